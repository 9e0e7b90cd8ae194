"""The relay's own program, on clocks that tests move: `python relay_with_hours.py FILE relay …`.

FILE holds, as JSON, by how many seconds the wall clock (``wall``) and the time since boot (``boot``) are ahead of the
machine's, and whether the kernel calls the wall clock synchronised (``in_step``). Delayed letters are looked for many
times a second, so that tests need not wait. Nothing else about the relay is another.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

_CLOCKS = Path(sys.argv[1])
_wall, _clock = time.time, time.clock_gettime


def _said(name: str) -> Any:
    return json.loads(_CLOCKS.read_text())[name]


time.time = lambda: _wall() + float(_said("wall"))
time.clock_gettime = lambda which: _clock(which) + (float(_said("boot")) if which == time.CLOCK_BOOTTIME else 0.0)

from tropa.cli.main import main  # noqa: E402 -- what it imports keeps the clocks that it finds
from tropa.relay import hours, releasing  # noqa: E402

hours._kernel_says_in_step = lambda: bool(_said("in_step"))
releasing.EVERY_S = 0.1  # type: ignore[misc]

if __name__ == "__main__":
    sys.exit(main(sys.argv[2:]))
