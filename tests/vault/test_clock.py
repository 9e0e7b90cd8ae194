"""A clock that stood wrong for a while destroys nothing, and what it spoiled at the relay is mended."""

import os
from dataclasses import replace

import pytest

from tests.support.memory_relay import PUBLISHER, MemoryRelay
from tests.vault.conftest import CHEAP, Stage
from tropa.cases.seeker import AskForm
from tropa.roster.notice import verify_notice
from tropa.vault.sync import sync_once
from tropa.vault.team import network_of, weeks
from tropa.vault.vault import Vault


def relays_own_clock(stage: Stage) -> None:
    """The relay goes on by the right time, whatever the desk's clock says."""
    right = replace(stage.clock)
    stage.relay.clock = right


@pytest.mark.parametrize("days", [29, 57, 400, -57, -400])
@pytest.mark.parametrize("rounds", [1, 3])
def test_a_clock_that_stood_wrong_loses_no_letter_and_no_key(stage: Stage, days: int, rounds: int) -> None:
    """Letters that lay at the relay meanwhile are read, and new ones; all weeks stay published with their keys."""
    relays_own_clock(stage)
    keys = [week.read_key for week in weeks(stage.vault.inside)]
    stage.seeker().ask(AskForm("ru", "72h", "ещё не забрали"))
    stage.clock.leap(days)
    for _ in range(rounds):
        stage.sync()
        stage.clock.now_s += 3_600
    stage.clock.leap(-days)
    stage.sync()
    assert stage.sync().problem is None
    stage.seeker().ask(AskForm("ru", "72h", "и это"))
    assert stage.sync().problem is None
    assert len(stage.vault.queue().rows) == 2
    network = stage.vault.network()
    assert network is not None
    assert (network.is_published, len(network.notices)) == (True, 5)
    assert set(keys) <= {week.read_key for week in weeks(stage.vault.inside)}


@pytest.mark.parametrize("days", [100, 400])
def test_a_leap_is_named_for_what_it_is_and_is_no_alarm(stage: Stage, days: int) -> None:
    """The relay shows our notice of other days: it is our date that is doubtful, not the relay."""
    relays_own_clock(stage)
    stage.clock.leap(days)
    assert stage.sync().problem == "clock-leapt"


def test_nothing_kept_and_no_mark_of_a_destroyed_case_expires_by_a_wrong_clock(stage: Stage) -> None:
    """Otherwise a replay of a first letter would bring back what its writer had destroyed."""
    relays_own_clock(stage)
    seeker = stage.asked("уничтожьте")
    first = stage.relay.boxes[stage.relay.team_box].letters[0].letter
    seeker.delete_everything()
    stage.relay.put(stage.relay.team_box, os.urandom(4_096))
    stage.sync()
    stage.clock.leap(400)
    stage.sync()
    stage.clock.leap(-400)
    stage.relay.put(stage.relay.team_box, first)
    stage.sync()
    assert stage.vault.queue().rows == ()
    assert stage.vault.inside.db.number("SELECT count(*) FROM shredded") == 2  # it and its board
    assert stage.vault.sync_state().unopened_kept >= 1


def test_keys_lost_all_the_same_are_replaced_above_what_the_relay_has(stage: Stage) -> None:
    """This week's notice goes above the version shown, those to come one step each round, until all are published."""
    found = {"petname": "наша", "languages": ("ru", "en"), "client_sha256": None}
    for address in ("https://a.example/", "https://b.example/"):
        stage.vault.found_network(stage.relay, PUBLISHER, addresses=(address,), **found)  # type: ignore[arg-type]
    stage.vault.inside.db.run("DELETE FROM team_week")
    for _ in range(2 * 5):
        stage.sync()
    assert stage.sync().problem is None
    network = stage.vault.network()
    assert network is not None
    assert {notice.version for notice in network.notices} == {4}
    stage.asked("новым ключом")
    assert len(stage.vault.queue().rows) == 1


def test_another_networks_notice_at_the_relay_is_never_climbed_over(stage: Stage) -> None:
    """A second vault with the same publisher token does not take the first one's place."""
    shown = stage.relay.notice()
    path = stage.path.with_name("other")
    other = Vault.create(path, "x", clock=stage.clock, random=os.urandom, hardness=CHEAP)
    elsewhere = MemoryRelay(stage.clock, stage.relay.relay_id)
    other.found_network(elsewhere, PUBLISHER, "другая", (), ("ru",), None)
    other.inside.db.run("UPDATE team_week SET published = 0")
    assert sync_once(other, stage.relay).problem == "notice-differs"
    assert {week.edition for week in weeks(other.inside)} == {1}
    other.close()
    assert stage.relay.notice() == shown
    network = network_of(stage.vault.inside)
    assert network is not None
    assert shown is not None
    assert verify_notice(shown, network.relay_id, stage.vault.inside.day).network == network.id
