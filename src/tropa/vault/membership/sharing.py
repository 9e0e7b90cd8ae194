"""Giving members the secrets of weeks, and new stewards what they need to publish (protocol 10.3).

Whoever made a week's keys gives them to all, and shortly before the week those who co-signed them do; where the maker
is not active any more, the steward whose turn the week is. A maker who is no coordinator forgets the team's key once
coordinators among the stewards have it, and those give it on (decision 0175). Taking them in is `hearing`'s.
"""

import hashlib
from collections.abc import Sequence

import msgspec

from tropa.roster.devices import Device
from tropa.roster.entries import Team
from tropa.roster.messages import SecretKeys, Stewardship, WeekSecrets
from tropa.roster.names import DeviceId, Enclosed
from tropa.roster.state import Roster
from tropa.sealing.letters import ReaderKeys
from tropa.vault.context import Context
from tropa.vault.membership.chain import devices_that_signed, envelopes_after, roster, stored_entries
from tropa.vault.membership.proposals import lineage, network
from tropa.vault.membership.telling import others, say, tell_entries
from tropa.vault.membership.turns import days_late, was_made_by_no_coordinator
from tropa.vault.outbox import ToDevice
from tropa.vault.team import Network, TeamWeek, coming_weeks, forget_team, weeks


def share_weeks(here: Context) -> None:
    """Give every active device the weeks it lacks, where that is ours to do. Call inside a transaction."""
    known, us = roster(here), network(here)
    for week in coming_weeks(here):
        lacking = [device for device in others(here) if _lacks(here, known, week, device)]
        for device in _ours_among(here, known, us, week, lacking):
            _send_where_it_reads(here, week, device)


def forget_teams_keys(here: Context) -> None:
    """Destroy the team's key of weeks that we made, when coordinators have it or the week is over and we are none.

    Call inside a transaction.
    """
    known, us = roster(here), network(here)
    if _is_coordinator(known, us.device_id):
        return
    for week in weeks(here):
        if week.maker == us.device_id and week.team is not None and _needs_it_no_more(here, known, week):
            forget_team(here, week)


def _needs_it_no_more(here: Context, known: Roster, week: TeamWeek) -> bool:
    """Whether it is given to nobody any more, or those who will give it on have been sent it."""
    if week.week < here.week:
        return True
    givers = [each for each in others(here) if known.is_steward(each) and "coordinator" in each.roles]
    given = bool(givers) and all(_has_been_sent(here, week, each) for each in givers)
    return given and _was_made_outside(here, known, week)


def _lacks(here: Context, known: Roster, week: TeamWeek, device: Device) -> bool:
    """Whether it has not been given that week by us, nor made it itself; whoever made it may have forgotten a part."""
    if _has_been_sent(here, week, device) or _is_joining(here, device):
        return False
    return device.id != week.maker or ("coordinator" in device.roles and _was_made_outside(here, known, week))


def _ours_among(
    here: Context, known: Roster, us: Network, week: TeamWeek, lacking: Sequence[Device]
) -> Sequence[Device]:
    """Those of them to whom that week is ours to give."""
    if not lacking or _is_ours_to_share(here, known, us, week):
        return lacking
    if week.team is not None and _was_made_outside(here, known, week):
        return [each for each in lacking if "coordinator" in each.roles]
    return ()


def _was_made_outside(here: Context, known: Roster, week: TeamWeek) -> bool:
    """Whether its maker was no coordinator, and will not keep the team's key."""
    entries = (each.entry for each in stored_entries(here))
    maker = known.devices.get(week.maker)
    return maker is not None and was_made_by_no_coordinator(entries, week.address.post_id, maker.member)


def _is_coordinator(known: Roster, device: DeviceId) -> bool:
    there = known.devices.get(device)
    return there is not None and "coordinator" in there.roles


def _send_where_it_reads(here: Context, week: TeamWeek, device: Device) -> None:
    """Into the newest box; but who lacks this week's keys cannot read it: into one they have, with the chain since."""
    older = _box_it_has(here, week, device) if week.week == here.week else None
    if older is not None:
        tell_entries(here, envelopes_after(here, _version_of(here, older)), ToDevice(device.id), older.box)
    send_week(here, week, device, box=older.box if older else None)


def share_again(here: Context, week: int) -> None:
    """Give every device the secrets of that week, though it has been given them."""
    here.db.run("DELETE FROM week_sent WHERE box IN (SELECT box FROM team_week WHERE week = ?)", week)


def send_week(here: Context, week: TeamWeek, device: Device, via: str = "", box: int | None = None) -> None:
    """One week's secrets to one device; the team's only to a coordinator's."""
    team = week.team if "coordinator" in device.roles else None
    body = WeekSecrets(week.week, week.edition, week.read_key, _secret(week.members), _secret(team) if team else None)
    say(here, body, ToDevice(device.id, via), box)
    here.db.run("INSERT OR REPLACE INTO week_sent VALUES (?, ?, ?)", week.box, device.id, int(team is not None))


def share_stewardship(here: Context) -> None:
    """Tell the other stewards how to publish, when they do not know it from us or we from them."""
    known, us = roster(here), network(here)
    body, at = _stewardship(here, us)
    if not us.details.publisher_token or len(body.lineage) < len(known.policies) - 1:
        return
    for device in others(here):
        sent = here.db.row("SELECT hash FROM stewardship_sent WHERE device = ?", device.id)
        if known.is_steward(device) and (sent is None or sent[0] != at):
            say(here, body, ToDevice(device.id))
            note_told(here, device)


def note_told(here: Context, device: Device) -> None:
    """That device knows of publishing what we know."""
    _, at = _stewardship(here, network(here))
    here.db.run("INSERT OR REPLACE INTO stewardship_sent VALUES (?, ?)", device.id, at)


def _stewardship(here: Context, us: Network) -> tuple[Stewardship, bytes]:
    details = us.details
    statements = tuple(Enclosed(each) for each in lineage(here))
    body = Stewardship(details.publisher_token, details.addresses, details.languages, statements)
    told = msgspec.json.encode((details.publisher_token, details.addresses, details.languages, len(statements)))
    return body, hashlib.sha256(told).digest()


def _is_ours_to_share(here: Context, known: Roster, us: Network, week: TeamWeek) -> bool:
    if week.maker == us.device_id:
        return True
    if known.active(week.maker) is None:
        return days_late(known, us.device_id, week.week, here.day, here.day) == 0
    # Its maker may give it to one desk only, so that this one signs it.
    return week.week <= here.week + 1 and us.device_id in _who_signed(here, known, week)


def _who_signed(here: Context, known: Roster, week: TeamWeek) -> list[DeviceId]:
    """The devices that signed the chain's first entry with that box."""
    bodies = ((each.entry.body, each.envelope) for each in stored_entries(here))
    naming = (at for body, at in bodies if isinstance(body, Team) and body.post_id == week.address.post_id)
    first = next(naming, None)
    return devices_that_signed(known, first) if first else []


def _box_it_has(here: Context, week: TeamWeek, device: Device) -> TeamWeek | None:
    """The newest open box before this one whose secrets that device was sent, by us or by whoever made them."""
    older = [each for each in weeks(here) if each.week <= here.week and each.box != week.box and not each.closed]
    us = network(here).device_id
    had = [each for each in older if each.maker != us or _has_row(here, each, device)]
    return had[-1] if had else None


def _has_row(here: Context, box: TeamWeek, device: Device) -> bool:
    return here.db.row("SELECT 1 FROM week_sent WHERE box = ? AND device = ?", box.box, device.id) is not None


def _version_of(here: Context, old: TeamWeek) -> int:
    """The version of the chain's entry that named the older box last: those who read it have what is before."""
    versions = [
        each.entry.version
        for each in stored_entries(here)
        if isinstance(each.entry.body, Team) and each.entry.body.post_id == old.address.post_id
    ]
    return max(versions, default=1) - 1


def _has_been_sent(here: Context, week: TeamWeek, device: Device) -> bool:
    row = here.db.row("SELECT with_team FROM week_sent WHERE box = ? AND device = ?", week.box, device.id)
    return row is not None and (bool(row[0]) or "coordinator" not in device.roles or week.team is None)


def _is_joining(here: Context, device: Device) -> bool:
    """Whether it is greeted in its invitation's box instead (`inviting`)."""
    return here.db.row("SELECT 1 FROM invitation WHERE device = ? AND NOT greeted", device.id) is not None


def _secret(keys: ReaderKeys) -> SecretKeys:
    return SecretKeys(keys.sealing, keys.auth)
