"""Which codes of the vault's views are put into words, and under which names: `need.summons`, `sync.unreachable`.

The catalogues' test reads this list, so a code that a view gains without words is found before a person meets it.
"""

from typing import get_args

from tropa.cases.events import Flag, ForWhom, Need, Situation
from tropa.cases.fold import ProblemKind
from tropa.cases.urgency import UrgencyClass
from tropa.vault.errors import VaultError
from tropa.vault.views import Delivery, FactKey, ReaderRole, SyncProblem, Verification


def error_codes() -> tuple[str, ...]:
    """The code of every error a vault can raise."""
    found, left = set[str](), [VaultError]
    while left:
        family = left.pop()
        found.add(family.code)
        left += family.__subclasses__()
    return tuple(sorted(found))


FAMILIES: dict[str, tuple[str, ...]] = {
    "need.": get_args(Need),
    "flag.": get_args(Flag),
    "flag-advice.": tuple(flag for flag in get_args(Flag) if flag != "nothing_identifying"),
    "situation.": get_args(Situation),
    "for-whom.": get_args(ForWhom),
    "language.": ("ru", "en"),
    "fact.": get_args(FactKey),
    "urgency.": get_args(UrgencyClass),
    "delivery.": get_args(Delivery),
    "verification.": tuple(each for each in get_args(Verification) if each != "own"),
    "reader.": get_args(ReaderRole),
    "author.": ("seeker", "you"),
    "thread-problem.": get_args(ProblemKind),
    "sync.": get_args(SyncProblem),
    "error.": error_codes(),
    "founding.": ("unreachable", "relay-misbehaved", "bad-publisher-token", "bad-details", "other-relay", "refused"),
}
