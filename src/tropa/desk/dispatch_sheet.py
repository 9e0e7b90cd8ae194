"""The Dispatch page's sheet: one part of it, page by page, so that only what is shown is put into words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from tropa.desk.chips import Chip, page_number
from tropa.desk.dispatch_lines import (
    DeferredLine,
    ProposedLine,
    by_role,
    called_together,
    deferred_line,
    proposed_line,
    speaker_of,
)
from tropa.desk.dispatch_offers import OfferedLine, offered_line
from tropa.desk.dispatch_relief import Relief, reliefs
from tropa.desk.dispatch_state import Shown
from tropa.desk.dispatch_words import Speaker
from tropa.desk.marks import mark_of
from tropa.desk.visit import Visit
from tropa.vault.views_dispatch import AssignmentView, Attention, DeferredView, OfferMade, ProposalView

Part = Literal["proposed", "deferred", "offered"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)
PAGE_LINES: Final = 50


@dataclass(frozen=True)
class Group:
    """The proposals that want the same of one's eyes, as far as they are on this page. `count`: on all pages."""

    attention: Attention
    count: int
    lines: tuple[ProposedLine, ...]


@dataclass(frozen=True)
class Sheet:
    """What the page shows. `is_known` False: the first proposal is still being worked out."""

    part: Part
    chips: tuple[Chip, ...]
    groups: tuple[Group, ...]
    deferred: tuple[DeferredLine, ...]
    offered: tuple[OfferedLine, ...]
    reliefs: tuple[Relief, ...]
    certain: int
    may_undo: bool
    page: int
    before: str | None
    after: str | None
    is_known: bool
    is_fresh: bool
    worst: tuple[int, int]
    silent: str
    again: str
    mark: str = ""


@dataclass(frozen=True)
class _Open:
    """What there is to show, before it is put into words."""

    groups: tuple[tuple[Attention, list[list[AssignmentView]]], ...]
    shown: Shown

    @property
    def proposal(self) -> ProposalView | None:
        return self.shown.proposal

    @property
    def offers(self) -> tuple[OfferMade, ...]:
        return self.shown.offers

    @property
    def deferred(self) -> tuple[DeferredView, ...]:
        return self.proposal.deferred if self.proposal else ()

    def count(self, part: Part) -> int:
        """How many lines a part has."""
        if part == "proposed":
            return sum(len(roles) for _, roles in self.groups)
        return len(self.deferred if part == "deferred" else self.offers)


def sheet_of(visit: Visit) -> Sheet:
    """The part and page that the address asks for."""
    found, part, speaker = _look(visit), _part(visit), speaker_of(visit)
    page, pages = _page(visit, found.count(part))
    few = slice(page * PAGE_LINES, (page + 1) * PAGE_LINES)
    proposal = found.proposal
    sheet = Sheet(
        part=part,
        chips=tuple(_chip(visit, each, found, part) for each in PARTS),
        groups=_groups(visit, found, few, speaker) if part == "proposed" else (),
        deferred=_deferred(visit, proposal, few, speaker) if part == "deferred" else (),
        offered=tuple(offered_line(visit, each, speaker) for each in found.offers[few]) if part == "offered" else (),
        reliefs=reliefs(visit, proposal.relaxations, speaker) if proposal and part == "deferred" else (),
        certain=sum(len(roles) for attention, roles in found.groups if attention == "certain"),
        may_undo=bool(found.offers),
        page=page,
        before=address_of(visit, part, page - 1) if page else None,
        after=address_of(visit, part, page + 1) if page + 1 < pages else None,
        is_known=proposal is not None,
        is_fresh=found.shown.is_fresh,
        worst=(proposal.worst_before, proposal.worst_after) if proposal else (0, 0),
        silent=called_together(proposal.without_profile, visit) if proposal else "",
        again=f"{visit.to('dispatch-lines')}?part={part}&page={page}",
    )
    return replace(sheet, mark=mark_of(visit.words.language, sheet))


def _look(visit: Visit) -> _Open:
    shown = visit.desk.dispatch.proposal(visit.vault)
    groups = shown.proposal.groups if shown.proposal else ()
    return _Open(
        groups=tuple((group.attention, by_role(group.assignments, shown.gone)) for group in groups),
        shown=shown,
    )


def _groups(visit: Visit, found: _Open, few: slice, speaker: Speaker) -> tuple[Group, ...]:
    """The groups, cut where this page begins and ends."""
    groups, begins = list[Group](), 0
    for attention, roles in found.groups:
        cut = roles[max(0, few.start - begins) : max(0, few.stop - begins)]
        begins += len(roles)
        lines = tuple(proposed_line(visit, each, speaker) for each in cut)
        groups.append(Group(attention, len(roles), lines))
    return _with_next([group for group in groups if group.lines])


def _with_next(groups: Sequence[Group]) -> tuple[Group, ...]:
    """Each line knows where to go on: the one after it, and for the last the one before."""
    handles = [line.part.handle for group in groups for line in group.lines]
    following = dict(zip(handles, [*handles[1:], *handles[-2:-1]], strict=False))
    return tuple(
        replace(group, lines=tuple(replace(line, next=following.get(line.part.handle, "")) for line in group.lines))
        for group in groups
    )


def _deferred(visit: Visit, proposal: ProposalView | None, few: slice, speaker: Speaker) -> tuple[DeferredLine, ...]:
    return tuple(deferred_line(visit, each, speaker) for each in (proposal.deferred if proposal else ())[few])


def address_of(visit: Visit, part: str, page: str | int = 0) -> str:
    """The address of a part's page; of the first part's first page where there is no such thing."""
    asked = [f"part={part}"] if part in PARTS[1:] else []
    asked += [f"page={page}"] if page_number(str(page)) else []
    return visit.to("dispatch") + ("?" + "&".join(asked) if asked else "")


def _part(visit: Visit) -> Part:
    asked = visit.request.query_params.get("part")
    return next((part for part in PARTS if part == asked), "proposed")


def _page(visit: Visit, lines: int) -> tuple[int, int]:
    """The page asked for, or the last there is; and how many there are."""
    pages = max(1, -(-lines // PAGE_LINES))
    return min(page_number(visit.request.query_params.get("page", "")), pages - 1), pages


def _chip(visit: Visit, part: Part, found: _Open, here: Part) -> Chip:
    return Chip(address_of(visit, part), visit.words.say(f"dispatch-part.{part}"), found.count(part), part == here)
