"""The room's errors, split by who erred. "Not for me" is not among them: it is a value (``letters.NOT_FOR_ME``).

Foreign exceptions (``cryptography``, ``securesystemslib``, ``altcha``, ``mnemonic``) stop inside this room.
"""

from typing import Literal

Refusal = Literal["size", "length", "padding", "weak-key", "tag"]
BlobRefusal = Literal["size", "chunk-size", "extra", "order", "last", "forged", "padding", "truncated", "hash"]


class SealingError(Exception):
    """Anything this room refuses."""


class WrongUse(SealingError, ValueError):
    """Our own mistake: a value of the wrong length or outside its range was handed in."""


class EncodingError(SealingError, ValueError):
    """Text that should be canonical base64url, or bytes of a stated length, is not."""


class PeerErred(SealingError):
    """Someone else made something that no honest program makes."""


class InputErred(SealingError):
    """What a person typed or chose cannot be used as it is; the message says what to change."""


class LetterRefused(PeerErred):
    """A letter that was for this reader breaks the protocol (protocol 4.4); ``reason`` says how."""

    def __init__(self, reason: Refusal, detail: str) -> None:
        super().__init__(f"letter refused ({reason}): {detail}; nothing in it was used")
        self.reason: Refusal = reason


class BlobRefused(PeerErred):
    """Chunks that are not the blob a letter names (protocol 13.4); ``reason`` says how."""

    def __init__(self, reason: BlobRefusal, detail: str) -> None:
        super().__init__(f"attachment refused ({reason}): {detail}; discard what was opened of it")
        self.reason: BlobRefusal = reason


class ReaderUnusable(PeerErred):
    """A reader's public keys are no keys one can seal to."""


class MalformedEnvelope(PeerErred):
    """Not a DSSE envelope of the expected payload type."""


class BadSignature(PeerErred):
    """Too few of the expected keys signed this."""


class StampFalse(PeerErred):
    """A stamp this relay did not issue, was altered, or was not solved."""


class StampExpired(PeerErred):
    """A stamp that was good once; a new challenge must be solved."""


class ChallengeRefused(PeerErred):
    """A relay asks for work that is not a challenge, or more work than we are willing to do."""


class CoreTooLarge(InputErred):
    """What is to be sealed does not fit the letter."""

    def __init__(self, size_bytes: int, room_bytes: int) -> None:
        super().__init__(
            f"the content has {size_bytes:,} bytes and {room_bytes:,} fit; nothing was sent: shorten or divide it"
        )
        self.size_bytes = size_bytes
        self.room_bytes = room_bytes


class BlobUnfit(InputErred):
    """A file that is empty, or larger than an attachment may be."""

    def __init__(self, size_bytes: int, most_bytes: int) -> None:
        said = f"it is larger than {most_bytes >> 20} MiB" if size_bytes else "it is empty"
        super().__init__(f"this file cannot be attached: {said}; nothing was sent")
        self.size_bytes = size_bytes
        self.most_bytes = most_bytes


class BlobChanged(InputErred):
    """A file that is no longer what it was when its sending began."""


class NotThisCases(PeerErred):
    """What stands in a vault was sealed under another case's key or for another place, or was changed."""


class SharesRefused(InputErred):
    """Recovery shares that do not give a secret back; the message says what to look at."""


class AgeRefused(InputErred):
    """An age file that this passphrase does not open."""


class PassphraseEmpty(InputErred):
    """A vault cannot be locked with nothing."""


class WordsRefused(InputErred):
    """The words typed are not the words of any receipt."""


class UnknownWord(WordsRefused):
    """One word is not in the list; ``suggestions`` are list words that look like it, ``position`` counts from 1."""

    def __init__(self, word: str, suggestions: tuple[str, ...], position: int) -> None:
        hint = f"; did you mean: {', '.join(suggestions)}?" if suggestions else ""
        super().__init__(f"word {position}, “{word}”, is not in the list{hint}")
        self.word = word
        self.suggestions = suggestions
        self.position = position


class WrongCount(WordsRefused):
    """There are not twelve words; ``count`` is how many there are."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"there are {count} words where twelve are needed; look for one that was left out or written twice"
        )
        self.count = count


class WordsDoNotFit(WordsRefused):
    """Twelve known words whose check does not come out: one of them is another word, or two changed places."""

    def __init__(self) -> None:
        super().__init__(
            "all twelve words are in the list, but they do not fit together: check their order and each word"
        )
