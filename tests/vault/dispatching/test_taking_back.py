"""Changing one's mind: undo, change, decline, rest, and offers nobody answers."""

import pytest

from tests.vault.dispatching.floor import Floor
from tropa.vault.dispatching.errors import NothingToUndo, UnknownOffer, UnknownRole


def waiting(floor: Floor, name: str) -> list[str]:
    return [each.offer_id for each in floor[name].offers() if each.state == "open"]


def test_an_offer_taken_back_before_the_sync_never_goes(floor: Floor) -> None:
    """And counts as asked of nobody."""
    case = floor.case()
    floor["anna"].accept(floor.role_of(case), [floor.member("vera")])
    undone = floor["anna"].undo()
    assert [each.state for each in undone.taken_back] == ["withdrawn"]
    floor.rest(2)
    assert floor["vera"].offers() == ()
    assert floor.role_of(case)
    with pytest.raises(NothingToUndo):
        floor["anna"].undo()


def test_an_offer_that_has_gone_is_withdrawn(floor: Floor) -> None:
    """The member is told that it is over, and not why."""
    made = floor.offer(floor.case(), "vera")
    floor["anna"].undo()
    floor.rest(2)
    assert [(each.state, each.end) for each in floor["vera"].offers()] == [("over", "withdrawn")]
    assert floor.made(made).state == "withdrawn"
    with pytest.raises(UnknownOffer):
        floor["vera"].answer(made.offer_id, "accept")


def test_what_was_agreed_to_is_not_taken_back(floor: Floor) -> None:
    """Whoever agreed first has the last word."""
    case = floor.case()
    floor.offer(case, "vera")
    floor.answer("vera")
    floor.round("vera")
    with pytest.raises(NothingToUndo):
        floor["anna"].undo()
    floor.rest()
    assert floor.holder(case) == "vera"


def test_everything_certain_is_taken_back_as_one(floor: Floor) -> None:
    """As it was accepted."""
    floor["vadim"].rest(10**5)
    floor.rest(2)
    cases = [floor.case() for _ in range(3)]
    accepted = floor["anna"].accept_certain()
    assert {each.case_id for each in accepted.offers} == set(cases)
    assert {each.member.member_id for each in accepted.offers} == {floor.member("vera")}
    assert len(floor["anna"].undo().taken_back) == 3
    assert {role.case_id for role in floor["anna"].roles()} == set(cases)


def test_changing_asks_somebody_else_instead(floor: Floor) -> None:
    """The first one's offer is over."""
    case = floor.case()
    first = floor.offer(case, "vera")
    floor["anna"].change(first.role_id, [floor.member("vadim")])
    floor.rest(2)
    assert (waiting(floor, "vera"), len(waiting(floor, "vadim"))) == ([], 1)
    floor.answer("vadim")
    floor.rest()
    assert floor.holder(case, "boris") == "vadim"


def test_who_declines_is_not_proposed_for_it_again(floor: Floor) -> None:
    """By any desk; somebody else is."""
    case = floor.case()
    floor.offer(case, "vera")
    floor.answer("vera", "decline")
    floor.rest(2)
    for desk in ("anna", "boris"):
        proposed = [each.member.member_id for each in floor[desk].proposal().assignments]
        assert proposed == [floor.member("vadim")]
        why = floor[desk].why_not(floor.role_of(case, desk), floor.member("vera"))
        assert [each.rule for each in why] == ["refused"]


def test_who_rests_is_proposed_for_nothing_until_the_day(floor: Floor) -> None:
    """And then again."""
    floor.offer(floor.case(), "vera")
    today = floor.clock() // 86_400
    floor["vera"].answer(waiting(floor, "vera")[0], "rest", today + 2)
    floor.rest(2)
    case = floor.case()
    rests = floor["anna"].why_not(floor.role_of(case), floor.member("vera"))
    assert "rest" in [each.rule for each in rests]
    floor.clock.pass_days(2)
    free = floor["anna"].why_not(floor.role_of(case), floor.member("vera"))
    assert "rest" not in [each.rule for each in free]


def test_an_acceptance_can_be_taken_back_until_the_thread_is_there(floor: Floor) -> None:
    """Both letters wait at the relay: the last word counts."""
    case = floor.case()
    floor.offer(case, "vera")
    offer = waiting(floor, "vera")[0]
    floor["vera"].answer(offer, "accept")
    floor["vera"].answer(offer, "decline")
    floor.rest()
    assert floor.holder(case) is None
    assert floor.readers(case) == set()


def test_an_offer_nobody_answers_ends_and_its_case_is_free_again(floor: Floor) -> None:
    """A late yes opens nothing."""
    case = floor.case()
    made = floor.offer(case, "vera")
    offer = waiting(floor, "vera")[0]
    floor.clock.pass_days(1)
    floor["vera"].answer(offer, "accept")
    letters = floor.collect(floor.desks["vera"])
    floor.clock.pass_days(2)
    floor.round("anna")
    floor.deliver(letters)
    floor.rest(2)
    assert floor.made(made).state == "expired"
    assert floor.holder(case) is None
    assert [each.end for each in floor["vera"].offers()] == ["late"]
    assert floor.role_of(case)


def test_offers_count_against_what_a_member_can_take(floor: Floor) -> None:
    """Five slots: the sixth case goes to nobody else's detriment."""
    cases = [floor.case() for _ in range(6)]
    for case in cases[:5]:
        floor.offer(case, "vera")
    why = floor["boris"].why_not(floor.role_of(cases[5], "boris"), floor.member("vera"))
    assert [each.rule for each in why] == ["slots"]


def test_who_was_asked_enough_for_a_day_is_left_in_peace(floor: Floor) -> None:
    """By all coordinators together; a day later they may be asked again."""
    wishes = floor["vera"].preferences()
    assert wishes is not None
    floor["vera"].set_preferences(type(wishes)(wishes.slots, languages=("ru",), offers_a_day=2))
    floor.rest(2)
    cases = [floor.case() for _ in range(3)]
    floor.offer(cases[0], "vera", "anna")
    floor.offer(cases[1], "vera", "boris")
    role = floor.role_of(cases[2])
    assert [each.rule for each in floor["anna"].why_not(role, floor.member("vera"))] == ["rest"]
    floor.clock.pass_days(1.1)
    assert "rest" not in [each.rule for each in floor["anna"].why_not(role, floor.member("vera"))]


def test_a_role_that_is_offered_waits_for_nobody(floor: Floor) -> None:
    """At no desk."""
    made = floor.offer(floor.case(), "vera")
    for desk in ("anna", "boris"):
        with pytest.raises(UnknownRole):
            floor[desk].accept(made.role_id, [floor.member("vadim")])


def test_a_case_taken_oneself_is_let_go_by_undo(floor: Floor) -> None:
    """Unless its seeker was written to."""
    case = floor.case(flags=("lawyer_first",))
    assert floor["anna"].accept(floor.role_of(case), [floor.member("anna")]).claimed == (case,)
    floor.rest(2)
    assert floor.holder(case, "boris") == "anna"
    floor["anna"].undo()
    floor.rest(2)
    assert floor.holder(case, "boris") is None
    assert floor.role_of(case, "boris")


def test_no_plan_asks_more_of_a_member_than_they_wish_that_day(floor: Floor) -> None:
    """Accepted as one, or one by one."""
    floor["vadim"].rest(10**5)
    wishes = floor["vera"].preferences()
    assert wishes is not None
    floor["vera"].set_preferences(type(wishes)(wishes.slots, languages=("ru",), offers_a_day=2))
    floor.rest(2)
    for _ in range(4):
        floor.case()
    assert len(floor["anna"].proposal().assignments) == 2
    while certain := floor["anna"].accept_certain().offers:
        assert len(certain) <= 2
    assert len([each for each in floor["anna"].offers_made() if each.state == "waiting"]) <= 2


def test_who_declined_cannot_agree_later(floor: Floor) -> None:
    """The role may be offered to somebody else by then; both desks say the same."""
    made = floor.offer(floor.case(), "vera")
    floor.answer("vera", "decline")
    with pytest.raises(UnknownOffer):
        floor["vera"].answer(made.offer_id, "accept")
    floor.rest()
    assert (floor.made(made).state, floor["vera"].offers()[0].state) == ("declined", "declined")
