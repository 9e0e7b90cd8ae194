"""Two first letters side by side, with what stands in both. It changes nothing."""

from tropa.cases.events import Ask
from tropa.vault.context import Context
from tropa.vault.errors import UnknownCase
from tropa.vault.queue import alike
from tropa.vault.queue.errors import NotAlike
from tropa.vault.queue.likeness import pieces_of
from tropa.vault.queue.regions import region_of
from tropa.vault.search.words import words_in
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.views_queue import ComparedCase, Comparison


def compare(here: Context, one: CaseRef, other: CaseRef) -> Comparison:
    """Both, as far as they are here.

    Raises:
        NotAlike: they are one and the same, or the first letter of one is not here.
    """
    asked = [alike.ask_of(here, each) for each in (one, other)]
    if one.case == other.case or asked[0] is None or asked[1] is None:
        raise NotAlike
    (first, _), (second, _) = asked[0], asked[1]
    likely = next((each for each in alike.of_case(here, one.case) if each.case_id == other.case.text), None)
    return Comparison(_compared(here, one, first, second), _compared(here, other, second, first), likely)


def _compared(here: Context, case: CaseRef, ask: Ask, other: Ask) -> ComparedCase:
    row = here.db.row(
        "SELECT name, asked_minute, holder, closed, place, country FROM cases WHERE serial = ?", case.serial
    )
    if row is None:
        raise UnknownCase
    name, asked_minute, holder, closed, place, country = row
    return ComparedCase(
        case_id=case.case.text,
        name=name,
        asked_minute=asked_minute,
        situation=ask.situation,
        for_whom=ask.for_whom,
        needs=ask.needs,
        language=ask.language,
        act_by=ask.act_by,
        region=region_of(place, country),
        holder_id=holder,
        is_closed=bool(closed),
        pieces=pieces_of(ask.text, words_in(other.text)),
    )
