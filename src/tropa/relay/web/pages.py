"""The built pages of the pocket client, compressed into memory once, and the guide where there is one.

Served with headers that let them do little. Only files that were in the folder at the start, or that a guide is known
to have, can be asked for, by exact name: no path is ever joined with one sent.
"""

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tropa.post.problems import ProblemName
from tropa.relay.errors import FolderUnusable
from tropa.relay.web.answers import Headers, Refusal, Send
from tropa.relay.web.guide_pages import GuideFile, GuideShelf, guide_headers

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
_UNUSED_POWERS: Final = ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
SECURITY_HEADERS: Final[Headers] = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", ", ".join(f"{power}=()" for power in _UNUSED_POWERS).encode()),
    (b"cache-control", b"no-store"),
)
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
}
_HTML: Final = _TYPES[".html"]
_PACKED: Final = (("br", ".br"), ("gzip", ".gz"))
_NAMED: Final = {"/": "index.html", "/en": "en.html"}
# The same doors with a way to the guide, built beside them: which of the two is served depends on what can be reached.
_DOORS: Final = {
    "/": ("ru", "/index-guide.html"),
    "/index.html": ("ru", "/index-guide.html"),
    "/en": ("en", "/en-guide.html"),
    "/en.html": ("en", "/en-guide.html"),
}
_MOST_BYTES: Final = 32 * 2**20

_NO_PAGE: Final = """<!doctype html>
<html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>404</title>
<h1>Здесь ничего нет</h1><p>По этому адресу нет страницы. Проверьте адрес или начните <a href="/">с начала</a>.</p>
<h1 lang="en">There is nothing here</h1><p lang="en">No page has this address. Check it, or start <a href="/en">from
the beginning</a>.</p></html>
"""
_NO_PAGES: Final = """<!doctype html>
<html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>404</title>
<h1>Страницы не установлены</h1><p>Этот сервер передаёт письма, но страниц для браузера на нём нет. Спросите у того, кто
дал вам этот адрес, другой.</p>
<h1 lang="en">No pages are installed</h1><p lang="en">This server passes letters on, but has no pages for a browser. Ask
whoever gave you this address for another one.</p></html>
"""


@dataclass(frozen=True)
class Page:
    """One form of one file."""

    body: bytes
    content_type: str
    encoding: str | None = None
    status: int = 200
    policy: bytes | None = None

    async def send_to(self, send: Send) -> None:
        """Hand it to the server."""
        fixed = guide_headers(self.policy, SECURITY_HEADERS)
        headers = [*fixed, *(self._about_body() if self.status != 204 else ())]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})

    def _about_body(self) -> Headers:
        about = (
            (b"content-type", self.content_type.encode()),
            (b"content-length", b"%d" % len(self.body)),
            (b"vary", b"accept-encoding"),
        )
        return (*about, (b"content-encoding", self.encoding.encode())) if self.encoding else about


# Browsers ask for this path whatever a page says; a 404 would stand as an error in every console.
_ICON: Final = "/favicon.ico"
_NO_ICON: Final = Page(b"", "", status=204)


@dataclass(frozen=True)
class Pages:
    """Path → its forms, best first, the plain one last; and the guide's shelf."""

    files: Mapping[str, tuple[Page, ...]] = field(default_factory=dict)
    guide: GuideShelf = field(default_factory=GuideShelf)

    def answer(self, path: str, method: str, headers: Iterable[tuple[bytes, bytes]]) -> Page:
        """The page at a path, packed as the browser can unpack it. Raises Refusal: ``wrong-method``."""
        if method not in ("GET", "HEAD"):
            raise Refusal(ProblemName.WRONG_METHOD, headers=((b"allow", b"GET, HEAD"),))
        forms = self._forms_at(path)
        if forms is None and path == _ICON:
            return _NO_ICON
        if forms is None:
            text = _NO_PAGE if self.files else _NO_PAGES
            return Page(text.encode(), _HTML, status=404)
        accepted = _accepted(headers)
        return next(form for form in forms if form.encoding is None or form.encoding in accepted)

    def _forms_at(self, path: str) -> tuple[Page, ...] | None:
        if (found := self.guide.at(path)) is not None:
            return _guide_forms(found)
        language, with_guide = _DOORS.get(path, ("", ""))
        if with_guide in self.files and self.guide.has(language):
            return self.files[with_guide]
        return self.files.get(path)


def _guide_forms(file: GuideFile) -> tuple[Page, ...]:
    packed = Page(file.packed, file.content_type, "gzip", policy=file.policy)
    return packed, Page(file.body, file.content_type, policy=file.policy)


def load_pages(folder: Path | None, guide: GuideShelf | None = None) -> Pages:
    """Every file of a folder, or no pages when there is no such folder; the guide is looked up as it is asked for.

    Raises:
        FolderUnusable: it cannot be read, or is far too large to be built pages.
    """
    shelf = GuideShelf() if guide is None else guide
    if folder is None or not folder.is_dir():
        return Pages(guide=shelf)
    try:
        return Pages(_read_all(folder.resolve()), shelf)
    except OSError as error:
        raise FolderUnusable(f"the pages in {folder} cannot be read: {error.strerror}. Check who owns them.") from error


def _read_all(folder: Path) -> dict[str, tuple[Page, ...]]:
    files = {path for path in folder.rglob("*") if path.is_file() and path.resolve().is_relative_to(folder)}
    if sum(path.stat().st_size for path in files) > _MOST_BYTES:
        raise FolderUnusable(f"{folder} holds more than {_MOST_BYTES >> 20} MiB: these are not built pages.")
    packed = {path for path in files for _, suffix in _PACKED if path.suffix == suffix}
    pages = {f"/{path.relative_to(folder).as_posix()}": _forms(path, files) for path in files - packed}
    return pages | {path: pages[f"/{name}"] for path, name in _NAMED.items() if f"/{name}" in pages}


def _forms(path: Path, files: set[Path]) -> tuple[Page, ...]:
    content_type = _TYPES.get(path.suffix, "application/octet-stream")
    packed = [(name, path.with_name(path.name + suffix)) for name, suffix in _PACKED]
    forms = [Page(other.read_bytes(), content_type, name) for name, other in packed if other in files]
    plain = Page(path.read_bytes(), content_type)
    if not any(form.encoding == "gzip" for form in forms):
        # Built pages bring their own (decision 0030). Nothing in any of them is secret, so nothing can be learned from
        # how well they compress.
        forms.append(Page(gzip.compress(plain.body, mtime=0), content_type, "gzip"))
    return (*(form for form in forms if len(form.body) < len(plain.body)), plain)


def _accepted(headers: Iterable[tuple[bytes, bytes]]) -> set[str]:
    value = b",".join(value for name, value in headers if name == b"accept-encoding").decode("latin-1")
    offered = (part.strip().lower().partition(";") for part in value.split(","))
    return {
        name.strip()
        for name, _, weight in offered
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    }
