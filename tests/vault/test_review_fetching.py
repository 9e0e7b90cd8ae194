"""What a lying, restored, flooded or unreachable relay can do to reading: delay it, and lose or keep nothing by it."""

import copy
import os
import shutil
from collections.abc import Callable

import pytest

from tests.support.seeker import Seeker
from tests.vault.conftest import PASSPHRASE, Stage
from tropa.cases.events import encode_core
from tropa.cases.seeker import AskForm, build_letter, build_shred
from tropa.post.errors import Unreachable
from tropa.post.frames import Waiting
from tropa.roster.weeks import day_of
from tropa.vault import fetching, keeping, seen, sync, trial
from tropa.vault.team import TeamWeek, weeks
from tropa.vault.trial import HeldKey
from tropa.vault.vault import Vault

FORM = AskForm("ru", "72h", "письмо")


def asks(stage: Stage) -> Seeker:
    """Posted, not yet synced."""
    seeker = stage.seeker()
    seeker.ask(FORM)
    return seeker


def put_junk(stage: Stage, count: int) -> None:
    for _ in range(count):
        stage.relay.put(stage.relay.team_box, os.urandom(4096))


def with_field(seeker: Seeker, text: str) -> bytes:
    """What a newer client may write: an honest letter with one field more."""
    core = build_letter(seeker.keys, seeker.read(), text, seeker.now_s // 60)
    return encode_core(core)[:-1] + b',"mood":1}'


def send_to_team(seeker: Seeker, core: bytes) -> None:
    seeker.send(core, seeker.notice.team.reader, seeker.notice.team.post_id)


def kept_reasons(stage: Stage) -> list[str]:
    return [reason for (reason,) in stage.vault.inside.db.rows("SELECT reason FROM kept_letter ORDER BY reason")]


def cuts_at_letters(number: int) -> Callable[[str], None]:
    """The connection breaks at that reading of a box, and works again after it."""
    calls = iter(range(1, 1_000))

    def cut(name: str) -> None:
        if name == "letters" and next(calls) == number:
            raise Unreachable("cable")

    return cut


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many keys each letter was tried with."""
    counted: list[int] = []
    real = trial.try_keys

    def counting(letter: bytes, held: list[HeldKey], address: object) -> object:
        counted.append(len(held))
        return real(letter, held, address)  # type: ignore[arg-type]

    monkeypatch.setattr(fetching, "try_keys", counting)
    return counted


def test_letters_that_a_restored_relay_files_under_passed_cursors_are_read_within_a_day(stage: Stage) -> None:
    """It forgot three letters and gave their places to three new ones."""
    backup = copy.deepcopy(stage.relay.boxes)
    for _ in range(3):
        stage.asked()
    stage.relay.boxes = backup
    for _ in range(3):
        asks(stage)
    stage.sync()
    stage.clock.pass_days(1)
    stage.sync()
    assert len(stage.vault.queue().rows) == 6


def test_a_box_is_read_from_its_start_after_unlocking_and_not_at_every_round(stage: Stage) -> None:
    """Boxes that are read anew are asked for from 0; later rounds of that day go on from where we are."""
    stage.asked()
    after: list[int] = []
    real = stage.relay.letters
    stage.relay.letters = lambda read_key, cursor, limit: after.append(cursor) or real(read_key, cursor, limit)  # type: ignore[method-assign]
    stage.sync()
    assert set(after) == {0, 1}
    after.clear()
    stage.reopen()
    stage.sync()
    assert after == [0, 1, 0]


def test_reading_anew_tries_no_key_on_a_letter_dealt_with_before(stage: Stage, tries: list[int]) -> None:
    """Taken in, refused or kept: its hash is known."""
    seeker = asks(stage)
    put_junk(stage, 2)
    send_to_team(seeker, with_field(seeker, "из нового клиента"))
    assert stage.sync().fetched == 4
    tries.clear()
    stage.reopen()
    report = stage.sync()
    assert (report.fetched, report.refused, tries) == (0, {}, [])


def test_what_is_remembered_of_letters_goes_with_the_weeks_keys_and_is_bounded(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the bound letters are read all the same."""
    monkeypatch.setattr(seen, "MOST_SEEN", 2)
    for _ in range(3):
        asks(stage)
    stage.sync()
    assert stage.vault.inside.db.number("SELECT count(*) FROM seen_letter") == 2
    assert len(stage.vault.queue().rows) == 3
    for _ in range(6):
        stage.clock.pass_days(7)
        stage.sync()
    assert stage.vault.inside.db.number("SELECT count(*) FROM seen_letter") == 0


@pytest.mark.parametrize("cursor", [2**32, 2**63 - 1, 2**64 - 1])
def test_a_cursor_no_box_can_reach_is_refused_and_hides_nothing(stage: Stage, cursor: int) -> None:
    """What came before it is taken in; what comes once the lie is over, too."""
    asks(stage)
    box = stage.relay.boxes[stage.relay.team_box]
    box.letters.append(Waiting(cursor, day_of(stage.clock()), os.urandom(4096)))
    assert stage.sync().problem == "relay-misbehaved"
    assert len(stage.vault.queue().rows) == 1
    box.letters.pop()
    asks(stage)
    assert stage.sync().problem is None
    assert len(stage.vault.queue().rows) == 2


def test_the_highest_cursor_hides_letters_for_a_day_at_most(stage: Stage) -> None:
    """It is within the protocol, and a lie all the same."""
    box = stage.relay.boxes[stage.relay.team_box]
    box.letters.append(Waiting(2**32 - 1, day_of(stage.clock()), os.urandom(4096)))
    assert stage.sync().problem is None
    lie = box.letters.pop()
    asks(stage)
    box.letters.append(lie)
    stage.sync()
    assert stage.vault.queue().rows == ()
    stage.clock.pass_days(1)
    stage.sync()
    assert len(stage.vault.queue().rows) == 1


def destroyed_in_the_first_box(stage: Stage) -> None:
    """A case whose seeker's request lies in last week's box; this week's box is read after it."""
    seeker = stage.asked("С" * 3000)
    stage.clock.pass_days(7)
    stage.sync()
    stage.vault.inside.db.forget_log()
    seeker.now_s = stage.clock.now_s
    team: TeamWeek = weeks(stage.vault.inside)[0]
    core = build_shred(seeker.keys, seeker.read(), seeker.now_s // 60)
    stage.relay.put(team.address.post_id, seeker.seal(core, team.team.public, team.address.post_id))


def in_the_main_file(stage: Stage) -> int:
    """How many cases the vault's file shows without its log, as it lies on the disk."""
    copied = stage.path.with_name("seized")
    shutil.copyfile(stage.path, copied)
    seized = Vault.unlock(copied, PASSPHRASE, clock=stage.clock, random=os.urandom)
    try:
        return len(seized.queue().rows)
    finally:
        seized.close()


def test_a_destroyed_case_leaves_the_file_though_the_next_box_cannot_be_reached(stage: Stage) -> None:
    """The connection breaks right after the transaction that destroyed it."""
    destroyed_in_the_first_box(stage)
    assert in_the_main_file(stage) == 1
    stage.relay.before = cuts_at_letters(3)
    assert stage.sync().problem == "unreachable"
    assert (stage.vault.queue().rows, in_the_main_file(stage)) == ((), 0)


def test_a_destroyed_case_leaves_the_file_in_the_next_round_if_the_desk_was_killed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if the relay cannot be reached then: the wish to empty the log is on the disk."""
    destroyed_in_the_first_box(stage)
    with monkeypatch.context() as killed:
        killed.setattr(sync, "empty_log", lambda here: None)
        stage.sync()
    assert in_the_main_file(stage) == 1
    stage.relay.before = lambda name: (_ for _ in ()).throw(Unreachable("cable"))
    assert stage.sync().problem == "unreachable"
    assert in_the_main_file(stage) == 0


def test_destroyed_keys_leave_the_log_too(stage: Stage) -> None:
    """Nobody's case is needed for that, nor a relay."""
    stage.sync()
    log = stage.path.with_name(stage.path.name + "-wal")
    stage.relay.before = lambda name: (_ for _ in ()).throw(Unreachable("cable"))
    held = len(weeks(stage.vault.inside))
    for _ in range(4):
        stage.clock.pass_days(7)
        stage.sync()
    assert len(weeks(stage.vault.inside)) == held + 4
    assert log.stat().st_size > 0
    stage.clock.pass_days(7)
    stage.sync()
    assert len(weeks(stage.vault.inside)) == held + 4
    assert log.stat().st_size == 0


def test_answers_go_before_a_flood_is_read(stage: Stage) -> None:
    """What comes in cannot hold up what goes out."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "ответ")
    calls: list[str] = []
    stage.relay.before = calls.append
    assert stage.sync().posted == 2
    assert calls.index("post_letter") < calls.index("letters")


def test_a_flood_is_tried_in_slices_and_everything_behind_it_is_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, tries: list[int]
) -> None:
    """A round tries so many keys for a box; the rest, and the honest letter behind it, are for the next rounds."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "ответ")
    stage.sync()
    put_junk(stage, 25)
    asks(stage)
    monkeypatch.setattr(fetching, "_PAGE_LETTERS", 4)
    monkeypatch.setattr(fetching._Ring.__init__, "__defaults__", (20,))
    tries.clear()
    reports = [stage.sync()]
    # Three keys of the week for each letter; the reply key for those kept comes in later rounds.
    assert (reports[0].fetched, sum(tries)) == (7, 21)
    while reports[-1].unfinished and len(reports) < 10:
        reports.append(stage.sync())
    assert sum(report.fetched for report in reports) == 26
    assert len(reports) == 5
    assert len(stage.vault.queue().rows) == 2


def test_a_flood_in_one_box_leaves_the_others_their_share(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Last week's box is full of junk; this week's first letters are read in the same round."""
    put_junk(stage, 30)
    stage.clock.pass_days(7)
    stage.sync()
    put_junk(stage, 3)
    monkeypatch.setattr(fetching._Ring.__init__, "__defaults__", (10,))
    stage.reopen()
    stage.vault.inside.db.run("DELETE FROM seen_letter")
    asks(stage)
    report = stage.sync()
    assert (report.unfinished, len(stage.vault.queue().rows)) == (True, 1)


def test_what_is_kept_is_tried_with_new_keys_in_slices_too(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, tries: list[int]
) -> None:
    """One more first answer must not make a round try thousands of kept letters."""
    put_junk(stage, 30)
    seeker = stage.asked()
    monkeypatch.setattr(fetching._Ring.__init__, "__defaults__", (20,))
    stage.vault.answer(stage.case_id(seeker), "ответ")
    tries.clear()
    assert (stage.sync().unfinished, len(tries)) == (True, 20)
    assert (stage.sync().unfinished, len(tries)) == (False, 30)
    stage.sync()
    assert len(tries) == 30


@pytest.mark.parametrize("acknowledged", [0, 1])
def test_a_box_is_read_whether_or_not_the_relay_has_acknowledged_it(stage: Stage, acknowledged: int) -> None:
    """A relay that shows no notice and refuses the publisher: what lies in the box is read all the same."""
    asks(stage)
    stage.vault.inside.db.run("UPDATE team_week SET box_open = ?", acknowledged)
    stage.vault.inside.db.run("UPDATE network SET publisher_token = 'wrong'")
    stage.relay.notice = lambda: None  # type: ignore[method-assign]
    stage.sync()
    assert len(stage.vault.queue().rows) == 1


def test_a_letter_refused_for_its_shape_goes_with_the_case_it_names(stage: Stage) -> None:
    """Before the wish to delete or after it; another's, which names another case, stays."""
    seeker, other = stage.asked(), stage.asked()
    late = with_field(seeker, "тайное, и опоздало")
    send_to_team(seeker, with_field(seeker, "тайное"))
    send_to_team(other, with_field(other, "чужое"))
    assert stage.sync().kept == 2
    seeker.delete_everything()
    send_to_team(seeker, late)
    report = stage.sync()
    assert (report.shredded, report.kept, kept_reasons(stage)) == (1, 0, ["core"])
    other.delete_everything()
    stage.sync()
    assert kept_reasons(stage) == []


def test_a_letter_that_names_no_case_goes_with_the_next_wish_to_delete(stage: Stage) -> None:
    """It may be theirs. What no key opened cannot be told to be anyone's, and waits for its key."""
    seeker = stage.asked()
    send_to_team(seeker, b"\xff\x00 not JSON")
    send_to_team(seeker, b'{"thread": 7}')
    send_to_team(seeker, b'{"x": ' + b"[" * 60_000)
    put_junk(stage, 1)
    assert stage.sync().kept == 4
    seeker.delete_everything()
    stage.sync()
    assert kept_reasons(stage) == ["not-for-me"]


def test_never_more_is_kept_than_the_bound_and_what_went_may_come_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even within the round that a flood came in."""
    monkeypatch.setattr(keeping, "MOST_KEPT", 3)
    put_junk(stage, 8)
    assert stage.sync().kept == 8
    assert stage.vault.sync_state().unopened_kept == 3
    stage.reopen()
    assert stage.sync().fetched == 5


def test_a_mistake_of_ours_in_one_box_keeps_neither_other_boxes_nor_answers(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter that our own code fails at spoils the reading of its box only."""
    seeker = stage.asked()
    stage.clock.pass_days(7)
    stage.sync()
    asks(stage)
    old = weeks(stage.vault.inside)[0].address
    stage.relay.put(old.post_id, os.urandom(4096))
    real = trial.try_keys

    def fail(letter: bytes, held: list[HeldKey], address: object) -> object:
        if address == old:
            raise ZeroDivisionError
        return real(letter, held, address)  # type: ignore[arg-type]

    monkeypatch.setattr(fetching, "try_keys", fail)
    stage.vault.answer(stage.case_id(seeker), "ответ")
    report = stage.sync()
    assert (report.problem, report.ingested, report.posted) == ("internal", 1, 2)


@pytest.mark.parametrize("part", ["fetch_all", "post_outbox"])
def test_a_mistake_of_ours_in_one_part_of_a_round_keeps_no_other_from_running(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """Reading fails, answers go; posting fails, letters come. The last success is not moved by a failed reading."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "ответ")
    asks(stage)
    heard_at = stage.vault.sync_state().last_success_minute
    stage.clock.pass_days(0.1)

    def fail(*arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(sync, part, fail)
    report = stage.sync()
    fetching_failed = part == "fetch_all"
    assert (report.problem, report.posted, report.ingested) == (
        ("internal", 2, 0) if fetching_failed else ("internal", 0, 1)
    )
    assert (stage.vault.sync_state().last_success_minute == heard_at) == fetching_failed
