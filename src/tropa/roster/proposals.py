"""Proposals: the next entry on its way to enough signatures, and what goes with it (protocol 9.4, 10.3).

Checks that entry, statement and notice belong together, joins signatures, says how many are missing, and holds a
steward to one entry a version. Who is asked, and whether they agree, is decided elsewhere.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import msgspec

from tropa.post.limits import NOTICE_PAYLOAD_TYPE
from tropa.roster._json import payload_unverified
from tropa.roster.chain import missing_on_entry, preview, wanted_on_entry
from tropa.roster.entries import ENTRY_PAYLOAD_TYPE, ChangePolicy, Entry, Team, entry_unverified
from tropa.roster.errors import EntryRefused, NoticeRefused, ProposalRefused, StatementRefused
from tropa.roster.messages import Proposal
from tropa.roster.names import Enclosed, EntryHash
from tropa.roster.notice import Notice, missing_on_notice, notice_hash, read_notice
from tropa.roster.state import Roster
from tropa.roster.statements import (
    STEWARDS_PAYLOAD_TYPE,
    Policy,
    follow_lineage,
    missing_on_statement,
    statement_payload,
)
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.errors import MalformedEnvelope
from tropa.sealing.signing import add_signature, join_signatures, keyid, signers
from tropa.sealing.types import SigningSeed, VerifyKey

WAIT_MINUTES: Final = MINUTES_PER_DAY
"""So long an entry one has signed waits for others before one signs another of its version (protocol 9.4)."""
_TYPES: Final = {
    "entry": ENTRY_PAYLOAD_TYPE,
    "statement": STEWARDS_PAYLOAD_TYPE,
    "notice": NOTICE_PAYLOAD_TYPE,
}


@dataclass(frozen=True, slots=True)
class Signed:
    """An entry this steward has signed, and when."""

    version: int
    hash: EntryHash
    minute: int


def make_proposal(entry: bytes, statement: bytes | None = None, notice: bytes | None = None) -> Proposal:
    """These envelopes as a message carries them."""
    return Proposal(
        Enclosed(entry),
        None if statement is None else Enclosed(statement),
        None if notice is None else Enclosed(notice),
    )


def next_statement(roster: Roster, change: ChangePolicy) -> bytes:
    """The payload of the statement that goes with a change of policy: it follows from the chain (protocol 9.3)."""
    return statement_payload(roster.network, len(roster.policies), change.policy)


def check_proposal(roster: Roster, proposal: Proposal, today: int) -> Entry:
    """What the proposal would do, when all of it fits our roster and its parts belong together; signatures aside.

    Raises:
        EntryRefused: the entry would not continue the chain.
        ProposalRefused: notice or statement is not the one that goes with the entry.
    """
    entry = preview(roster, proposal.entry.raw, today)
    statement = next_statement(roster, entry.body) if isinstance(entry.body, ChangePolicy) else None
    if statement != _payload(proposal.statement):
        raise ProposalRefused("its statement of stewards is not the one that follows from it")
    if isinstance(entry.body, Team) != (proposal.notice is not None):
        raise ProposalRefused("a notice goes with a team's week, and with nothing else")
    if isinstance(entry.body, Team) and proposal.notice is not None:
        _check_notice(roster, entry.body, proposal.notice.raw)
    return entry


def sign_proposal(proposal: Proposal, steward: SigningSeed) -> Proposal:
    """The proposal with this steward's signature on each part. Raises ProposalRefused when one is no envelope."""
    return _each_part(proposal, lambda name, envelope: add_signature(envelope, _TYPES[name], steward))


def join_proposals(roster: Roster, one: Proposal, other: Proposal) -> Proposal:
    """One proposal with the good signatures of both; bad ones are left out, so that they cannot stand for good ones.

    Raises:
        ProposalRefused: they are not two copies of one.
        EntryRefused: the entry is malformed.
    """
    keys = _keys_wanted(roster, one)

    def joined(name: str, envelope: bytes) -> bytes:
        second: Enclosed | None = getattr(other, name)
        if second is None:
            raise ProposalRefused("one copy lacks what the other has")
        kind = _TYPES[name]
        return join_signatures(_only_good(envelope, kind, keys), _only_good(second.raw, kind, keys), kind)

    if any(getattr(one, name) is None for name in _TYPES if getattr(other, name) is not None):
        raise ProposalRefused("one copy lacks what the other has")
    return _each_part(one, joined)


def missing(roster: Roster, proposal: Proposal) -> int:
    """How many stewards' signatures it still wants at the least; 0: every part is complete.

    Raises:
        EntryRefused, NoticeRefused, ProposalRefused: a part is malformed.
    """
    wanted = [missing_on_entry(roster, proposal.entry.raw)]
    change = entry_unverified(proposal.entry.raw).body
    if proposal.statement is not None and isinstance(change, ChangePolicy):
        wanted.append(_missing_on_statement(proposal.statement.raw, roster.policy, change.policy))
    if proposal.notice is not None:
        wanted.append(missing_on_notice(proposal.notice.raw))
    return max(wanted)


def signed_by(roster: Roster, proposal: Proposal) -> frozenset[VerifyKey]:
    """Which stewards' keys have signed its entry well. Raises EntryRefused."""
    try:
        return signers(proposal.entry.raw, ENTRY_PAYLOAD_TYPE, _keys_wanted(roster, proposal))
    except MalformedEnvelope as error:
        raise EntryRefused("malformed", "it is not an envelope of an entry") from error


def may_sign(roster: Roster, signed: Iterable[Signed], entry: Entry, minute: int) -> bool:
    """Whether a steward who signed these proposals may sign this one now (protocol 9.4).

    Not while another entry they signed, of its version or of an earlier one, may still be completed beside our chain.
    """
    return all(
        each.hash in (entry.hash, *roster.hashes)
        or each.version > entry.version
        or minute - each.minute >= WAIT_MINUTES
        for each in signed
    )


def _check_notice(roster: Roster, team: Team, envelope: bytes) -> None:
    try:
        notice, hash_ = read_notice(envelope), notice_hash(envelope)
        rule = follow_lineage(notice.steward_pub, [each.raw for each in notice.lineage])
    except (NoticeRefused, StatementRefused) as error:
        raise ProposalRefused(str(error)) from error
    if hash_ != team.notice_sha256 or not _same_week(notice, team):
        raise ProposalRefused("its notice says something else than the entry")
    if notice.steward_pub != roster.founder or notice.network != roster.network:
        raise ProposalRefused("its notice is of another network")
    if (rule, len(notice.lineage)) != (roster.policy, len(roster.policies) - 1):
        raise ProposalRefused("its notice has another lineage of stewards than the roster")


def _same_week(notice: Notice, team: Team) -> bool:
    """The notice's version is the edition, and its keys are the team's."""
    return (notice.week, notice.version, notice.team.post_id, notice.team.reader) == (
        *(team.week, team.edition, team.post_id),
        team.team.reader,
    )


def _missing_on_statement(envelope: bytes, before: Policy, after: Policy) -> int:
    try:
        return missing_on_statement(envelope, before, after)
    except MalformedEnvelope as error:
        raise ProposalRefused("its statement is no envelope of one") from error


def _keys_wanted(roster: Roster, proposal: Proposal) -> list[VerifyKey]:
    return [key for rule in wanted_on_entry(roster, proposal.entry.raw) for key in rule.stewards]


def _only_good(envelope: bytes, payload_type: str, keys: list[VerifyKey]) -> bytes:
    good = {keyid(key) for key in signers(envelope, payload_type, keys)}
    fields = msgspec.json.decode(envelope)
    fields["signatures"] = [each for each in fields["signatures"] if each["keyid"] in good]
    return msgspec.json.encode(fields)


def _each_part(proposal: Proposal, change: Callable[[str, bytes], bytes]) -> Proposal:
    try:
        changed = {
            name: None if part is None else Enclosed(change(name, part.raw))
            for name in _TYPES
            for part in (getattr(proposal, name),)
        }
    except MalformedEnvelope as error:
        raise ProposalRefused("a part of it is no envelope of its kind, or not the same in both copies") from error
    return msgspec.structs.replace(proposal, **changed)


def _payload(envelope: Enclosed | None) -> bytes | None:
    try:
        return None if envelope is None else payload_unverified(envelope.raw)
    except ValueError as error:
        raise ProposalRefused("a part of it is no envelope") from error
