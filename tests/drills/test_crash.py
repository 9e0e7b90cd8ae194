"""The crash test at length: twenty-five kills of one relay in the middle of posting, growing fuller each time."""

from pathlib import Path

import pytest

from tests.relay import test_crash

pytestmark = pytest.mark.drill

KILLS = 25


def test_every_acknowledged_letter_survives_many_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte for byte, in order, once each."""
    monkeypatch.setattr(test_crash, "ROUNDS", KILLS)

    test_crash.test_every_acknowledged_letter_survives_kill_9(tmp_path)
