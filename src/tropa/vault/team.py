"""The network's row and its team boxes, as rows; and destroying a week's secrets when their time is over.

Who makes a week's keys, and when, is `membership.weeks`; the relay hears of them through `publishing`.
"""

import json
from dataclasses import dataclass
from functools import cached_property

from tropa.cases.events import Language
from tropa.roster.names import DeviceId, NetworkId, device_id
from tropa.roster.weeks import WEEKS_AHEAD, last_day_of_secrets
from tropa.sealing.boxes import post_id_of
from tropa.sealing.letters import Address, ReaderKeys
from tropa.sealing.signing import verify_key
from tropa.sealing.types import AuthPrivateKey, PostId, ReadKey, RelayId, SealingSeed, SigningSeed
from tropa.vault.context import Context
from tropa.vault.leaps import sure_day


@dataclass(frozen=True)
class Details:
    """What is said of a network outside its chain. `petname` and `publisher_token` stay here; notices say the rest."""

    petname: str
    publisher_token: str
    addresses: tuple[str, ...]
    languages: tuple[Language, ...]
    client_sha256: str | None


@dataclass(frozen=True)
class Network:
    """The network this vault belongs to, and this device's own keys in it. `member` is "" until we are admitted."""

    id: NetworkId
    steward: SigningSeed
    device: SigningSeed
    member: str
    relay_id: RelayId
    founded_minute: int
    details: Details

    @cached_property
    def device_id(self) -> DeviceId:
        """What this device is called."""
        return device_id(verify_key(self.device))


@dataclass(frozen=True)
class TeamWeek:
    """A team box of a week, its keys (the team's only where this device is a coordinator's) and its notice."""

    box: int
    week: int
    edition: int
    read_key: ReadKey
    members: ReaderKeys
    team: ReaderKeys | None
    maker: DeviceId
    notice: bytes | None
    box_open: bool
    published: bool
    closed: bool
    cursor: int
    relay_id: RelayId

    @cached_property
    def address(self) -> Address:
        """Its box."""
        return Address(self.relay_id, post_id_of(self.read_key))


@dataclass(frozen=True)
class WeekSecrets:
    """What is made of a week, or came in a letter."""

    week: int
    edition: int
    read_key: ReadKey
    members: ReaderKeys
    team: ReaderKeys | None


def network_of(here: Context) -> Network | None:
    """The network, or None before founding, or before an invitation has been read."""
    row = here.db.row(
        "SELECT network_id, steward_seed, device_seed, member, relay_id, founded_minute,"
        " petname, publisher_token, addresses, languages, client_sha256 FROM network"
    )
    if row is None:
        return None
    details = Details(row[6], row[7], tuple(json.loads(row[8])), tuple(json.loads(row[9])), row[10])
    return Network(
        NetworkId(row[0]), SigningSeed(row[1]), SigningSeed(row[2]), row[3], RelayId(row[4]), row[5], details
    )


def keep_network(here: Context, network: Network) -> None:
    """Write the network's row, or write it anew."""
    details = network.details
    here.db.run(
        "INSERT OR REPLACE INTO network VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(network.id, network.relay_id.raw, network.steward.raw, network.device.raw, network.member),
        *(details.publisher_token, details.petname, json.dumps(details.languages), json.dumps(details.addresses)),
        *(details.client_sha256, network.founded_minute),
    )


_WEEKS = """
SELECT box, week, edition, read_key, members_seed, members_auth, sealing_seed, auth_key, maker,
    (SELECT envelope FROM notice n WHERE n.week = t.week AND n.edition = t.edition),
    box_open, published, closed, cursor, relay_id
FROM team_week t, network
"""


def weeks(here: Context, first: int = 0) -> list[TeamWeek]:
    """Every box whose keys are held, of weeks from `first` on, oldest first."""
    rows = here.db.rows(f"{_WEEKS} WHERE week >= ? ORDER BY week, edition", first)
    return [_week(*row) for row in rows]


def newest_box(here: Context, week: int) -> TeamWeek | None:
    """The box of a week that letters now go to, or None when we do not hold it."""
    row = here.db.row(f"{_WEEKS} WHERE week = ? ORDER BY edition DESC LIMIT 1", week)
    return _week(*row) if row else None


def coming_weeks(here: Context) -> list[TeamWeek]:
    """The newest box of this week and of each that follows it which a network publishes (protocol 7.2)."""
    found = (newest_box(here, week) for week in range(here.week, here.week + WEEKS_AHEAD + 1))
    return [each for each in found if each is not None]


def keep_week(here: Context, secrets: WeekSecrets, maker: DeviceId) -> bool:
    """Hold a week's secrets; False when all of it was held. Secrets without the team's never replace those with it."""
    team = (secrets.team.sealing.raw, secrets.team.auth.raw) if secrets.team else (None, None)
    # The team's key may come later than the rest, when somebody becomes a coordinator.
    changed = here.db.run(
        "INSERT INTO team_week (week, edition, read_key, members_seed, members_auth, sealing_seed, auth_key, maker)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (read_key) DO UPDATE"
        " SET sealing_seed = excluded.sealing_seed, auth_key = excluded.auth_key"
        " WHERE team_week.sealing_seed IS NULL AND excluded.sealing_seed IS NOT NULL",
        *(secrets.week, secrets.edition, secrets.read_key.raw),
        *(secrets.members.sealing.raw, secrets.members.auth.raw, *team, maker),
    )
    return changed > 0


def forget_team(here: Context, week: TeamWeek) -> None:
    """Destroy the team's key of a box; what all members hold of it stays."""
    here.db.run("UPDATE team_week SET sealing_seed = NULL, auth_key = NULL WHERE box = ?", week.box)


def mark(here: Context, week: TeamWeek, *, box_open: bool = False, published: bool = False) -> None:
    """Note what the relay has acknowledged."""
    if box_open:
        here.db.run("UPDATE team_week SET box_open = 1 WHERE box = ?", week.box)
    # Only that edition: there may be a newer one since the relay was asked.
    if published:
        here.db.run("UPDATE team_week SET published = 1 WHERE box = ? AND edition = ?", week.box, week.edition)


def mark_closed(here: Context, week: TeamWeek) -> None:
    """The relay has closed that box; what is in it is read until it ages."""
    here.db.run("UPDATE team_week SET closed = 1 WHERE box = ?", week.box)


def mark_no_box(here: Context, post_id: PostId) -> None:
    """The relay says that it takes no letters for that box any more, whoever closed it."""
    for week in weeks(here, here.week):
        if week.address.post_id == post_id:
            mark_closed(here, week)


def mark_takes(here: Context, post_id: PostId) -> None:
    """The relay took a letter for that box: if it once said that it was closed, its clock was wrong."""
    if here.db.row("SELECT 1 FROM team_week WHERE closed = 1 AND week >= ?", here.week) is None:
        return
    for week in weeks(here, here.week):
        if week.closed and week.address.post_id == post_id:
            here.db.run("UPDATE team_week SET closed = 0 WHERE box = ?", week.box)


def publish_again(here: Context) -> None:
    """Take back what was noted: the relay does not seem to know it any more, and may count its letters anew."""
    with here.db.transaction():
        here.db.run("UPDATE team_week SET box_open = 0, published = 0 WHERE week >= ? AND NOT closed", here.week)
        here.db.run("UPDATE team_week SET cursor = 0")


def destroy_old_keys(here: Context) -> None:
    """Destroy the secrets of weeks that surely ended more than 28 days ago (protocol 3.2, 9.5)."""
    with here.db.transaction():
        today = sure_day(here)
        held = here.db.rows(
            "SELECT week FROM team_week WHERE week < ?1 UNION SELECT week FROM own_bundle WHERE week < ?1", here.week
        )
        for (week,) in held:
            if last_day_of_secrets(week) < today:
                here.db.run("DELETE FROM team_week WHERE week = ?", week)
                here.db.run("DELETE FROM own_bundle WHERE week = ?", week)
                here.db.run("DELETE FROM bundle WHERE week = ?", week)
                here.db.run("DELETE FROM proposed_week WHERE week = ?", week)
                here.db.run("DELETE FROM notice WHERE week = ?", week)
                here.db.run("DELETE FROM listening_key WHERE week = ?", week)
                here.record("week-keys-destroyed")


def _week(
    box: int,
    week: int,
    edition: int,
    read_key: bytes,
    members_seed: bytes,
    members_auth: bytes,
    team_seed: bytes | None,
    team_auth: bytes | None,
    maker: str,
    notice: bytes | None,
    box_open: int,
    published: int,
    closed: int,
    cursor: int,
    relay_id: bytes,
) -> TeamWeek:
    return TeamWeek(
        box=box,
        week=week,
        edition=edition,
        read_key=ReadKey(read_key),
        members=ReaderKeys(SealingSeed(members_seed), AuthPrivateKey(members_auth)),
        team=ReaderKeys(SealingSeed(team_seed), AuthPrivateKey(team_auth)) if team_seed and team_auth else None,
        maker=DeviceId(maker),
        notice=notice,
        box_open=bool(box_open),
        published=bool(published),
        closed=bool(closed),
        cursor=cursor,
        relay_id=RelayId(relay_id),
    )
