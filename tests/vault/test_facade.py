"""What pages ask of an open vault."""

import os
import re
import threading
from datetime import timedelta

import pytest

from tests.support.memory_relay import lose_connection
from tests.vault.conftest import CHEAP, Stage
from tropa.cases.seeker import AskForm
from tropa.roster.weeks import date_of
from tropa.sealing.types import ThreadId
from tropa.vault.errors import EmptyText, TextTooLong, UnknownCase
from tropa.vault.showing import name_of
from tropa.vault.vault import Vault
from tropa.vault.views import Fact


def test_the_queue_shows_who_waits_worst_first_and_the_answered_last(stage: Stage) -> None:
    """Four people; one in a crisis, one being taken, one answered, one planning."""
    planning = stage.asked("когда-нибудь", situation="planning")
    taken = stage.asked("забирают", situation="taken")
    crisis = stage.asked("не могу больше", situation="planning", flags=("crisis",))
    answered = stage.asked("ответили", situation="taken")
    stage.vault.answer(stage.case_id(answered), "держитесь")
    rows = stage.vault.queue().rows
    assert [row.case_id for row in rows] == [stage.case_id(each) for each in (crisis, taken, planning, answered)]
    assert [row.reason.cause for row in rows] == ["crisis", "taken", "situation", "answered"]
    assert [row.answered for row in rows] == [False, False, False, True]


def test_a_row_counts_what_is_unread_and_how_long_the_seeker_has_waited(stage: Stage) -> None:
    """From the oldest letter we have not answered; an answer ends the waiting, a new letter begins it again."""
    seeker = stage.asked()
    case_id = stage.case_id(seeker)
    stage.clock.now_s += 40 * 60
    (row,) = stage.vault.queue().rows
    assert (row.waiting_minutes, row.unread, row.answered) == (40, 1, False)
    stage.vault.mark_read(case_id)
    stage.vault.answer(case_id, "ответ")
    stage.sync()
    (row,) = stage.vault.queue().rows
    assert (row.waiting_minutes, row.unread, row.answered) == (0, 0, True)
    seeker.now_s = stage.clock.now_s
    seeker.write("вопрос")
    stage.clock.now_s += 5 * 60
    stage.sync()
    (row,) = stage.vault.queue().rows
    assert (row.waiting_minutes, row.unread, row.answered) == (5, 1, False)
    assert stage.vault.case(case_id).reason == row.reason


def test_a_case_shows_what_was_said_as_facts_with_their_source(stage: Stage) -> None:
    """Structured values from the first letter; what was not said is empty, not left out."""
    by = date_of(stage.vault.inside.day) + timedelta(days=2)
    seeker = stage.asked(
        "текст", situation="2w", needs=("health", "summons"), flags=("minor",), act_by=by, for_whom="other"
    )
    case = stage.vault.case(stage.case_id(seeker))
    minute = seeker.now_s // 60
    assert case.facts == (
        Fact("situation", ("2w",), "said", minute),
        Fact("act_by", (by.isoformat(),), "said", minute),
        Fact("needs", ("health", "summons"), "said", minute),
        Fact("for_whom", ("other",), "said", minute),
        Fact("flags", ("minor",), "said", minute),
        Fact("language", ("ru",), "said", minute),
    )
    assert (case.readers, case.reason.cause, case.reason.days_left) == (("seeker", "you"), "act-by", 2)
    plain = stage.vault.case(stage.case_id(stage.asked("текст")))
    assert [fact.values for fact in plain.facts if fact.key in ("act_by", "needs", "flags")] == [(), (), ()]


def test_a_long_first_letter_is_shown_in_the_queue_by_its_first_words(stage: Stage) -> None:
    """One line, cut with a sign that it is cut."""
    stage.asked("слово\n\n" * 200)
    (row,) = stage.vault.queue().rows
    assert row.first_words == " ".join(["слово"] * 20) + "…"


def test_a_draft_is_kept_across_locking_and_goes_with_the_answer(stage: Stage) -> None:
    """Nothing typed is lost, and nothing sent is offered again."""
    case_id = stage.case_id(stage.asked())
    stage.vault.save_draft(case_id, "Здравствуйте,\r\nя")
    stage.reopen()
    assert stage.vault.case(case_id).draft == "Здравствуйте,\nя"
    stage.vault.answer(case_id, "Здравствуйте,\r\nя здесь.\r\n")
    case = stage.vault.case(case_id)
    assert (case.draft, case.timeline[-1].text) == ("", "Здравствуйте,\nя здесь.")
    stage.vault.save_draft(case_id, "ещё")
    stage.vault.save_draft(case_id, "")
    assert stage.vault.case(case_id).draft == ""


@pytest.mark.parametrize("text", ["", " \n ", "\r\n"])
def test_an_empty_answer_is_refused(stage: Stage, text: str) -> None:
    """Nothing is put into the outbox."""
    case_id = stage.case_id(stage.asked())
    with pytest.raises(EmptyText):
        stage.vault.answer(case_id, text)
    assert stage.vault.sync_state().waiting_to_go == 0


def test_an_answer_that_is_too_long_says_by_how_much_and_is_kept_as_the_draft(stage: Stage) -> None:
    """Nothing typed is lost."""
    case_id = stage.case_id(stage.asked())
    text = "я" * (stage.vault.room_for_answer() + 7)
    with pytest.raises(TextTooLong) as refused:
        stage.vault.answer(case_id, text)
    assert refused.value.over == 7
    assert stage.vault.case(case_id).draft == text
    stage.vault.answer(case_id, text[:-7])
    assert stage.sync().posted == 2


def test_what_utf8_cannot_say_does_not_break_an_answer(stage: Stage) -> None:
    """A lone surrogate from a broken clipboard becomes a question mark."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "так\ud83d вот")
    stage.sync()
    assert seeker.read().letters[-1] == ("network", "так? вот")


@pytest.mark.parametrize("case_id", ["", "K7-41", "A" * 22, "../../etc/passwd", "Ж" * 22])
def test_a_case_that_is_not_there_is_said_not_to_be(stage: Stage, case_id: str) -> None:
    """Mistyped or destroyed: every question about it gives the same answer."""
    vault = stage.vault
    for question in (
        lambda: vault.case(case_id),
        lambda: vault.answer(case_id, "x"),
        lambda: vault.save_draft(case_id, "x"),
        lambda: vault.mark_read(case_id),
    ):
        with pytest.raises(UnknownCase):
            question()


def test_a_case_has_a_short_name_to_say_aloud() -> None:
    """A letter, a digit, two digits, always the same for a thread."""
    assert name_of(ThreadId(bytes(16))) == "A0-00"
    assert name_of(ThreadId(bytes([9, 17, 141]) + bytes(13))) == "K7-41"
    assert name_of(ThreadId(b"\xff" * 16)) == "R5-55"


def test_sync_state_tells_when_we_last_heard_from_the_relay(stage: Stage) -> None:
    """Never, then the minute of the last good round; a failed one does not move it."""
    assert stage.vault.sync_state().last_success_minute is None
    stage.sync()
    good = stage.vault.inside.minute
    assert stage.vault.sync_state().last_success_minute == good
    stage.clock.now_s += 600

    stage.relay.before = lose_connection("relay_info")
    stage.sync()
    state = stage.vault.sync_state()
    assert (state.last_success_minute, state.problem, state.in_progress) == (good, "unreachable", False)
    stage.reopen()
    assert stage.vault.sync_state().last_success_minute == good


def test_the_journal_holds_static_names_and_numbers_only(stage: Stage) -> None:
    """What happened, and nothing about whom."""
    seeker = stage.asked("тайна")
    stage.vault.answer(stage.case_id(seeker), "ответ")
    stage.sync()
    seeker.delete_everything()
    stage.sync()
    events = [line.event for line in stage.vault.journal.entries().entries]
    assert (events[0], events[-1]) == ("case-destroyed-on-request", "vault-created")
    assert all(re.fullmatch("[a-z-]+", event) for event in events)
    assert all(line.case_id is None for line in stage.vault.journal.entries().entries)
    assert all(isinstance(line.count, int) for line in stage.vault.journal.entries().entries)


def test_pages_may_ask_from_many_threads_while_sync_runs(stage: Stage) -> None:
    """Readers, writers and sync at once: no error, and every answer arrives."""
    seekers = [stage.asked(f"дело {number}") for number in range(4)]
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            case_id = stage.case_id(seekers[number])
            for turn in range(5):
                stage.vault.save_draft(case_id, f"черновик {turn}")
                stage.vault.answer(case_id, f"ответ {turn}")
                stage.vault.queue()
                stage.vault.case(case_id)
                stage.vault.sync_state()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        stage.sync()
    for thread in threads:
        thread.join(30)
    stage.sync()
    assert errors == []
    for seeker in seekers:
        assert [text for who, text in seeker.read().letters if who == "network"] == [f"ответ {n}" for n in range(5)]
        assert stage.vault.case(stage.case_id(seeker)).problems == ()


def test_destroying_a_case_leaves_nothing_of_it_in_the_open_vault(stage: Stage) -> None:
    """No table holds its text, keys, tokens or draft; a mark of its id is all."""
    seeker = stage.asked("слово-канарейка")
    case_id = stage.case_id(seeker)
    stage.vault.answer(case_id, "ответ-канарейка")
    stage.sync()
    stage.vault.answer(case_id, "вслед-канарейка")
    stage.vault.save_draft(case_id, "черновик-канарейка")
    secrets = set(stage.vault.inside.db.row("SELECT sealing_seed, auth_key FROM reply_key") or ())
    seeker.delete_everything()
    stage.sync()
    listed = stage.vault.inside.db.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")
    tables = [name for (name,) in listed]
    values = [
        value for name in tables for row in stage.vault.inside.db.rows(f'SELECT * FROM "{name}"') for value in row
    ]
    assert not any("канарейка" in str(value) or "канарейка".encode() in _bytes(value) for value in values)
    assert not secrets & {value for value in values if isinstance(value, bytes)}
    assert not any(seeker.keys.token(number).raw in _bytes(value) for value in values for number in range(16))
    assert [value for value in values if value == seeker.keys.thread.raw] == [seeker.keys.thread.raw]
    with pytest.raises(UnknownCase):
        stage.vault.case(case_id)


def test_the_log_is_emptied_after_a_case_is_destroyed(stage: Stage) -> None:
    """What was deleted must not be left in the write-ahead log, even encrypted."""
    log = stage.path.with_name(stage.path.name + "-wal")
    seeker = stage.asked()
    assert log.stat().st_size > 0
    seeker.delete_everything()
    stage.sync()
    assert log.stat().st_size == 0


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""


def test_the_mark_of_a_destroyed_case_goes_when_no_replay_could_be_opened(stage: Stage) -> None:
    """Nothing is kept for ever."""
    seeker = stage.asked()
    seeker.delete_everything()
    stage.sync()
    assert stage.vault.inside.db.number("SELECT count(*) FROM shredded") == 2  # it and its board
    for _ in range(10):
        stage.clock.pass_days(7)
        stage.sync()
    assert stage.vault.inside.db.number("SELECT count(*) FROM shredded") == 0


def test_a_wish_to_delete_that_overtakes_the_first_letter_is_obeyed(stage: Stage) -> None:
    """Whatever order the relay chose, the case does not come to be."""
    seeker = stage.seeker()
    seeker.ask(AskForm("ru", "72h", "передумал"))
    letters = stage.relay.boxes[stage.relay.team_box].letters
    held = letters.pop()
    seeker.delete_everything()
    assert stage.sync().shredded == 1
    stage.relay.put(stage.relay.team_box, held.letter)
    report = stage.sync()
    assert (report.refused, report.kept) == ({"shredded": 1}, 0)
    assert stage.vault.queue().rows == ()


def test_two_vaults_share_nothing(stage: Stage) -> None:
    """A second vault beside the first is empty."""
    other = Vault.create(stage.path.with_name("second"), "другая", clock=stage.clock, random=os.urandom, hardness=CHEAP)
    stage.asked()
    assert (other.queue().rows, other.network(), other.is_founded) == ((), None, False)
    other.close()
