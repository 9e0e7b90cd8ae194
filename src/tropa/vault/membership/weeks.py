"""Making weeks' keys, boxes and notices four weeks ahead, and anew when they are in wrong hands (protocol 7.2, 10.1).

Stewards take turns (`turns`); the others' desks sign by themselves when nothing but keys and numbers is new. Telling
the relay is for `publishing`, giving the secrets to members for `sharing`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from msgspec import UNSET, UnsetType

from tropa.roster.entries import PublicKeys, Team
from tropa.roster.names import DeviceId, EntryHash
from tropa.roster.notice import (
    Complaints,
    Notice,
    TeamKeys,
    begin_notice,
    hash_of,
    lineage_of,
    notice_hash,
    read_notice,
)
from tropa.roster.state import Roster
from tropa.roster.weeks import MINUTES_PER_DAY, WEEKS_AHEAD, first_day, last_day
from tropa.sealing.boxes import post_id_of
from tropa.sealing.keys import new_auth_key, new_read_key, new_sealing_seed
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import PostId, ReadKey
from tropa.vault.complaints.keys import named, says_rightly
from tropa.vault.context import Context
from tropa.vault.membership.chain import StoredEntry, devices_that_signed, roster, roster_of, stored_entries
from tropa.vault.membership.proposals import Pending, is_free, lineage, network, pending, propose, remind
from tropa.vault.membership.turns import days_late, due_day, in_wrong_hands
from tropa.vault.membership.vouching import (
    forget_proposed,
    give_to_stewards,
    giver,
    holds_secrets,
    keep_proposed,
    proposed,
)
from tropa.vault.outbox import try_again_now
from tropa.vault.team import Network, WeekSecrets, keep_week, network_of, newest_box, weeks

Reason = Literal["new", "wrong-hands", "lost", "other-notice"]
_MOST_EDITIONS_AT_ONCE: Final = 8
# They are posted right after the proposal.
_MINUTES_FOR_SECRETS: Final = 60


@dataclass(frozen=True)
class Wanted:
    """A week that needs an edition, why, and since which day. `first`: who should make it before all others."""

    week: int
    reason: Reason
    since_day: int
    first: DeviceId | None = None


def make_weeks(here: Context) -> None:
    """Propose what is wanted and our turn, one after the other as far as our signature alone goes.

    Call inside a transaction.
    """
    known, us = roster_of(here), network_of(here)
    while known is not None and us is not None:
        # The first only, so that no two stewards propose at once.
        wanted = next(_wanted(here, known, us, _coming(here)), None)
        if wanted is None or not _is_ours_to_make(here, known, us, wanted) or _waits(here, wanted) or not is_free(here):
            return
        make_edition(here, wanted)
        before, known = known, roster(here)
        adopt_weeks(here)
        if known.version == before.version:
            return


def make_edition(here: Context, wanted: Wanted, at_least: int = 0) -> None:
    """Propose one edition of a week: with fresh keys, or with the ones it has where only its notice is another."""
    known, us = roster(here), network(here)
    before, held = known.teams.get(wanted.week), newest_box(here, wanted.week)
    # A box that the chain does not name is of a vault from before there were chains; its notice is at the relay.
    edition = max(at_least, *(1 + each.edition for each in (before, held) if each is not None), 1)
    if before is not None and wanted.reason == "other-notice":
        _propose(here, known, us, _Edition(wanted.week, edition, before.post_id, before.team, before.members))
        return
    made = _fresh(here, wanted.week, edition)
    assert made.team is not None
    keys = (PublicKeys(each.public.sealing, each.public.auth) for each in (made.team, made.members))
    at = _propose(here, known, us, _Edition(wanted.week, edition, post_id_of(made.read_key), *keys))
    keep_proposed(here, at, made)
    if roster(here).hashes[-1] != at:
        give_to_stewards(here, at)


def adopt_weeks(here: Context) -> None:
    """Bring the boxes held here into line with the chain: editions, and the secrets of what we proposed."""
    known, us = roster_of(here), network_of(here)
    if known is None or us is None:
        return
    for (at,) in here.db.rows("SELECT hash FROM proposed_week JOIN roster_entry USING (hash) ORDER BY version"):
        secrets, maker = proposed(here, at), giver(here, at) or us.device_id
        if secrets is not None and keep_week(here, secrets, maker):
            try_again_now(here)
        forget_proposed(here, at)
    # A proposal whose version the chain has filled with another will never be completed: its keys opened nothing.
    past = "SELECT hash FROM proposed_week WHERE hash NOT IN (SELECT hash FROM proposal WHERE version > ?)"
    for (at,) in here.db.rows(past, known.version):
        forget_proposed(here, at)
    _renumber(here, known)


def may_sign_alone(here: Context, each: Pending) -> bool:
    """Whether this desk signs that week by itself: nothing is new in it but keys, box and numbers.

    Fresh keys only where this desk finds them wanted too, from a steward whose turn it is, and if it holds them: one
    steward alone could otherwise move everyone to a box that nobody else can open.
    """
    body = each.entry.body
    if isinstance(body, Team) and _says_what_we_say(here, body, each):
        there = roster(here).teams.get(body.week)
        return _has_same_keys(there, body) or (holds_secrets(here, each.entry.hash) and _is_due(here, each))
    return False


def is_for_desks(here: Context, each: Pending) -> bool:
    """Whether desks settle it among themselves: signed here, to be signed alone, or perhaps once its secrets come."""
    if not isinstance(each.entry.body, Team):
        return False
    on_its_way = here.minute - each.came_minute < _MINUTES_FOR_SECRETS and _is_due(here, each)
    return each.signed_minute is not None or may_sign_alone(here, each) or on_its_way


def _says_what_we_say(here: Context, body: Team, each: Pending) -> bool:
    known, us = roster(here), network(here)
    if each.proposal.notice is None:
        return False
    there = known.teams.get(body.week)
    editions = body.edition - (there.edition if there else 0)
    in_reach = body.week in _about_now(here) and 1 <= editions <= _MOST_EDITIONS_AT_ONCE
    notice = read_notice(each.proposal.notice.raw)
    said = (notice.relay_id, notice.addresses, notice.languages, notice.client_sha256)
    is_ours = said == (us.relay_id, us.details.addresses, us.details.languages, known.client_sha256)
    return in_reach and is_ours and says_rightly(here, body.week, notice.complaints)


def _has_same_keys(there: Team | None, body: Team) -> bool:
    return there is not None and (there.post_id, there.team, there.members) == (body.post_id, body.team, body.members)


def _is_due(here: Context, each: Pending) -> bool:
    """Whether fresh keys of that week are wanted, and one of those who have signed may make them by now."""
    known, us, body = roster(here), network(here), each.entry.body
    assert isinstance(body, Team)
    wanted = next((one for one in _wanted(here, known, us, _about_now(here)) if one.week == body.week), None)
    if wanted is None or wanted.reason == "other-notice":
        return False
    signers = devices_that_signed(known, each.proposal.entry.raw)
    # Theirs may be a day ahead of ours: clocks differ around midnight.
    late = (days_late(known, one, wanted.week, wanted.since_day, here.day + 1, wanted.first) for one in signers)
    return any(days is not None and days >= 0 for days in late)


def lacking_weeks(here: Context) -> list[int]:
    """Weeks, from this one on, that should be in the chain and are not."""
    known = roster_of(here)
    return [week for week in _coming(here) if known is not None and week not in known.teams]


def withheld_weeks(here: Context) -> list[int]:
    """This and the next week, where the chain has named their keys for a day or more and they are not here."""
    known, held = roster_of(here), {each.address.post_id for each in weeks(here, here.week)}
    near = [known.teams.get(week) for week in (here.week, here.week + 1)] if known else []
    missing = [team for team in near if team is not None and team.post_id not in held]
    since = {_box_of(each): each.minute for each in reversed(stored_entries(here))} if missing else {}
    return [team.week for team in missing if here.minute - since[team.post_id] >= MINUTES_PER_DAY]


def _box_of(stored: StoredEntry) -> PostId | None:
    body = stored.entry.body
    return body.post_id if isinstance(body, Team) else None


@dataclass(frozen=True)
class _Edition:
    week: int
    edition: int
    post_id: PostId
    team: PublicKeys
    members: PublicKeys


def _propose(here: Context, known: Roster, us: Network, made: _Edition) -> EntryHash:
    notice = begin_notice(_notice(here, known, us, made), us.steward)
    body = Team(made.week, made.edition, notice_hash(notice), made.post_id, made.team, made.members)
    return propose(here, body, notice)


def _notice(here: Context, known: Roster, us: Network, made: _Edition) -> Notice:
    return Notice(
        network=known.network,
        steward_pub=known.founder,
        lineage=lineage_of(lineage(here)),
        version=made.edition,
        week=made.week,
        valid_from_day=first_day(made.week),
        valid_until_day=last_day(made.week),
        relay_id=us.relay_id,
        team=TeamKeys(made.post_id, made.team.xwing_pub, made.team.auth_pub),
        languages=us.details.languages,
        addresses=us.details.addresses,
        client_sha256=known.client_sha256,
        complaints=named(here, made.week, *_said_of_complaints(here, known, made.week)),
    )


def _said_of_complaints(here: Context, known: Roster, week: int) -> tuple[Complaints | UnsetType, int]:
    """What the notice that the chain has for the week says of complaints, and the version that made it so."""
    box, team = newest_box(here, week), known.teams.get(week)
    if not known.listeners or box is None or box.notice is None or team is None:
        return UNSET, 0
    # Newest first: an edition stands once.
    versions = (each.entry.version for each in reversed(stored_entries(here)) if each.entry.body == team)
    return read_notice(box.notice).complaints, next(versions, 0)


def _coming(here: Context) -> range:
    return range(here.week, here.week + WEEKS_AHEAD + 1)


def _about_now(here: Context) -> range:
    """The same, by clocks that differ from ours around a week's end."""
    return range(here.week - 1, here.week + WEEKS_AHEAD + 2)


def _wanted(here: Context, known: Roster, us: Network, among: range) -> Iterator[Wanted]:
    stored = stored_entries(here)
    wrong = in_wrong_hands(known, (each.entry for each in stored))
    for week in among:
        team = known.teams.get(week)
        if team is None:
            yield Wanted(week, "new", due_day(week))
        elif week in wrong:
            entry = wrong[week]
            signers = devices_that_signed(known, stored[entry.version - 1].envelope)
            yield Wanted(week, "wrong-hands", entry.day, signers[0] if len(signers) == 1 else None)
        elif _is_lost(here, known, team):
            yield Wanted(week, "lost", here.day)
        elif _says_other_things(here, known, us, team):
            yield Wanted(week, "other-notice", known.day)


def _is_lost(here: Context, known: Roster, team: Team) -> bool:
    """Whether nobody can have the secrets any more: a lone steward's, who has not."""
    box = newest_box(here, team.week)
    return len(known.policy.stewards) == 1 and (box is None or box.address.post_id != team.post_id)


def _says_other_things(here: Context, known: Roster, us: Network, team: Team) -> bool:
    """Whether we would now write another notice for these keys: other stewards, addresses, languages, code."""
    if len(lineage(here)) < len(known.policies) - 1:
        return False
    made = _Edition(team.week, team.edition, team.post_id, team.team, team.members)
    return hash_of(_notice(here, known, us, made)) != team.notice_sha256


def _is_ours_to_make(here: Context, known: Roster, us: Network, wanted: Wanted) -> bool:
    late = days_late(known, us.device_id, wanted.week, wanted.since_day, here.day, wanted.first)
    return late is not None and late >= 0 and len(lineage(here)) >= len(known.policies) - 1


def _waits(here: Context, wanted: Wanted) -> bool:
    """Whether this version is taken for now: a week that waits for others, or people's proposals for up to a day.

    Once a day the stewards are sent again what we have signed. What we have not signed holds us up no longer because
    more of it comes: one steward could go on proposing.
    """
    waiting = [each for each in pending(here) if not each.declined]
    for each in waiting:
        if each.signed_minute is not None and here.minute - each.came_minute >= MINUTES_PER_DAY:
            remind(here, each)
            give_to_stewards(here, each.entry.hash)
            return True
    if any(each.signed_minute is not None or may_sign_alone(here, each) for each in waiting if _is_team(each)):
        return True
    if not waiting:
        return False
    minutes = here.minute - min(each.came_minute for each in waiting)
    if minutes < _MINUTES_FOR_SECRETS and any(_is_team(each) and is_for_desks(here, each) for each in waiting):
        return True
    return minutes < MINUTES_PER_DAY and wanted.reason != "wrong-hands"


def _is_team(each: Pending) -> bool:
    return isinstance(each.entry.body, Team)


def _fresh(here: Context, week: int, edition: int) -> WeekSecrets:
    members, team = (ReaderKeys(new_sealing_seed(here.random), new_auth_key(here.random)) for _ in range(2))
    return WeekSecrets(week, edition, new_read_key(here.random), members, team)


def _renumber(here: Context, known: Roster) -> None:
    """A later edition with the same box: what it says of itself is new, and the relay has not heard of it."""
    for box, week, edition, read_key in here.db.rows("SELECT box, week, edition, read_key FROM team_week"):
        team = known.teams.get(week)
        if team is not None and team.edition > edition and team.post_id == post_id_of(ReadKey(read_key)):
            here.db.run("UPDATE team_week SET edition = ?, published = 0 WHERE box = ?", team.edition, box)
