"""The invented coordinator: works at the real desk over HTTP, with its launch file, its forms and its pages.

Reads what a person would read; has no other way into the vault.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import httpx

from tropa.demo.page import Form, Page, read_page

PATIENCE_S = 45.0
_GLANCE_S = 0.3
_A_CASE = re.compile(r"/case/[0-9a-f]+$")


class Coordinator:
    """One person at one desk, in one browser window."""

    def __init__(self, launch_file: Path) -> None:
        launch = read_page(launch_file.read_text(encoding="utf-8")).forms[0]
        self._http = httpx.Client(timeout=30, trust_env=False)
        self._at = launch.action
        self._here = self._send(launch)

    def __enter__(self) -> "Coordinator":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def unlock(self, passphrase: str) -> Page:
        """Type the passphrase; the next page is the queue."""
        form = self._go(self._here.refresh or self._at).form("/unlock/open")
        return self._send(form, passphrase=passphrase)

    def queue(self) -> Page:
        """The queue as it stands."""
        return self._go(f"{self._prefix}/queue?all=1")

    def cases(self) -> list[str]:
        """Addresses of all cases in the queue, worst first."""
        # A row also links to pages about its case (its urgency, a likeness), so only the case's own page counts.
        addresses = (urljoin(self._at, link).partition("#")[0] for link in self.queue().links)
        return list(dict.fromkeys(each for each in addresses if _A_CASE.search(each)))

    def wait_for_cases(self, count: int) -> int:
        """How many cases the queue shows, once it shows ``count`` or patience ends."""
        self.wait_until(lambda: len(self.cases()) == count)
        return len(self.cases())

    def find_case(self, phrase: str) -> str | None:
        """The address of the case whose letters hold ``phrase``, waiting for it to arrive."""
        found: list[str] = []

        def look() -> bool:
            found.extend(link for link in self.cases() if phrase in self._go(link).text)
            return bool(found)

        self.wait_until(look)
        return found[0] if found else None

    def wait_to_read(self, case: str, phrase: str) -> bool:
        """Whether ``phrase`` comes to stand in this case."""
        return self.wait_until(lambda: phrase in self._go(case).text)

    def read(self, case: str) -> list[str]:
        """The letters of a case, oldest first."""
        return list(self._go(case).letters)

    def answer(self, case: str, text: str) -> None:
        """Write into the composer and send."""
        self._send(self._go(case).form("/answer"), text=text)

    def wait_until_gone(self, case: str) -> bool:
        """Whether the case disappears from the desk."""
        return self.wait_until(lambda: self._status(case) == 404)

    @property
    def _prefix(self) -> str:
        # The desk's pages lie behind an unguessable path, which the first page after entering tells.
        return "/" + urlsplit(self._at).path.split("/")[1]

    def _go(self, address: str) -> Page:
        self._at = urljoin(self._at, address)
        headers = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
        response = self._http.get(self._at, headers=headers, follow_redirects=True)
        self._at = str(response.url)
        return read_page(response.text)

    def _status(self, address: str) -> int:
        headers = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
        return self._http.get(urljoin(self._at, address), headers=headers, follow_redirects=False).status_code

    def _send(self, form: Form, **typed: str) -> Page:
        target = urljoin(self._at, form.action)
        origin = f"{urlsplit(target).scheme}://{urlsplit(target).netloc}"
        headers = {"origin": origin, "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"}
        response = self._http.post(target, data=form.values | typed, headers=headers, follow_redirects=True)
        self._at = str(response.url)
        return read_page(response.text)

    @staticmethod
    def wait_until(condition: Callable[[], bool]) -> bool:
        """Whether ``condition`` comes to hold before patience ends."""
        deadline = time.monotonic() + PATIENCE_S
        while not (held := condition()) and time.monotonic() < deadline:
            time.sleep(_GLANCE_S)
        return held
