"""What stands around the queue, as a test says; and which of its rows a filter shows, worked out the plain way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tests.desk.moments import TODAY
from tropa.vault.errors import UnknownCase
from tropa.vault.queue.errors import NoViewName, UnknownView, ViewNameTaken, ViewNameTooLong
from tropa.vault.queue.regions import NOT_SAID, parts_of
from tropa.vault.queue.saved import MOST_NAME_CHARACTERS
from tropa.vault.views import QueueRow
from tropa.vault.views_queue import (
    CODES,
    FACETS,
    Alike,
    ClassWait,
    Comparison,
    Crises,
    FacetCounts,
    FacetName,
    QueueFilter,
    SavedView,
)

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def shows(which: QueueFilter, row: QueueRow) -> bool:
    """Whether a filter shows this case."""
    told = ((name, getattr(which, name)) for name in FACETS)
    return all(_is(row, name, code) for name, code in told if code is not None)


def _is(row: QueueRow, facet: FacetName, code: str) -> bool:
    match facet:
        case "show":
            return {
                "open": not row.is_closed,
                "waiting": not row.is_closed and not row.answered,
                "answered": not row.is_closed and row.answered,
                "closed": row.is_closed,
            }[code]
        case "held":
            holder = "mine" if row.is_mine else "others" if row.holder_id else "free"
            return holder == code
        case "crisis":
            return "crisis" in row.flags
        case "urgency":
            return row.reason is not None and row.reason.urgency == code
        case "need":
            return code in row.needs
        case "language":
            return row.language == code
        case "region":
            here, wanted = parts_of(row.region or NOT_SAID), parts_of(code)
            return here[0] == wanted[0] and wanted[1] in (None, here[1])
        case "within":
            return _due(row) <= TODAY + int(code)


def _due(row: QueueRow) -> int:
    days = [row.act_by.toordinal() - EPOCH_ORDINAL] if row.act_by else []
    days += [row.next_due_day] if row.next_due_day is not None else []
    return min(days, default=10**6)


def facets_of(which: QueueFilter, rows: list[QueueRow]) -> tuple[FacetCounts, ...]:
    """What each choice would show."""
    codes = {row.region or NOT_SAID for row in rows}
    regions = sorted({*codes, *(parts_of(code)[0] for code in codes)})
    return tuple(
        FacetCounts(
            name,
            tuple(
                (code, sum(shows(which.with_choice(name, code), row) for row in rows))
                for code in CODES.get(name, tuple(regions))
            ),
        )
        for name in FACETS
    )


@dataclass
class ScriptedQueueing:
    """Answers as the façade promises, from values that a test sets."""

    look: Callable[[], None]
    rows: Callable[[], list[QueueRow]]
    saved: list[SavedView] = field(default_factory=list)
    waited: tuple[ClassWait, ...] = (
        ClassWait("now", 4),
        ClassWait("72h", 12),
        ClassWait("2w", None),
        ClassWait("later", None),
    )
    likely: dict[str, tuple[Alike, ...]] = field(default_factory=dict)
    compared: dict[str, Comparison] = field(default_factory=dict)
    apart: list[tuple[str, str, bool]] = field(default_factory=list)
    left: int = 0

    def crises(self) -> Crises:
        """Of the rows."""
        self.look()
        found = [row for row in self.rows() if shows(QueueFilter("waiting", crisis="yes"), row)]
        free = [row for row in found if row.holder_id is None]
        return Crises(len(found), len(free), free[0].case_id if free else None)

    def waits(self) -> tuple[ClassWait, ...]:
        """As scripted."""
        return self.waited

    def views(self) -> tuple[SavedView, ...]:
        """What was saved."""
        self.look()
        return tuple(self.saved)

    def save_view(self, name: str, which: QueueFilter) -> str:
        """Keep it."""
        self._check(name)
        self.saved.append(SavedView(f"view-{len(self.saved) + 1}", name.strip(), which))
        return self.saved[-1].view_id

    def rename_view(self, view_id: str, name: str) -> None:
        """Rename it."""
        at = self._at(view_id)
        self._check(name)
        self.saved[at] = SavedView(view_id, name.strip(), self.saved[at].which)

    def delete_view(self, view_id: str) -> None:
        """Forget it."""
        del self.saved[self._at(view_id)]

    def alike(self, case_id: str) -> tuple[Alike, ...]:
        """As scripted."""
        self.look()
        return self.likely.get(case_id, ())

    def compare(self, case_id: str, other_id: str) -> Comparison:
        """As scripted."""
        if (found := self.compared.get(case_id)) is None or found.second.case_id != other_id:
            raise UnknownCase
        return found

    def tell_apart(self, case_id: str, other_id: str, apart: bool = True) -> None:
        """Keep what was said."""
        self.apart.append((case_id, other_id, apart))

    def left_to_compare(self) -> int:
        """As scripted."""
        return self.left

    def _check(self, name: str) -> None:
        if not name.strip():
            raise NoViewName
        if len(name.strip()) > MOST_NAME_CHARACTERS:
            raise ViewNameTooLong
        if any(each.name == name.strip() for each in self.saved):
            raise ViewNameTaken

    def _at(self, view_id: str) -> int:
        found = [at for at, each in enumerate(self.saved) if each.view_id == view_id]
        if not found:
            raise UnknownView
        return found[0]
