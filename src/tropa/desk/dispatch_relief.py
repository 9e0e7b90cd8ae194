"""What would help where nobody may take a part: which rule, how many parts it frees, and what a person can do.

Rules that keep somebody from harm are named and never offered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tropa.desk.dispatch_lines import PartLine, part_line
from tropa.desk.dispatch_words import Speaker
from tropa.desk.visit import Visit
from tropa.vault.views_dispatch import RelaxationView

MOST_PARTS = 5


@dataclass(frozen=True)
class Relief:
    """Some rules, what they hold back, and what to do. `parts`: the first few of them."""

    rules: str
    frees: str
    todo: tuple[str, ...]
    parts: tuple[PartLine, ...]
    is_safety: bool


def reliefs(visit: Visit, found: Sequence[RelaxationView], speaker: Speaker) -> tuple[Relief, ...]:
    """What frees most first; what protects people last."""
    return tuple(_relief(visit, each, speaker) for each in sorted(found, key=lambda each: each.safety))


def _relief(visit: Visit, each: RelaxationView, speaker: Speaker) -> Relief:
    name = "dispatch.holds" if each.safety else "dispatch.frees"
    return Relief(
        rules=speaker.rules(each.rules),
        frees=visit.words.count(name, len(each.roles)),
        todo=tuple(visit.words.say(f"rule-do.{rule}") for rule in each.rules),
        parts=tuple(part_line(visit, role, speaker) for role in each.roles[:MOST_PARTS]),
        is_safety=each.safety,
    )
