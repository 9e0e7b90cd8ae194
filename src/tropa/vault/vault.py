"""The façade the desk uses: one open vault, and everything a page can ask of it.

Thread-safe: one connection behind one lock, every call short; no method but `found_network` touches the network
(`tropa.vault.sync` does). What members do is `work`, who they are `members`, copies and keys `safe`. Returns views
with codes in them; wording belongs to the pages.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self, get_args

from tropa.cases.commands import characters_over
from tropa.cases.events import MAX_TEXT_CHARACTERS, Language
from tropa.post.client import RelayClient
from tropa.post.errors import Refused
from tropa.roster.weeks import first_day, last_day
from tropa.sealing.passphrase import DEFAULT_COST, Argon2Cost
from tropa.sealing.signing import keyid, verify_key
from tropa.sealing.types import Random
from tropa.vault import keeping, listing, outbox, shelf, showing, team
from tropa.vault.backup import restoring
from tropa.vault.backup.adopting import forget_device
from tropa.vault.backup.outlived import note_restored
from tropa.vault.backup.safe import Safe
from tropa.vault.complaints.complaints import Complaints
from tropa.vault.context import Clock, Context, measured_s
from tropa.vault.dispatching.dispatching import Dispatching
from tropa.vault.errors import BoxGone, EmptyText, FoundingRefused, TextTooLong
from tropa.vault.files.files import Files
from tropa.vault.files.shelf import chosen_in, entries
from tropa.vault.journal import Journal, note_opened
from tropa.vault.journeys.journeys import Journeys
from tropa.vault.loads import Loads
from tropa.vault.membership.founding import found
from tropa.vault.membership.members import Members
from tropa.vault.opening import create
from tropa.vault.packs.packs import Packs
from tropa.vault.publisher import is_a_token, token_is_refused
from tropa.vault.publishing import change_token, publish_missing, relay_id_of
from tropa.vault.queue.catching_up import before_listing
from tropa.vault.queue.queueing import Queueing
from tropa.vault.search import finding
from tropa.vault.search.rebuild import note_rules
from tropa.vault.settings import Settings
from tropa.vault.shelf_queue import mark_read
from tropa.vault.unsent import Unsent
from tropa.vault.upgrades.unlocking import unlock
from tropa.vault.views import CaseView, NetworkView, NoticeView, QueuePage, SyncState
from tropa.vault.views_outbox import Outbox
from tropa.vault.views_queue import QueueFilter
from tropa.vault.views_search import SearchCases, SearchKind, SearchResult
from tropa.vault.views_status import WaitingTime
from tropa.vault.waiting import outbox_view
from tropa.vault.waiting_time import Measured
from tropa.vault.watching.ladder_seam import LadderSeam
from tropa.vault.watching.watching import Watching
from tropa.vault.work.exposing import Exposures
from tropa.vault.work.introducing import write_answer
from tropa.vault.work.work import Work

__all__ = ["Clock", "Vault"]


_OPEN: Final = QueueFilter()


class Vault:
    """One open vault. Make it with `create` or `unlock`; `close` it to lock."""

    def __init__(self, inside: Context) -> None:
        self.inside: Final = inside
        """For the other parts of this room (`sync`); pages do without."""
        self._queueing, self._waiting = Queueing(inside), Measured(inside)
        self._work, self._members, self._safe = Work(inside), Members(inside), Safe(inside)
        self._packs, self._dispatching = Packs(inside), Dispatching(inside, self._work.ledger)
        self._complaints = Complaints(inside)
        self._journeys, self._watch = Journeys(inside, LadderSeam(inside)), Watching(inside)
        self._files, self._unsent = Files(inside), Unsent(inside)
        self._exposures, self._loads = Exposures(inside, self._work.ledger), Loads(inside, self._work.ledger)
        self._journal, self._settings = Journal(inside), Settings(inside)

    @classmethod
    def create(
        cls,
        path: Path,
        passphrase: str,
        *,
        clock: Clock,
        random: Random,
        hardness: Argon2Cost = DEFAULT_COST,
        running: Clock = measured_s,
    ) -> Self:
        """Make a new vault file (mode 0600) and open it. `running`: seconds that no setting of a clock changes.

        Raises:
            VaultExists: something is at `path`.
            EmptyPassphrase: nothing but spaces.
            CannotUseFile: the system refused to create the file.
        """
        here = Context(create(path, passphrase, hardness, random), clock, random, running=running)
        here.db.run("INSERT INTO meta VALUES ('created_minute', ?)", here.minute)
        note_rules(here)
        here.record("vault-created")
        return cls(here)

    @classmethod
    def unlock(cls, path: Path, passphrase: str, *, clock: Clock, random: Random, running: Clock = measured_s) -> Self:
        """Open an existing vault. Takes about a second (Argon2id); a failure leaves the file exactly as it was.

        Raises:
            NoSuchVault, NotAVault, WrongPassphrase, VaultDamaged, NewerVault, AlreadyOpen, CannotUseFile.
            A vault of an older format is copied beside itself, then upgraded; a failure there changes nothing either.
        """
        here = unlock(path, passphrase, clock, random, running)
        here.record("vault-unlocked")
        return cls(here)

    @classmethod
    def restore(cls, source: Path, passphrase: str, target: Path, *, clock: Clock, random: Random) -> Self:
        """Make a vault at `target` of a backup that its passphrase opens, and open it. It is the same device.

        Raises:
            NoSuchVault, NotAVault, WrongPassphrase, VaultDamaged, NewerVault, VaultExists, CannotUseFile.
        """
        restoring.restore(source, target, passphrase)
        return cls._restored(unlock(target, passphrase, clock, random))

    @classmethod
    def restore_from_shares(
        cls,
        source: Path,
        shares: Sequence[str],
        target: Path,
        new_passphrase: str,
        *,
        clock: Clock,
        random: Random,
        hardness: Argon2Cost = DEFAULT_COST,
    ) -> Self:
        """Make a vault at `target`, under a new passphrase, of a backup that these shares open. It is the same device.

        Raises:
            SharesDoNotOpen, EmptyPassphrase, NoSuchVault, NotAVault, VaultDamaged, VaultExists, CannotUseFile.
        """
        restoring.restore_from_shares(source, shares, target, new_passphrase, hardness, random)
        return cls._restored(unlock(target, new_passphrase, clock, random))

    @classmethod
    def adopt(cls, source: Path, passphrase: str, target: Path, *, clock: Clock, random: Random) -> Self:
        """Make a second device's vault of a backup: its cases, none of its device's keys; then `members.join`.

        Raises:
            NoSuchVault, NotAVault, WrongPassphrase, VaultDamaged, NewerVault, VaultExists, CannotUseFile.
        """
        vault = cls.restore(source, passphrase, target, clock=clock, random=random)
        forget_device(vault.inside)
        return vault

    @classmethod
    def _restored(cls, here: Context) -> Self:
        with here.db.transaction():
            note_restored(here)
            here.record("vault-restored")
        return cls(here)

    def close(self) -> None:
        """Lock: forget the key and release the file. Closing twice is fine; any other call then raises VaultClosed."""
        self.inside.db.close()

    @property
    def is_founded(self) -> bool:
        """Whether this vault holds a network (it may not be fully published yet: see `network().is_published`)."""
        return self.inside.db.row("SELECT 1 FROM network") is not None

    def found_network(
        self,
        relay: RelayClient,
        publisher_token: str,
        petname: str,
        addresses: tuple[str, ...],
        languages: tuple[str, ...],
        client_sha256: str | None,
    ) -> NetworkView:
        """Found a one-person network at `relay`: keys, team boxes and notices for this week and the four that follow.

        Everything made is kept before the relay is asked, so a founding that was cut off is finished by calling again;
        other details go out as the notices' next version.

        Raises:
            FoundingRefused: `.problem` is the relay's problem name (such as ``bad-publisher-token``), ``other-relay``
            (the
                network lives elsewhere) or ``bad-details`` (no client would accept a notice with these in it).
            tropa.post.errors.Unreachable, RelayMisbehaved: passed on.
        """
        here = self.inside
        details = team.Details(petname.strip(), publisher_token.strip(), addresses, _known(languages), client_sha256)
        token = details.publisher_token
        if not is_a_token(token):
            raise FoundingRefused("bad-publisher-token")
        try:
            relay_id = relay_id_of(relay)
            network = found(here, relay_id, details)
            publish_missing(here, network, relay)
        except Refused as refused:
            raise FoundingRefused(refused.problem.value) from refused
        return self._network(network)

    def change_publisher_token(self, relay: RelayClient, token: str) -> None:
        """Publish with another token from now on, once the relay has taken it; sync tells the other stewards' desks.

        Raises:
            NotASteward: only a steward's desk publishes.
            FoundingRefused: `.problem` is ``bad-publisher-token`` (the one that is held stays) or ``other-relay``.
            tropa.post.errors.Unreachable, RelayMisbehaved: passed on.
        """
        change_token(self.inside, relay, token.strip())

    def network(self) -> NetworkView | None:
        """The network this vault belongs to, or None before founding."""
        network = team.network_of(self.inside)
        return self._network(network) if network else None

    @property
    def members(self) -> Members:
        """Who belongs: people, the chain, inviting, joining, signing, leaving."""
        return self._members

    def queue(self, which: QueueFilter = _OPEN, page: int = 0) -> QueuePage:
        """One page of cases, worst first; answered ones after those that wait for an answer. Pages count from 0.

        Raises:
            ValueError: the filter holds what is no code of its facet.
        """
        before_listing(self.inside)
        return listing.queue(self.inside, which, page)

    @property
    def queueing(self) -> Queueing:
        """What stands around the queue: crises, saved views, waits by urgency, likely duplicates."""
        return self._queueing

    def case(self, case_id: str) -> CaseView:
        """One case's thread with its seeker. That it was opened is noted in the journal, once a day.

        Raises:
            UnknownCase: no such case.
        """
        with self.inside.db.lock:
            ref = showing.case_of(self.inside, case_id)
            note_opened(self.inside, ref)
            return showing.case(self.inside, ref)

    def search(self, text: str, limit: int = 50, kind: SearchKind = "all", cases: SearchCases = "all") -> SearchResult:
        """Cases in which one letter or entry holds every word of `text`, in any inflected form; newest first.

        A word that ends in `*` is found by its beginning; a case's short name (K7-41) finds the case. Nothing typed
        here is kept.
        """
        with self.inside.db.lock:
            return finding.search(self.inside, text, limit, kind, cases)

    @property
    def work(self) -> Work:
        """Claims, threads, notes, facts, tasks, hand-over, closing, exposure."""
        return self._work

    @property
    def exposures(self) -> Exposures:
        """Who shares what with whom, and what moving a case would change."""
        return self._exposures

    @property
    def dispatching(self) -> Dispatching:
        """Who should take what: needs, proposals, offers, preferences."""
        return self._dispatching

    @property
    def packs(self) -> Packs:
        """The rights pack in use, the one before it, and which open cases the change touches."""
        return self._packs

    @property
    def complaints(self) -> Complaints:
        """What seekers wrote to the listeners about how they are helped, at a listener's desk."""
        return self._complaints

    @property
    def journeys(self) -> Journeys:
        """Plans, letters about legs, carriers and places."""
        return self._journeys

    @property
    def watch(self) -> Watching:
        """Check-ins and the ladder: alarms, how each watch stands, what is done about it."""
        return self._watch

    @property
    def journal(self) -> Journal:
        """What was opened, exported, made and destroyed at this desk."""
        return self._journal

    @property
    def loads(self) -> Loads:
        """What members carry, and what one who leaves takes along."""
        return self._loads

    @property
    def settings(self) -> Settings:
        """What this desk's owner chose."""
        return self._settings

    @property
    def safe(self) -> Safe:
        """Backups, shares, exports, the passphrase, and what is known of copies."""
        return self._safe

    def answer(self, case_id: str, text: str) -> None:
        """Put an answer into the outbox (the next sync seals and posts it), clear the draft, and take the case if it is
        free. The files chosen for it go with it, also without words.

        Claims the case if nobody holds it; colleagues who read the seeker are told what was written.

        Raises:
            UnknownCase, EmptyText, TextTooLong (`.over` characters), BoxGone.
            tropa.vault.work.errors.HeldByOther (`.holder_id`), CaseClosed, NoReplyKey, NotInNetwork.
            What was typed is kept as the draft.
        """
        here, words = self.inside, _tidy(text).strip()
        with here.db.transaction():
            row = showing.thread_of(here, case_id)
            shelf.set_draft(here, row.thread, _tidy(text))
        with here.db.transaction():
            ref, row = showing.case_of(here, case_id), showing.thread_of(here, case_id)
            blobs = entries(chosen_in(here, row.thread))
            if not words and not blobs:
                raise EmptyText
            if over := characters_over(words, blobs):
                raise TextTooLong(over)
            if row.box_gone:
                raise BoxGone
            write_answer(here, ref, row, words, blobs)
            shelf.set_draft(here, row.thread, "")

    @property
    def files(self) -> Files:
        """Attachments: choosing, fetching, looking at them."""
        return self._files

    @property
    def unsent(self) -> Unsent:
        """What is typed into threads and forms, and was not sent."""
        return self._unsent

    def room_for_answer(self) -> int:
        """How many characters (Unicode code points) an answer may have."""
        return MAX_TEXT_CHARACTERS

    def save_draft(self, case_id: str, text: str) -> None:
        """Keep what is written so far; an empty text removes the draft.

        Raises:
            UnknownCase: no such case.
        """
        with self.inside.db.transaction():
            row = showing.thread_of(self.inside, case_id)
            shelf.set_draft(self.inside, row.thread, _tidy(text))

    def mark_read(self, case_id: str) -> None:
        """The member has seen the letters now in this case (threads among members: `work.mark_read`).

        Raises:
            UnknownCase: no such case.
        """
        with self.inside.db.transaction():
            mark_read(self.inside, showing.case_of(self.inside, case_id))

    def sync_state(self) -> SyncState:
        """What the pages' footer shows."""
        here = self.inside
        with here.db.lock:
            last = here.db.row("SELECT value FROM meta WHERE name = 'last_sync_minute'")
            unopened, refused = keeping.counts(here)
            return SyncState(
                last_success_minute=last[0] if last else None,
                waiting_to_go=outbox.waiting_letters(here),
                unopened_kept=unopened,
                refused_kept=refused,
                problem=here.note.problem,
                in_progress=here.note.in_progress,
            )

    def waiting(self) -> Outbox:
        """What waits to go, and why."""
        return outbox_view(self.inside)

    def waiting_time(self) -> WaitingTime:
        """How long people wait for a first answer: as measured here, and as the relay tells everybody."""
        with self.inside.db.lock:
            return WaitingTime(self._waiting.hours(), self.inside.note.status)

    def _network(self, network: team.Network) -> NetworkView:
        details = network.details
        return NetworkView(
            petname=details.petname,
            network_id=network.id,
            relay_id=network.relay_id.text,
            device_id=keyid(verify_key(network.device)),
            languages=details.languages,
            addresses=details.addresses,
            client_sha256=details.client_sha256,
            founded_minute=network.founded_minute,
            notices=tuple(_notice_view(week) for week in team.coming_weeks(self.inside)),
            token_is_refused=token_is_refused(self.inside),
        )


def _notice_view(week: team.TeamWeek) -> NoticeView:
    return NoticeView(week.week, first_day(week.week), last_day(week.week), week.edition, week.published)


def _known(languages: tuple[str, ...]) -> tuple[Language, ...]:
    known = tuple(language for language in get_args(Language) if language in languages)
    if len(known) != len(languages):
        raise FoundingRefused("bad-details")
    return known


def _tidy(text: str) -> str:
    """As a page's text box should have sent it: one kind of line end, and nothing UTF-8 cannot say."""
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
