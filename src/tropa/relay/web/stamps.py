"""Challenges given out and solved ones checked, both by threads, for they are work (protocol §5)."""

import asyncio
from functools import partial
from typing import Final

from tropa.post.headers import AltchaStamp
from tropa.post.problems import ProblemName
from tropa.relay.abuse.ceilings import Claim
from tropa.relay.office import Office
from tropa.relay.web.answers import Answer, Refusal, busy
from tropa.relay.web.request import Request
from tropa.sealing.errors import StampExpired, StampFalse
from tropa.sealing.stamps import SpentStamp, check_stamp, new_challenge

# Long enough to write a first letter in, on a slow phone over a slow route.
CHALLENGE_S: Final = 3600

# A few times what those already waiting will take.
_BUSY_S: Final = 2


async def challenge(office: Office, request: Request) -> Answer:
    """``GET /v1/stamp``"""
    waiting = office.guard.challenges
    if not waiting.take(1, Claim.FIRST):
        raise busy(_BUSY_S)
    make = partial(new_challenge, office.challenge_key, office.random, office.now_s() + CHALLENGE_S)
    try:
        loop = asyncio.get_running_loop()
        return Answer(200, await loop.run_in_executor(office.stamp_threads, make, office.guard.toll.now()))
    finally:
        waiting.give_back(1)


def note_written(office: Office) -> None:
    """Something was stored: the toll hears how full the relay is."""
    store = office.writer.store
    office.guard.toll.room_is(1 - store.room_bytes / store.ceiling_bytes)


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
