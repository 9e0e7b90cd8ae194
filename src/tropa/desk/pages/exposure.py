"""Exposure: what becomes known if one member, or several together, are compromised. Computed from who reads what."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.exposure_words import case_lines, exposure_in_words
from tropa.desk.names import called_all, names_of
from tropa.desk.visit import Visit
from tropa.vault.views_work import ExposureRow

MOST_TOGETHER = 8


@dataclass(frozen=True)
class ExposureLine:
    """A member, or a pair, and what would become known."""

    who: str
    told: str
    address: str


def show_exposure(visit: Visit) -> Response:
    """Everybody, the largest first; the worst pairs; and a choice of whom to look at together."""
    exposures = visit.vault.work.exposures()
    return visit.show(
        "exposure",
        rows=_lines(visit, exposures.rows),
        pairs=_lines(visit, exposures.worst_pairs),
        people=_people(visit, ()),
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
        people=_people(visit, ids),
        most=MOST_TOGETHER,
    )


def _lines(visit: Visit, rows: Iterable[ExposureRow]) -> list[ExposureLine]:
    return [
        ExposureLine(
            who=" + ".join(called_all(row.members, visit.words)),
            told=exposure_in_words(row, visit.words),
            address=visit.to("together")
            + "?"
            + "&".join(f"member={visit.handle_of(each.member_id)}" for each in row.members),
        )
        for row in rows
    ]


def _people(visit: Visit, chosen: tuple[str, ...]) -> list[dict[str, object]]:
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
