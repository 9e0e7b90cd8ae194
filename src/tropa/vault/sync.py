"""Sync between the vault and the relay: one round (`sync_once`) and the background thread that repeats it (`SyncLoop`).

Decides nothing about cases and shows nothing; pages read `Vault.sync_state`.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from tropa.post.client import RelayClient
from tropa.post.errors import PostError, Refused, RelayMisbehaved, Unreachable
from tropa.post.problems import ProblemName
from tropa.sealing.types import RelayId
from tropa.vault.complaints.complaints import sweep_complaints
from tropa.vault.complaints.posting import post_answers
from tropa.vault.context import Context
from tropa.vault.dispatching.dispatching import Dispatching
from tropa.vault.errors import CannotUseFile, FoundingRefused, VaultClosed, VaultDamaged, VaultError
from tropa.vault.fetching import Fetched, fetch_all
from tropa.vault.files.carrying import Carried, fetch_files, send_files
from tropa.vault.journeys.journeys import Journeys
from tropa.vault.journeys.left import cancel_unwanted
from tropa.vault.journeys.posting import post_road
from tropa.vault.keeping import expire
from tropa.vault.leaps import sure_day
from tropa.vault.membership.founding import begin_chain
from tropa.vault.membership.inviting import visit_invitations
from tropa.vault.membership.joining import joining_relay, visit_own_invitation
from tropa.vault.membership.settling import settle
from tropa.vault.packs.choosing import fetch_pack, settle_pack
from tropa.vault.posting import post_outbox
from tropa.vault.public_status import tell_status
from tropa.vault.publishing import publish_missing, relay_id_of, strangers_view
from tropa.vault.queue.catching_up import catch_up
from tropa.vault.retention import sweep
from tropa.vault.shelf_cases import empty_log
from tropa.vault.team import Network, destroy_old_keys, network_of
from tropa.vault.vault import Vault
from tropa.vault.views import SyncProblem
from tropa.vault.watching.following import follow_due
from tropa.vault.watching.forgetting import sweep_watches
from tropa.vault.watching.posting import carry_watches
from tropa.vault.watching.series import forget_old
from tropa.vault.watching.to_traveller import tell_travellers
from tropa.vault.watching.wishes import settle_wishes
from tropa.vault.work.latecomers import tell_latecomers
from tropa.vault.work.newcomers import tell_newcomers
from tropa.vault.work.standing import note_leavers

log = logging.getLogger(__name__)

_LONGEST_PAUSE_S: Final = 300.0
# Between rounds that leave some of what is there for the next.
_SHORT_PAUSE_S: Final = 1.0
_GRAVEST_FIRST: Final[tuple[SyncProblem, ...]] = ("other-relay", "notice-differs", "notice-missing", "clock-leapt")


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one round did. `refused` counts letters that opened, or should have, by reason.

    `unfinished`: there was more to read, or of files to carry, than a round takes.
    """

    fetched: int = 0
    ingested: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    kept: int = 0
    shredded: int = 0
    posted: int = 0
    problem: SyncProblem | None = None
    unfinished: bool = False


@dataclass
class _Round:
    """What a round has met so far."""

    dispatching: Dispatching
    journeys: Journeys
    fetched: Fetched = field(default_factory=Fetched)
    posted: int = 0
    carries_on: bool = False
    problems: list[SyncProblem] = field(default_factory=list)

    def met(self, problem: SyncProblem | None) -> None:
        if problem is not None:
            self.problems.append(problem)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """A mistake of ours in this part of the round must not keep the other parts from running."""
        try:
            yield
        except (PostError, VaultError):
            raise
        except Exception as error:
            log.error("vault.sync_failed", extra={"error": type(error).__name__})
            self.met("internal")

    def report(self) -> SyncReport:
        got = self.fetched
        gravest = [problem for problem in _GRAVEST_FIRST if problem in self.problems]
        problem = next(iter(gravest + self.problems), None)
        refused = dict(+got.refused)
        unfinished = got.unfinished or self.carries_on
        return SyncReport(got.letters, got.taken_in, refused, got.kept, got.shredded, self.posted, problem, unfinished)


def sync_once(vault: Vault, relay: RelayClient, keep_going: Callable[[], bool] = lambda: True) -> SyncReport:
    """Publish what is missing, post what waits, fetch and read what is new. Never raises for what a peer or relay did.

    Args:
        keep_going: asked between pages and letters; once it says no, the round ends early with nothing lost.

    Raises:
        VaultClosed: the vault was locked meanwhile; nothing is lost.
    """
    here, this = vault.inside, _Round(vault.dispatching, vault.journeys)
    here.note.in_progress = True
    try:
        _run_and_forget(here, relay, this, keep_going)
    except Unreachable:
        this.met("unreachable")
    except RelayMisbehaved:
        this.met("relay-misbehaved")
    except Refused as refused:
        this.met(_problem_of(refused))
    except VaultDamaged:
        this.met("vault-damaged")
    except CannotUseFile:
        this.met("disk-full")
    finally:
        here.note.in_progress = False
    report = this.report()
    here.note.problem = report.problem
    return report


def _run_and_forget(here: Context, relay: RelayClient, this: _Round, keep_going: Callable[[], bool]) -> None:
    try:
        _run(here, relay, this, keep_going)
    finally:
        # However the round ended: what it destroyed, or one before it, is not left in the write-ahead log.
        empty_log(here)


def _run(here: Context, relay: RelayClient, this: _Round, keep_going: Callable[[], bool]) -> None:
    _while_joining(here, relay)
    network = network_of(here)
    if network is None:
        return
    destroy_old_keys(here)
    expire(here)
    sweep(here)
    sweep_complaints(here)
    with this.apart():
        this.journeys.sweep()
        sweep_watches(here)
    with this.apart():
        catch_up(here)
    _settle(here, this)
    if not _is_our_relay(network.relay_id, relay):
        this.met("other-relay")
        return
    this.met(_publish(here, network, relay))
    # Answers first, so that nothing that comes in can hold them up; and once more, for those it has set free.
    _post(here, network, relay, this, keep_going)
    _visit(here, relay, this)
    _fetch(here, relay, this, keep_going)
    _settle(here, this)
    network = network_of(here) or network
    this.met(_publish(here, network, relay))
    _carry(here, relay, this, keep_going, send_files)
    _post(here, network, relay, this, keep_going)
    _carry(here, relay, this, keep_going, fetch_files)
    this.met(strangers_view(here, relay, network))
    with this.apart():
        fetch_pack(here, relay)
    with this.apart():
        tell_status(here, relay, network, is_up_to_date=this.fetched.is_whole)


def _while_joining(here: Context, relay: RelayClient) -> None:
    """Look whether we have been admitted, and then until all that is in the words' box for us has come."""
    joining = joining_relay(here)
    if joining is not None and _is_our_relay(joining, relay):
        visit_own_invitation(here, relay)


def _settle(here: Context, this: _Round) -> None:
    with this.apart(), here.db.transaction():
        begin_chain(here)
        settle(here)
        settle_pack(here)
        tell_newcomers(here)
        tell_latecomers(here)
        note_leavers(here)
    with this.apart():
        this.dispatching.settle()
    with this.apart():
        this.journeys.follow()
    with this.apart(), here.db.transaction():
        forget_old(here, sure_day(here))
        follow_due(here)
        tell_travellers(here)
    with this.apart(), here.db.transaction():
        settle_wishes(here)


def _visit(here: Context, relay: RelayClient, this: _Round) -> None:
    with this.apart():
        for problem in visit_invitations(here, relay):
            this.met(_problem_of(problem) if isinstance(problem, Refused) else "relay-misbehaved")


def _post(here: Context, network: Network, relay: RelayClient, this: _Round, keep_going: Callable[[], bool]) -> None:
    with this.apart():
        posted = post_outbox(here, network, relay, keep_going)
        this.posted += posted.letters
        this.met(posted.problem)
        this.posted += post_answers(here, network.relay_id, relay)
    with this.apart():
        # First what is to come no more.
        cancel_unwanted(here, relay)
        this.posted += post_road(here, network.relay_id, relay)
    with this.apart():
        carry_watches(here, network.relay_id, relay)


def _carry(
    here: Context,
    relay: RelayClient,
    this: _Round,
    keep_going: Callable[[], bool],
    carry: Callable[[Context, RelayClient, Callable[[], bool]], Carried],
) -> None:
    with this.apart():
        carried = carry(here, relay, keep_going)
        this.met(carried.problem)
        this.carries_on = this.carries_on or carried.unfinished


def _fetch(here: Context, relay: RelayClient, this: _Round, keep_going: Callable[[], bool]) -> None:
    with this.apart():
        # What came while others of the boxes were read may not have been heard.
        begun = here.minute
        this.fetched = fetch_all(here, relay, keep_going)
        this.met(this.fetched.problem)
        if this.fetched.is_whole:
            here.note.fetched_minute = begun
            here.db.run("INSERT OR REPLACE INTO meta VALUES ('last_sync_minute', ?)", begun)


def _is_our_relay(ours: RelayId, relay: RelayClient) -> bool:
    try:
        return relay_id_of(relay) == ours
    except FoundingRefused as refused:
        raise RelayMisbehaved("the relay does not say which relay it is") from refused


def _publish(here: Context, network: Network, relay: RelayClient) -> SyncProblem | None:
    """A publisher refused must not keep letters from coming and going."""
    try:
        publish_missing(here, network, relay)
    except Refused as refused:
        return _problem_of(refused)
    return None


def _problem_of(refused: Refused) -> SyncProblem:
    log.info("vault.sync_refused", extra={"problem": refused.problem.value})
    names: dict[ProblemName, SyncProblem] = {
        ProblemName.BAD_PUBLISHER_TOKEN: "publisher-refused",
        ProblemName.OLDER_NOTICE: "older-notice",
        ProblemName.RELAY_FULL: "relay-full",
    }
    return names.get(refused.problem, "relay-refused")


class SyncLoop:
    """Runs `sync_once` every `interval_s` seconds on a thread of its own, sooner after `nudge`.

    The relay's client is its own while it runs: give it one that nobody else uses.
    """

    def __init__(self, vault: Vault, relay: RelayClient, interval_s: float) -> None:
        self._vault = vault
        self._relay = relay
        self._interval_s = interval_s
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._repeat, name="tropa-sync", daemon=True)

    def start(self) -> None:
        """Begin; the first round runs at once."""
        self._thread.start()

    def nudge(self) -> None:
        """Ask for a round now (an answer was written). Returns at once."""
        self._wake.set()

    def stop(self, timeout_s: float = 10.0) -> None:
        """End after the page or letter in progress, waiting at most `timeout_s`. Call before `Vault.close`."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _repeat(self) -> None:
        pause_s = self._interval_s
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                report = self._round()
            except VaultClosed:
                return
            pause_s = self._pause_after(report, pause_s)
            self._wake.wait(pause_s)

    def _pause_after(self, report: SyncReport, last_pause_s: float) -> float:
        if report.problem == "unreachable":
            return min(2 * last_pause_s, max(_LONGEST_PAUSE_S, self._interval_s))
        return min(_SHORT_PAUSE_S, self._interval_s) if report.unfinished else self._interval_s

    def _round(self) -> SyncReport:
        try:
            return sync_once(self._vault, self._relay, lambda: not self._stopping.is_set())
        except VaultClosed:
            raise
        except Exception as error:
            # Our own mistake. The thread must live on: the next round, or the next version, may get past it.
            log.error("vault.sync_failed", extra={"error": type(error).__name__})
            self._vault.inside.note.problem = "internal"
            return SyncReport(problem="internal")
