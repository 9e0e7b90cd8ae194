"""The network that ``tropa bench dispatch`` is measured on: invented, from fixed seeds, committed before the first run.

A network some weeks after a decree: many members, few of whom know many cases yet; slots for about half as much again
as is asked of most kinds, too few hosts and drivers. Lodging and driving take two persons. ``sections``: a large
network is divided, and a role goes to its own section only, so that eligible pairs grow with the network and not with
its square.
"""

import hashlib
import random
from collections.abc import Callable
from typing import Final, TypeVar

from tropa.cases.urgency import UrgencyClass
from tropa.dispatch.snapshot import (
    ADVISER_HEALTH,
    ADVISER_LEGAL,
    CASEWORKER,
    COORDINATOR,
    HELPER_DRIVER,
    HELPER_HOST,
    Flag,
    Member,
    Role,
    RoleId,
    RoleKind,
    Snapshot,
    Vetting,
)
from tropa.sealing.types import MemberId, ThreadId

T = TypeVar("T")
SEED: Final = 20_261_123
NOW_HOUR: Final = 497_000
TWO: Final = frozenset({HELPER_HOST, HELPER_DRIVER})
_KINDS: Final = (COORDINATOR, CASEWORKER, ADVISER_LEGAL, ADVISER_HEALTH, HELPER_HOST, HELPER_DRIVER)
_MEMBERS_OF: Final = (15, 35, 15, 10, 15, 10)
_ROLES_OF: Final = (25, 30, 25, 8, 7, 5)
_SLOTS: Final = {
    COORDINATOR: (5, 25),
    CASEWORKER: (3, 10),
    ADVISER_LEGAL: (4, 20),
    ADVISER_HEALTH: (3, 12),
    HELPER_HOST: (1, 3),
    HELPER_DRIVER: (1, 6),
}
_SKILLS: Final[dict[RoleKind, tuple[str, ...]]] = {
    ADVISER_LEGAL: ("military-law", "conscription", "asylum", "criminal-law", "family-law", "papers"),
    ADVISER_HEALTH: ("crisis", "trauma", "medicine"),
}
_OTHER_SKILLS: Final = ("first-line", "abroad", "families", "papers")
_RARE: Final = ("bua", "tyv", "sah", "che", "ava", "oss", "tat", "bak", "chv", "kal", "kom", "myv")
_REGIONS: Final = ("north", "south", "east", "west")
_VETTING: Final[tuple[Vetting, ...]] = ("none", "vouched", "checked", "trusted")
_URGENCY: Final[tuple[UrgencyClass, ...]] = ("now", "72h", "2w", "later")


def member_id(number: int) -> MemberId:
    """The member with this number."""
    return MemberId(hashlib.sha256(f"dispatch member {number}".encode()).digest()[:16])


def case_id(number: int) -> ThreadId:
    """The case with this number; negative ones are not open."""
    return ThreadId(hashlib.sha256(f"dispatch case {number}".encode()).digest()[:16])


def make_role(chance: random.Random, number: int, case: int, sections: int) -> Role:
    """One role. The section of a case follows from its number."""
    kind = chance.choices(_KINDS, _ROLES_OF)[0]
    skills = _SKILLS.get(kind, _OTHER_SKILLS)
    section = {f"section-{case % sections}"} if sections > 1 else set[str]()
    rare = chance.random()
    return Role(
        RoleId(f"{number:06}"),
        case_id(case),
        kind,
        chance.choices(_URGENCY, (5, 20, 40, 35))[0],
        required_skills=frozenset(section | ({chance.choice(skills)} if chance.random() < 0.4 else set())),
        wished_skills=frozenset({chance.choice(skills)} if chance.random() < 0.5 else set()),
        required_languages=frozenset({chance.choice(_RARE)} if rare < 0.06 else {"ru"} if rare < 0.9 else {"en"}),
        wished_languages=frozenset({chance.choice(_RARE)} if chance.random() < 0.15 else set()),
        deadline_hour=NOW_HOUR + chance.randrange(-24, 600) if chance.random() < 0.6 else None,
        waiting_hours=chance.randrange(200),
        region=chance.choice(("", *_REGIONS)),
        hours=chance.randrange(1, 5),
        flags=_flags(chance),
        two_persons=kind in TWO,
    )


def make_member(chance: random.Random, number: int, members: int, cases: int, roles: int, sections: int) -> Member:
    """One member."""
    kinds = set(chance.choices(_KINDS, _MEMBERS_OF, k=2 if chance.random() < 0.15 else 1))
    skills = {skill for kind in sorted(kinds) for skill in _SKILLS.get(kind, _OTHER_SKILLS) if chance.random() < 0.5}
    if sections > 1:
        skills.add(f"section-{number % sections}")
    load = chance.randrange(4)
    return Member(
        member_id(number),
        {kind: chance.randint(*_SLOTS[kind]) for kind in sorted(kinds)},
        chance.choices(_VETTING, (3, 12, 55, 30))[0],
        skills=frozenset(skills),
        languages=frozenset(
            {tongue for tongue, share in (("ru", 0.95), ("en", 0.6)) if chance.random() < share}
            | {tongue for tongue in _RARE if chance.random() < 0.04}
        ),
        hours=chance.randrange(5, 40),
        load=load,
        knows=frozenset(
            case_id(chance.randrange(cases)) if chance.random() < 0.3 else case_id(-1 - number * 8 - nth)
            for nth in range(load + chance.randrange(4))
        ),
        avoids_members=_rarely(chance, 0.03, lambda: member_id(chance.randrange(members))) - {member_id(number)},
        avoids_cases=_rarely(chance, 0.02, lambda: case_id(chance.randrange(cases))),
        in_country=chance.random() < 0.05,
        region=chance.choice(_REGIONS),
        resting_until_hour=NOW_HOUR + 48 if chance.random() < 0.05 else None,
        refused=_rarely(chance, 0.03, lambda: RoleId(f"{chance.randrange(roles):06}")),
    )


def make_world(roles: int, members: int, sections: int = 1, seed: int = SEED) -> Snapshot:
    """A snapshot with so many roles, of one to four a case, and members."""
    chance = random.Random(f"{seed} {roles} {members}")
    cases: list[int] = []
    while len(cases) < roles:
        cases += [cases[-1] + 1 if cases else 0] * chance.choice((1, 2, 2, 3, 4))
    open_cases = cases[roles - 1] + 1
    made = tuple(make_role(chance, number, cases[number], sections) for number in range(roles))
    people = tuple(make_member(chance, number, members, open_cases, roles, sections) for number in range(members))
    return Snapshot(made, people, NOW_HOUR)


def new_roles(count: int, after: int, sections: int = 1, seed: int = SEED) -> tuple[Role, ...]:
    """Roles of new cases that come up later, numbered on."""
    chance = random.Random(f"{seed} new {after}")
    return tuple(make_role(chance, after + number, after + number, sections) for number in range(count))


def _flags(chance: random.Random) -> frozenset[Flag]:
    shares: tuple[tuple[Flag, float], ...] = (("minor", 0.03), ("provocateur-suspect", 0.02), ("lawyer-first", 0.03))
    return frozenset(flag for flag, share in shares if chance.random() < share)


def _rarely(chance: random.Random, share: float, make: Callable[[], T]) -> frozenset[T]:
    return frozenset({make()}) if chance.random() < share else frozenset()
