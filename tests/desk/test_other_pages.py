"""Other pages and programs of the machine against an open desk, in real Chromium: whatever they try, they neither read
nor write. The desk is open in the same browser, so its cookie is there to be misused.
"""

import http.server
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.desk.in_browser import Desk, Opener, browser, open_desk
from tests.desk.stand import CASE, ROW, Stand, founded_vault
from tests.support.browser import ARGUMENTS, chromium_path

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser
WAIT_MS = 20_000

TRIES = """async (address) => {
  const tried = {};
  const settle = (name, act) => new Promise((done) => {
    const timer = setTimeout(() => { tried[name] = "nothing"; done(); }, 4000);
    const end = (said) => { clearTimeout(timer); tried[name] = said; done(); };
    act(end);
  });
  const tag = (name, attribute, more = {}) => (end) => {
    const element = Object.assign(document.createElement(name), more, { [attribute]: address });
    element.onload = () => end("loaded");
    element.onerror = () => end("failed");
    document.body.append(element);
  };
  const got = (options) => (end) => fetch(address, options).then(
    async (answer) => end(`${answer.type} ${(await answer.text()).length}`), () => end("failed"));
  await settle("cors", got({ credentials: "include" }));
  await settle("no-cors", got({ mode: "no-cors", credentials: "include" }));
  const form = new URLSearchParams("a=b");
  await settle("post", got({ method: "POST", mode: "no-cors", credentials: "include", body: form }));
  await settle("preflighted", got({ method: "PUT", headers: { "x-own": "1" }, credentials: "include" }));
  await settle("image", tag("img", "src"));
  await settle("script", tag("script", "src"));
  await settle("module", tag("script", "src", { type: "module" }));
  await settle("style", tag("link", "href", { rel: "stylesheet" }));
  await settle("video", (end) => {
    const video = Object.assign(document.createElement("video"), { src: address, onerror: () => end("failed") });
    document.body.append(video);
  });
  await settle("stream", (end) => {
    const source = new EventSource(address, { withCredentials: true });
    source.onopen = () => end("open");
    source.onerror = () => { source.close(); end("failed"); };
  });
  await settle("socket", (end) => {
    const socket = new WebSocket(address.replace("http", "ws"));
    socket.onopen = () => end("open");
    socket.onerror = () => end("failed");
  });
  return tried;
}"""


@pytest.fixture
def desk(tmp_path: Path, open_desk: Opener) -> Desk:
    """A founded, unlocked desk with one case."""

    def make(port: int) -> Stand:
        stand = Stand(tmp_path, founded_vault(ROW, one=CASE), port=port)
        stand.path.write_bytes(b"vault")
        return stand

    opened = open_desk(make)
    opened.enter()
    opened.unlock()
    return opened


@contextmanager
def another_program(pages: dict[str, str], cookies: Callable[[str], list[str]] = lambda path: []) -> Iterator[str]:
    """A web server of another program, on another port of 127.0.0.1, with these pages by path. Its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path, "").encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            for cookie in cookies(self.path):
                self.send_header("set-cookie", cookie)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def elsewhere(desk: Desk, address: str) -> Page:
    """Another tab of the same browser, at another program's page. What it complains of is not the desk's trouble."""
    page = desk.page.context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(address)
    return page


def form_token(desk: Desk) -> str:
    """The worst case: the other page has come to know it."""
    found = re.search(r'name="form_token" value="([^"]+)"', desk.page.content())
    assert found is not None
    return found[1]


def shows_nothing(page: Page) -> bool:
    """Nothing of the vault in any frame."""
    return all(secret not in frame.content() for frame in page.frames for secret in (ROW.first_words, ROW.name))


@pytest.mark.parametrize("what", ["queue", "static/desk.js"])
def test_nothing_of_the_desk_can_be_included_or_fetched(desk: Desk, what: str) -> None:
    """By fetch, image, script, style, video, event stream, WebSocket: pages and static files alike."""
    address = desk.page.url if what == "queue" else f"{desk.stand.origin}/{what}"
    with another_program({"/": "<!doctype html><title>other</title>"}) as other:
        tried = elsewhere(desk, other).evaluate(TRIES, address)
    assert tried.pop("no-cors") in ("opaque 0", "failed")
    assert tried.pop("post") in ("opaque 0", "failed")
    assert set(tried.values()) == {"failed"}, tried
    assert desk.vault().is_open


def test_a_foreign_form_does_nothing_even_with_the_right_token(desk: Desk) -> None:
    """Sent as a whole page, in every way a form can be encoded: the vault stays open."""
    lock, token = desk.page.url.replace("/queue", "/lock"), form_token(desk)
    ways = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
    pages = {
        f"/{number}": f'<!doctype html><form id=f method=post action="{lock}" enctype="{way}">'
        f'<input name=form_token value="{token}"></form><script>document.getElementById("f").submit()</script>'
        for number, way in enumerate(ways)
    }
    with another_program(pages) as other:
        for path in pages:
            page = elsewhere(desk, other + path)
            page.wait_for_url("**/lock")
            assert "started by another page" in page.inner_text("main")
            assert desk.vault().is_open


@pytest.mark.parametrize("how", ["sandbox", "data"])
def test_a_form_without_an_origin_does_nothing(desk: Desk, how: str) -> None:
    """From a sandboxed frame and from a frame made of a data address (`Origin: null`)."""
    lock, token = desk.page.url.replace("/queue", "/lock"), form_token(desk)
    inner = (
        f'<form id=f method=post action="{lock}"><input name=form_token value="{token}"></form>'
        '<script>document.getElementById("f").submit()</script>'
    )
    sandboxed = f"srcdoc='{inner}' sandbox='allow-scripts allow-forms'"
    frame = sandboxed if how == "sandbox" else f"src='data:text/html,{inner}'"
    with another_program({"/": f"<!doctype html><iframe {frame}></iframe>"}) as other:
        page = elsewhere(desk, other)
        page.wait_for_timeout(1_500)
        assert shows_nothing(page)
    assert desk.vault().is_open


@pytest.mark.parametrize("tag", ["iframe", "object", "embed"])
def test_the_desk_is_not_framed(desk: Desk, tag: str) -> None:
    """Not its pages, and not the launch page's address: nobody is made to click on what they do not see."""
    address = desk.page.url
    source = f'data="{address}"' if tag == "object" else f'src="{address}"'
    with another_program({"/": f"<!doctype html><{tag} {source} width=800 height=600></{tag}>"}) as other:
        page = elsewhere(desk, other)
        page.wait_for_timeout(1_000)
        assert shows_nothing(page)


def test_a_window_opened_by_another_page_shows_nothing_and_is_not_held(desk: Desk) -> None:
    """Neither opened anew nor found by its name; what is opened cannot be looked into."""
    opener = f"""<!doctype html><button id=go onclick="window.w = window.open('{desk.page.url}', 'desk')">go</button>"""
    with another_program({"/": opener}) as other:
        page = elsewhere(desk, other)
        with page.context.expect_page() as opened:
            page.click("#go")
        opened.value.wait_for_load_state()
        assert shows_nothing(opened.value)
        seen = page.evaluate("() => { try { return window.w.document.body.innerText } catch { return 'refused' } }")
        assert seen in ("refused", "")


def test_a_cookie_set_by_another_port_opens_nothing(desk: Desk) -> None:
    """Cookies know no ports: another program may overwrite ours. It locks a person out, and lets nobody in."""
    name, prefix = desk.stand.desk.sessions.cookie_name, desk.stand.desk.prefix

    def thrown(path: str) -> list[str]:
        return [f"{name}=chosen-by-another; path=/", f"{name}=chosen-by-another; path={prefix}/"]

    with another_program({"/": "<!doctype html>"}, thrown) as other:
        elsewhere(desk, other).close()
    page = desk.page.context.new_page()
    answer = page.goto(desk.page.url)
    assert answer is not None
    held = [cookie for cookie in desk.page.context.cookies() if cookie["name"] == name]
    assert {cookie["value"] for cookie in held} >= {"chosen-by-another"}, "the other program's cookie is there"
    assert desk.stand.desk.sessions.of("chosen-by-another") is None
    assert answer.status == 403
    assert shows_nothing(page)
    desk.enter()
    assert desk.stand.desk.keeper.state == "open"


def test_a_rebound_name_shows_nothing(desk: Desk, browser: Browser) -> None:
    """DNS rebinding as it is done: a foreign name that now means 127.0.0.1, in a browser that believes it."""
    port = desk.stand.origin.rpartition(":")[2]
    path = desk.page.url.removeprefix(desk.stand.origin)
    rule = "--host-resolver-rules=MAP evil.example 127.0.0.1"
    rebound = browser.browser_type.launch(executable_path=chromium_path(), args=[*ARGUMENTS, rule])
    try:
        page = rebound.new_page()
        for there in (path, "/", "/static/desk.js", "/enter"):
            answer = page.goto(f"http://evil.example:{port}{there}")
            assert answer is not None
            assert answer.status == 421
            assert shows_nothing(page)
        fetched = page.evaluate("address => fetch(address).then(answer => answer.status)", path)
        assert fetched == 421
    finally:
        rebound.close()
