"""From threads and boards to the views that pages show. It changes nothing."""

from collections.abc import Iterable
from dataclasses import replace

from tropa.cases.care_bodies import Check, Flag, Unflag
from tropa.cases.events import Ask, Core, Letter, Welcome
from tropa.cases.journey_bodies import JourneyBody
from tropa.cases.work_bodies import (
    Close,
    Destroy,
    HandOver,
    Note,
    Open,
    Reopen,
    ReplyKeyGiven,
    Sent,
    Task,
    TaskDone,
    WorkFact,
)
from tropa.cases.work_events import WorkCore, sent_core
from tropa.cases.work_fold import Entry, WorkThread
from tropa.cases.work_state import FactHistory, TaskState, Told, facts, tasks, told
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.shelf_queue import first_words
from tropa.vault.views_work import (
    CarriedView,
    CaseWork,
    ClosedView,
    EntryKind,
    FactView,
    LostClaim,
    TaskView,
    ThreadEntry,
    ThreadProblemView,
    ThreadView,
)
from tropa.vault.watching.guarding import is_wished
from tropa.vault.work.asking import asked_of
from tropa.vault.work.believing import belief
from tropa.vault.work.care_views import check_views, flag_views, handed_view, risks_of
from tropa.vault.work.carrying import Found
from tropa.vault.work.losing import is_disputed, not_passed_on
from tropa.vault.work.people import People, member_of, my_member
from tropa.vault.work.shelf_work import LoadedThread, load_board, load_threads
from tropa.vault.work.standing import Ended, ended, endings, holder_now
from tropa.vault.work.telling import threads_to_tell

_KINDS: dict[type, EntryKind] = {
    Open: "open",
    Note: "note",
    WorkFact: "fact",
    Task: "task",
    TaskDone: "task_done",
    Check: "check",
    Flag: "flag",
    Unflag: "unflag",
    Sent: "letter",
    ReplyKeyGiven: "reply_key",
    HandOver: "hand_over",
    Close: "close",
    Reopen: "reopen",
}


def case_work(here: Context, case: CaseRef) -> CaseWork:
    """What members do with one case."""
    loaded, people, known = load_threads(here, case), People(here), belief(here, case)
    everything = told(each.thread for each in loaded if each.thread.id in known.threads)
    told_threads, me = set(threads_to_tell(here, case)), my_member(here)
    counting = {each.thread.id: each.thread.audience for each in loaded if each.thread.id in known.threads}
    holder = holder_now(here, case)
    given = [each for each in loaded if each.thread.id in counting] if holder == me else []
    destroy_day = here.db.row("SELECT destroy_day FROM cases WHERE serial = ?", case.serial)
    return CaseWork(
        case_id=case.case.text,
        holder=people.maybe(holder),
        lost_claim=lost_claim(here, case, people),
        threads=tuple(
            replace(
                thread_view(here, each, people),
                belongs=each.thread.id in known.threads,
                is_told=each.thread.id in told_threads,
            )
            for each in loaded
        ),
        facts=tuple(_fact(people, history) for history in facts(everything)),
        tasks=tuple(_task(people, state) for state in tasks(everything)),
        closed=case_closed(here, case, people),
        destroy_day=destroy_day[0] if destroy_day else None,
        asked=asked_of(here, case),
        flags=flag_views(people, everything),
        checks=check_views(people, me, everything, counting, risks_of(here, case, everything)),
        handed=handed_view(people, me, given),
        goes_after_watch=is_wished(here, case),
    )


def lost_claim(here: Context, case: CaseRef, people: People) -> LostClaim | None:
    """A claim of ours that lost, until it is dismissed."""
    row = here.db.row("SELECT winner, minute, thread FROM lost_claim WHERE case_serial = ?", case.serial)
    if row is None:
        return None
    thread = ThreadId(row[2]).text if row[2] else None
    return LostClaim(
        case_id=case.case.text,
        winner=people.who(member_of(row[0])),
        minute=row[1],
        passed_on=thread is not None,
        thread_id=thread,
        is_asked=not_passed_on(here, case) is not None,
        disputed=is_disputed(here, case, load_board(here, case)),
    )


def case_closed(here: Context, case: CaseRef, people: People) -> ClosedView | None:
    """How the case ended: the thread whose term is the longest. None while one goes on."""
    ends = endings(here, case)
    over = [each for each in ends if each is not None]
    if not over or len(over) < len(ends):
        return None
    return _closed(people, max(over, key=lambda each: each.destroy_day))


def thread_view(here: Context, loaded: LoadedThread, people: People) -> ThreadView:
    """A compartment, by itself."""
    thread, end = loaded.thread, ended(here, loaded)
    waiting = {row[0] for row in here.db.rows("SELECT event_id FROM outbox WHERE case_id = ?", thread.case.raw)}
    opening = loaded.rows[thread.opening.event_id.raw]
    came_from = thread.opened.came_from
    return ThreadView(
        thread_id=thread.id.text,
        case_id=thread.case.text,
        purpose=thread.opened.purpose,
        readers=people.each(thread.audience),
        opened_by=people.maybe(_opener(thread)),
        opened_minute=opening.minute,
        came_from=came_from.text if came_from else None,
        entries=tuple(_entries(loaded, people, waiting)),
        closed=_closed(people, end) if end else None,
        has_reply_key=any(isinstance(event.core.body, ReplyKeyGiven) for event in thread.events),
        unread=sum(row.unread for row in loaded.rows.values()),
        problems=tuple(ThreadProblemView(each.kind, people.maybe(each.member), each.count) for each in thread.problems),
    )


def carried_view(people: People, found: Found) -> CarriedView:
    """Something that could be brought over."""
    core = found.core
    return CarriedView(
        event_id=found.event_id.text,
        kind=_kind(core),
        author=people.maybe(found.entry.member) if found.entry else None,
        by_seeker=core.author.startswith("s:"),
        minute=found.minute,
        first_words=first_words(_text(core)),
    )


def _entries(loaded: LoadedThread, people: People, waiting: set[bytes]) -> Iterable[ThreadEntry]:
    """Every entry but the technical ones: a welcome names a key to the seeker and says nothing; a wish to destroy the
    case is asked about (`asking`); what belongs to a journey is shown with it (`vault.journeys`).
    """
    titles = {e.core.body.task: e.core.body.title for e in loaded.thread.entries if isinstance(e.core.body, Task)}
    for entry in loaded.thread.entries:
        if not _is_welcome(entry) and not isinstance(entry.core.body, Destroy | JourneyBody):
            body = entry.core.body
            title = titles.get(body.task, "") if isinstance(body, TaskDone) else ""
            yield _entry(loaded, people, entry, waiting, title)


def _is_welcome(entry: Entry) -> bool:
    body = entry.core.body
    return isinstance(body, Welcome) or (isinstance(body, Sent) and isinstance(sent_core(body).body, Welcome))


def _entry(loaded: LoadedThread, people: People, entry: Entry, waiting: set[bytes], title: str) -> ThreadEntry:
    row, body = loaded.rows[entry.told.raw], entry.core.body
    fact = body if isinstance(body, WorkFact) else None
    task = body if isinstance(body, Task) else None
    close = body if isinstance(body, Close) else None
    check = body if isinstance(body, Check) else None
    to = body.to if isinstance(body, HandOver) else task.for_member if task else None
    return ThreadEntry(
        event_id=entry.event_id.text,
        kind=_kind(entry.core),
        author=people.maybe(entry.member),
        minute=row.minute if entry.carried_by is None else entry.minute,
        text=title or _text(entry.core),
        by_seeker=entry.core.author.startswith("s:"),
        fact_key=fact.key if fact else "",
        values=fact.values if fact else (),
        source=fact.source if fact else None,
        task_id=body.task.text if isinstance(body, Task | TaskDone) else "",
        due=task.due if task else None,
        for_member=people.maybe(to),
        outcome=close.outcome if close else None,
        flag=body.flag if isinstance(body, Flag | Unflag) else None,
        method=check.method if check else None,
        result=check.result if check else None,
        checked=check.what if check else "",
        keep_days=close.keep_days if close else None,
        carried_by=people.maybe(entry.carried_by),
        carried_from=entry.came_from.text if entry.came_from else "",
        waiting=entry.told.raw in waiting,
        unread=row.unread,
    )


def _kind(core: Core | WorkCore) -> EntryKind:
    return "carried-letter" if isinstance(core, Core) else _KINDS[type(core.body)]


def _text(core: Core | WorkCore) -> str:
    """What a person wrote in it."""
    body = core.body
    if isinstance(body, Sent):
        body = sent_core(body).body
    match body:
        case Ask(text=text) | Letter(text=text) | Note(text=text) | HandOver(summary=text) | Task(title=text):
            return text
        case WorkFact(note=text) | Close(note=text) | Check(note=text) | Flag(why=text) | Unflag(why=text):
            return text
    return ""


def _opener(thread: WorkThread) -> MemberId | None:
    return next(entry.member for entry in thread.entries if entry.event_id == thread.opening.event_id)


def _closed(people: People, end: Ended) -> ClosedView:
    body = end.ending.body
    return ClosedView(body.outcome, body.note, people.who(end.by), end.day, end.destroy_day)


def _fact(people: People, history: FactHistory) -> FactView:
    views = [_said(people, fact, at) for fact, at in history.said]
    return replace(views[0], earlier=tuple(views[1:]))


def _said(people: People, fact: WorkFact, at: Told) -> FactView:
    entry = at.entry
    by, carried_by = people.maybe(entry.member), people.maybe(entry.carried_by)
    return FactView(
        *(fact.key, fact.values, fact.source, fact.note),
        *(by, entry.minute, at.thread.text, carried_by),
    )


def _task(people: People, state: TaskState) -> TaskView:
    body, entry, done = state.body, state.told.entry, state.done
    return TaskView(
        task_id=body.task.text,
        title=body.title,
        due=body.due,
        for_member=people.maybe(body.for_member),
        by=people.maybe(entry.member),
        minute=entry.minute,
        done=done is not None,
        done_by=people.maybe(done.entry.member) if done else None,
        thread_id=state.told.thread.text,
        carried_by=people.maybe(entry.carried_by),
    )
