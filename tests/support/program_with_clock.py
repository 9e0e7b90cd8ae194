"""Relay or desk, the program itself, on clocks that tests move: `python program_with_clock.py FILE relay|desk …`.

FILE holds by how many seconds its clocks are ahead of the machine's: the wall clock, what the process measures, and the
time since boot alike, as if so much time had passed with the program running. Whoever sits at a desk is there all the
while: it does not lock for idleness. Nothing else is another.
"""

import sys
import time
from pathlib import Path

_AHEAD = Path(sys.argv[1])
_wall, _measured, _clock = time.time, time.monotonic, time.clock_gettime


def _ahead() -> float:
    return float(_AHEAD.read_text())


time.time = lambda: _wall() + _ahead()
time.monotonic = lambda: _measured() + _ahead()
time.clock_gettime = lambda which: _clock(which) + (_ahead() if which == time.CLOCK_BOOTTIME else 0.0)

from tropa.cli.main import main  # noqa: E402 -- what it imports keeps the clocks that it finds
from tropa.desk.keeper import Keeper  # noqa: E402

Keeper.lock_if_idle = lambda self: None  # type: ignore[method-assign]

if __name__ == "__main__":
    sys.exit(main(sys.argv[2:]))
