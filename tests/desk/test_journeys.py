"""The board of journeys, one journey, what is done with it: said before it goes out, held back with the reason."""

import re
from dataclasses import replace

import pytest
from msgspec.structs import replace as changed

from tests.desk.moments import MINUTE
from tests.desk.stand import Answer, ScriptedVault, Window
from tests.desk.stand_journeys import (
    DAY,
    FLIGHT,
    JOURNEY,
    OLEG,
    OLEG_PERSON,
    QUIET,
    RULE,
    RUNNING,
    SOUNDING,
    STOP,
    TRAIN,
    WARN,
    ZOYA_PERSON,
)
from tropa.desk.journey_watching import MOST_ALARMS
from tropa.vault.views_watch import Agreement, WatchView
from tropa.vault.watching.errors import AlarmSounds


@pytest.fixture
def vault(working: Window) -> ScriptedVault:
    """A vault with a draft, a running journey and two colleagues."""
    found: ScriptedVault = working.stand.vault
    found.members.everybody += [OLEG_PERSON, ZOYA_PERSON]
    found.journeys.all = {each.journey_id: each for each in (JOURNEY, RUNNING)}
    found.watch.all = {"journey-2": QUIET}
    return found


def at(window: Window, journey_id: str = "journey-1", more: str = "") -> str:
    """A journey's address."""
    return f"/journey/{window.stand.desk.handles.handle_of(journey_id)}{more}"


def of_leg(window: Window, journey_id: str, leg: str, act: str) -> str:
    """The address where something is done with a leg."""
    return at(window, journey_id, f"/leg/{window.stand.desk.handles.handle_of(leg)}/{act}")


def send(window: Window, path: str, **fields: str | list[str]) -> Answer:
    """A form, with a number that was never used."""
    return window.send(path, **({"once": window.stand.desk.parts.random(8).hex()} | fields))


def test_an_empty_board_says_where_a_journey_begins(working: Window) -> None:
    """And that most people can be helped without one."""
    assert "A journey begins from a case" in working.open("/journeys").words


def test_the_board_shows_what_sounds_first_and_the_next_moment_of_each(working: Window, vault: ScriptedVault) -> None:
    """Running journeys before drafts; a title is text and nothing else."""
    vault.journeys.all["journey-3"] = replace(
        RUNNING, journey_id="journey-3", plan=changed(RUNNING.plan, title="Тихая")
    )
    vault.watch.all["journey-2"] = SOUNDING
    page = working.open("/journeys")
    assert "К морю &lt;и дальше&gt;" in page.text
    assert page.text.index("К морю") < page.text.index("Тихая") < page.words.index("Being planned") + len(page.text)
    assert "Nobody has taken it on" in page.words
    assert "1 leg is open again" in page.words


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (replace(QUIET, relay="lost"), "the relay holds no letters about a silence"),
        (replace(QUIET, begin_anew=(OLEG,)), "somebody who was to be told has left"),
    ],
)
def test_a_ladder_with_a_hole_is_said_on_every_page_and_leads_to_its_watch(
    working: Window, vault: ScriptedVault, broken: WatchView, said: str
) -> None:
    """As `tropa watch` rings for it: a silence might pass unheard. An alarm that sounds comes before it."""
    assert said not in working.open("/settings").words
    vault.watch.all["journey-2"] = broken
    page = working.open("/settings")
    assert f"{QUIET.called}: {said}" in page.words
    assert f'/watch/of/{working.stand.desk.handles.handle_of("journey-2")}"' in page.text
    vault.watch.all["journey-3"] = replace(SOUNDING, journey_id="journey-3")
    page = working.open("/settings")
    assert said not in page.words
    assert "(!) ALARM" in page.words


def test_whoever_is_only_on_a_ladder_sees_the_watch_and_nothing_of_the_plan(
    working: Window, vault: ScriptedVault
) -> None:
    """On the board, and by the line on every page."""
    vault.journeys.all = {}
    vault.watch.all = {"journey-9": replace(SOUNDING, journey_id="journey-9")}
    assert "On whose ladder you are" in working.open("/journeys").words
    page = working.open(f"/watch/of/{working.stand.desk.handles.handle_of('journey-9')}")
    assert "Its plan is not yours to read" in page.words
    assert "I take it on" in page.words


def test_a_journey_begins_from_its_case_with_whoever_is_to_plan_it(working: Window, vault: ScriptedVault) -> None:
    """Once, however often the button is pressed."""
    case = working.stand.desk.handles.handle_of("case-1")
    page = working.open(f"/case/{case}")
    assert "Plan a journey" in page.words
    assert "К морю <и дальше> under way" in page.words
    assert "К морю <и дальше> draft" in working.open(f"/case/{case}/journey").words
    planner = working.stand.desk.handles.handle_of(OLEG.text)
    pages = [working.send(f"/case/{case}/journey", once="one", planner=planner) for _ in range(2)]
    assert vault.journeys.done == [("begin", "case-1", OLEG.text)]
    assert [page.status for page in pages] == [200, 200]


def test_a_journey_shows_its_legs_who_was_asked_and_who_learns_what(working: Window, vault: ScriptedVault) -> None:
    """In words, with the carrier's own words as text."""
    page = working.open(at(working, "journey-2"))
    for said in (
        *(
            "Leg 1",
            "backup for leg 1",
            "D4-12",
            "proposes another time",
            "Раньше не могу",
            "Зоя <ночью> knows of it too",
        ),
        *("The traveller was last told something else", "Who learns what", "leg 2 (24 Nov"),
    ):
        assert said in page.words or said in page.text, said


def test_a_journey_says_when_its_plan_goes_and_whether_it_has_ended(working: Window, vault: ScriptedVault) -> None:
    """By nobody's act too."""
    vault.journeys.all["journey-1"] = replace(JOURNEY, destroy_day=20_800)
    page = working.open(at(working)).words
    assert "Nobody has ended it yet. If nobody does, the plan, its letters and keys are destroyed" in page
    assert "It has ended" not in page


def test_what_is_wrong_is_named_with_its_leg_and_the_day_of_the_law(working: Window, vault: ScriptedVault) -> None:
    """On the journey's page what stops it, in the plan the rule with the day it is of."""
    vault.journeys.found = (STOP, WARN, RULE)
    page = working.open(at(working))
    assert "1 thing stops it" in page.words
    assert "leg 2 : It enters another country (Armenia)" in page.words
    assert "exit ban: not known" in page.words
    assert "Law as of 17 Feb" in working.open(at(working, more="/plan")).words


@pytest.mark.parametrize("act", ["offer", "start"])
def test_what_stops_a_plan_holds_letters_back_and_says_why(working: Window, vault: ScriptedVault, act: str) -> None:
    """No button, and nothing goes out by a form that is sent all the same."""
    vault.journeys.found = (STOP,)
    page = working.open(at(working, more=f"/do/{act}"))
    assert "must be mended first" in page.words
    assert '<button class="button main"' not in page.text
    assert send(working, at(working, more=f"/do/{act}")).status == 400
    assert vault.journeys.done == []


def test_offering_says_who_reads_what_and_sends_the_words_once(working: Window, vault: ScriptedVault) -> None:
    """The traveller reads the check-ins and how those on the ladder are called, which may be changed."""
    page = working.open(at(working, more="/do/offer"))
    assert "the traveller (K7-41)" in page.words
    assert 'value="Олег"' in page.text
    for _ in range(2):
        working.send(at(working, more="/do/offer"), once="one", letter="Пишите нам", rung=["наш друг", "врач"])
    assert vault.journeys.done == [("offer", "journey-1", "Пишите нам", "наш друг", "врач")]


def test_asking_shows_what_the_carrier_will_read_and_nothing_else(working: Window, vault: ScriptedVault) -> None:
    """With the time by which an answer is awaited, in the desk's time zone."""
    page = working.open(of_leg(working, "journey-1", TRAIN.text, "ask"))
    assert "Встретить у выхода" in page.words
    assert "They read this leg and nothing else" in page.words
    send(working, of_leg(working, "journey-1", TRAIN.text, "ask"), answer_by="2026-11-24T10:00")
    assert vault.journeys.done == [("ask", "journey-1", TRAIN.text, MINUTE + 22 * 60)]


def test_a_time_that_cannot_be_read_keeps_the_letter_here(working: Window, vault: ScriptedVault) -> None:
    """And what was typed."""
    page = send(working, of_leg(working, "journey-1", TRAIN.text, "ask"), answer_by="завтра")
    assert page.status == 400
    assert 'value="завтра"' in page.text
    assert vault.journeys.done == []


def test_a_proposed_time_is_taken_over_and_the_carrier_told(working: Window, vault: ScriptedVault) -> None:
    """The plan has the new time, whoever proposed it learns that it stands."""
    page = working.open(of_leg(working, "journey-2", TRAIN.text, "take-times"))
    assert "Proposed instead: 25 Nov, 13:00" in page.words
    send(working, of_leg(working, "journey-2", TRAIN.text, "take-times"))
    ((act, *what, ends),) = vault.journeys.done
    assert (act, what) == ("take-times", ["journey-2", TRAIN.text, MINUTE + 2 * DAY + 60])
    assert ends > MINUTE + 2 * DAY + 60


def test_a_failed_leg_offers_its_backup_and_says_who_is_told(working: Window, vault: ScriptedVault) -> None:
    """The leg at hand has its key; the page that follows needs one more."""
    assert 'data-key="x"' in working.open(at(working, "journey-2")).text
    page = working.open(of_leg(working, "journey-2", TRAIN.text, "fail-leg"))
    assert "Its backup takes its place: leg 1′, train" in page.words
    assert "autofocus" in page.text
    answer = send(working, of_leg(working, "journey-2", TRAIN.text, "fail-leg"))
    assert vault.journeys.done == [("fail-leg", "journey-2", TRAIN.text)]
    assert "The backup has taken its place" in answer.words


def test_a_failed_leg_without_a_backup_says_so_before_and_after(working: Window, vault: ScriptedVault) -> None:
    """And leads to the plan."""
    page = working.open(of_leg(working, "journey-2", FLIGHT.text, "fail-leg"))
    assert "There is no backup in the plan" in page.words
    assert "plan another way now" in send(working, of_leg(working, "journey-2", FLIGHT.text, "fail-leg")).words


@pytest.mark.parametrize(
    ("act", "journey"), [("start", "journey-1"), ("arrive", "journey-2"), ("call-off", "journey-2")]
)
def test_each_step_is_confirmed_and_taken_once(working: Window, vault: ScriptedVault, act: str, journey: str) -> None:
    """Nothing happens by looking."""
    assert working.open(at(working, journey, f"/do/{act}")).status == 200
    assert vault.journeys.done == []
    for _ in range(2):
        working.send(at(working, journey, f"/do/{act}"), once="one")
    assert vault.journeys.done == [(act, journey)]


@pytest.mark.parametrize(
    ("begun", "said"), [(False, "No leg over a border has begun"), (True, "they went to: Armenia")]
)
def test_breaking_it_off_on_the_way_says_which_stays_are_put_down(
    working: Window, vault: ScriptedVault, begun: bool, said: str
) -> None:
    """As far as its legs have begun; of a draft nothing is said."""
    legs = [changed(each, starts=MINUTE - 60) if begun and each.enters else each for each in RUNNING.plan.legs]
    vault.journeys.all["journey-2"] = replace(RUNNING, plan=changed(RUNNING.plan, legs=tuple(legs)))
    assert said in working.open(at(working, "journey-2", "/do/call-off")).words
    draft = working.open(at(working, "journey-1", "/do/call-off")).words
    assert "stay" not in draft.split("Call the journey off?")[1].split("Who will read")[0]


def test_whoever_starts_it_says_what_those_who_are_told_need(working: Window, vault: ScriptedVault) -> None:
    """The short name of the case is offered, and nothing more."""
    page = working.open(at(working, "journey-1", "/do/start"))
    assert 'name="called"' in page.text
    working.send(at(working, "journey-1", "/do/start"), once="one", called="Лиса", brief="Звонить сестре")
    assert vault.journeys.for_those_told == ("Лиса", "Звонить сестре")


def test_whoever_chooses_the_ladder_reads_what_those_on_it_could_do(working: Window, vault: ScriptedVault) -> None:
    """No key tells the traveller's word from theirs, so the page says so before anybody is chosen."""
    page = working.open(at(working, more="/plan"))
    assert "could say “fine” in the traveller’s place without a trace" in page.words
    assert page.words.index("could say “fine”") < page.words.index("Add somebody")


def test_what_is_no_act_does_nothing(working: Window, vault: ScriptedVault) -> None:
    """Neither for the journey nor for a leg, nor a leg's act for the whole."""
    for path in (
        at(working, more="/do/nonsense"),
        at(working, more="/do/ask"),
        of_leg(working, "journey-1", TRAIN.text, "start"),
    ):
        send(working, path)
    assert vault.journeys.done == []


def test_an_unknown_journey_or_leg_is_said(working: Window, vault: ScriptedVault) -> None:
    """By the page that says what went wrong."""
    assert "no such journey" in working.open(at(working, "journey-77")).words
    assert "no such leg" in working.open(of_leg(working, "journey-1", "leg-77", "ask")).words


def test_the_travellers_answer_to_an_offer_is_shown(working: Window, vault: ScriptedVault) -> None:
    """Agreed, or not, or not yet; with what they wrote."""
    vault.journeys.all["journey-1"] = replace(JOURNEY, plan=changed(JOURNEY.plan, state="offered"))
    assert "has not answered yet" in working.open(at(working)).words
    vault.watch.agreed["journey-1"] = Agreement(1, False, "Слишком <часто>", MINUTE, has_words=False)
    page = working.open(at(working))
    assert "does not agree" in page.words
    assert "Слишком <часто>" in page.words


def test_an_alarm_is_on_every_page_and_in_its_title(working: Window, vault: ScriptedVault) -> None:
    """With one way to it; the same line is not sent again, a newer sound is."""
    assert "ALARM" not in working.open("/settings").text
    vault.watch.all["journey-2"] = SOUNDING
    for path in ("/queue", "/settings", "/journeys", at(working)):
        page = working.open(path)
        assert "<title>(!) ALARM " in page.text
        assert "No word from K7-41" in page.words
    line = working.poll("/watch/line")
    assert line.status == 200
    mark = line.text.split("mark=")[1].split('"')[0]
    assert working.poll(f"/watch/line?mark={mark}").status == 204
    vault.watch.sounded += 60
    assert working.poll(f"/watch/line?mark={mark}").status == 200


def test_an_alarm_is_taken_on_with_a_note_and_then_it_is_quiet(working: Window, vault: ScriptedVault) -> None:
    """Who reads the note is said before it is written."""
    vault.watch.all["journey-2"] = SOUNDING
    watch = f"/watch/of/{working.stand.desk.handles.handle_of('journey-2')}"
    assert "Who reads what you say here: you Зоя <ночью>" in working.open(watch).words
    page = send(working, f"{watch}/acknowledge", note="Звоню")
    assert vault.watch.done == [("acknowledge", "journey-2", "Звоню")]
    assert "Taken on by: you" in page.words
    assert "ALARM" not in working.open("/queue").text


@pytest.mark.parametrize("step", ["acknowledge", "all_well", "need_help", "over"])
def test_a_step_answers_the_alarms_that_its_page_showed(working: Window, vault: ScriptedVault, step: str) -> None:
    """By short names; what came after the page was drawn is not among them."""
    vault.watch.all["journey-2"] = SOUNDING
    watch = f"/watch/of/{working.stand.desk.handles.handle_of('journey-2')}"
    shown = re.findall(r'name="shown" value="([^"]+)"', working.open(watch).text)
    vault.watch.all["journey-2"] = replace(SOUNDING, alarms=("not-safe", "came-later"))
    send(working, f"{watch}/{step}", shown=shown)
    assert (vault.watch.done, vault.watch.shown) == ([(step, "journey-2", "")], ("not-safe",))


def test_more_alarms_than_a_form_can_carry_leave_the_page_in_use(working: Window, vault: ScriptedVault) -> None:
    """Whoever cries for help a thousand times is answered all the same."""
    vault.watch.all["journey-2"] = replace(SOUNDING, alarms=tuple(f"cry-{number}" for number in range(1_500)))
    watch = f"/watch/of/{working.stand.desk.handles.handle_of('journey-2')}"
    shown = re.findall(r'name="shown" value="([^"]+)"', working.open(watch).text)
    assert "Taken on by: you" in send(working, f"{watch}/acknowledge", shown=shown).words
    assert len(vault.watch.shown) == MOST_ALARMS


@pytest.mark.parametrize("act", ["arrive", "call-off"])
def test_a_journey_over_which_an_alarm_sounds_says_to_take_it_on_first(
    working: Window, vault: ScriptedVault, act: str
) -> None:
    """In words, on the page where it would be ended."""
    vault.journeys.refusal = AlarmSounds()
    page = send(working, at(working, "journey-2", f"/do/{act}"))
    assert page.status == 400
    assert "Take the alarm on first" in page.words


@pytest.mark.parametrize("step", ["all_well", "need_help", "over", "begin_anew"])
def test_every_other_step_is_taken_once(working: Window, vault: ScriptedVault, step: str) -> None:
    """A page sent again does nothing more."""
    watch = f"/watch/of/{working.stand.desk.handles.handle_of('journey-2')}"
    for _ in range(2):
        working.send(f"{watch}/{step}", once="one")
    assert [each[0] for each in vault.watch.done] == [step]


def test_taking_on_what_does_not_sound_is_refused_and_the_note_stays(working: Window, vault: ScriptedVault) -> None:
    """Somebody else may have ended it meanwhile."""
    watch = f"/watch/of/{working.stand.desk.handles.handle_of('journey-2')}"
    page = send(working, f"{watch}/acknowledge", note="Уже еду")
    assert page.status == 400
    assert 'value="Уже еду"' in page.text


def test_a_watch_says_what_was_heard_what_is_next_and_what_may_only_be_deafness(
    working: Window, vault: ScriptedVault
) -> None:
    """Newest first; an alarm is marked as one; who has left is named."""
    vault.watch.all["journey-2"] = SOUNDING
    page = working.open(f"/watch/of/{working.stand.desk.handles.handle_of('journey-2')}")
    for said in (
        *("not safe", "Не берёт <трубку>", "last heard of the relay", "No longer in the network: Зоя"),
        *("The next on the ladder is told", "яблоко", "груша"),
    ):
        assert said in page.words, said
    assert (
        page.words.index("Не берёт") < page.words.index("Check-in 2: not safe") < page.words.index("Check-in 1: fine")
    )
