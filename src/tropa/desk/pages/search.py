"""Searching what is in the vault. The words come by POST and stay in no address, no history and no log."""

from dataclasses import dataclass
from typing import get_args

from starlette.responses import Response

from tropa.desk.visit import Visit
from tropa.vault.views_search import Excerpt, SearchHit
from tropa.vault.views_work import EntryKind

MOST_CHARACTERS = 200
OF_THE_SEEKER = {"ask": "search.kind-ask", "letter": "search.kind-letter"}


@dataclass(frozen=True)
class HitLine:
    """One case found."""

    address: str
    name: str
    is_closed: bool
    what: str
    moment: str
    excerpt: tuple[Excerpt, ...]


def show_search(visit: Visit) -> Response:
    """The form."""
    return visit.show("search", typed="", hits=None, more=False)


def search(visit: Visit) -> Response:
    """The form again, with what was found."""
    typed = visit.form.one("words").strip()[:MOST_CHARACTERS]
    if not typed:
        return visit.go("search")
    found = visit.vault.search(typed)
    return visit.show("search", typed=typed, hits=[_hit(visit, each) for each in found.hits], more=found.more)


def _hit(visit: Visit, hit: SearchHit) -> HitLine:
    return HitLine(
        address=_address(visit, hit),
        name=hit.name,
        is_closed=hit.is_closed,
        what=_what(visit, hit),
        moment=visit.times.moment(hit.minute),
        excerpt=hit.excerpt,
    )


def _address(visit: Visit, hit: SearchHit) -> str:
    handle = visit.handle_of(hit.case_id)
    if hit.thread_id == hit.case_id:
        return visit.to("case", handle=handle)
    return visit.to("thread", handle=handle, thread=visit.handle_of(hit.thread_id))


def _what(visit: Visit, hit: SearchHit) -> str:
    if hit.event_id is None:
        return visit.words.say("search.by-name")
    if hit.kind in OF_THE_SEEKER:
        return visit.words.say(OF_THE_SEEKER[hit.kind])
    return visit.words.say(f"kind.{hit.kind}" if hit.kind in get_args(EntryKind) else "search.kind-other")
