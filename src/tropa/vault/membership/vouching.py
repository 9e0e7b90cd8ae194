"""Secrets of proposed weeks, given to the other stewards' desks beside the proposal (protocol 10.3).

A desk signs by itself no keys that it does not hold: otherwise one steward could move everyone to a box that nobody
else can open. It judges no proposal (`weeks`), and gives nothing to members (`sharing`).
"""

from tropa.roster import messages
from tropa.roster.devices import Device
from tropa.roster.entries import Team
from tropa.roster.messages import SecretKeys
from tropa.roster.names import DeviceId, EntryHash
from tropa.sealing.boxes import post_id_of
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import AuthPrivateKey, ReadKey, SealingSeed
from tropa.vault.context import Context
from tropa.vault.membership.chain import roster
from tropa.vault.membership.proposals import network, pending
from tropa.vault.membership.telling import others, say
from tropa.vault.outbox import ToDevice
from tropa.vault.team import WeekSecrets

_NO_KEY = b""
"""In place of the team's keys, where they were not for us: this device is no coordinator's."""


def keep_proposed(here: Context, at: EntryHash, secrets: WeekSecrets) -> bool:
    """Hold them until the chain has that entry, or another of its version; False when all of it was held.

    Whoever hands on all but the team's key first must not keep out who gives all. Call inside a transaction.
    """
    team = (secrets.team.sealing.raw, secrets.team.auth.raw) if secrets.team else (_NO_KEY, _NO_KEY)
    changed = here.db.run(
        "INSERT INTO proposed_week VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE"
        " SET sealing_seed = excluded.sealing_seed, auth_key = excluded.auth_key"
        " WHERE proposed_week.sealing_seed = x'' AND excluded.sealing_seed != x''",
        *(at, secrets.week, secrets.edition, secrets.read_key.raw),
        *(secrets.members.sealing.raw, secrets.members.auth.raw, *team),
    )
    return changed > 0


def give_to_stewards(here: Context, at: EntryHash) -> None:
    """Give the other stewards the secrets of a proposal of ours, as far as they are for them."""
    secrets, known = proposed(here, at), roster(here)
    if secrets is None or giver(here, at) is not None:
        return
    for device in others(here):
        if known.is_steward(device):
            say(here, _told(secrets, device), ToDevice(device.id))


def take_given(here: Context, secrets: WeekSecrets, sender: Device) -> bool:
    """Hold what a steward gave beside a proposal, or what was missing of it; False when no proposal has those keys."""
    for each in pending(here):
        if isinstance(each.entry.body, Team) and fits(each.entry.body, secrets):
            if keep_proposed(here, each.entry.hash, secrets):
                _forget_givers(here, each.entry.hash)
                here.db.run("INSERT INTO meta VALUES (?, ?)", _given(each.entry.hash, sender.id), here.minute)
            return True
    return False


def fits(team: Team, secrets: WeekSecrets) -> bool:
    """Whether these are the secrets of what the entry names; the team's may be missing."""
    public = secrets.team.public if secrets.team else team.team.reader
    return (secrets.week, secrets.edition) == (team.week, team.edition) and (
        (post_id_of(secrets.read_key), secrets.members.public, public)
        == (team.post_id, team.members.reader, team.team.reader)
    )


def holds_secrets(here: Context, at: EntryHash) -> bool:
    """Whether all that this device may have of a proposal's secrets is here: it could give them on."""
    secrets, device = proposed(here, at), roster(here).active(network(here).device_id)
    return secrets is not None and device is not None and ("coordinator" not in device.roles or bool(secrets.team))


def proposed(here: Context, at: EntryHash) -> WeekSecrets | None:
    """What is held of a proposal's secrets."""
    row = here.db.row(
        "SELECT week, edition, read_key, members_seed, members_auth, sealing_seed, auth_key FROM proposed_week"
        " WHERE hash = ?",
        at,
    )
    if row is None:
        return None
    week, edition, read_key, *keys = row
    team = _keys(keys[2], keys[3]) if keys[2] != _NO_KEY else None
    return WeekSecrets(week, edition, ReadKey(read_key), _keys(keys[0], keys[1]), team)


def giver(here: Context, at: EntryHash) -> DeviceId | None:
    """Which device gave us the secrets of a proposal; None: we made them."""
    devices = roster(here).devices.values()
    given = (each.id for each in devices if here.db.row("SELECT 1 FROM meta WHERE name = ?", _given(at, each.id)))
    return next(given, None)


def forget_proposed(here: Context, at: EntryHash) -> None:
    """The chain has that entry, or never will."""
    here.db.run("DELETE FROM proposed_week WHERE hash = ?", at)
    _forget_givers(here, at)


def _forget_givers(here: Context, at: EntryHash) -> None:
    here.db.run("DELETE FROM meta WHERE name GLOB ?", _given(at, "*"))


def _given(at: EntryHash, device: str) -> str:
    return f"given:{at}:{device}"


def _told(secrets: WeekSecrets, device: Device) -> messages.WeekSecrets:
    team = secrets.team if "coordinator" in device.roles else None
    return messages.WeekSecrets(
        secrets.week, secrets.edition, secrets.read_key, _secret(secrets.members), _secret(team) if team else None
    )


def _secret(keys: ReaderKeys) -> SecretKeys:
    return SecretKeys(keys.sealing, keys.auth)


def _keys(seed: bytes, auth: bytes) -> ReaderKeys:
    return ReaderKeys(SealingSeed(seed), AuthPrivateKey(auth))
