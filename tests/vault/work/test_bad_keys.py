"""A device whose bundle holds a weak key, a colleague's or none: nobody else loses a letter by it, or gets it twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest

from tests.vault.membership.conftest import Desk
from tests.vault.test_outbox import Killed
from tests.vault.work.test_over_a_relay import Four, four
from tropa.roster.bundles import make_bundle
from tropa.sealing.errors import ReaderUnusable
from tropa.sealing.letters import Reader
from tropa.vault.membership.bundles import own_keys, take_bundles
from tropa.vault.team import network_of

__all__ = ["four"]


def test_a_weak_key_kept_before_such_were_refused_does_not_cost_the_others_a_circular(four: Four) -> None:
    """A claim goes to all coordinators but the one whose key is weak."""
    _, case = four.asked()
    here = four.anna.vault.inside
    here.db.run("UPDATE bundle SET auth_pub = zeroblob(32) WHERE device = ?", four.boris.device_id)
    four.anna.vault.work.claim(case)
    before = len(four.network.relay.boxes[four.network.relay.team_box].letters)
    assert four.anna.sync().problem is None
    assert len(four.network.relay.boxes[four.network.relay.team_box].letters) > before


def test_a_copied_key_takes_no_letters_from_the_one_whose_it_is(four: Four) -> None:
    """Vera's device shows Boris's public key as its own, and even came first: his claim is still his."""
    _, case = four.asked()
    boris, vera = (network_of(each.vault.inside) for each in (four.boris, four.vera))
    assert boris is not None
    assert vera is not None
    here = four.anna.vault.inside
    keys, hers = own_keys(four.boris.vault.inside, here.week), own_keys(four.vera.vault.inside, here.week)
    assert keys is not None
    assert hers is not None
    copy = make_bundle(vera.id, vera.device, here.week, Reader(hers.public.sealing, keys.public.auth))
    his = here.db.row("SELECT envelope FROM bundle WHERE device = ? AND week = ?", four.boris.device_id, here.week)
    assert his is not None
    with here.db.transaction():
        here.db.run("DELETE FROM bundle WHERE week = ? AND device != ?", here.week, four.anna.device_id)
        assert take_bundles(here, [copy, his[0]])
    four.boris.vault.work.claim(case)
    four.boris.sync()
    four.anna.sync()
    holder = four.anna.vault.work.holder(case)
    assert holder is not None
    assert holder.member_id == four.boris.member_id


def waiting_for(desk: Desk, device_id: str) -> int:
    """How many letters of an event wait in that desk's outbox for this device by itself."""
    return desk.vault.inside.db.number(
        "SELECT count(*) FROM outbox WHERE recipient = 'device' AND name = ? AND event_id IS NOT NULL", device_id
    )


def claimed_without_boris_keys(four: Four) -> None:
    """Anna claims a case while she has no keys of Boris's device for this week."""
    _, case = four.asked()
    four.anna.vault.inside.db.run("DELETE FROM bundle WHERE device = ?", four.boris.device_id)
    four.anna.vault.work.claim(case)


@contextmanager
def killed_when(name: str) -> Iterator[None]:
    """The process dies as soon as posting calls this."""
    with patch(f"tropa.vault.posting.{name}", side_effect=Killed), pytest.raises(Killed):
        yield


@pytest.mark.parametrize("step", ["seal_letter", "note_sealed", "_offer"])
def test_a_coordinator_without_keys_gets_a_circular_by_itself_once_however_often_we_are_killed(
    four: Four, step: str
) -> None:
    """Killed before the letter is sealed, before that is noted, or before it is offered; then left alone."""
    claimed_without_boris_keys(four)
    for _ in range(3):
        with killed_when(step):
            four.anna.sync()
    four.anna.sync()
    events = four.anna.vault.inside.db.number("SELECT count(DISTINCT event_id) FROM outbox WHERE recipient = 'device'")
    assert 1 <= waiting_for(four.anna, four.boris.device_id) == events


def test_a_team_key_that_cannot_be_sealed_to_puts_in_no_copy_each_hour(four: Four) -> None:
    """The circular waits for a better key; what goes by itself goes with it, once."""
    claimed_without_boris_keys(four)
    with patch("tropa.vault.posting.seal_letter", side_effect=ReaderUnusable("weak")):
        for _ in range(4):
            assert four.anna.sync().problem is None
            four.network.clock.now_s += 2 * 3_600
    assert waiting_for(four.anna, four.boris.device_id) == 0
    four.anna.sync()
    assert waiting_for(four.anna, four.boris.device_id) == 1


def test_a_circular_sealed_anew_for_another_box_puts_in_no_second_copy(four: Four) -> None:
    """Its box was closed before it got there: it is sealed again, and what waits for Boris by itself waits once."""
    claimed_without_boris_keys(four)
    with killed_when("_offer"):
        four.anna.sync()
    four.anna.vault.inside.db.run("UPDATE outbox SET sealed = NULL, sealed_for = NULL")
    four.anna.sync()
    assert waiting_for(four.anna, four.boris.device_id) == 1
