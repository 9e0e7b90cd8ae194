"""What can go wrong with dispatch at a desk, all of it the input's. Nothing was changed by whoever raises one."""

from collections.abc import Sequence

from tropa.dispatch.reasons import Against
from tropa.vault.work.errors import WorkError


class NotACoordinator(WorkError):
    """Only coordinators dispatch; only they and stewards say how far a member was vetted."""

    code = "not-a-coordinator"
    text = "This is for coordinators. Nothing was changed. Ask one of them."


class UnknownRole(WorkError):
    """No such role waits for anybody: it was filled, taken back, or its case was closed or taken."""

    code = "unknown-role"
    text = "This role is not open any more. Nothing was changed. Reload the page."


class UnknownOffer(WorkError):
    """No such offer, or it is over."""

    code = "unknown-offer"
    text = "This offer is over. Nothing was changed. Reload the page."


class RuleForbids(WorkError):
    """A hard rule stands between member and role: `.broken` says which (typed, `tropa.dispatch.reasons`)."""

    code = "rule-forbids"
    text = "A rule forbids this. Nothing was changed. Choose somebody else, or look at the rule."

    def __init__(self, broken: Sequence[Against]) -> None:
        super().__init__()
        self.broken = tuple(broken)


class WrongNumber(WorkError):
    """The role takes another number of members than were named."""

    code = "wrong-number"
    text = "This role takes two different members, or one. Nothing was changed. Choose again."


class BadWords(WorkError):
    """A skill, language or region that is no short word, a negative number, or more of them than a letter carries."""

    code = "bad-words"
    text = (
        "Skills, languages and regions are short words in small letters, joined by hyphens, and numbers are not "
        "negative. Nothing was changed. Write them that way."
    )


class NothingToUndo(WorkError):
    """No acceptance was made here that could be taken back."""

    code = "nothing-to-undo"
    text = "There is nothing to take back. Nothing was changed."
