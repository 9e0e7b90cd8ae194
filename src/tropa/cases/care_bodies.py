"""What members say to keep people safe (protocol 11.2): what was verified and how, and safeguarding flags.

Bodies as they stand on the wire. Vetting of members is another matter (protocol 14.1): nothing here is about them.
"""

from typing import Annotated, Final, Literal, final, get_args

import msgspec
from msgspec import Meta

from tropa.cases.events import MAX_TEXT_CHARACTERS, Text
from tropa.sealing.types import FixedBytes

CheckMethod = Literal["document", "call", "known", "open_source", "other"]
"""document: seen, not kept · call: asked on the phone or in person · known: by a member, from before · open_source."""
CheckResult = Literal["confirmed", "doubtful", "refuted"]
SafetyFlag = Literal["minor", "self_harm", "crimes", "provocateur", "coercion"]
"""self_harm: at risk of it · crimes: may have taken part in some, so a lawyer comes first · provocateur: possibly ·
coercion: by a helper."""
CHECK_METHODS: Final[tuple[CheckMethod, ...]] = get_args(CheckMethod)
CHECK_RESULTS: Final[tuple[CheckResult, ...]] = get_args(CheckResult)
SAFETY_FLAGS: Final[tuple[SafetyFlag, ...]] = get_args(SafetyFlag)

_Words = Annotated[str, Meta(min_length=1, max_length=MAX_TEXT_CHARACTERS)]


@final
class CheckId(FixedBytes):
    """Which verification of a case; a second reviewer's has the same."""

    SIZE_BYTES = 16


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One reviewer's word on whether something is so. `high`: whoever says so asks for two reviewers."""

    check: CheckId
    what: _Words
    method: CheckMethod
    result: CheckResult
    note: Text
    high: bool


class Flag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Care is needed, and why."""

    flag: SafetyFlag
    why: _Words


class Unflag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """It is no longer so, and why."""

    flag: SafetyFlag
    why: _Words
