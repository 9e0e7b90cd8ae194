"""How many requests came lately from each part of the network, without keeping who: a count by a keyed hash.

The key is thrown away each day and never leaves memory; counts are forgotten within two minutes. They are looked at
only when the relay is crowded. Behind a proxy or an onion service everyone comes from this machine, or from another of
a private network, and is not counted.
"""

import hmac
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tropa.sealing.types import Random

_KEY_BYTES: Final = 32
_NAME_BYTES: Final = 8
_IPV4_BITS: Final = 24
_IPV6_BITS: Final = 48
_COUNTED_S: Final = 60.0
_SECONDS_A_DAY: Final = 86_400.0
_MOST_NAMES: Final = 50_000

# What one neighbourhood may ask within a minute or two while room is short; a walk of the page takes a dozen.
MOST_WHEN_CROWDED: Final = 120


@dataclass
class Neighbours:
    """Counts of this process. ``monotonic`` gives seconds that never go back."""

    random: Random
    monotonic: Callable[[], float]
    _key: bytearray = field(default_factory=bytearray, repr=False)
    _key_until_s: float = 0.0
    _counts: dict[bytes, int] = field(default_factory=dict, repr=False)
    _before: dict[bytes, int] = field(default_factory=dict, repr=False)
    _counted_until_s: float = 0.0

    def name_of(self, address: str) -> bytes | None:
        """Today's name of the neighbourhood an address lies in (IPv4 /24, IPv6 /48); None where that is not public."""
        prefix = _prefix_of(address)
        if prefix is None:
            return None
        self._turn()
        return hmac.digest(self._key, prefix, "sha256")[:_NAME_BYTES]

    def count(self, name: bytes | None) -> None:
        """A request came from there."""
        if name is not None:
            self._turn()
            if name in self._counts or len(self._counts) < _MOST_NAMES:
                self._counts[name] = self._counts.get(name, 0) + 1

    def asks_much(self, name: bytes | None) -> bool:
        """Whether more came from there lately than is fair while others are refused."""
        if name is None:
            return False
        self._turn()
        return self._counts.get(name, 0) + self._before.get(name, 0) > MOST_WHEN_CROWDED

    def forget_key(self) -> None:
        """Overwrite the day's key; names made with it can no longer be made by anyone."""
        self._key[:] = bytes(len(self._key))
        self._key = bytearray(self.random(_KEY_BYTES))
        self._counts, self._before = {}, {}

    def _turn(self) -> None:
        now_s = self.monotonic()
        if now_s >= self._key_until_s:
            self.forget_key()
            self._key_until_s = now_s + _SECONDS_A_DAY
        if now_s >= self._counted_until_s:
            stale = now_s >= self._counted_until_s + _COUNTED_S
            self._before, self._counts = {} if stale else self._counts, {}
            self._counted_until_s = now_s + _COUNTED_S


def _prefix_of(address: str) -> bytes | None:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    found = mapped or found
    if not found.is_global:
        return None
    bits = _IPV4_BITS if found.version == 4 else _IPV6_BITS
    return found.packed[: bits // 8]
