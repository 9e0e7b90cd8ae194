"""A case that somebody else holds: a coordinator finds who could help, and only its holder lets them in."""

import pytest

from tests.vault.dispatching.floor import Floor
from tropa.vault.dispatching.errors import UnknownRole
from tropa.vault.errors import UnknownCase
from tropa.vault.views_dispatch import Wanted


@pytest.fixture
def held(floor: Floor) -> str:
    """A case that Vera holds; Lev has agreed to be its lawyer."""
    case = floor.case()
    floor.offer(case, "vera")
    floor.answer("vera")
    floor.rest()
    role = floor["anna"].need(case, Wanted("adviser-legal"))
    floor["anna"].accept(role, [floor.member("lev")])
    floor.round()
    floor.answer("lev")
    floor.rest()
    return case


def test_the_holder_is_asked_and_opens_a_thread_of_two(floor: Floor, held: str) -> None:
    """Until then the lawyer knows nothing; afterwards the two read it, and no coordinator."""
    assert not floor.desks["lev"].has(held)
    asked = floor["vera"].introductions()
    assert [(each.kind, each.member.member_id, each.by.member_id) for each in asked] == [
        ("adviser-legal", floor.member("lev"), floor.member("anna"))
    ]
    thread = floor["vera"].introduce(asked[0].role_id)
    floor.rest()
    shown = next(each for each in floor.desks["lev"].work.threads(held) if each.thread_id == thread)
    assert {who.member_id for who in shown.readers} == {floor.member("vera"), floor.member("lev")}
    assert shown.purpose == "legal"
    assert floor["vera"].introductions() == ()


def test_the_register_tells_coordinators_that_the_lawyer_reads_the_case(floor: Floor, held: str) -> None:
    """Once there is something in it: the ledger counts one more person for them."""
    thread = floor["vera"].introduce(floor["vera"].introductions()[0].role_id)
    floor.desks["vera"].work.note(thread, "что скажете?")
    floor.rest()
    lev = next(each for each in floor["boris"].members() if each.member.member_id == floor.member("lev"))
    assert (lev.people, lev.load) == (1, 1)


def test_a_holder_who_does_not_want_them_lets_nobody_in(floor: Floor, held: str) -> None:
    """And is not asked again."""
    role = floor["vera"].introductions()[0].role_id
    floor["vera"].dismiss_introduction(role)
    floor.rest()
    with pytest.raises(UnknownRole):
        floor["vera"].introduce(role)
    assert not floor.desks["lev"].has(held)


def test_a_word_older_than_three_days_lets_nobody_in(floor: Floor, held: str) -> None:
    """The rules were checked when it was given."""
    role = floor["vera"].introductions()[0].role_id
    floor.clock.pass_days(4)
    with pytest.raises(UnknownRole):
        floor["vera"].introduce(role)


def test_what_is_brought_over_is_what_the_holder_chose(floor: Floor, held: str) -> None:
    """Facts, and no letter; or nothing."""
    work = floor.desks["vera"].work
    thread = work.threads(held)[0].thread_id
    work.fact(thread, "срок", ["завтра"], "seeker", "")
    work.note(thread, "только для нас")
    opened = floor["vera"].introduce(floor["vera"].introductions()[0].role_id, "facts")
    floor.rest()
    entries = next(each for each in floor.desks["lev"].work.threads(held) if each.thread_id == opened).entries
    assert [each.kind for each in entries] == ["open", "fact"]


def test_advisers_are_suggested_by_the_first_letter_until_somebody_decides(floor: Floor) -> None:
    """A suggestion is no role; accepted, it is one at every desk."""
    case = floor.case(needs=("summons", "health"))
    found = floor["anna"].suggestions(case)
    assert [(each.kind, each.wished_skills, each.source) for each in found] == [
        ("adviser-health", ("health",), "suggestion"),
        ("adviser-legal", ("summons",), "suggestion"),
    ]
    assert [each.kind for each in floor["anna"].roles()] == ["caseworker"]
    floor["anna"].accept_suggestion(found[0].role_id)
    floor.rest(2)
    assert sorted(each.kind for each in floor["boris"].roles()) == ["adviser-health", "caseworker"]
    assert [each.kind for each in floor["boris"].suggestions(case)] == ["adviser-legal"]


def test_a_need_taken_back_takes_back_its_offers(floor: Floor) -> None:
    """At every desk; the other desk's offer for it ends too."""
    case = floor.case()
    role = floor["anna"].need(case, Wanted("adviser-legal"))
    floor.rest(2)
    floor["boris"].accept(role, [floor.member("lev")])
    floor.rest(2)
    floor["anna"].take_back_need(role)
    floor.rest(2)
    assert [each.state for each in floor["boris"].offers_made()] == ["withdrawn"]
    assert [each.state for each in floor["lev"].offers()] == ["over"]


def test_a_lawyer_first_case_lets_others_in_once_one_was_heard(floor: Floor) -> None:
    """Before, only a coordinator may hold it."""
    case = floor.case(flags=("lawyer_first",))
    before = floor["anna"].roles()[0]
    assert (before.kind, before.flags) == ("coordinator", ("lawyer-first",))
    floor["anna"].need(case, Wanted("adviser-legal", heard=True))
    floor.rest(2)
    after = next(each for each in floor["boris"].roles() if each.source == "case")
    assert (after.kind, after.flags) == ("caseworker", ())


def test_a_destroyed_case_leaves_nothing_of_dispatch(floor: Floor, held: str) -> None:
    """Needs, places and introductions go with it; whoever was asked is told that it is over."""
    free = floor.case()
    floor.offer(free, "vadim")
    floor["anna"].need(free, Wanted("adviser-legal"))
    floor.rest(2)
    for desk in floor.desks.values():
        for case in (held, free):
            if desk.has(case):
                desk.work.destroy(case)
    floor.rest()
    for desk in floor.desks.values():
        for table, column in (("dispatch_said", "case_serial IS NOT NULL"), ("dispatch_introduced", "1")):
            assert desk.here.db.number(f"SELECT count(*) FROM {table} WHERE {column}") == 0
    assert floor.desks["anna"].here.db.number("SELECT count(*) FROM dispatch_made") == 0
    assert [each.state for each in floor["vadim"].offers()] == ["over"]
    with pytest.raises(UnknownCase):
        floor["anna"].suggestions(free)
