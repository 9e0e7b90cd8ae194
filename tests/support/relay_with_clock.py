"""The relay's own program, on a clock that tests move: `python relay_with_clock.py FILE relay …`.

FILE holds by how many seconds its clock is ahead of the machine's. Nothing else about the relay is another.
"""

import sys
import time
from pathlib import Path

_AHEAD = Path(sys.argv[1])
_real = time.time
time.time = lambda: _real() + float(_AHEAD.read_text())

from tropa.cli.main import main  # noqa: E402 -- what it imports keeps the clock that it finds

if __name__ == "__main__":
    sys.exit(main(sys.argv[2:]))
