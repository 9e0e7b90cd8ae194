"""Templates: one's own library, putting one into a letter, and a gap that keeps a letter from being sent."""

from dataclasses import replace

import pytest

from tests.desk.stand import ScriptedVault, Window
from tests.desk.stand_care import OWN
from tests.desk.stand_work import FACT, I_AM, THREAD, work_on
from tests.desk.test_rights import facts
from tests.desk.test_thread import case_path
from tropa.cases.templates import gaps_in
from tropa.desk.shipped_templates import SHIPPED, Shipped
from tropa.vault.views_work import FactView
from tropa.vault.work.errors import TooManyTemplates


def handle(window: Window, id: str) -> str:
    """A handle, as the page would give it."""
    found: str = window.stand.desk.handles.handle_of(id)
    return found


@pytest.fixture
def stocked(working: Window, vault: ScriptedVault) -> Window:
    """One template of one's own."""
    vault.work.library.kept["1"] = OWN
    return working


def test_the_library_lists_ones_own_and_those_that_came(stocked: Window) -> None:
    """By language; with what fills their gaps; stored script is text."""
    page = stocked.open("/templates")
    assert "Мой <b>шаблон</b> yours" in page.words
    assert "<script>alert(1)" not in page.text
    assert "First answer came with the program" in page.words
    assert "[[дата явки]] · [[summons date]]" in page.words


@pytest.mark.parametrize("each", SHIPPED, ids=lambda each: f"{each.name}-{each.language}")
def test_a_template_that_comes_with_the_program_promises_nothing_for_a_person(each: Shipped) -> None:
    """Days and papers are gaps; it is short enough for a letter, and has its twin in the other language."""
    body = each.body
    assert not any(sign.isdigit() for sign in body)
    assert len(body) < 1_500
    assert "  " not in body
    twins = [other for other in SHIPPED if other.name == each.name]
    assert {other.language for other in twins} == {"ru", "en"}
    assert len({len(gaps_in(other.body)) for other in twins}) == 1


def test_a_template_is_made_changed_and_deleted(stocked: Window, vault: ScriptedVault) -> None:
    """Beginning from one that came, if one likes."""
    begin = stocked.open(f"/templates/new?from={handle(stocked, 'template:shipped:lawyer-en')}")
    assert "A lawyer is reading your papers now." in begin.text
    page = stocked.send("/templates/new", title="Своё", language="en", body="Hello [[act by]]")
    assert "The template is kept." in page.words
    assert vault.work.library.kept["2"].body == "Hello [[act by]]"
    address = f"/templates/{handle(stocked, 'template:own:2')}"
    assert "Hello [[act by]]" in stocked.open(address).text
    stocked.send(address, title="Своё", language="en", body="Hi")
    assert vault.work.library.kept["2"].body == "Hi"
    assert len(vault.work.library.kept) == 2
    stocked.send(f"{address}/delete")
    assert "2" not in vault.work.library.kept
    assert stocked.open(address).status == 404


def test_a_template_that_cannot_be_kept_stays_on_the_page(stocked: Window, vault: ScriptedVault) -> None:
    """Nobody writes it twice."""
    empty = stocked.send("/templates/new", title=" ", language="ru", body="Длинный текст")
    assert (empty.status, "There are no words in it." in empty.words) == (400, True)
    assert "Длинный текст" in empty.text
    vault.work.library.fails = TooManyTemplates()
    assert "There are 200 templates already." in stocked.send("/templates/new", title="x", body="y").words


def test_those_that_came_with_the_program_cannot_be_deleted(stocked: Window) -> None:
    """They are no one's to change; a copy is."""
    address = f"/templates/{handle(stocked, 'template:shipped:welcome-ru')}"
    stocked.send(f"{address}/delete")
    assert "Первый ответ" in stocked.open("/templates").words
    assert stocked.open(address).status == 404


def summons(value: str = "2026-11-27") -> FactView:
    return replace(FACT, key="appearance_date", values=(value,), note="")


def insert(window: Window, template: str, **fields: str) -> str:
    """What the composer then holds, and the page's words."""
    page = window.send(f"{case_path(window)}/template", template=handle(window, template), letter="9", **fields)
    assert page.status == 200
    return page.text.split('id="text"')[1].split(">\n", 1)[1].split("</textarea>")[0]


def test_inserting_fills_what_is_known_and_keeps_what_was_typed(stocked: Window, vault: ScriptedVault) -> None:
    """Dates in the words of the template's language; script in it is text; it is kept as the draft, and not sent."""
    vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), threads=(THREAD,), facts=(summons(),))
    text = insert(stocked, "template:own:1", text="Здравствуйте!")
    assert text == ("Здравствуйте!\n\nЯвка 27 ноября, срок 25 ноября. &lt;script&gt;alert(1)&lt;/script&gt;")
    assert vault.cases["case-1"].draft.startswith("Здравствуйте!")
    assert len(vault.cases["case-1"].timeline) == 1


def test_a_script_gets_the_filled_text_alone(stocked: Window, vault: ScriptedVault) -> None:
    """To put it where one writes; nothing is stored."""
    page = stocked.send_by_script(
        f"{case_path(stocked)}/template", template=handle(stocked, "template:shipped:reminder-en")
    )
    assert page.text.startswith("A reminder of a deadline: by 25 November you need to [[what to do]].")
    assert page.headers["content-type"].startswith("text/plain")
    assert vault.cases["case-1"].draft == ""


def test_choosing_none_keeps_what_was_typed(stocked: Window, vault: ScriptedVault) -> None:
    """And says what to do."""
    page = stocked.send(f"{case_path(stocked)}/template", template="", text="начато", letter="9")
    assert "Choose a template first." in page.words
    assert vault.cases["case-1"].draft == "начато"


def test_a_letter_with_a_gap_is_not_sent(stocked: Window, vault: ScriptedVault) -> None:
    """The gaps are named, the text stays; filled or removed, it goes."""
    path = case_path(stocked)
    page = stocked.send(f"{path}/answer", text="Явка [[дата явки]], бумага [[документ]].", letter="9")
    assert page.status == 400
    assert "Not filled in: [[дата явки]], [[документ]]." in page.words
    assert "Явка [[дата явки]]" in page.text
    assert len(vault.cases["case-1"].timeline) == 1
    stocked.send(f"{path}/answer", text="Явка 27 ноября.", letter="9")
    assert vault.cases["case-1"].timeline[-1].text == "Явка 27 ноября."


def test_a_fact_is_named_by_its_label_and_the_law_names_day_and_paper(working: Window, vault: ScriptedVault) -> None:
    """In the template's language."""
    body = "[[Медкомиссия]] | [[deadline by law]] | [[paper]] | [[today]]"
    vault.work.library.kept["1"] = replace(OWN, language="en", body=body)
    vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), threads=(THREAD,), facts=(FACT, *facts()))
    told = insert(working, "template:own:1", text="").split(" | ")
    assert told[0] == "не проводилась"
    assert told[1:2] == ["20 November"] or told[1].endswith("2027")
    assert "[[" not in told[2]
    assert told[3] == "23 November"


def test_the_composer_offers_the_seekers_language_first(stocked: Window) -> None:
    """One's own before those that came."""
    text = stocked.open(case_path(stocked)).text
    assert text.index('<optgroup label="Russian">') < text.index('<optgroup label="English">')
    assert text.index("Мой &lt;b&gt;шаблон") < text.index("Первый ответ")
