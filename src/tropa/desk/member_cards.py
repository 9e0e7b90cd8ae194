"""Members as cards of the network's page: who they are, what they carry, what they say of themselves, who vouched.

Cards are filtered and ordered by what the page's address says; whatever it says wrongly is passed over.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from tropa.desk.dispatch_words import language_in_words
from tropa.desk.names import Names
from tropa.desk.people import PersonLine, day_in_words, person_line
from tropa.desk.visit import Visit
from tropa.vault.views_dispatch import VETTING
from tropa.vault.views_loads import LoadView
from tropa.vault.views_members import PersonView, Role

ORDER: tuple[Role, ...] = ("coordinator", "caseworker", "adviser", "helper")
SILENT_DAYS = 14
FILTERS = (*ORDER, "steward", "unvetted", "silent", "resting")
SORTS = ("role", "load", "seen", "vetting", "name")
assert set(ORDER) == set(get_args(Role))


@dataclass(frozen=True)
class Card:
    """One member in words. `is_silent`: nothing of them has come for `SILENT_DAYS` or ever."""

    line: PersonLine
    holds: str
    knows: str
    says: tuple[str, ...]
    vetting: str
    vouched: str
    seen: str
    is_silent: bool


@dataclass(frozen=True)
class Group:
    """Cards under one heading; no heading where the order is not by role."""

    heading: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Chip:
    """A filter or an order to choose: its words, how many it would show, where it leads, whether it is chosen."""

    words: str
    count: int | None
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Cards:
    """All that the page shows of members who are in."""

    groups: tuple[Group, ...]
    filters: tuple[Chip, ...]
    sorts: tuple[Chip, ...]
    shown: int
    total: int


@dataclass(frozen=True)
class _Member:
    person: PersonView
    load: LoadView


def cards_of(visit: Visit, people: Sequence[PersonView], names: Names) -> Cards:
    """Everybody who is in, as the address asks for them."""
    loads = {each.member_id: each for each in visit.vault.loads.of_each()}
    members = [_Member(each, loads[each.member_id]) for each in people if each.is_active and each.member_id in loads]
    chosen, sort = _asked(visit, "show", FILTERS), _asked(visit, "sort", SORTS) or SORTS[0]
    shown = [each for each in members if not chosen or _passes(visit, each, chosen)]
    return Cards(
        groups=tuple(_grouped(visit, _sorted(shown, sort, names), sort, chosen, names)),
        filters=tuple(_filter_chips(visit, members, chosen, sort)),
        sorts=tuple(_chip(visit, f"network-sort.{each}", None, chosen, each, each == sort) for each in SORTS),
        shown=len(shown),
        total=len(members),
    )


def _asked(visit: Visit, name: str, known: Sequence[str]) -> str:
    value = visit.request.query_params.get(name, "")
    return value if value in known else ""


def _passes(visit: Visit, member: _Member, chosen: str) -> bool:
    tests: Mapping[str, Callable[[], bool]] = {
        "steward": lambda: member.person.is_steward,
        "unvetted": lambda: member.load.vetting == "none",
        "silent": lambda: _is_silent(visit, member),
        "resting": lambda: _rests(visit, member),
    }
    return tests[chosen]() if chosen in tests else chosen in member.person.roles


def _sorted(members: Sequence[_Member], sort: str, names: Names) -> list[_Member]:
    def by_name(each: _Member) -> tuple[bool, str]:
        return not each.person.is_me, names.person(each.person).casefold()

    keys: Mapping[str, Callable[[_Member], object]] = {
        "load": lambda each: (-each.load.held, -each.load.people, by_name(each)),
        "seen": lambda each: (each.load.last_day or 0, by_name(each)),
        "vetting": lambda each: (VETTING.index(each.load.vetting), by_name(each)),
    }
    return sorted(members, key=keys.get(sort, by_name))  # type: ignore[arg-type]


def _grouped(visit: Visit, members: Sequence[_Member], sort: str, chosen: str, names: Names) -> list[Group]:
    if sort != "role" or chosen in ORDER:
        return [Group("", tuple(_card(visit, each, names) for each in members))] if members else []
    groups = []
    for role in ORDER:
        mine = tuple(_card(visit, each, names) for each in members if _first_role(each) == role)
        if mine:
            groups.append(Group(visit.words.say(f"network-group.{role}"), mine))
    return groups


def _first_role(member: _Member) -> Role:
    return next((role for role in ORDER if role in member.person.roles), ORDER[-1])


def _filter_chips(visit: Visit, members: Sequence[_Member], chosen: str, sort: str) -> list[Chip]:
    chips = [_chip(visit, "network-show.all", len(members), "", sort, not chosen)]
    for each in FILTERS:
        count = sum(_passes(visit, member, each) for member in members)
        if count or each == chosen:
            chips.append(_chip(visit, f"network-show.{each}", count, each, sort, each == chosen))
    return chips


def _chip(visit: Visit, name: str, count: int | None, show: str, sort: str, is_chosen: bool) -> Chip:
    query = "&".join(f"{key}={value}" for key, value in (("show", show), ("sort", sort)) if value)
    return Chip(visit.words.say(name), count, f"{visit.to('network')}?{query}", is_chosen)


def _card(visit: Visit, member: _Member, names: Names) -> Card:
    load, words = member.load, visit.words
    carries = words.count("network.held", load.held)
    if load.tasks:
        carries += ", " + words.count("network.tasks", load.tasks)
    return Card(
        line=person_line(visit, member.person, names),
        holds=carries,
        knows=words.count("network.knows", load.people),
        says=tuple(_says(visit, load)),
        vetting=words.say(f"vetting.{load.vetting}"),
        vouched=", ".join(names.member(each.by_member_id) for each in load.vouched),
        seen=_seen(visit, load, member.person.is_me),
        is_silent=_is_silent(visit, member),
    )


def _says(visit: Visit, load: LoadView) -> list[str]:
    words = visit.words
    if not load.says_anything:
        return [words.say("network.says-nothing")]
    told = [
        words.say("assess.languages", languages=", ".join(language_in_words(words, each) for each in load.languages))
    ]
    told = told if load.languages else []
    told += [words.say("assess.hours", hours=load.hours)] if load.hours else []
    if load.rest_until_day is not None and load.rest_until_day >= _today(visit):
        told.append(words.say("assess.rests", day=day_in_words(load.rest_until_day, visit.times)))
    return told


def _seen(visit: Visit, load: LoadView, is_me: bool) -> str:
    if is_me:
        return ""
    if load.last_day is None:
        return visit.words.say("network.never-seen")
    return visit.words.say("network.seen", day=day_in_words(load.last_day, visit.times))


def _is_silent(visit: Visit, member: _Member) -> bool:
    last = member.load.last_day
    return not member.person.is_me and (last is None or _today(visit) - last > SILENT_DAYS)


def _rests(visit: Visit, member: _Member) -> bool:
    until = member.load.rest_until_day
    return until is not None and until >= _today(visit)


def _today(visit: Visit) -> int:
    return visit.desk.parts.clock() // 86_400
