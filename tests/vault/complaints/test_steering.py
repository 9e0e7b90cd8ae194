"""Who worked on the case reads no complaint about it, whenever that shows; and no listener alone makes one go away."""

import hashlib

import pytest

from tests.support.complainer import complain, whom_to_tell
from tests.support.seeker import Seeker
from tests.vault.complaints.conftest import Town, only
from tests.vault.membership.conftest import Desk
from tropa.cases.complaints import build_complaint
from tropa.roster.complaint_bodies import ComplaintStep, StepId
from tropa.roster.names import DeviceId
from tropa.vault.complaints import shelf
from tropa.vault.complaints.errors import UnknownComplaint
from tropa.vault.complaints.taking import take_step
from tropa.vault.complaints.worked import forget_worked_on
from tropa.vault.membership.chain import roster_of

WORDS = "Он просил денег"


def nothing_at(desk: Desk, complaint_id: str) -> None:
    """No complaint, no number of any, and no way to one whose id is known."""
    complaints = desk.vault.complaints
    assert (complaints.page().rows, complaints.page().total, complaints.page().waiting) == ((), 0, 0)
    assert (complaints.waiting(), complaints.listeners().readable) == (0, 0)
    for act in (complaints.complaint, complaints.destroy, complaints.reopen):
        with pytest.raises(UnknownComplaint):
            act(complaint_id)


def test_destroying_the_case_first_opens_no_complaint_about_oneself(town: Town) -> None:
    """What the case's events said of who worked on it goes with them; that they did does not."""
    seeker = town.network.asked()
    town.settle(1)
    town.boris.vault.answer(seeker.keys.thread.text, "Здравствуйте")
    town.settle(2)
    town.boris.vault.work.destroy(seeker.keys.thread.text)
    complain(seeker, WORDS)
    town.settle(2)
    assert only(town.lev).entries[0].text == WORDS
    assert town.boris.vault.inside.db.number("SELECT count(*) FROM complaint") == 0


def test_of_a_case_that_is_gone_a_keyed_hash_stays_and_only_where_it_was_worked_on(town: Town) -> None:
    """Without the vault's key nobody tells from it which case it was; in the end it goes, too."""
    seeker = town.network.asked()
    town.settle(1)
    town.boris.vault.answer(seeker.keys.thread.text, "Здравствуйте")
    complain(seeker, WORDS)
    town.settle(2)
    for desk in (town.boris, town.vera):
        desk.vault.work.destroy(seeker.keys.thread.text)
    ((mark, last_day),) = town.boris.vault.inside.db.rows("SELECT mark, forget_day FROM worked_on")
    case = seeker.keys.thread.raw
    assert mark not in (case, hashlib.sha256(case).digest()[:16])
    assert town.vera.vault.inside.db.number("SELECT count(*) FROM worked_on") == 0
    here = town.boris.vault.inside
    forget_worked_on(here, last_day)
    assert here.db.number("SELECT count(*) FROM worked_on") == 1
    forget_worked_on(here, last_day + 1)
    assert here.db.number("SELECT count(*) FROM worked_on") == 0


def test_whose_work_on_the_case_shows_after_the_complaint_came_reads_it_no_more(town: Town) -> None:
    """Their other device's board may arrive later than the complaint; it is closed to them from then on, and after."""
    seeker = town.network.asked()
    town.settle(1)
    complain(seeker, WORDS)
    town.settle(2)
    shown = only(town.boris)
    town.boris.vault.answer(seeker.keys.thread.text, "Здравствуйте")
    nothing_at(town.boris, shown.complaint_id)
    town.boris.vault.work.destroy(seeker.keys.thread.text)
    nothing_at(town.boris, shown.complaint_id)
    assert only(town.lev).entries[0].text == WORDS


def test_another_listeners_close_buries_nothing_that_was_not_read(town: Town) -> None:
    """It counts when all is read here, and then leaves a month; their own is obeyed at their own desk."""
    complain(town.helped(), WORDS)
    town.settle(2)
    lev, boris = town.lev, town.boris
    lev.vault.complaints.close(only(lev).complaint_id, 1)
    town.settle(2)
    (row,) = boris.vault.complaints.page().rows
    assert (row.state, row.unread) == ("handled", 1)
    assert (boris.vault.complaints.waiting(), boris.vault.complaints.page().waiting) == (1, 1)
    for _ in range(2):
        town.network.clock.pass_days(7)
        town.settle(1)
    assert lev.vault.complaints.page().total == 0
    shown = only(boris)
    assert shown.entries[0].text == WORDS
    assert (shown.state, shown.destroy_day) == ("closed", town.network.clock.now_s // 86_400 + shelf.LEAST_DAYS)
    boris.vault.complaints.reopen(shown.complaint_id)
    assert only(boris).state == "handled"


def test_what_a_listener_who_worked_on_the_case_says_was_done_is_not_believed(town: Town) -> None:
    """Their program was changed; to everyone else's, a complaint about them is not theirs to close."""
    seeker = town.helped()
    case = seeker.keys.thread
    town.vera.vault.work.open_thread(case.text, "work", [town.boris.member_id, town.lev.member_id], (), False)
    town.settle(2)
    (thread,) = town.lev.vault.work.threads(case.text)
    complain(seeker, WORDS)
    town.settle(2)
    assert (say_closed(town, seeker), steps(town.boris)) == ("heard", 1)
    town.lev.vault.work.note(thread.thread_id, "Я говорил с ними")
    town.settle(2)
    assert (say_closed(town, seeker), steps(town.boris)) == ("heard", 1)


def say_closed(town: Town, seeker: Seeker) -> str:
    """Boris's desk hears from Lev's that it is over."""
    here = town.boris.vault.inside
    known = roster_of(here)
    assert known is not None
    author = build_complaint(seeker.keys, whom_to_tell(seeker).reader, "ru", WORDS, False, 1).author
    said = ComplaintStep(seeker.keys.thread, author, StepId(here.random(16)), "close", "", None, 1)
    with here.db.transaction():
        return take_step(here, said, known.devices[DeviceId(town.lev.device_id)], here.minute)


def steps(desk: Desk) -> int:
    """How many are at that desk."""
    return desk.vault.inside.db.number("SELECT count(*) FROM complaint_step")
