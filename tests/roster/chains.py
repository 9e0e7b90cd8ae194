"""Random chains of valid entries for property tests: every kind, wherever it is possible."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.support.networks import ROLES, Person, SmallNetwork
from tropa.roster.entries import Body, ChangeRoles, Code, Lift, Listeners, Pack, Retire, Suspend

Step = Callable[[DrawFn, SmallNetwork, int], Body | None]
"""One random entry's body, or None where the state allows none (or it was made)."""

ANY_ROLES = st.sets(st.sampled_from(ROLES)).map(lambda roles: tuple(sorted(roles)))


def _admit(draw: DrawFn, there: SmallNetwork, number: int) -> None:
    there.admit(Person(f"person {number}", draw(ANY_ROLES)))


def _second_device(draw: DrawFn, there: SmallNetwork, number: int) -> None:
    active = there.roster.active_devices()
    if active:
        device = draw(st.sampled_from(active))
        owner = there.people[device.id]
        there.admit(Person(f"person {number}", device.roles, member_of=owner.member_of or owner.name))


def _roles(draw: DrawFn, there: SmallNetwork, _: int) -> Body:
    return ChangeRoles(draw(st.sampled_from(sorted(there.roster.members, key=lambda m: m.raw))), draw(ANY_ROLES))


def _suspend(draw: DrawFn, there: SmallNetwork, _: int) -> None:
    active = there.roster.active_devices()
    if active:
        device = draw(st.sampled_from(active))
        there.add(Suspend(device.id), by=[there.people[device.id].signing])


def _lift(draw: DrawFn, there: SmallNetwork, _: int) -> Body | None:
    suspended = [device for device in there.roster.devices.values() if device.status == "suspended"]
    return Lift(draw(st.sampled_from(suspended)).id) if suspended else None


def _retire(draw: DrawFn, there: SmallNetwork, _: int) -> Body | None:
    devices = there.roster.devices.values()
    others = [device for device in devices if device.status != "retired" and not there.roster.is_steward(device)]
    return Retire(draw(st.sampled_from(others)).id) if others else None


def _policy(draw: DrawFn, there: SmallNetwork, _: int) -> None:
    active = [there.people[device.id] for device in there.roster.active_devices()]
    if active:
        chosen = draw(st.permutations(active))[: draw(st.integers(1, 5))]
        there.set_stewards(draw(st.integers(len(chosen) // 2 + 1, len(chosen))), *chosen)


def _team(draw: DrawFn, there: SmallNetwork, number: int) -> Body:
    week = draw(st.integers(3_000, 3_002))
    before = there.roster.teams.get(week)
    return there.team(week, (before.edition if before else 0) + number)


def _code(draw: DrawFn, _: SmallNetwork, number: int) -> Body:
    return Code(f"{number:064x}")


def _pack(draw: DrawFn, there: SmallNetwork, number: int) -> Body:
    country = draw(st.sampled_from(("ru", "kz")))
    before = there.roster.packs.get(country)
    return Pack(country, (before.version if before else 0) + draw(st.integers(1, 3)), f"{number:064x}")


def _listeners(draw: DrawFn, there: SmallNetwork, _: int) -> Body | None:
    members = sorted({device.member for device in there.roster.active_devices()}, key=lambda member: member.raw)
    chosen = draw(st.lists(st.sampled_from(members), unique=True, max_size=5)) if len(members) > 1 else []
    return None if len(chosen) == 1 else Listeners(tuple(sorted(chosen, key=lambda member: member.raw)))


STEPS: tuple[Step, ...] = (
    *(_admit, _second_device, _roles, _suspend, _lift, _retire, _policy, _team, _code, _pack, _listeners),
)


@st.composite
def chains(draw: DrawFn, most: int = 12) -> SmallNetwork:
    """A network after up to so many random entries, some of them days apart."""
    there = SmallNetwork()
    for number, step in enumerate(draw(st.lists(st.sampled_from(STEPS), max_size=most)), start=1):
        there.day += draw(st.integers(0, 3))
        body = step(draw, there, number)
        if body is not None:
            there.add(body)
    return there
