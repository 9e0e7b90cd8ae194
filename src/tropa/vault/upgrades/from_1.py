"""Version 1 to the newest: cases with keys of their own, a searchable index; the network's tables anew.

Events are taken in by the code of today, so by the tables of today. A network founded under version 1 keeps its name,
keys and boxes; its chain is begun by the next sync (`membership.founding`). Letters that waited sealed are sealed
again: the wire has changed.
"""

from pathlib import Path
from typing import Final

from tropa.cases.events import Ask, event_of
from tropa.roster.names import device_id
from tropa.sealing.keys import new_auth_key, new_sealing_seed
from tropa.sealing.signing import verify_key
from tropa.sealing.types import (
    AuthPrivateKey,
    AuthPublicKey,
    EventId,
    SigningSeed,
    ThreadId,
)
from tropa.vault.backup.known import note_copy
from tropa.vault.context import Context
from tropa.vault.header import HEADER_BYTES
from tropa.vault.keeping import try_refused_again
from tropa.vault.outbox import ToSeeker, put
from tropa.vault.schema import SCHEMA, VERSION
from tropa.vault.shelf import add_event, open_thread, set_draft

_TABLES: Final = (
    "meta", "network", "team_week", "thread", "reply_key", "event", "draft", "outbox", "kept_letter", "seen_letter",
    "shredded", "journal",
)  # fmt: skip
_TRIGGERS: Final = ("thread_destroyed", "week_destroyed", "kept_letter_destroyed")
_INDEXES: Final = ("event_of_thread", "outbox_of_thread")


def upgrade(here: Context, copy: Path) -> None:
    """Do it, and note the copy made before, in one transaction; `user_version` is the newest afterwards."""
    db = here.db
    with db.transaction():
        _set_aside(here)
        db.statements(SCHEMA)
        _move(here)
        for table in reversed(_TABLES):
            db.run(f"DROP TABLE old_{table}")
        note_copy(here, "upgrade", copy, db.first_bytes(HEADER_BYTES))
        db.run(f"PRAGMA user_version = {VERSION}")


def _set_aside(here: Context) -> None:
    for trigger in _TRIGGERS:
        here.db.run(f"DROP TRIGGER {trigger}")
    for index in _INDEXES:
        here.db.run(f"DROP INDEX {index}")
    for table in _TABLES:
        here.db.run(f"ALTER TABLE {table} RENAME TO old_{table}")


def _move(here: Context) -> None:
    _move_what_stays(here)
    _move_network(here)
    _move_weeks(here)
    for row in here.db.rows("SELECT thread FROM old_thread"):
        _move_thread(here, ThreadId(row[0]))
    _move_keys(here)
    _move_outbox(here)


def _move_what_stays(here: Context) -> None:
    here.db.run("INSERT INTO meta SELECT name, value FROM old_meta")
    here.db.run("INSERT INTO shredded SELECT thread, forget_day, 0, 0 FROM old_shredded")
    here.db.run(
        "INSERT INTO journal (position, minute, event, count) SELECT position, minute, event, count FROM old_journal"
    )


def _move_network(here: Context) -> None:
    here.db.run(
        "INSERT INTO network (one, network_id, relay_id, steward_seed, device_seed, member, publisher_token, petname,"
        " languages, addresses, client_sha256, founded_minute) SELECT one, network_id, relay_id, steward_seed,"
        " device_seed, '', publisher_token, petname, languages, addresses, client_sha256, founded_minute"
        " FROM old_network"
    )


def _move_weeks(here: Context) -> None:
    """Their letters go on being read. There was no members' key: nobody ever sealed to the one made here."""
    device = here.db.row("SELECT device_seed FROM old_network")
    maker = device_id(verify_key(SigningSeed(device[0]))) if device else ""
    rows = here.db.rows("SELECT week, version, read_key, sealing_seed, auth_key, box_open, cursor FROM old_team_week")
    for week, version, read_key, seed, auth, box_open, cursor in rows:
        here.db.run(
            "INSERT INTO team_week (box, week, edition, read_key, members_seed, members_auth, sealing_seed, auth_key,"
            " maker, box_open, cursor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(week, week, version, read_key, new_sealing_seed(here.random).raw, new_auth_key(here.random).raw),
            *(seed, auth, maker, box_open, cursor),
        )
    here.db.run("INSERT INTO seen_letter (box, letter_id) SELECT week, letter_id FROM old_seen_letter")


def _move_thread(here: Context, thread: ThreadId) -> None:
    row = here.db.row(
        "SELECT week, team_auth_pub, introducing_key, tokens, box_gone FROM old_thread WHERE thread = ?", thread.raw
    )
    assert row is not None
    week, team, introducing, tokens, box_gone = row
    events = here.db.rows(
        "SELECT core, verification, minute, unread FROM old_event WHERE thread = ? ORDER BY arrival", thread.raw
    )
    asked = next(event for (core, *_) in events if isinstance((event := event_of(core)).core.body, Ask))
    assert isinstance(asked.core.body, Ask)
    held = AuthPrivateKey(introducing) if introducing else None
    case = open_thread(here, asked.core, asked.core.body, week, AuthPublicKey(team), held)
    here.db.run("UPDATE thread SET tokens = ?, box_gone = ? WHERE thread = ?", tokens, box_gone, thread.raw)
    for core, verification, minute, unread in events:
        event = event_of(core)
        add_event(here, core, event, verification, minute, case)
        here.db.run("UPDATE event SET unread = ? WHERE event_id = ?", unread, event.event_id.raw)
    unread = sum(each[3] for each in events)
    here.db.run("UPDATE cases SET unread = ? WHERE serial = ?", unread, case.serial)


def _move_keys(here: Context) -> None:
    # With the numbers they had: kept letters say up to which of them they were tried.
    here.db.run(
        "INSERT INTO reply_key (serial, thread, sealing_seed, auth_key)"
        " SELECT serial, thread, sealing_seed, auth_key FROM old_reply_key"
    )
    for thread, text in here.db.rows("SELECT thread, text FROM old_draft"):
        set_draft(here, ThreadId(thread), text)
    here.db.run(
        "INSERT INTO kept_letter (letter_id, box, week, day, letter, reason, thread, tried, known)"
        " SELECT letter_id, week, week, day, letter, reason, thread, tried, 0 FROM old_kept_letter"
    )
    try_refused_again(here)


def _move_outbox(here: Context) -> None:
    rows = here.db.rows(
        "SELECT o.thread, o.event_id, e.core, by_team, token FROM old_outbox o JOIN old_event e USING (event_id)"
        " ORDER BY position"
    )
    for thread, event_id, core, by_team, token in rows:
        at = ThreadId(thread)
        put(here, core, ToSeeker(at, bool(by_team)), event_id=EventId(event_id), case=at)
        here.db.run("UPDATE outbox SET token = ? WHERE event_id = ?", token, event_id)
