"""Asking: one question a page, nothing lost on the way, dangerous details flagged, people to call first."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.pages import steps
from tests.pages.network import Team
from tests.pages.tab import Held, Tab, opened_tab

pytestmark = pytest.mark.browser


def test_a_letter_arrives_as_it_was_answered(tab: Tab, team: Team) -> None:
    """Every answer and the text, letter for letter, reach the team."""
    text = f"{steps.marker()}: «Ёлки», сказали прийти.\nЧто мне делать?"
    steps.to_special(tab)
    tab.choose(steps.NONE)
    for field, value in (("#day", "7"), ("#month", "12"), ("#year", "2026")):
        tab.page.locator(field).fill(value)
    tab.go_on()
    tab.write(text)
    tab.go_on()
    steps.send(tab)
    _, ask = team.ask_with(text)
    assert (ask.language, ask.situation, ask.for_whom) == ("ru", "72h", "self")
    assert (ask.needs, ask.flags, str(ask.act_by)) == (("summons", "health"), (), "2026-12-07")
    assert ask.text == text
    assert ask.network == team.network


def test_back_keeps_every_answer(tab: Tab) -> None:
    """The browser's Back and the page's Back both show what was answered, and forward again."""
    steps.to_text(tab)
    tab.write("Ещё не всё написано")
    tab.page.go_back()
    tab.at(steps.DATE)
    tab.press("Назад")
    tab.at(steps.SPECIAL)
    assert tab.is_ticked(steps.NONE)
    tab.page.go_back()
    tab.at(steps.NEEDS)
    assert tab.is_ticked("Повестка")
    assert tab.is_ticked("Здоровье")
    assert not tab.is_ticked("Мобилизация")
    tab.page.go_back()
    tab.page.go_back()
    tab.at(steps.SITUATION)
    assert tab.is_ticked("Нужно решать в ближайшие трое суток")
    for _ in range(5):
        tab.page.go_forward()
    tab.at(steps.TEXT)
    assert tab.written() == "Ещё не всё написано"


def test_a_question_without_an_answer_says_so_beside_it_and_on_top(tab: Tab) -> None:
    """The summary has the focus, names the field, and leads to it without touching the address."""
    tab.page.locator("#ask").click()
    tab.at(steps.SITUATION)
    tab.go_on()
    assert "Выберите один ответ" in tab.focused()
    expect(tab.page.locator("#answer-error")).to_have_text("Выберите один ответ")
    tab.page.get_by_role("link", name="Выберите один ответ").click()
    assert tab.page.evaluate("document.activeElement.id") == "answer"
    assert tab.page.url == tab.origin + "/"


def test_none_excludes_the_others(tab: Tab) -> None:
    """'None of this' and a special case cannot both be said."""
    steps.to_special(tab)
    tab.tick(steps.MINOR)
    tab.tick(steps.NONE)
    assert not tab.is_ticked(steps.MINOR)
    tab.tick(steps.LAWYER)
    assert not tab.is_ticked(steps.NONE)


@pytest.mark.parametrize(
    "date", [("31", "2", "2026"), ("1", "", "2026"), ("1", "13", "2026"), ("a", "1", "2026"), ("1", "1", "26")]
)
def test_a_day_that_is_in_no_calendar_is_named(tab: Tab, date: tuple[str, str, str]) -> None:
    """Nothing is guessed: the page stays, says so, and keeps what was typed."""
    steps.to_special(tab)
    tab.choose(steps.NONE)
    for field, value in zip(("#day", "#month", "#year"), date, strict=True):
        tab.page.locator(field).fill(value)
    tab.go_on()
    expect(tab.page.locator("#mistakes")).to_contain_text("Такого дня нет")
    assert tab.page.locator("#year").input_value() == date[2]


def test_someone_under_18_is_told_before_writing(tab: Tab, team: Team) -> None:
    """A trained person answers, do not travel, never matched with adults; and the team sees the flag."""
    steps.to_special(tab)
    tab.choose(steps.MINOR)
    tab.at(steps.CARE)
    said = tab.text()
    assert "Никуда не выезжайте" in said
    assert "Мы не подбираем людям младше 18 лет" in said
    assert "Не описывайте здесь" not in said
    tab.press("Понятно, дальше")
    tab.press("Не знаю, или такого дня нет")
    text = steps.marker()
    tab.write(text)
    tab.go_on()
    steps.send(tab)
    assert team.ask_with(text)[1].flags == ("minor",)


def test_someone_who_may_be_tried_is_asked_to_describe_nothing(tab: Tab, team: Team) -> None:
    """Said on its own page, again beside the box, and the team sees that a lawyer comes first."""
    steps.to_special(tab)
    tab.choose(steps.LAWYER)
    tab.at(steps.CARE)
    assert "Не описывайте здесь, что произошло" in tab.text()
    tab.press("Понятно, дальше")
    tab.press("Не знаю, или такого дня нет")
    assert "сначала с вами поговорит юрист" in tab.text()
    text = steps.marker()
    tab.write(text)
    tab.go_on()
    steps.send(tab)
    assert team.ask_with(text)[1].flags == ("lawyer_first",)


def test_dangerous_details_are_flagged_as_typed_and_stripped_in_one_tap(tab: Tab, team: Team) -> None:
    """Each find says why; one tap takes all of it out; it can be put back; what is sent has none of it."""
    mark = steps.marker()
    dangerous = f"{mark}. Я рядовой Петров из в/ч 12345, тел. +7 916 123-45-67"
    steps.to_text(tab)
    tab.page.locator("#text").press_sequentially(dangerous)
    expect(tab.page.get_by_role("heading", name="Лучше убрать: 3")).to_be_visible()
    assert "собирать такое опасно для всех" in tab.text()
    tab.press("Убрать всё сразу")
    assert tab.written() == f"{mark}. Я [имя] из [часть], тел. [телефон]"
    tab.press("Вернуть как было")
    assert tab.written() == dangerous
    tab.press("Убрать всё сразу")
    tab.go_on()
    steps.send(tab)
    _, ask = team.ask_with(mark)
    assert ask.text == f"{mark}. Я [имя] из [часть], тел. [телефон]"
    assert ask.flags == ("nothing_identifying",)


def test_one_find_can_be_taken_out_alone_and_the_rest_sent_anyway(tab: Tab, team: Team) -> None:
    """The person decides; what is left is counted once more before sending."""
    mark = steps.marker()
    steps.to_text(tab)
    tab.write(f"{mark} в/ч 12345 и Иванов И.И.")
    tab.press("Убрать: в/ч 12345")
    assert tab.written() == f"{mark} [часть] и Иванов И.И."
    tab.go_on()
    tab.at(steps.CHECK)
    assert "лучше убрать: 1" in tab.text()
    steps.send(tab)
    assert team.ask_with(mark)[1].flags == ()


def test_a_sign_of_self_harm_brings_people_to_call_first_and_blocks_nothing(tab: Tab, team: Team) -> None:
    """Numbers before the check, honest about them; then on, without asking twice; the team sees the flag."""
    text = f"{steps.marker()}: я больше не хочу жить"
    steps.to_text(tab)
    tab.write(text)
    tab.go_on()
    tab.at(steps.CRISIS)
    assert "8-800-2000-122" in tab.text()
    assert "Это не наши службы" in tab.text()
    assert tab.page.get_by_role("link", name="112").get_attribute("href") == "tel:112"
    tab.press("Вернуться к письму")
    assert tab.written() == text
    tab.go_on()
    tab.at(steps.CHECK)
    steps.send(tab)
    assert team.ask_with(text)[1].flags == ("crisis",)


def test_a_letter_that_is_too_long_is_not_cut(tab: Tab) -> None:
    """The room left is told while typing; too long says by how much and keeps every letter."""
    long = "Слишком длинное письмо. " * 600
    steps.to_text(tab)
    expect(tab.page.locator("#text-room")).to_contain_text("Осталось места")
    tab.write(long)
    expect(tab.page.locator("#text-room")).to_contain_text("Слишком длинно: уберите около")
    tab.go_on()
    expect(tab.page.locator("#mistakes")).to_contain_text("не помещается")
    assert tab.written() == long


def test_an_answer_changed_at_the_check_leads_back_to_the_check(tab: Tab) -> None:
    """One question, then back, with everything else as it was."""
    steps.to_check(tab, "Что делать?")
    tab.press(f"Изменить: {steps.SITUATION}")
    tab.choose("Есть до двух недель")
    tab.at(steps.CHECK)
    assert "Есть до двух недель" in tab.text()
    assert "Что делать?" in tab.text()


def test_changing_the_answer_to_minor_at_the_check_still_says_what_follows(tab: Tab) -> None:
    """The careful page is not skipped by the short way."""
    steps.to_check(tab, "Что делать?")
    tab.press(f"Изменить: {steps.SPECIAL}")
    tab.tick(steps.NONE)
    tab.choose(steps.MINOR)
    tab.at(steps.CARE)
    tab.press("Понятно, дальше")
    tab.at(steps.CHECK)


def test_no_connection_says_so_and_loses_nothing(tab: Tab, team: Team) -> None:
    """A failed sending keeps the letter; the same button sends it, once."""
    text = steps.marker()
    steps.to_check(tab, text)
    tab.page.route("**/v1/stamp", lambda route: route.abort())
    tab.press("Запечатать и отправить")
    tab.at("Отправить пока не вышло")
    assert "Нет связи с сервером" in tab.text()
    tab.press("К письму")
    tab.at(steps.CHECK)
    assert text in tab.text()
    tab.press("Запечатать и отправить")
    tab.at("Отправить пока не вышло")
    tab.page.unroute("**/v1/stamp")
    tab.press("Попробовать ещё раз")
    tab.page.locator(".unprinted .words").wait_for()
    assert len([event for event in team.received() if text in str(event.core.body)]) == 1


def test_a_lost_answer_is_repeated_without_sending_twice(tab: Tab, team: Team) -> None:
    """The letter is stored, the 201 is lost, the person tries again: one letter."""
    text = steps.marker()
    steps.to_check(tab, text)
    lost: list[Any] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    tab.page.route("**/letters", lose)
    tab.press("Запечатать и отправить")
    tab.at("Отправить пока не вышло")
    tab.press("Попробовать ещё раз")
    tab.page.locator(".unprinted .words").wait_for()
    assert lost[0].status == 201
    assert len([event for event in team.received() if text in str(event.core.body)]) == 1


def test_a_box_that_cannot_be_opened_is_said_and_can_be_tried_again(tab: Tab) -> None:
    """The letter is there, the place for an answer is not: not hidden behind a success."""
    steps.to_check(tab, steps.marker())
    tab.page.route("**/v1/box", lambda route: route.abort())
    tab.press("Запечатать и отправить")
    tab.at("Письмо дошло, но ваш ящик ещё не готов")
    tab.page.go_back()
    tab.at("Письмо дошло, но ваш ящик ещё не готов")
    tab.page.unroute("**/v1/box")
    tab.press("Попробовать ещё раз")
    tab.page.locator(".unprinted .words").wait_for()
    assert "не готов" not in tab.text()


def test_the_work_is_told_while_sending(tab: Tab) -> None:
    """What is being done is a live region, and the bar has a name."""
    steps.to_check(tab, steps.marker())
    held = Held(tab, "**/letters")
    tab.press("Запечатать и отправить")
    tab.at(steps.SENDING)
    held.wait()
    expect(tab.page.locator("main [role=status]")).to_contain_text("Передаём запечатанное письмо")
    bar = tab.page.get_by_role("progressbar", name=steps.SENDING)
    assert 0 < bar.evaluate("bar => bar.value") < 1
    held.let_go()
    tab.page.locator(".unprinted .words").wait_for()


def test_nobody_writes_for_nothing_when_nobody_can_be_reached(tab: Tab) -> None:
    """Without a relay the first page says so, before any question; trying again goes on."""
    tab.page.route("**/v1/relay", lambda route: route.abort())
    tab.page.locator("#ask").click()
    tab.at("Сейчас не получится")
    assert "Нет связи с сервером" in tab.text()
    tab.page.unroute("**/v1/relay")
    tab.press("Попробовать ещё раз")
    tab.at(steps.SITUATION)


def test_a_network_that_answers_in_another_language_says_so(browser: Browser, team: Team) -> None:
    """Before sending, by the languages' names."""
    notice = team.forged_notice(languages=("ru",))
    with opened_tab(browser, team.url, path="/en") as tab:
        tab.page.route("**/v1/notice", lambda route: route.fulfill(body=notice, content_type="application/json"))
        tab.page.locator("#ask").click()
        for answer in ("up to two weeks", "I do", "Mobilisation", "None of this"):
            tab.choose(answer)
        tab.press("I don’t know, or there is none")
        tab.write("What can I do?")
        tab.go_on()
        tab.at("Check your letter")
        assert "People here answer in: Russian." in tab.text()


def test_asking_again_after_a_failure_keeps_the_same_words(tab: Tab, team: Team) -> None:
    """A letter that did arrive although its answer was lost is not orphaned by starting over from the door."""
    text = steps.marker()
    steps.to_check(tab, text)
    tab.page.route("**/letters", lambda route: (route.fetch(), route.abort()))
    tab.press("Запечатать и отправить")
    tab.at("Отправить пока не вышло")
    tab.page.unroute("**/letters")
    while not tab.page.locator("#ask").is_visible():
        tab.page.go_back()
    tab.page.locator("#ask").click()
    tab.at(steps.SITUATION)
    assert tab.is_ticked("Нужно решать в ближайшие трое суток")
    tab.choose("Есть до двух недель")
    tab.choose()
    tab.choose()
    tab.choose()
    tab.press("Не знаю, или такого дня нет")
    tab.go_on()
    steps.send(tab)
    team.answer(text, "Ответ на первый вариант")
    steps.come_back(tab, steps.shown_words(tab))
    tab.at(steps.THREAD)
    assert "Ответ на первый вариант" in tab.text()
