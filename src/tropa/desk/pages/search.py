"""Searching what is in the vault. The words come by POST and stay in no address, no history and no log."""

from dataclasses import dataclass
from typing import get_args

from starlette.responses import Response

from tropa.desk.visit import Visit
from tropa.vault.views_search import Excerpt, SearchCases, SearchHit, SearchKind, SearchResult
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
    return _page(visit, "", None)


def search(visit: Visit) -> Response:
    """The form again, with what was found."""
    typed = visit.form.one("words").strip()[:MOST_CHARACTERS]
    if not typed:
        return visit.go("search")
    kind, cases = _kind(visit), _cases(visit)
    return _page(visit, typed, visit.vault.search(typed, kind=kind, cases=cases))


def _page(visit: Visit, typed: str, found: SearchResult | None) -> Response:
    return visit.show(
        "search",
        typed=typed,
        hits=None if found is None else [_hit(visit, each) for each in found.hits],
        more=found is not None and found.more,
        cut=found is not None and found.cut,
        kinds=get_args(SearchKind),
        states=get_args(SearchCases),
        kind=_kind(visit),
        cases=_cases(visit),
    )


def _kind(visit: Visit) -> SearchKind:
    asked = visit.form.one("kind")
    return next((each for each in get_args(SearchKind) if each == asked), "all")


def _cases(visit: Visit) -> SearchCases:
    asked = visit.form.one("cases")
    return next((each for each in get_args(SearchCases) if each == asked), "all")


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
    at = f"#e-{visit.handle_of(hit.event_id)}" if hit.event_id else ""
    if hit.thread_id == hit.case_id:
        return visit.to("case", handle=handle) + at
    return visit.to("thread", handle=handle, thread=visit.handle_of(hit.thread_id)) + at


def _what(visit: Visit, hit: SearchHit) -> str:
    if hit.event_id is None:
        return visit.words.say("search.by-name")
    if hit.kind in OF_THE_SEEKER:
        return visit.words.say(OF_THE_SEEKER[hit.kind])
    return visit.words.say(f"kind.{hit.kind}" if hit.kind in get_args(EntryKind) else "search.kind-other")
