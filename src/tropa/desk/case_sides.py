"""What stands around every page of a case: who it is about, what is known, who holds it, what is next, who knows what.

Each section of the page has a template of its own (`_case_*.html`) and one value here, so that sections can be added.
"""

from dataclasses import dataclass

from tropa.desk.aftercare_side import AfterSide, after_side
from tropa.desk.alike_lines import AlikeLine, alike_lines
from tropa.desk.asked_lines import AskedLine, asked_line
from tropa.desk.caring import CheckLine, FlagLine, HandedLine, check_lines, flag_lines, handed_line
from tropa.desk.facts import FactLine, act_by_of, fact_lines
from tropa.desk.journey_of_case import JourneyOfCase, journeys_of
from tropa.desk.names import called, called_all
from tropa.desk.people import day_in_words
from tropa.desk.reasons import TAGS, reason_of
from tropa.desk.rights_side import RightsSide, rights_side
from tropa.desk.tasks import TaskLine, task_lines
from tropa.desk.visit import Visit
from tropa.vault.views import CaseView, Fact
from tropa.vault.views_work import CaseWork, LostClaim, ThreadView, Who

ADVISED = ("crisis", "minor", "lawyer_first")
SEEKERS_TAB = ""


@dataclass(frozen=True)
class Tab:
    """One thread of the case. `readers` says who reads it; the seeker's own thread comes first.

    `is_doubted`: nothing here says that it belongs to the case.
    """

    address: str
    label: str
    readers: str
    is_here: bool
    unread: str | None
    is_doubted: bool = False


@dataclass(frozen=True)
class Standing:
    """Who holds the case, and what may be done about that from here.

    `lost_is_over`: nothing about a lost claim is left to be said, so that it may be put away.
    """

    holder: str
    is_mine: bool
    is_free: bool
    lost: str | None
    lost_thread: str | None
    lost_is_over: bool
    closed: str | None
    closing_note: str
    goes: str | None


@dataclass(frozen=True)
class Known:
    """One person, and what of this case they can read."""

    who: str
    what: str


@dataclass(frozen=True)
class Sides:
    """All of it in words."""

    handle: str
    name: str
    language: str
    is_crisis: bool
    urgency: str | None
    tag: str
    why: str | None
    act_by: str | None
    advice: tuple[str, ...]
    problems: tuple[str, ...]
    facts: tuple[FactLine, ...]
    standing: Standing
    tasks: tuple[TaskLine, ...]
    tabs: tuple[Tab, ...]
    knows: tuple[Known, ...]
    rights: RightsSide
    after: AfterSide
    asked: tuple[AskedLine, ...]
    alike: tuple[AlikeLine, ...]
    flags: tuple[FlagLine, ...]
    checks: tuple[CheckLine, ...]
    handed: HandedLine | None
    journeys: tuple[JourneyOfCase, ...]


def sides_of(visit: Visit, case: CaseView, work: CaseWork, here: str = SEEKERS_TAB) -> Sides:
    """Put a case into words; `here` is the thread whose tab is open."""
    words, flags = visit.words, _flags(case.facts)
    put = tuple(flag_lines(visit, work))
    return Sides(
        handle=visit.handle_of(case.case_id),
        name=case.name,
        language=words.say(f"language.{case.language}" if case.language else "case.no-language"),
        is_crisis="crisis" in flags or any(each.stands and each.is_grave for each in put),
        urgency=words.say(f"urgency.{case.reason.urgency}") if case.reason else None,
        tag=TAGS[case.reason.urgency] if case.reason else "",
        why=reason_of(case.reason, _situation(case), words, visit.times) if case.reason else None,
        act_by=act_by_of(visit, case.facts, work.facts),
        advice=tuple(words.say(f"flag-advice.{flag}") for flag in flags),
        problems=tuple(words.count(f"thread-problem.{each.kind}", each.count) for each in case.problems),
        facts=tuple(fact_lines(visit, case.facts, work.facts, visit.handle_of(case.case_id))),
        standing=_standing(visit, work),
        tasks=tuple(task_lines(visit, work.tasks)),
        tabs=tuple(_tabs(visit, case, work, here)),
        knows=tuple(_knows(visit, work)),
        rights=rights_side(visit, case, work),
        after=after_side(visit, work),
        asked=tuple(asked_line(visit, each, work.holder) for each in work.asked),
        alike=alike_lines(visit, case.case_id, visit.vault.queueing.alike(case.case_id)),
        flags=put,
        checks=tuple(check_lines(visit, work)),
        handed=handed_line(visit, work.handed),
        journeys=journeys_of(visit, case.case_id),
    )


def label_of(visit: Visit, thread: ThreadView) -> str:
    """`Legal: Vera`; a thread that only oneself reads is called that."""
    others = [called(each, visit.words) for each in thread.readers if not each.is_me]
    if not others:
        return visit.words.say("thread.only-you")
    return f"{visit.words.say(f'purpose.{thread.purpose}')}: {', '.join(others)}"


def _flags(facts: tuple[Fact, ...]) -> tuple[str, ...]:
    told = next((fact.values for fact in facts if fact.key == "flags"), ())
    return tuple(flag for flag in ADVISED if flag in told)


def _situation(case: CaseView) -> str:
    told = next((fact.values for fact in case.facts if fact.key == "situation"), ())
    return case.situation or next(iter(told), "other")


def _tabs(visit: Visit, case: CaseView, work: CaseWork, here: str) -> list[Tab]:
    words, handle = visit.words, visit.handle_of(case.case_id)
    threads = [_tab(visit, handle, each, here) for each in work.threads]
    if not case.has_seeker and threads:
        return threads
    letters = Tab(
        address=visit.to("case", handle=handle),
        label=words.say("thread.with-seeker"),
        readers="",
        is_here=here == SEEKERS_TAB,
        unread=None,
    )
    return [letters, *threads]


def _tab(visit: Visit, handle: str, thread: ThreadView, here: str) -> Tab:
    return Tab(
        address=visit.to("thread", handle=handle, thread=visit.handle_of(thread.thread_id)),
        label=label_of(visit, thread),
        readers=", ".join(called_all(thread.readers, visit.words)),
        is_here=here == thread.thread_id,
        unread=visit.words.count("queue.unread", thread.unread) if thread.unread else None,
        is_doubted=not thread.belongs,
    )


def _standing(visit: Visit, work: CaseWork) -> Standing:
    words, lost, closed = visit.words, work.lost_claim, work.closed
    return Standing(
        holder=words.say("case.held-by", who=called(work.holder, words)) if work.holder else words.say("case.free"),
        is_mine=work.holder is not None and work.holder.is_me,
        is_free=work.holder is None,
        lost=_lost(visit, lost) if lost else None,
        lost_thread=visit.handle_of(lost.thread_id) if lost and lost.thread_id else None,
        lost_is_over=lost is not None and not lost.is_asked and not lost.disputed,
        closed=words.say(f"outcome.{closed.outcome}") if closed else None,
        closing_note=closed.note if closed else "",
        goes=_goes(visit, work),
    )


def _lost(visit: Visit, lost: LostClaim) -> str:
    words, who = visit.words, called(lost.winner, visit.words)
    if lost.passed_on:
        return words.say("case.lost-passed-on", who=who)
    if lost.disputed:
        return words.say("case.lost-disputed", who=who)
    return words.say("case.lost-asked" if lost.is_asked else "case.lost", who=who)


def _goes(visit: Visit, work: CaseWork) -> str | None:
    if work.goes_after_watch:
        return visit.words.say("case.goes-after-watch")
    if work.destroy_day is None:
        return None
    return visit.words.say("case.goes", day=day_in_words(work.destroy_day, visit.times))


def _knows(visit: Visit, work: CaseWork) -> list[Known]:
    """Everyone we know to read a thread of this case, and which; then by how much they read, oneself first."""
    words = visit.words
    letters = words.say("content.letters")
    read: dict[Who, list[str]] = {work.holder: [letters]} if work.holder else {}
    for thread in work.threads:
        for reader in thread.readers:
            told = read.setdefault(reader, [])
            told += [letters] if thread.is_told else []
            told.append(words.say(f"purpose.{thread.purpose}").lower())
    ordered = sorted(read, key=lambda each: (not each.is_me, -len(read[each])))
    return [Known(called(each, words), ", ".join(dict.fromkeys(read[each]))) for each in ordered]
