"""What a desk counts as the first answer to people whom colleagues have answered."""

from dataclasses import replace

import pytest

from tests.support.networks import Person, keys
from tests.vault.work.desks import ANNA, BORIS, LEV, Desk, Office
from tests.vault.work.rogues import Rogue
from tests.vault.work.test_taking import parcel, write
from tropa.cases.board import board_of
from tropa.cases.commands import Answer, answer
from tropa.cases.events import encode_core
from tropa.cases.work_bodies import Carry, CarryItem, Claim, Sent, as_text
from tropa.sealing.types import EventId, ThreadId
from tropa.vault.shelf import events_of, folded, thread_row
from tropa.vault.waiting_time import first_answers, measured

EVIL = keys("evil")
DAY = 1_440


def minutes_waited(desk: Desk) -> list[int | None]:
    """Of each person here, until the first answer."""
    return [None if answered is None else answered - asked for asked, answered in first_answers(desk.here)]


def test_that_a_colleague_took_the_case_is_the_nearest_thing_to_their_answer(
    office: Office, anna: Desk, boris: Desk
) -> None:
    """Whoever does not read the seeker is not told when they were answered."""
    case, _ = office.ask()
    office.clock.pass_minutes(90)
    anna.work.claim(case)
    office.settle()
    assert (minutes_waited(anna), minutes_waited(boris)) == ([None], [90])
    office.clock.pass_minutes(60)
    anna.answer(case, "Мы прочитали.")
    office.settle()
    assert (minutes_waited(anna), minutes_waited(boris)) == ([150], [90])


def test_a_letter_that_a_colleague_tells_of_counts_as_it_was_sent(office: Office, anna: Desk, boris: Desk) -> None:
    """Readers of the seeker are told of each letter, which is better than knowing who took the case."""
    case, _ = office.ask()
    office.clock.pass_minutes(90)
    anna.work.claim(case)
    anna.work.open_thread(case, "work", (boris.member_id,), (), with_reply_key=True)
    office.settle()
    office.clock.pass_minutes(60)
    anna.answer(case, "Мы прочитали.")
    office.settle()
    assert minutes_waited(boris) == [150]


def test_our_own_claim_is_no_answer(office: Office, anna: Desk) -> None:
    """We know that nothing was written."""
    case, _ = office.ask()
    anna.work.claim(case)
    office.clock.pass_days(3)
    office.settle()
    assert minutes_waited(anna) == [None]


def claim_as_of(office: Office, case: str, by: Person, minute: int, is_first: bool = True) -> None:
    """A claim that says it was written then, as the first word on its board or after others."""
    at = ThreadId.from_text(case)
    core = replace(write(by, Claim(at), board_of(at)), at_minute=minute)
    if not is_first:
        core = replace(core, lamport=9, parents=(EventId(bytes([1]) * 32),))
    assert office.hand(parcel(by, ANNA, core, by_mark=True)) == "new-event"


def test_claims_that_count_for_nobody_do_not_make_the_wait_look_short(office: Office, anna: Desk) -> None:
    """By the lawyer, who has nothing to do with these cases, or by whoever finds them held already."""
    cases = [office.ask(number=number + 1)[0] for number in range(8)]
    anna.work.claim(cases[0])
    office.clock.pass_days(1)
    assert measured(anna.here) == 24
    now = office.clock() // 60
    for case in cases:
        claim_as_of(office, case, LEV, now - DAY)
    claim_as_of(office, cases[0], BORIS, now - DAY, is_first=False)
    assert minutes_waited(anna) == [None] * 8
    assert measured(anna.here) == 24


def test_a_claim_is_no_older_than_the_day_on_which_the_relay_had_it(office: Office, anna: Desk) -> None:
    """Whoever claims today what has waited for two days answered nobody yesterday."""
    case, _ = office.ask()
    office.clock.pass_days(2)
    today = office.clock() // 60 // DAY * DAY
    claim_as_of(office, case, BORIS, today - DAY)
    ((asked, answered),) = first_answers(anna.here)
    assert (asked, answered) == (today - 3 * DAY // 2, today)


@pytest.mark.parametrize("carried", [False, True])
def test_an_answer_that_is_told_of_is_no_older_than_the_day_on_which_it_was(
    office: Office, anna: Desk, carried: bool
) -> None:
    """Though it says that it was written as soon as the seeker had asked; what is shown of it is its own clock."""
    case, _ = office.ask()
    at = ThreadId.from_text(case)
    row = thread_row(anna.here, at)
    assert row is not None
    asked = office.clock() // 60
    wanted = Answer("давно ответили", asked, EVIL.public, row.team_auth)
    told = encode_core(answer(folded(row, events_of(anna.here, at)), wanted)[-1])
    office.clock.pass_days(2)
    claim_as_of(office, case, BORIS, asked)
    rogue = Rogue(office, BORIS, ANNA, at).open()
    rogue.say(Carry((CarryItem(as_text(told), at),)) if carried else Sent(as_text(told)))
    today = office.clock() // 60 // DAY * DAY
    assert list(first_answers(anna.here)) == [(asked, today)]
    assert [each.written_minute for each in events_of(anna.here, at)] == [asked, asked]
