"""What dispatch is given: the roles that open cases need, the members, and the rules in force. Values only.

Whoever builds it reads vault and roster; nothing here does. A snapshot names nobody and holds no text of a case.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, NewType, get_args

from tropa.cases.urgency import UrgencyClass
from tropa.sealing.types import MemberId, ThreadId

RoleId = NewType("RoleId", str)
"""Whatever the caller calls a role, the same from one snapshot to the next."""

RoleKind = NewType("RoleKind", str)
"""What kind of part a role is. Open: any text; those below are known to the standing policy."""

COORDINATOR: Final = RoleKind("coordinator")
CASEWORKER: Final = RoleKind("caseworker")
ADVISER_LEGAL: Final = RoleKind("adviser-legal")
ADVISER_HEALTH: Final = RoleKind("adviser-health")
HELPER_HOST: Final = RoleKind("helper-host")
HELPER_DRIVER: Final = RoleKind("helper-driver")
KINDS: Final = (COORDINATOR, CASEWORKER, ADVISER_LEGAL, ADVISER_HEALTH, HELPER_HOST, HELPER_DRIVER)

Vetting = Literal["none", "vouched", "checked", "trusted"]
"""How far a member has been vetted, each stage holding the ones before it."""
VETTING: Final[tuple[Vetting, ...]] = get_args(Vetting)

Flag = Literal["minor", "provocateur-suspect", "lawyer-first"]
"""minor: the person is or may be under age · provocateur-suspect: the case may be bait · lawyer-first: an adviser must
have been heard before anyone else is told more; take the flag away once that has happened."""


@dataclass(frozen=True, slots=True)
class Role:
    """A part to be played in a case.

    ``present`` have a part in the case already: whoever takes this role meets them (``Member.knows`` says who knows the
    case). ``two_persons``: takes two different members or none. ``deadline_hour`` counts hours as ``Snapshot.now_hour``
    does; ``hours`` a week are checked after the fact and never forbid. ``region`` is coarse ("" if it does not matter).
    """

    id: RoleId
    case: ThreadId
    kind: RoleKind
    urgency: UrgencyClass
    required_skills: frozenset[str] = frozenset()
    wished_skills: frozenset[str] = frozenset()
    required_languages: frozenset[str] = frozenset()
    wished_languages: frozenset[str] = frozenset()
    deadline_hour: int | None = None
    waiting_hours: int = 0
    region: str = ""
    hours: int = 0
    flags: frozenset[Flag] = frozenset()
    two_persons: bool = False
    present: frozenset[MemberId] = frozenset()


@dataclass(frozen=True, slots=True)
class Member:
    """A member as dispatch sees them.

    ``slots``: for each kind of role they play, how many *more* they can take now. ``load``: how many they play already
    (all kinds). ``knows``: the cases they can read something of, from the audience register: their exposure is its
    size. ``avoids_members`` and ``avoids_cases`` must never be brought together with them; saying it on one side is
    enough. ``refused``: roles they declined. ``resting_until_hour``: None if they are not resting.
    """

    id: MemberId
    slots: Mapping[RoleKind, int]
    vetting: Vetting
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    hours: int = 0
    load: int = 0
    knows: frozenset[ThreadId] = frozenset()
    avoids_members: frozenset[MemberId] = frozenset()
    avoids_cases: frozenset[ThreadId] = frozenset()
    in_country: bool = False
    region: str = ""
    resting_until_hour: int | None = None
    refused: frozenset[RoleId] = frozenset()

    @property
    def people(self) -> int:
        """How many people would become known with them today."""
        return len(self.knows)


@dataclass(frozen=True, slots=True)
class Policy:
    """The hard rules that a network sets for itself. No price buys a way round one.

    ``vetting``: the least stage for each kind (kinds not named: ``other_vetting``). ``minor_kinds``,
    ``suspect_kinds``: the only kinds that are matched at all for such a case, and then with that vetting at least.
    ``inside_kinds``: what members inside the country may take; never a suspected provocateur's case.
    ``first_kinds``: who may be brought in while a lawyer is to be heard first.
    """

    vetting: Mapping[RoleKind, Vetting] = field(
        default_factory=lambda: MappingProxyType(
            {
                COORDINATOR: "checked",
                CASEWORKER: "checked",
                ADVISER_LEGAL: "vouched",
                ADVISER_HEALTH: "vouched",
                HELPER_HOST: "checked",
                HELPER_DRIVER: "checked",
            }
        )
    )
    other_vetting: Vetting = "checked"
    minor_kinds: frozenset[RoleKind] = frozenset({COORDINATOR, CASEWORKER, ADVISER_LEGAL, ADVISER_HEALTH})
    minor_vetting: Vetting = "trusted"
    suspect_kinds: frozenset[RoleKind] = frozenset({COORDINATOR, ADVISER_LEGAL})
    suspect_vetting: Vetting = "trusted"
    inside_kinds: frozenset[RoleKind] = frozenset()
    first_kinds: frozenset[RoleKind] = frozenset({COORDINATOR, ADVISER_LEGAL})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything dispatch looks at. ``now_hour``: hours since 1970 UTC, or any count that the other hours share."""

    roles: tuple[Role, ...]
    members: tuple[Member, ...]
    now_hour: int
    policy: Policy = field(default_factory=Policy)
