"""The Dispatch page: proposals with reasons, accepting, changing, explaining, taking back."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.desk.stand import ScriptedVault, Window
from tests.desk.stand_dispatch import (
    EVERYTHING,
    HOLDER,
    LEGAL,
    NOBODY,
    ScriptedDispatching,
    assigned,
    made,
    proposing,
    said,
)
from tests.desk.stand_members import ANNA, ANNA_PERSON, VERA, VERA_PERSON
from tests.desk.stand_work import ANNA_IS, VERA_IS
from tropa.dispatch import reasons as r
from tropa.vault.dispatching.errors import NotACoordinator, RuleForbids
from tropa.vault.views_members import MeView


@pytest.fixture
def dispatching(vault: ScriptedVault) -> ScriptedDispatching:
    """A proposal of every sort behind `working`."""
    vault.members.everybody += [ANNA_PERSON, VERA_PERSON]
    vault.dispatching.proposed = EVERYTHING
    return vault.dispatching


def handle(window: Window, id: str) -> str:
    """What a page calls it."""
    found: str = window.stand.desk.handles.handle_of(id)
    return found


def accept(window: Window, role: str, *members: str) -> str:
    """Send a line's form; the page after it."""
    whom = [handle(window, each) for each in members]
    return window.send("/dispatch/accept", role=handle(window, role), member=whom).words


def _wait_for(done: threading.Event) -> None:
    done.wait(10)


def test_proposals_stand_by_how_much_they_want_to_be_looked_at(
    working: Window, dispatching: ScriptedDispatching
) -> None:
    """First what wants eyes, then close calls, then what is certain; each line says who and why."""
    words = working.open("/dispatch").words
    order = [words.index(each) for each in ("Look at these 1", "Close calls 1", "Certain 1")]
    assert order == sorted(order)
    assert "Speaks Buriat, military law, 2 of 6 cases, knows this case already, adds nothing new" in words
    assert "Vera" in words or "Вера" in words
    assert "Вера <юрист> and Анна" in words
    assert "The most that one member could reveal: 7 people now, 8 after this" in words
    assert "could reveal 3 people instead of 2" in words


def test_accepting_a_line_offers_the_role_to_whom_it_named(working: Window, dispatching: ScriptedDispatching) -> None:
    """And leads back to the line after it, with nothing of the person sent along."""
    page = working.open("/dispatch")
    answer = working.send(
        "/dispatch/accept", follow=False, role=handle(working, "role-1"), member=handle(working, VERA), next="ab12"
    )
    assert answer.headers["location"].endswith("/dispatch#row-ab12")
    assert dispatching.done == [("accept", "role-1", (VERA,), "nothing")]
    words = working.open("/dispatch").words
    assert "Offered to Вера <юрист>" in words
    assert handle(working, "role-1") in page.text
    assert f'data-part="{handle(working, "role-1")}"' not in working.open("/dispatch").text


def test_a_role_for_two_is_offered_to_both(working: Window, dispatching: ScriptedDispatching) -> None:
    """One line, one key, two offers."""
    assert "Offered to Вера <юрист> and Анна." in accept(working, "role-2", VERA, ANNA)
    assert dispatching.done == [("accept", "role-2", (VERA, ANNA), "nothing")]


def test_everything_certain_goes_at_once_and_is_taken_back_at_once(
    working: Window, dispatching: ScriptedDispatching
) -> None:
    """One step either way, and what was answered meanwhile is said."""
    assert "Offered to Анна." in working.send("/dispatch/certain").words
    dispatching.too_late = 1
    words = working.send("/dispatch/undo").words
    assert "Taken back: 1 offer. 1 was answered meanwhile and stays." in words
    assert [each[0] for each in dispatching.done] == ["accept-certain", "undo"]


def test_what_goes_along_is_chosen_once_and_forgotten_with_the_lock(
    working: Window, dispatching: ScriptedDispatching
) -> None:
    """For everything that follows; nothing of the person, unless one says so."""
    working.send("/dispatch/carry", carry="facts")
    accept(working, "role-1", VERA)
    assert dispatching.done[-1] == ("accept", "role-1", (VERA,), "facts")
    working.send("/dispatch/carry", carry="everything there is")
    assert working.stand.desk.dispatch.carry == "facts"
    working.send("/lock")
    assert working.stand.desk.dispatch.carry == "nothing"


def test_a_rule_that_forbids_is_said_in_words(working: Window, dispatching: ScriptedDispatching) -> None:
    """Which rule, not only that there is one."""
    dispatching.fails = RuleForbids([r.VettingTooLow("none", "vouched")])
    words = accept(working, "role-1", ANNA)
    assert "A rule forbids this" in words
    assert "Vetting: “not vetted”; this needs “vouched for”." in words


def test_a_script_is_answered_with_a_sentence(working: Window, dispatching: ScriptedDispatching) -> None:
    """So that the page stays where it is; a refusal is marked as one."""
    page = {"role": handle(working, "role-1"), "member": handle(working, VERA)}
    answer = working.send_by_script("/dispatch/accept", **page)
    assert (answer.status, answer.words) == (
        200,
        "Offered to Вера <юрист>. Nothing of the person goes to them before they agree.",
    )
    again = working.send_by_script("/dispatch/accept", **page)
    assert 'class="trouble"' in again.text
    assert "not open any more" in again.words


def test_what_is_left_open_says_why_and_what_would_help(working: Window, dispatching: ScriptedDispatching) -> None:
    """Which rule holds back how many; rules that protect people are named apart and never offered."""
    words = working.open("/dispatch?part=deferred").words
    assert "Nobody may take it. In the way: the skill that is required; the language that is required." in words
    assert "All 3 members who may take it have no room left." in words
    help_, stays = words.index("What would help"), words.index("What protects people, and stays")
    assert help_ < words.index("would free 2 parts") < stays < words.index("holds back 1 part")


def test_offers_say_what_became_of_them_and_can_be_taken_back(
    working: Window, dispatching: ScriptedDispatching
) -> None:
    """One by one; one that a rule stopped at the end says which."""
    stopped = replace(made(HOLDER, ANNA_IS, 2), state="refused", broken=("conflict",))
    dispatching.sent = [made(LEGAL, VERA_IS), stopped]
    words = working.open("/dispatch?part=offered").words
    assert "lawyer for K7-41 waits for an answer" in words
    assert "agreed, but a rule forbids it by now who must not meet whom" in words
    assert "The offer is taken back." in working.send("/dispatch/withdraw", offer=handle(working, "made-1")).words
    assert "This offer is over." in working.send("/dispatch/withdraw", offer=handle(working, "made-1")).words


def test_explaining_names_what_speaks_against_everybody_else(working: Window, dispatching: ScriptedDispatching) -> None:
    """Who is proposed and how sure that is; whom a rule bars cannot be chosen."""
    dispatching.against = {
        ANNA: said(r.LacksSkill("military-law"), r.Resting(24 * 20_600)),
        "me-member-id": said(r.CostsMore(0)),
    }
    page = working.open(f"/dispatch/part/{handle(working, 'role-1')}")
    assert "Why Вера <юрист>" in page.words
    assert "Everything else would make the whole plan worse by at least 3 points." in page.words
    assert "Lacks a skill that is required: military law." in page.words
    assert "May take it: just as good as the choice proposed." in page.words
    barred = page.text.split(f'value="{handle(working, ANNA)}"')[1].split(">")[0]
    assert "disabled" in barred


def test_somebody_else_is_chosen(working: Window, dispatching: ScriptedDispatching) -> None:
    """With what goes along; a refusal keeps the choice and says why."""
    path = f"/dispatch/part/{handle(working, 'role-1')}"
    dispatching.fails = RuleForbids([r.AvoidsCase(said(r.KnowsAlready)[0].reason)])  # type: ignore[arg-type]
    page = working.send(path, member=handle(working, ANNA), carry="letters-and-facts")
    assert "Must have nothing to do with this case." in page.words
    dispatching.fails = None
    assert "Offered to Анна." in working.send(path, member=handle(working, ANNA), carry="letters-and-facts").words
    assert dispatching.done == [("change", "role-1", (ANNA,), "letters-and-facts")]


def test_a_role_that_nobody_takes_says_why_on_its_page(working: Window, dispatching: ScriptedDispatching) -> None:
    """Where a person would look for somebody by hand."""
    words = working.open(f"/dispatch/part/{handle(working, NOBODY.role_id)}").words
    assert "Why nobody takes it now" in words
    assert working.open(f"/dispatch/part/{handle(working, 'no-such-role')}").status == 400


@pytest.fixture
def slow(dispatching: ScriptedDispatching) -> Iterator[threading.Event]:
    """The next proposal is worked out until this is set."""
    done = threading.Event()
    dispatching.waits = lambda: _wait_for(done)
    yield done
    done.set()


def test_the_old_proposal_is_shown_while_a_newer_one_is_worked_out(
    working: Window, dispatching: ScriptedDispatching
) -> None:
    """With a line that says so, at once, and without what was accepted since."""
    working.open("/dispatch")
    done = threading.Event()
    dispatching.waits = lambda: _wait_for(done)
    try:
        accept(working, "role-1", VERA)
        page = working.open("/dispatch")
        assert "a newer proposal is being worked out" in page.words
        assert "Close calls" not in page.words
        assert "Certain 1" in page.words
    finally:
        done.set()
    assert "every 1s" in page.text


def test_the_first_proposal_is_waited_for_on_the_page(
    working: Window, dispatching: ScriptedDispatching, slow: threading.Event
) -> None:
    """Never by a page that does not come."""
    assert "The first proposal is being worked out" in working.open("/dispatch").words
    slow.set()
    assert "Close calls" in _soon(working)


def _soon(window: Window) -> str:
    for _ in range(100):
        words = window.open("/dispatch").words
        if "being worked out" not in words:
            return words
    raise AssertionError("it never came")


def test_an_open_page_is_told_only_of_changes(working: Window, dispatching: ScriptedDispatching) -> None:
    """Nothing where nothing changed."""
    page = working.open("/dispatch")
    again = page.text.split('id="dispatch-lines" hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert working.poll(again).status == 204
    dispatching.proposed = proposing(assigned(LEGAL, VERA_IS))
    assert working.poll(again).status == 200


def test_many_proposals_stand_on_several_pages(working: Window, dispatching: ScriptedDispatching) -> None:
    """Fifty on each; a page that is not there is the last there is."""
    roles = [replace(LEGAL, role_id=f"r{n}", case_name=f"case {n}.") for n in range(120)]
    dispatching.proposed = proposing(*(assigned(each, VERA_IS) for each in roles))
    assert "Accept all 120 certain" in working.open("/dispatch").words
    assert "case 49." in working.open("/dispatch").words
    assert "case 50." not in working.open("/dispatch").words
    assert "case 119." in working.open("/dispatch?page=77").words
    assert "case 0." in working.open("/dispatch?page=-1").words


def test_where_nothing_waits_the_page_says_what_to_do(working: Window, vault: ScriptedVault) -> None:
    """And where people cannot be proposed, where to look."""
    assert "Nothing waits for anybody" in working.open("/dispatch").words
    vault.dispatching.proposed = replace(EVERYTHING, groups=proposing().groups)
    assert "Look under “Left open”" in working.open("/dispatch").words
    assert "Nothing has been offered from this desk yet." in working.open("/dispatch?part=offered").words


def test_only_coordinators_are_led_here(working: Window, vault: ScriptedVault) -> None:
    """Everybody has offers; whoever comes by an address is told whom to ask."""
    assert ">Dispatch<" in working.open("/queue").text
    vault.members.mine = MeView(
        "me-member-id", "device", ("caseworker",), "active", is_steward=False, can_publish=False
    )
    page = working.open("/queue").text
    assert ">Dispatch<" not in page
    assert ">Offers<" in page

    def refuse() -> None:
        raise NotACoordinator

    vault.dispatching.waits = refuse
    assert "This is for coordinators." in working.open("/dispatch").words


def test_what_would_be_revealed_stands_as_numbers_and_as_a_curve(
    working: Window, dispatching: ScriptedDispatching
) -> None:
    """Each member before and after; each ceiling with what it leaves open, in a table and drawn."""
    page = working.open("/dispatch/exposure")
    assert "The most of all: 7 now, 8 after." in page.words
    assert "no ceiling 9 people 1 part" in page.words
    assert "4 people 4 people 8 parts" in page.words
    assert page.text.count("<circle") == 3
    dispatching.points = dispatching.points[:1]
    working.stand.desk.dispatch.forget()
    assert "<svg" not in working.open("/dispatch/exposure").text
