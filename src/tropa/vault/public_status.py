"""Saying publicly how long people wait for a first answer, and looking at what the relay shows of it (protocol 7.5).

A courtesy: it comes after the letters, and nothing that goes wrong here is a problem of the round's. What is measured,
and how, is `waiting_time`'s; when it is said: decision 0105.
"""

import logging
from typing import Final

from tropa.post.client import RelayClient
from tropa.post.errors import Refused
from tropa.post.headers import PublisherToken
from tropa.post.limits import STATUS_HOURS
from tropa.post.problems import ProblemName
from tropa.roster.errors import StatusRefused
from tropa.roster.state import Roster
from tropa.roster.status import Status, hour_of, make_status, verify_status
from tropa.sealing.signing import verify_key
from tropa.vault.context import Context
from tropa.vault.leaps import date_can_be_signed
from tropa.vault.membership.chain import roster_of
from tropa.vault.publisher import note_refused
from tropa.vault.team import Network, newest_box
from tropa.vault.views_status import PublicStatus, StatusState
from tropa.vault.waiting_time import measured

log = logging.getLogger(__name__)

SAID_AGAIN_HOURS: Final = 6
_SEEN: Final = "status_at_hour"


def tell_status(here: Context, relay: RelayClient, network: Network, *, is_up_to_date: bool) -> None:
    """Look at the status that the relay shows, say a newer one where it is ours to say, and note what is shown then.

    Args:
        is_up_to_date: every letter there is has been read; before, a measure would leave out people.

    Raises:
        tropa.post.errors.PostError: passed on, except what the relay refuses.
    """
    known = roster_of(here)
    if known is None or not date_can_be_signed(here):
        return
    here.note.status = _look(here, relay, network, known)
    if is_up_to_date and _may_say(here, network, known):
        hours = measured(here)
        if _is_due(here.note.status, hours, _hour(here)) and _say(here, relay, network, hours):
            here.note.status = _look(here, relay, network, known)


def _hour(here: Context) -> int:
    return hour_of(here.clock())


def _look(here: Context, relay: RelayClient, network: Network, known: Roster) -> PublicStatus:
    """What the relay shows, judged as a stranger would with the stewards of our chain."""
    try:
        shown = relay.status()
    except Refused as refused:
        # An older relay knows nothing of a status.
        log.info("vault.status_not_shown", extra={"problem": refused.problem.value})
        shown = None
    if shown is None:
        return PublicStatus("none")
    try:
        status = verify_status(shown, known.policy.stewards, network.id, network.relay_id, _hour(here))
    except StatusRefused as refused:
        log.info("vault.status_false", extra={"problem": refused.fault})
        return PublicStatus("false")
    return PublicStatus(_state(here, status), status.at_hour, status.waiting_hours)


def _state(here: Context, status: Status) -> StatusState:
    """A relay that goes back is seen to, for as long as the one before would be good."""
    with here.db.transaction():
        row = here.db.row("SELECT value FROM meta WHERE name = ?", _SEEN)
        newest = row[0] if row and row[0] <= _hour(here) + 2 else 0
        here.db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", _SEEN, max(newest, status.at_hour))
    return "older" if status.at_hour < newest else "shown"


def _may_say(here: Context, network: Network, known: Roster) -> bool:
    """Whether this desk is a steward's with the publisher's token, and reads the first letters that are counted."""
    device, box = known.active(network.device_id), newest_box(here, here.week)
    is_steward = device is not None and verify_key(network.steward) in known.policy.stewards
    return is_steward and bool(network.details.publisher_token) and box is not None and box.team is not None


def _is_due(shown: PublicStatus, hours: int | None, now_hour: int) -> bool:
    """At once when people wait longer than is said; for good news, and for the same again, within six hours.

    So two desks that know different things do not answer each other hour by hour: the longer wait stands.
    """
    if shown.state != "shown":
        return hours is not None
    if shown.at_hour >= now_hour:
        return False
    if hours is not None and hours > (shown.waiting_hours or 0):
        return True
    return now_hour - shown.at_hour >= SAID_AGAIN_HOURS and (hours, shown.waiting_hours) != (None, None)


def _say(here: Context, relay: RelayClient, network: Network, hours: int | None) -> bool:
    now_hour = _hour(here)
    status = Status(network.id, network.relay_id, now_hour, now_hour + STATUS_HOURS, hours)
    token = network.details.publisher_token
    try:
        relay.publish_status(make_status(status, network.steward), PublisherToken(token))
    except Refused as refused:
        if refused.problem is ProblemName.BAD_PUBLISHER_TOKEN:
            note_refused(here, token)
        # A colleague's desk was quicker, or the relay's clock is another: the next round looks again.
        log.info("vault.status_refused", extra={"problem": refused.problem.value})
        return False
    return True
