"""What listeners tell each other, and their keys' public halves everyone (protocol 15): shapes on the wire.

Who may say what is not decided here.
"""

from typing import Annotated, Literal, final

import msgspec
from msgspec import Meta
from typing_extensions import override

from tropa.roster.names import Enclosed
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import AuthPrivateKey, EventId, FixedBytes, SealingSeed, ThreadId

MAX_KEYS = 16
MAX_STEP_CHARACTERS = 12_000

Step = Literal["answer", "outcome", "close", "reopen"]


@final
class StepId(FixedBytes):
    """Which step: random."""

    SIZE_BYTES = 16


class ListeningKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Listeners' keys of weeks, believed for their signatures."""

    keys: Annotated[tuple[Enclosed, ...], Meta(max_length=MAX_KEYS)]


class ListeningSecret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The private halves of a listener's key, for another listener's device."""

    key: Enclosed
    seed: SealingSeed
    auth: AuthPrivateKey

    @property
    def keys(self) -> ReaderKeys:
        """What opens complaints sealed to it."""
        return ReaderKeys(self.seed, self.auth)

    @override
    def __repr__(self) -> str:
        return "ListeningSecret(secret)"


class ComplaintStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a listener did about a complaint. ``to``: of an answer, the letter it answers; ``keep_days``: of a close."""

    case: ThreadId
    author: Annotated[str, Meta(pattern=r"^s:[A-Za-z0-9_-]{22}\Z")]
    id: StepId
    step: Step
    text: Annotated[str, Meta(max_length=MAX_STEP_CHARACTERS)]
    to: EventId | None
    keep_days: Annotated[int, Meta(ge=1, le=3_650)] | None

    @override
    def __repr__(self) -> str:
        return "ComplaintStep(secret)"
