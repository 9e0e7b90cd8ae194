"""What carriers, the traveller and whoever is told of a silence can open, by their real keys, of all that a relay has.

Nobody is asked who may read: every letter in the relay's store, those that wait for their hour too, is tried with
every key that somebody holds. And a relay that drops, repeats, turns round and misdirects what passes.
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.hostile.town import ASKED, COLLEAGUES, TO_GALYA, town_in
from tests.hostile.way import SAID, Found, Way, begin_way, everything, found_with, going_on
from tests.support.hostile_relay import numbered
from tropa.cases.road import Checkin, LegAnswer, RoadCore, encode_road
from tropa.cases.seeker import own_author
from tropa.demo.journey import KUTAISI, PARK
from tropa.post.frames import Waiting
from tropa.sealing.hints import reply_hint
from tropa.sealing.letters import Reader
from tropa.sealing.types import ThreadId
from tropa.sealing.words import SeekerKeys
from tropa.vault.keys_held import keys_held

OF_LEGS = {"leg", "leg_answer"}
OF_PLANS = {"plan", "leg_key", "road_sent"}


@pytest.fixture(scope="module")
def under_way(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a town in which a journey has begun."""
    folder = tmp_path_factory.mktemp("way") / "town"
    shutil.copytree(made, folder)
    with town_in(folder) as town:
        town.unlock("anna", *COLLEAGUES)
        begin_way(town)
    return folder


@pytest.fixture
def way(under_way: Path, tmp_path: Path) -> Iterator[Way]:
    """That journey, alive. Whatever the test did: nothing readable went past the relay."""
    folder = tmp_path / "town"
    shutil.copytree(under_way, folder)
    with town_in(folder) as town:
        town.unlock("anna", *COLLEAGUES)
        yield going_on(town)
        assert town.leaks() == []


def opened_by_person(way: Way, name: str) -> Found:
    """Everything at the relay that the twelve words of somebody open."""
    return found_with(way.town, everything(way.town), [way[name].keys.reader])


def opened_by_desk(way: Way, name: str) -> Found:
    """Everything at the relay that a member's vault has a key to."""
    return found_with(way.town, everything(way.town), keys_held(way.town[name].vault.inside))


def handed_out(way: Way, name: str) -> Found:
    """What somebody's words open of what the relay gives to whoever has them."""
    one = way[name]
    letters = [(one.keys.post_id, each.letter) for each in one.relay.letters(one.keys.read_key)]
    return found_with(way.town, letters, [one.keys.reader])


def test_a_carrier_opens_their_own_leg_and_nothing_else_of_the_journey(way: Way) -> None:
    """Neither the other's leg, nor the traveller's letters, plan, words, check-ins, or anything of the case."""
    for name, own, foreign, where in (
        ("driver", SAID.to_driver, SAID.to_host, KUTAISI),
        ("host", SAID.to_host, SAID.to_driver, PARK),
    ):
        found = opened_by_person(way, name)
        assert found.says(own)
        for phrase in (foreign, SAID.offered, ASKED, TO_GALYA, SAID.fine, SAID.duress):
            assert not found.says(phrase), (name, phrase)
        assert found.kinds == {"ask", "welcome", "letter", "leg", "leg_answer"}
        assert [each.letter.where for each in way[name].road.legs] == [where]


def test_what_a_carrier_is_told_names_neither_leg_nor_journey_nor_traveller(way: Way) -> None:
    """Two who lay their phones side by side find nothing in common that the plan's keys would give."""
    plan_ids = {way.journey, *way.legs, way["traveller"].keys.thread.text}
    threads = [each.thread.text for one in way.people.values() for each in one.road.legs]
    assert len(set(threads)) == len(threads) == 3
    for name in ("driver", "host"):
        found = opened_by_person(way, name)
        assert not [each for each in plan_ids if found.says(each)]


def test_the_traveller_is_handed_no_leg_before_its_hour(way: Way) -> None:
    """It waits at the relay under their key, and no call gives it to them; then it comes though every desk is off."""
    assert [each.letter.where for each in way["traveller"].road.legs] == [KUTAISI]
    assert handed_out(way, "traveller").says(SAID.to_driver)
    assert not handed_out(way, "traveller").says(SAID.to_host)
    assert opened_by_person(way, "traveller").says(SAID.to_host)
    way.town.clock.pass_days(1.1)
    assert until_released(way, 2)
    assert {each.letter.where for each in way["traveller"].road.legs} == {KUTAISI, PARK}


def until_released(way: Way, legs: int) -> bool:
    """Whether the relay comes to deliver it, looking some times."""
    for _ in range(200):
        if len(way["traveller"].road.legs) == legs:
            return True
        time.sleep(0.1)
    return False


def test_whoever_is_told_of_a_silence_opens_the_watch_and_no_leg(way: Way) -> None:
    """Galya has the ladder's key: rungs and check-ins, and neither plan nor leg, asked or given."""
    way["traveller"].check_in("fine", SAID.fine)
    way.town.sync()
    found = opened_by_desk(way, "galya")
    assert {"watch", "rung", "checkin"} <= found.kinds
    assert not found.kinds & (OF_LEGS | OF_PLANS)
    assert not found.says(SAID.to_driver)
    assert not found.says(SAID.to_host)


def test_whoever_plans_opens_answers_and_plan_and_nobody_else_does(way: Way) -> None:
    """Vera, the lawyer, is in another compartment of the same case: nothing of the journey."""
    assert (OF_PLANS | {"leg_answer", "agree"}) <= opened_by_desk(way, "boris").kinds
    assert {"leg_answer", "agree"} <= opened_by_desk(way, "anna").kinds
    of_journeys = OF_LEGS | OF_PLANS | {"watch", "watch_step", "rung", "checkin", "agree", "journey", "warning"}
    assert not opened_by_desk(way, "vera").kinds & of_journeys


def forge(way: Way, thread: ThreadId, body: LegAnswer | Checkin, to: Reader, like: SeekerKeys, number: int) -> None:
    """The driver writes this as themself, under the hint that somebody else's next letter would have."""
    driver = way["driver"]
    core = RoadCore(thread, own_author(driver.keys), number, way.minute, body)
    for keys in (driver.keys, like):
        hint = reply_hint(keys.reader.auth, to.auth, thread, number)
        driver.post(encode_road(core), to, driver.notice.team.post_id, hint)


def test_a_carrier_cannot_answer_for_another_nor_check_in_for_the_traveller(way: Way) -> None:
    """With all that a carrier who works for the relay has: threads, public keys, and hints copied from the wire."""
    host, traveller = way["host"], way["traveller"]
    leg, journey = host.leg(PARK), traveller.journey
    failed = LegAnswer(leg.letter.version, "failed", None, None, "")
    forge(way, leg.thread, failed, leg.letter.reply.reader, host.keys, leg.next_number)
    unsafe = Checkin(journey.letter.version, 0, "unsafe", "")
    forge(way, journey.thread, unsafe, journey.letter.reply.reader, traveller.keys, journey.next_number)
    way.town.sync()
    assert way.asked(1) == "accepted"
    assert [desk.vault.watch.alarms() for desk in way.town] == [()] * 4
    host.answer(host.leg(PARK), "failed")
    way.town.sync()
    assert way.asked(1) == "failed"


def turned_round(box: str, letters: Sequence[Waiting]) -> Sequence[Waiting]:
    """Every letter twice, the newest first."""
    return numbered([*reversed(letters), *letters])


def test_letters_repeated_and_turned_round_change_nothing(way: Way) -> None:
    """A desk and three phones to which a relay says everything twice and backwards come to the same."""
    before = [way.asked(0), way.asked(1)]
    legs = {name: one.road.legs for name, one in way.people.items()}
    for door in way.town.relay.doors.values():
        door.letters = turned_round
    way["traveller"].check_in("fine", SAID.fine)
    way.town.sync()
    way.town.sync()
    assert [way.asked(0), way.asked(1)] == before
    for name, one in way.people.items():
        assert sorted(each.letter.where for each in one.road.legs) == sorted(each.letter.where for each in legs[name])
    heard = way.town["galya"].vault.watch.standing(way.journey).checkins
    assert [each.say for each in heard] == ["fine"]
    assert way.town["galya"].vault.watch.alarms() == ()


def test_an_answer_that_a_relay_drops_leaves_the_leg_asked(way: Way) -> None:
    """Nobody takes silence for agreement; the next answer is heard."""
    way.town["anna"].vault.journeys.call_off_leg(way.journey, way.legs[0])
    way.town.sync("anna")
    way.town["anna"].vault.journeys.ask(way.journey, way.legs[0])
    way.town.sync("anna")
    door = way.town.relay.doors["seeker"]
    door.swallow_kindly = lambda posted: True
    way["driver"].answer(way["driver"].leg(KUTAISI), "accept")
    way.town.sync("anna")
    assert way.asked(0) == "asked"
    door.behave()
    way["driver"].answer(way["driver"].leg(KUTAISI), "accept")
    way.town.sync("anna")
    assert way.asked(0) == "accepted"


def test_a_leg_put_into_another_box_is_opened_by_nobody_there(way: Way) -> None:
    """The driver's new letter lies in the host's box: the host reads nothing of it."""
    host_box = way["host"].keys.post_id.text
    driver_box = way["driver"].keys.post_id.text
    way.town["anna"].door.into = lambda box: host_box if box == driver_box else box
    way.town["anna"].vault.journeys.call_off_leg(way.journey, way.legs[0])
    way.town.sync("anna")
    assert [each.letter.where for each in way["host"].road.legs] == [PARK]
    assert not handed_out(way, "host").says(KUTAISI)
    assert way["driver"].leg(KUTAISI).letter.state == "asked"


def test_what_is_said_of_who_knows_is_what_their_keys_open(way: Way) -> None:
    """Each person whom the plan's page names, leg by leg and by now; and each member by plan and watch."""
    phrases = dict(zip(way.legs, (SAID.to_driver, SAID.to_host), strict=True))
    by_case = {one.keys.thread.text: name for name, one in way.people.items()}
    by_member = {desk.me.member_id: desk.name for desk in way.town}
    told = set()
    for knower in way.town["anna"].vault.journeys.who_knows(way.journey):
        if knower.case_id is not None:
            name = by_case[knower.case_id]
            now = {each.leg_id for each in knower.learned if each.leg_id and each.minute <= way.minute}
            assert {leg for leg, phrase in phrases.items() if handed_out(way, name).says(phrase)} == now
            told.add(name)
        elif knower.who is not None and by_member[knower.who.member_id] != "anna":
            # What Anna wrote was sealed to the others; she has it without a letter.
            kinds = opened_by_desk(way, by_member[knower.who.member_id]).kinds
            assert ("plan" if knower.role == "planner" else "watch") in kinds
            told.add(f"{by_member[knower.who.member_id]}, {knower.role}")
    assert told == {"traveller", "driver", "host", "boris, planner", "boris, watcher", "galya, watcher"}


def until_minute(way: Way, minute: int) -> None:
    """The clock goes on to so many minutes after the plan was made."""
    way.town.clock.pass_s(60 * (way.begun + minute - way.minute))


def sounds(way: Way, name: str) -> bool:
    """Whether a desk sounds the alarm now."""
    return any(alarm.sounds for alarm in way.town[name].vault.watch.alarms())


def test_rungs_that_a_relay_withholds_are_climbed_by_the_desks_own_clock(way: Way) -> None:
    """The relay shows no letter of the watch box: a desk that is on counts by itself, and not before the grace ends."""
    team = way["traveller"].notice.team.post_id.text
    way.town["galya"].door.letters = lambda box, letters: letters if box == team else []
    until_minute(way, 299)
    way.town.sync("galya")
    assert not sounds(way, "galya")
    until_minute(way, 300 + 59)
    way.town.sync("galya")
    assert not sounds(way, "galya")
    until_minute(way, 300 + 60 + 60)
    way.town.sync("galya")
    assert sounds(way, "galya")


def test_a_check_in_that_a_relay_throws_away_is_silence(way: Way) -> None:
    """The phone was told that it is stored, and put the relay's ladder off; desks that are on heard nothing."""
    until_minute(way, 250)
    way.town.relay.doors["seeker"].swallow_kindly = lambda posted: posted.box == way["driver"].notice.team.post_id.text
    way["traveller"].check_in("fine", SAID.fine)
    until_minute(way, 300 + 60 + 60)
    way.town.sync("galya")
    assert sounds(way, "galya")


def test_an_old_word_shown_again_is_no_new_one(way: Way) -> None:
    """A relay cannot keep a desk calm after the next window passed in silence."""
    until_minute(way, 250)
    way["traveller"].check_in("fine", SAID.fine)
    way.town.sync("galya")
    until_minute(way, 300 + 60 + 60)
    way.town.sync("galya")
    assert not sounds(way, "galya")
    way.town["galya"].door.letters = turned_round
    until_minute(way, 30 * 60 + 60 + 60)
    way.town.sync("galya")
    assert sounds(way, "galya")
