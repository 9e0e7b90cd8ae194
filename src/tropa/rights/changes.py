"""What a changed pack changes for one person, so that a desk can list the open cases it touches.

It compares results and what they say, not files: a rule that is rewritten but gives the same is not listed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tropa.rights.advice import Facts, usable
from tropa.rights.compiled import Compiled
from tropa.rights.evaluate import evaluate, values_named
from tropa.rights.results import RuleResult, State
from tropa.rights.shapes import Answer, Words
from tropa.rights.wordcheck import places


@dataclass(frozen=True)
class Changed:
    """One rule that differs for this person. A state is null where a pack has no such rule.

    ``deadlines`` are those whose day to act by differs: (id, before, after). ``reworded``: its sentences, sources,
    papers or values differ. ``gone``: the old pack opened it, or might have, and the new one does not.
    """

    rule: str
    before: State | None
    after: State | None
    deadlines: tuple[tuple[str, date | None, date | None], ...]
    reworded: bool

    @property
    def gone(self) -> bool:
        return self.before in ("open", "perhaps") and self.after in ("closed", None)


@dataclass(frozen=True)
class _Side:
    """One pack: what it gives this person, and every rule's sentences in every language."""

    compiled: Compiled
    results: dict[str, RuleResult]
    sentences: dict[str, Words]


def rules_changed(old: Compiled, new: Compiled, facts: Facts, today: date) -> tuple[Changed, ...]:
    """The rules whose results differ between two packs for a person's facts, in the new pack's order, then the old's.

    A rule closed in both is not listed: nothing changes for this person.
    """
    before, after = (_side(pack, facts, today) for pack in (old, new))
    names = [*after.results, *(name for name in before.results if name not in after.results)]
    found = (_change(name, before, after) for name in names)
    return tuple(change for change in found if change is not None)


def _side(compiled: Compiled, facts: Facts, today: date) -> _Side:
    answers: Mapping[str, Answer] = {name: fact.answer for name, fact in usable(compiled.index, facts).items()}
    results = {result.id: result for result in evaluate(compiled.index, answers, today).rules}
    sentences: dict[str, Words] = {name: {} for name in results}
    for language, words in compiled.words.items():
        for key, said in words.items():
            kind, _, rest = key.partition(".")
            name = rest.partition(".")[0]
            if kind == "rule" and name in sentences:
                sentences[name][f"{language} {key}"] = said
    return _Side(compiled, results, sentences)


def _change(name: str, old: _Side, new: _Side) -> Changed | None:
    before, after = old.results.get(name), new.results.get(name)
    states = before.state if before else None, after.state if after else None
    if all(state in ("closed", None) for state in states):
        return None
    deadlines = tuple(_moved(before, after))
    reworded = before is not None and after is not None and _says(old, name) != _says(new, name)
    if states[0] == states[1] and not deadlines and not reworded:
        return None
    return Changed(name, *states, deadlines, reworded)


def _moved(before: RuleResult | None, after: RuleResult | None) -> list[tuple[str, date | None, date | None]]:
    first, second = ({due.id: due.act_by for due in result.deadlines} if result else {} for result in (before, after))
    differ = [name for name in {**first, **second} if first.get(name) != second.get(name)]
    return [(name, first.get(name), second.get(name)) for name in differ]


def _says(side: _Side, name: str) -> object:
    """Everything a person is told about a rule, however it is written down."""
    index, sentences = side.compiled.index, side.sentences[name]
    rule = index.rules[name]
    named = values_named(rule, index).union(*(places(said) for said in sentences.values()))
    values = [value.readings for value in index.pack.values if value.id in named]
    return rule.sources, rule.papers, rule.kind, values, sentences
