"""One part to be played: why whoever is proposed, why nobody else, and giving it to somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.dispatch_lines import part_line, proposed_line, speaker_of
from tropa.desk.dispatch_words import Speaker
from tropa.desk.names import called
from tropa.desk.pages.dispatch import carry_of, dealt_with, in_words, refusal
from tropa.desk.visit import Visit
from tropa.dispatch.reasons import CostsMore, Proposed, SlotsTaken
from tropa.vault.errors import VaultInputError
from tropa.vault.views_dispatch import (
    CARRIES,
    AssignmentView,
    MemberView,
    ProposalView,
    ReasonView,
    RoleView,
)

MOST_CANDIDATES = 40


@dataclass(frozen=True)
class Candidate:
    """A member, and what speaks against them. `may`: no rule forbids it; `is_chosen`: proposed, or ticked."""

    handle: str
    name: str
    against: tuple[str, ...]
    standing: str
    may: bool
    is_proposed: bool
    is_chosen: bool


@dataclass(frozen=True)
class Because:
    """Who is proposed and why, and how sure that is."""

    who: str
    reasons: tuple[str, ...]
    margin: str


def show_role(visit: Visit) -> Response:
    """The page."""
    return _page(visit, None, 200)


def change(visit: Visit) -> Response:
    """Offer it to those who were ticked."""
    role_id, members = visit.named("role"), visit.chosen("member")
    try:
        done = visit.vault.dispatching.change(role_id, members, carry_of(visit))
    except VaultInputError as error:
        return _page(visit, refusal(visit, error), 400)
    dealt_with(visit, done, role_id)
    visit.desk.say_next(in_words(visit, done))
    return visit.go("dispatch")


def _page(visit: Visit, error: str | None, status: int) -> Response:
    speaker, role_id = speaker_of(visit), visit.named("role")
    proposal = visit.desk.dispatch.proposal(visit.vault).proposal
    role, proposed = _found(visit, role_id, proposal)
    found, left_out = _candidates(visit, role, speaker)
    return visit.show(
        "dispatch_role",
        status,
        part=part_line(visit, role, speaker),
        persons=role.persons,
        because=_because(visit, proposed, speaker) if proposed else None,
        why=_why(proposal, role_id, speaker),
        candidates=found,
        left_out=left_out,
        carries=CARRIES,
        carry=carry_of(visit),
        error=error,
    )


def _found(visit: Visit, role_id: str, proposal: ProposalView | None) -> tuple[RoleView, Sequence[AssignmentView]]:
    """The role as it is open now, and who is proposed for it. Raises UnknownRole."""
    proposed = [each for each in proposal.assignments if each.role.role_id == role_id] if proposal else []
    return proposed[0].role if proposed else visit.vault.dispatching.role(role_id), proposed


def _because(visit: Visit, proposed: Sequence[AssignmentView], speaker: Speaker) -> Because:
    line = proposed_line(visit, proposed, speaker)
    margins = [each.margin for each in proposed if each.margin is not None]
    margin = visit.words.count("because.margin", min(margins)) if margins else visit.words.say("because.only")
    reasons = [speaker.fors([each.reason]) for each in proposed[0].reasons]
    return Because(line.who, (*reasons, line.reveals), margin)


def _why(proposal: ProposalView | None, role_id: str, speaker: Speaker) -> tuple[str, ...]:
    deferred = (each for each in (proposal.deferred if proposal else ()) if each.role.role_id == role_id)
    return tuple(speaker.why(reason.reason) for each in deferred for reason in each.why)


def _candidates(visit: Visit, role: RoleView, speaker: Speaker) -> tuple[list[Candidate], int]:
    """Those who fit best at first sight, those who may take it first; and how many are not shown."""
    members = sorted(visit.vault.dispatching.members(), key=lambda each: _misfit(each, role))
    few = members[:MOST_CANDIDATES]
    reasons = visit.vault.dispatching.why_not_each(role.role_id, [each.member.member_id for each in few])
    found = [_candidate(visit, each, reasons[each.member.member_id], speaker) for each in few]
    return sorted(found, key=lambda each: (not each.is_proposed, not each.may)), len(members) - len(found)


def _misfit(member: MemberView, role: RoleView) -> int:
    """How much of what is asked a member has not said of themselves."""
    told = member.preferences
    if told is None:
        return 100
    lacks = set(role.required_skills) - set(told.skills) | set(role.required_languages) - set(told.languages)
    return len(lacks) + 10 * (not told.slots.get(role.kind))


def _candidate(visit: Visit, member: MemberView, against: Sequence[ReasonView], speaker: Speaker) -> Candidate:
    reasons = [each.reason for each in against]
    handle = visit.handle_of(member.member.member_id)
    is_proposed = any(isinstance(each, Proposed) for each in reasons)
    return Candidate(
        handle=handle,
        name=called(member.member, visit.words),
        against=tuple(speaker.against(each) for each in reasons),
        standing=standing_of(visit, member),
        may=all(isinstance(each, Proposed | CostsMore | SlotsTaken) for each in reasons),
        is_proposed=is_proposed,
        is_chosen=handle in visit.form.all("member"),
    )


def standing_of(visit: Visit, member: MemberView) -> str:
    """`vouched for · 2 parts · knows 3 people`."""
    words = visit.words
    return " · ".join(
        (
            words.say(f"vetting.{member.vetting}"),
            words.count("member.parts", member.load),
            words.count("member.people", member.people),
        )
    )
