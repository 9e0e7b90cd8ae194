"""The seeker's side in Python, for demos and tests: what they write, and reading their own box (protocol 4.6, 4.8,
4.9).

The pocket client is the real one; this is its twin over the same rules. Pure: letters in, a thread out; no network.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from tropa.cases.attached import Attached
from tropa.cases.commands import next_core
from tropa.cases.errors import CannotWrite, CoreRefused
from tropa.cases.events import (
    MAX_TOKENS,
    Ask,
    Core,
    Event,
    Flag,
    ForWhom,
    Language,
    Letter,
    Need,
    ReturnAddress,
    Shred,
    Situation,
    Welcome,
    decode_core,
)
from tropa.cases.fold import Thread, fold
from tropa.sealing.errors import LetterRefused
from tropa.sealing.hints import new_hint, reply_hint
from tropa.sealing.keys import AuthorId, AuthorKind, author_id, author_matches
from tropa.sealing.letters import Address, NotForMe, OpenedLetter, Reader, open_letter
from tropa.sealing.types import AuthPublicKey, Hint, Random, RelayId
from tropa.sealing.words import SeekerKeys

ASK_LETTER_BYTES: Final = 16_384
"""A first letter is of this size whatever it says (protocol 4.3)."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What a seeker takes from a verified notice: the network's id and its team's public keys of the week."""

    network: str
    team: Reader


@dataclass(frozen=True, slots=True)
class AskForm:
    """What a seeker answered on the page."""

    language: Language
    situation: Situation
    text: str
    for_whom: ForWhom = "self"
    needs: tuple[Need, ...] = ()
    flags: tuple[Flag, ...] = ()
    act_by: date | None = None


@dataclass(frozen=True, slots=True)
class SeekerThread:
    """What a seeker's box says. `reply` is the thread's reply key once an accepted welcome named it: the first one's.

    `refused` counts letters that were not used, by reason: a reason of protocol 4.4, ``core``, ``author`` (not who it
    says), ``stranger`` (an author this seeker has no reason to accept), ``thread``, or ``not-for-me``.
    """

    thread: Thread
    ask: Ask | None
    reply: Reader | None
    refused: dict[str, int] = field(default_factory=dict)

    @property
    def letters(self) -> tuple[tuple[str, str], ...]:
        """(who, text) oldest first; who is ``me`` or ``network``."""
        return tuple(
            ("me" if event.core.author.startswith("s:") else "network", event.core.body.text)
            for event in self.thread.events
            if isinstance(event.core.body, Ask | Letter)
        )


def own_author(keys: SeekerKeys) -> AuthorId:
    """The author of everything this seeker writes."""
    return author_id("s", keys.reader.public.auth)


def build_ask(keys: SeekerKeys, intake: Intake, form: AskForm, at_minute: int, tokens: int = MAX_TOKENS) -> Core:
    """A first letter; the seeker registers `tokens` tokens with their box before it is posted."""
    own = keys.reader.public
    ask = Ask(
        language=form.language,
        situation=form.situation,
        for_whom=form.for_whom,
        needs=form.needs,
        flags=form.flags,
        act_by=form.act_by,
        text=form.text,
        keys=ReturnAddress(keys.post_id, own.sealing, own.auth),
        tokens=tuple(keys.token(number) for number in range(tokens)),
        network=intake.network,
        team_auth_pub=intake.team.auth,
    )
    return Core(keys.thread, own_author(keys), 0, (), 1, at_minute, ask)


def build_letter(
    keys: SeekerKeys, read: SeekerThread, text: str, at_minute: int, blobs: tuple[Attached, ...] = ()
) -> Core:
    """A later letter, after everything read so far. Seal it to `read.reply`; before there is one, to the team key.

    Raises:
        CannotWrite: the own first letter was not read, so that nothing says whom one may write to.
    """
    _require_ask(read)
    return next_core(read.thread, own_author(keys), Letter(text), at_minute, blobs)


def build_shred(keys: SeekerKeys, read: SeekerThread, at_minute: int) -> Core:
    """ "Delete everything", for every holder of the case. Raises CannotWrite as `build_letter` does."""
    _require_ask(read)
    return next_core(read.thread, own_author(keys), Shred(), at_minute)


def hint_for(keys: SeekerKeys, read: SeekerThread, core: Core, random: Random) -> Hint:
    """The hint of a later letter on its way to the network (protocol 4.10); copies for oneself take `new_hint`."""
    if read.reply is None:
        return new_hint(random)
    return reply_hint(keys.reader.auth, read.reply.auth, keys.thread, core.author_seq)


def read_thread(letters: Iterable[bytes], keys: SeekerKeys, relay_id: RelayId) -> SeekerThread:
    """What the letters of a seeker's box say, with every author checked (protocol 4.6)."""
    address = Address(relay_id, keys.post_id)
    refused = Counter[str]()
    opened = [each for letter in letters if (each := _open(letter, keys, address, refused))]
    own = _by("s", {keys.reader.public.auth}, opened)
    thread = fold(own, own_author(keys))
    # Only the key that the first letter was sealed to may introduce anyone; without that letter, nobody.
    teams = {thread.ask.team_auth_pub} if thread.ask else set()
    welcomes = _by("t", teams, opened)
    replies = {event.core.body.reply.auth_pub for event in welcomes if isinstance(event.core.body, Welcome)}
    answers = _by("r", replies, opened)
    refused["stranger"] += len(opened) - len(own) - len(welcomes) - len(answers)
    thread = fold([*own, *welcomes, *answers], own_author(keys))
    return SeekerThread(thread, thread.ask, _first_reply(thread), dict(+refused))


def _by(kind: AuthorKind, senders: set[AuthPublicKey], opened: Sequence[tuple[Event, AuthPublicKey]]) -> list[Event]:
    """The events that one of these senders wrote as an author of this kind."""
    return [event for event, sender in opened if event.core.author[0] == kind and sender in senders]


def _first_reply(thread: Thread) -> Reader | None:
    # Never a later one: whoever holds a team key could otherwise take the thread over (protocol 4.8).
    named = (event.core.body.reply.reader for event in thread.events if isinstance(event.core.body, Welcome))
    return next(named, None)


def _require_ask(read: SeekerThread) -> None:
    if read.ask is None:
        raise CannotWrite("the own first letter is not in the box: nothing says whom one may write to")


def _open(
    letter: bytes, keys: SeekerKeys, address: Address, refused: Counter[str]
) -> tuple[Event, AuthPublicKey] | None:
    try:
        opened = open_letter(letter, keys.reader, address)
        if isinstance(opened, NotForMe):
            refused["not-for-me"] += 1
            return None
        return _checked(opened, keys, refused)
    except LetterRefused as error:
        refused[error.reason] += 1
    except CoreRefused:
        refused["core"] += 1
    return None


def _checked(opened: OpenedLetter, keys: SeekerKeys, refused: Counter[str]) -> tuple[Event, AuthPublicKey] | None:
    core = decode_core(opened.core)
    if not author_matches(core.author, opened.sender):
        refused["author"] += 1
    elif core.thread != keys.thread:
        refused["thread"] += 1
    else:
        return Event(opened.event_id, core), opened.sender
    return None
