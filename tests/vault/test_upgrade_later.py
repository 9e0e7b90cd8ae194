"""Vaults that versions 2, 3 and 4 wrote, filled by several desks, are upgraded with all that is in them."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.memory_relay import MemoryRelay
from tests.vault.conftest import CHEAP, MONDAY_NOON_S, PASSPHRASE, Clock
from tropa.cases.board import board_of
from tropa.sealing.types import RelayId, ThreadId
from tropa.vault.backup.beginnings import hash_of
from tropa.vault.errors import CannotUseFile, OtherLayout
from tropa.vault.keeping import known_now, worth_trying
from tropa.vault.opening import unlock as open_file
from tropa.vault.schema import VERSION
from tropa.vault.shelf_cases import is_case_or_board
from tropa.vault.sync import sync_once
from tropa.vault.upgrades import from_4
from tropa.vault.upgrades.layout import differences, layout_of, meant
from tropa.vault.vault import Vault
from tropa.vault.views import CaseView
from tropa.vault.views_work import ThreadView

DATA = Path(__file__).parent / "data"
ALL = pytest.mark.parametrize("version", [2, 3, 4])


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY_NOON_S)


def put(version: int, path: Path) -> Path:
    shutil.copyfile(DATA / f"version-{version}.tropa", path)
    return path


def opened(path: Path, clock: Clock) -> Vault:
    return Vault.unlock(path, PASSPHRASE, clock=clock, random=os.urandom)


@pytest.fixture
def vault(version: int, path: Path, clock: Clock) -> Iterator[Vault]:
    """That version's, opened by this one."""
    made = opened(put(version, path), clock)
    yield made
    made.close()


def case_that_says(vault: Vault, text: str) -> CaseView:
    views = [vault.case(row.case_id) for row in vault.queue().rows]
    return next(view for view in views if text in [entry.text for entry in view.timeline])


def legal(vault: Vault, case: str) -> ThreadView:
    return next(thread for thread in vault.work.threads(case) if thread.purpose == "legal")


@ALL
def test_letters_drafts_and_what_waits_are_there(vault: Vault) -> None:
    """Both ways, who holds what, what was typed, what has not gone; who was destroyed stays so."""
    first = case_that_says(vault, "Меня вызвали в военкомат во вторник")
    assert [entry.text for entry in first.timeline] == [
        "Меня вызвали в военкомат во вторник",
        "Не ходите туда одни",
        "Спасибо, а что дальше?",
    ]
    assert case_that_says(vault, "Третье обращение").draft == "черновик ответа"
    waiting = case_that_says(vault, "Ждёт отправки")
    assert [entry.delivery for entry in waiting.timeline] == [None, "waiting"]
    assert len(vault.queue().rows) == 4
    holders = {row.case_id: vault.work.holder(row.case_id) for row in vault.queue().rows}
    held = {case: who.petname for case, who in holders.items() if who is not None}
    second = case_that_says(vault, "Нужен психолог").case_id
    assert held == {first.case_id: "", second: "boris", waiting.case_id: ""}
    assert vault.inside.db.number("SELECT count(*) FROM shredded") > 0
    assert vault.inside.db.number("SELECT count(*) FROM kept_letter WHERE reason = 'not-for-me'") == 2


@ALL
def test_threads_among_members_are_there(vault: Vault) -> None:
    """Colleagues' notes too, a task, a fact; and they are found by their words."""
    case = case_that_says(vault, "Меня вызвали в военкомат во вторник").case_id
    thread = legal(vault, case)
    assert [entry.text for entry in thread.entries if entry.kind == "note"] == [
        "заметка о повестке",
        "срок — три дня",
    ]
    work = vault.work.case(case)
    assert [task.title for task in work.tasks] == ["написать жалобу"]
    assert [fact.values for fact in work.facts] == [("Тверь",)]
    assert [hit.kind for hit in vault.search("военкомате").hits] == ["ask"]
    assert [hit.kind for hit in vault.search("повестка").hits] == ["note"]


@ALL
def test_who_reads_what_is_known_as_before(vault: Vault) -> None:
    """Members, people, compartments: the figures that the old program showed."""
    rows = vault.work.exposures().rows
    assert {row.members[0].petname: (row.people, row.compartments) for row in rows} == {
        "": (4, 7),
        "boris": (4, 6),
        "vera": (2, 2),
    }


@ALL
def test_it_becomes_what_a_new_one_is_and_its_copy_is_known(
    vault: Vault, version: int, path: Path, clock: Clock
) -> None:
    """The same tables, columns, indexes and triggers; and every row still refers to one that is there."""
    new = Vault.create(path.with_name("new"), PASSPHRASE, clock=clock, random=os.urandom, hardness=CHEAP)
    found, wanted = (layout_of(each.inside.db) for each in (vault, new))
    assert {name: part.meaning for name, part in found.items()} == {name: part.meaning for name, part in wanted.items()}
    new.close()
    assert vault.inside.db.number("PRAGMA user_version") == VERSION
    assert vault.inside.db.rows("PRAGMA foreign_key_check") == []
    assert vault.inside.db.number("PRAGMA foreign_keys") == 1
    (copy,) = vault.safe.backups()
    assert Path(copy.path).read_bytes() == (DATA / f"version-{version}.tropa").read_bytes()
    assert (copy.sort, copy.begins) == ("upgrade", hash_of("upgrade", Path(copy.path).read_bytes()))


@ALL
def test_it_goes_on_syncing_and_working(vault: Vault, clock: Clock) -> None:
    """Every sweep runs; a case is claimed, answered, and its thread goes on."""
    network = vault.network()
    assert network is not None
    relay = MemoryRelay(clock, RelayId.from_text(network.relay_id))
    # The relay is a new one: the first round finds its pages without the notice, and publishes it.
    assert [sync_once(vault, relay).problem for _ in range(3)] == ["notice-missing", None, None]
    case = case_that_says(vault, "Третье обращение").case_id
    vault.work.claim(case)
    vault.answer(case, "Здравствуйте")
    first = case_that_says(vault, "Меня вызвали в военкомат во вторник").case_id
    thread = legal(vault, first)
    vault.work.note(thread.thread_id, "после обновления")
    clock.pass_days(8)
    assert [sync_once(vault, relay).problem for _ in range(2)] == [None] * 2
    assert [hit.kind for hit in vault.search("обновления").hits] == ["note"]


@pytest.mark.parametrize("version", [3, 4])
def test_what_was_said_for_dispatch_is_there(vault: Vault) -> None:
    """Who was vetted how."""
    vera = next(each for each in vault.members.people() if each.petname == "vera")
    (load,) = (each for each in vault.loads.of_each() if each.member_id == vera.member_id)
    assert load.vetting == "vouched"


@pytest.mark.parametrize("version", [4])
def test_complaints_flags_templates_and_saved_views_are_there(vault: Vault) -> None:
    """What came with version 4."""
    (row,) = vault.complaints.page().rows
    assert row.beginning == "Мне нагрубили"
    assert vault.complaints.complaint(row.complaint_id).draft == "разберёмся"
    assert [each.title for each in vault.work.library.all()] == ["приветствие"]
    assert [each.name for each in vault.queueing.views()] == ["мои"]
    assert vault.inside.db.rows("SELECT flag FROM standing_flag") == [("coercion",)]


@ALL
def test_what_an_older_tropa_could_not_read_is_tried_again(version: int, path: Path, clock: Clock) -> None:
    """Refused for its shape: a sort of letter that came with this version. Whatever else was refused stays so."""
    db = open_file(put(version, path), PASSPHRASE)
    db.run("DELETE FROM kept_letter")
    for reason in ("core", "author"):
        db.run("INSERT INTO kept_letter VALUES (?, 1, 2968, 20780, x'00', ?, NULL, 7, 7)", reason.encode(), reason)
    db.close()
    again = opened(path, clock)
    here = again.inside
    assert [(each.id, each.tried) for each in worth_trying(here, 7, known_now(here), 1)] == [(b"core", 7)]
    again.close()


@ALL
def test_the_boards_of_cases_are_known(vault: Vault) -> None:
    """Nobody opens a thread by the name of one, and destroying another case silences none of them."""
    cases = [ThreadId.from_text(row.case_id) for row in vault.queue().rows]
    assert all(is_case_or_board(vault.inside, board_of(case)) for case in cases)


@ALL
def test_an_upgrade_cut_off_at_its_end_begins_again(
    version: int, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old format stands until all is done."""

    def cut_off(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(from_4, "note_copy", cut_off)
        with pytest.raises(RuntimeError):
            opened(put(version, path), clock)
    db = open_file(path, PASSPHRASE)
    assert db.number("PRAGMA user_version") == version
    db.close()
    vault = opened(path, clock)
    assert len(vault.queue().rows) == 4
    vault.close()


LATER_FOURS = {
    "a table and its trigger are there": (
        "CREATE TABLE watch_stop (series BLOB PRIMARY KEY, cancel BLOB NOT NULL, forget_day INTEGER NOT NULL) STRICT",
        "INSERT INTO watch_stop VALUES (x'07', x'08', 99)",
        "CREATE TRIGGER stopped AFTER DELETE ON watch_stop BEGIN INSERT INTO meta VALUES ('stopped', 1); END",
    ),
    "an index is another": ("DROP INDEX event_release", "CREATE INDEX event_release ON event (kind)"),
    "a column is missing": ("DROP INDEX cases_queue", "ALTER TABLE cases DROP COLUMN country"),
    "a trigger is missing": ("DROP TRIGGER case_destroyed",),
}


@pytest.mark.parametrize("steps", LATER_FOURS.values(), ids=LATER_FOURS.keys())
def test_every_layout_that_called_itself_4_becomes_what_a_new_one_is(
    steps: tuple[str, ...], path: Path, clock: Clock
) -> None:
    """Rows of a table that is made anew stay, and what refers to them; a number is not given twice."""
    db = open_file(put(4, path), PASSPHRASE)
    for step in steps:
        db.run(step)
    last, cases = (db.number(f"SELECT {what}") for what in ("max(seq) FROM sqlite_sequence", "count(*) FROM cases"))
    db.close()
    vault = opened(path, clock)
    found = vault.inside.db
    assert differences(found) == []
    assert found.rows("PRAGMA foreign_key_check") == []
    assert (found.number("SELECT max(seq) FROM sqlite_sequence"), found.number("SELECT count(*) FROM cases")) == (
        last,
        cases,
    )
    assert found.number("SELECT seq FROM sqlite_sequence WHERE name = 'cases'") == 5
    if "watch_stop" in steps[0]:
        assert found.rows("SELECT cancel, tries FROM watch_stop WHERE series = x'07'") == [(b"\x08", 0)]
    assert [hit.kind for hit in vault.search("военкомате").hits] == ["ask"]
    vault.close()


def test_a_vault_of_this_number_and_another_layout_is_not_opened_and_says_why(path: Path, clock: Clock) -> None:
    """Whatever was done with it would fail somewhere; a full disk is not what is wrong."""
    Vault.create(path, PASSPHRASE, clock=clock, random=os.urandom, hardness=CHEAP).close()
    db = open_file(path, PASSPHRASE)
    db.run("DROP TABLE journey")
    db.close()
    before = path.read_bytes()
    with pytest.raises(OtherLayout, match=rf"format {VERSION}.*journey"):
        opened(path, clock)
    assert path.read_bytes() == before


def test_our_own_mistake_is_not_called_a_refusal_of_the_system(path: Path, clock: Clock) -> None:
    """What a statement got wrong passes through, and sync says `internal`; what the disk refuses is the disk's."""
    vault = Vault.create(path, PASSPHRASE, clock=clock, random=os.urandom, hardness=CHEAP)
    db = vault.inside.db
    for wrong in ("SELECT * FROM nowhere", "SELECT nothing FROM meta", "SELEC 1"):
        with pytest.raises(Exception, match=r"no such|syntax error") as told:
            db.run(wrong)
        assert not isinstance(told.value, CannotUseFile)
    db.rows(f"PRAGMA max_page_count = {db.number('PRAGMA page_count')}")
    with pytest.raises(CannotUseFile, match="full"):
        db.run("INSERT INTO template (title, language, body, minute) VALUES ('x', 'ru', ?, 1)", "x" * 2**20)
    vault.close()


def test_what_is_meant_is_the_schema() -> None:
    """With the columns that were added to tables of before."""
    assert "country TEXT" in meant()["cases"].meaning
    assert "--" not in meant()["cases"].meaning
