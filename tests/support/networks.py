"""Small networks for tests, made purely: stewards and members with their keys, and the chain that admits them."""

import hashlib
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field

from tropa.roster.bundles import make_bundle
from tropa.roster.chain import extend, found, propose
from tropa.roster.devices import DeviceEntry, device_entry
from tropa.roster.entries import Admit, Body, ChangePolicy, PublicKeys, Team, sign_entry
from tropa.roster.names import DeviceId, NetworkId, Role, device_id, network_id
from tropa.roster.notice import Notice, TeamKeys, lineage_of
from tropa.roster.state import Roster
from tropa.roster.statements import sign_statement, statement_payload
from tropa.roster.weeks import first_day, last_day, week_of
from tropa.sealing.boxes import post_id_of
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.signing import verify_key
from tropa.sealing.types import AuthPrivateKey, MemberId, PostId, ReadKey, RelayId, SealingSeed, SigningSeed

DAY = 20_783
"""A Thursday."""
RELAY = RelayId(hashlib.sha256(b"relay of small networks").digest())
ROLES: tuple[Role, ...] = ("adviser", "caseworker", "coordinator", "helper")


def fixed(label: str, size: int = 32) -> bytes:
    """Bytes that are always the same for a label."""
    return hashlib.shake_256(b"small network " + label.encode()).digest(size)


@dataclass(frozen=True)
class Person:
    """A member with one device; `name` only tells their keys apart."""

    name: str
    roles: tuple[Role, ...] = ("coordinator",)
    member_of: str = ""
    """The name of the member whose further device this is."""

    @property
    def signing(self) -> SigningSeed:
        """The device's own signing key."""
        return SigningSeed(fixed(f"{self.name} signing"))

    @property
    def steward(self) -> SigningSeed:
        """With which the device signs for a steward."""
        return SigningSeed(fixed(f"{self.name} steward"))

    @property
    def member(self) -> MemberId:
        """Who they are."""
        return MemberId(fixed(f"{self.member_of or self.name} member", 16))

    @property
    def id(self) -> DeviceId:
        """Their device."""
        return device_id(verify_key(self.signing))

    @property
    def entry(self) -> DeviceEntry:
        """Their device, as it is admitted."""
        return device_entry(verify_key(self.signing), verify_key(self.steward), self.member, self.roles)

    def keys(self, week: int) -> ReaderKeys:
        """The secrets of their bundle of a week."""
        return keys(f"{self.name} bundle {week}")

    def bundle(self, network: NetworkId, week: int) -> bytes:
        """Their bundle of a week, signed."""
        return make_bundle(network, self.signing, week, self.keys(week).public)


def keys(label: str) -> ReaderKeys:
    """A pair of private keys, always the same for a label."""
    return ReaderKeys(SealingSeed(fixed(f"{label} sealing")), AuthPrivateKey(fixed(f"{label} auth")))


@dataclass
class SmallNetwork:
    """A chain and the people in it; the first of them founded it."""

    founder: Person = field(default_factory=lambda: Person("steward 0"))
    day: int = DAY
    entries: list[bytes] = field(default_factory=list)
    lineage: list[bytes] = field(default_factory=list)
    people: dict[DeviceId, Person] = field(default_factory=dict)
    roster: Roster = field(init=False)

    def __post_init__(self) -> None:
        self.entries.append(found(self.founder.steward, self.founder.entry, self.day))
        self.people[self.founder.id] = self.founder
        self.roster = extend(self.id, self.entries[0], self.day)

    def copy(self) -> "SmallNetwork":
        """Another desk with the same chain; what one takes from here on the other does not have."""
        other = copy(self)
        other.entries, other.lineage, other.people = [*self.entries], [*self.lineage], {**self.people}
        return other

    @property
    def id(self) -> NetworkId:
        """The network's."""
        return network_id(verify_key(self.founder.steward))

    @property
    def stewards(self) -> list[Person]:
        """In the order in which they were admitted."""
        return [self.people[device.id] for device in self.roster.stewards]

    def make(self, body: Body, by: Sequence[SigningSeed] | None = None, day: int | None = None) -> bytes:
        """The next entry, signed by just as many stewards as it needs, or by these; not taken."""
        signers = [each.steward for each in self.stewards][: self.roster.policy.threshold] if by is None else by
        return sign_entry(propose(self.roster, body, self.day if day is None else day), *signers)

    def take(self, envelope: bytes) -> bytes:
        """Take an entry into the chain."""
        self.roster = extend(self.roster, envelope, self.day)
        self.entries.append(envelope)
        return envelope

    def add(self, body: Body, by: Sequence[SigningSeed] | None = None) -> bytes:
        """Make the next entry and take it."""
        return self.take(self.make(body, by))

    def admit(self, *people: Person) -> None:
        """Admit each of them."""
        for person in people:
            self.people[person.id] = person
            self.add(Admit(person.entry))

    def set_stewards(self, threshold: int, *stewards: Person) -> bytes:
        """Change the policy, signed by enough before and after; the statement joins the lineage."""
        change = policy_of(threshold, *stewards)
        signers = {each.name: each.steward for each in [*self.stewards, *stewards]}.values()
        payload = statement_payload(self.id, len(self.lineage) + 1, change.policy)
        envelope = self.add(change, list(signers))
        self.lineage.append(sign_statement(payload, *signers))
        return envelope

    def notice(self, week: int, edition: int = 1) -> Notice:
        """A week's notice, unsigned."""
        public = keys(f"team {week} {edition}").public
        return Notice(
            network=self.id,
            steward_pub=verify_key(self.founder.steward),
            lineage=lineage_of(self.lineage),
            version=edition,
            week=week,
            valid_from_day=first_day(week),
            valid_until_day=last_day(week),
            relay_id=RELAY,
            team=TeamKeys(box(week, edition), public.sealing, public.auth),
            languages=("ru", "en"),
            addresses=("https://relay.example",),
            client_sha256=None,
        )

    def team(self, week: int | None = None, edition: int = 1, notice_sha256: str = "0" * 64) -> Team:
        """A week's team entry; its keys are `keys("team …")` and `keys("members …")`."""
        week = week_of(self.day) if week is None else week
        team, members = (keys(f"{of} {week} {edition}").public for of in ("team", "members"))
        return Team(
            *(week, edition, notice_sha256, box(week, edition)),
            *(PublicKeys(each.sealing, each.auth) for each in (team, members)),
        )


def box(week: int, edition: int) -> PostId:
    """The team box of an edition."""
    return post_id_of(ReadKey(fixed(f"box {week} {edition}")))


def policy_of(threshold: int, *stewards: Person) -> ChangePolicy:
    """A policy of these people."""
    pubs = sorted((verify_key(each.steward) for each in stewards), key=lambda key: key.raw)
    return ChangePolicy(threshold, tuple(pubs))


def a_network(stewards: int = 3, members: Sequence[Person] = ()) -> SmallNetwork:
    """A network of so many stewards (a majority must sign) and these members besides."""
    network = SmallNetwork()
    others = [Person(f"steward {number}") for number in range(1, stewards)]
    network.admit(*others)
    if others:
        network.set_stewards(stewards // 2 + 1, network.founder, *others)
    network.admit(*members)
    return network
