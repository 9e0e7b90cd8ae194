"""The latest answer to a slow question: shown at once, while a thread of its own asks again. It knows no pages.

Nobody who looks ever waits longer than they said. What was answered is kept in memory only, until `forget`.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

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


class Latest(Generic[Value]):
    """One question. At most one thread asks it at a time. Every method may be called from any thread."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._turn = threading.Lock()
        self._run: _Run[Value] | None = None
        self._value: Value | None = None

    def look(self, ask: Callable[[], Value], patience_s: float) -> Looked[Value]:
        """The newest answer, after waiting for a newer one no longer than `patience_s` seconds.

        Raises: what `ask` raised when it was asked last, once.
        """
        with self._turn:
            if self._collect():
                return Looked(self._value, is_fresh=True)
            run = self._run or self._start(ask)
        run.ended.wait(patience_s)
        with self._turn:
            is_fresh = self._collect()
            return Looked(self._value, is_fresh)

    def changed(self) -> None:
        """What is being worked out just now is of yesterday already."""
        with self._turn:
            if self._run is not None:
                self._run.is_outdated = True

    def forget(self) -> None:
        """Let go of the answer, and of the one being worked out."""
        with self._turn:
            self._run = self._value = None

    def _collect(self) -> bool:
        """Take what has been worked out, if it has; whether it is fresh."""
        run = self._run
        if run is None or not run.ended.is_set():
            return False
        self._run = None
        if run.error is not None:
            raise run.error
        self._value = run.answer
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
