"""What is known about a case as lines of a page: what the seeker said, what members put down, and what nobody said.

The last value under a key stands; what stood before it, and whose word each is, stays visible.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tropa.desk.law import Law, law_of
from tropa.desk.names import called
from tropa.desk.visit import Visit
from tropa.vault.views import Fact, FactKey
from tropa.vault.views_work import FactView

FACT_ORDER: tuple[FactKey, ...] = ("situation", "for_whom", "needs", "act_by", "language", "flags")
VALUES: dict[FactKey, str] = {
    "situation": "situation.",
    "for_whom": "for-whom.",
    "needs": "need.",
    "language": "language.",
    "flags": "flag.",
}


@dataclass(frozen=True)
class FactLine:
    """One fact in words; `value` is None for what was not said. `earlier` stood there before, newest first."""

    label: str
    value: str | None
    source: str | None
    note: str = ""
    hearsay: str | None = None
    earlier: tuple[str, ...] = ()


def fact_lines(visit: Visit, said: Iterable[Fact], put_down: Iterable[FactView]) -> list[FactLine]:
    """All of them: the first letter's questions in their order, then what members have added."""
    first, law = {fact.key: fact for fact in said}, law_of(visit)
    later: dict[str, FactView] = {fact.key: fact for fact in put_down}
    lines = [
        _line(visit, law, key, first.get(key), later.pop(key, None)) for key in FACT_ORDER if first or key in later
    ]
    # No flag is no gap: nobody was asked for it.
    asked = [line for key, line in zip(FACT_ORDER, lines, strict=False) if key != "flags" or line.value is not None]
    return asked + [_line(visit, law, key, None, fact) for key, fact in later.items()]


def act_by_of(visit: Visit, said: Iterable[Fact]) -> str | None:
    """The day they named, and how far it is."""
    fact = next((each for each in said if each.key == "act_by"), None)
    if fact is None or not fact.values:
        return None
    day = date.fromisoformat(fact.values[0])
    return f"{visit.times.day(day)} · {visit.times.away(day)}"


def _line(visit: Visit, law: Law, key: str, said: Fact | None, put_down: FactView | None) -> FactLine:
    first, label = _said(visit, said), label_of(visit, law, key)
    if put_down is None:
        return first if first is not None else FactLine(label, None, None)
    before = [f"{value_of(law, key, each.values)} · {source_of(visit, each)}" for each in put_down.earlier]
    before += [f"{first.value} · {first.source}"] if first is not None else []
    hearsay = put_down.carried_by
    return FactLine(
        label=label,
        value=value_of(law, key, put_down.values),
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
    """A fact's key in words: the form's, the rights pack's question, or as it was typed."""
    return visit.words.say(f"fact.{key}") if key in FACT_ORDER else law.label(key) or key


def value_of(law: Law, key: str, values: tuple[str, ...]) -> str:
    """A fact's value: in the pack's words where it answers one of its questions."""
    return law.value(key, values) or ", ".join(values)


def source_of(visit: Visit, fact: FactView) -> str:
    """Whose word it is, and since when."""
    words, day = visit.words, visit.times.day_of(fact.minute)
    who = called(fact.by, words) if fact.by else words.say("who.nobody")
    return words.say(f"fact-source.{fact.source}", who=who, day=day)
