"""How pages of letters are stored: which of them a power cut may take, and what each round looks for."""

import os
from contextlib import suppress

import pytest

from tests.vault.conftest import Stage
from tropa.cases.seeker import AskForm
from tropa.sealing.keys import new_auth_key, new_sealing_seed
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import ThreadId
from tropa.vault import expecting, fetching
from tropa.vault.connection import Database
from tropa.vault.context import Context
from tropa.vault.shelf import add_reply_key
from tropa.vault.shelf_cases import obtain_case

NORMAL, FULL = 1, 2
FORM = AskForm("ru", "72h", "письмо")


class TakenBack(Exception):
    """A transaction that is not to be."""


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How far each transaction was brought to the disk when it ended."""
    found: list[int] = []
    run = Database.run

    def running(db: Database, sql: str, *values: object) -> int:
        if sql == "COMMIT":
            found.append(db.number("PRAGMA synchronous"))
        return run(db, sql, *values)  # type: ignore[arg-type]

    monkeypatch.setattr(Database, "run", running)
    # What the queue works out after a round is worked out again if it is lost.
    monkeypatch.setattr("tropa.vault.sync.catch_up", lambda here: None)
    return found


def junk(stage: Stage, count: int) -> None:
    """So many letters that nobody can open."""
    for _ in range(count):
        stage.relay.put(stage.relay.team_box, os.urandom(4096))


def test_of_a_backlog_the_last_page_brings_all_of_it_to_the_disk(
    stage: Stage, commits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages behind which another comes may be lost, and come again; nothing else may."""
    stage.sync()
    monkeypatch.setattr(fetching, "_PAGE_LETTERS", 4)
    monkeypatch.setattr(fetching, "_BACKLOG_LETTERS", 6)
    junk(stage, 4 + 4 + 6 + 2)
    commits.clear()
    assert stage.sync().fetched == 16
    assert commits.count(NORMAL) == 3
    last = len(commits) - commits[::-1].index(NORMAL)
    assert commits[last] == FULL


def test_a_round_with_few_letters_loses_nothing(stage: Stage, commits: list[int]) -> None:
    """Every transaction of it is on the disk."""
    stage.sync()
    junk(stage, 3)
    commits.clear()
    assert stage.sync().fetched == 3
    assert set(commits) == {FULL}


def test_what_fails_leaves_the_next_transaction_an_ordinary_one(stage: Stage) -> None:
    """A page taken back changes nothing, also not how later ones are stored."""
    db = stage.vault.inside.db
    with suppress(TakenBack), db.transaction_that_may_be_lost():
        db.run("INSERT INTO meta VALUES ('half', 1)")
        raise TakenBack
    assert db.number("PRAGMA synchronous") == FULL
    assert db.row("SELECT 1 FROM meta WHERE name = 'half'") is None


def test_inside_another_it_is_part_of_that(stage: Stage) -> None:
    """It ends, and is taken back, with the one around it."""
    db = stage.vault.inside.db
    with suppress(TakenBack), db.transaction():
        with db.transaction_that_may_be_lost():
            db.run("INSERT INTO meta VALUES ('half', 1)")
        raise TakenBack
    assert db.row("SELECT 1 FROM meta WHERE name = 'half'") is None


def test_a_key_that_came_before_its_first_letter_is_looked_at_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hints are worked out as soon as they can be; keys that have them are not looked at any more."""
    here, looked = stage.vault.inside, list[ThreadId]()
    expect = expecting.expect_letters

    def expecting_letters(here: Context, thread: ThreadId) -> None:
        looked.append(thread)
        expect(here, thread)

    monkeypatch.setattr(expecting, "expect_letters", expecting_letters)

    def keys() -> ReaderKeys:
        return ReaderKeys(new_sealing_seed(os.urandom), new_auth_key(os.urandom))

    def hints(thread: ThreadId) -> int:
        sql = "SELECT count(*) FROM hint JOIN reply_key ON serial = reply_key WHERE thread = ?"
        return here.db.number(sql, thread.raw)

    known, early = stage.seeker(), stage.seeker()
    known.ask(FORM)
    stage.sync()
    with here.db.transaction():
        obtain_case(here, early.keys.thread)
        for each in (early, known):
            add_reply_key(here, each.keys.thread, keys())
    stage.sync()
    assert (hints(early.keys.thread), hints(known.keys.thread) > 0) == (0, True)
    early.ask(FORM)
    stage.sync()
    looked.clear()
    stage.sync()
    assert (looked, hints(early.keys.thread) > 0) == ([early.keys.thread], True)
    looked.clear()
    stage.sync()
    assert looked == []
