"""How many examples a long property takes: few in `make test`, many in `make drills`."""

from hypothesis import settings


def examples(usually: int, in_drills: int) -> int:
    """By the profile that is in force. Call when a module is read or a test runs, not before."""
    is_drill = settings().max_examples > settings.get_profile("tropa").max_examples
    return in_drills if is_drill else usually
