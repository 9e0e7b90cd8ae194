"""What becomes of a complaint: at every listener's desk the same, and after its last day nothing of it."""

from pathlib import Path

import pytest

from tests.support.complainer import complain, withdraw
from tests.vault.complaints.conftest import Town, only
from tests.vault.membership.conftest import Desk
from tests.vault.pages import decrypted_pages
from tropa.cases.complaints import complaints_of
from tropa.sealing.types import ThreadId
from tropa.vault.complaints import shelf
from tropa.vault.complaints.errors import BadKeepDays, NoAnswerWanted, UnknownComplaint
from tropa.vault.errors import EmptyText, TextTooLong

WORDS, ANSWERED, PUT_DOWN, DRAFTED = "Шхуна зюйдвест", "Эбонит хлястик", "Цинковый ягуар", "Фуникулёр ждёт"


def told(town: Town) -> Desk:
    """A complaint is at both listeners' desks; Lev's."""
    complain(town.helped(), WORDS)
    town.settle(2)
    return town.lev


def at(desk: Desk) -> str:
    """What the one complaint there is called."""
    return only(desk).complaint_id


def test_what_one_listener_does_is_at_every_listeners_desk(town: Town) -> None:
    """Answer, outcome, close and reopen, in the same order, with who did it."""
    lev, boris = told(town), town.boris
    lev.vault.complaints.answer(at(lev), ANSWERED)
    town.network.clock.now_s += 120
    town.settle(2)
    boris.vault.complaints.put_outcome(at(boris), PUT_DOWN)
    town.network.clock.now_s += 120
    town.settle(2)
    lev.vault.complaints.close(at(lev), 30)
    town.settle(2)
    steps = [(each.kind, each.member_id) for each in only(boris).entries[1:]]
    assert steps == [("answer", lev.member_id), ("outcome", boris.member_id), ("close", lev.member_id)]
    assert steps == [(each.kind, each.member_id) for each in only(lev).entries[1:]]
    assert only(boris).state == only(lev).state == "closed"
    town.network.clock.now_s += 120
    boris.vault.complaints.reopen(at(boris))
    town.settle(2)
    assert only(lev).state == "handled"


def test_a_second_complaint_waits_again(town: Town) -> None:
    """Also after the first was closed."""
    seeker = town.helped()
    complain(seeker, WORDS)
    town.settle(2)
    lev = town.lev
    lev.vault.complaints.close(at(lev), 30)
    town.settle(2)
    town.network.clock.now_s += 3_600
    seeker.now_s += 3_600
    complain(seeker, "Опять", number=1)
    town.settle(2)
    assert only(lev).state == only(town.boris).state == "waiting"
    assert [each.text for each in only(lev).entries if each.kind == "complaint"] == [WORDS, "Опять"]


def test_a_closed_complaint_goes_after_its_days_and_an_open_one_after_a_year(town: Town) -> None:
    """By the clock of each desk, at every listener's."""
    lev = told(town)
    lev.vault.complaints.close(at(lev), 30)
    town.settle(2)
    days = only(lev).destroy_day
    assert days == only(town.boris).destroy_day == town.network.clock.now_s // 86_400 + 30
    complain(town.helped("Второй человек"), PUT_DOWN)
    town.settle(2)
    for _ in range(5):
        town.network.clock.pass_days(7)
        town.settle(1)
    (row,) = lev.vault.complaints.page().rows
    assert row.beginning == PUT_DOWN
    assert lev.vault.complaints.complaint(row.complaint_id).destroy_day == (row.since_minute // 1_440) + shelf.OPEN_DAYS


def test_a_wish_to_delete_everything_is_shown_and_kept_within_a_month(town: Town) -> None:
    """Not obeyed at once: whoever holds the listeners' key could have made it."""
    seeker = town.helped()
    complain(seeker, WORDS)
    withdraw(seeker)
    town.settle(2)
    shown = only(town.lev)
    assert shown.withdrawn_minute is not None
    assert shown.destroy_day == town.network.clock.now_s // 86_400 + shelf.WITHDRAWN_DAYS


def pages_hold(path: Path, needles: list[bytes]) -> list[bytes]:
    """Those of them that are on any page of the opened file, free ones too."""
    pages = decrypted_pages(path)
    return [needle for needle in needles if needle[:400] in pages]


def secrets_of(desk: Desk) -> list[bytes]:
    """The complaint's key, and what is sealed under it. The key it is answered by is the week's, and goes with that."""
    db = desk.vault.inside.db
    rows = [
        *db.rows("SELECT key, draft FROM complaint"),
        *db.rows("SELECT core FROM complaint_letter"),
        *db.rows("SELECT words FROM complaint_step"),
        *db.rows("SELECT core FROM typed_form"),
    ]
    return [value for row in rows for value in row if value]


def test_after_it_is_destroyed_no_page_holds_anything_of_it(town: Town) -> None:
    """Its words stand only under its key, which goes; what waits to be told to other listeners goes with it."""
    lev = told(town)
    lev.vault.complaints.answer(at(lev), ANSWERED)
    lev.vault.complaints.put_outcome(at(lev), PUT_DOWN)
    lev.vault.complaints.save_draft(at(lev), DRAFTED)
    assert lev.vault.unsent.keep_form("outcome", DRAFTED.encode(), "complaint", at(lev))
    lev.vault.inside.db.forget_log()
    secrets = secrets_of(lev)
    assert len(secrets) == 6
    assert pages_hold(lev.path, secrets) == secrets
    assert pages_hold(lev.path, [WORDS.encode(), DRAFTED.encode()]) == []
    lev.vault.complaints.destroy(at(lev))
    texts = [each.encode() for each in (WORDS, ANSWERED, PUT_DOWN, DRAFTED)]
    assert pages_hold(lev.path, secrets + texts) == []
    assert lev.vault.unsent.form_names() == ()
    assert only(town.boris).entries[0].text == WORDS


def test_a_replay_does_not_bring_a_destroyed_complaint_back(town: Town) -> None:
    """The relay shows its box from the start every day, and may invent cursors."""
    lev = told(town)
    lev.vault.complaints.destroy(at(lev))
    db = lev.vault.inside.db
    db.run("DELETE FROM seen_letter")
    db.run("UPDATE team_week SET cursor = 0")
    town.settle(2)
    assert lev.vault.complaints.page().total == 0


def test_destroying_the_case_leaves_the_complaint(town: Town) -> None:
    """The case is in the hands of whom it may be about."""
    seeker = town.helped()
    complain(seeker, WORDS)
    town.settle(2)
    town.vera.vault.work.destroy(seeker.keys.thread.text)
    town.settle(3)
    assert only(town.boris).entries[0].text == WORDS


def test_it_is_in_no_search_no_queue_and_no_export(town: Town) -> None:
    """A case's file can go to somebody; what was said of its caseworker must not go with it."""
    seeker = town.helped()
    complain(seeker, WORDS)
    town.settle(2)
    assert town.boris.vault.search("зюйдвест").hits == ()
    assert [row.case_id for row in town.boris.vault.queue().rows] == [seeker.keys.thread.text]
    thread = complaints_of(ThreadId.from_text(seeker.keys.thread.text))
    assert town.boris.vault.inside.db.row("SELECT 1 FROM cases WHERE case_id = ?", thread.raw) is None


def test_what_cannot_be_done_is_refused_and_keeps_what_was_typed(town: Town) -> None:
    """Each with its own reason."""
    seeker = town.helped()
    complain(seeker, WORDS, wants_answer=False)
    town.settle(2)
    complaints, here = town.lev.vault.complaints, at(town.lev)
    with pytest.raises(NoAnswerWanted):
        complaints.answer(here, ANSWERED)
    assert only(town.lev).draft == ANSWERED
    with pytest.raises(EmptyText):
        complaints.put_outcome(here, "  ")
    with pytest.raises(TextTooLong):
        complaints.put_outcome(here, "ж" * 12_001)
    with pytest.raises(BadKeepDays):
        complaints.close(here, 0)
    for unknown in ("none", "A" * 22):
        with pytest.raises(UnknownComplaint):
            complaints.complaint(unknown)


def test_an_answer_whose_box_is_gone_is_tried_again_and_said(town: Town) -> None:
    """Whoever deleted everything cannot be reached; nothing else is held up by it."""
    seeker = town.helped()
    complain(seeker, WORDS)
    town.settle(2)
    seeker.relay.delete_box(seeker.keys.read_key)
    town.lev.vault.complaints.answer(at(town.lev), ANSWERED)
    assert town.lev.sync().problem is None
    assert only(town.lev).no_box
    seeker.open_box()
    town.network.clock.pass_days(1.1)
    town.settle(1)
    assert not only(town.lev).no_box
