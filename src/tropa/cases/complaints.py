"""Complaints: what a seeker writes to the listeners about how they are helped, and the answers (protocol 15.4-15.6).

Apart from the case's thread in everything: a thread id of its own, kinds of its own, no numbering shared, so that
nothing of it shows where the case is read. Pure; it neither seals to anyone nor knows who listens.
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from tropa.cases.errors import CoreRefused
from tropa.cases.events import Language, Number, ReturnAddress, Shred, Text
from tropa.cases.strict import check_author, read_core
from tropa.sealing.errors import LetterRefused
from tropa.sealing.keys import AuthorId, author_id, author_matches
from tropa.sealing.letters import Address, NotForMe, Reader, event_id_of, open_letter
from tropa.sealing.types import AuthPublicKey, EventId, RelayId, ThreadId, json_text
from tropa.sealing.words import SeekerKeys

COMPLAINT_LETTER_BYTES: Final = 16_384
"""Every letter of a seeker to the listeners is of this size, as every first letter is."""

Kind = Literal["complaint", "answer", "shred"]


class Complaint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """About which case, in what words; ``keys`` None: no answer is wanted. ``team_auth_pub``: the listeners' key."""

    case: ThreadId
    language: Language
    text: Text
    keys: ReturnAddress | None
    team_auth_pub: AuthPublicKey


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A listener's words; ``to`` is the letter they answer."""

    to: EventId
    text: Text


Body = Complaint | Answer | Shred
_BODIES: Final[dict[Kind, type[Complaint] | type[Answer] | type[Shred]]] = {
    "complaint": Complaint,
    "answer": Answer,
    "shred": Shred,
}


@dataclass(frozen=True, slots=True)
class ComplaintCore:
    """One letter, before it is hashed. ``author_seq`` counts an author's letters of this thread from 0."""

    thread: ThreadId
    author: AuthorId
    author_seq: int
    at_minute: int
    body: Body

    @property
    def kind(self) -> Kind:
        """What it is on the wire."""
        return next(kind for kind, body in _BODIES.items() if isinstance(self.body, body))


class _Wire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    thread: ThreadId
    author: Annotated[str, Meta(pattern="^[st]:[A-Za-z0-9_-]{22}\\Z")]
    author_seq: Number
    parents: tuple[()]
    lamport: Literal[1]
    kind: Kind
    at_minute: Number
    body: msgspec.Raw
    blobs: tuple[()]


def complaints_of(case: ThreadId) -> ThreadId:
    """The thread of all that is said to listeners about a case."""
    return ThreadId(hashlib.sha256(b"tropa/1/complaint" + case.raw).digest()[: ThreadId.SIZE_BYTES])


def encode_complaint(core: ComplaintCore) -> bytes:
    """Compact JSON of protocol 15.4. Raises CoreRefused: it breaks a rule (our own mistake)."""
    body = msgspec.Raw(msgspec.json.encode(core.body, enc_hook=json_text))
    wire = _Wire(core.thread, core.author, core.author_seq, (), 1, core.kind, core.at_minute, body, ())
    data = msgspec.json.encode(wire, enc_hook=json_text)
    decode_complaint(data)
    return data


def decode_complaint(data: bytes) -> ComplaintCore:
    """Read one. Raises CoreRefused: not UTF-8 JSON of the shape in protocol 15.4, or a field twice."""
    wire, body = read_core(data, _Wire, _BODIES)
    check_author(wire.author)
    core = ComplaintCore(wire.thread, AuthorId(wire.author), wire.author_seq, wire.at_minute, body)
    _check(core)
    return core


def _check(core: ComplaintCore) -> None:
    if core.author[0] != ("t" if isinstance(core.body, Answer) else "s"):
        raise CoreRefused(f"no {core.kind} has such an author")
    if isinstance(core.body, Complaint):
        if core.thread != complaints_of(core.body.case):
            raise CoreRefused("its thread is not that of complaints about its case")
        if core.body.keys is not None and not author_matches(core.author, core.body.keys.auth_pub):
            raise CoreRefused("answers would go to somebody else than its author")


@dataclass(frozen=True, slots=True)
class Said:
    """One complaint of a seeker's own, and what was answered."""

    event_id: EventId
    text: str
    wants_answer: bool
    answers: tuple[str, ...]


def build_complaint(
    keys: SeekerKeys,
    listeners: Reader,
    language: Language,
    text: str,
    wants_answer: bool,
    at_minute: int,
    number: int = 0,
) -> ComplaintCore:
    """What the pocket client writes. ``number``: how many this seeker has written before."""
    own = keys.reader.public
    address = ReturnAddress(keys.post_id, own.sealing, own.auth) if wants_answer else None
    body = Complaint(keys.thread, language, text, address, listeners.auth)
    return ComplaintCore(complaints_of(keys.thread), author_id("s", own.auth), number, at_minute, body)


def build_answer(
    complaint: ComplaintCore, event_id: EventId, by: AuthPublicKey, text: str, at_minute: int, number: int
) -> ComplaintCore:
    """A listener's answer, by the key that the complaint was sealed to."""
    return ComplaintCore(complaint.thread, author_id("t", by), number, at_minute, Answer(event_id, text))


def build_withdrawal(keys: SeekerKeys, at_minute: int, number: int) -> ComplaintCore:
    """ "Delete everything", for every listener."""
    author = author_id("s", keys.reader.public.auth)
    return ComplaintCore(complaints_of(keys.thread), author, number, at_minute, Shred())


def read_complaints(letters: Iterable[bytes], keys: SeekerKeys, relay_id: RelayId) -> tuple[Said, ...]:
    """What a seeker's box says of complaints: own copies, and answers by the keys those were sealed to."""
    opened = [each for letter in letters if (each := _open(letter, keys, Address(relay_id, keys.post_id))) is not None]
    own = author_id("s", keys.reader.public.auth)
    asked = {at: core.body for at, core in opened if core.author == own and isinstance(core.body, Complaint)}
    said = []
    for at, body in asked.items():
        by = author_id("t", body.team_auth_pub)
        answers = (core.body for _, core in opened if core.author == by)
        texts = tuple(each.text for each in answers if isinstance(each, Answer) and each.to == at)
        said.append(Said(at, body.text, body.keys is not None, texts))
    return tuple(said)


def _open(letter: bytes, keys: SeekerKeys, address: Address) -> tuple[EventId, ComplaintCore] | None:
    with suppress(LetterRefused, CoreRefused):
        opened = open_letter(letter, keys.reader, address)
        if not isinstance(opened, NotForMe):
            core = decode_complaint(opened.core)
            if core.thread == complaints_of(keys.thread) and author_matches(core.author, opened.sender):
                return event_id_of(opened.core), core
    return None
