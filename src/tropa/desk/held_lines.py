"""The cases a member holds as links, for their own page and for the page on which they leave."""

from dataclasses import dataclass

from tropa.desk.visit import Visit
from tropa.vault.views_loads import HeldView, NamedCase


@dataclass(frozen=True)
class CaseLink:
    """A case by its short name; neither name nor address for one that is not in this vault."""

    address: str
    name: str


@dataclass(frozen=True)
class HeldLines:
    """How many they hold, the first of them, and how many there are beyond those; in words."""

    total: str
    cases: tuple[CaseLink, ...]
    more: str | None


def case_link(visit: Visit, case: NamedCase) -> CaseLink:
    """The link to one."""
    return CaseLink(visit.to("case", handle=visit.handle_of(case.case_id)) if case.name else "", case.name)


def held_lines(visit: Visit, held: HeldView) -> HeldLines:
    """All that is shown of what one member holds."""
    left = held.total - len(held.cases)
    return HeldLines(
        total=visit.words.count("network.held", held.total),
        cases=tuple(case_link(visit, each) for each in held.cases),
        more=visit.words.count("held.more", left) if left else None,
    )
