"""Hard rules hold when a role is offered, and once more when it was agreed to: by what is known then."""

import pytest

from tests.vault.dispatching.floor import Floor
from tests.vault.work.desks import Parcel
from tropa.roster.entries import Suspend
from tropa.vault.dispatching.errors import NotACoordinator, RuleForbids, WrongNumber
from tropa.vault.membership.chain import take_entries
from tropa.vault.views_dispatch import Wanted


def agreed_but_not_told(floor: Floor, case: str, name: str = "vera") -> list[Parcel]:
    """The member has agreed; their letter has not been read yet."""
    floor.offer(case, name)
    floor.answer(name)
    floor[name].settle()
    return floor.collect(floor.desks[name])


def test_a_member_vetted_lower_in_between_is_let_in_nowhere(floor: Floor) -> None:
    """Another coordinator said so while they agreed; one word is enough."""
    case = floor.case()
    letters = agreed_but_not_told(floor, case)
    floor.vet("vera", "none", "boris")
    floor.round("boris")
    floor.deliver(letters)
    floor.rest()
    made = floor["anna"].offers_made()[0]
    assert (made.state, made.broken) == ("refused", ("vetting",))
    assert floor.readers(case) == set()
    assert [(each.state, each.end) for each in floor["vera"].offers()] == [("over", "not-now")]
    assert floor.role_of(case)


def test_a_case_that_became_suspect_in_between_is_opened_to_nobody(floor: Floor) -> None:
    """The flag is of the case, whoever set it."""
    case = floor.case()
    letters = agreed_but_not_told(floor, case)
    flagged = Wanted("adviser-legal", flags=("provocateur-suspect",))
    floor["boris"].need(case, flagged)
    floor.round("boris")
    floor.deliver(letters)
    floor.rest()
    assert floor["anna"].offers_made()[0].state == "refused"
    assert floor.readers(case) == set()


def test_two_who_must_not_meet_are_not_brought_together_however_late_it_is_said(floor: Floor) -> None:
    """Vera holds the case; the lawyer agreed; then somebody says that the two must not meet."""
    case = floor.case()
    floor["anna"].accept(floor["anna"].need(case, Wanted("coordinator")), [floor.member("anna")])
    floor.rest(2)
    role = floor["anna"].need(case, Wanted("adviser-legal"))
    floor["anna"].accept(role, [floor.member("lev")])
    floor.round()
    floor.answer("lev")
    floor["lev"].settle()
    letters = floor.collect(floor.desks["lev"])
    floor.vet("anna", "checked", "boris", apart=["lev"])
    floor.round("boris")
    floor.deliver(letters)
    floor.rest()
    assert [each.broken for each in floor["anna"].offers_made() if each.kind == "adviser-legal"] == [("conflict",)]
    assert floor.readers(case) == {"anna"}


def test_a_case_closed_in_between_is_opened_to_nobody(floor: Floor) -> None:
    """And the member is told that it is over."""
    case = floor.case()
    letters = agreed_but_not_told(floor, case)
    floor.desks["anna"].work.claim(case)
    floor.desks["anna"].work.close(case, "withdrawn", "", 30)
    floor.deliver(letters)
    floor.rest()
    assert floor["anna"].offers_made()[0].state == "withdrawn"
    assert floor.readers(case) == {"anna"}


def test_a_device_suspended_in_between_is_let_in_nowhere(floor: Floor) -> None:
    """Its member has no other."""
    case = floor.case()
    letters = agreed_but_not_told(floor, case)
    floor.deliver(letters)
    entry = floor.network.add(Suspend(floor.device(floor.desks["vera"].person).id))
    for desk in floor.desks.values():
        with desk.here.db.transaction():
            take_entries(desk.here, [entry])
    floor.rest()
    assert floor["anna"].offers_made()[0].state == "withdrawn"
    assert floor.readers(case) == set()


def test_what_a_rule_forbids_cannot_be_chosen_either(floor: Floor) -> None:
    """The refusal names the rule; nothing was offered, and what had been offered still is."""
    made = floor.offer(floor.case(), "vera")
    with pytest.raises(RuleForbids) as refused:
        floor["anna"].change(made.role_id, [floor.member("lev")])
    assert [getattr(each, "rule", "") for each in refused.value.broken] == ["kind"]
    assert [each.state for each in floor["anna"].offers_made()] == ["waiting"]


def test_a_minors_case_goes_to_nobody_who_is_not_trusted_by_two(floor: Floor) -> None:
    """One word that they are is not enough; a second is."""
    role = floor.role_of(floor.case(flags=("minor",)))
    floor.vet("vera", "trusted", "anna")
    with pytest.raises(RuleForbids):
        floor["anna"].accept(role, [floor.member("vera")])
    floor.vet("vera", "trusted", "boris")
    floor.rest(2)
    assert len(floor["anna"].accept(role, [floor.member("vera")]).offers) == 1


def test_a_role_for_two_takes_two_who_both_agree_or_nobody(floor: Floor) -> None:
    """While one has not agreed, nothing is opened; then it is one thread of three."""
    case = floor.case()
    role = floor["anna"].need(case, Wanted("adviser-legal", two_persons=True))
    with pytest.raises(WrongNumber):
        floor["anna"].accept(role, [floor.member("lev")])
    floor["anna"].accept(role, [floor.member("lev"), floor.member("lisa")])
    floor.round()
    floor.answer("lev")
    floor.rest()
    assert floor.readers(case) == set()
    floor.answer("lisa")
    floor.rest()
    assert floor.readers(case) == {"anna", "lev", "lisa"}
    legal = [thread for thread in floor.desks["lev"].work.threads(case) if thread.purpose == "legal"]
    assert len(legal) == 1


def test_one_of_two_who_declines_leaves_the_other_waiting_for_a_third(floor: Floor) -> None:
    """Nothing opens for one alone."""
    case = floor.case()
    role = floor["anna"].need(case, Wanted("adviser-legal", two_persons=True))
    floor["anna"].accept(role, [floor.member("lev"), floor.member("lisa")])
    floor.round()
    floor.answer("lev")
    floor.answer("lisa", "decline")
    floor.rest()
    assert floor.readers(case) == set()
    assert [each.persons for each in floor["anna"].roles() if each.role_id == role] == [1]
    assert [each.persons for each in floor["boris"].roles() if each.role_id == role] == []


def test_only_coordinators_dispatch(floor: Floor) -> None:
    """A caseworker's desk says so, and reads no needs."""
    floor.case()
    for ask in (floor["vera"].roles, floor["vera"].proposal, floor["vera"].members, floor["vera"].undo):
        with pytest.raises(NotACoordinator):
            ask()
    assert floor.desks["vera"].here.db.number("SELECT count(*) FROM dispatch_said WHERE about != 'profile'") == 0


def test_a_coordinator_who_must_not_meet_a_member_gives_them_no_case(floor: Floor) -> None:
    """Whoever hands a case over reads that thread too; a colleague may."""
    case = floor.case()
    floor.vet("vera", "checked", "boris", apart=["anna"])
    floor.rest(2)
    assert floor.member("vera") not in {each.member.member_id for each in floor["anna"].proposal().assignments}
    with pytest.raises(RuleForbids):
        floor["anna"].accept(floor.role_of(case), [floor.member("vera")])
    floor["boris"].accept(floor.role_of(case, "boris"), [floor.member("vera")])
    floor.round()
    floor.answer("vera")
    floor.rest()
    assert floor.readers(case) == {"boris", "vera"}
