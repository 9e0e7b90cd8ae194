"""A whole journey in real browsers: two coordinators at two real desks, a traveller, a host and a driver on
phones, and one who cannot drive; one real relay.

Everybody's clocks are turned together. One leg is declined and given to another, the night's address is disclosed when
it is time, one check-in is missed, the ladder climbs and is acknowledged; arrival; the plan is destroyed on its day.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.later import PATIENCE_S, Clock, Clocked, Seat, at_desk
from tests.pages import steps
from tests.pages.tab import Tab, opened_tab
from tests.support.browser import axe_violations, chromium
from tropa.cases.journey_bodies import JourneyPlan, Leg, LegId, Place, PlaceId, Rung, Window
from tropa.demo.members import Cast, Member
from tropa.roster.weeks import day_of
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.vault import Vault

pytestmark = [pytest.mark.browser, pytest.mark.drill]

TITLE = "Тбилиси – Кутаиси"
STATION, TOWN, HOME = "Тбилиси, вокзал", "Кутаиси, вокзал", "Кутаиси, у парка"
FINE, DURESS = "маяк", "парус"
ALARM = "#watch-line .crisis-banner"
HOUR, DAY = 60, 24 * 60
TEXTS = {
    "traveller": "Мне нужно в Кутаиси, документы в порядке.",
    "host": "Могу принять на ночь одного человека.",
    "other": "Иногда езжу в ту сторону.",
    "driver": "Могу довезти одного человека.",
}
HELP = {
    "host": (("helper", ("host",)), ("helper.beds", ("1",))),
    "other": (("helper", ("driver",)), ("helper.seats", ("1",))),
    "driver": (("helper", ("driver",)), ("helper.seats", ("1",))),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Real Chromium."""
    with chromium() as found:
        yield found


@dataclass
class Phone:
    """Somebody with the pocket client and twelve words."""

    tab: Tab
    words: list[str]

    def back(self) -> Locator:
        """Come back with the words; the cards of the road."""
        steps.come_back(self.tab, self.words)
        self.tab.at(steps.THREAD)
        return self.cards

    @property
    def cards(self) -> Locator:
        """Everything about the road, legs and check-ins alike."""
        return self.tab.page.locator("article:not(:has(> .letter))")

    def until(self, words: str) -> Locator:
        """Look until a card says this; what others wrote takes some syncs to come."""
        card = self.back().filter(has_text=words)
        for _ in range(PATIENCE_S // 2):
            self.tab.page.wait_for_timeout(2_000)
            if card.count():
                return card.first
            self.tab.press("Проверить, нет ли нового")
            self.tab.at(steps.THREAD)
        raise AssertionError(f"the phone never said {words!r}:\n{self.tab.text()}")

    def answer(self, card: Locator, button: str) -> None:
        """Press it on the card, and wait for the letters."""
        card.get_by_role("button", name=button).click()
        self.tab.at(steps.THREAD)


@dataclass
class Road:
    """Everybody."""

    clock: Clock
    began: int
    phones: dict[str, Phone]
    names: dict[str, str]
    """What the desk calls the cases of those who help."""
    anna: Seat
    boris: Seat

    def at(self, hours: float) -> None:
        """Everybody's clocks, so many hours after the beginning."""
        self.clock.until(self.began + int(hours * HOUR))


@contextmanager
def everybody(folder: Path, browser: Browser) -> Iterator[Road]:
    """A founded network, three people who wrote, a plan that is saved; both desks open."""
    clock = Clock(folder / "ahead")
    with ExitStack() as stack:
        relay = stack.enter_context(
            Clocked(clock, folder / "relay.printed", "relay", "--data", str(folder / "relay"), "--port", "0")
        )
        url = relay.wait_for(r"ready on (http://127\.0\.0\.1:\d+)")
        phones = {}
        with Cast(folder, url) as cast:
            anna = founded(cast, folder, url)
            for name, text in TEXTS.items():
                tab = clock.watched_by(stack.enter_context(opened_tab(browser, url)))
                phones[name] = Phone(tab, steps.sent(tab, text))
            anna.sync()
            cases = answered(anna.vault)
            known(cast, cases)
            began = clock.minute
            plan = plan_of(began, cases, cast["anna"].member_id, cast["boris"].member_id)
            anna.vault.journeys.begin(cases["traveller"], plan, (cast["boris"].member_id,))
            names = {each.case_id: each.name for each in anna.vault.journeys.carriers()}
            cast.all_sync()
            cast.all_sync()
        seats = [
            stack.enter_context(at_desk(browser, clock, name, folder / name / f"{name}.vault", url))
            for name in ("anna", "boris")
        ]
        called = {name: names[cases[name]] for name in HELP}
        yield Road(clock, began, phones, called, *seats)
        for phone in phones.values():
            phone.tab.assert_only_own_requests()
            phone.tab.assert_no_script_errors()


def founded(cast: Cast, folder: Path, url: str) -> Member:
    """Anna founds a network, and Boris joins it as a coordinator."""
    anna = cast.newcomer("anna")
    token = (folder / "relay" / "publish-token").read_text(encoding="ascii").strip()
    anna.vault.found_network(anna.relay, token, "Invented network", (url,), ("ru", "en"), None)
    cast.bring_in(anna, "boris", ("coordinator",))
    cast.until(lambda: cast["boris"].vault.network() is not None, "boris is in")
    cast.all_sync()
    anna.vault.members.name_member(cast["boris"].member_id, "Boris")
    cast["boris"].vault.members.name_member(anna.member_id, "Anna")
    return anna


def answered(vault: Vault) -> dict[str, str]:
    """Everybody who wrote is answered; their cases by who they are."""
    cases = {}
    for row in vault.queue().rows:
        name = next(name for name, text in TEXTS.items() if text in vault.case(row.case_id).timeline[0].text)
        vault.answer(row.case_id, "Спасибо, мы напишем.")
        cases[name] = row.case_id
    return cases


def known(cast: Cast, cases: dict[str, str]) -> None:
    """What both helpers offer is put down, and two members confirm who they are."""
    anna, boris = cast["anna"].vault, cast["boris"].vault
    checks = {}
    for name, facts in HELP.items():
        thread = anna.work.open_thread(cases[name], "work", (cast["boris"].member_id,), (), with_reply_key=False)
        for key, values in facts:
            anna.work.fact(thread, key, values, "seeker", "")
        checks[thread] = anna.work.care.check(thread, "кто это", "known", "confirmed", "", high=True)
    cast.all_sync()
    cast.all_sync()
    for thread, check in checks.items():
        boris.work.care.review(thread, check, "known", "confirmed", "")
    cast.all_sync()
    cast.all_sync()


def plan_of(began: int, cases: dict[str, str], anna: str, boris: str) -> JourneyPlan:
    """Tomorrow by car, a night at somebody's home; three check-ins, of which the second will be missed."""
    places = tuple(
        Place(PlaceId(bytes([number]) * 16), name, "GE", lat, lon, "station")
        for number, (name, lat, lon) in enumerate(((STATION, 4_172, 4_480), (TOWN, 4_227, 4_270), (HOME, 4_227, 4_271)))
    )
    second = MemberId.from_text(boris)

    def leg(number: int, name: str, hours: tuple[int, int], todo: str, disclose: int | None) -> Leg:
        return Leg(
            leg=LegId(bytes([number + 1]) * 16),
            mode="host" if name == "host" else "driver",
            begins=places[number].place,
            to=places[number + 1].place,
            starts=began + hours[0] * HOUR,
            ends=began + hours[1] * HOUR,
            enters=None,
            papers=(),
            carrier=ThreadId.from_text(cases[name]),
            second=second,
            instead_of=None,
            cost=None,
            # Tomorrow is counted from whatever hour it is now: the drive may fall into the night.
            risks=() if name == "host" else ("night",),
            said=f"Вы к Нино, в {number}-й дом?",
            heard="Нет, я к Гие.",
            todo=todo,
            tell="Скажите нам, когда всё.",
            disclose=disclose,
        )

    return JourneyPlan(
        title=TITLE,
        state="draft",
        places=places,
        legs=(
            leg(0, "other", (20, 23), "Встретить у касс.", None),
            leg(1, "host", (24, 36), "Звонок у калитки.", began + 18 * HOUR),
        ),
        windows=tuple(
            Window(began + begins, began + until)
            for begins, until in ((0, 90), (23 * HOUR, 24 * HOUR), (36 * HOUR, 38 * HOUR))
        ),
        grace=1,
        ladder=(Rung(second, 0), Rung(MemberId.from_text(anna), 2)),
        minors=False,
        adviser=None,
        papers=("internal",),
        keep_days=1,
        arrived=None,
    )


def act(seat: Seat, name: str) -> None:
    """Do it from the journey's page: what goes out and who reads it is confirmed first."""
    seat.to_journey(TITLE)
    seat.page.locator(f"a[href$='/do/{name}']").click()
    confirm(seat)


def confirm(seat: Seat) -> None:
    """Go through with it; the page says why where it is held back."""
    button = seat.page.locator("main form.sheet button.main")
    expect(button.or_(seat.page.locator(".notice.grave"))).to_be_visible()
    assert button.count(), seat.page.locator("main").inner_text()
    button.click()
    expect(seat.page.locator(".said").first).to_be_visible()


def ask(seat: Seat, number: int) -> None:
    """Ask the carrier of the leg with that number."""
    seat.to_journey(TITLE)
    seat.page.locator("ol.legs > li").nth(number).locator("a[href$='/ask']").click()
    confirm(seat)


def leg_says(seat: Seat, number: int, words: str) -> None:
    """Look at the journey until that leg stands so."""
    said = ""
    for _ in range(PATIENCE_S):
        seat.to_journey(TITLE)
        said = seat.page.locator("ol.legs > li").nth(number).inner_text()
        if words in said:
            return
        seat.page.wait_for_timeout(1_000)
    raise AssertionError(f"leg {number} never said {words!r}: {said}")


def test_a_whole_journey(tmp_path: Path, browser: Browser) -> None:
    """From a plan to its destruction, with a refusal, a silence and an alarm on the way."""
    with everybody(tmp_path, browser) as road:
        offered_and_agreed(road)
        declined_and_replaced(road)
        under_way(road)
        disclosed_when_it_is_time(road)
        a_check_in_is_missed(road)
        the_ladder_climbs_and_is_acknowledged(road)
        arrived(road)
        destroyed_on_its_day(road)


def offered_and_agreed(road: Road) -> None:
    """The traveller reads what is offered and agrees with two words; the desk says so."""
    act(road.anna, "offer")
    traveller = road.phones["traveller"]
    traveller.until("Вам предлагают поездку").get_by_role("button").click()
    traveller.tab.page.locator("#word-fine").fill(FINE)
    traveller.tab.page.locator("#word-duress").fill(DURESS)
    assert axe_violations(traveller.tab.page) == []
    traveller.tab.go_on()
    traveller.tab.at(steps.THREAD)
    expect(traveller.cards).to_contain_text("Вы согласились.")
    road.anna.to_journey(TITLE)
    road.anna.until("has chosen both words")


def declined_and_replaced(road: Road) -> None:
    """The host takes the night; whoever was asked to drive cannot; the drive is given to the driver, who takes it."""
    host, other, driver = (road.phones[name] for name in ("host", "other", "driver"))
    for number in (0, 1):
        ask(road.anna, number)
    host.answer(host.until(HOME), "Согласиться")
    assert "На машине" not in host.tab.text()
    other.until("На машине").get_by_role("button", name="Не смогу").click()
    other.tab.write("Машина в ремонте")
    other.tab.go_on()
    other.tab.at(steps.THREAD)
    for number, words in enumerate(("declined", "accepted")):
        leg_says(road.anna, number, words)
    assert "Машина в ремонте" in road.anna.page.locator("ol.legs > li").first.inner_text()
    give_to(road, 0, "driver")
    ask(road.anna, 0)
    card = driver.until("На машине")
    for said in (STATION, TOWN, "Встретить у касс.", "Вы к Нино, в 0-й дом?"):
        expect(card).to_contain_text(said)
    assert HOME not in driver.tab.text()
    driver.answer(card, "Согласиться")
    leg_says(road.anna, 0, "accepted")


def give_to(road: Road, number: int, name: str) -> None:
    """Another carrier, by the plan's page."""
    road.anna.to_journey(TITLE)
    road.anna.page.locator("a[href$='/plan']").first.click()
    choice = road.anna.page.locator("section.leg").nth(number).get_by_label("Who carries, hosts or meets")
    value = choice.locator("option", has_text=road.names[name]).get_attribute("value")
    choice.select_option(value)
    road.anna.page.locator("#plan .save-bar button.main").click()
    expect(road.anna.page.locator(".said").first).to_be_visible()


def under_way(road: Road) -> None:
    """It starts; the traveller sees the drive and not the night, and checks in; both desks hear it, and none sounds."""
    act(road.anna, "start")
    traveller = road.phones["traveller"]
    check_in(traveller, FINE)
    texts = traveller.tab.text()
    assert TOWN in texts
    assert HOME not in texts
    for seat in (road.anna, road.boris):
        hears(seat, "Check-in 1: fine")
        assert not sounds(seat)


def check_in(traveller: Phone, word: str) -> None:
    """With the agreed word, and the page says when."""
    traveller.until("Отметка в дороге")
    traveller.tab.page.locator("#word-0").fill(word)
    traveller.tab.press("Со мной всё в порядке")
    expect(traveller.tab.page.get_by_text("Последняя отметка отправлена")).to_be_visible()


def hears(seat: Seat, words: str) -> None:
    """The check-ins of the journey say this at that desk."""
    seat.to("journeys")
    seat.page.locator("table.journeys a[data-row]").first.click()
    seat.until(words)


def sounds(seat: Seat) -> bool:
    """Whether the line of an alarm stands on a page that has nothing to do with it."""
    seat.to("queue")
    return seat.page.locator(ALARM).count() > 0


def disclosed_when_it_is_time(road: Road) -> None:
    """The night's address waits at the relay, and comes by itself."""
    road.at(19)
    traveller = road.phones["traveller"]
    expect(traveller.until(HOME)).to_contain_text("Звонок у калитки.")
    road.at(22.9)
    driver = road.phones["driver"]
    driver.answer(driver.until("На машине"), "Сделано")
    leg_says(road.anna, 0, "done")


def a_check_in_is_missed(road: Road) -> None:
    """Nobody hears anything; the traveller alone is warned, by the relay, with whom it tells next."""
    road.at(25.1)
    warned = road.phones["traveller"].until("Вашей отметки не дождались")
    expect(warned).to_contain_text("Если отметки не будет")


def the_ladder_climbs_and_is_acknowledged(road: Road) -> None:
    """Boris is told on every page and takes it on with a key; Anna sees that he has; it climbs no further."""
    road.at(26.2)
    for _ in range(PATIENCE_S):
        if sounds(road.boris):
            break
        road.boris.page.wait_for_timeout(1_000)
    assert axe_violations(road.boris.page) == []
    road.boris.page.keyboard.press("w")
    road.boris.page.wait_for_url("**/watch/of/**")
    for key in ("w", "Enter"):
        road.boris.page.keyboard.press(key)
    expect(road.boris.page.locator(".said").first).to_contain_text("It is yours")
    hears(road.anna, "Taken on by: Boris")
    road.at(29.5)
    road.anna.page.wait_for_timeout(16_000)
    assert not sounds(road.anna)
    hears(road.boris, "Taken on by")
    road.boris.page.locator("#note").fill("Села батарея")
    road.boris.page.get_by_role("button", name="All is well").click()
    expect(road.boris.page.locator(".said").first).to_contain_text("all is well")


def arrived(road: Road) -> None:
    """The last check-in comes; the journey ends for everybody."""
    road.at(36.5)
    check_in(road.phones["traveller"], FINE)
    hears(road.anna, "Check-in 3: fine")
    host = road.phones["host"]
    host.answer(host.until(HOME), "Сделано")
    leg_says(road.anna, 1, "done")
    act(road.anna, "arrive")
    traveller = road.phones["traveller"]
    traveller.until("Поездка закончена, отметки больше не нужны.")


def destroyed_on_its_day(road: Road) -> None:
    """A day is kept; then neither desk has the plan, and both still know that there was a journey."""
    for seat in (road.anna, road.boris):
        seat.to("journeys")
        expect(seat.page.locator("table.journeys")).to_contain_text(TITLE)
    # What is sure to a desk begins with the day its vault was made: it comes up to a day after the clock's.
    road.clock.until((day_of(road.clock.minute * 60) + 2) * DAY + 10)
    for seat in (road.anna, road.boris):
        for _ in range(PATIENCE_S):
            seat.to("journeys")
            if TITLE not in seat.page.locator("body").inner_text():
                break
            seat.page.wait_for_timeout(1_000)
        assert TITLE not in seat.page.locator("body").inner_text()
