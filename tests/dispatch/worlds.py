"""Invented worlds for dispatch's tests, from a seed: with every rule in play, or only what a flow holds by itself."""

import hashlib
import random

from tropa.cases.urgency import UrgencyClass
from tropa.dispatch.snapshot import VETTING, Flag, Member, Policy, Role, RoleId, RoleKind, Snapshot
from tropa.sealing.types import MemberId, ThreadId

SKILLS = ("military-law", "asylum", "trauma", "first-aid")
LANGUAGES = ("ru", "en", "bua", "tyv")
KINDS = (RoleKind("coordinator"), RoleKind("caseworker"), RoleKind("adviser-legal"), RoleKind("helper-host"))
URGENCIES: tuple[UrgencyClass, ...] = ("now", "72h", "2w", "later")
FLAGS: tuple[Flag, ...] = ("minor", "provocateur-suspect", "lawyer-first")


def member_id(number: int) -> MemberId:
    """The member with this number."""
    return MemberId(hashlib.sha256(f"member {number}".encode()).digest()[:16])


def case_id(number: int) -> ThreadId:
    """The case with this number."""
    return ThreadId(hashlib.sha256(f"case {number}".encode()).digest()[:16])


def role(chance: random.Random, number: int, cases: int, *, plain: bool, members: int = 0) -> Role:
    """A role of one of ``cases`` cases. ``plain``: nothing that a flow cannot hold by itself."""
    flags = frozenset(flag for flag in FLAGS if chance.randrange(8) == 0)
    present = frozenset(member_id(chance.randrange(members)) for _ in range(members and chance.randrange(2)))
    return Role(
        RoleId(f"role-{number:05}"),
        case_id(chance.randrange(cases)),
        chance.choice(KINDS),
        chance.choice(URGENCIES),
        required_skills=_some(chance, SKILLS, 0.1),
        wished_skills=_some(chance, SKILLS, 0.3),
        required_languages=_some(chance, LANGUAGES, 0.15),
        wished_languages=_some(chance, LANGUAGES, 0.3),
        deadline_hour=chance.choice((None, 900, 1_050, 2_000)),
        waiting_hours=chance.randrange(100),
        region=chance.choice(("", "north", "south")),
        hours=chance.randrange(6),
        flags=flags,
        two_persons=not plain and chance.randrange(5) == 0,
        present=present,
    )


def member(chance: random.Random, number: int, members: int, cases: int, roles: int, *, plain: bool) -> Member:
    """A member; ``plain``: of one kind, and avoiding no other member."""
    kinds = chance.sample(KINDS, 1 if plain else chance.choice((1, 1, 2)))
    avoids = frozenset(member_id(other) for other in range(members) if other != number and chance.randrange(6) == 0)
    return Member(
        member_id(number),
        {kind: chance.randrange(4) for kind in kinds},
        chance.choice(VETTING[1:] + ("trusted",) * 3),
        skills=_some(chance, SKILLS, 0.5),
        languages=_some(chance, LANGUAGES, 0.6),
        hours=chance.randrange(12),
        load=chance.randrange(4),
        knows=frozenset(case_id(case) for case in range(-4, cases) if chance.randrange(5) == 0),
        avoids_members=frozenset() if plain else avoids,
        avoids_cases=frozenset(case_id(case) for case in range(cases) if chance.randrange(12) == 0),
        in_country=chance.randrange(8) == 0,
        region=chance.choice(("", "north", "south")),
        resting_until_hour=chance.choice((None, None, None, None, 900, 1_001)),
        refused=frozenset(RoleId(f"role-{number:05}") for number in range(roles) if chance.randrange(15) == 0),
    )


def world(seed: int, roles: int, members: int, *, plain: bool = False, cases: int = 0) -> Snapshot:
    """A snapshot. ``plain``: only what a flow holds by itself, and no two roles of one case."""
    chance = random.Random(seed)
    many = cases or (10 * roles + 1 if plain else max(1, roles * 2 // 3))
    made = [role(chance, number, many, plain=plain, members=members) for number in range(roles)]
    people = [member(chance, number, members, min(many, 12), roles, plain=plain) for number in range(members)]
    kinds = frozenset(kind for kind in KINDS if chance.randrange(2))
    return Snapshot(tuple(made), tuple(people), 1_000, Policy(inside_kinds=kinds))


def _some(chance: random.Random, things: tuple[str, ...], share: float) -> frozenset[str]:
    return frozenset(each for each in things if chance.random() < share)
