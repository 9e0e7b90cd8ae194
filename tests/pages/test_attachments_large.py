"""The largest photo: 25 MB with all that a phone hides, in full size, over a connection that breaks; both ways."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.pages import steps
from tests.pages.attaching import ATTACH, SECRET, Sent, arrived, as_photo, noise, picture_of, segments, send_files
from tests.pages.network import Team
from tests.pages.tab import WAIT_MS, Tab

pytestmark = [pytest.mark.browser, pytest.mark.drill]

LONG_MS = 4 * WAIT_MS
MOST_BYTES = 25 * 2**20


def large_photo() -> bytes:
    """Noise of just under 25 MiB, as large as a blob can be."""
    photo = as_photo(noise(6000, 4000), quality=93)
    assert 0.9 * MOST_BYTES < len(photo) <= MOST_BYTES, len(photo)
    return photo


def test_25_mb_go_up_in_full_size_over_a_connection_that_breaks(tab: Tab, team: Team, tmp_path: Path) -> None:
    """Progress is shown and rises; every chunk arrives once; the reader opens as many pixels and nothing else."""
    broken: list[str] = []
    stored: list[int] = []

    def break_in_the_middle(route: Route) -> None:
        place = int(route.request.url.rpartition("/")[2])
        if place > 150 and len(broken) < 3:
            broken.append(route.request.url)
            return route.abort()
        stored.append(place)
        return route.continue_()

    text = steps.marker()
    steps.to_text(tab)
    tab.write(text)
    path = tmp_path / "IMG_0001.jpg"
    path.write_bytes(large_photo())
    tab.press(ATTACH)
    tab.page.locator("#files").set_input_files(path)
    expect(tab.page.locator(".files li")).to_have_count(1, timeout=LONG_MS)
    tab.page.get_by_role("button", name="Не уменьшать: фото 1.jpg").click()
    expect(tab.page.locator(".files")).to_contain_text("6000 × 4000", timeout=LONG_MS)
    tab.go_on()
    tab.at(steps.CHECK)
    tab.page.route("**/chunks/*", break_in_the_middle)
    tab.press("Запечатать и отправить")
    tab.page.locator("main", has_text="Передано").wait_for(timeout=LONG_MS)
    values = []
    started = time.monotonic()
    while tab.page.locator(".unprinted .words").count() == 0 and time.monotonic() - started < LONG_MS / 1000:
        values.append(float(tab.page.evaluate("document.querySelector('progress')?.value ?? 1")))
        tab.page.wait_for_timeout(250)
    tab.page.locator(".unprinted .words").wait_for()
    assert values == sorted(values)
    assert len(set(values)) >= 10
    assert len(broken) == 3
    assert stored == sorted(set(stored)), "no chunk was stored twice"
    (file,) = arrived(team, text)
    assert len(file.content) > 15 * 2**20
    assert picture_of(file.content).size == (6000, 4000)
    assert SECRET not in file.content
    assert not {0xE1, 0xED, 0xFE} & set(segments(file.content))


def test_25_mb_come_down_and_are_drawn(tab: Tab, team: Team) -> None:
    """Fetched over a connection that breaks, checked whole, drawn no larger than can be looked at."""
    text = steps.marker()
    words = steps.sent(tab, text)
    send_files(team, text, "Посмотрите.", [Sent(large_photo())])
    steps.come_back(tab, words)
    tab.at(steps.THREAD)
    line = tab.page.locator(".files > li")
    tab.page.route("**/chunks/191?*", lambda route: route.abort())
    line.get_by_role("button").click()
    expect(line.locator(".bad")).to_be_visible(timeout=LONG_MS)
    tab.page.unroute("**/chunks/191?*")
    line.get_by_role("button", name="Продолжить").click()
    expect(line.locator("canvas")).to_be_visible(timeout=LONG_MS)
    assert line.locator("canvas").evaluate("canvas => [canvas.width, canvas.height]") == [2560, 1707]
