"""Notices handed out and published (protocol §6, §7). Whether a notice is true, its readers check; the relay cannot."""

from functools import partial
from typing import Final

import msgspec

from tropa.post.limits import MAX_NOTICE_BYTES, MAX_WEEK, NOTICE_PAYLOAD_TYPE
from tropa.post.problems import ProblemName
from tropa.post.shapes import NoticeReceipt
from tropa.relay.office import Office
from tropa.relay.store.notices import newest_notice, put_notice
from tropa.relay.store.outcomes import Published
from tropa.relay.web.answers import Answer, Refusal, json_answer
from tropa.relay.web.boxes import require_publisher
from tropa.relay.web.claims import claims_in
from tropa.relay.web.request import Request

_MOST_VERSION: Final = 2**53 - 1


class _Claims(msgspec.Struct, frozen=True):
    """What the relay looks at in a notice; the rest is its readers' business."""

    week: int
    version: int
    relay_id: str


async def newest(office: Office, request: Request) -> Answer:
    """``GET /v1/notice``"""
    envelope = await office.readers.do(partial(newest_notice, today=office.today()))
    if envelope is None:
        raise Refusal(ProblemName.NO_NOTICE)
    return Answer(200, envelope)


async def publish(office: Office, request: Request, week: str) -> Answer:
    """``PUT /v1/notices/{week}``"""
    require_publisher(office, request)
    envelope = await request.body(MAX_NOTICE_BYTES)
    claims = claims_in(envelope, NOTICE_PAYLOAD_TYPE, _Claims, "notice")
    if str(claims.week) != week or not 0 <= claims.week <= MAX_WEEK or not 1 <= claims.version <= _MOST_VERSION:
        raise Refusal(
            ProblemName.BAD_REQUEST, "Nothing was published. The notice's week or version does not fit its path."
        )
    if claims.relay_id != office.relay_id.text:
        raise Refusal(ProblemName.BAD_REQUEST, "Nothing was published. This notice is for another relay.")
    outcome = await office.writer.do(partial(put_notice, week=claims.week, version=claims.version, envelope=envelope))
    if outcome is Published.OLDER:
        raise Refusal(ProblemName.OLDER_NOTICE)
    if outcome is Published.RELAY_FULL:
        raise Refusal(ProblemName.RELAY_FULL)
    return json_answer(201 if outcome is Published.NEW else 200, NoticeReceipt(claims.week, claims.version))
