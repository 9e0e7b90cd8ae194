"""Attachments between vault and relay: some of them, some way, in each round of sync. It opens nothing for anyone.

A round carries only so much, so that a large file over a slow line holds up no letter. Whatever was interrupted, by the
line, a lock or a crash, goes on where it was.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from tropa.post.blobs import sealed_chunks, upload_steps
from tropa.post.client import RelayClient
from tropa.post.errors import Refused, RelayMisbehaved, Unreachable
from tropa.post.headers import AltchaStamp
from tropa.post.problems import ProblemName
from tropa.post.shapes import OpenBlob
from tropa.sealing.errors import BlobRefused, ChallengeRefused
from tropa.sealing.stamps import solve
from tropa.vault.context import Context
from tropa.vault.errors import VaultError
from tropa.vault.files import shelf
from tropa.vault.files.noting import KEEP_DAYS
from tropa.vault.files.shelf import FileRow
from tropa.vault.outbox import try_now
from tropa.vault.views import SyncProblem
from tropa.vault.views_files import FileProblem, FileState

log = logging.getLogger(__name__)

_CHUNKS_A_ROUND: Final = 64
"""4 MiB; and no longer than this, for slow lines: a letter that was just written waits for no more."""
_SECONDS_A_ROUND: Final = 15
_LONGEST_PAUSE_MINUTES: Final = 60
_LONGEST_PAUSE_FOR_GONE_MINUTES: Final = 6 * 60

KeepGoing = Callable[[], bool]


@dataclass
class Carried:
    """What a round did. `unfinished`: there is more that could go on at once."""

    problem: SyncProblem | None = None
    unfinished: bool = False


class _Budget:
    """How much a round may still carry."""

    def __init__(self, here: Context, keep_going: KeepGoing) -> None:
        self._here, self._keep_going = here, keep_going
        self._chunks, self._end_s = _CHUNKS_A_ROUND, here.running() + _SECONDS_A_ROUND

    def spend(self, chunks: int) -> None:
        """So many chunks were carried."""
        self._chunks -= chunks

    @property
    def is_left(self) -> bool:
        """Whether there is any."""
        return self._chunks > 0 and self._here.running() < self._end_s and self._keep_going()


def send_files(here: Context, relay: RelayClient, keep_going: KeepGoing) -> Carried:
    """Bring what is leaving to the relay. Raises Unreachable: what was brought is noted."""
    return _carry(here, relay, keep_going, "leaving", _send)


def fetch_files(here: Context, relay: RelayClient, keep_going: KeepGoing) -> Carried:
    """Fetch what is wanted. Raises Unreachable: what came is kept."""
    return _carry(here, relay, keep_going, "wanted", _fetch)


_Step = Callable[[Context, RelayClient, FileRow], Iterator[int]]


def _carry(here: Context, relay: RelayClient, keep_going: KeepGoing, state: FileState, steps: _Step) -> Carried:
    done, budget = Carried(), _Budget(here, keep_going)
    for file in shelf.due(here, state):
        if not budget.is_left:
            done.unfinished = True
            break
        done.problem = _carry_one(here, file, steps(here, relay, file), budget, done) or done.problem
    return done


def _carry_one(
    here: Context, file: FileRow, steps: Iterator[int], budget: _Budget, done: Carried
) -> SyncProblem | None:
    try:
        for chunks in steps:
            budget.spend(chunks)
            if not budget.is_left:
                done.unfinished = True
                break
    except (Unreachable, VaultError):
        raise
    except Refused as refused:
        return _refused(here, file, refused)
    except RelayMisbehaved:
        return _put_off(here, file, "relay", "relay-misbehaved")
    except ChallengeRefused:
        return _put_off(here, file, "relay", "relay-refused")
    except Exception as error:
        # Our own mistake, met with this file. It waits; the others must go.
        log.error("vault.file_failed", extra={"error": type(error).__name__})
        return _put_off(here, file, "relay", "internal")
    return None


def _put_off(here: Context, file: FileRow, problem: FileProblem, said: SyncProblem) -> SyncProblem:
    shelf.put_off(here, file, problem, _LONGEST_PAUSE_MINUTES)
    return said


def _refused(here: Context, file: FileRow, refused: Refused) -> SyncProblem | None:
    log.info("vault.file_refused", extra={"problem": refused.problem.value})
    if refused.problem is ProblemName.NO_SUCH_BLOB and file.state == "wanted":
        _note_not_there(here, file)
        return None
    if refused.problem is ProblemName.RELAY_FULL:
        return _put_off(here, file, "relay-full", "relay-full")
    return _put_off(here, file, "relay", "relay-refused")


def _note_not_there(here: Context, file: FileRow) -> None:
    """Until its days are over it may yet come: a colleague's desk tells of a letter before its files are up."""
    with here.db.transaction():
        now = shelf.file_row(here, file.serial)
        if now is None or now.state != file.state:
            return
        if file.until_day is not None and here.day > file.until_day:
            shelf.set_state(here, file, "expired")
            shelf.forget_chunks(here, file)
        else:
            shelf.put_off(here, file, "not-there", _LONGEST_PAUSE_FOR_GONE_MINUTES)


def _send(here: Context, relay: RelayClient, file: FileRow) -> Iterator[int]:
    """One file to the relay, a request at a time: how many chunks went with each."""
    assert file.write_key is not None
    wanted = OpenBlob(file.chunks, KEEP_DAYS)

    def chunk(number: int) -> bytes:
        return shelf.chunk_of(here, file.serial, number)

    def stamps(count: int) -> list[AltchaStamp]:
        return [AltchaStamp(solve(relay.challenge())) for _ in range(count)]

    before = None
    for done in upload_steps(relay, file.write_key, wanted, chunk, stamps):
        if done == file.chunks:
            _note_left(here, file)
            return
        shelf.set_done(here, file, done)
        # What the relay had before costs nothing: else a round would spend itself on looking.
        yield 0 if before is None else done - before
        before = done


def _note_left(here: Context, file: FileRow) -> None:
    """The relay has all of it on disk; the letter may go, if it waits for no other."""
    with here.db.transaction():
        shelf.set_state(here, file, "left", done=file.chunks)
        shelf.set_until(here, file, here.day + KEEP_DAYS)
        if file.event_id is not None:
            try_now(here, file.event_id)


def _fetch(here: Context, relay: RelayClient, file: FileRow) -> Iterator[int]:
    """One file from the relay, chunk by chunk, each checked as it comes; no further once a person has stopped it."""
    opener, done = shelf.opener_for(file), 0
    noted = file.done
    try:
        for sealed in shelf.chunks_kept(here, file.serial):
            opener.open(sealed)
            done += 1
        for sealed in sealed_chunks(relay, file.about.blob, file.chunks, done):
            opener.open(sealed)
            if not _keep(here, file, noted, done, sealed):
                return
            noted = done = done + 1
            yield 1
        opener.finish()
    except BlobRefused as refused:
        _note_fetched(here, file, noted, refused)
    else:
        _note_fetched(here, file, noted, None)


def _keep(here: Context, file: FileRow, noted: int, number: int, sealed: bytes) -> bool:
    """Keep a chunk that came; False: it is not wanted any more."""
    with here.db.transaction():
        if not shelf.is_so_far(here, file, noted):
            return False
        shelf.keep_chunk(here, file.serial, number, sealed)
        shelf.set_done(here, file, number + 1)
    return True


def _note_fetched(here: Context, file: FileRow, noted: int, refused: BlobRefused | None) -> None:
    with here.db.transaction():
        if not shelf.is_so_far(here, file, noted):
            return
        if refused is None:
            shelf.set_state(here, file, "here", done=file.chunks)
        else:
            shelf.set_state(here, file, "refused", problem=refused.reason)
            shelf.forget_chunks(here, file)
