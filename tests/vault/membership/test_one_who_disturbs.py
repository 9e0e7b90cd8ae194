"""A relay or a member who disturbs the others: no box for an invitation, addresses told unasked, what is old again."""

from typing import NoReturn

import pytest

from tests.vault.membership.conftest import Desk, Network
from tropa.post.errors import Refused, RelayMisbehaved
from tropa.post.problems import ProblemName
from tropa.roster.messages import Stewardship
from tropa.roster.names import DeviceId, Enclosed
from tropa.vault.membership.chain import envelopes_after, roster
from tropa.vault.membership.proposals import lineage
from tropa.vault.membership.telling import say, tell_entries
from tropa.vault.outbox import ToDevice, ToEveryone
from tropa.vault.team import network_of


@pytest.fixture
def three(network: Network) -> Network:
    """Anna founded it; Boris and Vera are stewards with her, 2 of 3."""
    network.found()
    network.join("boris")
    network.join("vera")
    network.make_steward(network.desks[1])
    network.make_steward(network.desks[2])
    network.sync(4)
    return network


@pytest.mark.parametrize(
    ("error", "problem"),
    [(Refused(ProblemName.RELAY_FULL, "full"), "relay-full"), (RelayMisbehaved("nonsense"), "relay-misbehaved")],
)
def test_an_invitation_whose_box_cannot_be_opened_holds_up_no_letters(
    network: Network, monkeypatch: pytest.MonkeyPatch, error: Exception, problem: str
) -> None:
    """The relay opens no box for Anna's invitation: she is told so, and reads who asked for help all the same."""
    anna = network.found()
    anna.members.invite(("coordinator",), "new", None)

    def refuse(*_: object) -> NoReturn:
        raise error

    network.asked("срочно")
    with monkeypatch.context() as patch:
        patch.setattr(network.relay, "open_box", refuse)
        report = anna.sync()
    assert (report.problem, report.ingested) == (problem, 1)
    assert anna.sync().problem is None


def test_a_steward_cannot_change_what_other_desks_publish(three: Network) -> None:
    """Vera tells the others another address and token: theirs stay, and so does the notice."""
    anna, boris, vera = three.desks
    here = vera.vault.inside
    before = [details_of(desk) for desk in three.desks]
    with here.db.transaction():
        statements = tuple(Enclosed(each) for each in lineage(here))
        for desk in (anna, boris):
            say(here, Stewardship("junk", ("https://evil.example/",), ("ru",), statements), ToDevice(desk.device_id))
    three.sync(4)
    assert [details_of(desk) for desk in three.desks] == before
    assert before[0] == before[1]


def details_of(desk: Desk) -> tuple[object, ...]:
    us = network_of(desk.vault.inside)
    assert us is not None
    return (us.details.publisher_token, us.details.addresses, us.details.languages)


def status_of(desk: Desk, device_id: str) -> str:
    return roster(desk.vault.inside).devices[DeviceId(device_id)].status


def test_an_old_suspension_sent_again_does_not_undo_a_lift(network: Network) -> None:
    """Anna's suspension gave way, was made again and lifted: the one that gave way, replayed, changes nothing."""
    network.found()
    for name in ("boris", "vera", "galya"):
        network.join(name)
    anna, boris, vera, galya = network.desks
    network.make_steward(boris)
    network.make_steward(vera)
    network.sync(4)
    before = anna.version
    boris.members.publish_code("a" * 64)
    boris.sync()
    vera.sync()
    [asked] = vera.members.proposals()
    vera.members.sign(asked.proposal_id)
    anna.members.suspend(galya.device_id)
    [old, *_] = envelopes_after(anna.vault.inside, before)
    network.agree()
    assert old not in envelopes_after(anna.vault.inside, before)
    assert {status_of(desk, galya.device_id) for desk in network.desks} == {"suspended"}
    network.clock.pass_days(1)
    network.agree()
    anna.members.lift(galya.device_id)
    network.agree()
    assert status_of(anna, galya.device_id) == "active"
    with boris.vault.inside.db.transaction():
        tell_entries(boris.vault.inside, [old], ToEveryone())
    network.sync(4)
    assert {status_of(desk, galya.device_id) for desk in network.desks} == {"active"}
    assert anna.vault.inside.db.row("SELECT 1 FROM suspension_meant") is None
