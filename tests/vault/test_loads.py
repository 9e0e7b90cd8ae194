"""What members carry, when they were last seen, who vouched; and what one who leaves takes along. Over real vaults."""

import pytest

from tests.vault.membership.conftest import Network
from tests.vault.membership.conftest import network as _network
from tropa.vault.membership.errors import UnknownDevice
from tropa.vault.vault import Vault
from tropa.vault.views_loads import HeldView, LoadView
from tropa.vault.views_members import Role

__all__ = ["_network"]
network = _network


def load_of(vault: Vault, member: str) -> LoadView:
    return next(each for each in vault.loads.of_each() if each.member_id == member)


def test_cases_and_tasks_are_counted_for_whoever_holds_them(network: Network) -> None:
    """At every coordinator's desk, once the claim has come."""
    anna, boris = network.found("anna"), network.join("boris", "coordinator")
    network.agree()
    network.asked("первое")
    network.asked("второе")
    network.agree()
    case = boris.vault.work.take_next()
    assert case is not None
    boris.vault.answer(case, "Здравствуйте.")
    network.agree()
    (thread, *_) = [*boris.vault.work.threads(case), None]
    if thread is None:
        opened = boris.vault.work.open_thread(case, "work", [anna.member_id], [], with_reply_key=False)
    else:
        opened = thread.thread_id
    boris.vault.work.task(opened, "позвонить", None, None)
    network.agree()
    for desk in (anna, boris):
        assert load_of(desk.vault, boris.member_id).held == 1
        assert load_of(desk.vault, anna.member_id).held == 0
        held = desk.vault.loads.held_by(boris.member_id)
        assert (held.total, [each.case_id for each in held.cases]) == (1, [case])
        assert desk.vault.loads.held_by(anna.member_id) == HeldView(0, ())
    assert load_of(boris.vault, boris.member_id).tasks == 1
    boris.vault.work.close(case, "resolved", "", 10)
    assert load_of(boris.vault, boris.member_id).held == 0


def test_a_member_was_last_seen_when_they_last_wrote(network: Network) -> None:
    """By the day; whoever never wrote was never seen."""
    anna, boris = network.found("anna"), network.join("boris", "coordinator")
    network.agree()
    assert load_of(anna.vault, boris.member_id).last_day is None
    network.asked("первое")
    network.agree()
    boris.vault.work.take_next()
    network.agree()
    first = load_of(anna.vault, boris.member_id).last_day
    assert first == anna.vault.inside.day
    network.clock.pass_days(2)
    network.agree()
    assert load_of(anna.vault, boris.member_id).last_day == first


def test_what_a_member_says_and_who_vouches_is_there(network: Network) -> None:
    """Preferences by themself, vetting by a coordinator."""
    anna, boris = network.found("anna"), network.join("boris", "caseworker")
    network.agree()
    assert not load_of(anna.vault, boris.member_id).says_anything
    anna.vault.dispatching.assess(boris.member_id, "vouched")
    load = load_of(anna.vault, boris.member_id)
    assert load.vetting == "vouched"
    assert [(each.by_member_id, each.vetting) for each in load.vouched] == [(anna.member_id, "vouched")]
    assert load.vouched[0].day == anna.vault.inside.day


@pytest.mark.parametrize(("roles", "vacant"), [(("adviser",), ("adviser",)), (("coordinator",), ())])
def test_who_leaves_takes_roles_and_readers_along(
    network: Network, roles: tuple[Role, ...], vacant: tuple[Role, ...]
) -> None:
    """A role that nobody else has; the holder of a case; nothing, where another machine stays."""
    anna, boris = network.found("anna"), network.join("boris", *roles)
    network.agree()
    network.asked("первое")
    network.agree()
    left = anna.vault.loads.leaving(boris.device_id)
    assert left.vacant_roles == vacant
    assert (left.held, left.unread_threads) == (0, 0)
    mine = anna.vault.loads.leaving(anna.device_id)
    assert (mine.stewards_left, mine.needed_then) == (0, 1)
    anna.vault.work.take_next()
    assert anna.vault.loads.leaving(anna.device_id).held == 1
    with pytest.raises(UnknownDevice):
        anna.vault.loads.leaving("00" * 32)


def test_a_thread_whose_only_reader_leaves_is_counted(network: Network) -> None:
    """With the case it belongs to; a thread that others read is not."""
    anna, boris = network.found("anna"), network.join("boris", "coordinator")
    network.agree()
    case = network.asked("первое").keys.thread.text
    network.agree()
    anna.vault.work.open_thread(case, "work", [], [], with_reply_key=False)
    anna.vault.work.open_thread(case, "legal", [boris.member_id], [], with_reply_key=False)
    left = anna.vault.loads.leaving(anna.device_id)
    assert left.unread_threads == 1
    assert [each.case_id for each in left.unread_cases] == [case]
