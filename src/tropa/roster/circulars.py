"""Circulars: one event for a whole team in one letter, with a mark for each device (protocol 10.5).

The outer JSON only: marks are made and checked in ``sealing.marks``, the event inside is the cases room's.
"""

from collections.abc import Mapping
from typing import Annotated, Final, final

import msgspec
from msgspec import Meta

from tropa.roster._json import decode, encode
from tropa.roster.errors import MessageRefused
from tropa.roster.names import DeviceId, Enclosed
from tropa.sealing.types import FixedBytes, Mark

MAX_MARKS: Final = 1_000


@final
class MarkedDevice(FixedBytes):
    """The first bytes of a device's id: enough to find one's own mark by."""

    SIZE_BYTES = 8


class Circular(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A core, and the marks that show each device whose it is, in the order of the devices."""

    circular: Enclosed
    marks: Annotated[tuple[tuple[MarkedDevice, Mark], ...], Meta(max_length=MAX_MARKS)]

    @property
    def core(self) -> bytes:
        """The event's core, as its author wrote it."""
        return self.circular.raw

    def mark_of(self, device: DeviceId) -> Mark | None:
        """The mark meant for that device, or None."""
        wanted = _marked(device)
        return next((mark for marked, mark in self.marks if marked == wanted), None)


def encode_circular(core: bytes, marks: Mapping[DeviceId, Mark]) -> bytes:
    """What is sealed to the team's key."""
    pairs = sorted(((_marked(device), mark) for device, mark in marks.items()), key=lambda pair: pair[0].raw)
    return encode(Circular(Enclosed(core), tuple(pairs)))


def decode_circular(data: bytes) -> Circular:
    """The circular that a letter held.

    Raises:
        MessageRefused: it is not of the shape of protocol 10.5, or in another spelling; or marks a device twice.
    """
    try:
        circular = decode(data, Circular)
    except ValueError:
        raise MessageRefused("it is no circular of the shape we know") from None
    devices = [marked.raw for marked, _ in circular.marks]
    if devices != sorted(set(devices)):
        raise MessageRefused("its marks are not in the order of the devices, or one is marked twice")
    return circular


def _marked(device: DeviceId) -> MarkedDevice:
    return MarkedDevice(bytes.fromhex(device)[: MarkedDevice.SIZE_BYTES])
