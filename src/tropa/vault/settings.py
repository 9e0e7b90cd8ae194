"""What this desk's owner chose, kept in the vault: language, lock, keys, colours, and how long a closed case stays.

`Vault.settings` gives it. It changes nothing else: the desk asks, and does so (decision 0143).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from tropa.cases.events import Language
from tropa.cases.work_bodies import MAX_KEEP_DAYS
from tropa.vault.context import Context
from tropa.vault.errors import VaultInputError
from tropa.vault.journal import note

SettingName = Literal["language", "lock-minutes", "shortcuts", "theme", "keep-days"]
Theme = Literal["system", "light", "dark"]

LEAST_LOCK_MINUTES, MOST_LOCK_MINUTES = 1, 60
"""Never "not at all": a desk left open is the easiest way in."""
KEEP_DAYS: Final = 180
"""For how long a closed case stays, where nobody has chosen."""
SHORTEST_KEEP_DAYS, LONGEST_KEEP_DAYS = 1, MAX_KEEP_DAYS


@dataclass(frozen=True, slots=True)
class SettingsView:
    """What was chosen; None: nothing was, and the desk's start decides. Minutes of idleness; days after closing."""

    language: Language | None = None
    lock_minutes: int | None = None
    shortcuts: bool = True
    theme: Theme = "system"
    keep_days: int = KEEP_DAYS


class BadSetting(VaultInputError):
    """What was chosen is outside of what this setting can be."""

    code = "bad-setting"

    def __init__(self) -> None:
        super().__init__("This setting cannot be that. Nothing was changed. Choose one of what is offered.")


class Settings:
    """The settings of one open vault."""

    def __init__(self, here: Context) -> None:
        self._here = here

    def view(self) -> SettingsView:
        """All of them."""
        return view_of(dict(self._here.db.rows("SELECT name, value FROM setting")))

    def choose(self, name: SettingName, value: str) -> SettingsView:
        """Choose one, and what they are then. That it was changed is noted in the journal, not to what.

        Args:
            value: ``ru``, ``en`` · minutes · ``on``, ``off`` · ``system``, ``light``, ``dark`` · days.

        Raises:
            BadSetting: it cannot be that; nothing was changed.
        """
        if not is_possible(name, value):
            raise BadSetting
        with self._here.db.transaction():
            before = self._here.db.row("SELECT value FROM setting WHERE name = ?", name)
            if before != (value,):
                self._here.db.run("INSERT OR REPLACE INTO setting VALUES (?, ?)", name, value)
                note(self._here, "settings-changed", detail=name)
        return self.view()


def is_possible(name: str, value: str) -> bool:
    """Whether a setting can be that."""
    match name:
        case "language":
            return value in get_args(Language)
        case "theme":
            return value in get_args(Theme)
        case "shortcuts":
            return value in ("on", "off")
        case "lock-minutes":
            return _is_within(value, LEAST_LOCK_MINUTES, MOST_LOCK_MINUTES)
        case "keep-days":
            return _is_within(value, SHORTEST_KEEP_DAYS, LONGEST_KEEP_DAYS)
    return False


def _is_within(value: str, least: int, most: int) -> bool:
    is_number = value.isascii() and value.isdecimal() and len(value) <= len(str(most)) and not value.startswith("0")
    return is_number and least <= int(value) <= most


def view_of(found: Mapping[str, str]) -> SettingsView:
    """From what is kept; what was never chosen is as `SettingsView` has it."""
    # What another Tropa kept here and this one does not know is passed over, not trusted.
    chosen = {name: value for name, value in found.items() if is_possible(name, value)}
    minutes = chosen.get("lock-minutes")
    return SettingsView(
        language=cast("Language | None", chosen.get("language")),
        lock_minutes=int(minutes) if minutes else None,
        shortcuts=chosen.get("shortcuts") != "off",
        theme=cast("Theme", chosen.get("theme", "system")),
        keep_days=int(chosen.get("keep-days", KEEP_DAYS)),
    )
