"""The desk against other pages and programs of the machine, over the whole application."""

import logging
import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.desk.stand import CASE, ORIGIN, PASSPHRASE, ROW, Answer, Stand, Window, founded_vault, navigation, token_in
from tropa.desk.forms import MAX_BODY_BYTES, MAX_FIELDS
from tropa.desk.pages.entering import LAUNCH_PATH

Opener = Callable[..., Window]

PAGES = (
    *("/", "/queue", "/queue/lines", "/network", "/network/chain", "/network/invite", "/exposure"),
    *("/settings", "/keys", "/sync", "/begin/founded"),
)
FORMS = (
    *("/queue/next", "/network/invite", "/lock", "/language", "/settings/choose"),
    *("/begin/publish", "/begin/join", "/unlock/open", "/welcome/create"),
)
SECRETS = (ROW.first_words, "K7-41", "Summons", "relay.invalid", "network.vault")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def assert_shows_nothing(answer: Answer, window: Window) -> None:
    """Nothing of the vault, nor the secret part of the addresses."""
    for secret in (*SECRETS, window.stand.desk.prefix[1:]):
        assert secret not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_without_a_session_no_page_opens(tmp_path: Path, open_window: Opener, path: str) -> None:
    """Even who knows the address sees only how the desk is opened."""
    stand = Stand(tmp_path, founded_vault(ROW, one=CASE))
    window = open_window(stand)
    stand.vault.open()
    stand.desk.keeper.unlock(PASSPHRASE)
    answer = window.open(path)
    assert answer.status == 403
    assert_shows_nothing(answer, window)


@pytest.mark.parametrize("path", FORMS)
def test_without_a_session_no_form_is_taken(locked: Window, path: str) -> None:
    """A form without the cookie changes nothing."""
    locked.client.cookies.clear()
    body = urlencode({"form_token": "x", "passphrase": PASSPHRASE})
    answer = locked.raw("POST", locked.address(path), body, navigation() | {"origin": ORIGIN})
    assert answer.status == 403
    assert locked.stand.desk.keeper.state == "locked"


@pytest.mark.parametrize("path", PAGES)
def test_a_rebound_name_reaches_no_page(working: Window, path: str) -> None:
    """DNS rebinding: the right cookie under another host name is refused."""
    answer = working.raw("GET", working.address(path), None, navigation() | {"host": "evil.example:8765"})
    assert answer.status == 421
    assert_shows_nothing(answer, working)


@pytest.mark.parametrize("path", ["/static/desk.js", "/static/tropa.css", LAUNCH_PATH, "/"])
def test_a_rebound_name_reaches_nothing_else_either(working: Window, path: str) -> None:
    """The Host list stands before static files and the launch page too."""
    assert working.raw("GET", path, None, navigation() | {"host": "evil.example"}).status == 421


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", PAGES)
def test_another_page_opens_nothing(working: Window, path: str, site: str) -> None:
    """Links, images, scripts and forms of other origins, other ports of this machine included."""
    answer = working.open(path, **{"sec-fetch-site": site})
    assert answer.status == 403
    assert_shows_nothing(answer, working)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"origin": "http://127.0.0.1:9999", "sec-fetch-site": "same-site"},
        {"sec-fetch-site": "same-origin"},
        {"origin": ORIGIN},
    ],
    ids=["other site", "opaque", "other port", "no origin", "no metadata"],
)
def test_a_foreign_form_is_refused_even_with_cookie_and_token(working: Window, headers: dict[str, str]) -> None:
    """The vault stays open: the lock form was not taken."""
    body = urlencode({"form_token": working.form_token})
    assert working.raw("POST", working.address("/lock"), body, headers).status == 403
    assert working.stand.desk.keeper.state == "open"


@pytest.mark.parametrize("token", ["", "wrong", "токен"])
def test_a_form_needs_the_session_s_token(working: Window, token: str) -> None:
    """Cookie and origin alone do not write."""
    answer = working.send("/lock", form_token=token)
    assert answer.status == 403
    assert working.stand.desk.keeper.state == "open"


def test_the_launch_token_lets_in_once(open_window: Opener) -> None:
    """The same page a second time is refused, and the window that is in stays in."""
    window = open_window()
    token = token_in(window.stand.launch.path)
    headers = {"origin": "null", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert window.raw("POST", LAUNCH_PATH, urlencode({"token": token}), headers).status == 200
    replayed = window.raw("POST", LAUNCH_PATH, urlencode({"token": token}), headers)
    assert replayed.status == 403
    assert "set-cookie" not in replayed.headers
    assert_shows_nothing(replayed, window)
    assert window.open("/welcome").status == 200


@pytest.mark.parametrize("token", ["", "guess", "ключ", "A" * 43])
def test_a_wrong_launch_token_changes_nothing(open_window: Opener, token: str) -> None:
    """The right one still works afterwards."""
    window = open_window()
    assert window.raw("POST", LAUNCH_PATH, urlencode({"token": token}), {"origin": "null"}).status == 403
    assert window.enter().status == 200


def test_a_new_launch_page_lies_ready_after_entering(open_window: Opener) -> None:
    """Who closed the window can come back; the window before is then out."""
    window = open_window()
    window.enter()
    before = window.client.cookies.get(window.stand.desk.sessions.cookie_name)
    assert window.enter().status == 200
    assert window.stand.desk.sessions.of(before or "") is None


def test_the_cookie_is_for_this_desk_only(open_window: Opener) -> None:
    """No script reads it, no other site sends it, and no other port of this machine is sent it."""
    window = open_window()
    cookie = window.enter().headers["set-cookie"]
    assert cookie.startswith("tropa_")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert f"Path={window.stand.desk.prefix}/;" in cookie
    assert len(window.stand.desk.prefix) == 33


def test_no_secret_is_in_an_address(working: Window) -> None:
    """Neither the launch token nor the session's secrets are in any link or redirect."""
    page = working.open("/queue").text
    session = working.stand.desk.sessions.of(working.client.cookies.get(working.stand.desk.sessions.cookie_name) or "")
    assert session is not None
    assert session.cookie not in page
    assert working.stand.desk.sessions.launch_token not in page
    assert f"={session.form_token}" not in page


def test_case_ids_are_not_in_addresses(working: Window) -> None:
    """A browser's history keeps addresses; a handle means nothing after this run."""
    page = working.open("/queue").text
    assert "/case/" in page
    assert "case-1" not in page


def test_the_launch_file_is_its_owner_s_alone(open_window: Opener) -> None:
    """Mode 0600 at first, and after it was renewed."""
    window = open_window()
    for _ in range(2):
        assert stat.S_IMODE(window.stand.launch.path.stat().st_mode) == 0o600
        window.enter()


def all_answers(window: Window) -> list[Answer]:
    """One answer of each kind."""
    found = [window.open(path) for path in (*PAGES, "/nowhere", "/case/none")]
    found += [window.raw("GET", "/", None, navigation()), window.raw("PUT", "/", None, navigation())]
    found += [
        window.raw("GET", "/", None, navigation() | {"host": "evil.example"}),
        window.send("/lock", form_token=""),
    ]
    return [*found, window.poll("/sync"), window.enter(), window.raw("GET", LAUNCH_PATH, None, navigation())]


def test_every_answer_carries_the_safe_headers(working: Window) -> None:
    """Errors and refusals too; nothing but static files may be kept by the browser."""
    for answer in all_answers(working):
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in answer.headers


def test_static_files_need_no_session_and_hold_no_secret(working: Window) -> None:
    """They are the same for everyone, so they may be kept."""
    answer = working.raw("GET", "/static/desk.js", None, navigation())
    assert answer.status == 200
    assert answer.headers["cache-control"] == "private, max-age=3600"
    assert answer.headers["content-security-policy"] == POLICY


@pytest.mark.parametrize("path", ["/static/../desk.py", "/static/%2e%2e/desk.py", "/static//etc/passwd", "/static/"])
def test_static_files_end_at_their_folder(working: Window, path: str) -> None:
    """No way out of it, and no listing."""
    assert working.raw("GET", path, None, navigation()).status in (404, 405)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'),
        ("application/json", b"{}"),
        ("application/x-www-form-urlencoded", b"a=%ff"),
        ("application/x-www-form-urlencoded", "ы".encode()),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(MAX_FIELDS + 1))),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * MAX_BODY_BYTES),
    ],
    ids=["multipart", "json", "not UTF-8", "not encoded", "too many fields", "too large"],
)
def test_what_is_no_form_of_ours_is_refused(working: Window, kind: str, body: bytes) -> None:
    """With a clear page, and nothing changed."""
    headers = navigation() | {"origin": ORIGIN, "content-type": kind}
    response = working.client.post(working.address("/lock"), content=body, headers=headers)
    assert response.status_code == 400
    assert "Nothing was changed" in response.text
    assert working.stand.desk.keeper.state == "open"


CANARY = "канарейка-в-тексте-ошибки"


@pytest.mark.parametrize("path", ["/queue", "/settings", "/sync", "/network"])
def test_an_error_s_own_words_reach_neither_page_nor_log(
    working: Window, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], path: str
) -> None:
    """Our own mistakes may hold what a person wrote: only static names are logged."""
    caplog.set_level(logging.DEBUG)
    working.stand.vault.trouble = RuntimeError(CANARY)
    answer = working.open(path)
    assert answer.status == 500
    assert "this is our mistake" in answer.words
    assert CANARY not in answer.text
    assert "Traceback" not in answer.text
    logged = [record for record in caplog.records if record.name.startswith("tropa")]
    assert [record.getMessage() for record in logged] == ["desk.page_failed"]
    assert CANARY not in "".join(str(vars(record)) for record in caplog.records)
    assert CANARY not in "".join(capfd.readouterr())


def test_what_a_person_types_reaches_no_log(working: Window, caplog: pytest.LogCaptureFixture) -> None:
    """Neither an answer, nor a passphrase, nor a refused form."""
    caplog.set_level(logging.DEBUG)
    handle = working.stand.desk.handles.handle_of("case-1")
    working.send(f"/case/{handle}/answer", text=CANARY, letter="1")
    working.send("/lock")
    working.send("/unlock/open", passphrase=CANARY)
    working.send("/unlock/open", form_token="", passphrase=CANARY)
    ours = [record for record in caplog.records if record.name.startswith("tropa")]
    assert ours
    assert CANARY not in "".join(str(vars(record)) for record in ours)
