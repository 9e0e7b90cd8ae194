"""Exposure: what becomes known if one member, or several together, are compromised. Computed from who reads what."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.complaint_words import complaints_exposed
from tropa.desk.exposure_picture import Pair, Picture, drawn
from tropa.desk.exposure_words import case_lines, exposure_in_words
from tropa.desk.names import called, called_all, names_of
from tropa.desk.visit import Visit
from tropa.vault.views_exposure import PictureView
from tropa.vault.views_work import ExposureRow

MOST_TOGETHER = 8
MOST_SAID = 5
MOST_LISTED = 50


@dataclass(frozen=True)
class ExposureLine:
    """A member, or a pair, and what would become known."""

    who: str
    told: str
    address: str


@dataclass(frozen=True)
class Shared:
    """Who shares compartments with whom: drawn, said, and as rows; `more` rows are not listed."""

    picture: Picture
    said: tuple[str, ...]
    rows: tuple[ExposureLine, ...]
    more: int
    alone: tuple[str, ...]


def show_exposure(visit: Visit) -> Response:
    """Everybody, the largest first; the worst pairs; who shares with whom; whom to look at together; a move."""
    exposures = visit.vault.work.exposures()
    return visit.show(
        "exposure",
        rows=_lines(visit, exposures.rows),
        pairs=_lines(visit, exposures.worst_pairs),
        shared=_shared(visit, visit.vault.exposures.picture()),
        people=people_to_choose(visit, ()),
        complaints=complaints_exposed(visit),
        movable=visit.vault.exposures.movable(),
        most=MOST_TOGETHER,
    )


def show_together(visit: Visit) -> Response:
    """What these members know together, case by case."""
    asked = visit.request.query_params.getlist("member")[:MOST_TOGETHER]
    ids = tuple(dict.fromkeys(filter(None, map(visit.desk.handles.id_of, asked))))
    if not ids:
        return visit.go("exposure")
    exposure = visit.vault.work.exposure(ids)
    return visit.show(
        "together",
        who=called_all(exposure.members, visit.words),
        told=exposure_in_words(exposure, visit.words),
        register=exposure.register,
        cases=case_lines(visit, exposure.cases),
        unlisted=exposure.people - len(exposure.cases),
        complaints=complaints_exposed(visit, ids),
        people=people_to_choose(visit, ids),
        most=MOST_TOGETHER,
    )


def people_to_choose(visit: Visit, chosen: tuple[str, ...]) -> list[dict[str, object]]:
    """Every active member, for a form."""
    names = names_of(visit)
    return [
        {
            "handle": visit.handle_of(each.member_id),
            "name": names.person(each),
            "chosen": each.member_id in chosen,
        }
        for each in names.people
        if each.is_active
    ]


def _lines(visit: Visit, rows: Iterable[ExposureRow]) -> list[ExposureLine]:
    return [
        ExposureLine(
            who=" + ".join(called_all(row.members, visit.words)),
            told=exposure_in_words(row, visit.words),
            address=_together(visit, *(each.member_id for each in row.members)),
        )
        for row in rows
    ]


def _shared(visit: Visit, view: PictureView) -> Shared:
    names = {each.member_id: called(each, visit.words) for each in view.members}
    pairs = [Pair(each.one.member_id, each.other.member_id, each.compartments) for each in view.shared]
    rows = tuple(_pair_line(visit, each, names) for each in pairs[:MOST_LISTED])
    sharing = {member for each in pairs for member in (each.one, each.other)}
    return Shared(
        picture=drawn(names, pairs),
        said=tuple(f"{row.who}: {row.told}" for row in rows[:MOST_SAID]),
        rows=rows,
        more=max(0, len(pairs) - MOST_LISTED),
        alone=tuple(name for member, name in names.items() if member not in sharing),
    )


def _pair_line(visit: Visit, pair: Pair, names: dict[str, str]) -> ExposureLine:
    return ExposureLine(
        who=f"{names[pair.one]} + {names[pair.other]}",
        told=visit.words.count("exposure.shared", pair.compartments),
        address=_together(visit, pair.one, pair.other),
    )


def _together(visit: Visit, *members: str) -> str:
    return visit.to("together") + "?" + "&".join(f"member={visit.handle_of(each)}" for each in members)
