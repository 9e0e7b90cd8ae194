"""The strip that cannot be missed: people who wait with a sign of self-harm, on every page and under every filter."""

from dataclasses import dataclass

from tropa.desk.filter_codes import Fields, fields_of, query_of
from tropa.desk.marks import mark_of
from tropa.desk.words import Words
from tropa.vault.views_queue import Crises, QueueFilter


@dataclass(frozen=True)
class CrisisLine:
    """What it says. `address`: their list. `fields`: what "take" sends to take the worst; None: all are held."""

    said: str
    address: str
    fields: Fields | None
    mark: str


def crisis_line(found: Crises, words: Words, queue: str) -> CrisisLine | None:
    """The strip, or None when nobody waits; `queue` is the address of the queue."""
    if not found.waiting:
        return None
    which = QueueFilter("waiting", crisis="yes", held="free" if found.unclaimed else None)
    said = (
        words.count("crisis.unclaimed", found.unclaimed)
        if found.unclaimed
        else words.count("crisis.held", found.waiting)
    )
    fields = fields_of(which) if found.worst else None
    return CrisisLine(said, f"{queue}?{query_of(which)}", fields, mark_of(said, words.language))
