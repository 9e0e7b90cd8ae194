"""The invented seekers of ``people.toml``. Dates count from the day of the demo, so that it never looks old."""

import tomllib
from datetime import date, timedelta
from importlib import resources

import msgspec


class InventedSeeker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one invented person answers on the ask pages; ``act_in_days`` is ``None`` where they do not know."""

    language: str
    situation: str
    for_whom: str
    needs: tuple[str, ...]
    flags: tuple[str, ...]
    text: str
    act_in_days: int | None = None

    def act_by(self, today: date) -> str | None:
        """The date they must act by, ISO 8601, or ``None``."""
        return None if self.act_in_days is None else (today + timedelta(days=self.act_in_days)).isoformat()


def invented_people() -> tuple[InventedSeeker, ...]:
    """All of them, in the order in which they write."""
    text = resources.files("tropa.demo").joinpath("people.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text)["people"], tuple[InventedSeeker, ...])
