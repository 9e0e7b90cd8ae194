"""The relay's own program, which counts clients from this machine too: `python -m … FILE relay …`.

FILE holds by how many seconds its clocks are ahead. A test has no other addresses than this machine's to come from.
"""

import ipaddress
import sys
import time
from pathlib import Path

_AHEAD = Path(sys.argv[1])
_real, _monotonic = time.time, time.monotonic
time.time = lambda: _real() + float(_AHEAD.read_text())
time.monotonic = lambda: _monotonic() + float(_AHEAD.read_text())
ipaddress.IPv4Address.is_global = property(lambda _: True)  # type: ignore[assignment]

from tropa.cli.main import main  # noqa: E402 -- what it imports keeps the clocks that it finds

if __name__ == "__main__":
    sys.exit(main(sys.argv[2:]))
