"""The invented seekers of ``people.toml``. Dates count from the day of the demo, so that it never looks old."""

import tomllib
from datetime import date, timedelta
from importlib import resources

import msgspec

from tropa.cases.events import Flag, ForWhom, Language, Need, Situation


class InventedSeeker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one invented person answers on the ask pages; ``act_in_days`` is ``None`` where they do not know."""

    language: Language
    situation: Situation
    for_whom: ForWhom
    needs: tuple[Need, ...]
    flags: tuple[Flag, ...]
    text: str
    act_in_days: int | None = None

    def act_by(self, today: date) -> date | None:
        """The date they must act by, or ``None``."""
        return None if self.act_in_days is None else today + timedelta(days=self.act_in_days)


def invented_people() -> tuple[InventedSeeker, ...]:
    """All of them, in the order in which they write."""
    text = resources.files("tropa.demo").joinpath("people.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text)["people"], tuple[InventedSeeker, ...])
