"""Challenges given out and solved ones checked, both by threads, for they are work (protocol §5)."""

import asyncio
from typing import Final

from tropa.post.headers import AltchaStamp
from tropa.post.problems import ProblemName
from tropa.relay.office import Office
from tropa.relay.web.answers import Answer, Refusal
from tropa.relay.web.request import Request
from tropa.sealing.errors import StampExpired, StampFalse
from tropa.sealing.stamps import SpentStamp, check_stamp, new_challenge

# Long enough to write a first letter in, on a slow phone over a slow route.
CHALLENGE_S: Final = 3600


async def challenge(office: Office, request: Request) -> Answer:
    """``GET /v1/stamp``"""
    expires_at_s = office.now_s() + CHALLENGE_S
    loop = asyncio.get_running_loop()
    made = await loop.run_in_executor(
        office.stamp_threads, new_challenge, office.challenge_key, office.random, expires_at_s
    )
    return Answer(200, made)


async def check_altcha(office: Office, stamp: AltchaStamp) -> SpentStamp:
    """What to remember of a solved challenge. Raises Refusal: ``stamp-false``, ``stamp-expired``."""
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(
            office.stamp_threads, check_stamp, stamp.payload, office.challenge_key, office.now_s()
        )
    except StampExpired:
        raise Refusal(ProblemName.STAMP_EXPIRED) from None
    except StampFalse:
        raise Refusal(ProblemName.STAMP_FALSE) from None
