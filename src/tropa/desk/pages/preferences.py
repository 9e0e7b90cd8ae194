"""What the desk's owner can take on: which parts and how many, skills, languages, hours, rest. Told to coordinators."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from starlette.responses import Response

from tropa.desk.dispatch_words import LANGUAGES, SKILLS, known, language_in_words
from tropa.desk.numbers import whole_number
from tropa.desk.people import EPOCH
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.views_dispatch import KINDS, Preferences

DIGITS: Final = 4
SHOWN_DAY: Final = 10


class BadDay(Exception):
    """A day was typed that no calendar has, or one that is past."""


class BadNumber(Exception):
    """Something was typed that is no number."""


@dataclass(frozen=True)
class Choice:
    """A box to tick."""

    code: str
    name: str
    is_chosen: bool


@dataclass(frozen=True)
class Slot:
    """How many parts of a kind one takes, as typed; empty: none of this kind."""

    code: str
    name: str
    number: str


def show_preferences(visit: Visit) -> Response:
    """The form."""
    told = visit.vault.dispatching.preferences() or Preferences()
    return _page(visit, told, _slots_of(visit, told), None, 200)


def put_preferences(visit: Visit) -> Response:
    """Tell coordinators; what was typed stays in the form where something is wrong with it."""
    typed = Preferences()
    try:
        typed = _typed(visit)
        visit.vault.dispatching.set_preferences(typed)
    except (BadDay, BadNumber) as error:
        name = "preferences.bad-day" if isinstance(error, BadDay) else "preferences.bad-number"
        return _page(visit, _as_far_as_read(visit), _slots_typed(visit), visit.words.say(name), 400)
    except VaultInputError as error:
        return _page(visit, typed, _slots_typed(visit), visit.words.say(f"error.{error.code}"), 400)
    return visit.did("preferences.told", visit.to("preferences"))


def day_typed(visit: Visit, field: str, after: date) -> int | None:
    """A day as a count since 1970; None where nothing was typed. Raises BadDay for one that is not after `after`."""
    text = visit.form.one(field).strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text[:SHOWN_DAY])
    except ValueError:
        raise BadDay from None
    if day <= after:
        raise BadDay
    return (day - EPOCH).days


def number_typed(text: str) -> int:
    """A small whole number; nothing typed is 0. Raises BadNumber."""
    number = whole_number(text.strip() or "0", DIGITS)
    if number is None:
        raise BadNumber
    return number


def words_typed(visit: Visit, ticked: str, written: str) -> tuple[str, ...]:
    """What was ticked, and what was written beside it with commas."""
    own = (" ".join(each.split()).lower().replace(" ", "-") for each in visit.form.one(written).split(","))
    return tuple(dict.fromkeys([*visit.form.all(ticked), *filter(None, own)]))


def skill_choices(visit: Visit, chosen: Iterable[str]) -> list[Choice]:
    """The skills that have words, to be ticked."""
    return [Choice(each, known(visit.words, "skill", each), each in chosen) for each in SKILLS]


def language_choices(visit: Visit, chosen: Iterable[str]) -> list[Choice]:
    """Some languages, to be ticked."""
    return [Choice(each, language_in_words(visit.words, each), each in chosen) for each in LANGUAGES]


def others(codes: Iterable[str], among: Iterable[str]) -> str:
    """What is not to be ticked, with commas."""
    return ", ".join(each for each in codes if each not in among)


def _typed(visit: Visit) -> Preferences:
    form = visit.form
    return Preferences(
        slots={kind: number_typed(form.one(f"slot-{kind}")) for kind in KINDS if form.one(f"slot-{kind}").strip()},
        skills=words_typed(visit, "skill", "other-skills"),
        languages=words_typed(visit, "language", "other-languages"),
        hours=number_typed(form.one("hours")),
        rest_until_day=day_typed(visit, "rest", after=visit.times.today - timedelta(days=1)),
        region=form.one("region").strip().lower(),
        offers_a_day=number_typed(form.one("offers-a-day")),
        in_country=form.one("in-country") == "yes",
    )


def _as_far_as_read(visit: Visit) -> Preferences:
    return Preferences(
        skills=words_typed(visit, "skill", "other-skills"),
        languages=words_typed(visit, "language", "other-languages"),
        region=visit.form.one("region"),
        in_country=visit.form.one("in-country") == "yes",
    )


def _slots_of(visit: Visit, told: Preferences) -> list[Slot]:
    return [Slot(kind, known(visit.words, "part", kind), str(told.slots.get(kind, ""))) for kind in KINDS]


def _slots_typed(visit: Visit) -> list[Slot]:
    return [Slot(kind, known(visit.words, "part", kind), visit.form.one(f"slot-{kind}")) for kind in KINDS]


def _page(visit: Visit, told: Preferences, slots: list[Slot], error: str | None, status: int) -> Response:
    form, is_typed = visit.form, visit.request.method == "POST"
    rest = (EPOCH + timedelta(days=told.rest_until_day)).isoformat() if told.rest_until_day is not None else ""
    return visit.show(
        "preferences",
        status,
        slots=slots,
        skills=skill_choices(visit, told.skills),
        other_skills=others(told.skills, SKILLS),
        languages=language_choices(visit, told.languages),
        other_languages=others(told.languages, LANGUAGES),
        hours=form.one("hours") if is_typed else told.hours,
        rest=form.one("rest") if is_typed else rest,
        region=told.region,
        offers_a_day=form.one("offers-a-day") if is_typed else told.offers_a_day,
        in_country=told.in_country,
        error=error,
    )
