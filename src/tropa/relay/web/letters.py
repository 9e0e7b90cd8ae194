"""Posting a letter and reading a box's letters (protocol §6)."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Final

from tropa.post.headers import TokenStamp
from tropa.post.limits import LETTER_SIZES, MAX_LETTERS_PER_READ, MAX_WAIT_S
from tropa.post.problems import ProblemName
from tropa.post.shapes import LetterReceipt
from tropa.relay.office import SECONDS_A_DAY, Office
from tropa.relay.store.boxes import MOST_CURSOR, Box
from tropa.relay.store.notices import newest_notice
from tropa.relay.store.outcomes import BoxFull, Posted
from tropa.relay.store.posting import look_up, post_letter
from tropa.relay.store.reading import Piece, read_piece
from tropa.relay.web.answers import Answer, LetterStream, Refusal, json_answer
from tropa.relay.web.details import SEEKERS_FULL
from tropa.relay.web.request import Request, parse_post_id
from tropa.relay.web.stamps import check_altcha
from tropa.sealing.boxes import letter_id, post_id_of, token_hash
from tropa.sealing.encoding import b64
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import PostId, TokenHash

# What one reader makes the relay hold at a time.
_PIECE_BYTES: Final = 256 * 1024

_REFUSED: Final = {
    Posted.NO_SUCH_BOX: ProblemName.NO_SUCH_BOX,
    Posted.TOKEN_UNKNOWN: ProblemName.STAMP_SPENT,
    Posted.STAMP_SPENT: ProblemName.STAMP_SPENT,
    Posted.RELAY_FULL: ProblemName.RELAY_FULL,
}


async def post(office: Office, request: Request, box: str) -> Answer:
    """``POST /v1/boxes/{post_id}/letters``"""
    post_id, stamp = parse_post_id(box), request.stamp()
    letter = await request.body(max(LETTER_SIZES))
    if len(letter) not in LETTER_SIZES:
        raise Refusal(ProblemName.BAD_LETTER_SIZE)
    name, today = letter_id(letter), office.today()
    if isinstance(stamp, TokenStamp):
        outcome = await _store(office, post_id, letter, name, token_hash(stamp.token), today)
    else:
        # Looked up first: a repeated post must not fail because its stamp has expired meanwhile.
        settled = await office.readers.do(
            partial(look_up, post_id=post_id, letter_id=name, size_bytes=len(letter), today=today)
        )
        if isinstance(settled, Box):
            settled = await _store(office, post_id, letter, name, await check_altcha(office, stamp), today)
        outcome = settled
    return await _receipt(office, outcome, name)


async def read(office: Office, request: Request) -> LetterStream:
    """``GET /v1/letters``"""
    post_id = post_id_of(request.read_key())
    after, limit, wait = request.numbers(
        after=(0, 0, 2**63), limit=(MAX_LETTERS_PER_READ, 1, MAX_LETTERS_PER_READ), wait=(0, 0, MAX_WAIT_S)
    )
    after = min(after, MOST_CURSOR)
    with office.bells.listening(post_id) as rung:
        first = await _read_piece(office, post_id, after, limit)
        if not first.letters and wait:
            await _wait(request, rung, wait)
            first = await _read_piece(office, post_id, after, limit)
    return LetterStream(_pieces(office, post_id, first, limit))


async def _store(
    office: Office, post_id: PostId, letter: bytes, name: bytes, stamp: SpentStamp | TokenHash, today: int
) -> Posted | BoxFull:
    outcome = await office.writer.do(
        partial(post_letter, post_id=post_id, letter=letter, letter_id=name, stamp=stamp, today=today)
    )
    if outcome is Posted.STORED:
        office.bells.ring(post_id)
    return outcome


async def _receipt(office: Office, outcome: Posted | BoxFull, name: bytes) -> Answer:
    match outcome:
        case Posted.STORED | Posted.THERE_ALREADY:
            return json_answer(201 if outcome is Posted.STORED else 200, LetterReceipt(b64(name)))
        case BoxFull(room_day):
            raise Refusal(ProblemName.BOX_FULL, retry_after_s=max(1, room_day * SECONDS_A_DAY - office.now_s()))
        case Posted.BOX_CLOSED:
            notice = await office.readers.do(partial(newest_notice, today=office.today()))
            raise Refusal(ProblemName.BOX_CLOSED, notice=notice)
        case Posted.SEEKERS_FULL:
            raise Refusal(ProblemName.RELAY_FULL, SEEKERS_FULL)
    raise Refusal(_REFUSED[outcome])


async def _read_piece(office: Office, post_id: PostId, after: int, most_letters: int) -> Piece:
    return await office.readers.do(
        partial(read_piece, post_id=post_id, after=after, most_letters=most_letters, enough_bytes=_PIECE_BYTES)
    )


async def _wait(request: Request, rung: asyncio.Event, wait_s: int) -> None:
    hung_up = asyncio.ensure_future(request.hung_up())
    hung_up.add_done_callback(lambda _: rung.set())
    try:
        async with asyncio.timeout(wait_s):
            await rung.wait()
    except TimeoutError:
        pass
    finally:
        hung_up.cancel()


async def _pieces(office: Office, post_id: PostId, piece: Piece, limit: int) -> AsyncIterator[bytes]:
    left = limit
    while piece.letters:
        yield piece.frames
        left -= piece.letters
        if not left:
            break
        piece = await _read_piece(office, post_id, piece.last_cursor, left)
