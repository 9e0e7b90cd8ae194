"""A browser's part of a measurement of the desk: asks the real application, in process, and finds its way by its links.

What is timed is the application alone: guard, session, page, template; no socket, no browser.
"""

import asyncio
import os
import re
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC
from html import unescape
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from bench import _vault_fill as filled
from tropa.desk.app import build_app
from tropa.desk.desk import Desk
from tropa.desk.launch import LaunchFile
from tropa.desk.parts import Parts
from tropa.desk.routes import ALL, Address
from tropa.post.client import RelayClient
from tropa.vault.vault import Vault

_ORIGIN = "http://127.0.0.1:1"
_STEP = {"host": "127.0.0.1:1", "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"}
_LINK = re.compile(r'(?:href|hx-get)="([^"#]+)')
_NOT_FOR_US = (400, 404)
"""What a page answers that is not for whoever this vault belongs to."""
PLACE = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Answered:
    """One answer, and how long it took."""

    status: int
    location: str
    text: str
    seconds: float

    def links(self) -> list[str]:
        """Where the page leads, in its order."""
        return [unescape(link) for link in _LINK.findall(self.text)]

    def hidden(self, name: str) -> str:
        """The value of a form's field of that name."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        return unescape(found[1]) if found else ""

    def choices(self, name: str) -> list[str]:
        """The values that can be chosen under that name, in the page's order."""
        listed = re.search(rf'<select[^>]* name="{name}"[^>]*>(.*?)</select>', self.text, re.DOTALL)
        within, before = (listed[1], "<option") if listed else (self.text, f'name="{name}"')
        return [unescape(value) for value in re.findall(rf'{before}[^>]* value="([^"]+)"', within)]

    def suggested(self) -> list[str]:
        """What the page's first list of suggestions has."""
        listed = re.search(r"<datalist[^>]*>(.*?)</datalist>", self.text, re.DOTALL)
        return [unescape(value) for value in re.findall(r'value="([^"]+)"', listed[1])] if listed else []

    def typed_into(self) -> list[str]:
        """The names of the fields for longer texts."""
        return re.findall(r'<textarea[^>]* name="([^"]+)"', self.text)


class _NoSync:
    """The measurement is of pages: nothing is fetched meanwhile."""

    def nudge(self) -> None:
        """Nothing to hurry."""

    def stop(self, timeout_s: float) -> None:
        """Nothing to end."""


class Tab:
    """One window of one desk, entered and unlocked."""

    def __init__(self, vault: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._folder = tempfile.TemporaryDirectory()
        self.desk = Desk(_parts(vault))
        launch = LaunchFile(Path(self._folder.name) / "launch.html", f"{_ORIGIN}/enter")
        self._app = build_app(self.desk, launch, 1, lambda: None)
        session = self.desk.sessions.enter(self.desk.sessions.launch_token)
        assert session is not None
        self._cookie, self.form_token = f"{self.desk.sessions.cookie_name}={session.cookie}", session.form_token
        self.desk.keeper.unlock(filled.PASSPHRASE)

    def close(self) -> None:
        """Lock it."""
        self.desk.keeper.lock()
        self._loop.close()
        self._folder.cleanup()

    def address(self, name: str) -> str:
        """Of a page without places for handles."""
        return self.desk.addresses[name]

    def get(self, address: str) -> Answered:
        """Look at a page, or, where it is so made, ask for a piece of one."""
        return self._loop.run_until_complete(self._ask("GET", address, {}, b""))

    def post(self, address: str, /, **fields: str) -> Answered:
        """Send a form."""
        body = urlencode({"form_token": self.form_token} | fields).encode()
        more = {"origin": _ORIGIN, "content-type": "application/x-www-form-urlencoded"}
        return self._loop.run_until_complete(self._ask("POST", address, more, body))

    async def _ask(self, method: str, address: str, more: Mapping[str, str], body: bytes) -> Answered:
        parts, said, pieces = urlsplit(address), dict[str, Any](), list[bytes]()
        headers = _STEP | {"cookie": self._cookie} | more
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "server": ("127.0.0.1", 1),
            "client": ("127.0.0.1", 2),
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Mapping[str, Any]) -> None:
            said.update(message)
            pieces.append(message.get("body", b""))

        began = time.perf_counter()
        await self._app(scope, cast("Any", receive), cast("Any", send))
        seconds = time.perf_counter() - began
        location = dict(said["headers"]).get(b"location", b"").decode()
        return Answered(said["status"], location, b"".join(pieces).decode(errors="replace"), seconds)


class Finder:
    """Addresses of every page that can be looked at in an open vault, found by following links from the first ones."""

    def __init__(self, tab: Tab, most_of_each: int) -> None:
        self._tab, self._most = tab, most_of_each
        self.found: dict[str, list[str]] = {each.name: [] for each in ALL if is_looked_at(each)}
        self._shapes = [(name, _shape(tab.desk.addresses[name])) for name in self.found]

    def walk(self, starts: Iterable[str]) -> None:
        """Follow the links of these pages, and of those they lead to."""
        waiting = list(starts)
        while waiting:
            address = waiting.pop(0)
            name = self._new_one(address)
            answer = self._tab.get(address) if name else None
            if name and answer and answer.status in _NOT_FOR_US:
                self.found[name].remove(address)
            elif answer:
                waiting += answer.links()

    def _new_one(self, address: str) -> str:
        """Note an address and say of which page, unless it is known, elsewhere, or there are enough of its kind."""
        path = address.partition("?")[0]
        name = next((name for name, shape in self._shapes if shape.fullmatch(path)), None)
        if name is None or address in self.found[name] or len(self.found[name]) >= self._most:
            return ""
        self.found[name].append(address)
        return name


def is_looked_at(address: Address) -> bool:
    """Whether it is asked by GET while the vault is open."""
    # A page that is the answer to a form is that form's to measure.
    return address.method == "GET" and "open" in address.states and address.name != "answer"


def _shape(template: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(map(re.escape, PLACE.split(template))))


def _parts(vault: Path) -> Parts:
    def never(*_: object) -> Vault:
        raise RuntimeError("a measurement makes no vault")

    return Parts(
        vault_path=vault,
        relay_url="http://127.0.0.1:9",
        create=never,
        unlock=lambda words: Vault.unlock(vault, words, clock=filled.clock, random=os.urandom),
        restore=never,
        restore_from_shares=never,
        adopt=never,
        new_relay=lambda: nullcontext(cast("RelayClient", filled.new_relay())),
        start_sync=lambda _: _NoSync(),
        publisher_token=lambda: None,
        client_sha256=None,
        clock=filled.clock,
        monotonic=lambda: 0.0,
        zone=UTC,
        random=os.urandom,
        language="ru",
        lock_after_s=600,
    )
