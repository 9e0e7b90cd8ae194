"""Offers to the desk's owner, and colleagues who are ready to help in a case that they hold."""

from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.dispatch_lines import speaker_of
from tropa.desk.dispatch_offers import own_line
from tropa.desk.dispatch_words import Speaker
from tropa.desk.names import called
from tropa.desk.pages.dispatch import carry_of
from tropa.desk.pages.preferences import BadDay, day_typed
from tropa.desk.people import day_in_words
from tropa.desk.visit import Visit
from tropa.vault.dispatching.errors import UnknownRole
from tropa.vault.errors import VaultInputError
from tropa.vault.views_dispatch import ANSWERS, CARRIES, IntroductionView


@dataclass(frozen=True)
class IntroductionLine:
    """A colleague who agreed to help in a case one holds."""

    handle: str
    case: str
    case_address: str
    what: str


def show_offers(visit: Visit) -> Response:
    """The page: what waits for an answer, then what was answered, then what is over."""
    return _page(visit, None, 200)


def answer(visit: Visit) -> Response:
    """Accept, decline, or decline and rest."""
    asked, offer_id = visit.form.one("answer"), next(iter(visit.chosen("offer")), "")
    if asked not in ANSWERS:
        return visit.go("offers")
    try:
        until = day_typed(visit, "until", after=visit.times.today) if asked == "rest" else None
        visit.vault.dispatching.answer(offer_id, asked, until)
    except BadDay:
        return _page(visit, visit.words.say("offers.bad-day"), 400)
    except VaultInputError as error:
        return visit.did_not(error, visit.to("offers"))
    return visit.did(f"offers-said.{asked}", visit.to("offers"))


def introduce(visit: Visit) -> Response:
    """Let a colleague into a case that one holds: a thread with the two of them."""
    role_id = next(iter(visit.chosen("role")), "")
    waiting = {each.role_id: each.case_id for each in visit.vault.dispatching.introductions()}
    if role_id not in waiting:
        return visit.did_not(UnknownRole(), visit.to("offers"))
    try:
        thread_id = visit.vault.dispatching.introduce(role_id, carry_of(visit))
    except VaultInputError as error:
        return visit.did_not(error, visit.to("offers"))
    handle = visit.handle_of(waiting[role_id])
    return visit.did("introduction.done", visit.to("thread", handle=handle, thread=visit.handle_of(thread_id)))


def dismiss_introduction(visit: Visit) -> Response:
    """Not them, or not now."""
    try:
        visit.vault.dispatching.dismiss_introduction(next(iter(visit.chosen("role")), ""))
    except VaultInputError as error:
        return visit.did_not(error, visit.to("offers"))
    return visit.did("introduction.dismissed", visit.to("offers"))


def _page(visit: Visit, error: str | None, status: int) -> Response:
    dispatching, speaker = visit.vault.dispatching, speaker_of(visit)
    lines = [own_line(visit, each, speaker) for each in dispatching.offers()]
    told = dispatching.preferences()
    resting = told.rest_until_day if told else None
    return visit.show(
        "offers",
        status,
        open=[each for each in lines if each.is_open],
        past=[each for each in lines if not each.is_open],
        introductions=[_introduction(visit, each, speaker) for each in dispatching.introductions()],
        carries=CARRIES,
        has_told=told is not None,
        rests=day_in_words(resting, visit.times) if resting is not None else None,
        until=visit.form.one("until"),
        error=error,
    )


def _introduction(visit: Visit, each: IntroductionView, speaker: Speaker) -> IntroductionLine:
    who, by = called(each.member, visit.words), called(each.by, visit.words)
    return IntroductionLine(
        handle=visit.handle_of(each.role_id),
        case=each.case_name,
        case_address=visit.to("case", handle=visit.handle_of(each.case_id)),
        what=visit.words.say("introduction.what", who=who, kind=speaker.kind(each.kind), by=by),
    )
