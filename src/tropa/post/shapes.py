"""What travels as JSON between a relay and its clients (protocol §6). Unknown fields are refused.

Bytes are base64url without padding; the patterns say their length, and whether they are canonical is checked where they
are turned into typed values.
"""

from typing import Annotated

import msgspec

from tropa.post.limits import (
    MAX_BLOB_CHUNKS,
    MAX_BLOB_KEEP_DAYS,
    MAX_HOUR,
    MAX_TEAM_TOKEN_HASHES,
    MAX_TOKEN_HASHES,
    MAX_WEEK,
)

B64Of32 = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{43}$", description="32 bytes, base64url without padding")]
Week = Annotated[int, msgspec.Meta(ge=0, le=MAX_WEEK, description="week = (day + 3) div 7, day 0 being 1970-01-01")]
Count = Annotated[int, msgspec.Meta(ge=0)]


class RelayInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``GET /v1/relay``: who this relay is and what it keeps for how long; the quota is a team box's."""

    relay_id: B64Of32
    letter_sizes: tuple[int, ...]
    team_letter_days: Count
    seeker_box_days: Count
    box_quota_letters: Count
    software: str


class OpenTeamBox(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of ``PUT /v1/team-boxes/{post_id}``, and its answer."""

    week: Week


class OpenBox(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of ``PUT /v1/box``: hashes of the tokens that correspondents will post with."""

    token_hashes: Annotated[tuple[B64Of32, ...], msgspec.Meta(max_length=MAX_TOKEN_HASHES)]


class RegisterTokens(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of ``PUT /v1/box/tokens``: hashes of single-use tokens that a team's box will take instead of work."""

    token_hashes: Annotated[tuple[B64Of32, ...], msgspec.Meta(max_length=MAX_TEAM_TOKEN_HASHES)]


class BoxOpened(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``PUT /v1/box`` and ``PUT /v1/box/tokens``: how many unspent tokens the box now has."""

    unspent_tokens: Count


class LetterReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to a posted letter: SHA-256 of its bytes."""

    letter_id: B64Of32


class NoticeReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to a published notice."""

    week: Week
    version: Annotated[int, msgspec.Meta(ge=1)]


class StatusReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to a published status: the hour it was made in."""

    at_hour: Annotated[int, msgspec.Meta(ge=0, le=MAX_HOUR, description="whole hours since 1970-01-01T00:00Z")]


class OpenBlob(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of ``PUT /v1/blobs/{blob_id}``, and its answer."""

    chunks: Annotated[int, msgspec.Meta(ge=1, le=MAX_BLOB_CHUNKS)]
    keep_days: Annotated[int, msgspec.Meta(ge=1, le=MAX_BLOB_KEEP_DAYS)]


class BlobState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answer to ``GET /v1/blobs/{blob_id}``: how much of a blob is on the relay's disk."""

    chunks: Annotated[int, msgspec.Meta(ge=1, le=MAX_BLOB_CHUNKS)]
    next_chunk: Annotated[int, msgspec.Meta(ge=0, le=MAX_BLOB_CHUNKS)]
    complete: bool


class EnvelopeSignature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One signature of an envelope."""

    keyid: str
    sig: str


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"payload_type": "payloadType"}):
    """A DSSE envelope as it travels (protocol §1.4); ``tropa.sealing.signing`` verifies it, nothing here does."""

    payload: str
    payload_type: str
    signatures: tuple[EnvelopeSignature, ...]


class Problem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """RFC 9457 problem document. ``detail`` says what to do next; it never repeats what was sent."""

    type: str
    title: str
    status: int
    detail: str
    retry_after_s: Annotated[int, msgspec.Meta(ge=0)] | None = None
    notice: Envelope | None = None
