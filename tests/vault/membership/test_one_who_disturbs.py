"""A relay or a member who disturbs the others: no box for an invitation, addresses told unasked, what is old again."""

from dataclasses import replace
from typing import NoReturn

import pytest

from tests.vault.membership.conftest import Desk, Network
from tests.vault.membership.copies import fill
from tropa.post.errors import Refused, RelayMisbehaved
from tropa.post.problems import ProblemName
from tropa.roster.devices import Device
from tropa.roster.entries import Code
from tropa.roster.messages import Stewardship
from tropa.roster.names import DeviceId, Enclosed
from tropa.vault.context import Context
from tropa.vault.membership import hearing, settling, vouching
from tropa.vault.membership.chain import envelopes_after, roster
from tropa.vault.membership.proposals import lineage, propose
from tropa.vault.membership.telling import say, tell_entries
from tropa.vault.membership.weeks import Wanted, lacking_weeks, make_edition
from tropa.vault.outbox import ToDevice, ToEveryone
from tropa.vault.team import WeekSecrets, coming_weeks, network_of, newest_box


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


@pytest.fixture
def five(network: Network) -> Network:
    """The same with Galya, whose desk stays shut from now on, and Dina, a caseworker."""
    return fill(network, _five)


def _five(network: Network) -> None:
    network.found()
    for name in ("boris", "vera", "galya"):
        network.join(name)
    network.join("dina", "caseworker")
    for desk in network.desks[1:3]:
        network.make_steward(desk)
    network.sync(4)


def rotate(rogue: Desk) -> None:
    """One steward's desk proposes fresh keys for this week, though nothing asks for them."""
    here = rogue.vault.inside
    with here.db.transaction():
        make_edition(here, Wanted(here.week, "new", here.day))


@pytest.mark.parametrize("tells", [True, False])
def test_desks_do_not_sign_alone_fresh_keys_that_nothing_asks_for(
    three: Network, monkeypatch: pytest.MonkeyPatch, tells: bool
) -> None:
    """Vera makes this week's keys anew for no reason: the others leave it to people, and make weeks as ever."""
    anna, boris, vera = three.desks
    before = roster(anna.vault.inside).teams[anna.vault.inside.week]
    with monkeypatch.context() as silent:
        if not tells:
            keep_to_oneself(vera, silent)
        rotate(vera)
    three.sync(4)
    assert roster(anna.vault.inside).teams[anna.vault.inside.week] == before
    assert [each.kind for each in boris.members.proposals()] == ["team"]
    for _ in range(3):
        three.clock.pass_days(7)
        three.sync(6)
    assert [len(desk.vault.network().notices) for desk in three.desks] == [5, 5, 5]


def test_a_person_may_still_sign_them(three: Network) -> None:
    """It is asked of people, and one of them agrees: every desk has the new keys."""
    anna, boris, vera = three.desks
    before = edition_of(anna)
    rotate(vera)
    three.sync(2)
    [asked] = boris.members.proposals()
    boris.members.sign(asked.proposal_id)
    three.sync(4)
    boxes = {newest_box(desk.vault.inside, desk.vault.inside.week).read_key for desk in three.desks}
    assert len(boxes) == 1
    assert edition_of(anna) == before + 1


def edition_of(desk: Desk) -> int:
    return roster(desk.vault.inside).teams[desk.vault.inside.week].edition


def keep_to_oneself(rogue: Desk, monkeypatch: pytest.MonkeyPatch, but: Desk | None = None) -> None:
    """That desk gives nobody the secrets of weeks, neither beside its proposals (`but` to one) nor later."""
    us, share, everyone = rogue.vault.inside, settling.share_weeks, vouching.others

    def share_none(here: Context) -> None:
        if here is not us:
            share(here)

    def given(here: Context) -> list[Device]:
        return [each for each in everyone(here) if here is not us or (but and each.id == but.device_id)]

    monkeypatch.setattr(settling, "share_weeks", share_none)
    monkeypatch.setattr(vouching, "others", given)


@pytest.mark.parametrize("suspends", [False, True])
def test_a_steward_who_keeps_the_keys_to_himself_moves_nobody(
    five: Network, monkeypatch: pytest.MonkeyPatch, suspends: bool
) -> None:
    """In their turn, or after suspending somebody: nobody signs, and the next stewards make those weeks."""
    anna, boris, vera, galya, _dina = five.desks
    five.desks.remove(galya)
    keep_to_oneself(vera, monkeypatch)
    if suspends:
        vera.members.suspend(galya.device_id)
    for days in (7, 1, 1, 5, 1, 1, 5, 1, 1):
        five.clock.pass_days(days)
        five.sync(4)
        five.asked("меня слышно?")
        anna.sync()
        boris.sync()
    assert len(anna.vault.queue().rows) == 9
    for desk in (anna, boris):
        assert len(coming_weeks(desk.vault.inside)) == 5
        assert {week.maker for week in coming_weeks(desk.vault.inside)} <= {anna.device_id, boris.device_id}
        assert [alarm.kind for alarm in desk.members.alarms()] == []


def test_whoever_gives_the_keys_to_one_desk_only_has_given_them_to_all(
    five: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vera suspends somebody and gives this week's new keys to Boris alone, who signs: Boris gives them to the others.

    Within the hour, and Anna reads who writes to the new box.
    """
    anna, boris, vera, galya, dina = five.desks
    five.desks.remove(galya)
    before = edition_of(anna)
    keep_to_oneself(vera, monkeypatch, but=boris)
    vera.members.suspend(galya.device_id)
    five.sync(8)
    this = [newest_box(desk.vault.inside, desk.vault.inside.week) for desk in (anna, boris, vera, dina)]
    assert {each.edition for each in this} == {before + 1}
    assert {each.read_key for each in this} == {this[0].read_key}
    assert {each.maker for each in this} == {vera.device_id, boris.device_id}
    assert [each.team is not None for each in this] == [True, True, True, False]
    five.asked("срочно")
    anna.sync()
    assert len(anna.vault.queue().rows) == 1


def test_whoever_hands_on_half_of_the_keys_first_keeps_nobody_from_signing(
    three: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vera gives them without the team's key before their maker does: the others complete it, and sign."""
    anna, boris, vera = three.desks
    three.desks.remove(vera)
    take, handed_on = vouching.take_given, list[bool]()

    def half_first(here: Context, secrets: WeekSecrets, sender: Device) -> bool:
        rogue = roster(here).devices[DeviceId(vera.device_id)]
        handed_on.append(take(here, replace(secrets, team=None), rogue))
        return take(here, secrets, sender)

    monkeypatch.setattr(hearing, "take_given", half_first)
    for _ in range(3):
        for days in (7, 1, 1):
            three.clock.pass_days(days)
            three.sync(3)
        assert [lacking_weeks(desk.vault.inside) for desk in (anna, boris)] == [[], []]
    assert True in handed_on
    assert {week.maker for week in coming_weeks(boris.vault.inside)} <= {anna.device_id, boris.device_id}
    assert all(week.team for desk in (anna, boris) for week in coming_weeks(desk.vault.inside))


def test_proposals_one_after_another_do_not_hold_up_the_weeks(three: Network) -> None:
    """Vera proposes something new every hour, which nobody signs: weeks come late by a day at most."""
    vera = three.desks.pop()
    three.clock.pass_days(7)
    for hour in range(30):
        vera.sync()
        here = vera.vault.inside
        with here.db.transaction():
            here.db.run("DELETE FROM proposal")
            if hour % 2:
                make_edition(here, Wanted(here.week + 4, "new", here.day))
            else:
                propose(here, Code(f"{hour:064x}"))
            here.db.run("DELETE FROM proposed_week")
        vera.sync()
        three.sync()
        three.clock.now_s += 3_600
    three.clock.pass_days(1)
    three.sync(4)
    assert [len(coming_weeks(desk.vault.inside)) for desk in three.desks] == [5, 5]
