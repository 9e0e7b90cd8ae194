"""Facts on the time after arrival: what is put down is read back as it was, and what cannot be read says nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desk.stand_work import FACT
from tropa.cases.work_bodies import WorkFact
from tropa.desk.aftercare_days import ENDLESS, country_days, days_due
from tropa.desk.aftercare_facts import (
    TAKEN_BACK,
    aftercare_of,
    date_in,
    date_said,
    evidence_said,
    recontact_said,
    rule_in,
    rule_said,
    stay_in,
)
from tropa.desk.aftercare_words import fact_label, fact_value, zone_in_words
from tropa.desk.times import Times
from tropa.desk.words import load_words
from tropa.journeys.aftercare import DATE_KINDS, Dated, EvidenceLine, evidence
from tropa.journeys.recontact import WEEKDAYS, Recontact
from tropa.journeys.stays import Stay, StayRule
from tropa.vault.journeys import said
from tropa.vault.views_work import FactView

WORDS = load_words()
TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
COUNTRIES = st.sampled_from(["KZ", "AM", "RS", "UA"])
STAYS = st.builds(
    lambda country, entered, nights: Stay(country, entered, None if nights is None else entered + timedelta(nights)),
    COUNTRIES,
    DAYS,
    st.none() | st.integers(0, 400),
)
RULES = st.builds(
    lambda days, per: StayRule(days, per, 2 * days if per == "window" else None),
    st.integers(1, 400),
    st.sampled_from(["window", "year", "entry"]),
)
DATES = st.builds(Dated, st.sampled_from(DATE_KINDS), DAYS)
KEYS = st.sampled_from(
    (
        *("stay.KZ.2026-10-01", "stay.KZ", "stay.kz.2026-10-01", "stay_rule.KZ", "stay_rule.", "date.permit.0a0b0c0d"),
        *("date.x.0a0b0c0d", "evidence.kept", "evidence.missing", "recontact", "recontact.zone", "Медкомиссия"),
    )
)
VALUES = st.lists(
    st.sampled_from(["here", "left:2026-10-02", "left:2026-09-30", "left:", "90", "window", "180", "0", "year", "mon"])
    | st.sampled_from(["18-21", "2026-12-01", "2026-13-01", "summons", "Asia/Almaty", "taken back", "²", "٣", ""])
    | st.text(max_size=12),
    max_size=4,
).map(tuple)


def view(key: str, values: tuple[str, ...]) -> FactView:
    """A fact that Anna put down."""
    return replace(FACT, key=key, values=values)


@given(STAYS)
def test_a_stay_is_read_as_a_journey_reads_it(stay: Stay) -> None:
    """The page and the planner of a journey go by the same facts."""
    key, values = said.stay_fact(stay)
    assert stay_in(key, values) == stay
    assert said.stays({key: WorkFact(key, values, "member", "")}) == (stay,)
    assert stay_in(key, TAKEN_BACK) is None
    assert said.stays({key: WorkFact(key, TAKEN_BACK, "member", "")}) == ()


@given(COUNTRIES, RULES, DATES, st.sampled_from(["00000000", "9f0a1b2c"]))
def test_rules_and_dates_are_read_back(country: str, rule: StayRule, dated: Dated, tag: str) -> None:
    """As they were put down."""
    assert rule_in(*rule_said(country, rule)) == rule
    assert date_in(*date_said(dated, tag)) == dated


@given(
    st.sets(st.sampled_from(WEEKDAYS), min_size=1),
    st.integers(0, 23),
    st.integers(1, 24),
    st.lists(st.sampled_from(["kept", "missing", "unsaid"]), min_size=9, max_size=9),
)
def test_times_and_proof_are_read_back(days: set[str], first: int, last: int, has: list[str]) -> None:
    """And what is taken back is not chosen any more."""
    chosen = Recontact(frozenset(days), first, last)  # type: ignore[arg-type]
    lines = [replace(line, has=each) for line, each in zip(evidence((), ()), has, strict=True)]  # type: ignore[arg-type]
    facts = [view(*each) for each in (*recontact_said(chosen, "Asia/Almaty"), *evidence_said(lines))]
    kept = aftercare_of(facts)
    assert (kept.recontact, kept.zone) == (chosen, "Asia/Almaty")
    assert list(kept.evidence) == lines
    assert aftercare_of([view(*each) for each in recontact_said(None, "")]).recontact is None


@pytest.mark.parametrize("zone", ["", "/etc/passwd", "Europe", "../UTC", "Nowhere/Here"])
def test_a_zone_that_is_none_is_shown_as_it_was_typed(zone: str) -> None:
    """The page of the case is drawn all the same."""
    assert zone_in_words(WORDS["en"], zone) == zone


@given(st.dictionaries(KEYS, VALUES, max_size=8), st.sampled_from(["ru", "en"]))
def test_whatever_was_typed_under_such_a_key_breaks_nothing(facts: dict[str, tuple[str, ...]], language: str) -> None:
    """A fact can be put down by hand under any key: it is read, or says nothing; a page can show it."""
    times = Times(WORDS["ru" if language == "ru" else "en"], None, 1_795_430_400)
    kept = aftercare_of([view(key, values) for key, values in facts.items()])
    countries = country_days(kept, {}, TODAY)
    assert {each.country for each in countries} == set(kept.countries)
    list(days_due(kept, countries, TODAY))
    for key, values in facts.items():
        fact_label(times, key)
        fact_value(times, key, values)


@given(st.lists(STAYS, max_size=6), RULES, st.lists(DATES, max_size=4), DAYS)
def test_what_is_due_comes_before_what_it_warns_of(
    stays: list[Stay], rule: StayRule, dates: list[Dated], today: date
) -> None:
    """One line a stay and a date, never before today but for a last day that has passed, and none for who has left."""
    facts = [view(*said.stay_fact(each)) for each in stays]
    facts += [view(*rule_said(country, rule)) for country in ("KZ", "AM", "RS", "UA")]
    facts += [view(*date_said(each, f"{at:08x}")) for at, each in enumerate(dates)]
    kept = aftercare_of(facts)
    countries = {each.country: each for each in country_days(kept, {}, today)}
    due = list(days_due(kept, tuple(countries.values()), today))
    assert len({name for name, _ in due}) == len(due)
    for name, day in due:
        what = name.removeprefix("after:")
        if what.startswith("stay."):
            each = countries[what.removeprefix("stay.")]
            assert each.is_there
            assert each.standing is not None
            last = each.standing.last_day
            assert day == last if last is not None and last < today else day >= today
            assert last is None or day <= last < ENDLESS
        else:
            dated = next(put.dated for put in kept.dates if put.fact.key == what)
            assert today <= day < dated.day


def test_a_line_of_proof_said_both_ways_is_missing() -> None:
    """The safer of the two."""
    kept = aftercare_of([view("evidence.kept", ("summons",)), view("evidence.missing", ("summons",))])
    assert EvidenceLine("summons", "missing") in kept.evidence
