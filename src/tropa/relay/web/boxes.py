"""Opening and deleting boxes (protocol §3, §6)."""

import hmac
from collections.abc import Mapping
from functools import partial
from typing import Final

from tropa.post.headers import AltchaStamp
from tropa.post.limits import closes_after, week_of
from tropa.post.problems import ProblemName
from tropa.post.shapes import BoxOpened, OpenBox, OpenTeamBox, RegisterTokens
from tropa.relay.abuse.ceilings import Claim
from tropa.relay.office import Office
from tropa.relay.store.boxes import close_team_box, delete_seeker_box, open_seeker_box, open_team_box
from tropa.relay.store.notices import newest_notice
from tropa.relay.store.outcomes import BoxReady, Deleted, Opened
from tropa.relay.store.team_tokens import Unregistered, register_team_tokens
from tropa.relay.web.answers import Answer, Refusal, json_answer
from tropa.relay.web.details import NOT_A_TEAM_BOX, SEEKERS_FULL, TOO_MANY_TEAM_TOKENS, TOO_MANY_TOKENS
from tropa.relay.web.request import Request, parse_post_id
from tropa.relay.web.stamps import check_altcha, note_written
from tropa.sealing.boxes import post_id_of
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import TokenHash

# A publisher's clock that is years ahead would open boxes that stay for as long.
_WEEKS_AHEAD: Final = 53

_REFUSED: Final = {
    Opened.IS_TEAM_BOX: ProblemName.TEAM_BOX,
    Opened.STAMP_SPENT: ProblemName.STAMP_SPENT,
    Opened.RELAY_FULL: ProblemName.RELAY_FULL,
}
_REFUSED_BECAUSE: Final = {
    Opened.SEEKERS_FULL: (ProblemName.RELAY_FULL, SEEKERS_FULL),
    Opened.TOO_MANY_TOKENS: (ProblemName.BAD_REQUEST, TOO_MANY_TOKENS),
}
_UNREGISTERED: Final[Mapping[Unregistered, tuple[ProblemName, str | None]]] = {
    Unregistered.NO_SUCH_BOX: (ProblemName.NO_SUCH_BOX, NOT_A_TEAM_BOX),
    Unregistered.TOO_MANY: (ProblemName.BAD_REQUEST, TOO_MANY_TEAM_TOKENS),
    Unregistered.RELAY_FULL: (ProblemName.RELAY_FULL, None),
}


def require_publisher(office: Office, request: Request) -> None:
    """Raises Refusal: ``bad-publisher-token``."""
    if not hmac.compare_digest(request.publisher_token().encode(), office.publisher.text.encode()):
        raise Refusal(ProblemName.BAD_PUBLISHER_TOKEN)


async def open_team(office: Office, request: Request, box: str) -> Answer:
    """``PUT /v1/team-boxes/{post_id}``"""
    require_publisher(office, request)
    post_id, wanted, today = parse_post_id(box), await request.json(OpenTeamBox), office.today()
    if closes_after(wanted.week) < office.ages.come() or wanted.week > week_of(today) + _WEEKS_AHEAD:
        raise Refusal(ProblemName.BAD_REQUEST, "Nothing was opened. This week is long over, or more than a year ahead.")
    outcome = await office.writer.do(partial(open_team_box, post_id=post_id, week=wanted.week, today=today))
    if outcome is Opened.OTHER_BOX:
        raise Refusal(
            ProblemName.BAD_REQUEST, "Nothing was changed. This post_id is another box's: make a new read key."
        )
    if outcome in _REFUSED:
        raise Refusal(_REFUSED[outcome])
    return json_answer(201 if outcome is Opened.CREATED else 200, wanted)


async def close_team(office: Office, request: Request, box: str) -> Answer:
    """``DELETE /v1/team-boxes/{post_id}``"""
    require_publisher(office, request)
    await office.writer.do(partial(close_team_box, post_id=parse_post_id(box)))
    return Answer(204, content_type=None)


async def open_own(office: Office, request: Request) -> Answer:
    """``PUT /v1/box``"""
    post_id, stamp = post_id_of(request.read_key()), request.stamp()
    if not isinstance(stamp, AltchaStamp):
        raise Refusal(
            ProblemName.STAMP_REQUIRED, "Nothing was opened. Opening a box takes a solved challenge, not a token."
        )
    # Before the body is read: who paid nothing makes the relay hold little.
    spendable = await check_altcha(office, stamp)
    hashes = _token_hashes((await request.json(OpenBox, Claim.ORDINARY, (spendable.id.raw,))).token_hashes)
    outcome = await office.writer.do(
        partial(open_seeker_box, post_id=post_id, token_hashes=hashes, stamp=spendable, today=office.today()),
        touched=(post_id.raw, spendable.id.raw),
    )
    note_written(office)
    if isinstance(outcome, BoxReady):
        if outcome.spent:
            office.guard.toll.stamp_spent()
        return json_answer(201 if outcome.created else 200, BoxOpened(outcome.unspent_tokens))
    if outcome in _REFUSED_BECAUSE:
        raise Refusal(*_REFUSED_BECAUSE[outcome])
    raise Refusal(_REFUSED[outcome])


async def register_tokens(office: Office, request: Request) -> Answer:
    """``PUT /v1/box/tokens``"""
    post_id = post_id_of(request.read_key())
    hashes = _token_hashes((await request.json(RegisterTokens)).token_hashes)
    outcome = await office.writer.do(
        partial(register_team_tokens, post_id=post_id, token_hashes=hashes, today=office.ages.come()),
        touched=(post_id.raw,),
    )
    if isinstance(outcome, int):
        return json_answer(200, BoxOpened(outcome))
    if outcome is Unregistered.BOX_CLOSED:
        notice = await office.readers.do(partial(newest_notice, today=office.today()))
        raise Refusal(ProblemName.BOX_CLOSED, notice=notice)
    raise Refusal(*_UNREGISTERED[outcome])


async def delete_own(office: Office, request: Request) -> Answer:
    """``DELETE /v1/box``"""
    post_id = post_id_of(request.read_key())
    outcome = await office.writer.do(partial(delete_seeker_box, post_id=post_id), touched=(post_id.raw,))
    if outcome is Deleted.IS_TEAM_BOX:
        raise Refusal(ProblemName.TEAM_BOX)
    return Answer(204, content_type=None)


def _token_hashes(texts: tuple[str, ...]) -> list[TokenHash]:
    try:
        return [TokenHash.from_text(each) for each in texts]
    except EncodingError:
        raise Refusal(ProblemName.BAD_REQUEST, "A token hash is 32 bytes in base64url without padding.") from None
