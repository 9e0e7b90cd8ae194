"""What giving a case to a colleague would change: a preview of figures. It hands nothing over (`holding` does)."""

from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.exposure_words import exposure_in_words
from tropa.desk.names import called
from tropa.desk.pages.exposure import people_to_choose
from tropa.desk.visit import Visit
from tropa.vault.errors import UnknownCase
from tropa.vault.views_exposure import Change, MoveView
from tropa.vault.work.errors import UnknownReader

MOST_OF_ONE_NAME = 5


@dataclass(frozen=True)
class ChangeLine:
    """Whom it is about, and what they could reveal now and afterwards."""

    who: str
    before: str
    after: str
    is_same: bool


@dataclass(frozen=True)
class Move:
    """One case that could be given: its holder, and three lines."""

    address: str
    name: str
    giver: str
    receiver: str
    lines: tuple[ChangeLine, ...]
    knows_already: bool
    hand_over: str | None
    """Where to do it, for a case of one's own."""


def show_moving(visit: Visit) -> Response:
    """For each case of the name that was typed. By POST: an address would keep the name in the browser's history."""
    name, to = visit.form.one("name").strip(), next(iter(visit.chosen("member")), "")
    found = visit.vault.exposures.movable(name)[:MOST_OF_ONE_NAME] if name else ()
    try:
        moves = [_move(visit, visit.vault.exposures.moving(each.case_id, to)) for each in found]
        error = None if moves else visit.words.say("moving.no-case")
    except UnknownCase:
        moves, error = [], visit.words.say("moving.no-case")
    except UnknownReader:
        moves, error = [], visit.words.say("moving.no-receiver")
    return visit.show(
        "moving",
        400 if error else 200,
        moves=moves,
        error=error,
        typed=name,
        people=people_to_choose(visit, (to,)),
        movable=visit.vault.exposures.movable(),
    )


def _move(visit: Visit, move: MoveView) -> Move:
    giver, receiver = called(move.giver, visit.words), called(move.receiver, visit.words)
    handle = visit.handle_of(move.case_id)
    return Move(
        address=visit.to("case", handle=handle),
        name=move.name,
        giver=giver,
        receiver=receiver,
        lines=(
            _line(visit, giver, move.of_giver),
            _line(visit, receiver, move.of_receiver),
            _line(visit, f"{giver} + {receiver}", move.of_both),
        ),
        knows_already=move.knows_already,
        hand_over=visit.to("handing", handle=handle) if move.giver.is_me else None,
    )


def _line(visit: Visit, who: str, change: Change) -> ChangeLine:
    before, after = (exposure_in_words(each, visit.words) for each in (change.before, change.after))
    return ChangeLine(who, before, after, before == after)
