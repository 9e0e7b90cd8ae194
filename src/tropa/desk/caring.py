"""Safeguarding flags and verifications as lines of a page: what stands, by whose word, and what is still missing."""

from dataclasses import dataclass

from tropa.cases.care_bodies import SAFETY_FLAGS, SafetyFlag
from tropa.desk.names import called
from tropa.desk.visit import Visit
from tropa.vault.views_casework import CheckView, FlagSaid, FlagView, HandedView, ReviewView
from tropa.vault.views_work import CaseWork, Who


@dataclass(frozen=True)
class FlagLine:
    """A flag in words. `history`: who said what of it, newest first."""

    code: SafetyFlag
    name: str
    advice: str
    stands: bool
    is_grave: bool
    newest: str
    why: str
    history: tuple[str, ...]


@dataclass(frozen=True)
class CheckLine:
    """Something that was verified. `state`: by how many of how many; `is_open`: a second reviewer is missing."""

    handle: str
    thread: str
    what: str
    result: str
    tag: str
    state: str
    is_open: bool
    why_two: str
    reviews: tuple[str, ...]
    notes: tuple[str, ...]
    may_review: bool


@dataclass(frozen=True)
class HandedLine:
    """What a colleague wrote when they gave the case to us; `hearsay` says whose word it is."""

    title: str
    text: str
    hearsay: str
    thread: str


TAGS = {"confirmed": "path", "doubtful": "soon", "refuted": "now"}


def flag_lines(visit: Visit, work: CaseWork) -> list[FlagLine]:
    """Those that stand first, the gravest at the top."""
    ordered = sorted(work.flags, key=lambda each: (not each.stands, _gravity(each.flag)))
    return [_flag(visit, each) for each in ordered]


def check_lines(visit: Visit, work: CaseWork) -> list[CheckLine]:
    """Those that wait for a second reviewer first."""
    lines = [_check(visit, each) for each in work.checks]
    return sorted(lines, key=lambda each: not each.is_open)


def handed_line(visit: Visit, handed: HandedView | None) -> HandedLine | None:
    """The summary of whoever gave us the case."""
    if handed is None or not handed.summary:
        return None
    words, who = visit.words, _who(visit, handed.by)
    return HandedLine(
        title=words.say("handed.title", who=who, day=visit.times.day_of(handed.minute)),
        text=handed.summary,
        hearsay=words.say("handed.hearsay", who=who),
        thread=visit.handle_of(handed.thread_id),
    )


def _gravity(flag: SafetyFlag) -> tuple[bool, int]:
    return flag != "self_harm", SAFETY_FLAGS.index(flag)


def _flag(visit: Visit, flag: FlagView) -> FlagLine:
    words, newest = visit.words, flag.said[0]
    return FlagLine(
        code=flag.flag,
        name=words.say(f"safety.{flag.flag}"),
        advice=words.say(f"safety-do.{flag.flag}"),
        stands=flag.stands,
        is_grave=flag.flag == "self_harm",
        newest=_said(visit, newest),
        why=newest.why,
        history=tuple(f"{_said(visit, each)}: {each.why}" for each in flag.said),
    )


def _said(visit: Visit, said: FlagSaid) -> str:
    name = "care.put-by" if said.is_put else "care.taken-back-by"
    told = visit.words.say(name, who=_who(visit, said.by), day=visit.times.day_of(said.minute))
    return f"{told} · {_hearsay(visit, said.carried_by)}" if said.carried_by else told


def _check(visit: Visit, check: CheckView) -> CheckLine:
    words, reviewed = visit.words, len(check.reviews)
    risks = ", ".join(words.say(f"high-risk.{each}") for each in check.risks)
    return CheckLine(
        handle=visit.handle_of(check.check_id),
        thread=visit.handle_of(check.thread_id),
        what=check.what,
        result=words.say(f"check-result.{check.result}"),
        tag=TAGS[check.result],
        state=words.say("check.of-two" if reviewed < check.needed else "check.enough", n=reviewed, needed=check.needed),
        is_open=reviewed < check.needed,
        why_two=words.say("check.why-two", risks=risks) if risks else "",
        reviews=tuple(_review(visit, each) for each in check.reviews),
        notes=tuple(each.note for each in check.reviews),
        may_review=check.may_review,
    )


def _review(visit: Visit, review: ReviewView) -> str:
    words = visit.words
    told = words.say(
        "check.review",
        result=words.say(f"check-result.{review.result}"),
        method=words.say(f"check-method.{review.method}"),
        who=_who(visit, review.by),
        day=visit.times.day_of(review.minute),
    )
    return f"{told} · {_hearsay(visit, review.carried_by)}" if review.carried_by else told


def _who(visit: Visit, who: Who | None) -> str:
    return called(who, visit.words) if who else visit.words.say("who.nobody")


def _hearsay(visit: Visit, who: Who) -> str:
    return visit.words.say("entry.hearsay", who=called(who, visit.words))
