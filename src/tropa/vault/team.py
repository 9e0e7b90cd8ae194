"""The network's row and its team weeks: making keys and notices, and destroying them when their time is over.

Everything is made and kept here before the relay hears of it (`publishing` tells it). It does no network.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tropa.cases.events import Language
from tropa.roster.founding import make_founding
from tropa.roster.notice import NetworkId, Notice, TeamKeys, make_notice, network_id
from tropa.roster.weeks import WEEKS_AHEAD, first_day, last_day, last_day_of_secrets
from tropa.sealing.boxes import post_id_of
from tropa.sealing.keys import new_auth_key, new_read_key, new_sealing_seed, new_signing_seed
from tropa.sealing.letters import Address, ReaderKeys
from tropa.sealing.signing import verify_key
from tropa.sealing.types import AuthPrivateKey, ReadKey, RelayId, SealingSeed, SigningSeed
from tropa.vault.context import Context
from tropa.vault.errors import FoundingRefused
from tropa.vault.leaps import date_is_sure


@dataclass(frozen=True)
class Details:
    """What its founder says of a network. `petname` and `publisher_token` stay here; the rest is in every notice."""

    petname: str
    publisher_token: str
    addresses: tuple[str, ...]
    languages: tuple[Language, ...]
    client_sha256: str | None


@dataclass(frozen=True)
class Network:
    """The network this vault belongs to."""

    id: NetworkId
    steward: SigningSeed
    device: SigningSeed
    relay_id: RelayId
    founded_minute: int
    details: Details


@dataclass(frozen=True)
class TeamWeek:
    """One week's team box, keys and notice."""

    week: int
    read_key: ReadKey
    keys: ReaderKeys
    version: int
    notice: bytes
    box_open: bool
    published: bool
    cursor: int
    relay_id: RelayId

    @cached_property
    def address(self) -> Address:
        """Its box."""
        return Address(self.relay_id, post_id_of(self.read_key))


def network_of(here: Context) -> Network | None:
    """The network, or None before founding."""
    row = here.db.row(
        "SELECT network_id, steward_seed, device_seed, relay_id, founded_minute,"
        " petname, publisher_token, addresses, languages, client_sha256 FROM network"
    )
    if row is None:
        return None
    details = Details(row[5], row[6], tuple(json.loads(row[7])), tuple(json.loads(row[8])), row[9])
    return Network(NetworkId(row[0]), SigningSeed(row[1]), SigningSeed(row[2]), RelayId(row[3]), row[4], details)


def found(here: Context, relay_id: RelayId, details: Details) -> Network:
    """Make the network and its first weeks, unless there is one; else give it these details.

    Raises:
        FoundingRefused: it was founded at another relay.
        tropa.roster.errors.NoticeRefused: no client would accept a notice with these details.
    """
    with here.db.transaction():
        network = network_of(here)
        if network is None:
            _insert_network(here, relay_id, details)
            here.record("network-founded")
        elif network.relay_id != relay_id:
            raise FoundingRefused("other-relay")
        elif network.details != details:
            _change_details(here, network, details)
        prepare_weeks(here)
        founded = network_of(here)
    assert founded is not None
    return founded


def prepare_weeks(here: Context) -> None:
    """See that keys and a notice exist for this week and the four that follow (protocol 7.2)."""
    with here.db.transaction():
        network = network_of(here)
        if network is None:
            return
        there = {week for (week,) in here.db.rows("SELECT week FROM team_week")}
        for week in range(here.week, here.week + WEEKS_AHEAD + 1):
            if week not in there:
                _insert_week(here, network, week)


def weeks(here: Context, first: int = 0) -> list[TeamWeek]:
    """The weeks whose keys are held, from `first` on, oldest first."""
    rows = here.db.rows(
        "SELECT week, read_key, sealing_seed, auth_key, version, notice, box_open, published, cursor, relay_id"
        " FROM team_week, network WHERE week >= ? ORDER BY week",
        first,
    )
    return [
        TeamWeek(
            w, ReadKey(read), ReaderKeys(SealingSeed(seed), AuthPrivateKey(auth)), v, n, bool(o), bool(p), c, RelayId(r)
        )
        for w, read, seed, auth, v, n, o, p, c, r in rows
    ]


def coming_weeks(here: Context) -> list[TeamWeek]:
    """This week and those that follow it which a network publishes (protocol 7.2)."""
    return [each for each in weeks(here, here.week) if each.week <= here.week + WEEKS_AHEAD]


def mark(here: Context, week: int, *, box_open: bool = False, version_published: int = 0) -> None:
    """Note what the relay has acknowledged."""
    if box_open:
        here.db.run("UPDATE team_week SET box_open = 1 WHERE week = ?", week)
    # Only that version: the details may have changed while the relay was answering.
    here.db.run("UPDATE team_week SET published = 1 WHERE week = ? AND version = ?", week, version_published)


def publish_again(here: Context) -> None:
    """Take back what was noted: the relay does not seem to know it any more, and may count its letters anew."""
    with here.db.transaction():
        here.db.run("UPDATE team_week SET box_open = 0, published = 0 WHERE week >= ?", here.week)
        here.db.run("UPDATE team_week SET cursor = 0")


def destroy_old_keys(here: Context) -> None:
    """Destroy the secrets of weeks that ended more than 28 days ago (protocol 3.2), when today's date is sure."""
    with here.db.transaction():
        if not date_is_sure(here):
            return
        for (week,) in here.db.rows("SELECT week FROM team_week WHERE week < ?", here.week):
            if last_day_of_secrets(week) < here.day:
                here.db.run("DELETE FROM team_week WHERE week = ?", week)
                here.record("week-keys-destroyed")


def _insert_network(here: Context, relay_id: RelayId, details: Details) -> None:
    steward, device = new_signing_seed(here.random), new_signing_seed(here.random)
    here.db.run(
        "INSERT INTO network VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        network_id(verify_key(steward)),
        make_founding(steward, device, here.day),
        steward.raw,
        device.raw,
        relay_id.raw,
        details.publisher_token,
        details.petname,
        json.dumps(details.languages),
        json.dumps(details.addresses),
        details.client_sha256,
        here.minute,
    )


def _insert_week(here: Context, network: Network, week: int) -> None:
    keys = ReaderKeys(new_sealing_seed(here.random), new_auth_key(here.random))
    read_key = new_read_key(here.random)
    notice = _notice(network, week, read_key, keys, 1)
    here.db.run(
        "INSERT INTO team_week (week, read_key, sealing_seed, auth_key, version, notice) VALUES (?, ?, ?, ?, 1, ?)",
        *(week, read_key.raw, keys.sealing.raw, keys.auth.raw, notice),
    )


def _notice(network: Network, week: int, read_key: ReadKey, keys: ReaderKeys, version: int) -> bytes:
    details = network.details
    notice = Notice(
        network=network.id,
        steward_pub=verify_key(network.steward),
        version=version,
        week=week,
        valid_from_day=first_day(week),
        valid_until_day=last_day(week),
        relay_id=network.relay_id,
        team=TeamKeys(post_id_of(read_key), keys.public.sealing, keys.public.auth),
        languages=details.languages,
        addresses=details.addresses,
        client_sha256=details.client_sha256,
    )
    return make_notice(notice, network.steward)


def _change_details(here: Context, network: Network, details: Details) -> None:
    here.db.run(
        "UPDATE network SET petname = ?, publisher_token = ?, addresses = ?, languages = ?, client_sha256 = ?",
        *(details.petname, details.publisher_token, json.dumps(details.addresses), json.dumps(details.languages)),
        details.client_sha256,
    )
    private = replace(network.details, petname=details.petname, publisher_token=details.publisher_token)
    if private != details:
        _renew_notices(here, replace(network, details=details), weeks(here, here.week))


def _renew_notices(here: Context, network: Network, coming: Sequence[TeamWeek]) -> None:
    """What every notice says has changed: make the next version of each."""
    for each in coming:
        issue_again(here, network, each, each.version + 1)


def issue_again(here: Context, network: Network, old: TeamWeek, version: int) -> TeamWeek:
    """Make a later version of a week's notice, to be published."""
    notice = _notice(network, old.week, old.read_key, old.keys, version)
    here.db.run(
        "UPDATE team_week SET notice = ?, version = ?, published = 0 WHERE week = ? AND version = ?",
        *(notice, version, old.week, old.version),
    )
    return replace(old, notice=notice, version=version, published=False)
