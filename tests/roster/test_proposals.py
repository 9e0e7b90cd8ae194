"""Proposals on their way to enough signatures."""

from base64 import b64encode

import msgspec
import pytest

from tests.support.networks import DAY, Person, SmallNetwork, a_network, policy_of
from tropa.roster.chain import propose
from tropa.roster.entries import Body, ChangePolicy, Code, PublicKeys, Team, entry_unverified, sign_entry
from tropa.roster.errors import EntryRefused, ProposalRefused
from tropa.roster.messages import Proposal
from tropa.roster.names import Enclosed
from tropa.roster.notice import Notice, begin_notice, notice_hash, verify_notice
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
from tropa.roster.statements import follow_lineage, sign_statement
from tropa.roster.weeks import week_of
from tropa.sealing.signing import verify_key

CODE = Code("c" * 64)
WEEK = week_of(DAY)


def proposed(there: SmallNetwork, body: Body, notice: Notice | None = None) -> Proposal:
    """As the first steward's desk makes it: signed by that steward alone."""
    seed = there.stewards[0].steward
    statement = sign_statement(next_statement(there.roster, body), seed) if isinstance(body, ChangePolicy) else None
    entry = sign_entry(propose(there.roster, body, DAY), seed)
    return make_proposal(entry, statement, None if notice is None else begin_notice(notice, seed))


def a_week(there: SmallNetwork, notice: Notice | None = None) -> Proposal:
    """This week's, with its notice."""
    notice = notice or there.notice(WEEK)
    hash_ = notice_hash(begin_notice(notice, there.stewards[0].steward))
    return proposed(there, there.team(WEEK, notice_sha256=hash_), notice)


def test_a_week_gathers_its_signatures() -> None:
    """The second steward's desk checks and signs; then entry and notice are both complete."""
    there = a_network(3)
    proposal = a_week(there)
    assert check_proposal(there.roster, proposal, DAY).kind == "team"
    assert missing(there.roster, proposal) == 1
    signed = sign_proposal(proposal, there.stewards[2].steward)
    assert missing(there.roster, signed) == 0
    assert signed.notice is not None
    there.take(signed.entry.raw)
    assert verify_notice(signed.notice.raw, there.notice(WEEK).relay_id, DAY) == there.notice(WEEK)


def test_a_change_of_stewards_gathers_old_and_new() -> None:
    """The statement that seekers' clients follow is signed beside the entry, under both rules."""
    there = a_network(1)
    second, third = Person("second"), Person("third")
    there.admit(second, third)
    change = policy_of(2, there.founder, second, third)
    proposal = proposed(there, change)
    assert check_proposal(there.roster, proposal, DAY).kind == "policy"
    assert missing(there.roster, proposal) == 1
    signed = sign_proposal(proposal, third.steward)
    assert missing(there.roster, signed) == 0
    assert signed.statement is not None
    there.take(signed.entry.raw)
    assert follow_lineage(there.roster.founder, [signed.statement.raw]) == there.roster.policy


def test_a_change_is_not_complete_without_its_statement() -> None:
    """Where one steward signed the entry and not the statement, seekers' clients could not follow."""
    there = a_network(1, [Person("second")])
    first, second = there.founder, Person("second")
    proposal = proposed(there, policy_of(2, first, second))
    signed = sign_proposal(proposal, second.steward)
    half = msgspec.structs.replace(signed, statement=proposal.statement)
    assert (missing(there.roster, half), missing(there.roster, signed)) == (1, 0)


def test_signatures_join_from_both_sides() -> None:
    """Whoever hears whom first, the same envelope comes out."""
    there = a_network(5)
    proposal = a_week(there)
    one, other = (sign_proposal(proposal, there.stewards[number].steward) for number in (1, 2))
    joined = join_proposals(there.roster, one, other)
    assert joined == join_proposals(there.roster, other, one)
    assert len(signed_by(there.roster, joined)) == 3
    assert (missing(there.roster, one), missing(there.roster, joined)) == (1, 0)


def test_a_spoilt_signature_does_not_stand_for_a_good_one() -> None:
    """Somebody who puts rubbish under another steward's name cannot keep their signature out."""
    there = a_network(3)
    proposal = proposed(there, CODE)
    good = sign_proposal(proposal, there.stewards[1].steward)
    envelope = msgspec.json.decode(good.entry.raw)
    spoilt = [each | {"sig": b64encode(bytes(64)).decode()} for each in envelope["signatures"]]
    bad = make_proposal(msgspec.json.encode(envelope | {"signatures": spoilt}))
    assert missing(there.roster, bad) == 2
    for one, other in ((bad, good), (good, bad)):
        assert missing(there.roster, join_proposals(there.roster, one, other)) == 0


def test_two_different_proposals_do_not_join() -> None:
    """Other content, or a part more or less, is another proposal."""
    there = a_network(3)
    week, code = a_week(there), proposed(there, CODE)
    with pytest.raises(ProposalRefused):
        join_proposals(there.roster, code, proposed(there, Code("d" * 64)))
    bare = msgspec.structs.replace(week, notice=None)
    for one, other in ((bare, week), (week, bare)):
        with pytest.raises(ProposalRefused, match="lacks"):
            join_proposals(there.roster, one, other)


def _other_keys(there: SmallNetwork, hash_: str) -> Team:
    team, other = there.team(WEEK, notice_sha256=hash_), there.team(WEEK + 1)
    return msgspec.structs.replace(team, team=PublicKeys(other.team.xwing_pub, other.team.auth_pub))


def test_a_notice_that_says_something_else_is_not_signed() -> None:
    """A steward whose desk signs weeks by itself signs no notice but the entry's own."""
    there = a_network(3)
    notice = there.notice(WEEK)
    hash_ = notice_hash(begin_notice(notice, there.founder.steward))
    other = msgspec.structs.replace(notice, addresses=("https://thief.example",))
    stranger = Person("stranger")
    foreign = msgspec.structs.replace(SmallNetwork(stranger).notice(WEEK), team=notice.team, lineage=())
    team = there.team(WEEK, notice_sha256=hash_)
    for proposal in (
        proposed(there, team, other),
        proposed(there, _other_keys(there, hash_), notice),
        proposed(there, there.team(WEEK, 2, hash_), notice),
        proposed(there, msgspec.structs.replace(team, week=WEEK + 1), notice),
        a_week(there, foreign),
        a_week(there, msgspec.structs.replace(notice, network=foreign.network)),
    ):
        with pytest.raises(ProposalRefused, match="notice"):
            check_proposal(there.roster, proposal, DAY)


def test_a_notice_with_another_lineage_is_not_signed() -> None:
    """Seekers' clients must come to the stewards that the roster has."""
    there = a_network(3)
    old = there.notice(WEEK)
    there.set_stewards(2, *there.stewards[:2])
    assert check_proposal(there.roster, a_week(there), DAY).kind == "team"
    with pytest.raises(ProposalRefused, match="lineage"):
        check_proposal(there.roster, a_week(there, old), DAY)


def test_parts_that_do_not_belong_are_refused() -> None:
    """A week has a notice, a change of stewards its statement, and nothing else has either."""
    there = a_network(3)
    week, code = a_week(there), proposed(there, CODE)
    change = proposed(there, policy_of(2, *there.stewards[:2]))
    other = proposed(there, policy_of(2, *there.stewards[1:]))
    for proposal in (
        msgspec.structs.replace(week, notice=None),
        msgspec.structs.replace(code, notice=week.notice),
        msgspec.structs.replace(code, statement=change.statement),
        msgspec.structs.replace(change, statement=None),
        msgspec.structs.replace(change, statement=other.statement),
        msgspec.structs.replace(change, statement=Enclosed(b"statement")),
        msgspec.structs.replace(week, notice=Enclosed(b"notice")),
    ):
        with pytest.raises(ProposalRefused):
            check_proposal(there.roster, proposal, DAY)


def test_a_proposal_that_the_chain_has_passed_is_refused() -> None:
    """It is for the version that is next."""
    there = a_network(3)
    proposal = proposed(there, CODE)
    there.add(CODE)
    with pytest.raises(EntryRefused, match="version"):
        check_proposal(there.roster, proposal, DAY)


def test_parts_that_are_no_envelopes_cannot_be_signed() -> None:
    """Nothing is signed by half."""
    there = a_network(3)
    for bad in (
        make_proposal(b"entry"),
        msgspec.structs.replace(a_week(there), notice=Enclosed(b"notice")),
    ):
        with pytest.raises(ProposalRefused):
            sign_proposal(bad, there.founder.steward)


def test_a_steward_signs_one_entry_a_version() -> None:
    """The same again always; another one of the version only when the first has waited a day."""
    there = a_network(3)
    mine, other = (entry_unverified(proposed(there, body).entry.raw) for body in (CODE, Code("d" * 64)))
    signed = [Signed(mine.version, mine.hash, 1_000)]
    assert may_sign(there.roster, [], other, 1_000)
    assert may_sign(there.roster, signed, mine, 1_001)
    assert not may_sign(there.roster, signed, other, 1_000 + WAIT_MINUTES - 1)
    assert may_sign(there.roster, signed, other, 1_000 + WAIT_MINUTES)


def test_a_steward_does_not_build_beside_what_they_have_signed() -> None:
    """An entry of theirs that lost its version may still be completed: for a day nothing is signed above it."""
    there = a_network(3)
    lost = entry_unverified(proposed(there, CODE).entry.raw)
    signed = [Signed(lost.version, lost.hash, 1_000)]
    there.add(Code("d" * 64))
    later = entry_unverified(proposed(there, CODE).entry.raw)
    assert not may_sign(there.roster, signed, later, 1_001)
    assert may_sign(there.roster, signed, later, 1_000 + WAIT_MINUTES)
    won = [Signed(there.roster.version, there.roster.hashes[-1], 1_000)]
    assert may_sign(there.roster, won, later, 1_001)


def test_who_has_signed_is_told_by_key() -> None:
    """Strangers' signatures are passed over."""
    there = a_network(3)
    proposal = sign_proposal(proposed(there, CODE), Person("stranger").steward)
    assert signed_by(there.roster, proposal) == {verify_key(there.stewards[0].steward)}
