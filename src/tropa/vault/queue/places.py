"""Where a person is, from the facts members put down: answers to two of the rights pack's questions, as its codes.

What was typed and is no option of the pack is left out. It reads a case's threads, so it is called for one case at a
time, when something came that may say so (`catching_up`).
"""

from typing import Final

import msgspec

from tropa.cases.work_state import FactHistory, facts, told
from tropa.vault.context import Context
from tropa.vault.packs import shelf
from tropa.vault.packs.answers import SAID_SITUATION
from tropa.vault.queue.regions import COUNTRY_QUESTION, PLACE_QUESTION
from tropa.vault.shelf_cases import CaseRef, summary_of
from tropa.vault.work.believing import believed_threads
from tropa.vault.work.instead import RANKING, note_instead

_ABROAD: Final = SAID_SITUATION["abroad"][1]
_TELLING: Final = (PLACE_QUESTION, COUNTRY_QUESTION, *RANKING)


class _Named(msgspec.Struct, frozen=True):
    key: str


class _Fact(msgspec.Struct, frozen=True):
    """Of a fact's core, its name only."""

    body: _Named


def note_place(here: Context, case: CaseRef) -> None:
    """Work it out anew. A country is kept only where the place is one that the pack asks the country of."""
    said: dict[str, tuple[str, ...]] = {}
    if _may_be_said(here, case):
        histories = _histories(here, case)
        # Noted when they were put down; but not by a program older than that.
        note_instead(here, case, histories)
        said = {history.key: history.said[0][0].values for history in histories}
    place = _option(here, PLACE_QUESTION, said) or _first_letters(here, case)
    country = _option(here, COUNTRY_QUESTION, said) if place == _ABROAD else None
    here.db.run(
        "UPDATE cases SET place = ?1, country = ?2 WHERE serial = ?3 AND (place IS NOT ?1 OR country IS NOT ?2)",
        *(place, country, case.serial),
    )


def _may_be_said(here: Context, case: CaseRef) -> bool:
    """Whether any fact here has such a name, or may have come along with others: most cases have none to be read for.

    It does not look at who said it, which takes every thread of the case.
    """
    rows = here.db.rows(
        "SELECT event_id, kind, core FROM event WHERE case_serial = ? AND kind IN ('fact', 'carry')", case.serial
    )
    return any(kind == "carry" or _name_in(case.core(event_id, core)) in _TELLING for event_id, kind, core in rows)


def _name_in(fact: bytes) -> str:
    # It was read strictly when it came.
    return msgspec.json.decode(fact, type=_Fact).body.key


def _histories(here: Context, case: CaseRef) -> tuple[FactHistory, ...]:
    return facts(told(each.thread for each in believed_threads(here, case)))


def _option(here: Context, question: str, said: dict[str, tuple[str, ...]]) -> str | None:
    value = next(iter(said.get(question, ())), None)
    asked = shelf.in_use(here).compiled.index.questions.get(question) if value is not None else None
    return value if asked is not None and value in asked.options else None


def _first_letters(here: Context, case: CaseRef) -> str | None:
    ask = summary_of(here, case)
    said = SAID_SITUATION.get(ask.situation) if ask else None
    return said[1] if said else None
