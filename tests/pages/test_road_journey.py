"""A traveller's page: agreeing with two words, checking in, and that nobody who looks on sees which word it was."""

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.pages import steps
from tests.pages.network import Team
from tests.pages.roads import DURESS, FINE, JourneyOf, Person, now
from tests.pages.tab import Tab, opened_tab
from tropa.cases.road import Agree, Checkin, CheckWindow, Warning

pytestmark = pytest.mark.browser

READ, AGREE, REFUSE = "Прочитать и ответить", "Согласиться", "Отказаться"
IM_FINE, LATER, UNSAFE = "Со мной всё в порядке", "Позже", "Мне небезопасно"
SENT = "Последняя отметка отправлена"


@pytest.fixture
def traveller(tab: Tab, team: Team) -> Person:
    """Somebody who wrote and was answered."""
    return Person.come(team, tab)


def at_letters(tab: Tab, person: Person) -> Locator:
    """Come back with the words; the card of the journey."""
    steps.come_back(tab, person.words)
    tab.at(steps.THREAD)
    card = tab.page.locator("article:not(:has(> .letter))")
    expect(card).to_have_count(1)
    return card


def check_in(tab: Tab, word: str, how: str) -> None:
    """Type a word, press a button, and wait until the letters are shown again."""
    tab.page.locator("#word-0").fill(word)
    tab.press(how)
    expect(tab.page.get_by_text(SENT)).to_be_visible()


def test_a_traveller_reads_what_is_offered_and_agrees_with_two_words(tab: Tab, traveller: Person) -> None:
    """Windows, grace and ladder in words; the two words differ as they count; they reach the network alone."""
    journey = JourneyOf(traveller)
    offer = journey.tell()
    card = at_letters(tab, traveller)
    expect(card).to_contain_text("можно отказаться")
    tab.press(READ)
    tab.at(READ)
    said = tab.text()
    assert offer.text in said
    assert "Через 2 часа после предупреждения узнает: ваша сестра." in said
    assert "Через 8 часов после предупреждения узнает: дежурный сети." in said
    assert tab.page.locator("time").count() == 4
    tab.go_on()
    assert tab.page.locator("#mistakes li").count() == 2
    tab.page.locator("#word-fine").fill(FINE)
    tab.page.locator("#word-duress").fill(f"  {FINE.upper()} ")
    tab.go_on()
    expect(tab.page.locator("#word-duress-error")).to_have_text("Слова должны быть разными")
    tab.page.locator("#word-duress").fill(DURESS)
    tab.go_on()
    tab.at(steps.THREAD)
    expect(card).to_contain_text("Вы согласились.")
    assert journey.said() == [Agree(1, True, FINE, DURESS, "")]
    assert traveller.kept(journey.thread) == [Agree(1, True, "", "", "")]
    assert FINE not in tab.page.content()
    tab.page.go_back()
    assert FINE not in tab.page.content()


def test_a_traveller_says_no_with_a_reason_and_a_changed_offer_asks_again(tab: Tab, traveller: Person) -> None:
    """Saying no costs nothing; another version of the offer is said to be another."""
    journey = JourneyOf(traveller)
    journey.tell()
    card = at_letters(tab, traveller)
    tab.press(READ)
    tab.press(REFUSE)
    tab.at(REFUSE)
    tab.write("Не в эти дни")
    tab.go_on()
    tab.at(steps.THREAD)
    expect(card).to_contain_text("Вы отказались.")
    assert journey.said() == [Agree(1, False, "", "", "Не в эти дни")]
    journey.tell(text="Другие дни")
    tab.press("Проверить, нет ли нового")
    expect(card).to_contain_text("Предложение изменилось.")
    tab.press(READ)
    expect(tab.page.locator("main")).to_contain_text("Другие дни")


def test_the_agreed_word_puts_the_ladder_off_however_it_is_typed(tab: Tab, traveller: Person) -> None:
    """The series waits for the hour of the window; a second time changes nothing; 'later' moves nothing back."""
    journey = JourneyOf(traveller)
    letter = journey.start()
    at_letters(tab, traveller)
    before = journey.first_hour()
    check_in(tab, "  маяк  НА Горе ", IM_FINE)
    assert before < letter.windows[0].hour == journey.first_hour()
    check_in(tab, FINE, IM_FINE)
    check_in(tab, FINE, LATER)
    assert journey.first_hour() == letter.windows[0].hour
    assert [(said.say, said.window) for said in journey.said() if isinstance(said, Checkin)] == [
        ("fine", 0),
        ("fine", 0),
        ("later", 0),
    ]


def test_later_gives_at_least_an_hour(tab: Tab, traveller: Person) -> None:
    """Where the ladder would begin sooner, it begins an hour after the hour that begins now."""
    journey = JourneyOf(traveller)
    first = CheckWindow(now() - 40, now() + 2, (now() + 600) // 60)
    journey.start(windows=(first,))
    at_letters(tab, traveller)
    least, before = -(-now() // 60) + 1, journey.first_hour()
    check_in_later(tab)
    assert before < least <= journey.first_hour() <= least + 1
    expect(tab.page.locator("main")).to_contain_text("Вы сказали «позже». Отметьтесь до")


def check_in_later(tab: Tab) -> None:
    """Say 'later' with the agreed word."""
    tab.page.locator("#word-0").fill(FINE)
    tab.press(LATER)
    expect(tab.page.get_by_text("Вы сказали «позже»")).to_be_visible()


Look = tuple[list[str], list[str], list[str]]


def watched(tab: Tab, word: str, how: str) -> Look:
    """Check in; what was shown on the way, every request made, and what the letters' page says afterwards."""
    calls: list[str] = []
    shown: list[str] = []
    tab.page.on("request", lambda request: calls.append(plain(f"{request.method} {request.url}")))
    tab.page.expose_function("seen", lambda text: shown.append(text) if shown[-1:] != [text] else None)
    tab.page.evaluate(
        """() => new MutationObserver(() => {
            const main = document.querySelector("main");
            globalThis.seen(main.querySelector("progress") ? main.innerText : main.querySelector("h1").innerText);
        }).observe(document.querySelector("main"), {childList: true, characterData: true, subtree: true})"""
    )
    check_in(tab, word, how)
    return shown, calls, [line for line in tab.text().splitlines() if not line.startswith(SENT)]


def plain(call: str) -> str:
    """A request without the names that differ by person."""
    return re.sub(r"[\w-]{43}|after=\d+", "…", call)


@pytest.mark.parametrize(
    ("word", "how"), [(DURESS, IM_FINE), ("что-то третье", IM_FINE), ("", UNSAFE), (FINE * 20, UNSAFE)]
)
def test_nobody_who_looks_on_can_tell_that_it_was_a_call_for_help(
    browser: Browser, team: Team, word: str, how: str
) -> None:
    """The same screens, the same requests in the same order, the same words; the network hears; nothing is put off."""
    looks: list[Look] = []
    for typed, pressed in ((FINE, IM_FINE), (word, how)):
        with opened_tab(browser, team.url) as tab:
            person = Person.come(team, tab)
            journey = JourneyOf(person)
            journey.start()
            at_letters(tab, person)
            before = journey.first_hour()
            looks.append(watched(tab, typed, pressed))
            (said,) = journey.said()
            assert isinstance(said, Checkin)
            assert (said.word, said.say) == (("", "unsafe") if pressed == UNSAFE else (typed, "fine"))
            assert (journey.first_hour() > before) == ((typed, pressed) == (FINE, IM_FINE))
            assert person.kept(journey.thread) == [Checkin(1, 0, "fine", "")]
            tab.assert_no_script_errors()
    (fine, fine_calls), (other, calls) = ((said_of(look), look[1]) for look in looks)
    assert fine == other
    assert fine_calls == calls
    assert sum("/renew" in call for call in calls) == 1


def said_of(look: Look) -> tuple[list[str], list[str]]:
    """What can be read on the way and afterwards, without the clock and the first letter's own word."""
    shown, _, text = look
    return shown, [re.sub(r"\d\d:\d\d|метка\w+", "…", line) for line in text]


def test_the_letter_goes_first_and_nothing_is_said_before_all_is_answered(tab: Tab, traveller: Person) -> None:
    """The renewal is tried until it is answered; nothing goes twice; the connection's return wakes it."""
    journey = JourneyOf(traveller)
    letter = journey.start()
    at_letters(tab, traveller)
    tab.page.route("**/renew", lambda route: route.abort())
    tab.page.locator("#word-0").fill(FINE)
    tab.press(IM_FINE)
    expect(tab.page.get_by_role("alert")).to_contain_text("Ещё не отправлено")
    assert len(journey.said()) == 1
    assert journey.first_hour() < letter.windows[0].hour
    tab.page.unroute("**/renew")
    tab.press("Попробовать сейчас")
    tab.at(steps.THREAD)
    expect(tab.page.get_by_text(SENT)).to_be_visible()
    assert len(journey.said()) == 1
    assert journey.first_hour() == letter.windows[0].hour


def test_pressing_many_times_is_pressing_once(tab: Tab, traveller: Person) -> None:
    """Three presses in a row send one letter."""
    journey = JourneyOf(traveller)
    journey.start()
    at_letters(tab, traveller)
    tab.page.evaluate(
        """(name) => {
            const found = [...document.querySelectorAll("button")].find((one) => one.innerText === name);
            found.click(); found.click(); found.click();
        }""",
        UNSAFE,
    )
    expect(tab.page.get_by_text(SENT)).to_be_visible()
    assert [said.say for said in journey.said() if isinstance(said, Checkin)] == ["unsafe"]


def test_a_warning_says_who_is_told_when_and_goes_once_something_is_said(tab: Tab, traveller: Person) -> None:
    """Only the watch key warns; the times are those of the ladder; a check-in takes the warning away."""
    journey = JourneyOf(traveller)
    journey.start(windows=(CheckWindow(now() - 200, now() - 100, (now() + 600) // 60),))
    traveller.give(journey.thread, Warning(), traveller.team.reply)
    card = at_letters(tab, traveller)
    expect(card).to_contain_text("Прошлой отметки не было")
    expect(card).not_to_contain_text("Вашей отметки не дождались")
    journey.warn()
    tab.press("Проверить, нет ли нового")
    expect(card).to_contain_text("Вашей отметки не дождались")
    expect(card).to_contain_text(re.compile(r"\d\d:\d\d .+ узнает: ваша сестра"))
    check_in(tab, FINE, IM_FINE)
    expect(card).not_to_contain_text("Вашей отметки не дождались")


@pytest.mark.parametrize(("word", "how"), [(DURESS, IM_FINE), ("чужое", IM_FINE), ("", UNSAFE), (DURESS, LATER)])
def test_the_warning_of_a_window_that_was_answered_tells_nobody_that_the_word_was_another(
    tab: Tab, traveller: Person, word: str, how: str
) -> None:
    """The relay warns in the hour after the window; the page is the one that it would be after the agreed word."""
    journey = JourneyOf(traveller)
    journey.start(windows=(CheckWindow(now() - 200, now() - 100, (now() + 600) // 60),))
    card = at_letters(tab, traveller)
    tab.page.locator("#word-0").fill(word)
    tab.press(how)
    shown = "Вы сказали «позже»" if how == LATER else SENT
    expect(card).to_contain_text(shown)
    journey.warn()
    tab.page.reload()
    card = at_letters(tab, traveller)
    expect(card).to_contain_text(shown)
    expect(card).not_to_contain_text("Вашей отметки не дождались")
    expect(card).not_to_contain_text("Прошлой отметки не было")


def test_a_warning_is_shown_once_the_agreed_word_would_hold_it_back_no_longer(tab: Tab, traveller: Person) -> None:
    """The hour to which the answer put the ladder off has passed: then the relay warns whichever word it was."""
    journey = JourneyOf(traveller)
    journey.start(windows=(CheckWindow(now() - 200, now() - 100, (now() - 40) // 60),))
    card = at_letters(tab, traveller)
    check_in(tab, DURESS, IM_FINE)
    journey.warn()
    tab.press("Проверить, нет ли нового")
    expect(card).to_contain_text("Вашей отметки не дождались")


def test_before_the_first_window_a_call_for_help_looks_like_anything_else_that_is_said(
    tab: Tab, traveller: Person
) -> None:
    """Danger has no hours; no copy tells it from being fine, and neither answers the window that is to come."""
    journey = JourneyOf(traveller)
    journey.start(windows=(CheckWindow(now() + 300, now() + 420, (now() + 2_000) // 60),))
    before = journey.first_hour()
    card = at_letters(tab, traveller)
    expect(card).to_contain_text("Первую отметку ждём с")
    for word, how in (("", UNSAFE), (FINE, IM_FINE)):
        check_in(tab, word, how)
        expect(card).to_contain_text("Первую отметку ждём с")
        tab.page.reload()
        card = at_letters(tab, traveller)
    assert journey.said() == [Checkin(1, 0, "unsafe", ""), Checkin(1, 0, "fine", FINE)]
    assert traveller.kept(journey.thread) == [Checkin(1, 0, "fine", "")] * 2
    assert journey.first_hour() == before


def test_over_is_over(tab: Tab, traveller: Person) -> None:
    """When the journey ended nothing is awaited any more."""
    journey = JourneyOf(traveller)
    journey.start()
    journey.tell(state="over")
    steps.come_back(tab, traveller.words)
    tab.at(steps.THREAD)
    tab.page.locator("summary", has_text="Прошедшее").click()
    expect(tab.page.get_by_text("Поездка закончена, отметки больше не нужны.")).to_be_visible()
    assert tab.page.locator("main form").count() == 0
