"""For each problem, the sentence that says what was kept and what to do next, for whoever builds or uses a client."""

from typing import Final

from tropa.post.limits import (
    LETTER_SIZES,
    SEEKER_BOX_BYTES,
    SEEKER_BOX_DAYS,
    SEEKER_BOX_LETTERS,
    SEEKER_BOX_TOKENS,
    TEAM_BOX_LETTERS,
    TEAM_BOX_TOKENS,
)
from tropa.post.problems import ProblemName

_SIZES: Final = ", ".join(f"{size:,}" for size in LETTER_SIZES)
_NOTHING: Final = "Nothing was stored or spent."

SEEKERS_FULL: Final = (
    f"{_NOTHING} Seekers' boxes have filled their share, three quarters of this relay's room; the rest is kept for "
    "letters to teams. Keep the letter and try again in an hour, or ask for another relay."
)
AWAY: Final = (
    "The relay's database does not answer just now. What was sent may have been kept or not: send the very same again "
    "in a few seconds; it is kept once."
)
BUSY: Final = (
    f"{_NOTHING} Too many ask at once, and this relay takes letters to teams first. Send the very same again when this "
    "much time has passed."
)
TOO_MANY_TEAM_TOKENS: Final = (
    f"{_NOTHING} A team's box has at most {TEAM_BOX_TOKENS:,} unspent tokens. Register more once some are used."
)
NOT_A_TEAM_BOX: Final = f"{_NOTHING} This read key opens no team's box; a seeker's takes tokens with PUT /v1/box."
BLOBS_FULL: Final = (
    f"{_NOTHING} Attachments have filled their share, a quarter of this relay's room, or three quarters are in use; "
    "the rest is kept for letters. Send the letter without it, or try again in a day."
)
TOO_MANY_TOKENS: Final = (
    f"{_NOTHING} A box has at most {SEEKER_BOX_TOKENS} unspent tokens. Register fewer, or more once some are used."
)

DETAILS: Final = {
    ProblemName.BAD_REQUEST: f"{_NOTHING} Compare the request with /v1/openapi.json.",
    ProblemName.BAD_LETTER_SIZE: f"{_NOTHING} A letter is exactly {_SIZES} bytes: pad it to one of these.",
    ProblemName.BAD_READ_KEY: "Present the box's read key as 'Authorization: Tropa-Box', 32 bytes in base64url.",
    ProblemName.BAD_WRITE_KEY: "Present the blob's write key as 'Authorization: Tropa-Blob', 32 bytes in base64url.",
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
    ProblemName.NO_SUCH_BLOB: "It was never opened or not completed in time, was deleted, or its days are over.",
    ProblemName.NO_SUCH_SERIES: "It was never left, was over for four weeks, or this is not its token for this call.",
    ProblemName.NO_NOTICE: "The network has not been founded on this relay yet, or its first week has not begun. "
    "Try again later.",
    ProblemName.WRONG_METHOD: "The methods this path takes are in the Allow header.",
    ProblemName.OLDER_NOTICE: "Nothing was changed. To replace it, publish a higher version.",
    ProblemName.NO_STATUS: "Show no waiting time; everything else goes on without it.",
    ProblemName.OLDER_STATUS: "Nothing was changed. To replace it, publish one of a later hour.",
    ProblemName.CHUNK_DIFFERS: f"{_NOTHING} Open another blob, with another write key, for other content.",
    ProblemName.SERIES_OVER: "Nothing was changed. It was cancelled, or its last letter has been released: ask how it "
    "stands, and leave a new one with a new series_id.",
    ProblemName.BOX_CLOSED: f"{_NOTHING} Seal the letter to the team of the notice that comes with this answer.",
    ProblemName.TOO_LARGE: f"{_NOTHING} Send less.",
    ProblemName.BOX_FULL: f"{_NOTHING} A team's box holds {TEAM_BOX_LETTERS:,} letters, a seeker's "
    f"{SEEKER_BOX_LETTERS} letters or {SEEKER_BOX_BYTES >> 20} MiB. Keep the letter and send it again when this much "
    "time has passed.",
    ProblemName.RELAY_FULL: f"{_NOTHING} Keep the letter and try again in an hour, or ask for another relay.",
}
