"""What is said between a vault and the program that tries keys for it (`trial_apart`, `trial_program`): MessagePack
after a length of four bytes, through pipes. Private keys go one way, cores the other; nothing here touches a disk.
"""

from typing import IO, Final

import msgspec
from typing_extensions import override

from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import AuthPrivateKey, SealingSeed

MOST_FRAME_BYTES: Final = 32 * 2**20
"""More than a page of the largest letters."""
_LENGTH_BYTES: Final = 4


class _Silent(msgspec.Struct, frozen=True):
    """Shows none of what it holds."""

    @override
    def __repr__(self) -> str:
        return type(self).__name__


class Pair(_Silent, frozen=True, forbid_unknown_fields=True, array_like=True):
    """One reader's two private keys."""

    sealing: bytes
    auth: bytes

    @classmethod
    def of(cls, keys: ReaderKeys) -> "Pair":
        """As it goes through the pipe."""
        return cls(keys.sealing.raw, keys.auth.raw)

    def keys(self) -> ReaderKeys:
        """As it came out of the pipe."""
        return ReaderKeys(SealingSeed(self.sealing), AuthPrivateKey(self.auth))


class Unopened(_Silent, frozen=True, forbid_unknown_fields=True, array_like=True):
    """A letter, and which of the page's keys to try on it, in this order."""

    letter: bytes
    tried: tuple[int, ...]


class Page(_Silent, frozen=True, forbid_unknown_fields=True):
    """Letters of one box, and every key that is to be tried on any of them."""

    relay_id: bytes
    post_id: bytes
    keys: tuple[Pair, ...]
    letters: tuple[Unopened, ...]


class Fits(_Silent, frozen=True, forbid_unknown_fields=True, tag=True):
    """A letter opened: with which of the keys tried on it, who sealed it, the core, and its terms for the index, if it
    has any.
    """

    place: int
    sender: bytes
    core: bytes
    terms: str | None


class FitsNot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag=True):
    """A letter that gave nothing, as `trial.Closed`."""

    reason: str


Results = tuple[Fits | FitsNot, ...]
"""One for each letter of a page, in its order."""

_page: Final = msgspec.msgpack.Decoder(Page)
_results: Final = msgspec.msgpack.Decoder(Results)


def write(pipe: IO[bytes], what: Page | Results) -> None:
    """Say one thing. Raises OSError when nobody listens."""
    frame = msgspec.msgpack.encode(what)
    pipe.write(len(frame).to_bytes(_LENGTH_BYTES, "big"))
    pipe.write(frame)
    pipe.flush()


def read_page(pipe: IO[bytes]) -> Page | None:
    """The next page, or None when the vault is gone. Raises ValueError (msgspec's errors are) for anything else."""
    frame = _read(pipe)
    return None if frame is None else _page.decode(frame)


def read_results(pipe: IO[bytes]) -> Results:
    """What became of the page written last. Raises ValueError for anything else, or when the program is gone."""
    frame = _read(pipe)
    if frame is None:
        raise ValueError("the program that tries keys has ended")
    return _results.decode(frame)


def _read(pipe: IO[bytes]) -> bytes | None:
    head = pipe.read(_LENGTH_BYTES)
    if not head:
        return None
    size = int.from_bytes(head, "big")
    if len(head) < _LENGTH_BYTES or size > MOST_FRAME_BYTES:
        raise ValueError("no frame of ours")
    frame = pipe.read(size)
    if len(frame) < size:
        raise ValueError("a frame was cut off")
    return frame
