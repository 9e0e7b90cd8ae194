"""A device is lost: suspended at once, keys and boxes made anew, the old box closed; it opens nothing more."""

import pytest

from tests.support.seeker import Seeker
from tests.vault.membership.conftest import Desk, Network
from tropa.post.errors import Refused
from tropa.post.headers import AltchaStamp
from tropa.post.problems import ProblemName
from tropa.sealing.letters import NotForMe, open_letter
from tropa.sealing.stamps import solve
from tropa.vault.keys_held import keys_held
from tropa.vault.membership.errors import NotAllowed, StillSteward
from tropa.vault.team import newest_box, weeks


def status_of(desk: Desk, device_id: str) -> str:
    devices = [device for person in desk.members.people() for device in person.devices]
    return next(device.status for device in devices if device.device_id == device_id)


@pytest.fixture
def lost(network: Network) -> Network:
    """Anna founded it; Boris and Vera are coordinators; Vera's laptop (the last desk) is lost."""
    network.found()
    network.join("boris")
    network.join("vera")
    network.sync(2)
    return network


def test_retiring_is_one_action_and_new_letters_are_closed_to_the_lost_device(lost: Network) -> None:
    """Fresh keys and box for every coming week; a seeker's next letter is opened by all but the lost."""
    anna, boris, vera = lost.desks
    device, old = vera.device_id, lost.relay.team_box
    preview = anna.members.retire_preview(device)
    assert (preview.last_device, preview.is_steward, len(preview.weeks_rotated)) == (True, False, 5)
    anna.members.retire(device)
    lost.desks.remove(vera)
    lost.sync(4)
    assert status_of(boris, device) == "retired"
    assert {notice.version for notice in boris.vault.network().notices} == {2}
    assert lost.relay.team_box != old
    lost.asked("после потери")
    lost.sync(2)
    letters = lost.relay.boxes[lost.relay.team_box].letters
    address = newest_box(anna.vault.inside, anna.vault.inside.week).address
    vera.sync()
    for each in letters:
        for keys in keys_held(vera.vault.inside):
            assert isinstance(open_letter(each.letter, keys, address), NotForMe)
    assert boris.vault.inside.db.number("SELECT count(*) FROM cases WHERE shown") == 1
    lost.desks.append(vera)


def test_the_old_box_is_closed_at_the_relay_and_still_read(lost: Network) -> None:
    """What was posted before is taken in; posting is refused with the newest notice."""
    anna, boris, vera = lost.desks
    seeker, old = Seeker(lost.relay, lost.clock.now_s), lost.relay.team_box
    notice = seeker.notice
    anna.members.retire(vera.device_id)
    anna.sync()
    lost.sync(3)
    assert lost.relay.boxes[old].closed
    with pytest.raises(Refused) as refused:
        lost.relay.post_letter(old, b"x" * 4096, AltchaStamp(solve(lost.relay.challenge())))
    assert refused.value.problem is ProblemName.BOX_CLOSED
    assert notice.team.post_id == old
    assert [each.closed for each in weeks(anna.vault.inside, anna.vault.inside.week)][:2] == [True, False]
    assert anna.sync().problem is None
    assert boris.sync().problem is None


def test_a_desk_that_was_shut_while_keys_were_made_anew_finds_its_way(lost: Network) -> None:
    """Boris comes back two weeks later: the old box, which he can read, leads to the new ones."""
    anna, boris, vera = lost.desks
    lost.desks = [anna]
    anna.members.retire(vera.device_id)
    for _ in range(14):
        lost.sync(2)
        lost.clock.pass_days(1)
    boris.sync()
    boris.sync()
    assert boris.version == anna.version
    assert [n.version for n in boris.vault.network().notices] == [n.version for n in anna.vault.network().notices]
    lost.desks = [anna, boris, vera]


def test_a_stolen_laptops_owner_suspends_it_from_another_device(lost: Network) -> None:
    """Vera has a second device; with it she suspends nobody else's, and her own first one only through a steward."""
    anna, boris, vera = lost.desks
    with pytest.raises(NotAllowed):
        boris.members.suspend(vera.device_id)
    vera.members.suspend(vera.device_id)
    vera.sync()
    lost.sync(4)
    assert status_of(boris, vera.device_id) == "suspended"
    assert [alarm.kind for alarm in vera.members.alarms()] == ["suspended-here"]
    assert {notice.version for notice in boris.vault.network().notices} == {2}
    anna.members.lift(vera.device_id)
    lost.sync(4)
    assert status_of(boris, vera.device_id) == "active"
    assert {notice.version for notice in vera.vault.network().notices} == {2}


def test_a_steward_is_not_retired_before_the_policy_goes_on_without_it(lost: Network) -> None:
    """First unmade a steward, then retired."""
    anna, boris, _ = lost.desks
    lost.make_steward(boris)
    with pytest.raises(StillSteward):
        anna.members.retire(boris.device_id)
    anna.members.unmake_steward(boris.device_id)
    lost.agree()
    anna.members.retire(boris.device_id)
    lost.sync(2)
    assert status_of(anna, boris.device_id) == "retired"


def test_two_of_three_stewards_rotate_without_a_click(lost: Network) -> None:
    """Boris suspends a device; Vera's desk signs each week's new keys by itself."""
    anna, boris, vera = lost.desks
    galya = lost.join("galya", "coordinator")
    lost.make_steward(boris)
    lost.make_steward(vera)
    boris.members.suspend(galya.device_id)
    lost.desks.remove(galya)
    lost.sync(14)
    assert {n.week for n in anna.vault.network().notices} == {n.week for n in vera.vault.network().notices}
    here = anna.vault.inside
    made = here.db.rows("SELECT DISTINCT week, read_key FROM team_week WHERE week >= ?", here.week)
    assert len(made) == 10
    assert all(desk.members.alarms() == () for desk in lost.desks)
    lost.desks.append(galya)
