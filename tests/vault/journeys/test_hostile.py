"""What is believed from the road: a carrier's own letters about their own leg, and nothing else, in whatever order."""

from dataclasses import replace

import msgspec
import pytest

from tests.vault.journeys.roads import DRIVE, NIGHT, Roads
from tropa.cases.road import LegAnswer, decode_road, encode_road
from tropa.cases.road_person import build_answer
from tropa.sealing.hints import reply_hint
from tropa.sealing.types import ThreadId
from tropa.vault.errors import VaultInputError
from tropa.vault.journeys.errors import (
    BadPlan,
    CarrierUnreachable,
    HeldBack,
    JourneyEnded,
    NotOffered,
    UnknownLeg,
    WatchAgreed,
)

with_ = msgspec.structs.replace


def test_nobody_answers_in_another_carriers_name(roads: Roads) -> None:
    """The host, who got hold of the driver's letter, writes as themselves and as the driver: neither counts."""
    journey = roads.agreed()
    roads.asked(journey, DRIVE, NIGHT)
    driver, host = roads.phone("driver"), roads.phone("host")
    (here,) = driver.road.legs
    as_host = build_answer(host.keys, here, "decline", roads.minute)
    host.post(as_host.data, as_host.reader, host.notice.team.post_id, as_host.hint)
    as_driver = build_answer(driver.keys, here, "decline", roads.minute)
    host.post(as_driver.data, as_driver.reader, host.notice.team.post_id, as_driver.hint)
    roads.sync()
    assert roads.leg(journey, DRIVE).asked.state == "asked"
    roads.answers("driver", "accept")
    assert roads.leg(journey, DRIVE).asked.state == "accepted"


def test_an_answer_about_another_leg_than_its_key_is_for_is_refused(roads: Roads) -> None:
    """Sealed to the driver's leg key, in the driver's name, but in another thread."""
    journey = roads.agreed()
    roads.asked(journey, DRIVE)
    driver = roads.phone("driver")
    (here,) = driver.road.legs
    good = build_answer(driver.keys, here, "accept", roads.minute)
    bad = encode_road(replace(decode_road(good.data), thread=ThreadId(bytes(16))))
    driver.post(bad, good.reader, driver.notice.team.post_id, good.hint)
    report = roads.anna.sync()
    assert report.refused == {"thread": 1}
    assert roads.leg(journey, DRIVE).asked.state == "asked"


def test_answers_of_any_number_come_to_the_same(roads: Roads) -> None:
    """Forty answers, the last of them no; then the desk's hints go on: one more, yes."""
    journey = roads.agreed()
    roads.asked(journey, DRIVE)
    driver = roads.phone("driver")
    (here,) = driver.road.legs
    for number in range(40):
        body = LegAnswer(1, "decline" if number % 2 else "accept", None, None, "")
        core = replace(decode_road(build_answer(driver.keys, here, "accept", roads.minute).data), author_seq=number)
        hint = reply_hint(driver.keys.reader.auth, here.letter.reply.auth_pub, here.thread, number)
        data = encode_road(replace(core, body=body))
        driver.post(data, here.letter.reply.reader, driver.notice.team.post_id, hint)
        if number % 10 == 9:
            roads.sync(1)
    assert roads.leg(journey, DRIVE).asked.state == "declined"


def test_an_answer_that_comes_before_its_key_is_taken_in_when_the_key_comes(roads: Roads) -> None:
    """Boris hears of the asking after the answer is at the relay: his desk kept it, and finds it by its hint."""
    journey = roads.agreed()
    roads.anna.vault.journeys.ask(journey, DRIVE.text)
    held = roads.anna.vault.inside.db.rows("SELECT position FROM outbox WHERE recipient != 'seeker'")
    db = roads.anna.vault.inside.db
    db.run("UPDATE outbox SET not_before_minute = ? WHERE recipient != 'seeker'", roads.minute + 60)
    roads.anna.sync()
    assert held
    phone = roads.phone("driver")
    (here,) = phone.road.legs
    phone.answer(here, "accept")
    roads.boris.sync()
    assert roads.leg(journey, DRIVE, roads.boris).asked.state == "not-asked"
    roads.pass_minutes(61)
    roads.sync()
    assert roads.leg(journey, DRIVE, roads.boris).asked.state == "accepted"


def test_letters_to_persons_show_only_their_own_leg(roads: Roads) -> None:
    """In everything that ever was in the host's box there is no word of the drive, nor of the way after the night."""
    roads.under_way()
    phone = roads.phone("host")
    letters = [repr(each.letter) for each in phone.road.legs]
    assert len(letters) == 1
    assert all(word not in letters[0] for word in ("Hill", "Harbour", "Far End", "plum", "pear", "driver"))
    assert phone.road.journeys == ()


def test_what_a_check_forbids_is_not_sent(roads: Roads) -> None:
    """A driver without a second person who knows of it is not asked; nor does anything start that has stops."""
    plan = roads.plan()
    legs = tuple(each if each.leg != DRIVE else with_(each, second=None) for each in plan.legs)
    journey = roads.agreed(with_(plan, legs=legs))
    with pytest.raises(HeldBack) as held:
        roads.anna.vault.journeys.ask(journey, DRIVE.text)
    assert {each.code for each in held.value.findings} == {"second-missing"}
    with pytest.raises(HeldBack):
        roads.anna.vault.journeys.start(journey)
    assert roads.phone("driver").road.legs == ()


def test_saving_sends_nothing_that_asking_would_not(roads: Roads) -> None:
    """On the way, a drive that loses its second person is not saved: it would go out; nor is one of a carrier asked."""
    journey = roads.under_way()
    plan = roads.view(journey).plan
    worse = tuple(with_(each, second=None) if each.leg == DRIVE else each for each in plan.legs)
    with pytest.raises(HeldBack) as held:
        roads.anna.vault.journeys.save(journey, with_(plan, legs=worse))
    assert {each.code for each in held.value.findings} == {"second-missing"}
    assert roads.view(journey).plan == plan


def test_check_ins_stay_as_agreed_once_they_are_watched(roads: Roads) -> None:
    """Before, what is changed in them has to be offered anew; grace and ladder alike."""
    journey = roads.agreed()
    plan = roads.view(journey).plan
    assert plan.state == "offered"
    roads.anna.vault.journeys.save(journey, with_(plan, grace=plan.grace + 1))
    assert roads.view(journey).plan.state == "draft"
    with pytest.raises(NotOffered):
        roads.anna.vault.journeys.start(journey)


def test_a_ladder_that_is_watched_is_not_saved_otherwise(roads: Roads) -> None:
    """A plan must not show what nobody watches."""
    journey = roads.under_way()
    plan = roads.view(journey).plan
    with pytest.raises(WatchAgreed):
        roads.anna.vault.journeys.save(journey, with_(plan, grace=plan.grace + 1))
    roads.anna.vault.journeys.save(journey, with_(plan, title="как было, с другим названием"))


def test_times_are_taken_and_asked_for_or_neither(roads: Roads) -> None:
    """What a check forbids of the new times leaves the plan, and the carrier, with the old ones."""
    journey = roads.agreed()
    roads.asked(journey, DRIVE)
    plan = roads.view(journey).plan
    drive = next(each for each in plan.legs if each.leg == DRIVE)
    roads.anna.vault.journeys.take_times(journey, DRIVE.text, drive.starts + 10, drive.ends + 10)
    assert next(each for each in roads.view(journey).plan.legs if each.leg == DRIVE).starts == drive.starts + 10
    with pytest.raises(BadPlan):
        roads.anna.vault.journeys.take_times(journey, DRIVE.text, drive.ends, drive.starts)
    assert next(each for each in roads.view(journey).plan.legs if each.leg == DRIVE).starts == drive.starts + 10


def test_what_cannot_be_is_refused_with_its_reason(roads: Roads) -> None:
    """And nothing is changed by it."""
    plan = roads.plan()
    journeys, case = roads.anna.vault.journeys, roads.case("traveller")
    with pytest.raises(BadPlan):
        journeys.begin(case, with_(plan, legs=(*plan.legs, plan.legs[0])))
    journey = roads.begun()
    with pytest.raises(NotOffered):
        journeys.start(journey)
    with pytest.raises(UnknownLeg):
        journeys.ask(journey, journey)
    with pytest.raises(BadPlan):
        journeys.save(journey, with_(plan, title="\udcff"))
    assert roads.view(journey).plan == roads.view(journey, roads.boris).plan
    journeys.call_off(journey)
    for act in (lambda: journeys.save(journey, plan), lambda: journeys.ask(journey, DRIVE.text)):
        with pytest.raises(JourneyEnded):
            act()
    with pytest.raises(VaultInputError):
        journeys.call_off(journey)


def test_a_desk_without_the_carriers_key_cannot_ask_and_says_so(roads: Roads) -> None:
    """Boris answered them, and Anna has no key of theirs: a walk to the station needs no verification."""
    stranger = roads.network.asked("Я провожу до вокзала")
    roads.sync(1)
    roads.boris.vault.answer(stranger.keys.thread.text, "Здравствуйте")
    roads.sync()
    plan = roads.plan()
    walk = with_(plan.legs[0], mode="walk", carrier=stranger.keys.thread, to=plan.legs[0].begins, cost=None)
    walk = with_(walk, enters=None, papers=())
    walk = with_(walk, todo="Meet.", tell="Say.", said="elm", heard="ash")
    journey = roads.begun(with_(plan, legs=(walk, *plan.legs[1:])))
    with pytest.raises(CarrierUnreachable):
        roads.anna.vault.journeys.ask(journey, walk.leg.text)
