"""Listeners' keys of the weeks: making ours, telling everyone the public halves, giving listeners the private ones.

Only a listener's desk makes one and only listeners' desks get it; a steward's puts a public half into a notice, and
signs no notice with any other (`named`). Letters are read with them by `fetching`, judged by `taking`.
"""

import hashlib
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import UNSET, UnsetType

from tropa.roster.complaint_bodies import ListeningKeys, ListeningSecret
from tropa.roster.devices import Device
from tropa.roster.errors import BundleRefused
from tropa.roster.listening import ListeningKey, is_good, known_listening_key, make_listening_key, read_kept
from tropa.roster.names import Enclosed
from tropa.roster.notice import Complaints
from tropa.roster.state import Roster
from tropa.roster.weeks import WEEKS_AHEAD, last_day_of_secrets
from tropa.sealing.keys import new_auth_key, new_sealing_seed
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import AuthPrivateKey, SealingSeed
from tropa.vault.context import Context
from tropa.vault.membership.chain import roster_of
from tropa.vault.membership.telling import others, say
from tropa.vault.outbox import ToDevice, ToEveryone
from tropa.vault.team import Network, network_of

Taken = Literal["taken", "later", "malformed"]
# Further ahead nobody makes any; a little more, for clocks.
_FARTHEST: Final = WEEKS_AHEAD + 2
_MOST_OF_ONE: Final = 4
"""Keys of a week kept of one device: it needs another only when somebody listens no more."""
_MOST_TRIED: Final = 32
"""Keys of a week tried on each letter of its box. The one that strangers are shown is among them."""
_AN_HOUR: Final = 60


def keep_listening(here: Context, known: Roster, us: Network) -> None:
    """See that a listener's desk has keys for this week and the coming ones, and every listener their private halves.

    A desk that listens no more forgets what it was given. Call inside a transaction, with an active device.
    """
    if not known.listens(us.device_id):
        # Rows go with what they were: secure_delete leaves nothing of a private half in the file.
        here.db.run("DELETE FROM listening_key WHERE sealing_seed IS NOT NULL")
        return
    for week in range(here.week, here.week + WEEKS_AHEAD + 1):
        if not any(key.version >= known.listening_since for key in _own(here, us, week)):
            _make(here, known, us, week)
    _tell(here, known, us)
    _give(here, known, us)


def _own(here: Context, us: Network, week: int) -> list[ListeningKey]:
    return [key for key in _of_week(here, week) if key.device == us.device_id]


def _make(here: Context, known: Roster, us: Network, week: int) -> None:
    keys = ReaderKeys(new_sealing_seed(here.random), new_auth_key(here.random))
    envelope = make_listening_key(known, us.device, week, keys.public)
    _keep(here, known_listening_key(envelope, known), envelope, keys)
    # Nobody has heard of it: no letter that came before can be to it.
    here.db.run("UPDATE listening_key SET tried_minute = 0 WHERE envelope = ?", envelope)


def _tell(here: Context, known: Roster, us: Network) -> None:
    """Everyone, and again when somebody has come since."""
    newest = max((device.admitted_version for device in known.active_devices()), default=0)
    rows = here.db.rows(
        "SELECT serial, envelope FROM listening_key WHERE device = ? AND week >= ? AND told_version < ?"
        " AND version >= ? ORDER BY week",
        *(us.device_id, here.week, newest, known.listening_since),
    )
    if rows and others(here):
        for at in range(0, len(rows), _AT_ONCE):
            say(
                here, ListeningKeys(tuple(Enclosed(envelope) for _, envelope in rows[at : at + _AT_ONCE])), ToEveryone()
            )
        for serial, _ in rows:
            here.db.run("UPDATE listening_key SET told_version = ? WHERE serial = ?", known.version, serial)


_AT_ONCE: Final = 8


def _give(here: Context, known: Roster, us: Network) -> None:
    rows = here.db.rows(
        "SELECT serial, envelope, sealing_seed, auth_key FROM listening_key"
        " WHERE device = ? AND week >= ? AND version >= ? ORDER BY week",
        *(us.device_id, here.week, known.listening_since),
    )
    for serial, envelope, seed, auth in rows:
        for device in _lacking(here, known, serial):
            body = ListeningSecret(Enclosed(envelope), SealingSeed(seed), AuthPrivateKey(auth))
            say(here, body, ToDevice(device.id))
            here.db.run("INSERT INTO listening_given VALUES (?, ?)", serial, device.id)


def _lacking(here: Context, known: Roster, serial: int) -> list[Device]:
    given = {device for (device,) in here.db.rows("SELECT device FROM listening_given WHERE key = ?", serial)}
    return [device for device in others(here) if known.listens(device.id) and device.id not in given]


def take_keys(here: Context, envelopes: Sequence[Enclosed]) -> Taken:
    """Keep public halves that a listener's device signed. Safe to repeat. Call inside a transaction."""
    outcome: Taken = "taken"
    for envelope in envelopes:
        key = _judged(here, envelope.raw)
        if key == "later":
            outcome = "later"
        elif isinstance(key, ListeningKey) and _is_of_now(here, key):
            _keep(here, key, envelope.raw, None)
    return outcome


def take_secret(here: Context, given: ListeningSecret) -> Taken:
    """Keep a private half, from whoever had it to give: it fits what a listener's device signed. Safe to repeat."""
    known, us = roster_of(here), network_of(here)
    key = _judged(here, given.key.raw)
    if not isinstance(key, ListeningKey):
        return key
    if known is None or us is None or not known.listens(us.device_id):
        return "later"
    if given.keys.public != key.reader:
        return "malformed"
    if _is_of_now(here, key):
        _keep(here, key, given.key.raw, given.keys)
    return "taken"


def _judged(here: Context, envelope: bytes) -> ListeningKey | Literal["later", "taken", "malformed"]:
    known = roster_of(here)
    if known is None:
        return "later"
    try:
        return known_listening_key(envelope, known)
    except BundleRefused as refused:
        # A key that a change of listeners has overtaken is nothing wrong; there is nothing to do with it.
        return "later" if refused.fault == "device" else "taken" if refused.fault == "key" else "malformed"


def _is_of_now(here: Context, key: ListeningKey) -> bool:
    return key.week <= here.week + _FARTHEST and last_day_of_secrets(key.week) >= here.day


def _keep(here: Context, key: ListeningKey, envelope: bytes, keys: ReaderKeys | None) -> None:
    private = (keys.sealing.raw, keys.auth.raw) if keys else (None, None)
    here.db.run(
        "INSERT INTO listening_key (device, week, version, xwing_pub, auth_pub, envelope, came_minute, sealing_seed,"
        " auth_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (envelope) DO UPDATE"
        " SET sealing_seed = excluded.sealing_seed, auth_key = excluded.auth_key"
        " WHERE listening_key.sealing_seed IS NULL AND excluded.sealing_seed IS NOT NULL",
        *(key.device, key.week, key.version, key.xwing_pub.raw, key.auth_pub.raw, envelope, here.minute, *private),
    )
    # Of one version the first that came: whoever makes more gains nothing, and pushes out none that is in use.
    here.db.run(
        "DELETE FROM listening_key WHERE serial IN (SELECT serial FROM listening_key WHERE device = ? AND week = ?"
        " ORDER BY shown DESC, version DESC, serial LIMIT -1 OFFSET ?)",
        *(key.device, key.week, _MOST_OF_ONE),
    )


def held_keys(here: Context, week: int) -> tuple[ReaderKeys, ...]:
    """Private halves held here of that week's keys: the one that is shown, then of each device its newest."""
    rows = here.db.rows(
        "SELECT sealing_seed, auth_key FROM listening_key WHERE week = ? AND sealing_seed IS NOT NULL"
        " ORDER BY shown DESC, row_number() OVER (PARTITION BY device ORDER BY version DESC, serial),"
        " version DESC, serial LIMIT ?",
        *(week, _MOST_TRIED),
    )
    return tuple(ReaderKeys(SealingSeed(seed), AuthPrivateKey(auth)) for seed, auth in rows)


def read_anew_with_new_keys(here: Context) -> None:
    """Boxes of a week whose key has come late are read again: complaints in them fitted nothing until now.

    Each box once an hour at most, however many keys come: else a listener who makes them holds up everyone's letters.
    """
    weeks = here.db.rows(
        "SELECT week FROM listening_key WHERE sealing_seed IS NOT NULL GROUP BY week"
        " HAVING count(*) > count(tried_minute)"
        " AND coalesce(max(tried_minute) NOT BETWEEN ?1 - ?2 + 1 AND ?1, 1)",
        *(here.minute, _AN_HOUR),
    )
    if weeks:
        with here.db.transaction():
            for (week,) in weeks:
                _read_anew(here, week)


def _read_anew(here: Context, week: int) -> None:
    unopened = "SELECT letter_id FROM kept_letter WHERE week = ? AND reason = 'not-for-me'"
    here.db.run(f"DELETE FROM seen_letter WHERE letter_id IN ({unopened})", week)  # noqa: S608 -- from above
    here.db.run("DELETE FROM kept_letter WHERE week = ? AND reason = 'not-for-me'", week)
    here.db.run("UPDATE team_week SET cursor = 0 WHERE week = ?", week)
    here.db.run(
        "UPDATE listening_key SET tried_minute = ? WHERE week = ? AND sealing_seed IS NOT NULL", here.minute, week
    )


def named(here: Context, week: int, before: Complaints | UnsetType, since_version: int) -> Complaints | UnsetType:
    """What a notice of that week should say of complaints.

    Args:
        before: what the notice says that the chain now has for the week, and since which version it does: a key that
            is still good is kept, so that desks which have heard of different keys do not move it to and fro.
    """
    known = roster_of(here)
    if known is None or not known.listening:
        return UNSET
    good = _good(here, known, week)
    if before and (_is_among(before, good) or _may_be_good(here, known, week, before, since_version)):
        return Complaints(before.xwing_pub, before.auth_pub, len(known.listening))
    if not good:
        return UNSET
    chosen = min(good, key=_turn)
    return Complaints(chosen.xwing_pub, chosen.auth_pub, len(known.listening))


def is_listeners_own(here: Context, week: int, said: Complaints | UnsetType) -> bool:
    """Whether a notice of that week may name this key: a listener's device made it, and none was taken away since."""
    known = roster_of(here)
    return not said or (known is not None and _is_among(said, _good(here, known, week)))


def says_rightly(here: Context, week: int, said: Complaints | UnsetType) -> bool:
    """Whether a notice says of complaints what this desk, too, would have it say, so that it signs unasked.

    Saying nothing is right while no listener's key has been here for a day: it may have been on its way to its writer.
    """
    known = roster_of(here)
    if known is None:
        return False
    if not said:
        since = here.minute - _A_DAY
        return not any(_came(here, key) < since for key in _good(here, known, week)) or not known.listening
    return said.listeners == len(known.listening) and is_listeners_own(here, week, said)


_A_DAY: Final = 1_440


def note_shown_key(here: Context, said: Complaints | UnsetType) -> None:
    """Remember the key that strangers are shown, and since when it is one that this desk, a listener's, lacks."""
    known, us = roster_of(here), network_of(here)
    if said:
        # For good: letters may be under way to it when another is shown.
        here.db.run("UPDATE listening_key SET shown = 1 WHERE auth_pub = ? AND NOT shown", said.auth_pub.raw)
    listens = known is not None and us is not None and known.listens(us.device_id)
    if listens and said and not _is_held(here, said):
        here.db.run("INSERT OR IGNORE INTO meta VALUES ('complaints_astray_minute', ?)", here.minute)
    else:
        here.db.run("DELETE FROM meta WHERE name = 'complaints_astray_minute'")


def astray_since(here: Context) -> int | None:
    """Since when complaints have gone to a key that is not here, where that is a day or longer."""
    row = here.db.row("SELECT value FROM meta WHERE name = 'complaints_astray_minute'")
    return row[0] if row is not None and here.minute - row[0] >= _A_DAY else None


def _is_held(here: Context, said: Complaints) -> bool:
    sql = "SELECT 1 FROM listening_key WHERE auth_pub = ? AND sealing_seed IS NOT NULL"
    return here.db.row(sql, said.auth_pub.raw) is not None


def _good(here: Context, known: Roster, week: int) -> list[ListeningKey]:
    return [key for key in _of_week(here, week) if known.listens(key.device_id) and is_good(key.version, known)]


def _is_among(said: Complaints, good: Sequence[ListeningKey]) -> bool:
    return any((key.xwing_pub, key.auth_pub) == (said.xwing_pub, said.auth_pub) for key in good)


def _may_be_good(here: Context, known: Roster, week: int, said: Complaints, since_version: int) -> bool:
    """Whether it is one we have not heard of, in a notice made since a listener was last taken away."""
    row = here.db.row("SELECT 1 FROM listening_key WHERE week = ? AND auth_pub = ?", week, said.auth_pub.raw)
    return row is None and since_version >= known.listening_since


def _turn(key: ListeningKey) -> tuple[bytes, int]:
    """Another listener's device each week, the same at every desk; of one device the newest key."""
    return hashlib.sha256(key.week.to_bytes(4, "big") + bytes.fromhex(key.device)).digest(), -key.version


def _came(here: Context, key: ListeningKey) -> int:
    return here.db.number("SELECT came_minute FROM listening_key WHERE auth_pub = ?", key.auth_pub.raw)


def _of_week(here: Context, week: int) -> list[ListeningKey]:
    return [
        read_kept(envelope) for (envelope,) in here.db.rows("SELECT envelope FROM listening_key WHERE week = ?", week)
    ]
