"""Telling the relay of team boxes and notices, and checking which notice it shows strangers (protocol 6.2, 7.2)."""

from tropa.post.client import RelayClient
from tropa.post.errors import Refused
from tropa.post.headers import PublisherToken
from tropa.post.problems import ProblemName
from tropa.roster.entries import Team
from tropa.roster.errors import NoticeRefused, RosterError
from tropa.roster.notice import Notice, notice_hash, read_notice, verify_notice
from tropa.roster.state import Roster
from tropa.roster.statements import follow_lineage
from tropa.roster.weeks import first_day, last_day
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import RelayId
from tropa.vault.complaints.keys import note_shown_key
from tropa.vault.context import Context
from tropa.vault.errors import FoundingRefused
from tropa.vault.leaps import date_is_sure, note_week_shown
from tropa.vault.membership.chain import roster_of, stored_entries
from tropa.vault.membership.changing import steward_roster
from tropa.vault.membership.weeks import Wanted, adopt_weeks, make_edition
from tropa.vault.publisher import (
    ask_whether_taken,
    hold_token,
    is_a_token,
    note_refused,
    note_taken,
    take_an_offered_one,
    token_is_refused,
)
from tropa.vault.team import (
    Network,
    TeamWeek,
    coming_weeks,
    mark,
    mark_closed,
    network_of,
    newest_box,
    publish_again,
    weeks,
)
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

    Only where this device has the publisher's token, and notices with all their signatures. Where the relay takes that
    token no more, one that another steward's desk has told us is tried.

    Raises:
        tropa.post.errors.PostError: passed on; what was acknowledged before it is noted.
    """
    token = network.details.publisher_token
    if not token:
        return
    try:
        if token_is_refused(here):
            ask_whether_taken(relay, token)
            note_taken(here)
        _publish_all(here, network, relay)
    except Refused as refused:
        if refused.problem is not ProblemName.BAD_PUBLISHER_TOKEN:
            raise
        note_refused(here, token)
        another = take_an_offered_one(here, relay)
        if another is None:
            raise
        _publish_all(here, another, relay)


def change_token(here: Context, relay: RelayClient, token: str) -> None:
    """Publish with another token from now on, once the relay has taken it; else the one that is held stays.

    Raises:
        NotASteward: only a steward's desk publishes.
        FoundingRefused: ``bad-publisher-token``, or ``other-relay``: this is not where the network lives.
        tropa.post.errors.PostError: passed on.
    """
    steward_roster(here)
    network = network_of(here)
    if network is None or relay_id_of(relay) != network.relay_id:
        raise FoundingRefused("other-relay")
    if not is_a_token(token):
        raise FoundingRefused("bad-publisher-token")
    try:
        ask_whether_taken(relay, token)
    except Refused as refused:
        raise FoundingRefused(refused.problem.value) from refused
    hold_token(here, token)


def _publish_all(here: Context, network: Network, relay: RelayClient) -> None:
    publisher = PublisherToken(network.details.publisher_token)
    for week in coming_weeks(here):
        if week.notice is not None and not week.box_open:
            relay.open_team_box(week.address.post_id, week.week, publisher)
            mark(here, week, box_open=True)
        if week.notice is not None and not week.published:
            _publish(here, network, relay, week)
    _close_old_boxes(here, network, relay, publisher)


def _publish(here: Context, network: Network, relay: RelayClient, week: TeamWeek) -> None:
    """Publish a week's notice; where the relay has another of ours for that week, a version above it.

    So it is with a vault that was restored, or whose clock stood wrong: the keys in that other notice may be gone.
    """
    publisher = PublisherToken(network.details.publisher_token)
    try:
        relay.put_notice(week.week, week.notice or b"", publisher)
    except Refused as refused:
        if refused.problem is not ProblemName.OLDER_NOTICE:
            raise
        if not _is_ours_alone(here):
            # Another steward's desk was quicker, with other signatures under the same notice; strangers' eyes will see.
            mark(here, week, published=True)
            return
        week = _issued_again(here, network, relay, week, refused)
        relay.put_notice(week.week, week.notice or b"", publisher)
    mark(here, week, published=True)


def _is_ours_alone(here: Context) -> bool:
    known = roster_of(here)
    return known is not None and known.policy.threshold == 1 and len(known.policy.stewards) == 1


def _issued_again(here: Context, network: Network, relay: RelayClient, week: TeamWeek, refused: Refused) -> TeamWeek:
    version = _version_above(here, network, relay, week)
    if version is None:
        raise refused
    with here.db.transaction():
        make_edition(here, Wanted(week.week, "other-notice", here.day), at_least=version)
        adopt_weeks(here)
        again = newest_box(here, week.week)
    here.record("notice-issued-again")
    assert again is not None
    return again


def _version_above(here: Context, network: Network, relay: RelayClient, week: TeamWeek) -> int | None:
    """The next version worth trying, or None when what the relay shows is not our network's own, of these days."""
    try:
        shown = verify_notice(relay.notice() or b"", network.relay_id, here.day, network.id)
    except NoticeRefused:
        return None
    # Of the weeks to come nobody is shown anything: there the next round goes one further.
    return 1 + max(week.edition, shown.version if shown.week == week.week else 0)


def _close_old_boxes(here: Context, network: Network, relay: RelayClient, publisher: PublisherToken) -> None:
    """Close boxes whose keys are in wrong hands, once the newer one is published and nothing of ours waits for them.

    Not while a device is suspended: the old boxes are where it would be told that it has been lifted.
    """
    known, held = roster_of(here), weeks(here, here.week)
    if known is not None and any(device.status == "suspended" for device in known.devices.values()):
        return
    for old in held:
        newer = next((each for each in held if each.week == old.week and each.edition > old.edition), None)
        if old.closed or newer is None or not newer.published or known is None:
            continue
        waits = here.db.row("SELECT 1 FROM outbox WHERE box = ?", old.box)
        if not waits and (newer.maker == network.device_id or known.active(newer.maker) is None):
            relay.close_team_box(old.address.post_id, publisher)
            mark_closed(here, old)


def strangers_view(here: Context, relay: RelayClient, network: Network) -> SyncProblem | None:
    """What is wrong with the notice the relay shows us, or None when it is the one our chain has for these days.

    We look as the desk that we are: a relay that knows us can show others something else.

    A relay that shows none, or an old one of ours, may have lost what we told it (a restored backup): the next round
    tells it again.

    Raises:
        tropa.post.errors.PostError: passed on.
    """
    known, shown = roster_of(here), relay.notice()
    if known is None:
        return None
    if shown is not None and _is_right(here, known, network, shown):
        note_week_shown(here, read_notice(shown).week)
        note_shown_key(here, read_notice(shown).complaints)
        return None
    if shown is not None and not date_is_sure(here):
        return "clock-leapt"
    if shown is None or _is_in_chain(here, shown):
        publish_again(here)
    return "notice-missing" if shown is None else "notice-differs"


def _is_right(here: Context, known: Roster, network: Network, shown: bytes) -> bool:
    try:
        notice = verify_notice(shown, network.relay_id, here.day, network.id)
    except NoticeRefused:
        return False
    if not _is_in_force(notice, here.day):
        return False
    team = known.teams.get(notice.week)
    if team is not None and team.edition >= notice.version:
        return team.notice_sha256 == notice_hash(shown)
    # Newer than our chain, and signed by the stewards we know: entries are on their way.
    return _is_by_our_stewards(known, notice)


def _is_by_our_stewards(known: Roster, notice: Notice) -> bool:
    try:
        return follow_lineage(known.founder, [each.raw for each in notice.lineage]) == known.policy
    except RosterError:
        return False


def _is_in_chain(here: Context, shown: bytes) -> bool:
    """Whether our chain ever named that notice."""
    try:
        at = notice_hash(shown)
    except NoticeRefused:
        return False
    bodies = (each.entry.body for each in stored_entries(here))
    return any(isinstance(body, Team) and body.notice_sha256 == at for body in bodies)


def _is_in_force(notice: Notice, today: int) -> bool:
    # A day either way, for clocks around midnight; more would let a relay show last week's keys for long.
    return first_day(notice.week) - 1 <= today <= last_day(notice.week) + 1
