"""What must be so once the relay is honest and everyone has synced until all is quiet.

Who can read what is judged by opening: every letter that ever was at the relay, with every key that ever was in a
vault. What was meant is known to the test (`Meant`); what is here is asked of the façade, and of the tables themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tests.stateful.desks import COORDINATORS, Desk, Team
from tropa.cases.board import board_of
from tropa.cases.work_bodies import Destroy, Open, Release
from tropa.cases.work_events import WorkCore, decode_work, read_either
from tropa.roster.messages import WeekSecrets, decode_message, letter_kind
from tropa.sealing.letters import Address, NotForMe, Reader, ReaderKeys, open_letter
from tropa.sealing.types import EventId, PostId, ThreadId
from tropa.vault.shelf_cases import find_case
from tropa.vault.views_work import CaseWork, FactView, TaskView, ThreadView, Who

DAY_S: Final = 86_400
LETTER_LIVES_S: Final = 20 * DAY_S
"""A key that came so long after a letter may have come too late for it."""

MOST_HINTS: Final = 1_100


@dataclass(frozen=True)
class Written:
    """A seeker's letter that the relay acknowledged."""

    case_id: str
    event_id: EventId
    reader: Reader
    at_s: int


@dataclass
class Meant:
    """What was done, and who is to know of it."""

    letters: list[Written] = field(default_factory=list)
    """Of seekers, acknowledged."""
    readers: dict[str, set[str]] = field(default_factory=dict)
    """Of each phrase written: the members who may read it."""
    told: list[tuple[str, str, set[str]]] = field(default_factory=list)
    """Answers: case, phrase, and the members whose threads had the reply key."""
    destroyed: set[str] = field(default_factory=set)
    """Cases that were to be destroyed."""
    may_be_gone: set[str] = field(default_factory=set)
    """Cases that were closed for so short a time that some may not hold them any more."""


@dataclass(frozen=True)
class Opening:
    """A letter, and the members with the one key that opens it."""

    desks: frozenset[str]
    core: bytes


_opened: dict[tuple[ReaderKeys, PostId, bytes], bytes | None] = {}


def openings(team: Team, letters: set[tuple[PostId, bytes]]) -> Iterator[Opening]:
    """Every letter that a key of a vault opens."""
    holders = dict[ReaderKeys, set[str]]()
    for desk in team:
        for keys in desk.ever_held:
            holders.setdefault(keys, set()).add(desk.who)
    for post_id, letter in letters:
        for keys, names in holders.items():
            if (core := _open(team, keys, post_id, letter)) is not None:
                yield Opening(frozenset(names), core)
                break


def _open(team: Team, keys: ReaderKeys, post_id: PostId, letter: bytes) -> bytes | None:
    known = (keys, post_id, letter)
    if known not in _opened:
        opened = open_letter(letter, keys, Address(team.relay.relay_id, post_id))
        _opened[known] = None if isinstance(opened, NotForMe) else opened.core
    return _opened[known]


def outsiders(team: Team, found: list[Opening]) -> Iterator[str]:
    """Whoever could read, from the letters at the relay and their keys, what they are not to know."""
    audiences = dict(_audiences(found))
    names = team.members
    for each in found:
        kind = letter_kind(each.core)
        if kind == "message":
            yield from _of_message(each)
        elif kind == "circular":
            yield from _beyond(each, set(COORDINATORS), "a circular")
        else:
            core = read_either(each.core)
            if isinstance(core, WorkCore) and not _is_all_there_was(core, audiences):
                yield from _beyond(each, _meant_for(core, audiences, names), f"{core.kind} in {core.thread.text}")


def _audiences(found: list[Opening]) -> Iterator[tuple[ThreadId, set[str]]]:
    for each in found:
        if letter_kind(each.core) == "event":
            core = read_either(each.core)
            if isinstance(core, WorkCore) and isinstance(core.body, Open):
                yield core.thread, {member.text for member in core.body.audience}


def _is_all_there_was(core: WorkCore, audiences: dict[ThreadId, set[str]]) -> bool:
    """A case destroyed before its thread's opening had gone: its readers hear that, and nothing of what was in it."""
    return isinstance(core.body, Destroy) and core.thread not in audiences | {board_of(core.body.case): set[str]()}


def _meant_for(core: WorkCore, audiences: dict[ThreadId, set[str]], names: dict[str, str]) -> set[str]:
    """The desks that may open an event sealed to one of them."""
    if core.thread in audiences:
        return {names[member] for member in audiences[core.thread]}
    to = {names[core.body.to.text]} if isinstance(core.body, Release) and core.body.to is not None else set()
    return {*COORDINATORS, *to}


def _of_message(each: Opening) -> Iterator[str]:
    body = decode_message(each.core).body
    if isinstance(body, WeekSecrets):
        yield from _beyond(each, set(COORDINATORS) if body.team else {*each.desks}, "a team key")
        if len(each.desks) > 1:
            yield f"{sorted(each.desks)} share a key that a week's secrets were sealed to"


def _beyond(each: Opening, allowed: set[str], what: str) -> Iterator[str]:
    if not each.desks <= allowed:
        yield f"{sorted(each.desks - allowed)} can open {what}"


def strangers_keys(team: Team, found: list[Opening]) -> Iterator[str]:
    """Whoever holds a case's reply key without having made it, or having been given it in a thread of theirs."""
    given = dict[tuple[str, bytes], set[str]]()
    for each in found:
        core = decode_work(each.core) if _is_work(each.core) else None
        if core is not None and core.kind == "reply_key":
            keys = core.body.keys.auth.raw  # type: ignore[union-attr]
            given.setdefault((core.thread.text, keys), set()).update(each.desks)
    holders = {keys: names for (_, keys), names in given.items()}
    for desk in team:
        for (auth,) in desk.vault.inside.db.rows("SELECT auth_key FROM reply_key"):
            if desk.who not in COORDINATORS and desk.who not in holders.get(auth, set()) | _told(given, auth):
                yield f"{desk.name} holds a reply key that nobody gave them"


def _told(given: dict[tuple[str, bytes], set[str]], auth: bytes) -> set[str]:
    return {name for (_, keys), names in given.items() if keys == auth for name in names}


def _is_work(core: bytes) -> bool:
    return letter_kind(core) == "event" and isinstance(read_either(core), WorkCore)


def leaks(team: Team, meant: Meant) -> Iterator[str]:
    """Whoever has, anywhere in the vault, what was not for them."""
    for desk in team:
        here = plaintext(desk)
        for phrase, readers in meant.readers.items():
            if desk.who not in readers and phrase.encode() in here:
                yield f"{desk.name} has {phrase}, meant for {sorted(readers)}"
            if desk.who not in readers and desk.vault.search(phrase).hits:
                yield f"{desk.name} finds {phrase}"


def plaintext(desk: Desk) -> bytes:
    """All that a vault says to whoever has opened it: its tables, its events, and what its pages would show."""
    database = desk.vault.inside.db
    tables = database.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%'")
    pieces = [_as_bytes(value) for (name,) in tables for row in database.rows(f"SELECT * FROM {name}") for value in row]
    for case_id, event_id, core in database.rows(
        "SELECT case_id, event_id, core FROM event JOIN cases ON serial = case_serial"
    ):
        case = find_case(desk.vault.inside, ThreadId(case_id))
        assert case is not None
        pieces.append(case.core(event_id, core))
    for shown in cases_of(desk):
        pieces.append(repr((desk.vault.case(shown), desk.vault.work.case(shown))).encode())
    return b"\0".join(pieces)


def _as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def cases_of(desk: Desk) -> list[str]:
    """The cases that this desk shows."""
    return [ThreadId(case).text for (case,) in desk.vault.inside.db.rows("SELECT case_id FROM cases WHERE shown")]


def has(desk: Desk, case_id: str) -> bool:
    """Whether anything of a case is here."""
    return find_case(desk.vault.inside, ThreadId.from_text(case_id)) is not None


def quarrels(team: Team, meant: Meant) -> Iterator[str]:
    """In what desks of one audience differ, or what one of them lacks."""
    works = {desk.name: {case: desk.vault.work.case(case) for case in cases_of(desk)} for desk in team}
    reads_boards = [desk.name for desk in team if desk.who in COORDINATORS]
    yield from _about_threads(team, meant, works)
    for case in {case for shown in works.values() for case in shown}:
        holders = {name: _who(works[name][case].holder) for name in reads_boards if case in works[name]}
        if len(set(holders.values())) > 1:
            yield f"{case}: {holders} hold it"
        folds = dict[frozenset[str], dict[str, object]]()
        for name, shown in works.items():
            if case in shown:
                threads = frozenset(thread.thread_id for thread in shown[case].threads)
                folds.setdefault(threads, {})[name] = _fold(shown[case])
        for threads, by_desk in folds.items():
            if threads and len({repr(fold) for fold in by_desk.values()}) > 1:
                yield f"{case}: same threads, another case: {by_desk}"


def _about_threads(team: Team, meant: Meant, works: dict[str, dict[str, CaseWork]]) -> Iterator[str]:
    names = team.members
    views = dict[str, dict[str, ThreadView]]()
    for name, shown in works.items():
        for work in shown.values():
            for thread in work.threads:
                views.setdefault(thread.thread_id, {})[name] = thread
                if thread.problems:
                    yield f"{name}: {thread.problems}"
    for by_desk in views.values():
        some = next(iter(by_desk.values()))
        readers = {names[reader.member_id] for reader in some.readers}
        audience = {desk.name for desk in team if desk.who in readers}
        if not set(by_desk) <= audience:
            yield f"{set(by_desk) - audience} show a thread of {audience}"
        if set(by_desk) != audience and some.case_id not in meant.may_be_gone:
            yield f"{audience - set(by_desk)} lack a thread of {audience}, case {some.case_id}"
        if len({repr(_shown(view)) for view in by_desk.values()}) > 1:
            yield f"thread differs: {[(name, _shown(view)) for name, view in by_desk.items()]}"


def _shown(view: ThreadView) -> tuple[object, ...]:
    """A thread without what is a desk's own: petnames, what is unread, what waits, the minutes it was held within."""
    entries = [
        (
            *(each.event_id, each.kind, _who(each.author), each.text, each.by_seeker, each.fact_key, each.values),
            *(each.source, each.task_id, each.due, _who(each.for_member), each.outcome, each.keep_days),
            *(_who(each.carried_by), each.carried_from),
        )
        for each in view.entries
    ]
    closed = view.closed and (view.closed.outcome, view.closed.note, _who(view.closed.by))
    readers = sorted(reader.member_id for reader in view.readers)
    return view.purpose, readers, _who(view.opened_by), view.came_from, entries, closed, view.has_reply_key


def _fold(work: CaseWork) -> tuple[object, ...]:
    return [_fact(each) for each in work.facts], sorted(map(_task, work.tasks), key=repr), work.closed is None


def _fact(fact: FactView) -> tuple[object, ...]:
    earlier = [_fact(each) for each in fact.earlier]
    return fact.key, fact.values, fact.source, fact.note, _who(fact.by), fact.thread_id, _who(fact.carried_by), earlier


def _task(task: TaskView) -> tuple[object, ...]:
    return task.task_id, task.title, task.due, _who(task.for_member), task.done, _who(task.done_by), task.thread_id


def _who(who: Who | None) -> str | None:
    return who.member_id if who else None


def unheard(team: Team, meant: Meant) -> Iterator[str]:
    """Letters that somebody who holds the key has not read, and answers that a reader of the seeker was not told."""
    gone = meant.destroyed | meant.may_be_gone
    for desk in team:
        held = {keys.public: since for keys, since in desk.ever_held.items()}
        for letter in meant.letters:
            since = held.get(letter.reader)
            if (
                since is None
                or since > letter.at_s + LETTER_LIVES_S
                or letter.case_id in gone
                or desk.was_out(letter.at_s)
            ):
                continue
            row = "SELECT verification FROM event WHERE event_id = ?"
            if desk.vault.inside.db.row(row, letter.event_id.raw) in (None, ("told",)):
                yield f"{desk.name} holds the key of an acknowledged letter and has not read it"
        for case, phrase, readers in meant.told:
            if desk.who in readers and case not in gone and phrase not in repr(desk.vault.case(case)):
                yield f"{desk.name} was not told of {phrase}"


def survivors(team: Team, meant: Meant) -> Iterator[str]:
    """Desks where a case still is that was to be destroyed."""
    for desk in team:
        yield from (f"{desk.name} still has {case}" for case in meant.destroyed if has(desk, case))
        yield from (f"{desk.name}: {alarm}" for alarm in desk.vault.members.alarms())
        if desk.waiting:
            yield f"{desk.name}: {desk.waiting} letters wait"
    if len({desk.vault.members.chain().head for desk in team}) > 1:  # type: ignore[union-attr]
        yield "the desks' rosters differ"


def costly(team: Team) -> Iterator[str]:
    """Desks where a number that a seeker named cost a hint for each below it."""
    for desk in team:
        row = desk.vault.inside.db.row("SELECT count(*) FROM hint GROUP BY reply_key ORDER BY 1 DESC LIMIT 1")
        if row is not None and row[0] > MOST_HINTS:
            yield f"{desk.name} has {row[0]} hints of one key"


def wrong(team: Team, meant: Meant, letters: set[tuple[PostId, bytes]]) -> list[str]:
    """Everything that is not as it must be."""
    found = list(openings(team, letters))
    of_keys = [*outsiders(team, found), *strangers_keys(team, found), *leaks(team, meant)]
    return [*of_keys, *survivors(team, meant), *quarrels(team, meant), *unheard(team, meant), *costly(team)]
