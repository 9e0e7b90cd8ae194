"""What the proposal changes in what each member could reveal, and what lower ceilings would leave undone."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.names import called
from tropa.desk.visit import Visit
from tropa.vault.views_dispatch import CurvePoint, ExposureShift

WIDTH, HEIGHT, EDGE = 560, 220, 36


@dataclass(frozen=True)
class ShiftLine:
    """One member: how many people they could reveal today, and after."""

    who: str
    address: str
    before: int
    after: int


@dataclass(frozen=True)
class Mark:
    """One point of the curve, drawn; `x`, `y` in the picture's units."""

    x: int
    y: int
    anchor: str
    worst: int
    deferred: int


@dataclass(frozen=True)
class Picture:
    """The curve: across, the most that one person could reveal; upwards, how much is left open."""

    width: int
    height: int
    edge: int
    line: str
    marks: tuple[Mark, ...]
    most_worst: int
    most_deferred: int


def show_dispatch_exposure(visit: Visit) -> Response:
    """The page."""
    shown = visit.desk.dispatch.proposal(visit.vault)
    curve = visit.desk.dispatch.curve(visit.vault)
    proposal = shown.proposal
    return visit.show(
        "dispatch_exposure",
        shifts=[_shift(visit, each) for each in (proposal.exposure if proposal else ())],
        worst=(proposal.worst_before, proposal.worst_after) if proposal else (0, 0),
        is_known=proposal is not None and curve.value is not None,
        points=curve.value or (),
        picture=picture_of(curve.value) if curve.value else None,
    )


def picture_of(points: Sequence[CurvePoint]) -> Picture | None:
    """The curve as a picture; None where there is nothing to choose."""
    if len({(each.worst, each.deferred) for each in points}) < 2:
        return None
    worst, deferred = max(each.worst for each in points) or 1, max(each.deferred for each in points) or 1
    marks = tuple(_mark(each, worst, deferred) for each in sorted(points, key=lambda each: each.worst))
    return Picture(WIDTH, HEIGHT, EDGE, " ".join(f"{each.x},{each.y}" for each in marks), marks, worst, deferred)


def _mark(point: CurvePoint, worst: int, deferred: int) -> Mark:
    x = EDGE + (WIDTH - 2 * EDGE) * point.worst // worst
    y = HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * point.deferred // deferred
    # The last one's words would run out of the picture on its right.
    return Mark(x, y, "end" if x > WIDTH - 2 * EDGE else "start", point.worst, point.deferred)


def _shift(visit: Visit, each: ExposureShift) -> ShiftLine:
    address = visit.to("together") + f"?member={visit.handle_of(each.member.member_id)}"
    return ShiftLine(called(each.member, visit.words), address, each.before, each.after)
