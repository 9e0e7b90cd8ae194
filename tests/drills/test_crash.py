"""The crash test at length: on each store fifty kills of one relay in the middle of posting, fuller each time."""

import pytest

from tests.relay import test_crash
from tests.relay.stores import Place, place, postgres

__all__ = ["place", "postgres"]

pytestmark = pytest.mark.drill

KILLS = 50


def test_every_acknowledged_letter_survives_many_kills(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte for byte, in order, once each."""
    monkeypatch.setattr(test_crash, "ROUNDS", KILLS)

    test_crash.test_every_acknowledged_letter_survives_kill_9(place)
