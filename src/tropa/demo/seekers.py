"""Invented seekers who write and read through the real client protocol, as the pocket client does from a browser.

Network and proof of work are here; what is said and how it is read is ``tropa.cases.seeker``.
"""

import secrets
from dataclasses import dataclass
from datetime import date

from tropa.cases.events import Core, encode_core
from tropa.cases.seeker import (
    ASK_LETTER_BYTES,
    AskForm,
    Intake,
    SeekerThread,
    build_ask,
    build_letter,
    build_shred,
    hint_for,
    read_thread,
)
from tropa.demo.people import InventedSeeker
from tropa.post.client import RelayClient
from tropa.post.headers import AltchaStamp, Stamp, TokenStamp
from tropa.roster.notice import Notice, verify_notice
from tropa.sealing.boxes import token_hash
from tropa.sealing.hints import new_hint
from tropa.sealing.letters import Address, Reader, seal_letter
from tropa.sealing.stamps import solve
from tropa.sealing.types import Entropy, Hint, PostId, RelayId
from tropa.sealing.words import SeekerKeys, seeker_keys

TOKENS = 16
_OWN_COPIES_FROM = TOKENS  # tokens 0 to 15 are for the network; the seeker's own copies use those after
_OWN_COPIES = 16


@dataclass(frozen=True)
class Relay:
    """The relay as a seeker's client finds it on one day: its id and the verified notice."""

    client: RelayClient
    relay_id: RelayId
    notice: Notice

    def stamp(self) -> AltchaStamp:
        """A freshly solved proof of work."""
        return AltchaStamp(solve(self.client.challenge()))


def look_at(client: RelayClient, today: int) -> Relay:
    """What a seeker's client does first: fetch who the relay is, and a notice that verifies.

    Raises:
        NoticeRefused: the notice is not good today.
        LookupError: the network is not founded yet.
    """
    relay_id = RelayId.from_text(client.relay_info().relay_id)
    envelope = client.notice()
    if envelope is None:
        raise LookupError("this relay has no notice yet: found a network first")
    return Relay(client, relay_id, verify_notice(envelope, relay_id, today))


@dataclass(frozen=True)
class DemoSeeker:
    """One invented person. Has the twelve words and nothing else, like a real one."""

    entropy: Entropy
    relay: Relay

    @property
    def keys(self) -> SeekerKeys:
        """What the words give."""
        return seeker_keys(self.entropy)

    def ask(self, form: AskForm, at_minute: int) -> None:
        """Post a first letter to the team, open the own box, keep a copy in it."""
        notice, keys = self.relay.notice, self.keys
        ask = build_ask(keys, Intake(notice.network, notice.team.reader), form, at_minute, TOKENS)
        self._post(ask, notice.team.reader, notice.team.post_id, self.relay.stamp(), size_bytes=ASK_LETTER_BYTES)
        hashes = [token_hash(keys.token(number)) for number in range(_OWN_COPIES_FROM + _OWN_COPIES)]
        self.relay.client.open_box(keys.read_key, self.relay.stamp(), hashes)
        own_copy = TokenStamp(keys.token(_OWN_COPIES_FROM))
        self._post(ask, keys.reader.public, keys.post_id, own_copy, size_bytes=ASK_LETTER_BYTES)

    def read(self) -> SeekerThread:
        """Everything in the own box, opened and ordered."""
        letters = [waiting.letter for waiting in self.relay.client.letters(self.keys.read_key)]
        return read_thread(letters, self.keys, self.relay.relay_id)

    def write(self, text: str, at_minute: int) -> None:
        """A later letter, to the thread's reply key once it is known, with a copy to the own box."""
        read = self.read()
        core = build_letter(self.keys, read, text, at_minute)
        self._post_to_network(core, read)
        self._post(core, self.keys.reader.public, self.keys.post_id, self.relay.stamp())

    def delete_everything(self, at_minute: int) -> None:
        """Ask every holder to shred, then delete the box."""
        read = self.read()
        self._post_to_network(build_shred(self.keys, read, at_minute), read)
        self.relay.client.delete_box(self.keys.read_key)

    @property
    def _team(self) -> Reader:
        return self.relay.notice.team.reader

    @property
    def _team_box(self) -> PostId:
        return self.relay.notice.team.post_id

    def _post_to_network(self, core: Core, read: SeekerThread) -> None:
        hint = hint_for(self.keys, read, core, secrets.token_bytes)
        self._post(core, read.reply or self._team, self._team_box, self.relay.stamp(), hint=hint)

    def _post(
        self,
        core: Core,
        reader: Reader,
        box: PostId,
        stamp: Stamp,
        *,
        size_bytes: int | None = None,
        hint: Hint | None = None,
    ) -> None:
        address = Address(self.relay.relay_id, box)
        hint = hint or new_hint(secrets.token_bytes)
        letter = seal_letter(encode_core(core), self.keys.auth, reader, address, hint, size_bytes)
        self.relay.client.post_letter(box, letter, stamp)


def form_of(person: InventedSeeker, today: date) -> AskForm:
    """What an invented person answers on the ask pages."""
    return AskForm(
        language=person.language,
        situation=person.situation,
        text=person.text,
        for_whom=person.for_whom,
        needs=person.needs,
        flags=person.flags,
        act_by=person.act_by(today),
    )
