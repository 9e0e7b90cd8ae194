"""The status handed out and published (protocol §6, §7.5). Whether it is true, its readers check; the relay cannot."""

from functools import partial

import msgspec

from tropa.post.limits import (
    MAX_HOUR,
    MAX_STATUS_BYTES,
    STATUS_HOURS,
    STATUS_HOURS_AHEAD,
    STATUS_PAYLOAD_TYPE,
)
from tropa.post.problems import ProblemName
from tropa.post.shapes import StatusReceipt
from tropa.relay.office import Office
from tropa.relay.store.outcomes import Published
from tropa.relay.store.status import newest_status, put_status
from tropa.relay.web.answers import Answer, Refusal, json_answer
from tropa.relay.web.boxes import require_publisher
from tropa.relay.web.claims import claims_in
from tropa.relay.web.request import Request


class _Claims(msgspec.Struct, frozen=True):
    """What the relay looks at in a status; the rest is its readers' business."""

    relay_id: str
    at_hour: int
    until_hour: int


async def newest(office: Office, request: Request) -> Answer:
    """``GET /v1/status``"""
    envelope = await office.readers.do(partial(newest_status, now_hour=office.this_hour()))
    if envelope is None:
        raise Refusal(ProblemName.NO_STATUS)
    return Answer(200, envelope)


async def publish(office: Office, request: Request) -> Answer:
    """``PUT /v1/status``"""
    require_publisher(office, request)
    envelope = await request.body(MAX_STATUS_BYTES)
    claims = claims_in(envelope, STATUS_PAYLOAD_TYPE, _Claims, "status")
    if claims.relay_id != office.relay_id.text:
        raise Refusal(ProblemName.BAD_REQUEST, "Nothing was published. This status is for another relay.")
    _require_good_now(claims, office.this_hour())
    outcome = await office.writer.do(
        partial(put_status, at_hour=claims.at_hour, until_hour=claims.until_hour, envelope=envelope)
    )
    if outcome is Published.OLDER:
        raise Refusal(ProblemName.OLDER_STATUS)
    return json_answer(201 if outcome is Published.NEW else 200, StatusReceipt(claims.at_hour))


def _require_good_now(claims: _Claims, now_hour: int) -> None:
    """One from far ahead could be replaced by none that is true; one that is over would be shown to nobody."""
    is_in_order = 0 <= claims.at_hour < claims.until_hour <= min(claims.at_hour + STATUS_HOURS, MAX_HOUR)
    if not is_in_order or not claims.at_hour - STATUS_HOURS_AHEAD <= now_hour < claims.until_hour:
        raise Refusal(
            ProblemName.BAD_REQUEST,
            "Nothing was published. By this relay's clock the status' hours are over, too far ahead, or not in order.",
        )
