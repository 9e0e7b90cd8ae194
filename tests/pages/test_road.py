"""A carrier's page: each leg as a card with all that is told of it and nothing else; answers, changes, forgeries."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, expect

from tests.pages import steps
from tests.pages.network import Team
from tests.pages.roads import LegOf, Person, new_keys, now
from tests.pages.tab import Tab
from tropa.cases.road import LegAnswer

pytestmark = pytest.mark.browser

ACCEPT, DECLINE, PROPOSE, DONE, FAILED = (
    "Согласиться",
    "Не смогу",
    "Предложить другое время",
    "Сделано",
    "Не получилось",
)
SETTLED = "Вы согласились. После дороги скажите здесь, как вышло."
CARD = "article:has(dl)"


@pytest.fixture
def carrier(tab: Tab, team: Team) -> Person:
    """Somebody who wrote that they would help, and was answered."""
    return Person.come(team, tab)


def at_letters(tab: Tab, person: Person) -> Locator:
    """Come back with the words; the card of the one leg."""
    steps.come_back(tab, person.words)
    tab.at(steps.THREAD)
    expect(tab.page.locator(CARD)).to_have_count(1)
    return tab.page.locator(CARD)


def on_this_clock(minute: int) -> str:
    """As a field for day and time says it; browser and test are on one machine."""
    return datetime.fromtimestamp(minute * 60, UTC).astimezone().strftime("%Y-%m-%dT%H:%M")


def test_a_leg_says_all_that_is_needed_and_an_accepted_one_can_be_done(tab: Tab, carrier: Person) -> None:
    """When, where, words of recognition, what to do, whom to tell, papers; accepting and then 'done' reach its key."""
    leg = LegOf(carrier)
    letter = leg.tell()
    card = at_letters(tab, carrier)
    for said in (letter.begins, letter.where, letter.said, letter.heard, letter.todo, letter.tell):
        expect(card).to_contain_text(said)
    expect(card).to_contain_text("внутренний паспорт, заграничный паспорт")
    expect(card.locator("time")).to_have_count(2)
    assert tab.page.locator("article .letter").count() == 2
    card.get_by_role("button", name=ACCEPT).click()
    tab.at(steps.THREAD)
    expect(card).to_contain_text(SETTLED)
    expect(card.get_by_role("button", name=ACCEPT)).to_have_count(0)
    card.get_by_role("button", name=DONE).click()
    tab.at(steps.THREAD)
    tab.page.locator("summary", has_text="Прошедшее").click()
    expect(card).to_contain_text("Вы сказали: сделано.")
    accepted, done = leg.said()
    assert accepted == LegAnswer(1, "accept", None, None, "")
    assert done == LegAnswer(1, "done", None, None, "")
    assert carrier.kept(leg.thread) == [accepted, done]


def test_who_cannot_says_so_with_a_word_and_sees_it_on_another_device(tab: Tab, carrier: Person) -> None:
    """The reason is optional, arrives, and stands on the card after coming back with the words."""
    leg = LegOf(carrier)
    leg.tell(mode="host")
    card = at_letters(tab, carrier)
    card.get_by_role("button", name=DECLINE).click()
    tab.at("Не сможете")
    tab.write("Машина <сломалась>")
    tab.go_on()
    tab.at(steps.THREAD)
    steps.come_back(tab, carrier.words)
    tab.page.locator("summary", has_text="Прошедшее").click()
    expect(tab.page.locator(CARD)).to_contain_text("Ваши слова: Машина <сломалась>")
    assert tab.page.locator(f"{CARD} button").count() == 0
    assert leg.said() == [LegAnswer(1, "decline", None, None, "Машина <сломалась>")]


def test_another_time_is_proposed_in_the_clock_of_the_device(tab: Tab, carrier: Person) -> None:
    """Both fields are filled in with what was asked; an end before the beginning is refused beside its field."""
    leg = LegOf(carrier)
    letter = leg.tell()
    card = at_letters(tab, carrier)
    card.get_by_role("button", name=PROPOSE).click()
    tab.at("Другое время")
    assert tab.page.locator("#starts").input_value() == on_this_clock(letter.starts)
    tab.page.locator("#starts").fill("2030-05-07T18:00")
    tab.page.locator("#ends").fill("2030-05-07T17:30")
    tab.go_on()
    expect(tab.page.locator("#ends-error")).to_have_text("Конец должен быть позже начала")
    tab.page.locator("#ends").fill("")
    tab.go_on()
    expect(tab.page.locator("#ends-error")).to_have_text("Укажите день и время")
    tab.page.locator("#ends").fill("2030-05-07T19:30")
    tab.go_on()
    tab.at(steps.THREAD)
    expect(card).to_contain_text("Вы предложили другое время")
    (said,) = leg.said()
    assert isinstance(said, LegAnswer)
    times = [on_this_clock(minute or 0) for minute in (said.starts, said.ends)]
    assert times == ["2030-05-07T18:00", "2030-05-07T19:30"]
    assert (said.say, said.text) == ("propose", "")


def test_a_leg_that_changed_says_so_and_wants_another_answer(tab: Tab, carrier: Person) -> None:
    """The highest version stands, whatever came last; one that is called off shows no words of recognition."""
    leg = LegOf(carrier)
    leg.tell()
    card = at_letters(tab, carrier)
    expect(card).not_to_contain_text("изменилось")
    card.get_by_role("button", name=ACCEPT).click()
    tab.at(steps.THREAD)
    expect(card).to_contain_text(SETTLED)
    leg.tell(where="Придумовка, у почты")
    tab.press("Проверить, нет ли нового")
    expect(card).to_contain_text("Это изменилось с прошлого раза. Прочтите заново.")
    expect(card).to_contain_text("у почты")
    expect(card.get_by_role("button", name=ACCEPT)).to_be_visible()
    called_off = leg.tell(state="called_off")
    leg.version = 0
    leg.tell(where="Старое письмо, пришло позже")
    tab.press("Проверить, нет ли нового")
    off = tab.page.locator("article", has_text="Отменено. Ничего делать не нужно")
    expect(off).to_have_count(1)
    expect(off).not_to_contain_text(called_off.said)
    assert off.locator("button").count() == 0
    assert tab.page.locator(CARD).count() == 0


def test_a_leg_by_any_other_key_is_not_there(tab: Tab, team: Team, carrier: Person) -> None:
    """Neither by the team's key, nor by a stranger's, nor one that names somebody else's thread."""
    for by in (team.keys, new_keys()):
        LegOf(carrier).tell(by)
    LegOf(carrier).tell(to=LegOf(carrier).thread)
    steps.come_back(tab, carrier.words)
    tab.at(steps.THREAD)
    expect(tab.page.locator("article")).to_have_count(2)
    tab.page.wait_for_timeout(500)
    assert tab.page.locator("article").count() == 2


def test_a_traveller_sees_a_leg_as_theirs_and_is_told_to_write_if_it_fails(tab: Tab, carrier: Person) -> None:
    """Given legs ask for no yes; what goes wrong is said in a letter, which people read."""
    leg = LegOf(carrier)
    leg.tell(for_whom="traveller", state="given", mode="train", answer_by=None, starts=now() - 30, ends=now() + 60)
    card = at_letters(tab, carrier)
    expect(card).to_contain_text("Поезд")
    expect(card).to_contain_text("Часть вашей дороги")
    expect(card).to_contain_text("сразу напишите письмом: «Написать ещё»")
    assert card.get_by_role("button").count() == 0


def test_a_carrier_says_what_failed(tab: Tab, carrier: Person) -> None:
    """A leg that is settled without a yes can fail; the word about it arrives."""
    leg = LegOf(carrier)
    leg.tell(state="given", answer_by=None)
    card = at_letters(tab, carrier)
    assert card.get_by_role("button").all_inner_texts() == [DONE, FAILED]
    card.get_by_role("button", name=FAILED).click()
    tab.at("Что не получилось?")
    tab.write("Дорогу закрыли")
    tab.go_on()
    tab.at(steps.THREAD)
    expect(card).to_contain_text("Вы сказали: не получилось.")
    assert leg.said() == [LegAnswer(1, "failed", None, None, "Дорогу закрыли")]


def test_without_a_connection_an_answer_waits_on_the_page_and_goes_by_itself(tab: Tab, carrier: Person) -> None:
    """An honest sentence meanwhile; pressing again says nothing twice; it arrives once the connection is back."""
    leg = LegOf(carrier)
    leg.tell()
    card = at_letters(tab, carrier)
    accept = card.get_by_role("button", name=ACCEPT)
    tab.page.context.set_offline(True)
    accept.dblclick()
    expect(tab.page.get_by_role("alert")).to_contain_text("Ещё не отправлено")
    tab.page.go_back()
    expect(card).to_contain_text("Сказанное здесь ещё не дошло")
    accept.click()
    expect(tab.page.get_by_role("alert")).to_contain_text("Ещё не отправлено")
    tab.page.context.set_offline(False)
    tab.at(steps.THREAD)
    expect(card).to_contain_text(SETTLED)
    assert leg.said() == [LegAnswer(1, "accept", None, None, "")]
