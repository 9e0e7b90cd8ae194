"""What this process no longer needs does not linger in its memory, as far as that can be asked of the C library.

Letters that were passed on, and those that were deleted, would otherwise lie about until something else is written
there. It is not for small things (keys, headers): Python keeps those in pools of its own, unless it is told at its
start not to (``PYTHONMALLOC=malloc``).
"""

import ctypes
from typing import Final

# mallopt(3): with M_PERTURB, memory that is freed is filled with this byte.
_M_PERTURB: Final = -6
_FILL: Final = 0xA5


def overwrite_what_is_freed() -> None:
    """From now on; where the C library is not glibc, nothing is changed. No measurable cost (decision 0120)."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_PERTURB, _FILL)
