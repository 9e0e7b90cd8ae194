"""What strangers are told of the waiting time: each desk sees what the relay shows, and no lie of it stops a letter."""

import os
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.hostile.doings import a_days_work
from tests.hostile.town import Desk, Town
from tests.support.hostile_relay import Answered, refusal
from tropa.cases.seeker import AskForm
from tropa.roster.status import Status, hour_of, make_status
from tropa.sealing.types import Entropy, RelayId, SigningSeed
from tropa.vault.team import network_of
from tropa.vault.views_status import PublicStatus

JSON = "application/json"
_PATH = "/v1/status"


def with_people(town: Town, people: int = 6) -> None:
    """So many more write, and every desk has read it and looked at what is said."""
    for number in range(people):
        town.someone(Entropy(os.urandom(16))).ask(AskForm("ru", situation="72h", text=f"меня вызвали {number}"))
    town.settle()


def seen(desk: Desk) -> PublicStatus:
    """What this desk sees said."""
    found = desk.vault.waiting_time().said
    assert found is not None
    return found


def status_by(desk: Desk, hour: int, **changes: object) -> bytes:
    """An hour's wait, as this desk would say it, with some fields replaced."""
    network = network_of(desk.vault.inside)
    assert network is not None
    fields = {"network": network.id, "relay_id": network.relay_id, "at_hour": hour, "until_hour": hour + 24}
    return make_status(Status(**(fields | {"waiting_hours": 1} | changes)), network.steward)


def show(town: Town, body: bytes) -> None:
    """To everybody, in place of what is there."""
    lie = Answered(200, JSON, body)
    for door in town.relay.doors.values():
        door.instead = lambda method, path: lie if (method, path) == ("GET", _PATH) else None


def test_the_first_steward_who_reads_letters_says_it_and_every_desk_sees_it(town: Town) -> None:
    """Also those who may not say it, and a steward who reads no first letters says nothing."""
    with_people(town)
    assert {seen(desk) for desk in town} == {seen(town["anna"])}
    assert (seen(town["galya"]).state, town["galya"].me.is_steward) == ("shown", False)
    assert seen(town["galya"]).waiting_hours == town["anna"].vault.waiting_time().measured_hours
    assert town["vera"].vault.waiting_time().measured_hours is None


LIES: dict[str, Callable[[Town, int], bytes]] = {
    "signed by nobody we know": lambda town, hour: _by_a_stranger(town, hour),
    "signed by a member who is no steward": lambda town, hour: status_by(town["galya"], hour),
    "of another network": lambda town, hour: status_by(town["anna"], hour, network="a" * 64),
    "for another relay": lambda town, hour: status_by(town["anna"], hour, relay_id=RelayId(bytes(32))),
    "over": lambda town, hour: status_by(town["anna"], hour - 24),
    "from far ahead": lambda town, hour: status_by(town["anna"], hour + 4),
    "not a status": lambda town, hour: b"{}",
}


def _by_a_stranger(town: Town, hour: int) -> bytes:
    network = network_of(town["anna"].vault.inside)
    assert network is not None
    stranger = replace(network, steward=SigningSeed(os.urandom(32)))
    return make_status(Status(network.id, network.relay_id, hour, hour + 24, 1), stranger.steward)


@pytest.mark.parametrize("lie", LIES)
def test_a_false_status_is_seen_on_every_desk_and_stops_nothing(town: Town, lie: str) -> None:
    """Letters come and go, nothing else is a problem, and it is over with the lie."""
    with_people(town)
    show(town, LIES[lie](town, hour_of(town.clock())))
    written = a_days_work(town)
    for desk in town:
        assert desk.sync().problem is None
        assert seen(desk) == PublicStatus("false")
    town.behave()
    assert written.lacking(town) == []
    assert {seen(desk).state for desk in town} == {"shown"}
    assert town.quarrels() == []


def test_an_older_status_shown_again_is_seen_by_whoever_saw_the_later(town: Town) -> None:
    """Its hours are not over, and it is well signed: only who remembers can tell."""
    with_people(town)
    old = town["anna"].relay.status()
    town.clock.pass_days(8 / 24)
    town.settle()
    assert town["anna"].relay.status() != old
    show(town, old or b"")
    town.sync()
    assert {seen(desk).state for desk in town} == {"older"}
    town.behave()
    assert {seen(desk).state for desk in town} == {"shown"}


@pytest.mark.parametrize("answer", ["too large", "html", "unknown-path", "swallowed"])
def test_no_answer_or_a_mad_one_comes_after_the_letters(town: Town, answer: str) -> None:
    """Whatever it is, the round's letters are through."""
    written = a_days_work(town)
    answers = {
        "too large": Answered(200, JSON, b'"' + b"a" * 5000 + b'"'),
        "html": Answered(200, "text/html", b"<p>1</p>"),
        "unknown-path": refusal("unknown-path", 404),
    }
    for door in town.relay.doors.values():
        if answer == "swallowed":
            door.swallow = lambda method, path: path == _PATH
        else:
            door.instead = lambda method, path: answers[answer] if path == _PATH else None
    town.settle()
    problem = {"too large": "relay-misbehaved", "html": "relay-misbehaved", "swallowed": "unreachable"}.get(answer)
    assert {desk.sync().problem for desk in town} == {problem}
    assert written.lacking(town) == []
    assert [desk.waiting for desk in town] == [0, 0, 0, 0]
