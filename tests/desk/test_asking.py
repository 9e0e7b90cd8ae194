"""Questions to a person about cases: seen without opening the case, answered with what each answer does beside it."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.desk.moments import MINUTE
from tests.desk.stand import CASE, ROW, ScriptedVault, Window
from tests.desk.stand_safe import BACKUP
from tests.desk.stand_work import ANNA_IS, DOUBTED, I_AM, QUESTIONS, THREAD, VERA_IS, work_on
from tropa.vault.views_work import Asked, CaseWork, LostClaim

BELONGS, CLOSE, _, DESTROY, PASS_ON = QUESTIONS


@pytest.fixture
def ask(working: Window, vault: ScriptedVault) -> Callable[..., Window]:
    """The case with a thread that belongs, one that is doubted, and these questions."""

    def asking(*asked: Asked) -> Window:
        work = replace(work_on("case-1", I_AM), threads=(THREAD, DOUBTED), asked=asked)
        vault.work.cases["case-1"] = work
        vault.work.known.append("case-1")
        return working

    return asking


def case_path(window: Window) -> str:
    """The case's address."""
    return f"/case/{window.stand.desk.handles.handle_of('case-1')}"


def answer(window: Window, asked: Asked, word: str) -> str:
    """Where this question is answered so."""
    return f"{case_path(window)}/asked/{window.stand.desk.handles.handle_of(asked.event_id)}/{word}"


def thread_path(window: Window) -> str:
    """The doubted thread's address."""
    return f"{case_path(window)}/thread/{window.stand.desk.handles.handle_of('thread-2')}"


@pytest.mark.parametrize(
    ("asked", "what", "yes", "no"),
    list(
        zip(
            QUESTIONS,
            (
                "Вера <юрист> opened a thread of this case. Nothing at this desk says that they have to do with it.",
                "Вера <юрист>, who does not hold this case as far as this desk knows, closed a thread of it, to be "
                "kept for 30 days.",
                "Someone who cannot be named, who does not hold this case",
                "Вера <юрист>, who does not hold this case as far as this desk knows, asks to destroy all of it.",
                "Анна claims to have taken this case before you did. You had written to the seeker already.",
            ),
            ("counts for the case", "the thread is closed", "the thread goes on", "go at once", "they get the key"),
            ("nothing in it counts", "goes on here", "stays closed", "everything stays here", "nothing from this desk"),
            strict=True,
        )
    ),
)
def test_a_question_says_who_asks_what_and_what_each_answer_does(
    ask: Callable[..., Window], asked: Asked, what: str, yes: str, no: str
) -> None:
    """On the case's page, with two buttons."""
    window = ask(asked)
    page = window.open(case_path(window))
    shown = page.words.partition("Yes or no?")[2].partition("Facts")[0]
    assert what in shown
    assert yes in shown.partition("Yes:")[2].partition("No:")[0]
    assert no in shown.partition("No:")[2]
    assert f'action="{window.address(answer(window, asked, "yes"))}"' in page.text
    assert f'formaction="{window.address(answer(window, asked, "no"))}"' in page.text


def test_whoever_holds_the_case_is_not_said_not_to_hold_it(ask: Callable[..., Window], vault: ScriptedVault) -> None:
    """They hold it, and a person is asked all the same."""
    window = ask(DESTROY)
    vault.work.cases["case-1"] = replace(vault.work.cases["case-1"], holder=VERA_IS)
    for path in (case_path(window), "/asked"):
        words = window.open(path).words
        assert "who holds this case as far as this desk knows, asks to destroy" in words
        assert "who does not hold" not in words


def test_a_question_is_seen_from_every_page_and_in_the_queue(ask: Callable[..., Window]) -> None:
    """Without opening the case: in the footer, above the queue, and at its row; and nowhere once it was answered."""
    window = ask(BELONGS, DESTROY)
    said = "A question about 1 case waits for your word."
    assert said in window.open("/settings").words
    queue = window.open("/queue")
    assert queue.words.count(said) == 2
    assert '<span class="tag soon">question</span>' in queue.text
    for each in (BELONGS, DESTROY):
        window.send(answer(window, each, "no"))
    queue = window.open("/queue")
    assert said not in queue.words
    assert '<span class="tag soon">question</span>' not in queue.text


def test_an_open_queue_hears_of_a_new_question(ask: Callable[..., Window], vault: ScriptedVault) -> None:
    """The list is drawn anew."""
    window = ask()
    again = window.open("/queue").text.split('id="queue-lines" hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert window.poll(again).status == 204
    vault.work.cases["case-1"] = replace(vault.work.cases["case-1"], asked=(BELONGS,))
    assert "waits for your word" in window.poll(again).words


def test_the_list_has_every_question_of_every_case_oldest_first(
    ask: Callable[..., Window], vault: ScriptedVault
) -> None:
    """With who, when and what, and the way to the case; it has no buttons, for the case is to be seen first."""
    window = ask(BELONGS, PASS_ON)
    vault.cases["case-9"] = replace(CASE, case_id="case-9", name="B2-02")
    vault.work.cases["case-9"] = replace(work_on("case-9"), asked=(replace(DESTROY, case_id="case-9"),))
    page = window.open("/asked")
    places = [page.words.index(each) for each in ("opened a thread", "asks to destroy", "claims to have taken")]
    assert places == sorted(places)
    assert re.search("Case B2-02 20 min[a-z]* ago", page.words)
    assert f'href="{window.address(case_path(window))}#asked"' in page.text
    assert "<button" not in page.text.partition("<main")[2].partition("</main>")[0]


def test_where_no_question_waits_the_list_says_so(working: Window) -> None:
    """Whoever comes by an old link is not left with an empty page."""
    assert "No question waits." in working.open("/asked").words


@pytest.mark.parametrize(
    ("asked", "said"),
    [(BELONGS, "belongs to the case now"), (CLOSE, "The thread is closed."), (PASS_ON, "were given the key")],
)
def test_a_yes_is_taken_once_and_goes_out(
    ask: Callable[..., Window], vault: ScriptedVault, asked: Asked, said: str
) -> None:
    """The page says what was done; the second click finds nothing to answer."""
    window = ask(asked)
    assert said in window.send(answer(window, asked, "yes")).words
    assert vault.work.done[-1] == ("yes", asked.event_id)
    assert window.stand.syncs[-1].nudges == 1
    assert "does not wait for your word any more" in window.send(answer(window, asked, "yes")).words
    assert vault.work.done.count(("yes", asked.event_id)) == 1


@pytest.mark.parametrize("asked", QUESTIONS)
def test_a_no_changes_nothing_and_is_not_asked_again(
    ask: Callable[..., Window], vault: ScriptedVault, asked: Asked
) -> None:
    """Nothing has to be ticked for it."""
    window = ask(asked)
    page = window.send(answer(window, asked, "no")).words
    assert "Noted: no." in page
    assert "Yes or no?" not in page
    assert [each for each in vault.work.done if each[0] in ("yes", "no")] == [("no", asked.event_id)]


def test_nothing_is_destroyed_without_the_tick(ask: Callable[..., Window], vault: ScriptedVault) -> None:
    """Enter in the form is no yes; the question stays."""
    window = ask(DESTROY)
    page = window.send(answer(window, DESTROY, "yes")).words
    assert "Tick first that the seeker wants it. Nothing was changed." in page
    assert "asks to destroy" in page
    assert [each for each in vault.work.done if each[0] == "yes"] == []


def test_whoever_says_yes_to_destroying_learns_which_copies_still_hold_the_case(
    ask: Callable[..., Window], vault: ScriptedVault
) -> None:
    """As after destroying it oneself."""
    window = ask(DESTROY)
    vault.safe.copies = [BACKUP]
    page = window.send(answer(window, DESTROY, "yes"), sure="yes")
    assert vault.work.done[-1] == ("yes", DESTROY.event_id)
    assert "The case is destroyed" in page.words
    assert BACKUP.path in page.text
    assert window.stand.syncs[-1].nudges == 1


def test_a_question_of_another_case_is_not_answered_here(ask: Callable[..., Window], vault: ScriptedVault) -> None:
    """Nor is one that never was."""
    window = ask(BELONGS)
    vault.cases["case-9"] = replace(CASE, case_id="case-9")
    other = window.stand.desk.handles.handle_of("case-9")
    handle = window.stand.desk.handles.handle_of(BELONGS.event_id)
    for word in ("yes", "no"):
        for path in (f"/case/{other}/asked/{handle}/{word}", f"{case_path(window)}/asked/none/{word}"):
            window.send(path, sure="yes")
    assert [each for each in vault.work.done if each[0] in ("yes", "no")] == []


def test_a_doubted_thread_is_marked_and_nothing_can_be_written_in_it(
    ask: Callable[..., Window], vault: ScriptedVault
) -> None:
    """Its tab says so, its page says why, what is in it is set apart; no composer, no fact, no task."""
    window = ask(BELONGS)
    assert 'Law: Вера &lt;юрист&gt; <span class="tag soon">not known to belong</span>' in (
        window.open(case_path(window)).text
    )
    vault.unsent.keep_text("thread-2", "начатая заметка")
    page = window.open(thread_path(window))
    assert "Not known to belong to this case: opened by Вера <юрист>, who has nothing to do with it" in page.words
    assert 'class="doubted" aria-describedby="doubted"' in page.text
    assert "Рана открыта" in page.words
    assert "начатая заметка" in page.words
    for missing in ('id="composer"', "/note", "fact?in="):
        assert missing not in page.text.partition("case-main")[2]
    assert (
        window.stand.desk.handles.handle_of("thread-2")
        not in window.open(f"{case_path(window)}/fact").text.partition("<fieldset")[2]
    )


def test_who_is_told_what_is_written_is_what_counts_not_who_was_given_some_key(
    ask: Callable[..., Window], vault: ScriptedVault
) -> None:
    """A key of another's making opens nothing of the seeker's."""
    window = ask()
    given = replace(DOUBTED, has_reply_key=True)
    told = replace(THREAD, is_told=True)
    vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), threads=(given, told))
    knows = window.open(case_path(window)).words.partition("Who knows what")[2]
    assert "Вера <юрист> legal" in knows or "Вера <юрист> law" in knows
    assert "Анна letters, law" in knows


@pytest.mark.parametrize(
    ("is_asked", "disputed", "said"),
    [(True, False, "is for you to say"), (False, True, "They got nothing from this desk")],
)
def test_a_lost_claim_stays_while_it_is_asked_about_or_disputed(
    working: Window, vault: ScriptedVault, is_asked: bool, disputed: bool, said: str
) -> None:
    """It cannot be put away."""
    lost = LostClaim("case-1", ANNA_IS, MINUTE, False, None, is_asked, disputed)
    vault.work.cases["case-1"] = CaseWork("case-1", ANNA_IS, lost, (), (), (), None, None)
    page = working.open(case_path(working)).words
    assert said in page
    assert "Understood" not in page


def test_only_rows_with_a_question_are_tagged(ask: Callable[..., Window], vault: ScriptedVault) -> None:
    """A queue of two, one of them asked about."""
    vault.rows.append(replace(ROW, case_id="case-2"))
    assert ask(BELONGS).open("/queue").text.count('<span class="tag soon">question</span>') == 1
