"""For each problem, the sentence that says what was kept and what to do next, for whoever builds or uses a client."""

from typing import Final

from tropa.post.limits import (
    LETTER_SIZES,
    SEEKER_BOX_BYTES,
    SEEKER_BOX_DAYS,
    SEEKER_BOX_LETTERS,
    SEEKER_BOX_TOKENS,
    TEAM_BOX_LETTERS,
)
from tropa.post.problems import ProblemName

_SIZES: Final = ", ".join(f"{size:,}" for size in LETTER_SIZES)
_NOTHING: Final = "Nothing was stored or spent."

SEEKERS_FULL: Final = (
    f"{_NOTHING} Seekers' boxes have filled their share, three quarters of this relay's room; the rest is kept for "
    "letters to teams. Keep the letter and try again in an hour, or ask for another relay."
)
TOO_MANY_TOKENS: Final = (
    f"{_NOTHING} A box has at most {SEEKER_BOX_TOKENS} unspent tokens. Register fewer, or more once some are used."
)

DETAILS: Final = {
    ProblemName.BAD_REQUEST: f"{_NOTHING} Compare the request with /v1/openapi.json.",
    ProblemName.BAD_LETTER_SIZE: f"{_NOTHING} A letter is exactly {_SIZES} bytes: pad it to one of these.",
    ProblemName.BAD_READ_KEY: "Present the box's read key as 'Authorization: Tropa-Box', 32 bytes in base64url.",
    ProblemName.BAD_PUBLISHER_TOKEN: "Present the token from 'publish-token' in the relay's data folder "
    "as 'Authorization: Tropa-Publisher'.",
    ProblemName.STAMP_REQUIRED: f"{_NOTHING} Solve the challenge of GET /v1/stamp, or use a token you were given, "
    "and send it as Tropa-Stamp.",
    ProblemName.STAMP_FALSE: f"{_NOTHING} Get a new challenge from GET /v1/stamp and solve that.",
    ProblemName.STAMP_EXPIRED: f"{_NOTHING} Get a new challenge from GET /v1/stamp and solve that.",
    ProblemName.STAMP_SPENT: f"{_NOTHING} This stamp let something in before, or this token is not one "
    "the box's holder registered. Use another token, or solve the challenge of GET /v1/stamp.",
    ProblemName.TEAM_BOX: "Nothing was changed. Only age removes a team's letters, and it takes no tokens.",
    ProblemName.UNKNOWN_PATH: "The paths there are, are listed in /v1/openapi.json.",
    ProblemName.NO_SUCH_BOX: f"{_NOTHING} It was never opened, was deleted by its holder, or had no letter for "
    f"{SEEKER_BOX_DAYS} days. Compare the address with the newest notice.",
    ProblemName.NO_NOTICE: "The network has not been founded on this relay yet, or its first week has not begun. "
    "Try again later.",
    ProblemName.WRONG_METHOD: "The methods this path takes are in the Allow header.",
    ProblemName.OLDER_NOTICE: "Nothing was changed. To replace it, publish a higher version.",
    ProblemName.BOX_CLOSED: f"{_NOTHING} Seal the letter to the team of the notice that comes with this answer.",
    ProblemName.TOO_LARGE: f"{_NOTHING} Send less.",
    ProblemName.BOX_FULL: f"{_NOTHING} A team's box holds {TEAM_BOX_LETTERS:,} letters, a seeker's "
    f"{SEEKER_BOX_LETTERS} letters or {SEEKER_BOX_BYTES >> 20} MiB. Keep the letter and send it again when this much "
    "time has passed.",
    ProblemName.RELAY_FULL: f"{_NOTHING} Keep the letter and try again in an hour, or ask for another relay.",
}
