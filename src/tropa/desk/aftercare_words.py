"""Facts about the time after arrival in words, wherever facts are shown: their keys and values are codes."""

from datetime import date

from babel.dates import get_timezone_location

from tropa.desk.aftercare_facts import (
    DATE,
    KEPT,
    MISSING,
    RECONTACT,
    RULE,
    TAKEN_BACK,
    ZONE,
    date_in,
    is_aftercare,
    rule_in,
    stay_in,
)
from tropa.desk.journey_countries import country_in_words
from tropa.desk.times import Times
from tropa.desk.words import Words
from tropa.journeys.recontact import WEEKDAYS, Recontact, recontact_of
from tropa.journeys.stays import StayRule
from tropa.vault.journeys.said import STAY


def fact_label(times: Times, key: str) -> str | None:
    """What a fact of this key is about; None: it is none of these."""
    if not is_aftercare(key):
        return None
    words = times.words
    if key.startswith(STAY):
        return _stay_label(times, key)
    if key.startswith(RULE):
        return words.say("stay.rule-fact", country=country_in_words(key.removeprefix(RULE), words))
    if key.startswith(DATE):
        return date_kind(words, key.removeprefix(DATE).partition(".")[0])
    return words.say(f"after-fact.{key}")


def fact_value(times: Times, key: str, values: tuple[str, ...]) -> str | None:
    """What it says; None: it is none of these, or cannot be read."""
    words = times.words
    if is_aftercare(key) and values == TAKEN_BACK:
        return words.say("after.taken-back")
    if stay := stay_in(key, values):
        return words.say("stay.left-on", day=times.day(stay.left)) if stay.left else words.say("stay.still-there")
    if rule := rule_in(key, values):
        return rule_in_words(words, rule)
    if dated := date_in(key, values):
        return times.day(dated.day)
    if key in (KEPT, MISSING):
        return ", ".join(words.say(f"after-proof.{each}") for each in values if words.has(f"after-proof.{each}"))
    if key == RECONTACT and (chosen := recontact_of(values)):
        return chosen_in_words(words, chosen)
    return zone_in_words(words, values[0]) if key == ZONE and values else None


def due_label(times: Times, name: str) -> str:
    """What an early warning in the agenda is about: `stay.AA`, or the key of a date."""
    country = name.removeprefix(STAY)
    if name.startswith(STAY):
        return times.words.say("stay.due", country=country_in_words(country, times.words))
    return times.words.say("after.date-due", what=fact_label(times, name) or name)


def rule_in_words(words: Words, rule: StayRule) -> str:
    """`90 days in any 180`."""
    if rule.per == "window":
        return words.count("stay-rule.window", rule.days, window=rule.window_days or 0)
    return words.count(f"stay-rule.{rule.per}", rule.days)


def date_kind(words: Words, kind: str) -> str:
    """`residence permit`."""
    return words.say(f"after-date.{kind}") if words.has(f"after-date.{kind}") else kind


def chosen_in_words(words: Words, chosen: Recontact) -> str:
    """`Mon, Thu, 18:00 to 21:00`."""
    days = (
        words.say("after.every-day")
        if len(chosen.days) == len(WEEKDAYS)
        else ", ".join(words.say(f"after-weekday.{day}") for day in WEEKDAYS if day in chosen.days)
    )
    return words.say("after.times", days=days, first=f"{chosen.first:02}:00", last=f"{chosen.last:02}:00")


def zone_in_words(words: Words, zone: str) -> str:
    """The city whose clock it is; what was typed, where there is no such clock."""
    try:
        return get_timezone_location(zone, locale=words.locale, return_city=True)
    except (LookupError, ValueError, OSError):
        # As `aftercare_quiet.clock_of`: an empty name, a path and a folder of zones are no clocks.
        return zone


def _stay_label(times: Times, key: str) -> str:
    country, _, entered = key.removeprefix(STAY).partition(".")
    try:
        day = times.day(date.fromisoformat(entered))
    except ValueError:
        day = entered
    return times.words.say("stay.fact", country=country_in_words(country, times.words), day=day)
