"""The latest answer to a slow question: shown at once, while a thread of its own asks again. It knows no pages.

Nobody who looks ever waits longer than they said. What was answered is kept in memory only, until `forget`.
"""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar, cast

Value = TypeVar("Value")
FRESH_S: Final = 5.0
"""An answer asked for longer ago is shown, and asked for anew."""


@dataclass(frozen=True)
class Looked(Generic[Value]):
    """What is known. `value` None: nothing yet. `is_fresh`: asked for a moment ago, and nothing has changed since."""

    value: Value | None
    is_fresh: bool


@dataclass
class _Run(Generic[Value]):
    """One time of asking."""

    begun_s: float
    ended: threading.Event = field(default_factory=threading.Event)
    answer: Value | None = None
    error: Exception | None = None
    is_outdated: bool = False


@dataclass(frozen=True)
class _Answer(Generic[Value]):
    """What was answered, and when it was asked for."""

    value: Value
    begun_s: float


class Latest(Generic[Value]):
    """One question. At most one thread asks it at a time. Every method may be called from any thread."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._turn = threading.Lock()
        self._run: _Run[Value] | None = None
        self._answer: _Answer[Value] | None = None

    def look(self, ask: Callable[[], Value], patience_s: float, good_for_s: float = 0.0) -> Looked[Value]:
        """The newest answer, after waiting for a newer one no longer than `patience_s` seconds.

        Args:
            good_for_s: an answer asked for no longer ago than that is shown, and nothing is asked, unless `changed`.

        Raises: what `ask` raised when it was asked last, once.
        """
        with self._turn:
            if self._collect() or self._is_good(good_for_s):
                return Looked(self._value, is_fresh=True)
            run = self._run or self._start(ask)
        run.ended.wait(patience_s)
        with self._turn:
            is_fresh = self._collect()
            return Looked(self._value, is_fresh)

    @property
    def _value(self) -> Value | None:
        return self._answer.value if self._answer else None

    def _is_good(self, good_for_s: float) -> bool:
        return self._answer is not None and self._monotonic() - self._answer.begun_s < good_for_s

    def changed(self) -> None:
        """What is known, or being worked out just now, is of yesterday already."""
        with self._turn:
            if self._answer is not None:
                self._answer = replace(self._answer, begun_s=-math.inf)
            if self._run is not None:
                self._run.is_outdated = True

    def forget(self) -> None:
        """Let go of the answer, and of the one being worked out."""
        with self._turn:
            self._run = self._answer = None

    def _collect(self) -> bool:
        """Take what has been worked out, if it has; whether it is fresh."""
        run = self._run
        if run is None or not run.ended.is_set():
            return False
        self._run = None
        if run.error is not None:
            raise run.error
        begun_s = -math.inf if run.is_outdated else run.begun_s
        self._answer = _Answer(cast("Value", run.answer), begun_s)
        return not run.is_outdated and self._monotonic() - run.begun_s < FRESH_S

    def _start(self, ask: Callable[[], Value]) -> _Run[Value]:
        run = self._run = _Run(self._monotonic())
        threading.Thread(target=_ask, args=(run, ask), daemon=True).start()
        return run


def _ask(run: _Run[Value], ask: Callable[[], Value]) -> None:
    try:
        run.answer = ask()
    except Exception as error:
        run.error = error
    finally:
        run.ended.set()
