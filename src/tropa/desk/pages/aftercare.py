"""After arrival: days of stay, dates, proof to keep, where returns were reported, who helps, when it is safe to write.

It shows; what its forms put down is in ``aftercare_put``.
"""

from collections.abc import Sequence
from datetime import date
from typing import get_args

from starlette.responses import Response

from tropa.cases.work_bodies import FACT_SOURCES
from tropa.desk.aftercare_facts import Aftercare, aftercare_of
from tropa.desk.aftercare_lines import country_lines, date_lines, proof_lines
from tropa.desk.aftercare_quiet import quiet_for, zones_of
from tropa.desk.aftercare_side import counted
from tropa.desk.aftercare_words import date_kind
from tropa.desk.case_sides import sides_of
from tropa.desk.journey_countries import country_in_words, country_names
from tropa.desk.law import Law, law_of
from tropa.desk.pages.putting_down import NEW_THREAD, places_of
from tropa.desk.visit import Visit
from tropa.journeys.abroad import return_cards
from tropa.journeys.aftercare import DATE_KINDS
from tropa.journeys.recontact import WEEKDAYS
from tropa.journeys.stays import Per
from tropa.rights.referrals import Entry, directory
from tropa.vault.views_work import CaseWork

HOURS = tuple(range(24))
HERE = "after"
_FIELDS = (
    *("country", "entered", "left", "source", "rule-country", "rule-days", "rule-per", "rule-window", "rule-note"),
    *("kind", "day", "about", "first", "last", "zone"),
)


def show_after(visit: Visit) -> Response:
    """The page."""
    return page_of(visit, None, "", 200)


def page_of(visit: Visit, error: str | None, wrong: str, status: int, place: str = "") -> Response:
    """The page; `wrong` names the form whose error it is, and `place` the thread that was chosen in it."""
    law, today = law_of(visit), visit.times.today
    case, work = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id)
    kept = aftercare_of(work.facts)
    countries = counted(law, kept, today)
    where = [each.country for each in countries if each.is_there]
    sides = sides_of(visit, case, work, HERE)
    visit.vault.work.agenda.keep_law(case.case_id, (*sides.rights.days, *sides.after.days))
    return visit.show(
        "aftercare",
        status,
        sides=sides,
        handle=visit.request.path_params["handle"],
        law_language=law.language,
        countries=country_lines(visit, law, countries),
        proof=proof_lines(visit, kept),
        dates=date_lines(visit, kept),
        cards=return_cards(law.compiled, law.language, today, where) if where else (),
        other_cards=return_cards(law.compiled, law.language, today, ()) if not where else (),
        referrals=_referrals(law, where, today),
        country_name=lambda code: country_in_words(code, visit.words),
        day_of=law.speaker.day,
        can_write=case.has_seeker and not case.box_gone and work.closed is None,
        is_closed=work.closed is not None,
        error=error,
        wrong=wrong,
        **_times(visit, law, kept),
        **_forms(visit, work, place),
    )


def _forms(visit: Visit, work: CaseWork, place: str) -> dict[str, object]:
    """What the forms offer, and what was typed into the one that was sent."""
    return {
        "places": places_of(visit, work, place),
        "new_thread": NEW_THREAD,
        "new_is_chosen": visit.form.one("place") == NEW_THREAD and not place,
        "sources": FACT_SOURCES,
        "country_names": country_names(visit.words),
        "pers": get_args(Per),
        "kinds": [(each, date_kind(visit.words, each)) for each in DATE_KINDS],
        "typed": {name: visit.form.one(name) for name in _FIELDS},
    }


def _times(visit: Visit, law: Law, kept: Aftercare) -> dict[str, object]:
    """Times to write: those chosen, and the form for others."""
    form, chosen = visit.form, kept.recontact
    countries = (*kept.countries, law.compiled.pack.about.country, *(each.id for each in law.compiled.pack.countries))
    days = form.all("weekday") if form.one("first") else [each for each in WEEKDAYS if chosen and each in chosen.days]
    return {
        "quiet": quiet_for(visit, kept),
        "weekdays": [(each, each in days) for each in WEEKDAYS],
        "hours": HOURS,
        "first": form.one("first") or str(chosen.first if chosen else 10),
        "last": form.one("last") or str(chosen.last if chosen else 20),
        "zones": zones_of(visit, countries, kept.zone),
        "zone": form.one("zone") or kept.zone,
    }


def _referrals(law: Law, where: Sequence[str], today: date) -> list[tuple[Entry, bool]]:
    """The directory, and of each whether it helps where they are."""
    here = next(iter(where), None)
    return [(each, here in each.countries) for each in directory(law.compiled, law.language, today, here)]
