"""Merge: from a set of events to one ordered thread, and what is visibly wrong with it.

Pure and independent of the order events arrived in.
"""

from dataclasses import dataclass
from typing import Literal

ProblemKind = Literal["hole", "equivocation", "missing-parent", "lamport", "other-network", "other-team-key"]
"""hole: a letter of this author is missing (withheld or lost) · equivocation: two different letters with one number ·
missing-parent: a letter answers one we do not have · lamport: a letter's count is not above those it answers ·
other-network / other-team-key: the seeker was shown a notice that is not ours."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a thread, shown neutrally. `author` is whose letters, `count` how many."""

    kind: ProblemKind
    author: Literal["seeker", "network"]
    count: int
