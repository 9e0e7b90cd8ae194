"""Posting a letter and reading a box's letters (protocol §6)."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Final

from tropa.post.headers import AltchaStamp, TokenStamp
from tropa.post.limits import LETTER_SIZES, MAX_LETTERS_PER_READ, MAX_WAIT_S
from tropa.post.problems import ProblemName
from tropa.post.shapes import LetterReceipt
from tropa.relay.abuse.ceilings import Claim
from tropa.relay.office import SECONDS_A_DAY, Office
from tropa.relay.store.boxes import MOST_CURSOR, Box
from tropa.relay.store.notices import newest_notice
from tropa.relay.store.outcomes import BoxFull, Posted
from tropa.relay.store.posting import look_up, post_letter
from tropa.relay.store.reading import Piece, read_piece
from tropa.relay.store.showing import what_is_shown
from tropa.relay.web.answers import Answer, Refusal, Stream, json_answer
from tropa.relay.web.details import SEEKERS_FULL
from tropa.relay.web.outgoing import Outgoing
from tropa.relay.web.request import Request, parse_post_id
from tropa.relay.web.stamps import check_altcha, note_written
from tropa.sealing.boxes import letter_id, post_id_of, token_hash
from tropa.sealing.encoding import b64
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import PostId, TokenHash

_REFUSED: Final = {
    Posted.NO_SUCH_BOX: ProblemName.NO_SUCH_BOX,
    Posted.TOKEN_UNKNOWN: ProblemName.STAMP_SPENT,
    Posted.STAMP_SPENT: ProblemName.STAMP_SPENT,
    Posted.RELAY_FULL: ProblemName.RELAY_FULL,
}


async def post(office: Office, request: Request, box: str) -> Answer:
    """``POST /v1/boxes/{post_id}/letters``"""
    post_id, stamp = parse_post_id(box), request.stamp()
    # Before the body is read: who shows nothing good makes the relay hold little, and each stamp one body at a time.
    shown = token_hash(stamp.token) if isinstance(stamp, TokenStamp) else await _unexpired(office, stamp)
    claim = await _claim(office, post_id, shown)
    letter = await request.body(max(LETTER_SIZES), claim, () if claim is Claim.UNSHOWN else _names_of(shown))
    if len(letter) not in LETTER_SIZES:
        raise Refusal(ProblemName.BAD_LETTER_SIZE)
    name = letter_id(letter)
    if shown is not None:
        return await _receipt(office, await _store(office, post_id, letter, name, shown), name)
    # A repeated post must not fail because its stamp has expired meanwhile.
    settled = await office.readers.do(
        partial(look_up, post_id=post_id, letter_id=name, size_bytes=len(letter), today=office.ages.come())
    )
    if isinstance(settled, Box):
        raise Refusal(ProblemName.STAMP_EXPIRED)
    return await _receipt(office, settled, name)


async def read(office: Office, request: Request) -> Stream:
    """``GET /v1/letters``"""
    post_id = post_id_of(request.read_key())
    after, limit, wait = request.numbers(
        after=(0, 0, 2**63), limit=(MAX_LETTERS_PER_READ, 1, MAX_LETTERS_PER_READ), wait=(0, 0, MAX_WAIT_S)
    )
    after = min(after, MOST_CURSOR)
    request.going_out.begin()
    with office.bells.listening(post_id) as rung:
        first = await _read_piece(office, request.going_out, post_id, after, limit)
        if not first.letters and wait:
            request.forget_headers()
            until_s = asyncio.get_running_loop().time() + wait
            looking = True
            while looking and not first.letters:
                request.going_out.end()
                with office.guard.parked.waiting(rung):
                    await _wait(request, rung, until_s)
                request.going_out.begin()
                first = await _read_piece(office, request.going_out, post_id, after, limit)
                looking = office.bells.was_doubt(rung)
    return Stream(_pieces(office, request.going_out, post_id, first, limit))


async def _unexpired(office: Office, stamp: AltchaStamp) -> SpentStamp | None:
    try:
        return await check_altcha(office, stamp)
    except Refusal as refusal:
        if refusal.name is ProblemName.STAMP_EXPIRED:
            return None
        raise


async def _claim(office: Office, post_id: PostId, shown: SpentStamp | TokenHash | None) -> Claim:
    """First letters are the last to be refused. Which box it is, is looked up only while room is short."""
    if shown is None:
        return Claim.UNSHOWN
    token = shown if isinstance(shown, TokenHash) else None
    if token is None and not office.guard.bodies.crowded:
        return Claim.ORDINARY
    found = await office.readers.do(partial(what_is_shown, post_id=post_id, token_hash=token))
    if token is not None and not found.has_token:
        return Claim.UNSHOWN
    return Claim.FIRST if found.is_team_box else Claim.ORDINARY


def _names_of(shown: SpentStamp | TokenHash | None) -> tuple[bytes, ...]:
    return () if shown is None else ((shown.id if isinstance(shown, SpentStamp) else shown).raw,)


async def _store(
    office: Office, post_id: PostId, letter: bytes, name: bytes, stamp: SpentStamp | TokenHash
) -> Posted | BoxFull:
    posting = partial(post_letter, post_id=post_id, letter=letter, letter_id=name, stamp=stamp)
    outcome = await office.writer.do(
        partial(posting, today=office.today(), come=office.ages.come()),
        touched=(post_id.raw, stamp.id.raw) if isinstance(stamp, SpentStamp) else (post_id.raw,),
    )
    note_written(office)
    if outcome is Posted.STORED:
        office.bells.ring(post_id)
        if isinstance(stamp, SpentStamp):
            office.guard.toll.stamp_spent()
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


async def _read_piece(office: Office, going_out: Outgoing, post_id: PostId, after: int, most_letters: int) -> Piece:
    enough = going_out.piece_bytes()
    return await office.readers.do(
        partial(read_piece, post_id=post_id, after=after, most_letters=most_letters, enough_bytes=enough)
    )


async def _wait(request: Request, rung: asyncio.Event, until_s: float) -> None:
    hung_up = asyncio.ensure_future(request.hung_up())
    hung_up.add_done_callback(lambda _: rung.set())
    try:
        async with asyncio.timeout_at(until_s):
            await rung.wait()
    except TimeoutError:
        pass
    finally:
        hung_up.cancel()


async def _pieces(
    office: Office, going_out: Outgoing, post_id: PostId, piece: Piece, limit: int
) -> AsyncIterator[bytes]:
    left = limit
    while piece.letters:
        yield piece.frames
        left -= piece.letters
        if not left:
            break
        piece = await _read_piece(office, going_out, post_id, piece.last_cursor, left)
