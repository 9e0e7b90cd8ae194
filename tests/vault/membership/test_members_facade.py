"""What the façade of members decides on packs and roles, and how an invitation or a joining is given up."""

from unittest.mock import patch

import pytest

from tests.vault.membership.conftest import Desk, Network
from tropa.rights.compiled import fingerprint_of
from tropa.vault.membership.errors import BadHash, BadPack, BadRoles, NoInvitation, NotASteward, UnknownInvitation

HASH = "5e" * 32


def holds_team_key(desk: Desk) -> bool:
    here = desk.vault.inside
    return here.db.row("SELECT 1 FROM team_week WHERE week >= ? AND sealing_seed IS NOT NULL", here.week) is not None


def test_a_pack_is_proposed_with_the_fingerprint_that_its_page_shows(network: Network) -> None:
    """With two stewards the second sees it, signs, and both chains have it; an older version is refused then."""
    anna = network.found()
    boris = network.join("boris")
    network.make_steward(boris)
    proposed = anna.members.publish_pack(" RU ", 3, HASH.upper())
    assert proposed is not None
    network.sync(2)
    [asked] = boris.members.proposals()
    subject = asked.subject
    assert (subject.country, subject.pack_version, subject.sha256) == ("ru", 3, HASH)
    assert subject.pack_fingerprint == fingerprint_of(HASH)
    boris.members.sign(asked.proposal_id)
    network.sync(2)
    for desk in network.desks:
        chain = desk.members.chain()
        assert chain is not None
        assert chain.entries[0].subject.pack_fingerprint == fingerprint_of(HASH)
    for version in (2, 3):
        with pytest.raises(BadPack):
            anna.members.publish_pack("ru", version, HASH)


@pytest.mark.parametrize(("country", "version", "error"), [("rus", 1, BadPack), ("", 1, BadPack), ("ru", 0, BadPack)])
def test_a_pack_of_no_country_or_version_is_refused(
    network: Network, country: str, version: int, error: type[Exception]
) -> None:
    """And one whose hash is none."""
    anna = network.found()
    with pytest.raises(error):
        anna.members.publish_pack(country, version, HASH)
    with pytest.raises(BadHash):
        anna.members.publish_pack("ru", 1, "5e")


def test_who_is_no_steward_publishes_no_pack_and_changes_no_roles(network: Network) -> None:
    """Nothing is proposed."""
    network.found()
    boris = network.join("boris")
    before = boris.version
    with pytest.raises(NotASteward):
        boris.members.publish_pack("ru", 1, HASH)
    with pytest.raises(NotASteward):
        boris.members.change_roles(boris.member_id, ("helper",))
    assert (boris.version, boris.members.proposals()) == (before, ())


def test_a_new_coordinator_gets_the_teams_keys_and_one_who_is_none_any_more_does_not(network: Network) -> None:
    """Roles go up and down: this and the coming weeks are made anew when somebody should not read them any more."""
    anna = network.found()
    boris = network.join("boris", "adviser")
    assert not holds_team_key(boris)
    assert anna.members.change_roles(boris.member_id, ("coordinator", "adviser")) is None
    network.sync(4)
    assert holds_team_key(boris)
    network.asked("срочно")
    network.sync(2)
    assert len(boris.vault.queue().rows) == 1
    here = boris.vault.inside
    held = {key for (key,) in here.db.rows("SELECT read_key FROM team_week WHERE sealing_seed IS NOT NULL")}
    anna.members.change_roles(boris.member_id, ("adviser",))
    network.sync(6)
    newest = here.db.rows("SELECT read_key, sealing_seed FROM team_week WHERE week >= ? AND edition > 1", here.week)
    assert len(newest) == 5
    assert all(key not in held and team is None for key, team in newest)
    for roles in ((), ("king",)):
        with pytest.raises(BadRoles):
            anna.members.change_roles(boris.member_id, roles)  # type: ignore[arg-type]


def test_a_withdrawn_invitations_box_is_deleted_at_the_relay(network: Network) -> None:
    """Its words lead nowhere; the relay being away for a while only puts it off."""
    anna = network.found()
    boxes = set(network.relay.boxes)
    invitation = anna.members.invite(("helper",), "Галя")
    anna.sync()
    assert len(set(network.relay.boxes) - boxes) == 1
    anna.members.withdraw_invitation(invitation.invitation_id)
    assert anna.members.invitations() == ()
    with pytest.raises(UnknownInvitation):
        anna.members.withdraw_invitation(invitation.invitation_id)
    anna.sync()
    assert set(network.relay.boxes) == boxes
    galya = network.new_desk("galya")
    with pytest.raises(NoInvitation):
        galya.members.join(network.relay, " ".join(invitation.words_ru))
    assert anna.vault.inside.db.row("SELECT 1 FROM invitation") is None


def test_withdrawing_affects_nobody_who_was_admitted(network: Network) -> None:
    """Also before what greets them is at the relay."""
    anna = network.found()
    invitation = anna.members.invite(("helper",), "Галя")
    anna.sync()
    galya = network.new_desk("galya")
    galya.members.join(network.relay, " ".join(invitation.words_ru))
    anna.sync()
    anna.members.admit(invitation.invitation_id)
    anna.members.withdraw_invitation(invitation.invitation_id)
    network.sync(4)
    assert galya.members.joining() is None
    assert galya.version == anna.version
    anna.members.withdraw_invitation(invitation.invitation_id)
    assert anna.members.invitations() == ()


def test_a_cancelled_joining_leaves_no_key_and_can_be_begun_anew(network: Network) -> None:
    """The keys made for it are gone; begun again, other keys are left, and the first ones count as a rival."""
    anna = network.found()
    invitation = anna.members.invite(("helper",), "Галя")
    anna.sync()
    galya = network.new_desk("galya")
    words = " ".join(invitation.words_ru)
    first = galya.members.join(network.relay, words)
    galya.members.cancel_joining()
    assert galya.members.joining() is None
    db = galya.vault.inside.db
    assert [db.number(f"SELECT count(*) FROM {table}") for table in ("joining", "own_bundle", "bundle")] == [0, 0, 0]
    second = galya.members.join(network.relay, words)
    assert second.fingerprint != first.fingerprint
    anna.sync()
    [waiting] = anna.members.invitations()
    assert (waiting.fingerprint, waiting.rivals) == (first.fingerprint, 1)
    assert [alarm.kind for alarm in anna.members.alarms()] == ["rival-join"]


def test_of_two_who_use_one_invitations_words_the_first_stands_and_both_are_seen(network: Network) -> None:
    """The second is admitted by nobody: the fingerprint shown is the first one's, and it is an alarm."""
    anna = network.found()
    invitation = anna.members.invite(("helper",), "Галя")
    anna.sync()
    words = " ".join(invitation.words_ru)
    galya, thief = network.new_desk("galya"), network.new_desk("thief")
    shown = galya.members.join(network.relay, words)
    thief.members.join(network.relay, words)
    anna.sync()
    [waiting] = anna.members.invitations()
    assert (waiting.fingerprint, waiting.rivals) == (shown.fingerprint, 1)
    assert [alarm.kind for alarm in anna.members.alarms()] == ["rival-join"]
    anna.members.admit(invitation.invitation_id)
    network.sync(4)
    assert galya.members.joining() is None
    assert thief.members.joining() is not None
    assert thief.members.chain() is None


def test_the_history_follows_the_chain_and_is_read_once_for_each_head(network: Network) -> None:
    """Every look has the entries of the head of that moment; a second look reads no signature."""
    anna = network.found()
    for name in ("boris", "vera"):
        network.join(name)
        chain, again = anna.members.chain(), anna.members.chain()
        assert chain is not None
        assert chain == again
        assert chain.entries[0].hash == chain.head
        assert [each.version for each in chain.entries] == list(range(chain.version, 0, -1))
        assert all(each.signed_by for each in chain.entries)
    with patch("tropa.vault.membership.showing.devices_that_signed", side_effect=AssertionError):
        anna.members.chain()
