"""What is put down about the time after arrival: stays, rules, dates, proof, times to write. Each is a fact.

What was there already stays in its thread; for what is new, one sees who will read it before one writes.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Final, cast, get_args

from starlette.responses import Response

from tropa.cases.work_bodies import FACT_SOURCES, FactSource
from tropa.desk.aftercare_facts import (
    TAKEN_BACK,
    Said,
    aftercare_of,
    date_said,
    evidence_said,
    is_aftercare,
    recontact_said,
    rule_said,
)
from tropa.desk.aftercare_letter import proof_letter
from tropa.desk.aftercare_quiet import clock_of
from tropa.desk.journey_countries import country_code
from tropa.desk.numbers import whole_number
from tropa.desk.pages.aftercare import page_of
from tropa.desk.pages.putting_down import place_of
from tropa.desk.pages.thread import complaint
from tropa.desk.visit import Visit
from tropa.journeys.aftercare import DATE_KINDS, Dated, EvidenceLine, Has
from tropa.journeys.errors import BadStay
from tropa.journeys.recontact import WEEKDAYS, Recontact
from tropa.journeys.stays import Per, Stay, StayRule
from tropa.vault.errors import VaultInputError
from tropa.vault.journeys.said import stay_fact
from tropa.vault.views_work import FactView

_TAG_BYTES: Final = 4
_MOST_DAYS: Final = 3_650


class Bad(Exception):
    """What was typed cannot be put down; `name` names the words that say why."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def put_stay(visit: Visit) -> Response:
    """A stay in a country: when it began, and when it ended if it has."""
    return _put(visit, "stay", lambda: [_stay(visit)], "stay.put-down")


def leave(visit: Visit) -> Response:
    """The day on which a stay ended."""

    def said() -> list[Said]:
        put = next((each for each in aftercare_of(_facts(visit)).stays if each.fact.key == _named(visit)), None)
        if put is None:
            raise Bad("after.gone")
        return [stay_fact(_checked(put.stay.country, put.stay.entered, _day(visit, "left-on")))]

    return _change(visit, said, "stay.left-put-down")


def take_back(visit: Visit) -> Response:
    """A stay, a rule or a date was a mistake, or holds no more. What was said stays visible among the facts."""
    return _change(visit, lambda: [(_named(visit), TAKEN_BACK)], "after.was-taken-back")


def put_rule(visit: Visit) -> Response:
    """How long somebody may stay in a country, by an adviser's word, with why."""
    return _put(visit, "rule", lambda: [_rule(visit)], "stay.rule-put-down", "rule-note", "member")


def put_date(visit: Visit) -> Response:
    """The last day of a paper, or a meeting."""
    return _put(visit, "date", lambda: [_date(visit)], "after.date-put-down", "about")


def put_proof(visit: Visit) -> Response:
    """What they have of the checklist, and what they said they have not."""
    return _put(visit, "proof", lambda: evidence_said(_proof(visit)), "after.proof-put-down")


def put_times(visit: Visit) -> Response:
    """When it is safe to write to them; or that they chose no times any more."""
    return _put(visit, "times", lambda: _times(visit), "after.times-put-down", source="seeker")


def write_proof(visit: Visit) -> Response:
    """Put the checklist into the letter that is being written, in the seeker's language; nothing is sent."""
    case = visit.vault.case(visit.case_id)
    kept = aftercare_of(_facts(visit))
    text = proof_letter(visit.desk.words_in(case.language or visit.words.language), kept.evidence)
    with visit.desk.composing:
        draft = visit.vault.case(visit.case_id).draft.rstrip()
        visit.vault.save_draft(visit.case_id, f"{draft}\n\n{text}" if draft else text)
    visit.desk.say_next(visit.words.say("after.in-letter"))
    return visit.go_to(visit.to("case", handle=visit.request.path_params["handle"]) + "#composer")


def _put(
    visit: Visit,
    form: str,
    said: Callable[[], Iterable[Said]],
    done: str,
    note: str = "",
    source: FactSource | None = None,
) -> Response:
    """Put facts into the thread chosen. Whatever is wrong, the page comes back with what was typed."""
    place = ""
    try:
        facts = list(said())
        place = place_of(visit)
        _write(visit, place, facts, source or _source(visit), visit.form.one(note).strip() if note else "")
    except Bad as error:
        return page_of(visit, visit.words.say(error.name), form, 400, place)
    except VaultInputError as error:
        return page_of(visit, complaint(visit, error), form, 400, place)
    return visit.did(done, _address(visit))


def _change(visit: Visit, said: Callable[[], Iterable[Said]], done: str) -> Response:
    """Say a fact anew where it stands."""
    try:
        fact = next((each for each in _facts(visit) if each.key == _named(visit)), None)
        if fact is None or not is_aftercare(fact.key):
            raise Bad("after.gone")
        _write(visit, fact.thread_id, said(), _source(visit), fact.note)
    except Bad as error:
        return page_of(visit, visit.words.say(error.name), "change", 400)
    except VaultInputError as error:
        return page_of(visit, complaint(visit, error), "change", 400)
    return visit.did(done, _address(visit))


def _write(visit: Visit, place: str, facts: Iterable[Said], source: FactSource, note: str) -> None:
    for key, values in facts:
        visit.vault.work.fact(place, key, values, source, note)


def _stay(visit: Visit) -> Said:
    left = _day(visit, "left") if visit.form.one("left").strip() else None
    return stay_fact(_checked(_country(visit, "country"), _day(visit, "entered"), left))


def _checked(country: str, entered: date, left: date | None) -> Stay:
    try:
        return Stay(country, entered, left)
    except BadStay:
        raise Bad("stay.ends-first") from None


def _rule(visit: Visit) -> Said:
    form, country = visit.form, _country(visit, "rule-country")
    days, window = whole_number(form.one("rule-days")), whole_number(form.one("rule-window"))
    per = form.one("rule-per")
    if not form.one("rule-note").strip():
        raise Bad("stay.rule-why")
    if days is None or not 1 <= days <= _MOST_DAYS or per not in get_args(Per):
        raise Bad("stay.bad-rule")
    if per == "window" and (window is None or not days <= window <= _MOST_DAYS):
        raise Bad("stay.bad-window")
    return rule_said(country, StayRule(days, cast("Per", per), window if per == "window" else None))


def _date(visit: Visit) -> Said:
    kind = visit.form.one("kind")
    if kind not in DATE_KINDS:
        raise Bad("after.bad-kind")
    return date_said(Dated(kind, _day(visit, "day")), visit.desk.parts.random(_TAG_BYTES).hex())


def _proof(visit: Visit) -> list[EvidenceLine]:
    known = aftercare_of(_facts(visit)).evidence
    chosen = {line.id: visit.form.one(f"proof-{line.id}") for line in known}
    return [replace(line, has=cast("Has", chosen[line.id])) for line in known if chosen[line.id] in get_args(Has)]


def _times(visit: Visit) -> tuple[Said, ...]:
    """The clock first: times without a clock are times nobody can tell."""
    form = visit.form
    if form.one("none") == "yes":
        return recontact_said(None, "")
    days = frozenset(each for each in WEEKDAYS if each in form.all("weekday"))
    first, last = whole_number(form.one("first")), whole_number(form.one("last"))
    if not days or first is None or last is None or first > 23 or last > 24:
        raise Bad("after.bad-times")
    if clock_of(form.one("zone")) is None:
        raise Bad("after.bad-zone")
    return recontact_said(Recontact(days, first, last), form.one("zone"))[::-1]


def _country(visit: Visit, field: str) -> str:
    code = country_code(visit.form.one(field))
    if code is None:
        raise Bad("stay.bad-country")
    return code


def _day(visit: Visit, field: str) -> date:
    try:
        return date.fromisoformat(visit.form.one(field).strip())
    except ValueError:
        raise Bad("task.bad-day") from None


def _facts(visit: Visit) -> tuple[FactView, ...]:
    return visit.vault.work.case(visit.case_id).facts


def _named(visit: Visit) -> str:
    """The key of the fact that a form's handle names."""
    return next(iter(visit.chosen("fact")), "")


def _source(visit: Visit) -> FactSource:
    typed = visit.form.one("source")
    return typed if typed in FACT_SOURCES else "seeker"


def _address(visit: Visit) -> str:
    return visit.to("after", handle=visit.request.path_params["handle"])
