"""Telling the relay of our team boxes and notices, and checking which notice it shows us (protocol 6.2, 7.2)."""

from tropa.post.client import RelayClient
from tropa.post.errors import Refused
from tropa.post.headers import PublisherToken
from tropa.post.problems import ProblemName
from tropa.roster.errors import NoticeRefused
from tropa.roster.notice import verify_notice
from tropa.roster.weeks import first_day, last_day
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import RelayId
from tropa.vault.context import Context
from tropa.vault.errors import FoundingRefused
from tropa.vault.leaps import date_is_sure
from tropa.vault.team import Network, TeamWeek, coming_weeks, issue_again, mark, publish_again, weeks
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
    for week in coming_weeks(here):
        if not week.box_open:
            relay.open_team_box(week.address.post_id, week.week, publisher)
            mark(here, week.week, box_open=True)
        if not week.published:
            _publish(here, network, relay, week)


def _publish(here: Context, network: Network, relay: RelayClient, week: TeamWeek) -> None:
    """Publish a week's notice; where the relay has another of ours for that week, a version above it.

    So it is with a vault that was restored, or whose clock stood wrong: the keys in that other notice are gone.
    """
    publisher = PublisherToken(network.details.publisher_token)
    try:
        relay.put_notice(week.week, week.notice, publisher)
    except Refused as refused:
        version = _version_above(here, network, relay, week)
        if refused.problem is not ProblemName.OLDER_NOTICE or version is None:
            raise
        week = issue_again(here, network, week, version)
        here.record("notice-issued-again")
        relay.put_notice(week.week, week.notice, publisher)
    mark(here, week.week, version_published=week.version)


def _version_above(here: Context, network: Network, relay: RelayClient, week: TeamWeek) -> int | None:
    """The next version worth trying, or None when what the relay shows is not our network's own, of these days."""
    try:
        shown = verify_notice(relay.notice() or b"", network.relay_id, here.day, network.id)
    except NoticeRefused:
        return None
    # Of the weeks to come nobody is shown anything: there the next round goes one further.
    return 1 + max(week.version, shown.version if shown.week == week.week else 0)


def strangers_view(here: Context, relay: RelayClient) -> SyncProblem | None:
    """What is wrong with the notice the relay shows us, or None when it is the one we published for these days.

    We look as the desk that we are: a relay that knows us can show others something else.

    A relay that shows none, or an old one of ours, may have lost what we told it (a restored backup): the next round
    tells it again.

    Raises:
        tropa.post.errors.PostError: passed on.
    """
    shown = relay.notice()
    ours = weeks(here)
    if any(shown == week.notice for week in ours if _is_in_force(week, here.day)):
        return None
    if shown is not None and not date_is_sure(here):
        return "clock-leapt"
    if shown is None or any(shown == week.notice for week in ours):
        publish_again(here)
    return "notice-missing" if shown is None else "notice-differs"


def _is_in_force(week: TeamWeek, today: int) -> bool:
    # A day either way, for clocks around midnight; more would let a relay show last week's keys for long.
    return week.published and first_day(week.week) - 1 <= today <= last_day(week.week) + 1
