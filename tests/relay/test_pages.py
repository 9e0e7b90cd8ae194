"""Static pages: the right file packed as the browser can unpack it, with strict headers, and nothing else."""

import gzip
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.relay.running import Relay, running, start
from tropa.relay.web.pages import POLICY, Page, Pages, load_pages

SCRIPT = b"console.log('tropa')" * 50


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """A relay with built pages, a secret beside them, and a link that leads to it."""
    folder = tmp_path_factory.mktemp("pages")
    pages = folder / "dist"
    (pages / "deep").mkdir(parents=True)
    (pages / "index.html").write_text("<title>Тропа</title>")
    (pages / "en.html").write_text("<title>Tropa</title>")
    (pages / "main-1a2b.js").write_bytes(SCRIPT)
    (pages / "main-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT))
    (pages / "main-1a2b.js.br").write_bytes(b"brotli")
    (pages / "main-1a2b.css").write_text("body{}")
    (pages / "manifest.json").write_text("{}")
    (pages / "deep" / "file.txt").write_text("deep")
    (folder / "secret.txt").write_text("secret")
    (pages / "link.txt").symlink_to(folder / "secret.txt")
    with running(folder / "data", "--pages", str(pages)) as started:
        yield started


def get(relay: Relay, path: str, accept: str = "identity") -> httpx.Response:
    """A page, unpacked by httpx where it can."""
    return httpx.get(relay.url + path, headers={"accept-encoding": accept})


@pytest.mark.parametrize(
    ("path", "content_type", "text"),
    [
        ("/", "text/html; charset=utf-8", "<title>Тропа</title>"),
        ("/index.html", "text/html; charset=utf-8", "<title>Тропа</title>"),
        ("/en", "text/html; charset=utf-8", "<title>Tropa</title>"),
        ("/main-1a2b.js", "text/javascript; charset=utf-8", SCRIPT.decode()),
        ("/main-1a2b.css", "text/css; charset=utf-8", "body{}"),
        ("/manifest.json", "application/json", "{}"),
        ("/deep/file.txt", "text/plain; charset=utf-8", "deep"),
    ],
)
def test_a_page_is_served(relay: Relay, path: str, content_type: str, text: str) -> None:
    """With its type; / is Russian, /en English."""
    answer = get(relay, path)
    assert (answer.status_code, answer.headers["content-type"], answer.text) == (200, content_type, text)


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None), ("", None)],
)
def test_a_file_is_packed_as_the_browser_can_unpack_it(relay: Relay, accept: str, encoding: str | None) -> None:
    """From what lies beside it; nothing is packed on the way."""
    with httpx.stream("GET", f"{relay.url}/main-1a2b.js", headers={"accept-encoding": accept}) as answer:
        assert answer.headers.get("content-encoding") == encoding
        body = b"".join(answer.iter_raw())
    assert body == {"br": b"brotli", "gzip": gzip.compress(SCRIPT), None: SCRIPT}[encoding] or encoding == "gzip"
    assert len(body) == int(answer.headers["content-length"])


@pytest.mark.parametrize("path", ["/", "/main-1a2b.js", "/nothing"])
def test_every_page_carries_the_strict_headers(relay: Relay, path: str) -> None:
    """Also the page that says there is none."""
    headers = get(relay, path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cache-control"] == "no-store"


def test_the_policy_allows_this_site_only() -> None:
    """No inline script or style, no other origin, no frame, no form, no string turned into markup."""
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert POLICY.startswith("default-src 'none'; script-src 'self';")
    for rule in ("base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "trusted-types 'none'"):
        assert rule in POLICY


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/deep/../../secret.txt",
        "/..%2fsecret.txt",
        "//secret.txt",
        "/link.txt",
        "/deep",
        "/deep/",
        "/main-1a2b.js.gz",
        "/main-1a2b.js%00",
        "/../data/publish-token",
    ],
)
def test_nothing_outside_the_built_pages_is_served(relay: Relay, path: str) -> None:
    """Sent as it stands, without a client's tidying."""
    with socket.create_connection(("127.0.0.1", relay.port), timeout=5) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
        received = b""
        while piece := connection.recv(65536):
            received += piece
    assert received.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400"))
    assert b"secret" not in received


def test_a_file_that_comes_unpacked_is_packed_by_the_relay_when_that_helps(tmp_path: Path) -> None:
    """Every start packs it alike; a file that only grows stays as it is."""
    (tmp_path / "index.html").write_text("<!doctype html>" + "тропа " * 500, encoding="utf-8")
    (tmp_path / "small.txt").write_bytes(b"a")
    pages = load_pages(tmp_path)
    gzip_header = [(b"accept-encoding", b"gzip")]

    packed = pages.answer("/", "GET", gzip_header)
    assert packed.encoding == "gzip"
    assert gzip.decompress(packed.body) == (tmp_path / "index.html").read_bytes()
    assert pages.answer("/", "GET", gzip_header) == load_pages(tmp_path).answer("/", "GET", gzip_header)
    assert pages.answer("/", "GET", []).encoding is None
    assert pages.answer("/small.txt", "GET", gzip_header).encoding is None


def test_a_browser_that_asks_for_an_icon_is_told_there_is_none(relay: Relay) -> None:
    """204 without a body, so that no console shows an error; with the headers of every page (RFC 9110 §8.6)."""
    answer = get(relay, "/favicon.ico")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"] == POLICY
    assert not {"content-length", "transfer-encoding", "content-type"} & set(answer.headers)


def test_an_icon_among_the_pages_is_served() -> None:
    """A built one comes before the answer that there is none."""
    icon = Page(b"icon", "image/x-icon")
    assert Pages({"/favicon.ico": (icon,)}).answer("/favicon.ico", "GET", ()) is icon


def test_a_head_request_gives_the_head(relay: Relay) -> None:
    """And no body."""
    answer = httpx.head(relay.url + "/", headers={"accept-encoding": "identity"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) == len("<title>Тропа</title>".encode())


def test_a_page_that_is_not_there_says_so_in_both_languages(relay: Relay) -> None:
    """And leads back to the beginning."""
    answer = get(relay, "/nothing")
    assert answer.status_code == 404
    assert "Здесь ничего нет" in answer.text
    assert "There is nothing here" in answer.text


def test_a_relay_without_pages_says_so(tmp_path: Path) -> None:
    """And goes on passing letters."""
    relay = start(tmp_path / "data", "--pages", str(tmp_path / "missing"))
    answer = get(relay, "/")
    with relay.client() as client:
        client.relay_info()
    relay.stop()
    assert answer.status_code == 404
    assert "No pages are installed" in answer.text
    assert answer.headers["content-security-policy"] == POLICY
