"""The relay's own program, on a clock that tests move: `python relay_with_clock.py FILE relay …`.

FILE holds by how many seconds its clocks are ahead of the machine's, the wall clock and the time since boot alike: as
if so much time had passed. Nothing else about the relay is another.
"""

import sys
import time
from pathlib import Path

_AHEAD = Path(sys.argv[1])
_real, _clock = time.time, time.clock_gettime
time.time = lambda: _real() + float(_AHEAD.read_text())
time.clock_gettime = lambda which: _clock(which) + (float(_AHEAD.read_text()) if which == time.CLOCK_BOOTTIME else 0.0)

from tropa.cli.main import main  # noqa: E402 -- what it imports keeps the clock that it finds

if __name__ == "__main__":
    sys.exit(main(sys.argv[2:]))
