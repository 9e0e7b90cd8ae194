"""What can be done with a case: taking, letting go, threads, facts, tasks, handing over, closing, destroying."""

import re
from dataclasses import replace
from datetime import date

import pytest

from tests.desk.moments import MINUTE
from tests.desk.stand import ScriptedVault, Window
from tests.desk.stand_care import HANDED, MINOR
from tests.desk.stand_members import ANNA, VERA
from tests.desk.stand_safe import BACKUP
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


def test_the_label_that_is_seen_names_the_fact_that_is_meant(threaded: Window, vault: ScriptedVault) -> None:
    """No second row, and no second day to act by; the list to choose from shows labels."""
    path, place = case_path(threaded), handle(threaded, "thread-1")
    assert '<option value="Act by"></option>' in threaded.open(f"{path}/fact").text
    threaded.send(f"{path}/fact", place=place, key="act BY", values="2026-11-26")
    threaded.send(f"{path}/fact", place=place, key="What is happening", values="Being taken now")
    assert [each[2:4] for each in did(vault)] == [("act_by", ("2026-11-26",)), ("situation", ("taken",))]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [("Act by", "tomorrow", "Write it like this: 2026-11-25"), ("situation", "urgent", "does not know it")],
)
def test_what_the_queue_cannot_go_by_is_not_put_down(
    threaded: Window, vault: ScriptedVault, key: str, value: str, said: str
) -> None:
    """It would look written and move nobody; what was typed stays."""
    page = threaded.send(f"{case_path(threaded)}/fact", place=handle(threaded, "thread-1"), key=key, values=value)
    assert (page.status, said in page.words, value in page.text, did(vault)) == (400, True, True, [])


def test_each_fact_leads_to_its_own_correction(threaded: Window, vault: ScriptedVault) -> None:
    """By a handle: what a fact is about stands in no address. Those of the queue have a page of their own."""
    vault.work.cases["case-1"] = replace(work_on("case-1"), threads=(THREAD,), facts=(FACT,))
    page, path = threaded.open(case_path(threaded)).text, case_path(threaded)
    facts = page.partition('class="facts"')[2].partition("</dl>")[0]
    found = dict(re.findall(r'href="[^"]*?(/case/[^"]+)">correct<span class="unseen">: ([^<]+)</span>', facts))
    assert facts.count(f"{path}/urgency") == 2
    address = next(address for address, label in found.items() if label == "Медкомиссия")
    assert "Медкомиссия" not in address
    assert 'name="key" value="Медкомиссия"' in threaded.open(address).text


def test_a_corrected_day_stands_on_the_page_and_in_the_hand_over(threaded: Window, vault: ScriptedVault) -> None:
    """But not one that was said to a lawyer only: that goes on to nobody by itself."""
    corrected = replace(FACT, key="act_by", values=("2026-11-28",))
    ours, legal = replace(THREAD, purpose="work"), replace(THREAD, thread_id="thread-2", purpose="legal")
    path = case_path(threaded)
    for thread, handed in ((ours, "28 Nov"), (legal, "25 Nov")):
        fact = replace(corrected, thread_id=thread.thread_id)
        vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), threads=(ours, legal), facts=(fact,))
        assert "Act by 28 Nov · in 5 days" in threaded.open(path).words
        deadline = threaded.open(f"{path}/hand-over").text.partition('name="deadline"')[2].partition("</textarea>")[0]
        assert handed in deadline


def test_urgency_and_day_are_put_down_together(threaded: Window, vault: ScriptedVault) -> None:
    """What stands is chosen already; only what changed is written, in the thread that most read."""
    path = f"{case_path(threaded)}/urgency"
    form = threaded.open(path).text
    assert re.search(r'value="72h" checked', form)
    assert 'value="2026-11-25"' in form
    place = handle(threaded, "thread-1")
    assert f'value="{place}" checked' in form
    fields = {"place": place, "source": "seeker", "note": "позвонили"}
    page = threaded.send(path, situation="taken", act_by="2026-11-25", **fields)
    assert "The queue goes by it now" in page.words
    threaded.send(path, situation="72h", act_by="2026-11-24", **fields)
    assert did(vault) == [
        ("fact", "thread-1", "situation", ("taken",), "seeker", "позвонили"),
        ("fact", "thread-1", "act_by", ("2026-11-24",), "seeker", "позвонили"),
    ]


@pytest.mark.parametrize(
    ("situation", "day", "said"),
    [
        ("72h", "2026-11-25", "This is what stands already"),
        ("72h", "", "This is what stands already"),
        ("taken", "2026-11-22", "That day has passed"),
        ("taken", "завтра", "No calendar has that day"),
    ],
)
def test_urgency_and_day_that_say_nothing_write_nothing(
    threaded: Window, vault: ScriptedVault, situation: str, day: str, said: str
) -> None:
    """The first letter's own day cannot be unsaid, only another named; what was chosen stays."""
    path, place = f"{case_path(threaded)}/urgency", handle(threaded, "thread-1")
    page = threaded.send(path, place=place, situation=situation, act_by=day, source="seeker")
    assert (page.status, did(vault)) == (400, [])
    assert said in page.words
    assert f'value="{situation}" checked' in page.text


def test_no_day_takes_a_members_day_back(threaded: Window, vault: ScriptedVault) -> None:
    """The first letter's stands again."""
    put = replace(FACT, key="act_by", values=("2026-11-28",))
    vault.work.cases["case-1"] = replace(work_on("case-1"), threads=(THREAD,), facts=(put,))
    path, place = f"{case_path(threaded)}/urgency", handle(threaded, "thread-1")
    assert 'value="2026-11-28"' in threaded.open(path).text
    threaded.send(path, place=place, situation="72h", act_by="", source="seeker")
    assert did(vault) == [("fact", "thread-1", "act_by", (), "seeker", "")]


def test_how_urgent_an_overdue_case_is_can_be_said_and_its_day_stays(threaded: Window, vault: ScriptedVault) -> None:
    """The day has passed and nobody chose it now; another day that has passed is still refused."""
    put = replace(FACT, key="act_by", values=("2026-11-20",), minute=MINUTE - 5 * 24 * 60)
    vault.work.cases["case-1"] = replace(work_on("case-1"), threads=(THREAD,), facts=(put,))
    path, place = f"{case_path(threaded)}/urgency", handle(threaded, "thread-1")
    assert threaded.send(path, place=place, situation="taken", act_by="2026-11-21", source="seeker").status == 400
    page = threaded.send(path, place=place, situation="taken", act_by="2026-11-20", source="seeker")
    assert "The queue goes by it now" in page.words
    assert did(vault) == [("fact", "thread-1", "situation", ("taken",), "seeker", "")]


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
    page = threaded.send(f"{path}/hand-over", to=anna, agreed=" Ждёт до вторника. ", beware="", what="all")
    assert "Handed over." in page.words
    assert "2 entries were too large" in page.words
    threaded.send(
        f"{path}/hand-over", to=anna, done="Коротко", beware="Болен", what="some", carry=handle(threaded, "event-1")
    )
    given = [each for each in did(vault) if each[0] == "hand-over"]
    assert given == [
        ("hand-over", "case-1", ANNA, "What is agreed\nЖдёт до вторника.", "all"),
        ("hand-over", "case-1", ANNA, "What was done\nКоротко\n\nWhat to beware of\nБолен", ("event-1",)),
    ]


def test_a_hand_over_that_cannot_be_keeps_the_summary(threaded: Window, vault: ScriptedVault) -> None:
    """Nobody writes it twice."""
    vault.work.fails = NotHeldByYou()
    page = threaded.send(f"{case_path(threaded)}/hand-over", to=handle(threaded, ANNA), deadline="Длинная сводка")
    assert page.status == 400
    assert "Длинная сводка" in page.text
    assert "You do not hold this case." in page.words


def test_a_hand_over_begins_with_what_is_forgotten_most(threaded: Window, vault: ScriptedVault) -> None:
    """The next deadline and the flags that stand; an empty summary is asked for once more."""
    working = replace(THREAD, purpose="work")
    vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), threads=(working,), tasks=(TASK,), flags=(MINOR,))
    path = case_path(threaded)
    form = threaded.open(f"{path}/hand-over").words
    assert "25 Nov: Письменно просить о комиссии" in form
    assert "Under 18: пишет, что ему 17" in form
    page = threaded.send(f"{path}/hand-over", to=handle(threaded, ANNA), done="  ")
    assert (page.status, did(vault)) == (400, [])
    assert "Write at least one part of the summary" in page.words


def test_what_was_said_to_a_lawyer_is_in_no_summary_by_itself(threaded: Window, vault: ScriptedVault) -> None:
    """Its thread stays where it is, and so does what was said there."""
    vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), threads=(THREAD,), tasks=(TASK,), flags=(MINOR,))
    text = threaded.open(f"{case_path(threaded)}/hand-over").text
    written = [each.split("</textarea>")[0] for each in text.split("<textarea")[1:]]
    assert len(written) == 4
    assert not any("Письменно просить" in each or "что ему 17" in each for each in written)


def test_whoever_was_given_a_case_sees_the_summary_first_as_hearsay(threaded: Window, vault: ScriptedVault) -> None:
    """Above everything in the middle of each of its pages."""
    vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), threads=(THREAD,), handed=HANDED)
    for path in (case_path(threaded), thread_path(threaded)):
        words = threaded.open(path).words
        assert "Summary: Анна handed this case over, 23 Nov Hearsay: this is what Анна writes." in words
        assert words.index("Написали в комиссию") < words.index("Will be read by")


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
    threaded.send(f"{path}/destroy", sure="yes")
    assert did(vault) == [("destroy", "case-1")]


def test_what_was_destroyed_is_said_with_the_copies_that_still_hold_it(threaded: Window, vault: ScriptedVault) -> None:
    """By name, each to be noted as destroyed; and where there is none, that is said."""
    path = case_path(threaded)
    vault.safe.copies = [BACKUP]
    page = threaded.send(f"{path}/destroy", sure="yes")
    assert "The case is destroyed" in page.words
    assert "/mnt/key/network.backup It is destroyed" in page.words
    vault.safe.copies = []
    assert "No copy made by this program still holds it." in threaded.send(f"{path}/destroy", sure="yes").words


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
