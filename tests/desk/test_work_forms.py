"""What can be done with a case: taking, letting go, threads, facts, tasks, handing over, closing, destroying."""

from dataclasses import replace
from datetime import date

import pytest

from tests.desk.moments import MINUTE
from tests.desk.stand import ScriptedVault, Window
from tests.desk.stand_members import ANNA, VERA
from tests.desk.stand_work import ANNA_IS, CLOSED, FACT, I_AM, TASK, THREAD, VERA_IS, work_on
from tests.desk.test_thread import case_path, thread_path, threaded
from tropa.vault.views_work import CarriedView, LostClaim
from tropa.vault.work.errors import HeldByOther, NotHeldByYou, UnknownReader, WorkError

__all__ = ["threaded"]
LETTER = CarriedView("event-1", "carried-letter", None, True, MINUTE - 60, "Говорят, что во вторник")


def handle(window: Window, id: str) -> str:
    """A handle, as the page would give it."""
    found: str = window.stand.desk.handles.handle_of(id)
    return found


def did(vault: ScriptedVault) -> list[tuple[object, ...]]:
    """What was asked of the vault, but for reading."""
    return [each for each in vault.work.done if each[0] != "read"]


def test_a_free_case_is_taken_and_put_back(working: Window, vault: ScriptedVault) -> None:
    """The page says who holds it and offers what can be done."""
    path = case_path(working)
    free = working.open(path).words
    assert "Nobody holds this case." in free
    assert "Nobody holds this case: answering takes it." in free
    taken = working.send(f"{path}/claim").words
    assert "You hold this case now" in taken
    assert "Held by you." in taken
    assert "Nobody holds this case now" in working.send(f"{path}/release").words
    assert did(vault) == [("claim", "case-1"), ("release", "case-1", None)]


def test_a_case_that_a_colleague_holds_offers_no_composer(working: Window, vault: ScriptedVault) -> None:
    """One voice; a draft is still shown; nothing to take."""
    vault.work.cases["case-1"] = work_on("case-1", ANNA_IS)
    vault.cases["case-1"] = replace(vault.cases["case-1"], draft="начато")
    page = working.open(case_path(working))
    assert "Held by Анна." in page.words
    assert "Анна answers here" in page.words
    assert "начато" in page.text
    assert "<textarea" not in page.text
    assert "Take this case" not in page.words
    assert "Put it back" not in page.words


def test_a_colleague_who_was_quicker_while_one_wrote_costs_no_text(working: Window, vault: ScriptedVault) -> None:
    """The answer comes back as a draft, with who holds it."""
    path = case_path(working)

    def held(case_id: str, text: str) -> None:
        vault.save_draft(case_id, text)
        vault.work.cases[case_id] = work_on(case_id, ANNA_IS)
        raise HeldByOther.__new__(HeldByOther)

    vault.answer = held  # type: ignore[method-assign]
    page = working.send(f"{path}/answer", text="почти готово", letter="1")
    assert page.status == 400
    assert "почти готово" in page.text
    assert "Анна answers here" in page.words


@pytest.mark.parametrize(("passed_on", "said"), [(False, "before you did. They"), (True, "were given what you")])
def test_a_lost_claim_is_told_until_it_is_seen(
    working: Window, vault: ScriptedVault, passed_on: bool, said: str
) -> None:
    """With where what was written has gone."""
    lost = LostClaim("case-1", ANNA_IS, MINUTE, passed_on, "thread-1" if passed_on else None)
    vault.work.cases["case-1"] = replace(work_on("case-1", ANNA_IS), lost_claim=lost, threads=(THREAD,))
    path = case_path(working)
    page = working.open(path).words
    assert said in page
    assert ("See what was passed on" in page) is passed_on
    assert said not in working.send(f"{path}/lost").words


def test_a_refusal_leads_back_with_its_reason(working: Window, vault: ScriptedVault) -> None:
    """And changes nothing."""
    vault.work.fails = NotHeldByYou()
    assert "You do not hold this case. Nothing was changed." in working.send(f"{case_path(working)}/release").words


def test_opening_a_thread_says_that_it_is_for_good_and_goes_there(threaded: Window, vault: ScriptedVault) -> None:
    """Readers, purpose, what is carried and the key are what was ticked."""
    vault.work.bring = (LETTER,)
    path = case_path(threaded)
    form = threaded.open(f"{path}/thread")
    for said in ("readers cannot be added or removed later", "Анна", "Вера <юрист>", "letter of the seeker's thread"):
        assert said in form.words
    page = threaded.send(
        f"{path}/thread",
        purpose="health",
        reader=[handle(threaded, VERA)],
        carry=[handle(threaded, "event-1")],
        reply_key="yes",
    )
    assert did(vault) == [("open", "case-1", "health", (VERA,), ("event-1",), True)]
    assert "The thread is open." in page.words
    assert "Health: Вера <юрист>" in page.words


def test_a_thread_that_cannot_be_opened_keeps_what_was_ticked(threaded: Window, vault: ScriptedVault) -> None:
    """With the reason above the form."""
    vault.work.fails = UnknownReader()
    page = threaded.send(f"{case_path(threaded)}/thread", purpose="legal", reader=[handle(threaded, ANNA)])
    assert page.status == 400
    assert "One of these people is not in the network" in page.words
    assert f'value="{handle(threaded, ANNA)}" checked' in page.text
    assert 'value="legal" checked' in page.text


def test_a_fact_is_put_down_where_one_chooses(threaded: Window, vault: ScriptedVault) -> None:
    """Who will read it stands beside the choice."""
    path = case_path(threaded)
    form = threaded.open(f"{path}/fact?in={handle(threaded, 'thread-1')}")
    assert "It goes into a thread, to these people and no one else. you, Анна only you (a new thread)" in form.words
    page = threaded.send(
        f"{path}/fact",
        place=handle(threaded, "thread-1"),
        key=" Медкомиссия ",
        values="не проводилась\r\n\r\nотказ устный",
        source="document",
        note="фото",
    )
    expected = ("fact", "thread-1", "Медкомиссия", ("не проводилась", "отказ устный"), "document", "фото")
    assert did(vault) == [expected]
    assert "What stood before stays visible." in page.words


def test_a_fact_for_oneself_opens_a_thread_once(working: Window, vault: ScriptedVault) -> None:
    """A second try after a mistake does not open another."""
    path = case_path(working)
    again = working.send(f"{path}/fact", place="new", key="", values="x")
    assert "There are no words in it." in again.words
    chosen = again.text.split('name="place" value="')[1].split('"')[0]
    working.send(f"{path}/fact", place=chosen, key="Отпуск", values="x")
    assert [each[0] for each in did(vault)] == ["open", "fact"]


def test_facts_stand_with_their_sources_and_what_was_before(threaded: Window, vault: ScriptedVault) -> None:
    """The last word stands; the seeker's own and earlier ones stay visible."""
    earlier = replace(FACT, key="act_by", values=("26 ноября",), source="member")
    later = replace(
        FACT, key="act_by", values=("27 ноября",), source="document", carried_by=VERA_IS, earlier=(earlier,)
    )
    vault.work.cases["case-1"] = replace(work_on("case-1"), threads=(THREAD,), facts=(FACT, later))
    words = threaded.open(case_path(threaded)).words
    assert "Медкомиссия не проводилась · said, 23 Nov, put down by Анна со слов, без бумаги" in words
    assert "Act by 27 ноября · seen in a document, 23 Nov, by Анна" in words
    assert "Hearsay: Вера <юрист> says so before 26 ноября · Анна, 23 Nov 25 Nov · said, 23 Nov" in words


def test_a_task_is_added_with_a_day_and_for_someone(threaded: Window, vault: ScriptedVault) -> None:
    """Both may be left out."""
    path, place = case_path(threaded), handle(threaded, "thread-1")
    threaded.send(
        f"{path}/task", **{"place": place, "title": "Позвонить", "due": "2026-11-25"} | {"for": handle(threaded, ANNA)}
    )
    threaded.send(f"{path}/task", place=place, title="Написать")
    assert did(vault) == [
        ("task", "thread-1", "Позвонить", date(2026, 11, 25), ANNA),
        ("task", "thread-1", "Написать", None, None),
    ]


def test_a_day_no_calendar_has_is_said(threaded: Window, vault: ScriptedVault) -> None:
    """Nothing is put down, and what was typed stays."""
    page = threaded.send(
        f"{case_path(threaded)}/task", place=handle(threaded, "thread-1"), title="Позвонить", due="2026-02-30"
    )
    assert page.status == 400
    assert "No calendar has that day." in page.words
    assert 'value="Позвонить"' in page.text
    assert did(vault) == []


def test_tasks_stand_with_their_day_and_are_finished(threaded: Window, vault: ScriptedVault) -> None:
    """The nearest first; a late one is marked; done ones say by whom."""
    late = replace(TASK, task_id="late", title="Опоздали", due=date(2026, 11, 20), for_member=None)
    done = replace(TASK, task_id="done", title="Сделанное", done=True, done_by=ANNA_IS)
    vault.work.cases["case-1"] = replace(work_on("case-1"), threads=(THREAD,), tasks=(done, TASK, late))
    page = threaded.open(case_path(threaded))
    assert page.words.index("Опоздали") < page.words.index("Письменно просить") < page.words.index("Сделанное")
    assert '<span class="tag now">20 Nov' in page.text
    assert "done by Анна" in page.words
    threaded.send(f"{thread_path(threaded)}/task", task=handle(threaded, "task-1"))
    assert did(vault) == [("finish", "thread-1", "task-1")]


def test_handing_over_gives_key_summary_and_what_was_chosen(threaded: Window, vault: ScriptedVault) -> None:
    """Everything, or only what is ticked; what was too large is said."""
    vault.work.bring, vault.work.left_out = (LETTER,), 2
    path, anna = case_path(threaded), handle(threaded, ANNA)
    page = threaded.send(f"{path}/hand-over", to=anna, summary="Ждёт до вторника.", what="all")
    assert "Handed over." in page.words
    assert "2 entries were too large" in page.words
    threaded.send(f"{path}/hand-over", to=anna, summary="Коротко", what="some", carry=handle(threaded, "event-1"))
    given = [each for each in did(vault) if each[0] == "hand-over"]
    assert given == [
        ("hand-over", "case-1", ANNA, "Ждёт до вторника.", "all"),
        ("hand-over", "case-1", ANNA, "Коротко", ("event-1",)),
    ]


def test_a_hand_over_that_cannot_be_keeps_the_summary(threaded: Window, vault: ScriptedVault) -> None:
    """Nobody writes it twice."""
    vault.work.fails = NotHeldByYou()
    page = threaded.send(f"{case_path(threaded)}/hand-over", to=handle(threaded, ANNA), summary="Длинная сводка")
    assert page.status == 400
    assert "Длинная сводка" in page.text
    assert "You do not hold this case." in page.words


def test_closing_asks_how_it_ended_and_says_when_it_goes(threaded: Window, vault: ScriptedVault) -> None:
    """Then nothing can be written until it is reopened."""
    path = case_path(threaded)
    assert "Choose how it ended." in threaded.send(f"{path}/close", note="x", keep_days="30").words
    page = threaded.send(f"{path}/close", outcome="resolved", note="Отсрочка получена.", keep_days="30")
    assert did(vault) == [("close", "case-1", "resolved", "Отсрочка получена.", 30)]
    assert "Closed: resolved Отсрочка получена. Destroyed by itself after 23 Dec" in page.words
    assert "<textarea" not in page.text
    assert "Reopened: the work goes on." in threaded.send(f"{path}/reopen").words


@pytest.mark.parametrize("typed", ["", "много", "-3", "١٢", "9" * 30])
def test_a_number_of_days_that_is_none_is_refused_by_the_vault(
    threaded: Window, vault: ScriptedVault, typed: str
) -> None:
    """It is asked with a number nobody may choose."""
    threaded.send(f"{case_path(threaded)}/close", outcome="other", keep_days=typed)
    assert did(vault) == [("close", "case-1", "other", "", 0)]


def test_destroying_needs_a_tick(threaded: Window, vault: ScriptedVault) -> None:
    """And says what it does before."""
    path = case_path(threaded)
    assert "Backups made before still hold it" in threaded.open(f"{path}/end").words
    assert "Tick first that the seeker asked for it." in threaded.send(f"{path}/destroy").words
    assert did(vault) == []
    page = threaded.send(f"{path}/destroy", sure="yes")
    assert did(vault) == [("destroy", "case-1")]
    assert page.path.endswith("/queue")


def test_a_closed_case_offers_to_reopen_or_destroy(threaded: Window, vault: ScriptedVault) -> None:
    """And nothing to take or hand over."""
    vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), closed=CLOSED, destroy_day=CLOSED.destroy_day)
    words = threaded.open(case_path(threaded)).words
    assert "Reopen" in words
    assert "Destroy…" in words
    assert "Hand over…" not in words
    assert "Put down a fact" not in words


@pytest.mark.parametrize("path", ["/claim", "/release", "/reopen"])
def test_every_refusal_of_work_is_words_on_a_page(threaded: Window, vault: ScriptedVault, path: str) -> None:
    """Never an error page."""
    vault.work.fails = WorkError()
    page = threaded.send(case_path(threaded) + path)
    assert page.status == 200
    assert "This cannot be done now. Nothing was changed." in page.words
