"""What is known about a case as lines of a page: what the seeker said, what members put down, and what nobody said.

The last value under a key stands; what stood before it, and whose word each is, stays visible.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, get_args

from tropa.cases.events import FLAGS, NEEDS, ForWhom, Language, Situation
from tropa.desk.aftercare_facts import is_aftercare
from tropa.desk.aftercare_words import fact_label, fact_value
from tropa.desk.law import Law, law_of
from tropa.desk.names import called
from tropa.desk.visit import Visit
from tropa.vault.views import Fact, FactKey
from tropa.vault.views_work import FactView
from tropa.vault.work.dues import day_in, first_to_come

FACT_ORDER: tuple[FactKey, ...] = ("situation", "for_whom", "needs", "act_by", "language", "flags")
VALUES: dict[FactKey, str] = {
    "situation": "situation.",
    "for_whom": "for-whom.",
    "needs": "need.",
    "language": "language.",
    "flags": "flag.",
}
RANKING: Final = ("situation", "act_by")
"""Facts by which the queue goes: one page changes both (`pages.ranking`)."""
ABOUT: Final = "key:"
"""Before a fact's key, where an address names it by a handle."""
_CODES: Final[dict[str, tuple[str, ...]]] = {
    "situation": get_args(Situation),
    "for_whom": get_args(ForWhom),
    "needs": NEEDS,
    "language": get_args(Language),
    "flags": FLAGS,
}
_FAMILY: Final[dict[str, str]] = {str(key): family for key, family in VALUES.items()}


@dataclass(frozen=True)
class FactLine:
    """One fact in words; `value` is None for what was not said. `earlier` stood there before, newest first.

    `correct`: the page on which another value is put down in its place.
    """

    label: str
    value: str | None
    source: str | None
    note: str = ""
    hearsay: str | None = None
    earlier: tuple[str, ...] = ()
    correct: str | None = None


def fact_lines(visit: Visit, said: Iterable[Fact], put_down: Iterable[FactView], handle: str) -> list[FactLine]:
    """The first letter's questions in their order, then what members have added; `handle` is the case's."""
    first, law = {fact.key: fact for fact in said}, law_of(visit)
    later: dict[str, FactView] = {fact.key: fact for fact in put_down}

    def line(key: str, said: Fact | None, put_down: FactView | None) -> FactLine:
        return replace(_line(visit, law, key, said, put_down), correct=_correct(visit, key, handle))

    lines = [line(key, first.get(key), later.pop(key, None)) for key in FACT_ORDER if first or key in later]
    # No flag is no gap: nobody was asked for it.
    asked = [line for key, line in zip(FACT_ORDER, lines, strict=False) if key != "flags" or line.value is not None]
    return asked + [line(key, None, fact) for key, fact in later.items()]


def _correct(visit: Visit, key: str, handle: str) -> str | None:
    if is_aftercare(key):
        # Written on a page of their own, in codes that no form of words has.
        return None
    if key in RANKING:
        return visit.to("ranking", handle=handle)
    return f"{visit.to('new-fact', handle=handle)}?about={visit.handle_of(ABOUT + key)}"


def act_by_of(visit: Visit, said: Iterable[Fact], put_down: Iterable[FactView]) -> str | None:
    """The day to act by, and how far it is."""
    day = act_by_day(said, put_down)
    return None if day is None else f"{visit.times.day(day)} · {visit.times.away(day)}"


def act_by_day(said: Iterable[Fact], put_down: Iterable[FactView]) -> date | None:
    """The day to act by: a member's, unless it cannot be read or had passed when it was put down; else theirs."""
    later = next((each for each in put_down if each.key == "act_by"), None)
    coming = first_to_come(later.values, later.minute) if later else None
    first = next((each.values for each in said if each.key == "act_by"), ())
    return coming or next((date.fromisoformat(each) for each in first), None)


def _line(visit: Visit, law: Law, key: str, said: Fact | None, put_down: FactView | None) -> FactLine:
    first, label = _said(visit, said), label_of(visit, law, key)
    if put_down is None:
        return first if first is not None else FactLine(label, None, None)
    before = [f"{value_of(visit, law, key, each.values)} · {source_of(visit, each)}" for each in put_down.earlier]
    before += [f"{first.value} · {first.source}"] if first is not None else []
    hearsay = put_down.carried_by
    return FactLine(
        label=label,
        value=value_of(visit, law, key, put_down.values),
        source=source_of(visit, put_down),
        note=put_down.note,
        hearsay=visit.words.say("entry.hearsay", who=called(hearsay, visit.words)) if hearsay else None,
        earlier=tuple(before),
    )


def _said(visit: Visit, fact: Fact | None) -> FactLine | None:
    if fact is None or not fact.values:
        return None
    source = visit.words.say("fact.said", day=visit.times.day_of(fact.minute))
    return FactLine(visit.words.say(f"fact.{fact.key}"), _said_value(visit, fact), source)


def _said_value(visit: Visit, fact: Fact) -> str:
    if fact.key == "act_by":
        return visit.times.day(date.fromisoformat(fact.values[0]))
    return ", ".join(visit.words.say(VALUES[fact.key] + value) for value in fact.values)


def label_of(visit: Visit, law: Law, key: str) -> str:
    """A fact's key in words: the form's, the rights pack's question, what there is after arrival, or as typed."""
    if key in FACT_ORDER:
        return visit.words.say(f"fact.{key}")
    return law.label(key) or fact_label(visit.times, key) or key


def value_of(visit: Visit, law: Law, key: str, values: tuple[str, ...]) -> str:
    """A fact's value: in the pack's words where it answers one of its questions."""
    told = law.value(key, values) or fact_value(visit.times, key, values) or _form_value(visit, key, values)
    return told or ", ".join(values)


def _form_value(visit: Visit, key: str, values: tuple[str, ...]) -> str | None:
    """A value of the first form's questions in its words; None: it is none of these."""
    if key == "act_by":
        return ", ".join(visit.times.day(day) if (day := day_in(each)) else each for each in values)
    if key not in _CODES or not set(values) <= set(_CODES[key]):
        return None
    return ", ".join(visit.words.say(f"{_FAMILY[key]}{each}") for each in values)


def labels(visit: Visit, put_down: Iterable[FactView]) -> dict[str, str]:
    """What a fact can be about, in words, and the key of each: the form's, the pack's questions, what is here."""
    law = law_of(visit)
    keys = [*FACT_ORDER, *law.compiled.index.questions, *(each.key for each in put_down if not is_aftercare(each.key))]
    return {label_of(visit, law, key): key for key in dict.fromkeys(keys)}


def key_typed(typed: str, known: dict[str, str]) -> str:
    """The key of what was typed: by its label, whatever the size of its letters; else what was typed."""
    folded = {label.casefold(): key for label, key in known.items()}
    return folded.get(typed.casefold(), typed)


def values_typed(visit: Visit, key: str, typed: Sequence[str]) -> tuple[str, ...]:
    """Values of the first form's questions as its codes, where they were typed in its words; others as typed."""
    if key not in _CODES:
        return tuple(typed)
    words = {visit.words.say(f"{_FAMILY[key]}{code}").casefold(): code for code in _CODES[key]}
    return tuple(words.get(each.casefold(), each) for each in typed)


def moves_nothing(key: str, values: Sequence[str]) -> bool:
    """Whether this would not do for the queue, which goes by it: no day of the calendar, or no answer of the form."""
    if key == "act_by":
        return any(day_in(each) is None for each in values)
    return key == "situation" and any(each not in _CODES[key] for each in values)


def source_of(visit: Visit, fact: FactView) -> str:
    """Whose word it is, and since when."""
    words, day = visit.words, visit.times.day_of(fact.minute)
    who = called(fact.by, words) if fact.by else words.say("who.nobody")
    return words.say(f"fact-source.{fact.source}", who=who, day=day)
