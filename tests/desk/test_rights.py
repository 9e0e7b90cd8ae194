"""What the law gives a case, at the desk: options, deadlines, papers, what to ask, an answer put down, a calendar."""

import io
import re
from dataclasses import replace

import docx
import pypdfium2  # type: ignore[import-untyped]
import pytest
from msgspec.structs import replace as changed

from tests.desk.moments import MINUTE
from tests.desk.stand import CASE, ORIGIN, ScriptedVault, Window, navigation
from tests.desk.stand_work import ANNA_IS, CLOSED, FACT, I_AM, THREAD, work_on
from tests.desk.test_thread import case_path
from tests.vault.packs.newer import newer
from tropa.rights.compiled import Compiled
from tropa.rights.shapes import Question
from tropa.vault.packs.shelf import built_in
from tropa.vault.views_packs import PackInUse
from tropa.vault.views_work import FactView

CONSCRIPT = {
    "status": "conscript",
    "age": "20",
    "stage": "decision",
    "decision_kind": "to_conscript",
    "decision_date": "2026-11-16",
}
"""Decided to call him up a week ago: three months to appeal, which every way of counting puts into February 2027."""


def facts(**answers: str) -> tuple[FactView, ...]:
    """These answers, put down by Anna."""
    given = CONSCRIPT | answers
    return tuple(replace(FACT, key=key, values=(value,) if value else (), note="") for key, value in given.items())


def handle(window: Window, id: str) -> str:
    """A handle, as the page would give it."""
    found: str = window.stand.desk.handles.handle_of(id)
    return found


def rights_path(window: Window) -> str:
    """The page's address."""
    return f"{case_path(window)}/rights"


@pytest.fixture
def known(working: Window, vault: ScriptedVault) -> Window:
    """A case of which enough is known, with a thread of two."""
    vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), threads=(THREAD,), facts=facts())
    vault.work.known.append("case-1")
    return working


def test_a_case_shows_its_options_with_law_source_date_and_why(known: Window) -> None:
    """And says that no lawyer has reviewed it, which pack it is, and on which day it was counted."""
    page = known.open(rights_path(known))
    assert page.status == 200
    assert "No lawyer has reviewed this." in page.words
    assert "Guide version 1, law as of 15 March 2026, counted for 23 Nov" in page.words
    assert "option · perhaps" in page.words
    assert "regional" in page.words
    assert "Who are you? A man who has not served and is not in the reserve" in page.words
    assert "put down by Анна" in page.words
    assert "https://" in page.text
    assert 'href="https://' not in page.text


def test_every_paper_of_the_options_stands_in_one_list(known: Window) -> None:
    """Nobody has to open one option after another to find what can be made."""
    page = known.open(rights_path(known)).text
    listed = re.findall(r'href="([^"]+/rights/paper/[^"]+)"', page.split('id="papers"')[1].split("</section>")[0])
    assert listed
    assert len(listed) == len(set(listed))
    assert set(re.findall(r'href="([^"]+/rights/paper/[^"]+)"', page)) == set(listed)


def test_deadlines_are_days_with_every_way_of_counting(known: Window) -> None:
    """Three months from 16 November: the earliest reading is the day to act by; the others stand beside it."""
    words = known.open(rights_path(known)).words
    assert "15 Feb 2027" in words
    assert "3 months, from “" in words
    assert "that day counts" in words
    assert "from the next day on" in words


def test_what_the_first_form_said_counts_until_somebody_puts_down_otherwise(
    working: Window, vault: ScriptedVault
) -> None:
    """Whom it is about, and what they need: the topics shown."""
    page = working.open(rights_path(working)).words
    assert "Shown: what they asked about" in page
    vault.cases["case-1"] = replace(CASE, facts=tuple(f for f in CASE.facts if f.key != "needs"))
    assert "Shown: everything" in working.open(rights_path(working)).words


def test_topics_are_chosen_by_handles(known: Window) -> None:
    """An address stays in the browser's history: it says nothing of what it is about."""
    path = f"{rights_path(known)}?topic={handle(known, 'topic:asylum')}"
    assert "Shown: Asylum" in known.open(path).words
    assert "asylum" not in path
    assert "asylum" not in known.open(rights_path(known)).text.replace("Asylum", "").split("</details>")[0]
    assert "Shown: everything" in known.open(f"{rights_path(known)}?topic=all").words


def test_an_answer_is_put_down_as_a_fact_and_the_page_follows(known: Window, vault: ScriptedVault) -> None:
    """Under the question's id, with its source, in the thread chosen."""
    page = known.send(
        f"{rights_path(known)}/answer",
        question=handle(known, "stage"),
        answer="summons_paper",
        source="document",
        place=handle(known, "thread-1"),
    )
    assert "Put down" in page.words
    assert vault.work.done[-1] == ("fact", "thread-1", "stage", ("summons_paper",), "document", "")
    assert page.path.endswith("/rights")


@pytest.mark.parametrize(
    ("question", "sent", "values"),
    [
        ("age", {"typed": "19"}, ("19",)),
        ("decision_date", {"typed": "2026-11-20"}, ("2026-11-20",)),
        ("age", {"answer": "unknown", "typed": ""}, ()),
        ("consent", {"answer": "yes"}, ("yes",)),
    ],
)
def test_numbers_days_and_nobody_knows_are_answers(
    known: Window, vault: ScriptedVault, question: str, sent: dict[str, str], values: tuple[str, ...]
) -> None:
    """As the pack's own kinds; "nobody knows" is an empty fact."""
    place = handle(known, "thread-1")
    known.send(f"{rights_path(known)}/answer", question=handle(known, question), place=place, source="seeker", **sent)
    assert vault.work.done[-1] == ("fact", "thread-1", question, values, "seeker", "")


@pytest.mark.parametrize(
    ("question", "sent"),
    [
        ("age", {"typed": "-3"}),
        ("age", {"typed": "twenty"}),
        ("decision_date", {"typed": "2026-02-30"}),
        ("stage", {"answer": "no-such-option"}),
        ("stage", {}),
        ("no_such_question", {"answer": "yes"}),
    ],
)
def test_what_is_no_answer_is_not_put_down(
    known: Window, vault: ScriptedVault, question: str, sent: dict[str, str]
) -> None:
    """The page says so and keeps what was typed."""
    place = handle(known, "thread-1")
    page = known.send(f"{rights_path(known)}/answer", question=handle(known, question), place=place, **sent)
    assert page.status == 400
    assert "Nothing was put down" in page.words
    assert not any(each[0] == "fact" for each in vault.work.done)


def test_the_first_answer_opens_a_thread_for_oneself(working: Window, vault: ScriptedVault) -> None:
    """Where a case has none yet."""
    working.send(f"{rights_path(working)}/answer", question=handle(working, "consent"), answer="no", place="new")
    assert [each[0] for each in vault.work.done] == ["open", "fact"]


def test_answers_are_facts_in_words_beside_the_case_and_in_its_thread(known: Window) -> None:
    """Never as ids; an answer nobody knows is said to be that."""
    words = known.open(case_path(known)).words
    assert "Who are you? A man who has not served and is not in the reserve" in words
    assert "decision_date" not in words
    assert "16 November 2026" in words


def test_a_fact_of_a_question_that_is_gone_is_named_as_unused(known: Window, vault: ScriptedVault) -> None:
    """A pack changes while cases are open."""
    vault.packs.held = PackInUse(newer(), MINUTE, by_chain=True, is_new=True, before=with_question("hobby"))
    vault.work.cases["case-1"] = replace(vault.work.cases["case-1"], facts=facts(hobby="chess", age="old"))
    words = known.open(rights_path(known)).words
    assert "Facts that this guide does not use" in words
    assert "hobby : chess" in words
    assert "age : old" in words


def test_deadlines_leave_as_a_calendar_that_names_nobody(known: Window) -> None:
    """A file, not a page; days that have passed are left out."""
    file = known.send(f"{rights_path(known)}/calendar")
    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert file.headers["content-disposition"] == 'attachment; filename="deadlines.ics"'
    assert "DTSTART;VALUE=DATE:20270215" in file.text
    assert "K7-41" not in file.text
    assert "Tropa" not in file.text


def test_a_paper_is_drafted_and_kept_nowhere(known: Window, vault: ScriptedVault) -> None:
    """What was typed is in the document, what is known too, and the vault has heard nothing."""
    paper = f"{rights_path(known)}/paper/{handle(known, 'paper:regional_appeal')}"
    form = known.open(paper)
    assert form.status == 200
    assert "kept nowhere else" in form.words
    fields = {f"field-{field.id}": "" for field in built_in().index.papers["regional_appeal"].fields}
    free = next(f.id for f in built_in().index.papers["regional_appeal"].fields if f.question is None)
    before = list(vault.work.done)
    typed = fields | {f"field-{free}": "призывали без медкомиссии", "form_token": known.form_token}
    made = known.client.post(known.address(paper), data=typed, headers=navigation() | {"origin": ORIGIN})
    assert made.headers["content-disposition"] == 'attachment; filename="regional_appeal.docx"'
    text = "\n".join(each.text for each in docx.Document(io.BytesIO(made.content)).paragraphs)
    assert "призывали без медкомиссии" in text
    assert "16 ноября 2026" in text
    assert vault.work.done == before


def test_the_same_paper_can_be_had_as_pdf(known: Window) -> None:
    """Its text can be read back; a sign that the face lacks is named, and what was typed stays."""
    path = f"{rights_path(known)}/paper/{handle(known, 'paper:regional_appeal')}"
    free = next(f.id for f in built_in().index.papers["regional_appeal"].fields if f.question is None)
    typed = {f"field-{free}": "призывали без *медкомиссии* #1", "format": "pdf", "form_token": known.form_token}
    made = known.client.post(known.address(path), data=typed, headers=navigation() | {"origin": ORIGIN})
    assert made.headers["content-disposition"] == 'attachment; filename="regional_appeal.pdf"'
    assert made.headers["content-type"] == "application/pdf"
    pages = pypdfium2.PdfDocument(made.content)
    assert "призывали без *медкомиссии* #1" in " ".join(page.get_textpage().get_text_bounded() for page in pages)
    refused = known.send(path, **{f"field-{free}": "так 😀", "format": "pdf"})
    assert refused.status == 400
    assert "no sign for 😀" in refused.words
    assert "так 😀" in refused.text


def test_a_paper_that_the_pack_does_not_have_is_said_to_be_none(known: Window) -> None:
    """An old page may ask for it."""
    path = f"{rights_path(known)}/paper/{handle(known, 'paper:no_such')}"
    assert known.open(path).status == 404
    assert known.send(path).status == 404


def test_a_closed_case_asks_nothing_more(known: Window, vault: ScriptedVault) -> None:
    """Its options are still there to read."""
    vault.work.cases["case-1"] = replace(vault.work.cases["case-1"], closed=CLOSED)
    page = known.open(rights_path(known))
    assert "What to find out next" not in page.words
    assert "What can be done" in page.words


def test_stale_law_says_that_it_was_so(known: Window) -> None:
    """Past its review day nothing is stated as certain."""
    words = known.open(f"{rights_path(known)}?topic=all").words
    assert "past its review day" in words
    assert "It was so as of 15 March 2026; check whether it still is." in words


def test_hearsay_is_said_with_the_reason(known: Window, vault: ScriptedVault) -> None:
    """A fact carried over is nobody's proof."""
    carried = tuple(replace(fact, carried_by=ANNA_IS) for fact in facts())
    vault.work.cases["case-1"] = replace(vault.work.cases["case-1"], facts=carried)
    assert "Hearsay: Анна says so" in known.open(rights_path(known)).words


def with_question(name: str) -> Compiled:
    """The built-in pack as it would be with one more question."""
    own = built_in()
    more = Question(name, "yes_no", "plain")
    return Compiled(changed(own.pack, questions=(*own.pack.questions, more)), own.words)
