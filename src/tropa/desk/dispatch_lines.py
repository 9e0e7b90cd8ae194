"""Roles, and who is proposed for them, as lines of a page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tropa.desk.dispatch_words import Speaker, language_in_words
from tropa.desk.names import Names, called, names_of
from tropa.desk.people import day_in_words
from tropa.desk.reasons import TAGS
from tropa.desk.visit import Visit
from tropa.vault.views_dispatch import AssignmentView, DeferredView, RoleView
from tropa.vault.views_work import Who


@dataclass(frozen=True)
class PartLine:
    """A part to be played in a case: what, for whom, by when, and what it takes."""

    handle: str
    kind: str
    case: str
    case_address: str
    parts_address: str
    urgency: str
    tag: str
    due: str | None
    asks: tuple[str, ...]
    notes: tuple[str, ...]
    address: str


@dataclass(frozen=True)
class ProposedLine:
    """Who is proposed for a part, and why. `next`: the line to go on with once this one is dealt with."""

    part: PartLine
    who: str
    members: tuple[str, ...]
    reasons: str
    reveals: str
    next: str = ""


@dataclass(frozen=True)
class DeferredLine:
    """A part that nobody takes now, and why."""

    part: PartLine
    why: tuple[str, ...]


def speaker_of(visit: Visit, names: Names | None = None) -> Speaker:
    """Whoever puts reasons into words for this page."""
    return Speaker(visit.words, visit.times, (names or names_of(visit)).member)


def part_line(visit: Visit, role: RoleView, speaker: Speaker) -> PartLine:
    """A role in words."""
    return PartLine(
        handle=visit.handle_of(role.role_id),
        kind=speaker.kind(role.kind),
        case=role.case_name,
        case_address=visit.to("case", handle=visit.handle_of(role.case_id)),
        parts_address=visit.to("parts", handle=visit.handle_of(role.case_id)),
        urgency=visit.words.say(f"urgency.{role.urgency}"),
        tag=TAGS[role.urgency],
        due=due_in_words(visit, role.due_day),
        asks=asks_of(speaker, role),
        notes=tuple(_notes(visit, role)),
        address=visit.to("dispatch-role", role=visit.handle_of(role.role_id)),
    )


def by_role(assignments: Iterable[AssignmentView], gone: frozenset[str]) -> list[list[AssignmentView]]:
    """Those of one role together, without the roles that were dealt with."""
    open_ones = (each for each in assignments if each.role.role_id not in gone)
    return [list(some) for _, some in groupby(open_ones, lambda each: each.role.role_id)]


def proposed_line(visit: Visit, some: Sequence[AssignmentView], speaker: Speaker) -> ProposedLine:
    """The assignments of one role in words; of two persons both stand in the line."""
    who = called_together((each.member for each in some), visit)
    return ProposedLine(
        part=part_line(visit, some[0].role, speaker),
        who=who[:1].upper() + who[1:] if some[0].member.is_me else who,
        members=tuple(visit.handle_of(each.member.member_id) for each in some),
        reasons="; ".join(dict.fromkeys(speaker.fors(why.reason for why in each.reasons) for each in some)),
        reveals=_reveals(visit, some),
    )


def deferred_line(visit: Visit, deferred: DeferredView, speaker: Speaker) -> DeferredLine:
    """A role left open, in words."""
    return DeferredLine(
        part_line(visit, deferred.role, speaker), tuple(speaker.why(each.reason) for each in deferred.why)
    )


def asks_of(speaker: Speaker, role: RoleView) -> tuple[str, ...]:
    """What a role takes: skills and languages, the wished ones marked."""
    words = speaker.words
    languages = [language_in_words(words, each) for each in role.required_languages]
    wished = [speaker.skill(each) for each in role.wished_skills]
    wished += [language_in_words(words, each) for each in role.wished_languages]
    required = [*(speaker.skill(each) for each in role.required_skills), *languages]
    return (*required, *(words.say("part.wished", what=each) for each in wished))


def due_in_words(visit: Visit, day: int | None) -> str | None:
    """The day something is due."""
    return visit.words.say("part.due", day=day_in_words(day, visit.times)) if day is not None else None


def known_in_words(visit: Visit, before: int, after: int) -> str:
    """How many people somebody could reveal, before and after."""
    if before == after:
        return visit.words.count("part.reveals-same", after)
    return visit.words.say("part.reveals", before=before, after=after)


def called_together(people: Iterable[Who], visit: Visit) -> str:
    """`Anna and Boris`."""
    between = visit.words.say("part.and")
    return f" {between} ".join(called(each, visit.words) for each in people)


def _reveals(visit: Visit, some: Sequence[AssignmentView]) -> str:
    """How much each of them could reveal; by name where there are two."""
    told = [known_in_words(visit, each.before, each.after) for each in some]
    if len(some) == 1:
        return told[0]
    return "; ".join(f"{called(each.member, visit.words)}: {what}" for each, what in zip(some, told, strict=True))


def _notes(visit: Visit, role: RoleView) -> Iterator[str]:
    yield from (visit.words.say(f"part-flag.{flag}") for flag in role.flags)
    if role.two_persons:
        yield visit.words.say("part.two")
    if role.hours:
        yield visit.words.say("part.hours", hours=role.hours)
