"""What a person reads of the road in their box, what they write, and what they leave behind there."""

import os
from dataclasses import replace
from typing import Any

import pytest
from msgspec.structs import replace as other

from tests.cases.test_road import VECTORS
from tropa.cases.commands import next_core
from tropa.cases.errors import CoreRefused
from tropa.cases.events import Core, ReplyKey, Welcome, encode_core
from tropa.cases.fold import Thread
from tropa.cases.road import (
    Agree,
    Checkin,
    JourneyLetter,
    LegAnswer,
    LegLetter,
    RoadBody,
    RoadCore,
    Warning,
    decode_road,
    encode_road,
)
from tropa.cases.road_person import (
    JourneyHere,
    Outgoing,
    Road,
    build_agree,
    build_answer,
    build_checkin,
    read_road,
    renewal,
)
from tropa.cases.seeker import AskForm, Intake, build_ask, read_thread
from tropa.sealing.encoding import unb64
from tropa.sealing.fine import renew_token_of
from tropa.sealing.hints import new_hint, reply_hint
from tropa.sealing.keys import author_id
from tropa.sealing.letters import Address, ReaderKeys, seal_letter
from tropa.sealing.types import AuthPrivateKey, Entropy, RelayId, SealingSeed, ThreadId
from tropa.sealing.words import SeekerKeys, seeker_keys

RELAY = RelayId(bytes(32))
TEAM, REPLY, LEG, WATCH, STRANGER = (
    ReaderKeys(SealingSeed(bytes([number]) * 32), AuthPrivateKey(bytes([number + 1]) * 32))
    for number in range(1, 10, 2)
)
_READ = {case["name"]: decode_road(unb64(case["core"])) for case in VECTORS if case["expect"] == "read"}
JOURNEY = ThreadId(bytes([31]) * 16)
LEG_THREAD, OTHER_LEG = ThreadId(bytes([32]) * 16), ThreadId(bytes([33]) * 16)
MINUTE = 29_922_480


def key(keys: ReaderKeys) -> ReplyKey:
    """A public key to write to."""
    return ReplyKey(keys.public.sealing, keys.public.auth)


class Box:
    """Somebody who asked and was welcomed, and what lies in their box."""

    def __init__(self) -> None:
        self.keys: SeekerKeys = seeker_keys(Entropy(bytes(16)))
        ask = build_ask(self.keys, Intake("0" * 64, TEAM.public), AskForm("ru", "2w", "Здравствуйте"), MINUTE)
        self.letters: list[bytes] = []
        self.put(encode_core(ask), self.keys.auth)
        thread: Thread = read_thread(self.letters, self.keys, RELAY).thread
        welcome: Core = next_core(thread, author_id("t", TEAM.public.auth), Welcome(key(REPLY)), MINUTE)
        self.put(encode_core(welcome), TEAM.auth)

    def put(self, data: bytes, sender: AuthPrivateKey) -> None:
        """A letter is posted into the box."""
        address = Address(RELAY, self.keys.post_id)
        self.letters.append(seal_letter(data, sender, self.keys.reader.public, address, new_hint(os.urandom)))

    def told(self, thread: ThreadId, body: RoadBody, by: ReaderKeys = REPLY, number: int = 0) -> None:
        """The network, or somebody who says so, writes this."""
        self.put(encode_road(RoadCore(thread, author_id("r", by.public.auth), number, MINUTE, body)), by.auth)

    def keep(self, letter: Outgoing) -> None:
        """The copy of what was sent."""
        self.put(letter.copy, self.keys.auth)

    @property
    def road(self) -> Road:
        return read_road(self.letters, self.keys, RELAY)

    @property
    def journey(self) -> JourneyHere:
        (journey,) = self.road.journeys
        return journey


@pytest.fixture
def box() -> Box:
    return Box()


def leg(box: Box, **changes: Any) -> LegLetter:
    """To the box's holder."""
    body = _READ["a leg"].body
    assert isinstance(body, LegLetter)
    return other(body, to=box.keys.thread, reply=key(LEG), **changes)


def journey(box: Box, **changes: Any) -> JourneyLetter:
    """To the box's holder."""
    body = _READ["a journey"].body
    assert isinstance(body, JourneyLetter)
    return other(body, to=box.keys.thread, reply=key(WATCH), **changes)


def test_of_each_leg_the_highest_version_stands_whatever_came_last(box: Box) -> None:
    """A late copy of an old letter takes nobody to the old place."""
    for version, where in ((1, "Кутаиси"), (3, "Батуми"), (2, "Зестафони")):
        box.told(LEG_THREAD, leg(box, version=version, where=where), number=version)
    box.told(OTHER_LEG, leg(box, where="Поти"))
    assert [(each.thread, each.letter.where) for each in box.road.legs] == [(LEG_THREAD, "Батуми"), (OTHER_LEG, "Поти")]


def test_a_leg_counts_by_ones_own_reply_key_and_addressed_to_one_only(box: Box) -> None:
    """Whoever else can write into the box sends nobody anywhere."""
    for by in (STRANGER, TEAM, WATCH, LEG):
        box.told(LEG_THREAD, leg(box, version=9), by=by)
    box.told(OTHER_LEG, other(leg(box), to=ThreadId(bytes(16))))
    forged = RoadCore(LEG_THREAD, author_id("r", REPLY.public.auth), 0, MINUTE, leg(box))
    box.put(encode_road(forged), STRANGER.auth)
    assert box.road == Road((), ())


def test_before_anybody_was_welcomed_nothing_counts(box: Box) -> None:
    """There is no key yet by which the network would write."""
    box.told(LEG_THREAD, leg(box))
    box.letters.pop(1)
    assert box.road == Road((), ())


def test_an_answer_is_known_by_its_hint_and_numbered_in_its_thread(box: Box) -> None:
    """The desk that holds the leg's key expects this very letter."""
    box.told(LEG_THREAD, leg(box))
    sent = build_answer(box.keys, box.road.legs[0], "decline", MINUTE + 5, "Не успеваю")
    assert sent.hint == reply_hint(LEG.auth, box.keys.reader.public.auth, LEG_THREAD, 0)
    assert (sent.reader, sent.copy) == (LEG.public, sent.data)
    box.keep(sent)
    again = box.road.legs[0]
    assert again.answers == (LegAnswer(1, "decline", None, None, "Не успеваю"),)
    proposed = build_answer(box.keys, again, "propose", MINUTE + 6, "", (MINUTE + 60, MINUTE + 90))
    assert decode_road(proposed.data).author_seq == 1
    with pytest.raises(CoreRefused):
        build_answer(box.keys, again, "accept", MINUTE, "", (MINUTE, MINUTE + 1))


def test_nothing_in_the_box_tells_the_words_or_that_somebody_was_not_safe(box: Box) -> None:
    """Whoever reads the box over a shoulder, or with the twelve words, sees "fine" and no word."""
    box.told(JOURNEY, journey(box))
    agreed = build_agree(box.keys, box.journey, "маяк", "парус", MINUTE)
    assert decode_road(agreed.data).body == Agree(2, True, "маяк", "парус", "")
    box.keep(agreed)
    said = build_checkin(box.keys, box.journey, Checkin(2, 0, "unsafe", "парус"), MINUTE)
    assert decode_road(said.data).body == Checkin(2, 0, "unsafe", "")
    box.keep(said)
    assert box.journey.said == (Agree(2, True, "", "", ""), Checkin(2, 0, "fine", ""))
    assert box.journey.next_number == 2
    with pytest.raises(CoreRefused):
        build_agree(box.keys, box.journey, "маяк", "МАЯК ", MINUTE)


def test_whoever_is_not_safe_sends_no_word_however_much_was_typed(box: Box) -> None:
    """Otherwise desks would refuse the call for help of somebody who typed more than a word holds."""
    box.told(JOURNEY, journey(box))
    said = build_checkin(box.keys, box.journey, Checkin(2, 0, "unsafe", "помогите " * 20), MINUTE)
    assert decode_road(said.data).body == Checkin(2, 0, "unsafe", "")
    with pytest.raises(CoreRefused):
        build_checkin(box.keys, box.journey, Checkin(2, 0, "fine", "помогите " * 20), MINUTE)


def test_before_the_first_window_nothing_is_put_off(box: Box) -> None:
    """Whatever is said then, the series stays due when the first window has passed in silence."""
    box.told(JOURNEY, journey(box))
    here = box.journey
    first = here.letter.windows[0]
    for say in ("fine", "unsafe"):
        asked = [
            renewal(here, Checkin(2, 0, say, "маяк"), first.begins - minutes, os.urandom) for minutes in (16, 15, 0)
        ]
        hours = [each.first_hour for each in asked if each is not None]
        assert hours == [-(-first.until // 60), first.hour, first.hour]


def test_a_warning_counts_by_the_watch_key_of_the_standing_letter_only(box: Box) -> None:
    """After the watch began anew, nobody who could read the old one rings the traveller."""
    box.told(JOURNEY, journey(box, version=1))
    box.told(JOURNEY, Warning(), by=WATCH)
    box.told(JOURNEY, Warning(), by=STRANGER)
    box.told(LEG_THREAD, Warning(), by=WATCH)
    assert box.journey.warnings == 1
    box.told(JOURNEY, other(journey(box, version=2), reply=key(LEG)), number=1)
    assert box.journey.warnings == 0


def test_each_check_in_asks_the_series_for_what_it_means(box: Box) -> None:
    """Fine: to the window's hour. Later: an hour more. Unsafe: with a token of nothing, so that all look the same."""
    box.told(JOURNEY, journey(box))
    here = box.journey
    salt, minute = here.letter.salt, here.letter.windows[1].begins
    assert salt is not None
    fine = renewal(here, Checkin(2, 1, "fine", " Маяк"), minute, os.urandom)
    later = renewal(here, Checkin(2, 1, "later", "маяк"), minute + 1, os.urandom)
    unsafe = renewal(here, Checkin(2, 1, "unsafe", "маяк"), minute, lambda size: bytes(size))
    assert fine is not None
    assert later is not None
    assert unsafe is not None
    assert (fine.token, fine.first_hour) == (renew_token_of("маяк", salt), here.letter.windows[1].hour)
    assert (later.token, later.first_hour) == (fine.token, minute // 60 + 2)
    assert (unsafe.token.raw, unsafe.first_hour) == (bytes(16), fine.first_hour)
    offered = replace(here, letter=other(here.letter, state="offered", series=None))
    assert renewal(offered, Checkin(2, 0, "fine", "маяк"), minute, os.urandom) is None
