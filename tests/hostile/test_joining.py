"""Invitations in the wrong hands: what two people compare over another channel is what gives it away."""

import os

import pytest

from tests.hostile.town import Town
from tests.support.hostile_relay import numbered
from tropa.post.frames import Waiting
from tropa.roster.messages import Invitation, Message, encode_message
from tropa.roster.names import NetworkId
from tropa.sealing.hints import new_hint
from tropa.sealing.letters import Address, seal_letter
from tropa.sealing.types import RelayId
from tropa.sealing.words import entropy_of, seeker_keys
from tropa.vault.membership.errors import NoInvitation
from tropa.vault.views_members import InvitationView


def invited(town: Town, name: str) -> InvitationView:
    """An invitation by Anna, at the relay."""
    invitation = town["anna"].vault.members.invite(("helper",), name)
    town["anna"].sync()
    return invitation


def words(invitation: InvitationView) -> str:
    return " ".join(invitation.words_ru)


def box_of(invitation: InvitationView) -> str:
    return seeker_keys(entropy_of(words(invitation))).post_id.text


def test_a_relay_that_swaps_two_invitations_gives_neither_newcomer_anything(town: Town) -> None:
    """Each is sealed to its own words: what is in the other's box cannot be read, and nobody is let in."""
    first, second = invited(town, "даша"), invited(town, "ева")
    boxes = {box_of(first): box_of(second), box_of(second): box_of(first)}
    letters = {each.box: each.letter for each in town.relay.posted if each.box in boxes}
    dasha = town.newcomer("dasha")
    dasha.door.letters = lambda box, own: numbered([Waiting(0, 1, letters[boxes[box]])]) if box in boxes else own
    with pytest.raises(NoInvitation):
        dasha.vault.members.join(dasha.relay, words(first))
    assert dasha.vault.members.joining() is None
    dasha.door.behave()
    joining = dasha.vault.members.join(dasha.relay, words(first))
    town["anna"].sync()
    shown = {each.invitation_id: each.fingerprint for each in town["anna"].vault.members.invitations()}
    assert shown == {first.invitation_id: joining.fingerprint, second.invitation_id: None}
    forget(town, "dasha")


def test_keys_left_by_someone_else_show_another_fingerprint_than_the_newcomers(town: Town) -> None:
    """Whoever has seen the words is quicker than the one invited: two people read out different numbers."""
    anna, invitation = town["anna"], invited(town, "даша")
    thief, dasha = town.newcomer("thief"), town.newcomer("dasha")
    theirs = thief.vault.members.join(thief.relay, words(invitation)).fingerprint
    anna.sync()
    ours = dasha.vault.members.join(dasha.relay, words(invitation)).fingerprint
    anna.sync()
    [view] = anna.vault.members.invitations()
    assert (view.fingerprint, view.rivals) == (theirs, 1)
    assert ours != theirs
    assert "rival-join" in anna.alarm_kinds
    anna.vault.members.withdraw_invitation(invitation.invitation_id)
    town.settle("anna", "boris", "vera", "galya")
    assert anna.alarms == ()
    forget(town, "thief", "dasha")


def test_an_invitation_to_another_network_under_the_same_words_shows_another_fingerprint(town: Town) -> None:
    """Someone who has the words lays an invitation of their own before Anna's: the newcomer's number differs."""
    anna, boris, invitation = town["anna"], town["boris"], invited(town, "даша")
    dasha, other = town.newcomer("dasha"), "f" * 64
    keys = seeker_keys(entropy_of(words(invitation)))
    body = encode_message(Message(None, 0, Invitation(NetworkId(other), ("http://127.0.0.1:1/",), ("helper",))))
    address = Address(RelayId.from_text(boris.relay.relay_info().relay_id), keys.post_id)
    false = seal_letter(body, keys.auth, keys.reader.public, address, new_hint(os.urandom))
    dasha.door.letters = lambda box, own: numbered([Waiting(0, 1, false), *own]) if box == keys.post_id.text else own
    joining = dasha.vault.members.join(dasha.relay, words(invitation))
    assert joining.network_id == other
    anna.sync()
    [view] = anna.vault.members.invitations()
    assert view.fingerprint is None or view.fingerprint != joining.fingerprint
    anna.vault.members.withdraw_invitation(invitation.invitation_id)
    forget(town, "dasha")


def forget(town: Town, *names: str) -> None:
    """They have no network: the town's checks are not about them."""
    for name in names:
        desk = town.desks.pop(name)
        desk.vault.close()
        desk.relay.close()
