"""What the pages show of rights packs: frozen values with codes in them; the sentences are the pack's or the pages'.

Minutes are whole minutes since 1970-01-01T00:00Z.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tropa.rights.changes import Changed
from tropa.rights.compiled import Compiled
from tropa.rights.shapes import Answer

PackFault = Literal["not-asked", "unreachable", "absent", "other", "malformed"]
"""Why the pack that the chain names is not here: nobody has asked yet · the relay did not answer · it has none · it has
another one (older, or somebody changed it) · it is the one named, but this program cannot use it."""


@dataclass(frozen=True)
class PackInUse:
    """The pack this desk relies on. `by_chain`: the network's stewards have published this very one.

    `since_minute` None: the program's own, before the first sync. `is_new`: nobody has looked yet at what the change
    touches. `before`: the one relied on until then.
    """

    compiled: Compiled
    since_minute: int | None
    by_chain: bool
    is_new: bool
    before: Compiled | None


@dataclass(frozen=True)
class PackComing:
    """A pack that the network's stewards have published and that is not here yet."""

    version: int
    sha256: str
    fault: PackFault


@dataclass(frozen=True)
class CaseAnswer:
    """A fact of a case as an answer to one of a pack's questions. `said`: it follows from the first letter's form."""

    question: str
    answer: Answer
    said: bool


@dataclass(frozen=True)
class Touched:
    """An open case that a changed pack gives something else, and what. `soonest`: the nearest new day to act by."""

    case_id: str
    name: str
    is_mine: bool
    soonest: date | None
    changes: tuple[Changed, ...]
