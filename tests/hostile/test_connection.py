"""Requests dropped, answers lost, cut off, garbled or refused: each desk says so, keeps everything, and goes on."""

import itertools
import random
import threading
from collections.abc import Callable

import pytest

from tests.hostile.doings import a_days_work
from tests.hostile.town import Town
from tests.support.hostile_relay import Answered, Door, refusal

Lie = Callable[[str, str], Answered | None]


def every_other() -> Callable[[str, str], bool]:
    """Yes and no by turns, whatever is asked."""
    turn = itertools.count()
    return lambda method, path: next(turn) % 2 == 0


def always(answered: Answered, only: Callable[[str, str], bool] = lambda method, path: True) -> Lie:
    """This answer to every request, or to those only."""
    return lambda method, path: answered if only(method, path) else None


def is_post(method: str, path: str) -> bool:
    return method == "POST"


def is_read(method: str, path: str) -> bool:
    return path.startswith("/v1/letters")


def for_all(town: Town, **lies: object) -> None:
    """Every member meets this; the seeker does not."""
    for desk in town:
        for name, lie in lies.items():
            setattr(desk.door, name, lie)


def test_a_relay_that_drops_every_request_is_shown_as_unreachable_and_nothing_is_lost(town: Town) -> None:
    """What was written waits, and goes once the relay answers."""
    written = a_days_work(town)
    for_all(town, swallow=lambda method, path: True)
    before = town["anna"].waiting
    for desk in town:
        assert desk.sync().problem == "unreachable"
        assert desk.vault.sync_state().problem == "unreachable"
    assert town["anna"].waiting == before > 0
    assert town["anna"].vault.sync_state().waiting_to_go == 1
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])


@pytest.mark.parametrize("how", ["swallow", "lose_answer", "break_off"])
def test_with_every_other_request_failing_all_gets_through_once_and_only_once(town: Town, how: str) -> None:
    """Dropped before the relay acts, after it, or in the middle of its answer: rounds go on where they were."""
    written = a_days_work(town)
    for desk in town:
        setattr(desk.door, how, every_other())
    seen = {desk.sync().problem for _ in range(3) for desk in town}
    assert "unreachable" in seen
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])


def test_answers_lost_after_the_relay_has_acted_double_nothing(town: Town) -> None:
    """The very same letter is offered again: the relay holds it once, and every desk shows it once."""
    written = a_days_work(town)
    for_all(town, lose_answer=is_post)
    for _ in range(3):
        town.sync()
        town.clock.pass_s(3_600)
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])
    first_tries = [each.letter_id for each in town.relay.posted if each.door == "anna"]
    assert len(first_tries) > len(set(first_tries))


def test_a_relay_that_is_slow_is_waited_for_and_the_desk_says_that_it_is_at_it(town: Town) -> None:
    """Letters arrive late and whole."""
    written = a_days_work(town)
    for_all(town, delay_s=lambda method, path: 0.15 if is_read(method, path) else 0.0)
    anna = town["anna"]
    seen = list[bool]()

    def look_and_wait(method: str, path: str) -> float:
        seen.append(anna.vault.sync_state().in_progress)
        return 0.1

    anna.door.delay_s = look_and_wait
    at_it = threading.Thread(target=anna.sync)
    at_it.start()
    at_it.join(60)
    assert seen
    assert all(seen)
    assert not anna.vault.sync_state().in_progress
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])


def test_a_stream_cut_inside_a_letter_is_shown_as_the_relays_fault_and_what_is_written_still_goes(town: Town) -> None:
    """The round does not count as having heard from the relay; no half of a letter is kept."""
    written = a_days_work(town)
    galya = town["galya"]
    town.settle("anna", "boris", "vera")
    heard_at = galya.vault.sync_state().last_success_minute
    town.clock.pass_s(600)
    galya.door.stream = lambda body: body[:-100]
    kept, report = galya.kept, galya.sync()
    assert (report.problem, galya.vault.sync_state().last_success_minute) == ("relay-misbehaved", heard_at)
    assert report.posted > 0
    assert galya.kept == kept
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])


@pytest.mark.parametrize("seed", range(3))
def test_flipped_bytes_spoil_a_reading_and_never_what_is_known(town: Town, seed: int) -> None:
    """What was garbled opens nothing; the whole letters are taken in from the same box the next day."""
    written = a_days_work(town)
    dice = random.Random(seed)

    def flip(body: bytes) -> bytes:
        garbled = bytearray(body)
        for _ in range(len(body) // 2_000):
            garbled[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
        return bytes(garbled)

    before = {desk.name: desk.events() for desk in town}
    for_all(town, stream=flip)
    for _ in range(3):
        town.sync()
    assert all(before[desk.name] <= desk.events() for desk in town)
    assert all(desk.chain.forks == () for desk in town)
    town.clock.pass_days(1)
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])


NOT_A_RELAY = Answered(500, "text/html", b"<h1>500</h1>")
REFUSALS = {
    "404": refusal("no-such-box", 404),
    "410": refusal("box-closed", 410),
    "429": refusal("box-full", 429, retry_after_s=10**12),
    "503": refusal("relay-full", 503),
    "401": refusal("bad-read-key", 401),
    "403": refusal("stamp-false", 403),
    "500": NOT_A_RELAY,
    "nonsense": Answered(200, "application/json", b"[" * 5_000),
}


@pytest.mark.parametrize("names", [("404", "410", "429", "503"), ("401", "403", "500", "nonsense")])
def test_a_refusal_of_every_call_is_shown_and_lasts_no_longer_than_a_day(town: Town, names: tuple[str, ...]) -> None:
    """To each desk another one: whatever it says and however long it asks for, what was written goes after it."""
    written = a_days_work(town)
    for desk, name in zip(town, names, strict=True):
        desk.door.instead = always(REFUSALS[name])
    before = {desk.name: desk.events() for desk in town}
    for desk in [*town, *town]:
        assert desk.sync().problem in ("relay-refused", "relay-misbehaved", "relay-full")
    assert {desk.name: desk.events() for desk in town} == before
    town.clock.pass_days(1)
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])


@pytest.mark.parametrize("names", [("404", "410", "429"), ("503", "403", "500")])
def test_a_refusal_of_letters_alone_keeps_them_in_the_outbox_and_reading_goes_on(
    town: Town, names: tuple[str, ...]
) -> None:
    """The desks still hear from everyone; what they wrote goes a day later at the latest, and nothing twice."""
    written = a_days_work(town)
    town.settle("anna")
    for desk, name in zip((town["galya"], town["vera"], town["boris"]), names, strict=True):
        desk.door.instead = always(REFUSALS[name], only=is_post)
        desk.sync()
    for name in ("galya", "vera"):
        assert town[name].waiting > 0
        assert written.notes[name][0] in town[name].texts(town.case_id)
        assert town[name].problems(town.case_id) == set()
    town.clock.pass_days(1)
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])


def test_each_call_of_a_round_may_fail_alone(town: Town) -> None:
    """Whichever of a round's requests is dropped, the next round makes up for it."""
    written = a_days_work(town)
    for number in range(12):
        for desk in town:
            fail_at(desk.door, number)
        town.sync()
    town.behave()
    assert (written.lacking(town), town.quarrels()) == ([], [])


def fail_at(door: Door, number: int) -> None:
    """Only that request from now on is dropped."""
    turn = itertools.count()
    door.swallow = lambda method, path: next(turn) == number
