"""Offers to oneself, what one takes on, how far members are vetted, and what a case needs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.desk.moments import NOW_S, TODAY
from tests.desk.stand import Answer, ScriptedVault, Window
from tests.desk.stand_dispatch import EVERYTHING, OFFER, READY, SUGGESTED, ScriptedDispatching
from tests.desk.stand_members import ANNA, ANNA_PERSON, VERA, VERA_PERSON
from tests.desk.stand_work import CLOSED, I_AM, work_on
from tropa.vault.dispatching.errors import BadWords
from tropa.vault.views_dispatch import Preferences, Wanted
from tropa.vault.views_members import MeView

TOMORROW = (datetime.fromtimestamp(NOW_S, UTC).date() + timedelta(days=1)).isoformat()
CASEWORKER = MeView("me-member-id", "device", ("caseworker",), "active", is_steward=False, can_publish=False)


@pytest.fixture
def dispatching(vault: ScriptedVault) -> ScriptedDispatching:
    """The scripted one behind `working`."""
    vault.members.everybody += [ANNA_PERSON, VERA_PERSON]
    return vault.dispatching


def handle(window: Window, id: str) -> str:
    """What a page calls it."""
    found: str = window.stand.desk.handles.handle_of(id)
    return found


def send(window: Window, path: str, fields: Mapping[str, str | list[str]]) -> Answer:
    """A form whose fields are no Python names."""
    return window.send(path, follow=True, **fields)


def test_an_offer_says_what_is_asked_and_nothing_of_the_person(
    working: Window, dispatching: ScriptedDispatching
) -> None:
    """Kind, skill, language, urgency, by when, hours, who asks, until when to answer; counted on every page."""
    dispatching.asked = [OFFER]
    words = working.open("/offers").words
    assert "lawyer 72 hours What it takes military law, Buriat When by" in words
    assert "about 4 h a week Asked by Анна · answer by" in words
    assert "K7-41" not in words
    assert "1 new" in working.open("/queue").words


@pytest.mark.parametrize(
    ("answer", "said"), [("accept", "Agreed. Once your yes has arrived"), ("decline", "Declined. Nobody asks why.")]
)
def test_an_offer_is_answered(working: Window, dispatching: ScriptedDispatching, answer: str, said: str) -> None:
    """Once; what was answered stands below."""
    dispatching.asked = [OFFER]
    page = working.send("/offers/answer", offer=handle(working, "offer-1"), answer=answer)
    assert said in page.words
    assert dispatching.done == [("answer", "offer-1", answer, None)]
    assert "Nobody asks you anything just now" in page.words
    assert working.stand.syncs[-1].nudges > 0


def test_one_may_decline_and_rest(working: Window, dispatching: ScriptedDispatching) -> None:
    """Until a day to come; another one is refused and nothing is sent."""
    dispatching.asked = [OFFER]
    offer = handle(working, "offer-1")
    for wrong in ("2001-01-01", "soon"):
        assert "Choose a day to come" in working.send("/offers/answer", offer=offer, answer="rest", until=wrong).words
    assert dispatching.done == []
    working.send("/offers/answer", offer=offer, answer="rest", until=TOMORROW)
    assert dispatching.done == [("answer", "offer-1", "rest", TODAY + 1)]


def test_an_offer_that_is_over_says_why(working: Window, dispatching: ScriptedDispatching) -> None:
    """Never which rule; an answer to it is refused."""
    dispatching.asked = [replace(OFFER, state="over", end="filled")]
    assert "over Somebody else does it." in working.open("/offers").words
    assert "This offer is over." in working.send("/offers/answer", offer="none", answer="accept").words
    assert working.send("/offers/answer", offer="none", answer="perhaps").status == 200
    assert dispatching.done == []


def test_empty_offers_say_what_to_do(working: Window, dispatching: ScriptedDispatching) -> None:
    """Tell first what one takes on; then wait."""
    assert "Say first what you can take on" in working.open("/offers").words
    dispatching.told = Preferences(rest_until_day=TODAY + 3)
    words = working.open("/offers").words
    assert "An offer appears here by itself" in words
    assert "You rest until" in words


def test_a_colleague_is_let_into_a_case_that_one_holds(working: Window, dispatching: ScriptedDispatching) -> None:
    """With what goes along, or not at all; it counts beside Offers."""
    dispatching.ready = [READY]
    words = working.open("/offers").words
    assert "Вера <юрист> is ready: lawyer. Анна asked them." in words
    assert "1 new" in words
    page = working.send("/offers/introduce", follow=False, role=handle(working, "role-6"), carry="facts")
    assert page.headers["location"].endswith(f"/thread/{handle(working, 'thread-1')}")
    working.send("/offers/dismiss", role=handle(working, "role-6"))
    assert dispatching.done == [("introduce", "role-6", "facts"), ("dismiss", "role-6")]
    dispatching.ready = []
    assert working.send("/offers/introduce", role=handle(working, "role-6")).path.endswith("/offers")


def test_what_one_takes_on_is_told_as_typed(working: Window, dispatching: ScriptedDispatching) -> None:
    """Kinds left empty are not wanted; skills of one's own are words with hyphens; and the form shows it again."""
    page = send(
        working,
        "/offers/preferences",
        {
            **{"slot-adviser-legal": "4", "slot-helper-host": "0", "skill": ["military-law"], "hours": "6"},
            **{"other-skills": " Law of  Courts, ", "language": ["ru", "bua"], "offers-a-day": "2", "rest": TOMORROW},
            **{"region": " Georgia ", "in-country": "yes"},
        },
    )
    assert "Coordinators will know with the next sync." in page.words
    told = dispatching.told
    assert told is not None
    assert dict(told.slots) == {"adviser-legal": 4, "helper-host": 0}
    assert (told.skills, told.languages) == (("military-law", "law-of-courts"), ("ru", "bua"))
    assert (told.hours, told.offers_a_day, told.rest_until_day) == (6, 2, TODAY + 1)
    assert (told.region, told.in_country) == ("georgia", True)
    assert 'name="other-skills" value="law-of-courts"' in page.text
    assert 'name="slot-adviser-legal" value="4"' in page.text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("slot-caseworker", "many", "Numbers only"),
        ("hours", "-1", "Numbers only"),
        ("rest", "2001-01-01", "day to come"),
    ],
)
def test_what_cannot_be_read_stays_in_the_form(
    working: Window, dispatching: ScriptedDispatching, field: str, typed: str, said: str
) -> None:
    """With a sentence about it; nothing is told."""
    page = send(working, "/offers/preferences", {field: typed, "other-skills": "courts"})
    assert page.status == 400
    assert said in page.words
    assert f'name="{field}"' in page.text
    assert f'value="{typed}"' in page.text
    assert 'value="courts"' in page.text
    assert dispatching.told is None


def test_what_the_vault_refuses_stays_in_the_form(working: Window, dispatching: ScriptedDispatching) -> None:
    """A word that is none."""
    dispatching.fails = BadWords()
    page = send(working, "/offers/preferences", {"other-skills": "&&&", "slot-caseworker": "3"})
    assert "short words in small letters" in page.words
    assert 'value="3"' in page.text


def test_coordinators_say_how_far_a_member_is_vetted(working: Window, dispatching: ScriptedDispatching) -> None:
    """And whom they must not meet; who said what, and what they take on, stands above."""
    path = f"/network/member/{handle(working, VERA)}"
    words = working.open(path).words
    assert "How far they are vetted vouched for Not to be brought together with: Анна." in words
    assert "takes at most: lawyer (6)" in words
    working.send(f"{path}/assess", vetting="checked", apart=handle(working, ANNA))
    assert dispatching.done == [("assess", VERA, "checked", (ANNA,))]
    working.send(f"{path}/assess", vetting="quite")
    assert len(dispatching.done) == 1


def test_vetting_is_neither_shown_to_others_nor_said_of_oneself(
    working: Window, vault: ScriptedVault, dispatching: ScriptedDispatching
) -> None:
    """Others see the person's page without it; on one's own there is no form."""
    own = working.open(f"/network/member/{handle(working, 'me-member-id')}")
    assert "One's word about oneself does not count." in own.words
    assert "/assess" not in own.text
    vault.members.mine = CASEWORKER
    assert "How far they are vetted" not in working.open(f"/network/member/{handle(working, VERA)}").words


def parts(window: Window) -> str:
    """Where the case's needs stand."""
    return f"/case/{handle(window, 'case-1')}/parts"


def test_a_case_says_whom_it_needs(working: Window, dispatching: ScriptedDispatching) -> None:
    """From its page; suggestions are marked as such and can be taken up."""
    assert "See, add, take back" in working.open(f"/case/{handle(working, 'case-1')}").words
    dispatching.proposed, dispatching.hints = EVERYTHING, (SUGGESTED,)
    words = working.open(parts(working)).words
    assert "lawyer for K7-41 72 hours by" in words
    assert "put down by Анна" in words
    assert "their letter suggests it Needed" in words
    working.send(f"{parts(working)}/{handle(working, 'role-5')}/accept")
    working.send(f"{parts(working)}/{handle(working, 'role-1')}/remove")
    assert dispatching.done == [("accept-suggestion", "role-5"), ("take-back-need", "role-1")]


def test_a_part_is_added(working: Window, dispatching: ScriptedDispatching) -> None:
    """What is required, what is only wished, by when, and what to be careful with."""
    page = send(
        working,
        parts(working),
        {
            **{"kind": "helper-host", "skill": ["lodging"], "wished-language": ["bua"], "other-wished-skills": "Dogs"},
            **{"due": TOMORROW, "hours": "3", "two": "yes", "flag": ["minor", "nonsense"], "heard": "yes"},
        },
    )
    assert "Put down. It is on the Dispatch page now." in page.words
    wanted = Wanted(
        "helper-host", ("lodging",), ("dogs",), (), ("bua",), TODAY + 1, 3, ("minor",), two_persons=True, heard=True
    )
    assert dispatching.done == [("need", "case-1", wanted)]


def test_a_part_is_changed_with_what_stood_in_the_form(working: Window, dispatching: ScriptedDispatching) -> None:
    """The form is filled; a wrong day keeps it so; a part that is gone says so."""
    dispatching.proposed = EVERYTHING
    path = f"{parts(working)}/{handle(working, 'role-1')}"
    page = working.open(path)
    assert "What it takes: lawyer" in page.words
    assert 'value="military-law" checked' in page.text
    wrong = send(working, path, {"kind": "adviser-legal", "due": "2001-01-01", "other-skills": "courts"})
    assert "Choose a day to come" in wrong.words
    assert 'value="courts"' in wrong.text
    send(working, path, {"kind": "adviser-legal", "language": ["bua"]})
    assert dispatching.done[-1] == ("change-need", "role-1", Wanted("adviser-legal", required_languages=("bua",)))
    assert working.open(f"{parts(working)}/{handle(working, 'gone')}").status == 400


def test_nothing_is_added_to_a_closed_case(
    working: Window, vault: ScriptedVault, dispatching: ScriptedDispatching
) -> None:
    """Its needs can be looked at, and there is no form."""
    vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), closed=CLOSED)
    page = working.open(parts(working))
    assert page.status == 200
    assert "Add what is needed" not in page.words
