"""Who could read what, worked out from keys: every letter the relay holds is tried with every key each vault holds.

Nothing here asks a table who may read: what opens, opens. What a member has read and keeps is not looked at, only what
their keys still open.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tropa.relay.inventory import every_delayed_letter, every_letter
from tropa.sealing.encoding import unb64
from tropa.sealing.errors import EncodingError, LetterRefused
from tropa.sealing.letters import Address, OpenedLetter, ReaderKeys, open_letter
from tropa.sealing.types import RelayId
from tropa.vault.keys_held import keys_held
from tropa.vault.vault import Vault


@dataclass(frozen=True)
class Reach:
    """Which of the phrases looked for each member's keys open, and how many letters they open in all."""

    phrases: Mapping[str, frozenset[str]]
    letters: Mapping[str, int]

    def readers_of(self, phrase: str) -> frozenset[str]:
        """Whose keys open a letter that says it."""
        return frozenset(member for member, read in self.phrases.items() if phrase in read)


def reach_of(
    vaults: Mapping[str, Vault],
    relay_data: Path,
    relay_id: RelayId,
    phrases: Sequence[str],
    people: Mapping[str, ReaderKeys] | None = None,
    *,
    delayed: bool = False,
) -> Reach:
    """Try every letter in the relay's boxes with every key of each vault, and of each of these people.

    `delayed`: instead of them, those that wait for their hour and lie in no box yet.
    """
    lying = every_delayed_letter(relay_data) if delayed else every_letter(relay_data)
    letters = [(Address(relay_id, post_id), letter) for post_id, letter in lying]
    held = {name: keys_held(vault.inside) for name, vault in vaults.items()}
    held |= {name: (keys,) for name, keys in (people or {}).items()}
    opened = {name: _all_opened(letters, keys) for name, keys in held.items()}
    said = {name: frozenset(p for p in phrases if any(_says(c, p) for c in cores)) for name, cores in opened.items()}
    return Reach(said, {name: len(cores) for name, cores in opened.items()})


def _all_opened(letters: Sequence[tuple[Address, bytes]], keys: Sequence[ReaderKeys]) -> list[bytes]:
    return [core for address, letter in letters for core in _cores(letter, address, keys)]


def _cores(letter: bytes, address: Address, keys: Sequence[ReaderKeys]) -> list[bytes]:
    for each in keys:
        try:
            opened = open_letter(letter, each, address)
        except LetterRefused:
            continue
        if isinstance(opened, OpenedLetter):
            return [opened.core]
    return []


def _says(core: bytes, phrase: str) -> bool:
    """Whether a core says it, or one that is carried inside."""
    return any(phrase in text for text in _texts(core))


def _texts(core: bytes) -> Iterator[str]:
    try:
        waiting = [json.loads(core)]
    except ValueError:
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str):
            yield value
            yield from _texts(_carried(value))


def _carried(text: str) -> bytes:
    """What a text holds if it is a core in base64url, and nothing otherwise."""
    try:
        return unb64(text)
    except EncodingError:
        return b""
