"""What the queue's page shows: filters and how many each choice leaves, saved views, waits, likely duplicates.

Frozen values with codes in them, like `views`; nothing here holds a key.
"""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final, Literal, Self, get_args

from tropa.cases.events import ForWhom, Language, Need, Situation
from tropa.cases.urgency import UrgencyClass

QueueShow = Literal["open", "waiting", "answered", "closed"]
"""open: all that are not closed, those that wait for an answer first · waiting / answered: parts of it · closed: the
work has ended."""

Held = Literal["mine", "free", "others"]
"""mine: held by this vault's member · free: held by nobody · others: held by a colleague."""

QueueOrder = Literal["worst", "longest"]
"""worst: as `tropa.cases.urgency` ranks · longest: whoever has waited longest first."""

FacetName = Literal["show", "held", "crisis", "urgency", "need", "language", "region", "within"]
FACETS: Final[tuple[FacetName, ...]] = get_args(FacetName)

WITHIN_DAYS: Final = (3, 7, 14, 30)
"""The choices of "something is due within so many days": the day they named, or an open task's; past ones too."""

CODES: Final[dict[FacetName, tuple[str, ...]]] = {
    "show": get_args(QueueShow),
    "held": get_args(Held),
    "crisis": ("yes",),
    "urgency": get_args(UrgencyClass),
    "need": get_args(Need),
    "language": get_args(Language),
    "within": tuple(map(str, WITHIN_DAYS)),
}
"""What may be chosen; regions are the rights pack's, and so are not listed here (`tropa.vault.queue.regions`)."""

Chosen = tuple[tuple[FacetName, str], ...]


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which cases to show: those for which all of it holds. A field that is None asks for nothing.

    `region`: a code of `tropa.vault.queue.regions`.
    """

    show: QueueShow = "open"
    held: Held | None = None
    crisis: Literal["yes"] | None = None
    urgency: UrgencyClass | None = None
    need: Need | None = None
    language: Language | None = None
    region: str | None = None
    within: str | None = None
    order: QueueOrder = "worst"

    @property
    def chosen(self) -> Chosen:
        """What is asked for beyond "all that are open", as codes."""
        told = ((name, getattr(self, name)) for name in FACETS)
        return tuple((name, code) for name, code in told if code is not None and (name, code) != ("show", "open"))

    def with_choice(self, facet: FacetName, code: str | None) -> Self:
        """The same with one choice made, or (None) taken back."""
        chosen: dict[str, Any] = {facet: "open" if facet == "show" and code is None else code}
        return replace(self, **chosen)


assert {*FACETS, "order"} == {each.name for each in fields(QueueFilter)}


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """Of one facet, how many cases each choice would show beside what else is chosen."""

    name: FacetName
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Crises:
    """Cases that wait with a sign of self-harm: how many, how many of them nobody holds, and the worst of those."""

    waiting: int = 0
    unclaimed: int = 0
    worst: str | None = None


@dataclass(frozen=True, slots=True)
class SavedView:
    """Filters that a member gave a name."""

    view_id: str
    name: str
    which: QueueFilter


@dataclass(frozen=True, slots=True)
class ClassWait:
    """Of one urgency class: within how many hours three of four got a first answer; None: too few wrote to say."""

    urgency: UrgencyClass
    hours: int | None


AlikeKind = Literal["same-words", "much-alike", "alike-and-same"]
"""same-words: the same text · much-alike: most runs of three words are in both · alike-and-same: some are, and what
they said beside it agrees (situation, for whom, the day they named, where they are)."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Another case that is likely the same person's. `percent`: how much of both texts' three-word runs is in both."""

    case_id: str
    name: str
    kind: AlikeKind
    percent: int
    told_apart: bool = False
    """The member has said that they are not the same."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a letter; `shared`: these words stand in the other letter too."""

    text: str
    shared: bool


@dataclass(frozen=True, slots=True)
class ComparedCase:
    """One of two first letters, side by side."""

    case_id: str
    name: str
    asked_minute: int | None
    situation: Situation
    for_whom: ForWhom
    needs: tuple[Need, ...]
    language: Language
    act_by: date | None
    region: str | None
    holder_id: str | None
    is_closed: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two cases that may be the same person's. `alike` is as seen from the first; None: no longer, or never, alike."""

    first: ComparedCase
    second: ComparedCase
    alike: Alike | None
