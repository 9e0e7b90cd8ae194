"""Three stewards: thresholds, week secrets by turns, signing alone and by hand."""

import pytest

from tests.vault.membership.conftest import Desk, Network
from tropa.roster.notice import verify_notice
from tropa.roster.weeks import day_of
from tropa.vault.membership.errors import NotASteward, SignedAnother
from tropa.vault.membership.proposals import pending


def weeks_of(desk: Desk) -> list[tuple[int, int]]:
    return [(each.week, each.version) for each in desk.vault.network().notices]


def test_three_stewards_are_two_of_three_and_all_have_one_chain(three: Network) -> None:
    """Each policy was signed by the old and the new threshold; notices carry the lineage."""
    chains = [desk.members.chain() for desk in three.desks]
    assert [chain.threshold for chain in chains] == [2, 2, 2]
    assert len({chain.head for chain in chains}) == 1
    assert all(desk.members.me().can_publish for desk in three.desks)
    notice = verify_notice(three.relay.notice(), three.relay.relay_id, day_of(three.clock()))
    assert len(notice.lineage) == 2
    assert all(desk.members.alarms() == () for desk in three.desks)
    assert three.desks[0].sync().problem is None


def test_weeks_are_made_by_turns_and_cosigned_by_desks_alone(three: Network) -> None:
    """Six weeks pass; nobody clicks anything; every desk holds every coming week."""
    for _ in range(6):
        three.clock.pass_days(7)
        three.sync(6)
        assert [len(weeks_of(desk)) for desk in three.desks] == [5, 5, 5]
        assert all(desk.members.alarms() == () for desk in three.desks)
    makers = {row for (row,) in three.desks[0].vault.inside.db.rows("SELECT DISTINCT maker FROM team_week")}
    assert len(makers) == 3
    assert all(desk.sync().problem is None for desk in three.desks)


def test_a_steward_who_is_away_holds_up_nothing(three: Network) -> None:
    """Vera's desk stays shut for three weeks; the two others step in a day after her turn."""
    away = three.desks.pop()
    for _ in range(23):
        three.clock.pass_days(1)
        three.sync(4)
    assert [len(weeks_of(desk)) for desk in three.desks] == [5, 5]
    three.desks.append(away)
    three.sync(3)
    assert weeks_of(away) == weeks_of(three.desks[0])
    assert away.version == three.desks[0].version


def test_desks_that_were_all_shut_for_weeks_make_one_chain(three: Network) -> None:
    """It is everyone's turn at once: whoever reads first proposes, and the others sign that."""
    for days in (14, 1, 21, 1, 7):
        three.clock.pass_days(days)
        three.sync(6)
    assert [len(weeks_of(desk)) for desk in three.desks] == [5, 5, 5]
    assert all(desk.members.alarms() == () for desk in three.desks)
    assert len({desk.members.chain().head for desk in three.desks}) == 1


def test_proposals_that_crossed_are_settled_alike_a_day_later(three: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """All three propose before they have read the others': a day later each signs the same one."""
    monkeypatch.setattr("tropa.vault.membership.settling._has_read_lately", lambda here: True)
    three.clock.pass_days(14)
    three.sync(3)
    assert len({len(pending(desk.vault.inside)) for desk in three.desks}) == 1
    assert len(pending(three.desks[0].vault.inside)) == 3
    monkeypatch.undo()
    for _ in range(3):
        three.clock.pass_days(1)
        three.sync(4)
    assert [len(weeks_of(desk)) for desk in three.desks] == [5, 5, 5]
    assert all(desk.members.alarms() == () for desk in three.desks)


def test_one_steward_alone_admits_nobody(three: Network) -> None:
    """An admission waits until a second steward has compared the fingerprint and signed."""
    anna, boris, vera = three.desks
    invitation = anna.members.invite(("adviser",), "Галя")
    anna.sync()
    galya = three.new_desk("galya")
    joining = galya.members.join(three.relay, " ".join(invitation.words_ru))
    anna.sync()
    proposed = anna.members.admit(invitation.invitation_id)
    assert proposed is not None
    assert (proposed.needed, len(proposed.signed_by), proposed.fingerprint) == (2, 1, joining.fingerprint)
    three.sync(3)
    assert galya.members.joining() is not None
    [asked] = boris.members.proposals()
    assert asked.fingerprint == joining.fingerprint
    boris.members.sign(asked.proposal_id)
    three.sync(4)
    assert galya.members.joining() is None
    assert galya.version == vera.version
    assert galya.vault.inside.db.row("SELECT 1 FROM team_week WHERE sealing_seed IS NOT NULL") is None
    with pytest.raises(NotASteward):
        galya.members.invite(("helper",), "кто-то")


def test_a_steward_signs_one_entry_a_version(three: Network) -> None:
    """Boris has proposed something himself: Anna's proposal of the same version is not signed the same day."""
    anna, boris, _ = three.desks
    code = anna.members.publish_code("a" * 64)
    assert code is not None
    boris.members.publish_code("b" * 64)
    anna.sync()
    boris.sync()
    seen = {each.proposal_id: each for each in boris.members.proposals()}
    assert not seen[code.proposal_id].can_sign
    with pytest.raises(SignedAnother):
        boris.members.sign(code.proposal_id)
    three.clock.pass_days(1)
    boris.members.sign(code.proposal_id)
    three.sync(6)
    assert {desk.members.chain().head for desk in three.desks} == {anna.members.chain().head}
