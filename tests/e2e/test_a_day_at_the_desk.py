"""A working day in real browsers: many letters arrive at once, two coordinators at two real desks take them with the
keyboard, answer, hand over, close. Nobody is held twice, nothing typed is lost, each line says why it stands there.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.house import WAIT_MS
from tests.e2e.team import Line, Seat, at_their_desks, letters, relay_and_vaults
from tests.support.browser import chromium
from tropa.demo.seekers import DemoSeeker

pytestmark = pytest.mark.browser

RANKS = ("Crisis", "Now", "72 hours", "Two weeks", "Later")
SUMMARY = "Повестка на руках, день не назван, обещали ответить завтра."
NEWS_MS = 60_000
"""A desk hears of another's doings within its fifteen seconds; this machine may be busy."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Real Chromium."""
    with chromium() as found:
        yield found


@pytest.mark.parametrize(
    ("written", "taken_each"), [(16, 3), pytest.param(200, 90, marks=pytest.mark.drill)], ids=["a morning", "a day"]
)
def test_two_coordinators_and_many_letters(tmp_path: Path, browser: Browser, written: int, taken_each: int) -> None:
    """From letters that all wait already, through both desks, to what each seeker reads and what both desks say."""
    with relay_and_vaults(tmp_path, ("Anna", "Boris")) as (url, vaults):
        seekers = letters(url, written)
        with at_their_desks(browser, url, vaults) as (anna, boris):
            the_order_is_explained(anna, boris, written)
            answered = take_the_same_at_once(anna, boris)
            for _ in range(taken_each):
                answered |= {takes_and_answers(seat) for seat in (anna, boris)}
            answered.discard("")
            given = hand_over(anna, boris)
            closed = answer_and_close(boris, given)
            each_is_held_once(anna, boris, written, closed)
            read_their_answers(seekers, answered)


def the_order_is_explained(anna: Seat, boris: Seat, written: int) -> None:
    """Both desks show everybody, in the same order, the more urgent first, each line with its reason."""
    shown = [
        wait_for_lines(seat, lambda lines: len({each.first_words for each in lines}) == written)
        for seat in (anna, boris)
    ]
    assert [line.first_words for line in shown[0]] == [line.first_words for line in shown[1]]
    assert all(line.why for line in shown[0])
    ranks = [RANKS.index(line.urgency) for line in shown[0]]
    assert ranks == sorted(ranks), [line.urgency for line in shown[0]]
    assert len(set(ranks)) > 2


def take_the_same_at_once(anna: Seat, boris: Seat) -> set[str]:
    """Both press the key in the same moment, before either desk can have heard of the other: one of them holds the
    case, the other is told, and what the other has typed is still there to read.
    """
    for seat in (anna, boris):
        seat.take_next()
    for seat in (anna, boris):
        seat.at_a_case()
    assert anna.first_letter() == boris.first_letter(), "both desks know the same to be the worst"
    for seat in (anna, boris):
        seat.page.locator("#text").press_sequentially(f"Черновик: {seat.name}")
        expect(seat.page.locator("#draft-state")).to_contain_text("kept")
    winner, loser = settled(anna, boris)
    assert "taken this case before you" in loser.page.locator(".standing").inner_text()
    assert f"Черновик: {loser.name}" in everything_on(loser)
    assert winner.page.locator("#text").input_value() == f"Черновик: {winner.name}"
    return {send(winner, "Здравствуйте, мы с вами.")}


def settled(anna: Seat, boris: Seat) -> tuple[Seat, Seat]:
    """Who holds the case that both have open and who does not, once exactly one does on both desks."""
    for _ in range(NEWS_MS // 1_000):
        for seat in (anna, boris):
            seat.page.reload()
        held = [seat.holds() for seat in (anna, boris)]
        if sum(held) == 1:
            return (anna, boris) if held[0] else (boris, anna)
        anna.page.wait_for_timeout(1_000)
    raise AssertionError("both hold it, or neither")


def takes_and_answers(seat: Seat) -> str:
    """The next one, by keyboard alone; whom, or nobody where a colleague turned out to be first."""
    seat.take_next()
    seat.at_a_case()
    return send(seat, f"Здравствуйте. Пишет {seat.name}.")


def send(seat: Seat, text: str) -> str:
    """An answer, by Ctrl+Enter; if it was refused because a colleague holds the case, what was typed is still shown."""
    box, first = seat.page.locator("#text"), seat.first_letter()
    if not box.count():
        return ""
    box.fill(text)
    seat.page.keyboard.press("Control+Enter")
    done = seat.page.locator("#timeline .mine .text", has_text=text)
    expect(done.or_(seat.page.locator("#error, #held-title")).first).to_be_visible(timeout=WAIT_MS)
    if not done.count():
        assert text in everything_on(seat)
        return ""
    return first.partition(".")[0] + "."


def everything_on(seat: Seat) -> str:
    """All that can be read on the page, in fields too."""
    fields = seat.page.locator("textarea").evaluate_all("all => all.map(each => each.value).join(' ')")
    return f"{seat.page.locator('main').inner_text()} {fields}"


def hand_over(giver: Seat, taker: Seat) -> str:
    """A case that the giver holds, with a summary; the taker finds both. The case's first words."""
    first = mine_of(giver)[0]
    open_line(giver, first)
    giver.page.get_by_role("link", name="Hand over").click()
    giver.page.get_by_label(taker.name).check()
    giver.page.locator("form.sheet textarea").first.fill(SUMMARY)
    giver.page.locator("main form.sheet button.main").click()
    expect(giver.page.locator(".said")).to_contain_text("Handed over")
    wait_for_lines(taker, lambda lines: holder_of(lines, first) == "you")
    return first


def answer_and_close(seat: Seat, first: str) -> str:
    """Read the summary, answer, close."""
    open_line(seat, first)
    tab = seat.page.locator(".tabs a", has_text="Anna").first
    for _ in range(NEWS_MS // 1_000):
        if tab.count():
            break
        seat.page.wait_for_timeout(1_000)
        seat.page.reload()
    tab.click()
    expect(seat.page.locator("#timeline")).to_contain_text(SUMMARY, timeout=NEWS_MS)
    seat.page.go_back()
    assert send(seat, "Дальше с вами я."), "it is ours to answer"
    seat.page.get_by_role("link", name="Close").click()
    seat.page.locator("input[name=outcome]").first.check()
    seat.page.locator("main form.sheet button.main").click()
    expect(seat.page.locator(".standing")).to_contain_text("Closed")
    return first


def each_is_held_once(anna: Seat, boris: Seat, written: int, closed: str) -> None:
    """Both desks come to say the same of everybody: nobody is held by two, and nobody is lost."""

    def agree(lines: list[Line]) -> bool:
        theirs = {line.first_words: line.holder for line in boris.lines()}
        ours = {line.first_words: line.holder for line in lines}
        return (
            len(theirs) == written - 1
            and closed not in theirs
            and ours.keys() == theirs.keys()
            and all(holders_agree(holder, theirs[first]) for first, holder in ours.items())
        )

    wait_for_lines(anna, agree)


def holders_agree(at_annas: str, at_boriss: str) -> bool:
    """`you` here is the other's name there, and nobody is nobody."""
    return (at_annas, at_boriss) in (("you", "Anna"), ("Boris", "you"), ("nobody", "nobody"))


def read_their_answers(seekers: dict[str, DemoSeeker], answered: set[str]) -> None:
    """With their words, each whom a desk says it answered."""
    assert answered
    for first in sorted(answered)[:12]:
        texts = [text for author, text in seekers[first].read().letters]
        assert any("Здравствуйте" in text for text in texts), first


def mine_of(seat: Seat) -> list[str]:
    """First words of the cases that this coordinator holds."""
    return [line.first_words for line in seat.lines() if line.holder == "you"]


def open_line(seat: Seat, first: str) -> None:
    """From whatever page of the queue the case is on."""
    for _ in seat.pages():
        row = seat.page.locator("#queue tr", has_text=first).locator("a[data-row]")
        if row.count():
            row.first.click()
            seat.at_a_case()
            return
    raise AssertionError(f"{first} is on no page of the queue")


def holder_of(lines: Sequence[Line], first: str) -> str:
    """Who holds the case with these first words."""
    return next((line.holder for line in lines if line.first_words == first), "")


def wait_for_lines(seat: Seat, are_good: Callable[[list[Line]], bool]) -> list[Line]:
    """The queue, once it is as it should be."""
    for _ in range(NEWS_MS // 1_000):
        lines = seat.lines()
        if are_good(lines):
            return lines
        seat.page.wait_for_timeout(1_000)
    raise AssertionError([f"{line.first_words} {line.holder}" for line in lines])
