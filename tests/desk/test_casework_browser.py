"""The case page in real Chromium: templates with and without scripts, keys, readers in sight, hostile templates."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.desk.in_browser import Desk, Opener, browser, open_desk
from tests.desk.stand import CASE, ROW, Stand, founded_vault
from tests.desk.stand_care import HANDED, HARM, MINOR, ONE_OF_TWO, OWN
from tests.desk.stand_work import I_AM, NOTE, THREAD, work_on

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=window.hit=1></textarea><script>window.hit=1</script> {{7*7}} ${x} [[срок]] [[имя]]"


def make_desk(open_desk: Opener, folder: Path, **options: object) -> Desk:
    """An unlocked desk with one case and a hostile template of one's own."""
    vault = founded_vault(ROW, one=CASE)
    threads = (replace(THREAD, entries=(*THREAD.entries, NOTE)),)
    work = replace(work_on("case-1", I_AM), threads=threads, flags=(HARM, MINOR), checks=(ONE_OF_TWO,), handed=HANDED)
    vault.work.cases["case-1"] = work
    vault.work.library.kept["1"] = replace(OWN, title="Мой", body=HOSTILE)

    def make(port: int) -> Stand:
        stand = Stand(folder, vault, port=port)
        stand.path.write_bytes(b"vault")
        return stand

    desk = open_desk(make, **options)
    if options.get("java_script_enabled", True):
        desk.enter()
    else:
        desk.page.goto(desk.stand.launch.path.as_uri())
        desk.page.click("button")
    desk.unlock()
    desk.open_case()
    return desk


@pytest.fixture
def desk(tmp_path: Path, open_desk: Opener) -> Desk:
    return make_desk(open_desk, tmp_path)


def test_a_template_goes_in_where_one_writes_and_its_first_gap_is_chosen(desk: Desk) -> None:
    """What is typed before and after stays; stored script is text; the draft is kept without another step."""
    page = desk.page
    page.fill("#text", "до после")
    page.evaluate("document.getElementById('text').setSelectionRange(2, 2)")
    page.select_option("#template", label="Мой")
    page.click("[data-insert]")
    filled = HOSTILE.replace("[[срок]]", "25 ноября")
    expect(page.locator("#text")).to_have_value(f"до\n\n{filled}\n\nпосле")
    begin, end = page.evaluate("(t => [t.selectionStart, t.selectionEnd])(document.getElementById('text'))")
    assert page.input_value("#text").encode("utf-16-le")[2 * begin : 2 * end].decode("utf-16-le") == "[[имя]]"
    assert page.evaluate("window.hit") is None
    expect(page.locator("#draft-state")).to_have_text("Draft kept in your vault.", timeout=5_000)
    page.click("[data-send]")
    expect(page.locator("#error")).to_contain_text("Not filled in: [[имя]]")
    expect(page.locator("#text")).to_have_value(f"до\n\n{filled}\n\nпосле")
    assert page.evaluate("window.hit") is None


def test_without_scripts_the_same_button_brings_the_page_back_with_all_of_it(tmp_path: Path, open_desk: Opener) -> None:
    """Typed text first, then the template."""
    page = make_desk(open_desk, tmp_path, java_script_enabled=False).page
    page.fill("#text", "Здравствуйте!")
    page.select_option("#template", label="Мой")
    page.click("[data-insert]")
    expect(page.locator("#text")).to_have_value("Здравствуйте!\n\n" + HOSTILE.replace("[[срок]]", "25 ноября"))


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (320, 640)])
def test_who_will_read_it_stays_in_sight_while_one_writes(desk: Desk, width: int, height: int) -> None:
    """However long the letter, wherever in it one is."""
    page = desk.page
    page.set_viewport_size({"width": width, "height": height})
    page.fill("#text", "\n".join(f"строка {number}" for number in range(80)))
    page.evaluate("document.getElementById('text').style.height = '900px'")
    for place in ("start", "end"):
        page.evaluate(f"document.getElementById('text').scrollIntoView({{block: '{place}'}})")
        box = page.locator("#readers").bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= height - box["height"], (place, box)


def test_keys_reach_what_a_case_offers(desk: Desk) -> None:
    """R and T the composer, D a task, F flags, V verifications; the list names them."""
    page = desk.page
    case = page.url
    page.keyboard.press("r")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("f")
    expect(page.locator("#text")).to_have_value("f")
    page.locator("h1").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("t")
    expect(page.locator("#template")).to_be_focused()
    for key, where in (("d", "**/task"), ("f", "**/flags"), ("v", "**/checks")):
        page.goto(case)
        page.keyboard.press(key)
        page.wait_for_url(where)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("choose a template")


def test_from_a_case_the_keys_lead_on(desk: Desk) -> None:
    """H hands it over, E closes it, Q goes to the queue; N takes the next, within the filters that were looked at."""
    page, case = desk.page, desk.page.url
    for key, where in (("h", "**/hand-over"), ("e", "**/end"), ("q", "**/queue")):
        page.goto(case)
        page.keyboard.press(key)
        page.wait_for_url(where)
    page.goto(page.url + "?show=waiting&crisis=1&page=2")
    page.goto(case)
    fields = page.locator("form:has([data-next]) input:not([name=form_token], [name=number])")
    assert fields.evaluate_all("all => all.map(one => [one.name, one.value])")[0] == ["show", "waiting"]
    page.keyboard.press("?")
    for told in ("to the queue, from anywhere", "take this one (in a case)", "in the queue and in a case"):
        expect(page.locator("#keys")).to_contain_text(told)
    page.keyboard.press("Escape")
    # Its answer is waited for: a page that is closed on its way to another may never be closed.
    with page.expect_event("load"), page.expect_request("**/queue/next"):
        page.keyboard.press("n")


def test_a_key_held_down_does_nothing_twice_but_walks_on(desk: Desk) -> None:
    """N held down would take one case after another; J held down goes along the queue."""
    page, sent = desk.page, []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    held = """key => !document.body.dispatchEvent(new KeyboardEvent("keydown", {
      key, code: `Key${key.toUpperCase()}`, repeat: true, bubbles: true, cancelable: true }))"""
    expect(page.locator("[data-next]")).to_be_attached()
    for key in "nr":
        assert not page.evaluate(held, key)
    assert page.evaluate("document.activeElement.id") != "text"
    assert not [each for each in sent if each.endswith("/queue/next")]
    page.keyboard.press("q")
    page.wait_for_url("**/queue")
    expect(page.locator("[data-row]").first).to_be_attached()
    assert page.evaluate(held, "j")
    expect(page.locator("[data-row]").first).to_be_focused()


def test_command_and_enter_send_on_a_mac(desk: Desk) -> None:
    """As Ctrl does elsewhere."""
    desk.page.locator("#text").press_sequentially("Здравствуйте")
    desk.page.keyboard.press("Meta+Enter")
    expect(desk.page.locator(".said")).to_be_visible()
    assert desk.vault().answers


def test_keys_switched_off_do_nothing(desk: Desk) -> None:
    """One setting for all of them."""
    page = desk.page
    desk.stand.desk.settings = replace(desk.stand.desk.settings, shortcuts=False)
    page.reload()
    before = page.url
    for key in "rtdfvqchen":
        page.keyboard.press(key)
    assert page.url == before
    assert page.evaluate("document.activeElement.id") not in ("text", "template")


def test_a_flag_is_put_and_a_verification_written_by_keyboard_alone(desk: Desk) -> None:
    """From the case page and back to it."""
    page = desk.page
    page.keyboard.press("f")
    page.wait_for_url("**/flags")
    page.locator("form.sheet input[name=flag][value=coercion]").focus()
    page.keyboard.press("Space")
    page.locator("form.sheet #why").focus()
    page.keyboard.type("просит паспорт")
    page.locator("form.sheet button.main").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_contain_text("The flag stands.")
    assert ("flag", "thread-1", "coercion", "просит паспорт") in desk.vault().work.done
