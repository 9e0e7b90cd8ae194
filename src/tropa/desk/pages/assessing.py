"""What coordinators and stewards say of a member: how far they were vetted, and whom they must not meet."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.dispatch_words import known, language_in_words
from tropa.desk.names import called, called_all
from tropa.desk.people import day_in_words
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.views_dispatch import VETTING, AssessmentView, MemberView, Preferences
from tropa.vault.views_members import MeView


@dataclass(frozen=True)
class Stage:
    """A stage of vetting to choose."""

    code: str
    name: str
    means: str
    is_chosen: bool


@dataclass(frozen=True)
class Other:
    """A colleague, to be kept apart."""

    handle: str
    name: str
    is_chosen: bool


@dataclass(frozen=True)
class Assessed:
    """A member as dispatch sees them. `is_me`: one's word about oneself does not count."""

    vetting: str
    said: tuple[str, ...]
    apart: str
    offers: tuple[str, ...]
    stages: tuple[Stage, ...]
    others: tuple[Other, ...]
    is_me: bool


def assess(visit: Visit) -> Response:
    """Say it; it replaces what one said before."""
    member, back = visit.named("member"), visit.to("person", member=visit.request.path_params["member"])
    vetting = visit.form.one("vetting")
    if vetting not in VETTING:
        return visit.go_to(back)
    try:
        visit.vault.dispatching.assess(member, vetting, visit.chosen("apart"))
    except VaultInputError as error:
        return visit.did_not(error, back)
    return visit.did("assess.said", back)


def assessed(visit: Visit, member_id: str, me: MeView | None) -> Assessed | None:
    """The section of a person's page; None for whoever has no say in it."""
    if me is None or not (me.is_steward or "coordinator" in me.roles):
        return None
    members = visit.vault.dispatching.members()
    found = next((each for each in members if each.member.member_id == member_id), None)
    return _section(visit, found, members) if found else None


def _section(visit: Visit, found: MemberView, members: Sequence[MemberView]) -> Assessed:
    mine = next((each for each in found.assessments if each.by.is_me), None)
    apart = {each.member_id for each in mine.apart} if mine else set()
    words = visit.words
    return Assessed(
        vetting=words.say(f"vetting.{found.vetting}"),
        said=tuple(_said(visit, each) for each in found.assessments),
        apart=", ".join(called_all(found.apart, words)),
        offers=tuple(_told(visit, found.preferences)) if found.preferences else (),
        stages=tuple(
            Stage(
                each,
                words.say(f"vetting.{each}"),
                words.say(f"vetting-means.{each}"),
                mine is not None and mine.vetting == each,
            )
            for each in VETTING
        ),
        others=tuple(
            Other(visit.handle_of(each.member.member_id), called(each.member, words), each.member.member_id in apart)
            for each in members
            if each.member.member_id != found.member.member_id
        ),
        is_me=found.member.is_me,
    )


def _said(visit: Visit, each: AssessmentView) -> str:
    words = visit.words
    told = words.say(
        "assess.by",
        who=called(each.by, words),
        vetting=words.say(f"vetting.{each.vetting}"),
        day=visit.times.day_of(each.minute),
    )
    apart = ", ".join(called_all(each.apart, words))
    return f"{told} {words.say('assess.apart-from', who=apart)}" if apart else told


def _told(visit: Visit, told: Preferences) -> list[str]:
    words = visit.words
    parts = ", ".join(f"{known(words, 'part', kind)} ({number})" for kind, number in told.slots.items())
    lines = [words.say("assess.parts", parts=parts)] if parts else [words.say("assess.no-parts")]
    skills = ", ".join(known(words, "skill", each) for each in told.skills)
    languages = ", ".join(language_in_words(words, each) for each in told.languages)
    lines += [words.say("assess.skills", skills=skills)] if skills else []
    lines += [words.say("assess.languages", languages=languages)] if languages else []
    lines += [words.say("assess.hours", hours=told.hours)] if told.hours else []
    if told.rest_until_day is not None:
        lines.append(words.say("assess.rests", day=day_in_words(told.rest_until_day, visit.times)))
    return lines + ([words.say("assess.inside")] if told.in_country else [])
