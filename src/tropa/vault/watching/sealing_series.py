"""The letters of a series, sealed: a warning to the traveller, then a rung for each place of the ladder (16.4, 16.5).

It leaves nothing at a relay (`posting` does).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tropa.cases.journey_bodies import Watch
from tropa.cases.road import RoadBody, RoadCore, RungLetter, Warning, encode_road, letter_bytes
from tropa.journeys.ladder_hours import rung_hours
from tropa.post.series import Rung, Series, encode_series
from tropa.sealing.boxes import post_id_of
from tropa.sealing.errors import ReaderUnusable
from tropa.sealing.hints import new_hint
from tropa.sealing.keys import author_id
from tropa.sealing.letters import Address, Reader, seal_letter
from tropa.sealing.series import cancel_hash, renew_hash
from tropa.sealing.types import PostId, RelayId, ThreadId
from tropa.vault.context import Context


@dataclass(frozen=True)
class Traveller:
    """Where the warning goes."""

    post_id: PostId
    reader: Reader


def sealed_series(
    here: Context, relay_id: RelayId, watch: Watch, first_hour: int, number: int, traveller: Traveller | None
) -> bytes:
    """The body that leaves the watch's series, its first rung due at that hour.

    Args:
        number: of the first letter, among those of this watch key.
        traveller: None: this desk does not know their box, or it takes nothing. The warning then goes to the watch
            box, where it says nothing to anybody, so that hours mean the same.
    """
    assert watch.cancel is not None
    assert watch.renew is not None
    hours = rung_hours(first_hour, watch.grace, watch.ladder)
    letters = list(_letters(here, relay_id, watch, number, traveller))
    rungs = tuple(Rung(box, hour, letter) for (box, letter), hour in zip(letters, hours, strict=True))
    return encode_series(Series(cancel_hash(watch.cancel), renew_hash(watch.renew), rungs))


def _letters(
    here: Context, relay_id: RelayId, watch: Watch, number: int, traveller: Traveller | None
) -> Iterator[tuple[PostId, bytes]]:
    own = Traveller(post_id_of(watch.box), watch.keys.public)
    try:
        yield _sealed(here, relay_id, watch, number, Warning(), traveller or own)
    except ReaderUnusable:
        # The traveller's keys are none that anyone could seal to: they are not warned; the ladder stands all the same.
        yield _sealed(here, relay_id, watch, number, Warning(), own)
    assert watch.cancel is not None
    for rung in range(len(watch.ladder)):
        body = RungLetter(watch.version, rung, watch.cancel)
        yield _sealed(here, relay_id, watch, number + 1 + rung, body, own)


def _sealed(
    here: Context, relay_id: RelayId, watch: Watch, number: int, body: RoadBody, to: Traveller
) -> tuple[PostId, bytes]:
    author = author_id("r", watch.keys.public.auth)
    core = encode_road(RoadCore(ThreadId(watch.journey.raw), author, number, here.minute, body))
    hint = new_hint(here.random)
    return to.post_id, seal_letter(core, watch.auth, to.reader, Address(relay_id, to.post_id), hint, letter_bytes(body))
