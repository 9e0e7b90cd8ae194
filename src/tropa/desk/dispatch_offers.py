"""Offers as lines of a page: those made at this desk, and those to its owner."""

from dataclasses import dataclass

from tropa.desk.dispatch_lines import due_in_words
from tropa.desk.dispatch_words import Speaker, language_in_words
from tropa.desk.names import called
from tropa.desk.people import day_in_words
from tropa.desk.reasons import TAGS
from tropa.desk.visit import Visit
from tropa.vault.views_dispatch import OfferMade, OfferState, OfferView, OfferViewState

STATE_TAGS: dict[OfferState, str] = {"waiting": "calm", "agreed": "path", "done": "path", "refused": "now"}
OWN_TAGS: dict[OfferViewState, str] = {"accepted": "path"}


@dataclass(frozen=True)
class OfferedLine:
    """An offer made here, and what has become of it."""

    handle: str
    kind: str
    case: str
    case_address: str
    who: str
    state: str
    tag: str
    detail: str
    is_waiting: bool


@dataclass(frozen=True)
class OwnLine:
    """An offer to oneself: nothing of the person. `end`: why it is over."""

    handle: str
    kind: str
    asks: tuple[str, ...]
    urgency: str
    urgency_tag: str
    due: str | None
    hours: str | None
    answer_by: str
    by: str
    is_open: bool
    state: str
    tag: str
    end: str | None


def offered_line(visit: Visit, offer: OfferMade, speaker: Speaker) -> OfferedLine:
    """An offer made here, in words."""
    words, is_waiting = visit.words, offer.state == "waiting"
    until = words.say("offered.until", day=day_in_words(offer.answer_by_day, visit.times))
    detail = until if is_waiting else speaker.rules(offer.broken)
    return OfferedLine(
        handle=visit.handle_of(offer.offer_id),
        kind=speaker.kind(offer.kind),
        case=offer.case_name,
        case_address=visit.to("case", handle=visit.handle_of(offer.case_id)),
        who=called(offer.member, words),
        state=words.say(f"offered-state.{offer.state}"),
        tag=STATE_TAGS.get(offer.state, ""),
        detail=detail,
        is_waiting=is_waiting,
    )


def own_line(visit: Visit, offer: OfferView, speaker: Speaker) -> OwnLine:
    """An offer to oneself, in words."""
    words = visit.words
    languages = (language_in_words(words, each) for each in offer.languages)
    return OwnLine(
        handle=visit.handle_of(offer.offer_id),
        kind=speaker.kind(offer.kind),
        asks=(*(speaker.skill(each) for each in offer.skills), *languages),
        urgency=words.say(f"urgency.{offer.urgency}"),
        urgency_tag=TAGS[offer.urgency],
        due=due_in_words(visit, offer.due_day),
        hours=words.say("part.hours", hours=offer.hours) if offer.hours else None,
        answer_by=words.say("offers.answer-by", day=day_in_words(offer.answer_by_day, visit.times)),
        by=words.say("offers.by", who=called(offer.by, words)),
        is_open=offer.state == "open",
        state=words.say(f"offer-state.{offer.state}"),
        tag=OWN_TAGS.get(offer.state, ""),
        end=words.say(f"offer-end.{offer.end}") if offer.end else None,
    )
