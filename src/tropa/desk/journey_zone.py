"""Moments typed as a clock on the wall shows them, in the desk's time zone, and back. It reads no clock.

A moment that a clock skips in spring is refused; of one that it shows twice in autumn, the first is taken.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final, Literal

WhyNoMoment = Literal["no-moment", "bad-moment", "no-such-moment"]
_SHOWN: Final = "%Y-%m-%dT%H:%M"
_LAST_MINUTE: Final = int(datetime(9999, 12, 30, tzinfo=UTC).timestamp()) // 60


class BadMoment(Exception):
    """What was typed names no moment; `code` says why."""

    def __init__(self, code: WhyNoMoment) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Zone:
    """The desk's time zone; None is the machine's own."""

    zone: tzinfo | None

    def typed(self, minute: int) -> str:
        """A minute since 1970 as a field for a moment has it: `2026-11-25T14:05`."""
        return self._at(minute).strftime(_SHOWN)

    def minute(self, text: str) -> int:
        """Whole minutes since 1970. Raises BadMoment."""
        if not text.strip():
            raise BadMoment("no-moment")
        try:
            wall = datetime.strptime(text.strip()[:16], _SHOWN)  # noqa: DTZ007 (a wall clock; the zone comes next)
            at = wall.replace(tzinfo=self.zone) if self.zone else wall.astimezone()
            minute = int(at.timestamp()) // 60
        except (ValueError, OverflowError, OSError):
            raise BadMoment("bad-moment") from None
        if not 0 <= minute <= _LAST_MINUTE:
            raise BadMoment("bad-moment")
        if self._at(minute).replace(tzinfo=None) != wall:
            raise BadMoment("no-such-moment")
        return minute

    def named(self, minute: int) -> str:
        """`UTC+03:00 (Europe/Moscow)`, as it is at a minute since 1970; without the name where only that is known."""
        at = self._at(minute)
        away = at.strftime("%z")
        offset = f"UTC{away[:3]}:{away[3:5]}" if at.utcoffset() else "UTC"
        key = getattr(self.zone, "key", None)
        return f"{offset} ({key})" if key and key != "UTC" else offset

    def _at(self, minute: int) -> datetime:
        within = min(max(minute, 0), _LAST_MINUTE)
        return datetime.fromtimestamp(60 * within, UTC).astimezone(self.zone)
