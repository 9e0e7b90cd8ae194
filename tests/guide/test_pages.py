"""The pages as a person meets them: one question a page, why it is asked, Back, checking, the answer's reasons."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.guide.opened import Opened, opened
from tests.guide.small import small_pack

pytestmark = pytest.mark.browser

TOPICS, STATUS, STUDENT, AGE = (
    "О чём вопрос?",
    "Что с вами сейчас?",
    "Вы учитесь очно?",
    "Сколько вам полных лет?",
)
CHECK, ANSWER = "Проверьте ответы", "Что можно сделать"


def card(page: Opened, rule: str) -> str:
    """What stands on the answer page about a rule."""
    return page.page.locator(f"article[data-rule={rule}]").inner_text()


def test_the_first_page_says_what_this_is(page: Opened) -> None:
    """Who has reviewed it, how old it is, what it does not know, the fingerprint, the device's date."""
    text = page.text()
    for said in ("Юрист это не проверял.", "15 марта 2026", "Чего справочник не знает", "20 апреля 2026"):
        assert said in text
    assert small_pack().fingerprint in text
    assert page.page.title() == "Справочник"


def test_one_question_a_page_with_its_reason_and_i_do_not_know(page: Opened) -> None:
    """Each moves the focus to its heading."""
    page.begin()
    page.at(TOPICS)
    page.choose("Повестка")
    for title, why, answer in (
        (STATUS, "От этого зависит, какие правила действуют.", "Жду повестку"),
        (STUDENT, "Студентам дают отсрочку.", "Не знаю"),
    ):
        page.at(title)
        assert why in page.text()
        assert page.page.locator("h1").count() == 1
        assert page.page.evaluate("document.activeElement.tagName") == "H1"
        expect(page.page.get_by_role("radio", name="Не знаю")).to_be_visible()
        page.choose(answer)
    page.at(AGE)
    assert "Призывают с 18 лет." in page.text()
    expect(page.page.get_by_role("button", name="Не знаю")).to_be_visible()
    page.press("Не знаю")
    page.at(CHECK)


def test_back_never_loses_an_answer(page: Opened) -> None:
    """Neither by the page's button nor by the browser's, nor one that could not be understood."""
    page.begin()
    page.choose("Повестка")
    page.choose("Жду повестку")
    page.choose("Да")
    page.fill("двадцать")
    expect(page.page.locator("#mistakes")).to_contain_text("Впишите целое число")
    page.page.go_back()
    page.at(STUDENT)
    assert page.page.get_by_role("radio", name="Да").is_checked()
    page.press("Назад")
    page.at(STATUS)
    assert page.page.get_by_role("radio", name="Жду повестку").is_checked()
    page.press("Назад")
    page.at(TOPICS)
    assert page.page.get_by_role("checkbox", name="Повестка").is_checked()
    page.go_on()
    page.at(AGE)
    assert page.page.locator("fieldset input").input_value() == "двадцать"
    page.fill("20")
    page.fill("16", "4", "2026")
    page.at(CHECK)
    page.page.go_back()
    values = [page.page.locator("fieldset input").nth(place).input_value() for place in range(3)]
    assert values == ["16", "4", "2026"]


def test_a_question_without_an_answer_does_not_go_on(page: Opened) -> None:
    """What is missing is said beside the question and led to."""
    page.begin()
    page.go_on()
    expect(page.page.locator("#mistakes")).to_contain_text("Выберите хотя бы одну тему")
    page.choose("Повестка")
    page.go_on()
    expect(page.page.locator("#mistakes")).to_contain_text("Выберите один ответ")
    page.page.locator("#mistakes a").click()
    assert page.page.evaluate("document.activeElement.id") == "answer"
    assert page.page.url == page.address


def test_answers_can_be_checked_and_changed(page: Opened) -> None:
    """Changing one leads on to what then still matters."""
    page.to_answer()
    page.press("Назад")
    page.at(CHECK)
    assert "16 апреля 2026" in page.text()
    page.page.get_by_role("button", name=f"Изменить: {STATUS}").click()
    page.choose("Служу")
    page.at(CHECK)
    assert STUDENT not in page.text(), "it is not put to those who serve"
    page.page.get_by_role("button", name=f"Изменить: {STATUS}").click()
    page.choose("Жду повестку")
    page.at(CHECK)
    assert "16 апреля 2026" in page.text(), "what was answered before is still there"


def test_the_answer_says_what_why_by_when_and_by_which_law(page: Opened) -> None:
    """Options ranked, each with its reasons, readings, days left, sources; what is closed, with why."""
    page.to_answer()
    rules = page.page.locator("#app article").evaluate_all("all => all.map((one) => one.dataset.rule)")
    assert rules == ["come", "deferral", "ask"], "duties first, then by fitness"
    deferral = card(page, "deferral")
    assert "Вы учитесь очно? — Да" in deferral
    assert "22 апреля 2026 (осталось 2 дня)" in deferral
    for reading in ("23 апреля 2026", "25 апреля 2026", "26 апреля 2026"):
        assert reading in deferral
    assert "первый день считается" in deferral
    page.page.locator("article[data-rule=deferral] summary").click()
    law = card(page, "deferral")
    for said in ("1-ФЗ, ст. 5", "https://law.example/1", "текст закона", "на 15 марта 2026", "7 дней", "10 дней"):
        assert said in law
    assert "Закон говорит одно, газета другое." in law
    assert page.page.locator("a[href^=http]").count() == 1, "addresses are text; the way out is the only link"
    today = page.page.locator("section.calm").first.inner_text()
    assert "Сдать справку" in today
    assert "Приходите с паспортом." in today


def test_what_is_past_its_review_day_is_not_stated_as_certain(page: Opened) -> None:
    """It was so as of a day."""
    page.to_answer()
    assert "Так было на 15 марта 2026" in card(page, "ask")
    assert "Так было на" not in card(page, "come")


def test_what_is_not_open_says_why(page: Opened) -> None:
    """With the answer that closed it."""
    page.to_answer()
    page.page.get_by_text("Не подходит: 1 пункт").click()
    text = page.text()
    assert "Самовольное отсутствие. Почему нет: Что с вами сейчас? — Жду повестку" in text


def test_an_unanswered_question_leaves_an_option_perhaps_open(page: Opened) -> None:
    """And names the answer that would settle it, which can be given from there."""
    page.begin()
    page.choose("Повестка")
    page.choose("Жду повестку")
    page.choose("Не знаю")
    page.press("Показать, что ясно уже сейчас")
    page.at(ANSWER)
    deferral = page.page.locator("article[data-rule=deferral]")
    assert deferral.get_attribute("data-state") == "perhaps"
    deferral.get_by_role("button", name="Ответить").first.click()
    page.at(STUDENT)
    page.choose("Да")
    page.at(AGE)


def test_not_sure_what_it_is_about_means_everything(page: Opened) -> None:
    """One tick instead of the others."""
    page.begin()
    page.page.locator("label.choice", has_text="Повестка").locator("input").check()
    page.page.locator("label.choice", has_text="Не знаю, покажите всё").locator("input").check()
    assert not page.page.get_by_role("checkbox", name="Повестка").is_checked()
    page.go_on()
    page.choose("Служу")
    page.press("Не знаю")
    page.at(CHECK)
    page.press("Показать, что можно сделать")
    rules = page.page.locator("#app article").evaluate_all("all => all.map((one) => one.dataset.rule)")
    assert set(rules) == {"ask", "leave", "absence"}


def test_a_day_that_has_passed_is_said_with_what_is_left(browser: Browser, small: Path) -> None:
    """By the earliest count it has passed, by another it has not: act today."""
    with opened(browser, small / "guide-ru.html", today=date(2026, 4, 24)) as page:
        page.to_answer()
        assert "По самому раннему счёту этот день прошёл" in card(page, "deferral")
    with opened(browser, small / "guide-ru.html", today=date(2026, 6, 1)) as page:
        page.to_answer()
        assert "спросите человека, можно ли восстановить срок" in card(page, "deferral")


def test_a_device_that_lives_before_the_guide_is_told(browser: Browser, small: Path) -> None:
    """Its days would be wrong."""
    with opened(browser, small / "guide-ru.html", today=date(2025, 1, 1)) as page:
        page.to_answer()
        assert "дата раньше, чем составлен справочник" in page.text()


def test_countries_are_dated_events_and_no_promise(page: Opened) -> None:
    """Entry, stay, reported returns; absence of reports is no proof."""
    page.begin()
    page.choose("За границей")
    page.choose("Жду повестку")
    page.press("Показать, что можно сделать")
    page.press("Страны: въезд и случаи выдачи")
    page.page.locator("#app").get_by_text("Армения").click()
    page.page.locator("#app").get_by_text("Сербия").click()
    text = page.text()
    for said in ("Без визы: 90 дней.", "декабрь 2023: Человека задержали в Гюмри.", "Так было на 17 февраля 2026"):
        assert said in text
    assert "Это не доказательство безопасности." in text


def test_forget_everything_leaves_nothing_behind_back(page: Opened) -> None:
    """The beginning, and Back shows no answer."""
    page.to_answer()
    page.press("Забыть всё")
    for _ in range(3):
        page.at("Закон страны Икс")
        page.page.go_back()
    page.begin()
    assert page.page.locator("input:checked").count() == 0


def test_the_reading_version_can_be_read_with_scripts_on(page: Opened) -> None:
    """Its links move the page and leave no trace in the address."""
    page.press("Читать всё подряд")
    expect(page.page.get_by_role("heading", name="Источники")).to_be_visible()
    page.page.get_by_role("link", name="За границей").first.click()
    assert page.page.url == page.address
    page.press("Назад")
    expect(page.page.locator("#reading")).to_be_hidden()
