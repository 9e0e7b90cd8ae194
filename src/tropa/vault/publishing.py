"""Telling the relay of our team boxes and notices, and checking what it shows to strangers (protocol 6.2, 7.2)."""

from tropa.post.client import RelayClient
from tropa.post.headers import PublisherToken
from tropa.roster.weeks import first_day, last_day
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import RelayId
from tropa.vault.context import Context
from tropa.vault.errors import FoundingRefused
from tropa.vault.team import Network, TeamWeek, mark, publish_again, weeks
from tropa.vault.views import SyncProblem


def relay_id_of(relay: RelayClient) -> RelayId:
    """Which relay this is.

    Raises:
        FoundingRefused: it does not say so properly.
        tropa.post.errors.PostError: passed on.
    """
    try:
        return RelayId.from_text(relay.relay_info().relay_id)
    except EncodingError:
        raise FoundingRefused("relay-misbehaved") from None


def publish_missing(here: Context, network: Network, relay: RelayClient) -> None:
    """Open the boxes and publish the notices that the relay has not acknowledged, this week's first. Safe to repeat.

    Raises:
        tropa.post.errors.PostError: passed on; what was acknowledged before it is noted.
    """
    publisher = PublisherToken(network.details.publisher_token)
    for week in weeks(here, here.week):
        if not week.box_open:
            relay.open_team_box(week.address.post_id, week.week, publisher)
            mark(here, week.week, box_open=True)
        if not week.published:
            relay.put_notice(week.week, week.notice, publisher)
            mark(here, week.week, version_published=week.version)


def strangers_view(here: Context, relay: RelayClient) -> SyncProblem | None:
    """What is wrong with the notice that anyone is shown, or None when it is the one we published for these days.

    A relay that shows none, or an old one of ours, may have lost what we told it (a restored backup): the next round
    tells it again.

    Raises:
        tropa.post.errors.PostError: passed on.
    """
    shown = relay.notice()
    ours = weeks(here)
    if any(shown == week.notice for week in ours if _is_in_force(week, here.day)):
        return None
    if shown is None or any(shown == week.notice for week in ours):
        publish_again(here)
    return "notice-missing" if shown is None else "notice-differs"


def _is_in_force(week: TeamWeek, today: int) -> bool:
    # A day either way, for clocks around midnight; more would let a relay show last week's keys for long.
    return week.published and first_day(week.week) - 1 <= today <= last_day(week.week) + 1
