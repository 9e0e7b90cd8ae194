"""Name and tokens of the series in which a leg waits for its traveller (protocol 16.4). It stops nothing itself."""

from dataclasses import dataclass

from tropa.sealing._kdf import hkdf
from tropa.sealing.encoding import lp, u64
from tropa.sealing.series import CancelToken, RenewToken, SeriesId
from tropa.sealing.types import SealingSeed, ThreadId


@dataclass(frozen=True)
class Disclosure:
    """One letter's series; whoever holds the leg's key can work it out, and stop it."""

    series: SeriesId
    cancel: CancelToken
    renew: RenewToken


def disclosure_of(seed: SealingSeed, thread: ThreadId, version: int) -> Disclosure:
    """Of the letter with this version in a leg's thread, ``seed`` being of that thread's key."""
    return Disclosure(
        SeriesId(_part(seed, b"series", thread, version)),
        CancelToken(_part(seed, b"cancel", thread, version)[: CancelToken.SIZE_BYTES]),
        RenewToken(_part(seed, b"renew", thread, version)[: RenewToken.SIZE_BYTES]),
    )


def _part(seed: SealingSeed, name: bytes, thread: ThreadId, version: int) -> bytes:
    return hkdf(seed.raw, b"tropa/1/disclose", lp(name, thread.raw, u64(version)))
