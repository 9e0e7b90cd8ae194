"""A desk to test with: scripted collaborators, clocks that stand until moved, and a browser that is only headers."""

import hashlib
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date
from html import unescape
from pathlib import Path
from typing import Any, Self, cast
from urllib.parse import urlencode

from starlette.testclient import TestClient

from tests.desk.moments import MINUTE, NOW_S
from tests.desk.stand_complaints import ScriptedComplaints
from tests.desk.stand_dispatch import ScriptedDispatching
from tests.desk.stand_exposures import ScriptedExposures
from tests.desk.stand_files import ScriptedFiles
from tests.desk.stand_journal import ScriptedJournal
from tests.desk.stand_journeys import ScriptedJourneys, ScriptedWatch
from tests.desk.stand_loads import ScriptedLoads
from tests.desk.stand_members import ScriptedMembers
from tests.desk.stand_queue import ScriptedQueueing, facets_of, shows
from tests.desk.stand_rights import ScriptedPacks
from tests.desk.stand_safe import ScriptedSafe
from tests.desk.stand_settings import ScriptedSettings
from tests.desk.stand_unsent import ScriptedUnsent
from tests.desk.stand_work import ScriptedWork
from tropa.cases.urgency import RankReason
from tropa.desk.app import build_app
from tropa.desk.desk import Desk
from tropa.desk.launch import LaunchFile, launch_path_of
from tropa.desk.pages.entering import LAUNCH_PATH
from tropa.desk.parts import Parts
from tropa.desk.words import Language
from tropa.post.client import RelayClient
from tropa.vault.errors import EmptyText, TextTooLong, UnknownCase, VaultClosed, VaultError, WrongPassphrase
from tropa.vault.vault import Vault
from tropa.vault.views import (
    CaseView,
    Fact,
    NetworkView,
    NoticeView,
    QueueCounts,
    QueuePage,
    QueueRow,
    SyncState,
    TimelineEntry,
)
from tropa.vault.views_outbox import Outbox
from tropa.vault.views_queue import QueueFilter
from tropa.vault.views_search import SearchResult
from tropa.vault.views_status import PublicStatus, WaitingTime

PAGE_ROWS = 50
PORT = 8765
ORIGIN = f"http://127.0.0.1:{PORT}"
PASSPHRASE = "шесть слов наугад из списка"
ROOM = 12_000

ROW = QueueRow(
    case_id="case-1",
    name="K7-41",
    situation="72h",
    for_whom="self",
    needs=("summons", "health"),
    flags=(),
    language="ru",
    act_by=date(2026, 11, 25),
    first_words="Говорят, что во вторник я должен вернуться.",
    asked_minute=MINUTE - 62,
    waiting_minutes=62,
    answered=False,
    unread=1,
    reason=RankReason("situation", "72h", 2, 62),
)
ASK = TimelineEntry(
    "event-1", "ask", "seeker", "Говорят, что во вторник я должен вернуться.", MINUTE - 62, "team-key", True, None
)
CASE = CaseView(
    case_id="case-1",
    name="K7-41",
    language="ru",
    facts=(
        Fact("situation", ("72h",), "said", MINUTE - 62),
        Fact("for_whom", ("self",), "said", MINUTE - 62),
        Fact("needs", ("summons", "health"), "said", MINUTE - 62),
        Fact("act_by", ("2026-11-25",), "said", MINUTE - 62),
        Fact("language", ("ru",), "said", MINUTE - 62),
        Fact("flags", (), "said", MINUTE - 62),
    ),
    timeline=(ASK,),
    readers=("seeker", "you"),
    problems=(),
    draft="",
    waiting_letters=0,
    box_gone=False,
    reason=ROW.reason,
)
NETWORK = NetworkView(
    petname="Invented network",
    network_id="0123456789abcdef" * 4,
    relay_id="r" * 43,
    device_id="device",
    languages=("ru", "en"),
    addresses=("https://relay.example",),
    client_sha256=None,
    founded_minute=MINUTE,
    notices=tuple(NoticeView(2968 + n, 20_780 + 7 * n, 20_786 + 7 * n, 1, True) for n in range(5)),
)


OPEN = QueueFilter()
PARTS = {
    "open": OPEN,
    "waiting": QueueFilter("waiting"),
    "answered": QueueFilter("answered"),
    "mine": QueueFilter(held="mine"),
    "free": QueueFilter(held="free"),
    "others": QueueFilter(held="others"),
    "closed": QueueFilter("closed"),
}


@dataclass
class ScriptedVault:
    """Answers as the façade promises, from values that a test sets."""

    rows: list[QueueRow] = field(default_factory=list)
    cases: dict[str, CaseView] = field(default_factory=dict)
    net: NetworkView | None = None
    sync: SyncState = field(default_factory=lambda: SyncState(MINUTE, 0, 0, 0, None, False))
    founding_fails: Callable[[], Exception] | None = None
    token_fails: Callable[[], Exception] | None = None
    tokens: list[str] = field(default_factory=list)
    trouble: Exception | None = None
    answers: list[tuple[str, str]] = field(default_factory=list)
    founded_with: tuple[object, ...] | None = None
    is_open: bool = False
    searched: list[str] = field(default_factory=list)
    searched_for: tuple[str, str] = ("", "")
    found: SearchResult = field(default_factory=lambda: SearchResult((), (), more=False))
    members: ScriptedMembers = field(init=False)
    work: ScriptedWork = field(init=False)
    safe: ScriptedSafe = field(init=False)
    packs: ScriptedPacks = field(init=False)
    dispatching: ScriptedDispatching = field(init=False)
    queueing: ScriptedQueueing = field(init=False)
    unsent: ScriptedUnsent = field(init=False)
    loads: ScriptedLoads = field(init=False)
    exposures: ScriptedExposures = field(default_factory=ScriptedExposures)
    journal: ScriptedJournal = field(default_factory=ScriptedJournal)
    files: ScriptedFiles = field(default_factory=ScriptedFiles)
    complaints: ScriptedComplaints = field(default_factory=ScriptedComplaints)
    journeys: ScriptedJourneys = field(default_factory=ScriptedJourneys)
    watch: ScriptedWatch = field(default_factory=ScriptedWatch)
    settings: ScriptedSettings = field(default_factory=ScriptedSettings)
    outgoing: Outbox = field(default_factory=lambda: Outbox((), 0, (), 0))
    waits: WaitingTime = field(default_factory=lambda: WaitingTime(8, PublicStatus("shown", MINUTE // 60, 8)))

    def __post_init__(self) -> None:
        self.members = ScriptedMembers(self._look)
        self.loads = ScriptedLoads(lambda: self.members)
        self.work = ScriptedWork(self._look)
        self.safe = ScriptedSafe()
        self.unsent = ScriptedUnsent(self._look)
        self.packs = ScriptedPacks(self._look)
        self.dispatching = ScriptedDispatching(self._look)
        self.queueing = ScriptedQueueing(self._look, lambda: self.rows)

    def open(self) -> Self:
        """As unlocking does."""
        self.is_open = True
        return self

    def close(self) -> None:
        """As locking does."""
        self.is_open = False

    def _look(self) -> None:
        if not self.is_open:
            raise VaultClosed
        if self.trouble is not None:
            raise self.trouble

    @property
    def is_founded(self) -> bool:
        """Whether there is a network."""
        if not self.is_open:
            raise VaultClosed
        return self.net is not None

    def found_network(self, relay: object, *given: object) -> NetworkView:
        """Found, or fail as scripted."""
        self._look()
        self.founded_with = given
        if self.founding_fails is not None:
            raise self.founding_fails()
        self.net = NETWORK
        return NETWORK

    def change_publisher_token(self, relay: object, token: str) -> None:
        """Hold another, or fail as scripted."""
        self._look()
        if self.token_fails is not None:
            raise self.token_fails()
        self.tokens.append(token)

    def network(self) -> NetworkView | None:
        """The network."""
        self._look()
        return self.net

    def waiting(self) -> Outbox:
        """What waits to go."""
        self._look()
        return self.outgoing

    def waiting_time(self) -> WaitingTime:
        """How long people wait."""
        self._look()
        return self.waits

    def queue(self, which: QueueFilter = OPEN, page: int = 0) -> QueuePage:
        """One page of the rows."""
        self._look()
        parts = {name: [row for row in self.rows if shows(each, row)] for name, each in PARTS.items()}
        shown = [row for row in self.rows if shows(which, row)]
        pages = max(1, -(-len(shown) // PAGE_ROWS))
        page = min(page, pages - 1)
        crisis = sum("crisis" in row.flags for row in parts["waiting"])
        longest = max((row.waiting_minutes for row in parts["waiting"]), default=0)
        counts = QueueCounts(
            **{name: len(rows) for name, rows in parts.items()}, crisis=crisis, longest_waiting_minutes=longest
        )
        free = sum(not (row.answered or row.is_closed or row.holder_id or row.reason is None) for row in shown)
        few = tuple(shown[page * PAGE_ROWS :][:PAGE_ROWS])
        return QueuePage(few, len(shown), page, pages, counts, facets_of(which, self.rows), free)

    def search(self, text: str, limit: int = 50, kind: str = "all", cases: str = "all") -> SearchResult:
        """As scripted."""
        self._look()
        self.searched.append(text)
        self.searched_for = (kind, cases)
        return self.found

    def case(self, case_id: str) -> CaseView:
        """One case."""
        self._look()
        if case_id not in self.cases:
            raise UnknownCase
        return self.cases[case_id]

    def answer(self, case_id: str, text: str) -> None:
        """Take an answer."""
        case = self.case(case_id)
        self.save_draft(case_id, text)
        if not text.strip():
            raise EmptyText
        if len(text) > ROOM:
            raise TextTooLong(len(text) - ROOM)
        self.answers.append((case_id, text))
        entry = TimelineEntry(f"own-{len(self.answers)}", "letter", "you", text, MINUTE, "own", False, "waiting")
        self.cases[case_id] = replace(case, draft="", timeline=(*case.timeline, entry), waiting_letters=1)

    def room_for_answer(self) -> int:
        """How many characters."""
        return ROOM

    def save_draft(self, case_id: str, text: str) -> None:
        """Keep a draft."""
        self.cases[case_id] = replace(self.case(case_id), draft=text)

    def mark_read(self, case_id: str) -> None:
        """Read."""
        case = self.case(case_id)
        self.cases[case_id] = replace(case, timeline=tuple(replace(each, unread=False) for each in case.timeline))

    def sync_state(self) -> SyncState:
        """The footer."""
        self._look()
        return self.sync


class ScriptedSync:
    """A sync loop that only counts."""

    def __init__(self) -> None:
        self.nudges = 0
        self.is_running = True

    def nudge(self) -> None:
        """Count."""
        self.nudges += 1

    def stop(self, timeout_s: float) -> None:
        """Stop."""
        self.is_running = False


@dataclass
class Clocks:
    """Both clocks, moved by tests."""

    wall_s: int = NOW_S
    steady_s: float = 1000.0

    def pass_by(self, seconds: int) -> None:
        """Let time pass on both."""
        self.wall_s += seconds
        self.steady_s += seconds


class Stand:
    """A desk with everything a test may look at or change."""

    def __init__(
        self,
        folder: Path,
        vault: ScriptedVault | None = None,
        language: Language | None = "en",
        token: str | None = "t",
        port: int = PORT,
    ) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.vault = vault or ScriptedVault()
        self.path = folder / "network.vault"
        self.vault.safe.vault = self.path
        self.clocks = Clocks()
        self.syncs: list[ScriptedSync] = []
        self.passphrase = PASSPHRASE
        self.unlock_fails: VaultError | None = None
        self.restored: tuple[object, ...] = ()
        self.token = token
        numbers = itertools.count(1)
        # Never the same twice, always the same from one run to the next.
        draw = lambda size: hashlib.shake_256(str(next(numbers)).encode()).digest(size)  # noqa: E731
        self.desk = Desk(self._parts(language, draw))
        self.launch = LaunchFile(launch_path_of(self.path), f"{self.origin}{LAUNCH_PATH}")
        self.ready = 0
        self.app = build_app(self.desk, self.launch, port, self._is_ready, idle_look_s=0.02)

    def _is_ready(self) -> None:
        self.ready += 1

    def _parts(self, language: Language | None, random: Callable[[int], bytes]) -> Parts:
        return Parts(
            vault_path=self.path,
            relay_url="http://relay.invalid",
            create=self._create,
            unlock=self._unlock,
            restore=lambda source, passphrase: self._restore("same", source, passphrase),
            restore_from_shares=lambda source, shares, new: self._restore("shares", source, *shares, new),
            adopt=lambda source, passphrase: self._restore("second", source, passphrase),
            new_relay=lambda: RelayClient("http://relay.invalid"),
            start_sync=self._start_sync,
            publisher_token=lambda: self.token,
            client_sha256="ab" * 32,
            clock=lambda: self.clocks.wall_s,
            monotonic=lambda: self.clocks.steady_s,
            zone=UTC,
            random=random,
            language=language,
            lock_after_s=600,
        )

    def _create(self, passphrase: str) -> Vault:
        self.passphrase = passphrase
        self.path.write_bytes(b"vault")
        return cast("Vault", self.vault.open())

    def _restore(self, *how: object) -> Vault:
        if self.unlock_fails is not None:
            raise self.unlock_fails
        self.restored = how
        self.path.write_bytes(b"vault")
        return cast("Vault", self.vault.open())

    def _unlock(self, passphrase: str) -> Vault:
        if self.unlock_fails is not None:
            raise self.unlock_fails
        if passphrase != self.passphrase:
            raise WrongPassphrase
        return cast("Vault", self.vault.open())

    def _start_sync(self, _: Vault) -> ScriptedSync:
        self.syncs.append(ScriptedSync())
        return self.syncs[-1]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str
    headers: dict[str, str]
    path: str

    @property
    def words(self) -> str:
        """The page as a person reads it: no tags, entities resolved, spaces joined."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.text)).split())


class Window:
    """A browser window: sends what browsers send, keeps cookies, follows the page after a form."""

    def __init__(self, stand: Any, client: TestClient) -> None:
        self.stand = stand
        self.client = client

    def enter(self) -> Answer:
        """Open the launch file."""
        token = token_in(self.stand.launch.path)
        headers = {"origin": "null", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
        return self.raw("POST", LAUNCH_PATH, urlencode({"token": token}), headers)

    def open(self, path: str, **headers: str) -> Answer:
        """Go to a page of the desk."""
        return self.raw("GET", self.address(path), None, navigation() | headers, follow=True)

    def poll(self, path: str) -> Answer:
        """Ask for a piece of a page, as a script does."""
        return self.raw("GET", self.address(path), None, script(), follow=False)

    def send(self, path: str, /, follow: bool = True, **fields: str | list[str]) -> Answer:
        """Post a form with this session's token in it."""
        body = urlencode({"form_token": self.form_token} | fields, doseq=True)
        return self.raw("POST", self.address(path), body, navigation() | {"origin": ORIGIN}, follow)

    def send_by_script(self, path: str, /, **fields: str | list[str]) -> Answer:
        """The same, as the page's own script does."""
        body = urlencode({"form_token": self.form_token} | fields, doseq=True)
        return self.raw("POST", self.address(path), body, script() | {"origin": ORIGIN}, False)

    def address(self, path: str) -> str:
        """A page's whole path."""
        return path if path.startswith(self.stand.desk.prefix) else self.stand.desk.prefix + path

    @property
    def form_token(self) -> str:
        """The session's form token."""
        session = self.stand.desk.sessions.of(self.client.cookies.get(self.stand.desk.sessions.cookie_name) or "")
        return session.form_token if session else "none"

    def raw(self, method: str, path: str, body: str | None, headers: dict[str, str], follow: bool = False) -> Answer:
        """Send exactly this."""
        content = {"content-type": "application/x-www-form-urlencoded"} if body is not None else {}
        response = self.client.request(method, path, content=body, headers=content | headers, follow_redirects=follow)
        return Answer(response.status_code, response.text, dict(response.headers), response.url.path)


def navigation() -> dict[str, str]:
    """Headers of a person's step from page to page."""
    return {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


def script() -> dict[str, str]:
    """Headers of a page's own script."""
    return {
        "sec-fetch-site": "same-origin",
        "sec-fetch-mode": "cors",
        "sec-fetch-dest": "empty",
        "hx-request": "true",
    }


def token_in(launch_file: Path) -> str:
    """The token a launch file offers."""
    found = re.search(r'name="token" value="([^"]+)"', launch_file.read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def founded_vault(*rows: QueueRow, **cases: CaseView) -> ScriptedVault:
    """A vault with a network and these cases."""
    return ScriptedVault(rows=list(rows), cases={each.case_id: each for each in cases.values()}, net=NETWORK)
