"""What members carry and say of themselves, and what one who leaves takes along: codes and numbers, never sentences."""

from dataclasses import dataclass

from tropa.vault.views_dispatch import Vetting
from tropa.vault.views_members import Role


@dataclass(frozen=True, slots=True)
class VouchView:
    """Who says how far a member was vetted, and on which day (since 1970)."""

    by_member_id: str
    vetting: Vetting
    day: int


@dataclass(frozen=True, slots=True)
class LoadView:
    """One active member, as far as this desk knows.

    `held`: open cases they hold; `tasks`: open tasks in those; `people`: of how many they know anything. `languages`
    and `hours` (a week) are what they say themselves; `says_anything`: whether they do. `last_day`: when they last
    wrote anything that this desk reads; None: never.
    """

    member_id: str
    held: int
    tasks: int
    people: int
    says_anything: bool
    languages: tuple[str, ...]
    hours: int
    rest_until_day: int | None
    vetting: Vetting
    vouched: tuple[VouchView, ...]
    last_day: int | None


@dataclass(frozen=True, slots=True)
class NamedCase:
    """A case and its short name; `name` is "" for one not here."""

    case_id: str
    name: str


@dataclass(frozen=True, slots=True)
class HeldView:
    """The open cases a member holds, as far as this desk knows: how many, and the first of them."""

    total: int
    cases: tuple[NamedCase, ...]


@dataclass(frozen=True, slots=True)
class LeavingView:
    """What goes with a device, before it is retired.

    All of it is empty where the member has another machine in use. `held_cases`: the first of those without a holder.
    `unread_threads`: compartments that nobody in the network reads any more; `unread_cases`: of these cases.
    `stewards_left` and `needed_then`: signatures, once the policy goes on without the device.
    """

    held: int
    tasks: int
    held_cases: tuple[NamedCase, ...]
    unread_threads: int
    unread_cases: tuple[NamedCase, ...]
    vacant_roles: tuple[Role, ...]
    stewards_left: int
    needed_then: int
