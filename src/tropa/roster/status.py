"""The status beside the notice: how long people who wrote last have been waiting for a first answer (protocol 7.5).

Pure over bytes: whose signature counts, which relay and which hour come in, a status or one refusal goes out. It
measures nothing, and nothing is ever sealed by what it says.
"""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from tropa.post.limits import (
    MAX_STATUS_BYTES,
    MAX_WAITING_HOURS,
    STATUS_HOURS,
    STATUS_HOURS_AHEAD,
    STATUS_PAYLOAD_TYPE,
)
from tropa.roster._json import decode, encode
from tropa.roster.errors import StatusRefused
from tropa.roster.names import HexHash, Hour
from tropa.sealing.errors import BadSignature, MalformedEnvelope
from tropa.sealing.signing import sign, verify, verify_key
from tropa.sealing.types import RelayId, SigningSeed, VerifyKey

_SECONDS_PER_HOUR: Final = 3_600


class Status(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The payload of protocol 7.5, its fields in the order in which they are signed.

    Good from `at_hour` on, over once `until_hour` begins; `waiting_hours` None: too few wrote to say.
    """

    network: HexHash
    relay_id: RelayId
    at_hour: Hour
    until_hour: Hour
    waiting_hours: Annotated[int, Meta(ge=0, le=MAX_WAITING_HOURS)] | None


def hour_of(seconds: int) -> int:
    """Whole hours since 1970-01-01T00:00Z."""
    return seconds // _SECONDS_PER_HOUR


def make_status(status: Status, steward: SigningSeed) -> bytes:
    """The status' DSSE envelope with this steward's signature. The same status and key give the same bytes.

    Raises:
        StatusRefused: no client would accept it (our own mistake, caught before it is published).
    """
    envelope = sign(encode(status), STATUS_PAYLOAD_TYPE, steward)
    verify_status(envelope, [verify_key(steward)], status.network, status.relay_id, status.at_hour)
    return envelope


def verify_status(
    envelope: bytes, stewards: Sequence[VerifyKey], network: str, relay_id: RelayId, now_hour: int
) -> Status:
    """The status, when one of ``stewards`` signed it for this network and relay, and it is good at ``now_hour``.

    Args:
        stewards: the last set of the lineage of a notice that has been verified, or of the chain (protocol 7.2).

    Raises:
        StatusRefused: ``fault`` is the first condition that failed.
    """
    status = _signed(envelope, stewards)
    if status.network != network:
        raise StatusRefused("network", "it is of another network than the notice")
    if status.relay_id != relay_id:
        raise StatusRefused("relay", "it was made for another relay")
    if now_hour < status.at_hour - STATUS_HOURS_AHEAD:
        raise StatusRefused("not-yet", f"it was made in hour {status.at_hour} and this is hour {now_hour}")
    if now_hour >= status.until_hour:
        raise StatusRefused("over", f"it was good until hour {status.until_hour} and this is hour {now_hour}")
    return status


def _signed(envelope: bytes, stewards: Sequence[VerifyKey]) -> Status:
    try:
        if len(envelope) > MAX_STATUS_BYTES:
            raise ValueError("too large")
        return _read(verify(envelope, STATUS_PAYLOAD_TYPE, stewards))
    except (ValueError, MalformedEnvelope) as error:
        raise StatusRefused("malformed", "it is not a signed status of the shape we know") from error
    except BadSignature as error:
        raise StatusRefused("signature", "none of the stewards signed it") from error


def _read(payload: bytes) -> Status:
    status = decode(payload, Status)
    if not status.at_hour < status.until_hour <= status.at_hour + STATUS_HOURS:
        raise ValueError("its hours are not at least one and at most a day")
    return status
