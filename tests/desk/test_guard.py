"""The judgement over requests, before any page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.desk.guard import FRAME_DESTINATIONS, Arrival, Guard, Refusal

HOST = "127.0.0.1:8765"
ORIGIN = f"http://{HOST}"
GUARD = Guard(frozenset({HOST, "localhost:8765"}), "/enter")
STEP = {"host": HOST, "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
SCRIPT = {"host": HOST, "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}


def judge(method: str = "GET", path: str = "/x/queue", **headers: str | None) -> Refusal | None:
    """Judge a step of our own page, with some headers changed or (None) left out."""
    changed = STEP | {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
    for name, value in headers.items():
        if value is None:
            changed.pop(name.replace("_", "-"), None)
    return GUARD.judge(Arrival(method, path, changed))


def test_a_step_of_our_own_page_passes() -> None:
    """Links and forms of the desk work, under both of its names."""
    assert judge() is None
    assert judge("POST", origin=ORIGIN) is None
    assert judge("POST", host="localhost:8765", origin="http://localhost:8765") is None
    assert GUARD.judge(Arrival("GET", "/x/sync", SCRIPT)) is None


def test_a_typed_address_passes() -> None:
    """A person may type or reload the address."""
    assert judge(sec_fetch_site="none") is None


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:80", "", "[::1]:8765"])
def test_another_host_is_refused(host: str) -> None:
    """A name that was rebound to 127.0.0.1 (DNS rebinding) still names itself in Host."""
    assert judge(host=host) is Refusal.WRONG_HOST
    assert judge("POST", host=host, origin=f"http://{host}") is Refusal.WRONG_HOST
    assert judge("POST", "/enter", host=host) is Refusal.WRONG_HOST


def test_two_hosts_are_refused() -> None:
    """A repeated Host arrives joined, and is no host of ours."""
    assert judge(host=f"{HOST}, {HOST}") is Refusal.WRONG_HOST


@pytest.mark.parametrize("site", ["cross-site", "same-site", None, "", "Same-Origin"])
def test_what_another_page_began_is_refused(site: str | None) -> None:
    """Other sites, other ports of this machine, and browsers that do not say."""
    assert judge(sec_fetch_site=site) is Refusal.FOREIGN
    assert judge("POST", origin=ORIGIN, sec_fetch_site=site) is Refusal.FOREIGN


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "http://127.0.0.1:1", "https://127.0.0.1:8765"]
)
def test_a_form_needs_our_own_origin(origin: str | None) -> None:
    """No origin, an opaque one and a foreign one do not write."""
    assert judge("POST", origin=origin) is Refusal.FOREIGN


def test_the_two_names_are_two_origins() -> None:
    """A page under localhost cannot post to 127.0.0.1."""
    assert judge("POST", origin="http://localhost:8765") is Refusal.FOREIGN


def test_none_is_only_for_a_person_s_step() -> None:
    """Site `none` with anything but a navigation is not a typed address."""
    assert judge(sec_fetch_site="none", sec_fetch_mode="cors") is Refusal.FOREIGN
    assert judge(sec_fetch_site="none", sec_fetch_dest="image") is Refusal.FOREIGN
    assert judge("POST", sec_fetch_site="none", origin=ORIGIN) is Refusal.FOREIGN


def test_a_reading_script_of_another_origin_is_refused() -> None:
    """A foreign Origin is refused on reading too."""
    assert GUARD.judge(Arrival("GET", "/x/sync", SCRIPT | {"origin": "http://evil.example"})) is Refusal.FOREIGN


@pytest.mark.parametrize("destination", sorted(FRAME_DESTINATIONS))
def test_the_desk_is_not_framed(destination: str) -> None:
    """Not even by itself, and not on the launch page's path."""
    assert judge(sec_fetch_dest=destination) is Refusal.FOREIGN
    assert judge("POST", "/enter", origin="null", sec_fetch_dest=destination) is Refusal.FOREIGN


def test_the_launch_page_may_come_from_a_file() -> None:
    """Browsers give a file the origin `null`; a web page's origin is refused there too."""
    assert judge("POST", "/enter", origin="null", sec_fetch_site="cross-site") is None
    assert judge("POST", "/enter", origin=None, sec_fetch_site=None) is None
    assert judge("POST", "/enter", origin="http://evil.example", sec_fetch_site="cross-site") is Refusal.FOREIGN
    assert judge("GET", "/enter", sec_fetch_site="cross-site") is Refusal.FOREIGN
    assert judge("POST", "/enter/", origin="null", sec_fetch_site="cross-site") is Refusal.FOREIGN


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get"])
def test_only_reading_and_forms_are_answered(method: str) -> None:
    """No preflight is answered, so none can succeed."""
    assert judge(method, origin=ORIGIN) is Refusal.WRONG_METHOD


@given(st.dictionaries(st.sampled_from(["origin", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"]), st.text()))
def test_no_invented_headers_write(headers: dict[str, str]) -> None:
    """Whatever the headers say, a form passes only with exactly our origin and same-origin."""
    passes = GUARD.judge(Arrival("POST", "/x/lock", {"host": HOST} | headers)) is None
    assert passes == (headers.get("origin") == ORIGIN and headers.get("sec-fetch-site") == "same-origin")
