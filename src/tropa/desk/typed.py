"""What was typed into forms and cannot be in the vault: it is locked, or the form is none that a vault keeps.

In memory only. Of each form its fields by name, and where it sends them; never files, nor what a passphrase is typed
into. `typed_forms` decides where a form goes. It shows nothing, and is let go of after an hour.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

MOST_BYTES: Final = 64 * 1024
"""Of one form, as UTF-8; beyond this its last fields are left out."""
MOST_FORMS: Final = 20
KEPT_S: Final = 3600
NEVER_KEPT: Final = frozenset({"form_token", "passphrase", "again", "old", "new", "token", "shares", "sure", "word"})
"""Names of fields: this session's token, every field that a secret is typed into, and what says that one is sure."""
UNSTEADY: Final = frozenset({"form_token", "letter", "once", "number", "shown", "page", "suggestion", "topic"})
"""Names of hidden fields that do not tell one form from another: another each time, or how the page was looked at."""
_WRITTEN_TOO: Final = "letter"
"""On one page a person writes in a field of this name."""

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TypedForm:
    """What one form held; `address` is where it sends it, `hidden` tells it from others that send to the same place."""

    address: str
    fields: Fields = field(repr=False)
    hidden: Fields = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing but blanks, and what the page itself put there, is in it."""
        own = UNSTEADY - {_WRITTEN_TOO}
        return not any(pair[1].strip() for pair in self.fields if pair not in self.hidden and pair[0] not in own)


Key = tuple[str, Fields]
"""Which form: where it sends, and its hidden fields."""


def key_of(form: TypedForm) -> Key:
    """Which form it is."""
    return form.address, form.hidden


def typed_form(address: str, fields: Iterable[tuple[str, str]], hidden: Iterable[tuple[str, str]] = ()) -> TypedForm:
    """A form within the bounds, without secrets and without what is drawn anew each time."""
    steady = tuple(sorted(pair for pair in hidden if pair[0] not in UNSTEADY))
    return TypedForm(address, _bounded(fields), steady)


class Typed:
    """The newest of each form. Every method may be called from any thread.

    `clocks` give seconds; whichever saw more time pass decides, for a laptop may sleep.
    """

    def __init__(self, *clocks: Callable[[], float]) -> None:
        self._clocks = clocks
        self._turn = threading.Lock()
        self._forms: dict[Key, tuple[TypedForm, tuple[float, ...]]] = {}

    def keep(self, form: TypedForm) -> None:
        """Keep it instead of what was kept of that form."""
        with self._turn:
            self._forms.pop(key_of(form), None)
            self._forms[key_of(form)] = form, self._now()
            while len(self._forms) > MOST_FORMS:
                self._forms.pop(next(iter(self._forms)))

    def all(self) -> tuple[TypedForm, ...]:
        """What is kept."""
        self.expire()
        with self._turn:
            return tuple(form for form, _ in self._forms.values())

    def drop(self, form: TypedForm) -> None:
        """Let go of one form's."""
        with self._turn:
            self._forms.pop(key_of(form), None)

    def forget(self) -> None:
        """Let go of all of it."""
        with self._turn:
            self._forms.clear()

    def expire(self) -> None:
        """Let go of what is older than `KEPT_S`."""
        now = self._now()
        with self._turn:
            for key, (_, since) in list(self._forms.items()):
                if max(late - early for late, early in zip(now, since, strict=True)) >= KEPT_S:
                    del self._forms[key]

    def _now(self) -> tuple[float, ...]:
        return tuple(float(clock()) for clock in self._clocks)


def _bounded(fields: Iterable[tuple[str, str]]) -> Fields:
    kept, room = [], MOST_BYTES
    for name, value in fields:
        room -= len(name.encode()) + len(value.encode())
        if room < 0:
            break
        if name not in NEVER_KEPT:
            kept.append((name, value.replace("\r\n", "\n")))
    return tuple(kept)
