"""Several coordinators: what one does the others see; what both do is settled alike at every desk."""

import random

import pytest

from tests.support.networks import Person
from tests.vault.dispatching.floor import Floor
from tropa.roster.weeks import week_of
from tropa.sealing.types import Entropy
from tropa.sealing.words import seeker_keys
from tropa.vault.membership.chain import take_entries
from tropa.vault.shelf import stored_events
from tropa.vault.shelf_cases import find_case
from tropa.vault.views_dispatch import ProposalView, Wanted


def offered_by_both(floor: Floor, case: str) -> None:
    """Both coordinators offer the same case before they hear of each other."""
    floor["anna"].accept(floor.role_of(case, "anna"), [floor.member("vera")])
    floor["boris"].accept(floor.role_of(case, "boris"), [floor.member("vadim")])


@pytest.mark.parametrize("seed", range(4))
def test_of_two_offers_for_one_case_one_stands_and_the_other_is_told(floor: Floor, seed: int) -> None:
    """Whatever arrives first; and whoever is left agrees and gets the case."""
    case = floor.case()
    offered_by_both(floor, case)
    for _ in range(3):
        floor.round(shuffler=random.Random(seed))
    states = {desk: floor[desk].offers_made()[0].state for desk in ("anna", "boris")}
    assert sorted(states.values()) == ["lost", "waiting"]
    winner = "vera" if states["anna"] == "waiting" else "vadim"
    loser = "vadim" if winner == "vera" else "vera"
    assert [(each.state, each.end) for each in floor[loser].offers()] == [("over", "filled")]
    floor.answer(winner)
    floor.rest()
    assert [floor.holder(case, desk) for desk in ("anna", "boris")] == [winner, winner]
    assert loser not in floor.readers(case)


def test_of_two_who_both_agreed_before_the_desks_met_one_holds_the_case(floor: Floor) -> None:
    """As with two claims made offline: the board settles it at every desk alike."""
    case = floor.case()
    offered_by_both(floor, case)
    for desk, name in (("anna", "vera"), ("boris", "vadim")):
        floor[desk].settle()
        floor.deliver([each for each in floor.collect(floor.desks[desk]) if each.to.name == name])
        floor.answer(name)
        floor.deliver([each for each in floor.collect(floor.desks[name]) if each.to.name == desk])
        floor[desk].settle()
    floor.rest()
    holders = {floor.holder(case, desk) for desk in ("anna", "boris")}
    assert len(holders) == 1
    assert holders <= {"vera", "vadim"}
    assert floor["anna"].roles() == floor["boris"].roles() == ()


def test_the_other_desk_sees_forty_cases_dispatched(floor: Floor) -> None:
    """Nothing of them waits there any more, and who agreed holds the case."""
    for name in ("vera", "vadim"):
        wishes = floor[name].preferences()
        assert wishes is not None
        floor[name].set_preferences(type(wishes)({"caseworker": 30}, languages=("ru",), hours=20, offers_a_day=50))
    floor.rest(2)
    cases = {floor.case() for _ in range(40)}
    proposed = floor["anna"].proposal().assignments
    assert {each.role.case_id for each in proposed} == cases
    for each in proposed:
        floor["anna"].accept(each.role.role_id, [each.member.member_id])
    floor.round()
    assert floor["boris"].roles() == ()
    agreed = {}
    for name in ("vera", "vadim"):
        for offer in floor[name].offers()[:4]:
            floor[name].answer(offer.offer_id, "accept")
            agreed[offer.offer_id] = name
    floor.rest()
    done = [each for each in floor["anna"].offers_made() if each.state == "done"]
    assert {each.offer_id for each in done} == agreed.keys()
    assert {each.case_id: floor.holder(each.case_id, "boris") for each in done} == {
        each.case_id: agreed[each.offer_id] for each in done
    }
    assert floor["boris"].roles() == ()


def test_a_coordinator_who_came_later_is_told_what_still_holds(floor: Floor) -> None:
    """Vetting, preferences, needs, and what is offered; each author tells their own."""
    waiting, offered = floor.case(), floor.case()
    floor["boris"].need(waiting, Wanted("adviser-legal", flags=("provocateur-suspect",)))
    floor.offer(offered, "vera")
    floor.rest(2)
    later = Person("darya")
    entry_before = len(floor.network.entries)
    floor.network.admit(later)
    floor.worker(later)
    for desk in floor.desks.values():
        with desk.here.db.transaction():
            take_entries(desk.here, floor.network.entries[entry_before:])
    _read_again(floor, "darya")
    floor.rest(3)
    seen = {each.member.member_id: each.vetting for each in floor["darya"].members()}
    assert seen[floor.member("vera")] == "checked"
    assert {each.case_id for each in floor["darya"].roles()} == {waiting}
    assert {each.flags for each in floor["darya"].roles()} == {("provocateur-suspect",)}


def _read_again(floor: Floor, name: str) -> None:
    """The newcomer's desk reads the first letters, which still lie at the relay."""
    for number in range(1, floor.asked + 1):
        seeker = seeker_keys(Entropy(number.to_bytes(16, "big")))
        here = floor.desks["anna"].here
        case = find_case(here, seeker.thread)
        assert case is not None
        core = stored_events(here, case, case.case)[0].data
        floor.desks[name].read_ask(seeker, core, week_of(floor.clock() // 86_400))


def test_a_statement_that_comes_again_or_late_changes_nothing(floor: Floor) -> None:
    """The highest number of an author about something stands."""
    floor.vet("vera", "vouched")
    floor["anna"].settle()
    old = floor.collect(floor.desks["anna"])
    floor.clock.pass_minutes(1)
    floor.vet("vera", "checked")
    floor["anna"].settle()
    new = floor.collect(floor.desks["anna"])
    floor.deliver([*new, *old, *new])
    vera = next(each for each in floor["boris"].members() if each.member.member_id == floor.member("vera"))
    assert (vera.vetting, len(vera.assessments)) == ("checked", 1)


def test_the_same_is_proposed_at_every_desk(floor: Floor) -> None:
    """Both work it out from the same statements."""
    for flags in ((), ("minor",), ("lawyer_first",)):
        floor.case(flags=flags)
    floor.rest(2)
    anna, boris = (floor[desk].proposal() for desk in ("anna", "boris"))
    assert who_what(anna) == who_what(boris)
    assert [each.role.role_id for each in anna.deferred] == [each.role.role_id for each in boris.deferred] != []


def who_what(view: ProposalView) -> list[tuple[str, str, str]]:
    return [(each.attention, each.role.role_id, each.member.member_id) for each in view.assignments]
