"""The hard rules for one role and one member, each broken one named. The plain reading that `problem` does in bulk."""

from collections.abc import Iterator

from tropa.dispatch.reasons import (
    AvoidsCase,
    Broken,
    InsideCountry,
    LacksLanguage,
    LacksSkill,
    LawyerFirst,
    MinorNeedsVetting,
    MinorNotMatched,
    NoSlots,
    RefusedRole,
    Resting,
    SuspectNeedsVetting,
    SuspectNotMatched,
    TakesNoSuchRole,
    VettingTooLow,
    WouldMeet,
)
from tropa.dispatch.snapshot import VETTING, Member, Policy, Role, Vetting


def blocked(role: Role, policy: Policy) -> tuple[MinorNotMatched | SuspectNotMatched | LawyerFirst, ...]:
    """Why nobody at all is brought in for this role; empty if somebody may be."""
    found: list[MinorNotMatched | SuspectNotMatched | LawyerFirst] = []
    if "minor" in role.flags and role.kind not in policy.minor_kinds:
        found.append(MinorNotMatched(role.kind))
    if "provocateur-suspect" in role.flags and role.kind not in policy.suspect_kinds:
        found.append(SuspectNotMatched(role.kind))
    if "lawyer-first" in role.flags and role.kind not in policy.first_kinds:
        found.append(LawyerFirst(role.kind))
    return tuple(found)


def broken(role: Role, member: Member, foes: frozenset[object], policy: Policy, now_hour: int) -> tuple[Broken, ...]:
    """Every hard rule between the two, in a fixed order. ``foes``: whom the member must not meet, said by either."""
    return (*_of_role(role, member, policy), *blocked(role, policy), *_of_person(role, member, foes, policy, now_hour))


def needed_vetting(role: Role, policy: Policy) -> Vetting:
    """The least stage for this kind of role, whatever else the case asks for."""
    return policy.vetting.get(role.kind, policy.other_vetting)


def below(has: Vetting, needs: Vetting) -> bool:
    """Whether a stage is too low."""
    return VETTING.index(has) < VETTING.index(needs)


def _of_role(role: Role, member: Member, policy: Policy) -> Iterator[Broken]:
    if role.kind not in member.slots:
        yield TakesNoSuchRole(role.kind)
    elif member.slots[role.kind] == 0:
        yield NoSlots(role.kind)
    yield from (LacksSkill(skill) for skill in sorted(role.required_skills - member.skills))
    yield from (LacksLanguage(language) for language in sorted(role.required_languages - member.languages))
    if below(member.vetting, needed_vetting(role, policy)):
        yield VettingTooLow(member.vetting, needed_vetting(role, policy))


def _of_person(role: Role, member: Member, foes: frozenset[object], policy: Policy, now_hour: int) -> Iterator[Broken]:
    if "minor" in role.flags and below(member.vetting, policy.minor_vetting):
        yield MinorNeedsVetting(member.vetting, policy.minor_vetting)
    if "provocateur-suspect" in role.flags and (member.in_country or below(member.vetting, policy.suspect_vetting)):
        yield SuspectNeedsVetting(member.vetting, policy.suspect_vetting, member.in_country)
    if member.in_country and role.kind not in policy.inside_kinds:
        yield InsideCountry()
    if role.case in member.avoids_cases:
        yield AvoidsCase(role.case)
    yield from (WouldMeet(other) for other in sorted(role.present, key=lambda each: each.raw) if other in foes)
    if member.resting_until_hour is not None and member.resting_until_hour > now_hour:
        yield Resting(member.resting_until_hour)
    if role.id in member.refused:
        yield RefusedRole()
