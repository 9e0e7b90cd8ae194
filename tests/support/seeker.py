"""A seeker for tests: everything from twelve words, writing and reading through any relay's client, honest or not."""

import os
from dataclasses import dataclass, field

from tropa.cases.attached import Attached
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
from tropa.post.blobs import sealed_chunks, upload
from tropa.post.client import RelayClient
from tropa.post.headers import AltchaStamp
from tropa.post.shapes import OpenBlob
from tropa.roster.notice import Notice, verify_notice
from tropa.roster.weeks import day_of
from tropa.sealing.blobs import BlobOpener, BlobSealer, survey
from tropa.sealing.boxes import blob_id_of, token_hash
from tropa.sealing.hints import new_hint
from tropa.sealing.letters import Address, Reader, seal_letter
from tropa.sealing.stamps import solve
from tropa.sealing.types import AuthPrivateKey, BlobKey, BlobWriteKey, Entropy, Hint, PostId, RelayId
from tropa.sealing.words import SeekerKeys, seeker_keys

MINUTE_S = 60


@dataclass
class Seeker:
    """One invented person at one relay. `now_s` is their phone's clock."""

    relay: RelayClient
    now_s: int
    entropy: Entropy = field(default_factory=lambda: Entropy(os.urandom(16)))
    registered: int = 16
    """How many of the tokens given to the network the box knows of."""

    def __post_init__(self) -> None:
        self.keys: SeekerKeys = seeker_keys(self.entropy)
        self.relay_id = RelayId.from_text(self.relay.relay_info().relay_id)

    @property
    def notice(self) -> Notice:
        """What the relay shows today, verified."""
        envelope = self.relay.notice()
        assert envelope is not None
        return verify_notice(envelope, self.relay_id, day_of(self.now_s))

    @property
    def intake(self) -> Intake:
        """Whom to write to first."""
        return Intake(self.notice.network, self.notice.team.reader)

    def first_core(self, form: AskForm) -> Core:
        """What a first letter says."""
        return build_ask(self.keys, self.intake, form, self.now_s // MINUTE_S)

    def ask(self, form: AskForm) -> Core:
        """Open the own box, post a first letter and the copy for oneself."""
        core = self.first_core(form)
        self.open_box()
        self.send(core, self.notice.team.reader, self.notice.team.post_id, size_bytes=ASK_LETTER_BYTES)
        self.send(core, self.keys.reader.public, self.keys.post_id, size_bytes=ASK_LETTER_BYTES)
        return core

    def open_box(self) -> None:
        """Open the own box, with the tokens the network was given."""
        hashes = [token_hash(self.keys.token(number)) for number in range(self.registered)]
        self.relay.open_box(self.keys.read_key, self._stamp(), hashes)

    def read(self) -> SeekerThread:
        """What the own box says."""
        letters = [each.letter for each in self.relay.letters(self.keys.read_key)]
        return read_thread(letters, self.keys, self.relay_id)

    def attach(self, content: bytes, media_type: str = "image/jpeg", name: str = "photo.jpg") -> Attached:
        """Seal a content and bring it to the relay, whatever it is; how a letter names it."""
        key, write_key = BlobKey(os.urandom(32)), BlobWriteKey(os.urandom(32))
        sealer = BlobSealer(key, survey([content]), lambda at, size: content[at : at + size])
        wanted = OpenBlob(sealer.chunks, 28)
        upload(self.relay, write_key, wanted, sealer.chunk, self._stamps, lambda done, of: None)
        return Attached(blob_id_of(write_key), key, sealer.content.sha256.hex(), media_type, len(content), name)

    def fetched(self, about: Attached) -> bytes:
        """An attachment's content, with every check of protocol 13.4."""
        opener = BlobOpener(about.key, about.size, bytes.fromhex(about.sha256))
        content = b"".join(opener.open(chunk) for chunk in sealed_chunks(self.relay, about.blob, opener.chunks))
        opener.finish()
        return content

    def write(self, text: str, *blobs: Attached) -> Core:
        """A later letter, and the copy for oneself."""
        read = self.read()
        core = build_letter(self.keys, read, text, self.now_s // MINUTE_S, blobs)
        self._send_to_network(core, read)
        self.send(core, self.keys.reader.public, self.keys.post_id)
        return core

    def _send_to_network(self, core: Core, read: SeekerThread) -> None:
        hint = hint_for(self.keys, read, core, os.urandom)
        self.send(core, read.reply or self.notice.team.reader, self.notice.team.post_id, hint=hint)

    def delete_everything(self) -> None:
        """Ask every holder to destroy the case, then delete the box."""
        read = self.read()
        core = build_shred(self.keys, read, self.now_s // MINUTE_S)
        self._send_to_network(core, read)
        self.relay.delete_box(self.keys.read_key)

    def send(
        self,
        core: Core | bytes,
        reader: Reader,
        box: PostId,
        sender: AuthPrivateKey | None = None,
        size_bytes: int | None = None,
        hint: Hint | None = None,
    ) -> bytes:
        """Seal anything to anyone and post it; the sealed letter."""
        letter = self.seal(core, reader, box, sender, size_bytes, hint)
        self.relay.post_letter(box, letter, self._stamp())
        return letter

    def seal(
        self,
        core: Core | bytes,
        reader: Reader,
        box: PostId,
        sender: AuthPrivateKey | None = None,
        size_bytes: int | None = None,
        hint: Hint | None = None,
    ) -> bytes:
        """Seal anything to anyone."""
        data = core if isinstance(core, bytes) else encode_core(core)
        address = Address(self.relay_id, box)
        return seal_letter(data, sender or self.keys.auth, reader, address, hint or new_hint(os.urandom), size_bytes)

    def _stamps(self, count: int) -> list[AltchaStamp]:
        return [self._stamp() for _ in range(count)]

    def _stamp(self) -> AltchaStamp:
        return AltchaStamp(solve(self.relay.challenge()))
