"""A backlog opened by a second process: it gives what this process would have given, and nothing hangs on it."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.support.seeker import Seeker
from tests.vault.conftest import Stage
from tropa.cases.seeker import AskForm
from tropa.post.errors import Unreachable
from tropa.vault import fetching, trial_apart, trial_frames, trial_program
from tropa.vault.search.index import terms_of
from tropa.vault.search.words import Stems
from tropa.vault.sync import SyncReport, sync_once
from tropa.vault.trial import try_keys

FORM = AskForm("ru", "72h", "письмо")
_LETTERS = 22
Process = subprocess.Popen[bytes]


@pytest.fixture
def opened_here(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many letters this process tried keys on."""
    counted: list[int] = []
    real = try_keys

    def counting(letter: bytes, held: object, address: object) -> object:
        counted.append(len(letter))
        return real(letter, held, address)  # type: ignore[arg-type]

    monkeypatch.setattr(fetching, "try_keys", counting)
    return counted


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    """Pages of four; two processors; every process begun, and waited for, so that the first full pages need it."""
    processes: list[Process] = []
    real = trial_apart._started

    def started() -> Process:
        processes.append(real())
        return processes[-1]

    monkeypatch.setattr(trial_apart, "_started", started)
    monkeypatch.setattr(trial_apart, "_LONGEST_START_S", 60.0)
    monkeypatch.setattr(fetching, "_PAGE_LETTERS", 4)
    monkeypatch.setattr(fetching, "_BACKLOG_LETTERS", 6)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    return processes


def backlog(stage: Stage) -> Seeker:
    """A seeker's letters to their reply key, first letters by others, junk; not yet synced."""
    seeker = stage.asked()
    stage.vault.answer(stage.case_id(seeker), "ответ")
    stage.sync()
    for number in range(_LETTERS - 12):
        seeker.write(f"письмо {number}")
    for _ in range(6):
        stage.seeker().ask(FORM)
    for _ in range(6):
        stage.relay.put(stage.relay.team_box, os.urandom(4096))
    return seeker


def what_is_here(stage: Stage) -> tuple[list[tuple[object, ...]], ...]:
    """Every event, letter kept, letter seen and cursor."""
    db = stage.vault.inside.db
    return (
        db.rows("SELECT event_id, thread, author, verification, minute, unread FROM event ORDER BY event_id"),
        db.rows("SELECT letter_id, reason, thread, tried FROM kept_letter ORDER BY letter_id"),
        db.rows("SELECT letter_id FROM seen_letter ORDER BY letter_id"),
        db.rows("SELECT box, cursor FROM team_week ORDER BY box"),
    )


def again_from_before(stage: Stage, run: Callable[[], SyncReport]) -> tuple[SyncReport, object]:
    """What a round does and leaves; then all of it is taken back."""
    db = stage.vault.inside.db
    with db.transaction():
        db.run("SAVEPOINT before")
        report, left = run(), what_is_here(stage)
        db.run("ROLLBACK TO before")
    return report, left


def test_a_backlog_opened_apart_gives_what_one_opened_here_gives(
    stage: Stage, begun: list[Process], opened_here: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same events, letters kept and refused, cursor and report; and the process ends with the round."""
    backlog(stage)
    with monkeypatch.context() as alone:
        alone.setattr(os, "cpu_count", lambda: 1)
        here = again_from_before(stage, stage.sync)
    assert begun == []
    alone_tried = len(opened_here)
    opened_here.clear()
    apart = again_from_before(stage, stage.sync)
    assert apart == here
    assert apart[0].fetched == _LETTERS
    assert len(opened_here) <= alone_tried - 16
    assert [process.returncode is not None for process in begun] == [True]


def test_a_round_with_few_letters_begins_no_process(stage: Stage, begun: list[Process]) -> None:
    """One full page is no backlog."""
    for _ in range(5):
        stage.seeker().ask(FORM)
    assert stage.sync().ingested == 5
    assert begun == []


def test_a_process_that_is_killed_is_done_without(
    stage: Stage, begun: list[Process], opened_here: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of a page: the page is opened here, and all after it; one process was tried."""
    backlog(stage)
    here = again_from_before(stage, stage.sync)
    begun.clear()
    opened_here.clear()

    def killed(answer: object, keep_going: object) -> object:
        begun[0].kill()
        begun[0].wait()
        raise ValueError("killed")

    monkeypatch.setattr(trial_apart, "_waited_for", killed)
    assert again_from_before(stage, stage.sync) == here
    assert len(opened_here) >= _LETTERS
    assert len(begun) == 1


@pytest.mark.parametrize("said", [b"", b"\xff\xff\xff\xff", b"\0\0\0\x09\x90", b"\0\0\0\x01\x01", b"\0\0\0\x01\x90"])
def test_a_process_that_says_something_else_is_done_without(
    stage: Stage, begun: list[Process], monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    """Nothing, no frame, half a frame, no results, or too few: every letter is taken in all the same."""
    backlog(stage)
    program = f"import sys; p = sys.stdin.buffer, sys.stdout.buffer; p[1].write({said!r} * 2); p[1].flush(); p[0].read"
    program += "()" if said.endswith(b"\x90") and len(said) == 5 and said[3] == 1 else "(50)"
    monkeypatch.setattr(trial_apart, "_PROGRAM", (sys.executable, "-c", program))
    report = stage.sync()
    assert (report.fetched, report.ingested, report.problem) == (_LETTERS, _LETTERS - 6, None)


def test_a_program_that_cannot_be_begun_is_done_without(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """No such file, or the system refuses."""
    monkeypatch.setattr(fetching, "_PAGE_LETTERS", 4)
    monkeypatch.setattr(fetching, "_BACKLOG_LETTERS", 6)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(trial_apart, "_PROGRAM", ("/nowhere/python",))
    backlog(stage)
    assert stage.sync().ingested == _LETTERS - 6


def test_a_round_told_to_end_waits_for_no_process(
    stage: Stage, begun: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page under way is left to the next round; what was stored stays, and nothing is lost."""
    backlog(stage)
    program = (
        "import sys; from tropa.vault import trial_frames as f\n"
        "f.read_page(sys.stdin.buffer); f.write(sys.stdout.buffer, ()); sys.stdin.buffer.read()"
    )
    with monkeypatch.context() as silent:
        silent.setattr(trial_apart, "_PROGRAM", (sys.executable, "-c", program))
        going = [True]

        def until_it_is_asked(process: Process, page: object) -> object:
            going[0] = not page.letters  # type: ignore[attr-defined]
            return real(process, page)  # type: ignore[arg-type]

        real = trial_apart._exchanged
        silent.setattr(trial_apart, "_exchanged", until_it_is_asked)
        report = sync_once(stage.vault, stage.relay, lambda: going[0])
    assert (report.unfinished, 0 < report.fetched < _LETTERS) == (True, True)
    assert begun[0].returncode is not None
    assert report.fetched + stage.sync().fetched == _LETTERS


def test_what_was_opened_apart_is_stored_though_the_relay_is_gone(stage: Stage, begun: list[Process]) -> None:
    """The page before the one that did not come."""
    backlog(stage)
    calls = iter(range(1, 1_000))

    def cut(name: str) -> None:
        if name == "letters" and next(calls) == 4:
            raise Unreachable("cable")

    stage.relay.before = cut
    report = stage.sync()
    assert report.problem == "unreachable"
    assert stage.vault.inside.db.number("SELECT max(cursor) FROM team_week") == 1 + 4 + 4 + 6


def test_what_goes_through_the_pipe_shows_no_key() -> None:
    """Not even to whoever prints it."""
    pair = trial_frames.Pair(b"s" * 32, b"a" * 32)
    assert repr(pair) == "Pair"


def test_a_core_that_is_nested_too_deep_is_for_the_vault_to_judge() -> None:
    """The process goes on with the letters after it."""
    core = b'{"body":' + b"[" * 50_000
    with pytest.raises(RecursionError):
        terms_of(Stems(), b'{"other":' + core)
    assert trial_program._terms(Stems(), b'{"other":' + core) is None
