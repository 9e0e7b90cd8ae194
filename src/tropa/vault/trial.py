"""Trying the keys held on a letter, for whose it is cannot be seen from outside (protocol 4.4, 4.10, 10.1). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tropa.sealing.errors import LetterRefused
from tropa.sealing.letters import Address, NotForMe, OpenedLetter, ReaderKeys, open_letter
from tropa.sealing.types import ThreadId

KeyKind = Literal["reply", "device", "members", "team", "listening", "road"]
"""A thread's reply key; of the week: this device's own, the members', the team's, a listeners' key; a key that a
person's letters about a journey are sealed to, found by hint only."""


@dataclass(frozen=True)
class HeldKey:
    """One key to try: a thread's reply key, or (`thread` None, `serial` 0) one of the box's week.

    Of a key of the road `serial` is that of its own table.
    """

    keys: ReaderKeys
    thread: ThreadId | None
    serial: int
    kind: KeyKind = "reply"


@dataclass(frozen=True)
class Opened:
    """A letter that opened, and with which key; its terms for the index, where they were worked out with it."""

    letter: OpenedLetter
    key: HeldKey
    terms: str | None = None


@dataclass(frozen=True)
class Closed:
    """A letter that gave nothing: ``not-for-me``, or a reason of protocol 4.4."""

    reason: str


def most_tries(result: Opened | Closed, held: Sequence[HeldKey]) -> int:
    """How many keys were tried."""
    if isinstance(result, Opened):
        return next(number for number, key in enumerate(held, start=1) if key is result.key)
    return len(held)


def try_keys(letter: bytes, held: Sequence[HeldKey], address: Address) -> Opened | Closed:
    """What the first key that fits makes of the letter."""
    for key in held:
        try:
            opened = open_letter(letter, key.keys, address)
        except LetterRefused as refused:
            return Closed(refused.reason)
        if not isinstance(opened, NotForMe):
            return Opened(opened, key)
    return Closed("not-for-me")
