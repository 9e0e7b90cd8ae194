"""Trying keys in a second process while this one stores the page before (decision 0099).

The library holds Python's lock while it opens a letter, so that a second thread gains nothing. The process is begun by
the first backlog of a round and ended with the round; whatever goes wrong with it, letters are opened here instead.
"""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from types import TracebackType
from typing import Final, Self, TypeAlias

from tropa.sealing.letters import Address, OpenedLetter, event_id_of
from tropa.sealing.types import AuthPublicKey
from tropa.vault import trial_frames as frames
from tropa.vault.trial import Closed, HeldKey, Opened

log = logging.getLogger(__name__)

# -P: a file beside whoever starts the desk must not become part of it.
_PROGRAM: Final = (sys.executable, "-P", "-m", "tropa.vault.trial_program")
_LOOK_UP_S: Final = 0.05
_LONGEST_S: Final = 60.0
"""For one page, which takes a tenth of a second: a machine may be busy with other things, but not for ever."""
_LONGEST_START_S = 0.0
"""How long to wait for the process to be there: not at all, for meanwhile letters can be opened here."""

Trial: TypeAlias = tuple[bytes, Sequence[HeldKey]]
"""A letter and the keys to try on it."""


class Apart:
    """A second process that tries keys, one page at a time. Leaving the ``with`` block ends it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        # With one processor it would only take turns with us.
        self._is_over = (os.cpu_count() or 1) < 2
        self._greeting = Future[frames.Results]()
        self._asked: Sequence[Trial] = ()
        self._answer: Future[frames.Results] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def ask(self, trials: Sequence[Trial], address: Address) -> bool:
        """Begin trying a page's letters, all bound to this address; False: it cannot be done here. Take what it gives
        (`results`) before asking again.
        """
        if self._is_over or self._answer is not None:
            return False
        try:
            process = self._process or self._start(address)
            self._greeting.result(_LONGEST_START_S)
        except NotYet:
            return False
        except (OSError, ValueError) as error:
            self._give_up(error)
            return False
        self._asked, self._answer = trials, _exchanged(process, _page_of(trials, address))
        return True

    def results(self, keep_going: Callable[[], bool]) -> list[Opened | Closed] | None:
        """What became of each letter asked about last, in their order; None: nothing came, and nothing more will.

        `keep_going` is asked while waiting; once it says no, there is no result.
        """
        answer, self._answer = self._answer, None
        if answer is None:
            return None
        try:
            return _read_against(self._asked, _waited_for(answer, keep_going))
        except InterruptedError:
            # What it will still say is nobody's answer.
            self._end()
        except (OSError, ValueError) as error:
            self._give_up(error)
        return None

    def _start(self, address: Address) -> "subprocess.Popen[bytes]":
        process = self._process = _started()
        self._greeting = _exchanged(process, _page_of((), address))
        return process

    def _give_up(self, error: Exception) -> None:
        log.warning("vault.trial_apart_failed", extra={"error": type(error).__name__})
        self._end()

    def _end(self) -> None:
        self._is_over = True
        process, self._process, self._answer = self._process, None, None
        if process is not None:
            process.kill()
            process.wait()


def _started() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 -- our own interpreter and our own program
        _PROGRAM,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _page_of(trials: Sequence[Trial], address: Address) -> frames.Page:
    keys = list({id(key): key for _, held in trials for key in held}.values())
    number = {id(key): place for place, key in enumerate(keys)}
    return frames.Page(
        address.relay_id.raw,
        address.post_id.raw,
        tuple(frames.Pair.of(key.keys) for key in keys),
        tuple(frames.Unopened(letter, tuple(number[id(key)] for key in held)) for letter, held in trials),
    )


def _exchanged(process: "subprocess.Popen[bytes]", page: frames.Page) -> "Future[frames.Results]":
    """Both pipes are smaller than a page: who writes it must not be who stores the page before."""
    answer = Future[frames.Results]()
    threading.Thread(target=_exchange, args=(process, page, answer), name="tropa-trial", daemon=True).start()
    return answer


def _exchange(process: "subprocess.Popen[bytes]", page: frames.Page, answer: "Future[frames.Results]") -> None:
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        frames.write(process.stdin, page)
        answer.set_result(frames.read_results(process.stdout))
    except Exception as error:
        answer.set_exception(error)


def _waited_for(answer: "Future[frames.Results]", keep_going: Callable[[], bool]) -> frames.Results:
    for _ in range(int(_LONGEST_S / _LOOK_UP_S)):
        try:
            return answer.result(_LOOK_UP_S)
        except NotYet:
            if not keep_going():
                raise InterruptedError("the round ends") from None
    raise ValueError("no answer in time")


def _read_against(trials: Sequence[Trial], results: frames.Results) -> list[Opened | Closed]:
    return [_read_one(held, result) for (_, held), result in zip(trials, results, strict=True)]


def _read_one(held: Sequence[HeldKey], result: frames.Fits | frames.FitsNot) -> Opened | Closed:
    if isinstance(result, frames.FitsNot):
        return Closed(result.reason)
    if result.place not in range(len(held)):
        raise ValueError("it names a key that was not asked about")
    letter = OpenedLetter(AuthPublicKey(result.sender), result.core, event_id_of(result.core))
    return Opened(letter, held[result.place], result.terms)
