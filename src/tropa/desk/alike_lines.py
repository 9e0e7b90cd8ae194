"""Cases that are likely the same person's, as hints beside a case; the two are compared on a page of their own."""

from collections.abc import Iterable
from dataclasses import dataclass

from tropa.desk.visit import Visit
from tropa.vault.views_queue import Alike


@dataclass(frozen=True)
class AlikeLine:
    """One other case. `why`: what they have in common; `address`: both side by side."""

    name: str
    why: str
    address: str
    told_apart: bool


def alike_lines(visit: Visit, case_id: str, found: Iterable[Alike]) -> tuple[AlikeLine, ...]:
    """Each in words."""
    handle = visit.handle_of(case_id)
    return tuple(
        AlikeLine(
            name=each.name,
            why=why_alike(visit, each),
            address=visit.to("compare", handle=handle, other=visit.handle_of(each.case_id)),
            told_apart=each.told_apart,
        )
        for each in found
    )


def why_alike(visit: Visit, alike: Alike) -> str:
    """What two letters have in common."""
    return visit.words.say(f"alike-kind.{alike.kind}", percent=alike.percent)
