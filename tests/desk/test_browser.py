"""The desk in real Chromium: the first day, by mouse and by keyboard, hostile letters, drafts, locking, other pages."""

import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.desk.in_browser import Desk, Opener, browser, open_desk
from tests.desk.real import RealStand
from tests.desk.stand import ASK, CASE, PASSPHRASE, ROW, Stand, founded_vault
from tests.desk.stand_members import ANNA_PERSON
from tests.desk.stand_work import (
    I_AM,
    THREAD,
    work_on,
)
from tests.support.memory_relay import PUBLISHER
from tropa.cases.seeker import AskForm

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser

HOSTILE = (
    "<script>window.hit=1</script><img src=x onerror=window.hit=1> </textarea><svg onload=window.hit=1>"
    ' " onfocus=window.hit=1 autofocus x=" <a href="javascript:window.hit=1">x</a> '
    "<div hx-get=/ hx-trigger=load>y</div>"
    " <b data-hx-on:click=window.hit=1>z</b> {{constructor}} \u202eправа\n\n  второй абзац  \n🙂"
)

# Not a wait for one navigation: the page may be told twice that the desk is locked, and the first is then given up.
UNLOCK = re.compile(r"/unlock$")


@pytest.fixture
def unlocked(tmp_path: Path, open_desk: Opener) -> Desk:
    """A founded, unlocked desk with one case, whose letter is hostile."""
    case = replace(CASE, timeline=(replace(ASK, text=HOSTILE),))
    vault = founded_vault(replace(ROW, first_words=HOSTILE), one=case)

    def make(port: int) -> Stand:
        stand = Stand(tmp_path, vault, port=port)
        stand.path.write_bytes(b"vault")
        return stand

    desk = open_desk(make)
    desk.enter()
    desk.unlock()
    return desk


def test_the_first_day(tmp_path: Path, open_desk: Opener) -> None:
    """First run, founding, a letter arriving by itself, an answer, a lock, and what the seeker reads."""
    desk = open_desk(lambda port: RealStand(tmp_path, port=port, token=None))
    page, stand = desk.page, desk.stand
    desk.enter()
    page.fill("#passphrase", PASSPHRASE)
    page.fill("#again", PASSPHRASE)
    page.click("text=Make the vault")
    page.click("text=Found a new network")
    page.fill("#petname", "Наша")
    page.fill("#token", PUBLISHER)
    page.click("text=Found and publish")
    expect(page.locator("h1")).to_have_text("Your network exists")
    page.click("text=To the queue")
    expect(page.locator("#queue")).to_contain_text("Nobody has written yet")

    seeker = stand.seeker()
    seeker.ask(AskForm("ru", "72h", HOSTILE, needs=("summons",)))
    expect(page.locator("[data-row]")).to_have_count(1, timeout=20_000)
    desk.open_case()
    assert page.locator(".event .text").text_content() == HOSTILE
    page.fill("#text", "Не подписывайте ничего.\nВы вправе просить о комиссии.")
    page.click("text=Seal and send")
    expect(page.locator(".said")).to_contain_text("goes out sealed")
    stand.wait_for(
        lambda: ("network", "Не подписывайте ничего.\nВы вправе просить о комиссии.") in seeker.read().letters
    )
    expect(page.locator(".event.mine .notes")).to_have_text("sent", timeout=20_000)

    seeker.write("Спасибо, понял")
    expect(page.locator(".event").last.locator(".text")).to_have_text("Спасибо, понял", timeout=20_000)
    expect(page.locator("#announce")).to_have_text("A new letter has arrived in this case.")
    page.locator(".frame [data-lock] button").click()
    expect(page.locator("h1")).to_have_text("Locked")
    assert "Спасибо" not in page.content()
    page.fill("#passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.locator(".event").last.locator(".text")).to_have_text("Спасибо, понял")
    assert page.evaluate("window.hit") is None


def test_hostile_text_does_nothing(unlocked: Desk) -> None:
    """In the queue, in the letter, in a draft: shown letter for letter, and nothing runs."""
    page = unlocked.page
    assert page.locator(".first-words").text_content() == HOSTILE
    unlocked.open_case()
    assert page.locator(".event .text").text_content() == HOSTILE
    page.fill("#text", HOSTILE)
    expect(page.locator("#draft-state")).to_have_text("Draft kept in your vault.")
    page.reload()
    assert page.input_value("#text") == HOSTILE
    page.wait_for_timeout(300)
    assert page.evaluate("window.hit") is None
    assert page.locator("main img, main svg, main script").count() == 0


def test_the_policy_stops_what_would_get_through(unlocked: Desk) -> None:
    """Inline script, inline style and foreign requests are dead even if markup were let in."""
    unlocked.page.evaluate("""() => {
        const add = (tag, values) => document.body.append(Object.assign(document.createElement(tag), values));
        add("script", {textContent: "window.hit = 1"});
        add("img", {src: "http://127.0.0.1:9/x"});
        document.body.insertAdjacentHTML("beforeend", "<p id=styled style='color: rgb(1, 2, 3)'>x</p>");
    }""")
    unlocked.page.wait_for_timeout(200)
    assert unlocked.page.evaluate("window.hit") is None
    color = unlocked.page.evaluate("getComputedStyle(document.getElementById('styled')).color")
    assert color != "rgb(1, 2, 3)"
    refused = [message for message in unlocked.trouble if "Content Security Policy" in message]
    assert len(refused) >= 3
    unlocked.trouble.clear()


def test_by_keyboard_alone(unlocked: Desk) -> None:
    """Take the next, write, send, come back, walk the queue, list the keys, search: no mouse."""
    page, keyboard = unlocked.page, unlocked.page.keyboard
    unlocked.vault().work.next_case = "case-1"
    keyboard.press("n")
    page.wait_for_url("**/case/**")
    page.locator("#text").focus()
    keyboard.type("Ответ n j k ?")
    keyboard.press("Control+Enter")
    expect(page.locator(".said")).to_contain_text("goes out sealed")
    assert unlocked.vault().answers == [("case-1", "Ответ n j k ?")]
    page.go_back()
    page.go_back()
    keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    keyboard.press("Escape")
    expect(page.locator("dialog")).not_to_be_visible()
    keyboard.press("/")
    page.wait_for_url("**/search")
    expect(page.locator("#words")).to_be_focused()
    keyboard.type("рана")
    keyboard.press("Enter")
    expect(page.locator("main h2")).to_have_text("0 cases")
    assert unlocked.vault().searched == ["рана"]


def test_a_thread_from_opening_to_a_note_by_keyboard(unlocked: Desk) -> None:
    """Tab, Space and Enter are enough; Ctrl+Enter writes the note; hostile text does nothing there either."""
    unlocked.vault().members.everybody.append(ANNA_PERSON)
    unlocked.open_case()
    page, keyboard = unlocked.page, unlocked.page.keyboard
    page.locator(".tabs .new").focus()
    keyboard.press("Enter")
    page.locator("[name=reader]").first.focus()
    keyboard.press("Space")
    keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/thread/[0-9a-f]+$"))
    expect(page.locator("#readers")).to_contain_text("you Анна and no one else")
    page.fill("#text", HOSTILE)
    page.locator("#text").focus()
    keyboard.press("Control+Enter")
    expect(page.locator(".said")).to_contain_text("Written down")
    assert page.locator(".event.note .text").last.text_content() == HOSTILE
    assert page.evaluate("window.hit") is None


def test_a_note_in_the_making_survives_an_idle_lock(unlocked: Desk) -> None:
    """It was kept while it was typed."""
    vault = unlocked.vault()
    vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), threads=(THREAD,))
    unlocked.open_case()
    unlocked.page.locator(".tabs a").nth(1).click()
    unlocked.page.wait_for_url("**/thread/**")
    unlocked.page.fill("#text", "долгая заметка")
    expect(unlocked.page.locator("#draft-state")).to_have_text("Kept until this desk is stopped.")
    unlocked.stand.clocks.pass_by(601)
    expect(unlocked.page).to_have_url(UNLOCK, timeout=15_000)
    unlocked.page.fill("#passphrase", PASSPHRASE)
    unlocked.page.keyboard.press("Enter")
    expect(unlocked.page.locator("#text")).to_have_value("долгая заметка")


def test_j_and_k_walk_the_rows(tmp_path: Path, open_desk: Opener) -> None:
    """Also on a Russian keyboard, where the key beside h says о; arrows join in once one is walking."""
    rows = [replace(ROW, case_id=f"case-{number}") for number in range(3)]
    vault = founded_vault(*rows, one=replace(CASE, case_id="case-1"))
    desk = open_desk(lambda port: Stand(tmp_path, vault, port=port))
    desk.stand.path.write_bytes(b"vault")
    desk.enter()
    desk.unlock()
    page = desk.page
    seen_rows = []
    for key in ("j", "j", "ArrowDown", "k", "ArrowUp"):
        page.keyboard.press(key)
        seen_rows.append(page.evaluate("[...document.querySelectorAll('[data-row]')].indexOf(document.activeElement)"))
    assert seen_rows == [0, 1, 2, 1, 0]
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'о', code: 'KeyJ'}))")
    assert page.evaluate("[...document.querySelectorAll('[data-row]')].indexOf(document.activeElement)") == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/**")


def test_keys_are_silent_when_switched_off(unlocked: Desk) -> None:
    """Neither single keys nor Ctrl+Enter."""
    page = unlocked.page
    page.click("nav >> text=Settings")
    page.click("text=Switch off")
    page.click("nav >> text=Queue")
    page.keyboard.press("n")
    page.keyboard.press("?")
    page.wait_for_timeout(200)
    assert page.url.endswith("/queue")
    expect(page.locator("dialog")).not_to_be_visible()
    unlocked.open_case()
    page.fill("#text", "не отправлять")
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(200)
    assert unlocked.vault().answers == []


def test_a_draft_is_kept_while_typing_without_a_pause(unlocked: Desk) -> None:
    """At most two seconds after a key, even if the next key always comes before."""
    unlocked.open_case()
    unlocked.page.locator("#text").press_sequentially("слово за словом без остановки " * 2, delay=40)
    kept = unlocked.vault().cases["case-1"].draft
    assert kept.startswith("слово за словом")


def test_locking_right_after_a_key_keeps_what_was_typed(unlocked: Desk) -> None:
    """The lock button saves first."""
    unlocked.open_case()
    unlocked.page.locator("#text").press_sequentially("только что")
    unlocked.page.locator(".frame [data-lock] button").click()
    expect(unlocked.page.locator("h1")).to_have_text("Locked")
    assert unlocked.vault().cases["case-1"].draft == "только что"


def test_leaving_a_page_keeps_what_was_typed(unlocked: Desk) -> None:
    """A link pressed at once after a key."""
    unlocked.open_case()
    unlocked.page.locator("#text").press_sequentially("и тут ушли")
    unlocked.page.click("text=← Queue")
    unlocked.page.wait_for_url("**/queue")
    unlocked.open_case()
    assert unlocked.page.input_value("#text") == "и тут ушли"


def test_an_open_page_becomes_the_lock_screen_by_itself(unlocked: Desk) -> None:
    """Idle: nobody touches the page, and Back does not bring the case up again."""
    unlocked.open_case()
    unlocked.stand.clocks.pass_by(601)
    expect(unlocked.page).to_have_url(UNLOCK, timeout=15_000)
    unlocked.page.go_back()
    expect(unlocked.page.locator("h1")).to_have_text("Locked")
    assert unlocked.page.locator(".event").count() == 0


def test_a_desk_that_stopped_is_said_and_the_text_stays(unlocked: Desk) -> None:
    """The page says so; what was typed is still there to copy."""
    unlocked.open_case()
    unlocked.page.fill("#text", "не пропадёт")
    unlocked.page.route("**/*", lambda route: route.abort())
    expect(unlocked.page.locator("#stopped")).to_be_visible(timeout=15_000)
    assert unlocked.page.input_value("#text") == "не пропадёт"
    unlocked.trouble.clear()


def test_everything_works_without_scripts(tmp_path: Path, open_desk: Opener) -> None:
    """Plain forms: unlock, open, keep a draft, send, lock."""
    vault = founded_vault(ROW, one=CASE)
    desk = open_desk(lambda port: Stand(tmp_path, vault, port=port), java_script_enabled=False)
    desk.stand.path.write_bytes(b"vault")
    page = desk.page
    page.goto(desk.stand.launch.path.as_uri())
    page.click("button")
    expect(page).to_have_url(UNLOCK)
    page.fill("#passphrase", PASSPHRASE)
    page.click("main button")
    vault.work.next_case = "case-1"
    page.click("text=Take the next")
    page.fill("#text", "Черновик")
    page.click("text=Keep as draft")
    expect(page.locator(".said")).to_contain_text("Draft kept")
    page.fill("#text", "Ответ")
    page.click("text=Seal and send")
    expect(page.locator(".event.mine .text")).to_have_text("Ответ")
    page.click("text=Lock")
    expect(page).to_have_url(UNLOCK)


def test_a_used_launch_file_does_not_open_a_second_window(tmp_path: Path, browser: Browser, open_desk: Opener) -> None:
    """A copy of the page, taken before it was used, is refused; nothing is shown."""
    desk = open_desk(lambda port: Stand(tmp_path, founded_vault(ROW, one=CASE), port=port))
    copy = tmp_path / "copy.html"
    copy.write_bytes(desk.stand.launch.path.read_bytes())
    desk.enter()
    other = browser.new_context().new_page()
    other.goto(copy.as_uri())
    expect(other.locator("main")).to_contain_text("This launch page has been used")
    other.context.close()


@contextmanager
def another_program(page_html: str) -> Iterator[str]:
    """Another program of this machine: a web server on another port of 127.0.0.1. Its address."""
    received: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            received.append(self.headers.get("cookie", ""))
            body = page_html.encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
        assert received
        assert not any("tropa_" in cookie for cookie in received)
    finally:
        server.shutdown()
        server.server_close()


def test_a_page_of_another_port_gets_no_cookie_and_cannot_frame_read_or_write(unlocked: Desk) -> None:
    """The same person's browser opens another program's page while the desk is open."""
    own = unlocked.page.url
    lock = own.replace("/queue", "/lock")
    html = f"""<!doctype html><iframe id=f src="{own}"></iframe>
        <iframe name=sink></iframe><form id=w method=post target=sink action="{lock}"></form>
        <script>document.getElementById("w").submit();
        fetch("{own}", {{credentials: "include"}}).then(answer => answer.text())
            .then(text => window.got = text, () => window.got = "refused");
        </script>"""
    with another_program(html) as address:
        other = unlocked.page.context.new_page()
        other.goto(address)
        other.wait_for_function("window.got !== undefined")
        assert other.evaluate("window.got") == "refused"
        other.wait_for_timeout(300)
        assert not any(HOSTILE[:20] in frame.content() for frame in other.frames if frame.url.startswith("http"))
        other.close()
    assert unlocked.vault().is_open


def test_the_newest_letter_and_the_composer_are_in_sight(tmp_path: Path, open_desk: Opener) -> None:
    """Of a long thread, from the queue, without scrolling; and so is who will read."""
    letters = tuple(replace(ASK, event_id=str(n), text=f"Письмо {n}\n" * 4) for n in range(30))
    vault = founded_vault(ROW, one=replace(CASE, timeline=letters))
    desk = open_desk(lambda port: Stand(tmp_path, vault, port=port), viewport={"width": 1280, "height": 720})
    desk.stand.path.write_bytes(b"vault")
    desk.enter()
    desk.unlock()
    desk.open_case()
    for selector in ("#newest", "#readers", "[data-send]", ".case-side h1"):
        expect(desk.page.locator(selector)).to_be_in_viewport()


def test_focus_is_always_seen(unlocked: Desk) -> None:
    """Every stop of the Tab key on the queue and the case has an outline."""
    for go in (lambda: None, unlocked.open_case):
        go()
        stops = set[str]()
        for _ in range(14):
            unlocked.page.keyboard.press("Tab")
            stops.add(
                unlocked.page.evaluate("""() => {
                    const now = document.activeElement, style = getComputedStyle(now);
                    return now === document.body ? "out" : `${style.outlineStyle} ${style.outlineWidth}`;
                }""")
            )
        assert stops <= {"solid 3px", "out"}
