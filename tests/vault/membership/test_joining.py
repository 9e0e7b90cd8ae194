"""From one founder to a network: inviting, joining, admitting, and what each then holds."""

from tests.vault.membership.conftest import Network


def test_someone_invited_is_in_the_chain_of_both_and_holds_the_weeks_keys(network: Network) -> None:
    """The whole way: words, keys left, fingerprint compared, admitted by one signature, chain and weeks received."""
    anna = network.found()
    invitation = anna.members.invite(("coordinator",), "Боря")
    anna.sync()
    boris = network.new_desk("boris")
    view = boris.members.join(network.relay, " ".join(invitation.words_en))
    anna.sync()
    [waiting] = anna.members.invitations()
    assert waiting.state == "joined"
    assert waiting.fingerprint == view.fingerprint
    assert anna.members.admit(invitation.invitation_id) is None
    network.sync(3)
    assert boris.members.joining() is None
    assert [person.petname for person in anna.members.people()] == ["", "Боря"]
    assert boris.members.chain() == anna.members.chain()
    assert [notice.week for notice in boris.vault.network().notices] == [n.week for n in anna.vault.network().notices]


def test_someone_admitted_looks_into_the_words_box_until_the_weeks_keys_are_here_too(network: Network) -> None:
    """The chain may come in one round and the keys in a later one: between the two there is no way to be stuck."""
    anna = network.found()
    invitation = anna.members.invite(("coordinator",), "Боря")
    anna.sync()
    boris = network.new_desk("boris")
    boris.members.join(network.relay, " ".join(invitation.words_en))
    anna.sync()
    anna.members.admit(invitation.invitation_id)
    anna.sync()
    [box] = [box for box in network.relay.boxes.values() if not box.is_team]
    all_there = list(box.letters)
    states = set[tuple[bool, bool]]()
    for many in range(len(all_there) + 1):
        box.letters[:] = all_there[:many]
        boris.sync()
        states.add((boris.members.me() is not None, boris.members.joining() is not None))
    assert states == {(False, True), (True, True), (True, False)}
    assert [notice.week for notice in boris.vault.network().notices] == [n.week for n in anna.vault.network().notices]
    assert box not in network.relay.boxes.values()
