"""Devices' keys of weeks: making our own four weeks ahead, and keeping those of others (protocol 9.5, 10.2).

Secrets go with the week's (`team.destroy_old_keys`). Whether to seal to a device now is for whoever posts.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from tropa.roster.bundles import Bundle, known_bundle, make_bundle
from tropa.roster.devices import Device
from tropa.roster.errors import BundleRefused
from tropa.roster.names import DeviceId, NetworkId, device_id
from tropa.roster.weeks import WEEKS_AHEAD, last_day_of_secrets
from tropa.sealing.keys import device_author, new_auth_key, new_sealing_seed
from tropa.sealing.letters import Reader, ReaderKeys
from tropa.sealing.signing import verify_key
from tropa.sealing.types import AuthPrivateKey, AuthPublicKey, SealingPublicKey, SealingSeed, SigningSeed
from tropa.vault.context import Context
from tropa.vault.membership.chain import roster_of
from tropa.vault.membership.telling import others, tell_bundles
from tropa.vault.outbox import ToEveryone, try_again_now

# Further ahead nobody publishes; a little more, for clocks.
_FARTHEST: Final = WEEKS_AHEAD + 2


def make_own_bundles(here: Context, network: NetworkId, device: SigningSeed) -> None:
    """See that this device has keys for this week and the four that follow."""
    there = {week for (week,) in here.db.rows("SELECT week FROM own_bundle WHERE week >= ?", here.week)}
    for week in range(here.week, here.week + WEEKS_AHEAD + 1):
        if week not in there:
            keys = ReaderKeys(new_sealing_seed(here.random), new_auth_key(here.random))
            envelope = make_bundle(network, device, week, keys.public)
            here.db.run(
                "INSERT INTO own_bundle VALUES (?, ?, ?, ?, 0)", week, keys.sealing.raw, keys.auth.raw, envelope
            )
            _keep(here, device_id(verify_key(device)), week, keys.public, envelope)


def announce_own_bundles(here: Context) -> None:
    """Tell everyone the keys that nobody has been told yet, if there is anyone."""
    rows = here.db.rows("SELECT envelope FROM own_bundle WHERE NOT announced AND week >= ? ORDER BY week", here.week)
    if rows and others(here):
        tell_bundles(here, [envelope for (envelope,) in rows], ToEveryone())
        here.db.run("UPDATE own_bundle SET announced = 1")


def announce_again(here: Context, week: int) -> None:
    """Tell everyone our keys of that week, though they have been told."""
    here.db.run("UPDATE own_bundle SET announced = 0 WHERE week = ?", week)


def own_bundles(here: Context) -> list[bytes]:
    """Our own keys of this week and those that follow, as others get them."""
    rows = here.db.rows("SELECT envelope FROM own_bundle WHERE week >= ? ORDER BY week", here.week)
    return [envelope for (envelope,) in rows]


def own_keys(here: Context, week: int) -> ReaderKeys | None:
    """This device's own keys of a week, or None when they were never made, or destroyed."""
    row = here.db.row("SELECT sealing_seed, auth_key FROM own_bundle WHERE week = ?", week)
    return ReaderKeys(SealingSeed(row[0]), AuthPrivateKey(row[1])) if row else None


def reader_of(here: Context, device: DeviceId, week: int) -> Reader | None:
    """To whom letters for that device are sealed in that week, or None when its keys have not come."""
    row = here.db.row("SELECT xwing_pub, auth_pub FROM bundle WHERE device = ? AND week = ?", device, week)
    return Reader(SealingPublicKey(row[0]), AuthPublicKey(row[1])) if row else None


def sender_of(here: Context, week: int, auth: AuthPublicKey, core: bytes = b"") -> Device | None:
    """Which device seals with that key in that week, when it is one we know and believe (protocol 10.2).

    A public key is easily copied into another bundle: of several devices it is the one that `core` names as its author,
    else the one whose bundle came first.
    """
    roster = roster_of(here)
    rows = here.db.rows("SELECT device FROM bundle WHERE week = ? AND auth_pub = ? ORDER BY rowid", week, auth.raw)
    if not rows or roster is None:
        return None
    author = _author_of(core) if len(rows) > 1 else None
    known = [(DeviceId(device), roster.devices.get(DeviceId(device))) for (device,) in rows]
    named = [each for each, there in known if there and device_author(there.signing_pub) == author]
    return roster.active((named or [known[0][0]])[0])


def take_bundles(here: Context, envelopes: Iterable[bytes]) -> bool:
    """Keep those that verify; False when one is of a device that the roster does not know (yet). Safe to repeat.

    Call inside a transaction.
    """
    roster, all_known = roster_of(here), True
    for envelope in envelopes:
        if roster is None:
            return False
        try:
            bundle = known_bundle(envelope, roster)
        except BundleRefused as refused:
            all_known = all_known and refused.fault != "device"
            continue
        if bundle.week <= here.week + _FARTHEST and last_day_of_secrets(bundle.week) >= here.day:
            _take(here, bundle, envelope)
    return all_known


def known_bundles(here: Context) -> list[bytes]:
    """Every device's keys of this week and those that follow, in the order in which they came."""
    rows = here.db.rows("SELECT envelope FROM bundle WHERE week >= ? ORDER BY rowid", here.week)
    return [envelope for (envelope,) in rows]


def rivals(here: Context) -> list[tuple[DeviceId, int]]:
    """Devices that signed two different bundles for one week, and the week."""
    rows = here.db.rows("SELECT device, week FROM bundle WHERE rival IS NOT NULL ORDER BY week, device")
    return [(DeviceId(device), week) for device, week in rows]


def know_more(here: Context) -> None:
    """Something came by which letters that were refused for their device may be believed now."""
    here.db.run("INSERT INTO meta VALUES ('devices_known', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1")


class _Authored(msgspec.Struct, frozen=True):
    """All that is read of a core here; whether it is one is judged by whoever takes it in."""

    author: str


def _author_of(core: bytes) -> str | None:
    try:
        return msgspec.json.decode(core, type=_Authored).author
    except (ValueError, RecursionError):
        return None


def _take(here: Context, bundle: Bundle, envelope: bytes) -> None:
    row = here.db.row(
        "SELECT xwing_pub, auth_pub FROM bundle WHERE device = ? AND week = ?", bundle.device, bundle.week
    )
    if row is None:
        _keep(here, bundle.device_id, bundle.week, bundle.reader, envelope)
        know_more(here)
        try_again_now(here, bundle.device)
    elif row != (bundle.xwing_pub.raw, bundle.auth_pub.raw):
        here.db.run(
            "UPDATE bundle SET rival = ? WHERE device = ? AND week = ? AND rival IS NULL",
            *(envelope, bundle.device, bundle.week),
        )


def _keep(here: Context, device: DeviceId, week: int, reader: Reader, envelope: bytes) -> None:
    here.db.run(
        "INSERT OR IGNORE INTO bundle (device, week, xwing_pub, auth_pub, envelope) VALUES (?, ?, ?, ?, ?)",
        *(device, week, reader.sealing.raw, reader.auth.raw, envelope),
    )
