"""The lineage of stewards; the ways in which one is refused are among the notices' vectors too."""

import pytest

from tests.support.networks import Person, SmallNetwork, a_network, policy_of
from tropa.roster.errors import StatementRefused
from tropa.roster.names import NetworkId
from tropa.roster.statements import (
    Policy,
    first_policy,
    follow_lineage,
    missing_on_statement,
    policy_fault,
    sign_statement,
    statement_payload,
)
from tropa.sealing.errors import MalformedEnvelope
from tropa.sealing.signing import verify_key
from tropa.sealing.types import SigningSeed

SECOND, THIRD = Person("second"), Person("third")


def founder() -> SmallNetwork:
    """One steward, and two people who may become stewards."""
    return a_network(1, [SECOND, THIRD])


def statement(there: SmallNetwork, *by: Person, number: int = 1, network: NetworkId | None = None) -> bytes:
    """The founder and the second from now on, both of whom must sign."""
    payload = statement_payload(network or there.id, number, policy_of(2, there.founder, SECOND).policy)
    return sign_statement(payload, *(each.steward for each in by))


def test_a_lineage_leads_where_the_chain_leads() -> None:
    """Whatever the stewards have signed beside each other, strangers and members come to the same rule."""
    there = founder()
    assert follow_lineage(there.roster.founder, []) == first_policy(there.roster.founder) == there.roster.policy
    there.set_stewards(2, there.founder, SECOND, THIRD)
    there.set_stewards(2, SECOND, THIRD)
    there.set_stewards(1, THIRD)
    assert follow_lineage(there.roster.founder, there.lineage) == there.roster.policy
    assert follow_lineage(there.roster.founder, there.lineage[:2]) == there.roster.policies[2]


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda there: statement(there, SECOND), "signature"),
        (lambda there: statement(there, there.founder), "signature"),
        (lambda there: statement(there, there.founder, SECOND, number=2), "number"),
        (lambda there: statement(there, there.founder, SECOND, network=NetworkId("0" * 64)), "network"),
        (lambda there: there.entries[0], "malformed"),
        (lambda there: b"statement", "malformed"),
    ],
    ids=["not by the old", "not by the new", "wrong number", "other network", "an entry", "nothing"],
)
def test_a_bad_statement_is_refused_for_its_reason(make: object, fault: str) -> None:
    """The first thing that is wrong with it."""
    there = founder()
    assert callable(make)
    with pytest.raises(StatementRefused) as refused:
        follow_lineage(there.roster.founder, [make(there)])
    assert refused.value.fault == fault


def test_what_is_missing_is_counted_under_both_rules() -> None:
    """Old and new; a key that belongs to both counts for both."""
    there = founder()
    before, after = there.roster.policy, policy_of(2, there.founder, SECOND).policy
    stranger = Person("stranger")
    for signers, wanted in (((stranger,), 2), ((there.founder,), 1), ((SECOND,), 1), ((there.founder, SECOND), 0)):
        assert missing_on_statement(statement(there, *signers), before, after) == wanted
    with pytest.raises(MalformedEnvelope):
        missing_on_statement(b"statement", before, after)


def test_a_rule_wants_more_than_half() -> None:
    """And at most all, of keys that are sorted and different."""
    keys = sorted((verify_key(SigningSeed(bytes([number]) * 32)) for number in range(1, 10)), key=lambda key: key.raw)
    for count in range(1, 10):
        fine = [want for want in range(12) if policy_fault(want, tuple(keys[:count])) is None]
        assert fine == list(range(count // 2 + 1, count + 1))
    assert policy_fault(2, (keys[1], keys[0])) is not None
    assert policy_fault(2, (keys[0], keys[0])) is not None
    assert Policy(1, (keys[0],)) == first_policy(keys[0])
