"""A member's device whose bundle holds a weak key, or a colleague's: nobody else loses a letter by it."""

from tests.vault.work.test_over_a_relay import Four, four
from tropa.roster.bundles import make_bundle
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
