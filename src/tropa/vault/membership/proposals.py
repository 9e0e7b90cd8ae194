"""Entries on their way to enough signatures (protocol 9.4): proposing, signing, and joining what others have signed.

What a member has decided is kept as an intent until the chain has it, and is proposed or signed again when another
entry took its version. Weeks' keys are decided on in `weeks`; what follows from a complete entry is done in `settling`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, get_args

import msgspec

from tropa.roster import chain as rules
from tropa.roster.chain import DAYS_OF_CLOCK, wanted_on_entry
from tropa.roster.entries import (
    Body,
    ChangePolicy,
    ChangeRoles,
    Code,
    Entry,
    Kind,
    Listeners,
    Team,
    entry_unverified,
    sign_entry,
)
from tropa.roster.errors import EntryRefused, NoticeRefused, RosterError
from tropa.roster.messages import Proposal
from tropa.roster.names import EntryHash
from tropa.roster.notice import missing_on_notice, notice_hash
from tropa.roster.proposals import (
    WAIT_MINUTES,
    Signed,
    check_proposal,
    join_proposals,
    make_proposal,
    may_sign,
    missing,
    next_statement,
    sign_proposal,
    signed_by,
)
from tropa.roster.state import Roster
from tropa.roster.statements import follow_lineage, sign_statement
from tropa.sealing.types import from_json_text, json_text
from tropa.vault.context import Context
from tropa.vault.leaps import date_can_be_signed
from tropa.vault.membership.chain import roster, take_entries
from tropa.vault.membership.telling import others, say, tell_everyone
from tropa.vault.outbox import ToDevice
from tropa.vault.team import Network, network_of, newest_box

_A_DAY: Final = WAIT_MINUTES
_BODIES: Final[dict[str, type[Body]]] = dict(zip(get_args(Kind), get_args(Body), strict=True))


@dataclass(frozen=True)
class Pending:
    """A proposal that could still be completed."""

    entry: Entry
    proposal: Proposal
    came_minute: int
    signed_minute: int | None
    declined: bool


@dataclass(frozen=True)
class Intent:
    """What this member has decided should be in the chain. `ours`: proposed here, else signed here."""

    position: int
    body: Body
    ours: bool


def network(here: Context) -> Network:
    """The network, where there must be one."""
    found = network_of(here)
    assert found is not None, "this vault has a network"
    return found


def propose(here: Context, body: Body, notice: bytes | None = None) -> EntryHash:
    """Propose the next entry and sign it; where our signature is enough, the chain has it when this returns.

    Call inside a transaction, after `is_free` and `is_dated_well`.

    Raises:
        EntryRefused: it does not fit what the chain has led to.
    """
    known, seed = roster(here), network(here).steward
    envelope = sign_entry(rules.propose(known, body, here.day), seed)
    statement = sign_statement(next_statement(known, body), seed) if isinstance(body, ChangePolicy) else None
    proposal = make_proposal(envelope, statement, notice)
    entry = check_proposal(known, proposal, here.day)
    _advance(here, known, entry, proposal)
    return entry.hash


def is_dated_well(here: Context) -> bool:
    """Whether an entry made now would bear a day that others believe: one dated ahead is held back by everyone.

    Not while the clock has leapt and nothing else says so, nor while the chain itself is ahead of today.
    """
    return date_can_be_signed(here) and roster(here).day <= here.day + DAYS_OF_CLOCK


def is_free(here: Context, entry: Entry | None = None) -> bool:
    """Whether this steward may sign that entry now, or any new one (protocol 9.4)."""
    known = roster(here)
    rows = here.db.rows("SELECT version, hash, signed_minute FROM proposal WHERE signed_minute IS NOT NULL")
    signed = [Signed(version, EntryHash(at), minute) for version, at, minute in rows]
    if entry is None:
        return all(each.hash in known.hashes or here.minute - each.minute >= _A_DAY for each in signed)
    return may_sign(known, signed, entry, here.minute)


def take_proposal(here: Context, proposal: Proposal) -> bool:
    """Join what a steward sent with what is here; False when it is of a version that cannot be judged yet.

    Raises:
        RosterError: it does not fit, or its parts do not belong together.
    """
    known = roster(here)
    entry = entry_unverified(proposal.entry.raw)
    if entry.version > known.version + 1:
        return False
    if entry.version <= known.version:
        _keep_attachments(here, entry, proposal)
        return True
    entry = check_proposal(known, proposal, here.day)
    there = find(here, entry.hash)
    joined = join_proposals(known, there.proposal if there else proposal, proposal)
    _keep(here, entry, joined)
    if not missing(known, joined):
        # Perhaps only here have all the signatures met.
        _finish(here, known, entry, joined)
    return True


def cosign(here: Context, pending: Pending) -> bool:
    """Add our signature where we may; whether it is there now."""
    known, us = roster(here), network(here)
    if pending.signed_minute is not None:
        return True
    if not is_free(here, pending.entry):
        return False
    _advance(here, known, pending.entry, sign_proposal(pending.proposal, us.steward))
    return True


def pending(here: Context) -> list[Pending]:
    """Those that could still be completed, newest first."""
    version = roster(here).version + 1
    rows = here.db.rows(f"{_ROWS} WHERE version = ? ORDER BY came_minute DESC, hash", version)
    return [_pending(*row) for row in rows]


def find(here: Context, proposal: str) -> Pending | None:
    """One of them, by the hash of its payload."""
    row = here.db.row(f"{_ROWS} WHERE hash = ?", proposal)
    return _pending(*row) if row else None


def remind(here: Context, each: Pending) -> None:
    """Send it to the stewards again: it has waited for a day."""
    _send(here, roster(here), each.entry, each.proposal)
    here.db.run("UPDATE proposal SET came_minute = ? WHERE hash = ?", here.minute, each.entry.hash)


def intend(here: Context, body: Body, *, ours: bool) -> None:
    """Keep what this member has decided."""
    here.db.run(
        "INSERT OR IGNORE INTO intent (kind, body, ours, minute) VALUES (?, ?, ?, ?)",
        *(_kind(body), msgspec.json.encode(body, enc_hook=json_text), int(ours), here.minute),
    )


def intents(here: Context) -> list[Intent]:
    """What has been decided and is not in the chain, oldest first."""
    rows = here.db.rows("SELECT position, kind, body, ours FROM intent ORDER BY position")
    return [
        Intent(position, msgspec.json.decode(body, type=_BODIES[kind], dec_hook=from_json_text), bool(ours))
        for position, kind, body, ours in rows
    ]


def forget_intent(here: Context, intent: Intent) -> None:
    """It is in the chain, or cannot be any more."""
    here.db.run("DELETE FROM intent WHERE position = ?", intent.position)


def count_future_as_now(here: Context) -> None:
    """What was noted by a clock that was ahead holds nothing up for longer than what is noted now."""
    here.db.run(
        "UPDATE proposal SET came_minute = min(came_minute, ?1), signed_minute = min(signed_minute, ?1)"
        " WHERE came_minute > ?1 OR signed_minute > ?1",
        here.minute,
    )


def forget_past(here: Context) -> None:
    """Let go of proposals whose version the chain has, and of what can no longer come to be."""
    known = roster(here)
    # What we signed counts for a day, even beside the chain (protocol 9.4).
    here.db.run(
        "DELETE FROM proposal WHERE version <= ? AND coalesce(signed_minute, 0) <= ?",
        *(known.version, here.minute - _A_DAY),
    )
    for intent in intents(here):
        if _is_done(known, intent.body) or not fits(known, intent.body, here.day):
            forget_intent(here, intent)


def fits(known: Roster, body: Body, day: int) -> bool:
    """Whether an entry that says this could come next."""
    try:
        rules.propose(known, body, day)
    except EntryRefused:
        return False
    return True


def _is_done(known: Roster, body: Body) -> bool:
    """Of what could be said twice, whether it has been said."""
    match body:
        case ChangeRoles(member=member, roles=roles):
            return all(device.roles == roles for device in known.devices_of(member))
        case ChangePolicy():
            return known.policy == body.policy
        case Code(client_sha256=client):
            return known.client_sha256 == client
        case Listeners(members=members):
            return known.listeners == members
    return False


def announce(here: Context, entry: bytes) -> None:
    """Take an entry that is complete, and tell everyone."""
    take_entries(here, [entry])
    tell_everyone(here, [entry])


_ROWS: Final = "SELECT entry, statement, notice, came_minute, signed_minute, declined FROM proposal"


def _pending(
    entry: bytes, statement: bytes | None, notice: bytes | None, came: int, signed: int | None, declined: int
) -> Pending:
    return Pending(entry_unverified(entry), make_proposal(entry, statement, notice), came, signed, bool(declined))


def _advance(here: Context, known: Roster, entry: Entry, proposal: Proposal) -> None:
    """We have just signed it: it is complete, or goes to the other stewards."""
    _keep(here, entry, proposal, signed_minute=here.minute)
    if missing(known, proposal):
        _send(here, known, entry, proposal)
        return
    _finish(here, known, entry, proposal)


def _finish(here: Context, known: Roster, entry: Entry, proposal: Proposal) -> None:
    """It has all its signatures: the chain takes it, everyone hears of it, and stewards get what goes beside it."""
    _complete(here, entry, proposal)
    # It may be this week's new box, which we hold already: whoever made it does not read there before hearing of this.
    there = newest_box(here, here.week)
    box = there.box if there and isinstance(entry.body, Team) else None
    tell_everyone(here, [proposal.entry.raw], box)
    if proposal.statement is not None or proposal.notice is not None:
        _send(here, known, entry, proposal, box)


def _keep(here: Context, entry: Entry, proposal: Proposal, signed_minute: int | None = None) -> None:
    parts = [None if each is None else each.raw for each in (proposal.entry, proposal.statement, proposal.notice)]
    here.db.run(
        "INSERT INTO proposal (hash, version, kind, entry, statement, notice, came_minute, signed_minute)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE SET entry = excluded.entry,"
        " statement = excluded.statement, notice = excluded.notice,"
        " signed_minute = coalesce(signed_minute, excluded.signed_minute)",
        *(entry.hash, entry.version, entry.kind, *parts, here.minute, signed_minute),
    )


def _send(here: Context, known: Roster, entry: Entry, proposal: Proposal, box: int | None = None) -> None:
    """To every steward's device that may sign it: for a change of policy, to the new ones too."""
    wanted = {key for rule in wanted_on_entry(known, proposal.entry.raw) for key in rule.stewards}
    for device in others(here):
        if device.steward_pub in wanted:
            say(here, proposal, ToDevice(device.id), box)


def _complete(here: Context, entry: Entry, proposal: Proposal) -> None:
    before = roster(here)
    take_entries(here, [proposal.entry.raw])
    if roster(here).version > before.version:
        _keep_attachments(here, entry, proposal)


def _keep_attachments(here: Context, entry: Entry, proposal: Proposal) -> None:
    """Of an entry that is in the chain, keep notice or statement if they have all the signatures they need."""
    known = roster(here)
    if known.hashes[entry.version - 1] != entry.hash:
        return
    try:
        _keep_notice(here, entry, proposal)
        _keep_statement(here, known, entry, proposal)
    except RosterError:
        return


def _keep_notice(here: Context, entry: Entry, proposal: Proposal) -> None:
    body, notice = entry.body, proposal.notice
    if not isinstance(body, Team) or notice is None or missing_on_notice(notice.raw):
        return
    if notice_hash(notice.raw) != body.notice_sha256:
        raise NoticeRefused("malformed", "it is not the one its entry names")
    here.db.run("INSERT OR IGNORE INTO notice VALUES (?, ?, ?)", body.week, body.edition, notice.raw)


def _keep_statement(here: Context, known: Roster, entry: Entry, proposal: Proposal) -> None:
    if not isinstance(entry.body, ChangePolicy) or proposal.statement is None:
        return
    before = lineage(here)
    if follow_lineage(known.founder, (*before, proposal.statement.raw)) == entry.body.policy:
        here.db.run("INSERT INTO statement VALUES (?, ?)", len(before) + 1, proposal.statement.raw)


def keep_lineage(here: Context, statements: Sequence[bytes]) -> None:
    """What another steward sent of it, where it is longer than ours and leads to who the stewards are or were.

    Raises:
        RosterError: it is no lineage of this network.
    """
    known = roster(here)
    if follow_lineage(known.founder, statements) in known.policies and len(statements) > len(lineage(here)):
        for number, envelope in enumerate(statements, start=1):
            here.db.run("INSERT OR IGNORE INTO statement VALUES (?, ?)", number, envelope)


def lineage(here: Context) -> list[bytes]:
    """How the stewards have changed, as notices carry it."""
    return [envelope for (envelope,) in here.db.rows("SELECT envelope FROM statement ORDER BY number")]


def signers_of(here: Context, each: Pending) -> list[str]:
    """Ids of the devices whose stewards' keys have signed it well."""
    known = roster(here)
    keys = signed_by(known, each.proposal)
    return [device.id for device in known.devices.values() if device.steward_pub in keys]


def _kind(body: Body) -> str:
    return next(kind for kind, shape in _BODIES.items() if isinstance(body, shape))
