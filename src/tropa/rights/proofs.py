"""What must hold for every person a pack can meet, proved over all answers with Z3 rather than sampled.

No path ends without an option or duty; no option is out of reach; rules declared exclusive are never open together;
every question can matter. Whether the law is stated rightly cannot be proved here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import z3  # type: ignore[import-untyped]

from tropa.rights.abstraction import Era, depends_on, eras
from tropa.rights.compiled import Compiled
from tropa.rights.deadlines import anchors
from tropa.rights.encoding import Encoding
from tropa.rights.evaluate import in_force
from tropa.rights.index import Index
from tropa.rights.persons import tell, walk
from tropa.rights.shapes import Answer, Condition, Rule, Words
from tropa.rights.speak import Speaker
from tropa.rights.yaml_lines import Path

_SEED = 7
_SAID = {
    "en": {
        "no_dead_end": "no path ends without an option or duty",
        "all_reachable": "every rule can be open",
        "no_contradiction": "rules declared exclusive are never open together",
        "all_matter": "every question can matter",
        "dead_end": "dead end: under “{topic}”, no option or duty is open to {person}",
        "unreachable": "unreachable: no answers of anyone, on any day, open this rule{why}",
        "together": ": {parts} cannot hold together",
        "alone": ": {parts} cannot hold",
        "nothing": "",
        "contradiction": "contradiction: {first} and {second} exclude each other, but both are open to {person}",
        "idle": "no answer to this question can change anything: use it in a rule, or do not ask it",
    },
    "ru": {
        "no_dead_end": "ни один путь не кончается без варианта или обязанности",
        "all_reachable": "каждое правило может быть открыто",
        "no_contradiction": "взаимоисключающие правила не открыты одновременно",
        "all_matter": "каждый вопрос может на что-то повлиять",
        "dead_end": "тупик: в теме «{topic}» ни варианта, ни обязанности не открыто {person}",
        "unreachable": "недостижимо: ни при каких ответах и ни в какой день это правило не открывается{why}",
        "together": ": {parts} не бывают верны вместе",
        "alone": ": {parts} не бывает верно",
        "nothing": "",
        "contradiction": "противоречие: {first} и {second} исключают друг друга, но оба открыты {person}",
        "idle": "никакой ответ на этот вопрос ничего не меняет: используйте его в правиле или не задавайте",
    },
}


@dataclass(frozen=True)
class Failure:
    """Something that does not hold, at one entry of the pack; ``text`` names a person where there is one."""

    section: str
    name: str
    path: Path
    text: str


@dataclass(frozen=True)
class Proof:
    """What was proved, in words, and what failed."""

    proved: tuple[str, ...]
    failures: tuple[Failure, ...]


@dataclass
class _Prover:
    index: Index
    language: str
    words: Words
    encodings: dict[date, tuple[Encoding, z3.Solver]]

    def at(self, era: Era) -> tuple[Encoding, z3.Solver]:
        """The pack's propositions on the era's first day, and a solver that knows every question has one answer."""
        if era.first not in self.encodings:
            encoding = Encoding(self.index, era.first)
            solver = z3.SolverFor("QF_FD")
            solver.set("random_seed", _SEED)
            solver.add(encoding.one_answer_each())
            self.encodings[era.first] = encoding, solver
        return self.encodings[era.first]

    def someone(self, era: Era, *facts: z3.BoolRef) -> dict[str, Answer] | None:
        """Answers under which all the facts hold on that day, or null: proved that there are none."""
        encoding, solver = self.at(era)
        if solver.check(*facts) != z3.sat:
            return None
        model = solver.model()
        return {
            question.id: next(
                a
                for a, given in encoding.cells(question.id).items()
                if z3.is_true(model.eval(given, model_completion=True))
            )
            for question in self.index.pack.questions
        }

    def person(self, says: dict[str, Answer], topics: tuple[str, ...], today: date) -> str:
        answers, _ = walk(self.index, topics, today, says)
        return tell(Speaker(self.index, self.language, self.words, today), answers)

    def say(self, what: str, **places: str) -> str:
        """One of the sentences below, in the language asked for."""
        return _SAID[self.language][what].format(**places)


def prove(compiled: Compiled, language: str = "en") -> Proof:
    """All proofs over all eras, told in Russian or English; the same pack gives the same report."""
    prover = _Prover(compiled.index, language, compiled.words.get(language, {}), {})
    # The law to come first: what holds there is seldom sought in the past, and a person of today explains more.
    found = tuple(sorted(eras(compiled.index), key=lambda era: not era.coming))
    checks: dict[str, Callable[[_Prover, tuple[Era, ...]], Iterator[Failure]]] = {
        "no_dead_end": _dead_ends,
        "all_reachable": _unreachable,
        "no_contradiction": _contradictions,
        "all_matter": _idle_questions,
    }
    failures = {prover.say(claim): tuple(check(prover, found)) for claim, check in checks.items()}
    return Proof(
        proved=tuple(claim for claim, failed in failures.items() if not failed),
        failures=tuple(failure for failed in failures.values() for failure in failed),
    )


def _dead_ends(prover: _Prover, found: tuple[Era, ...]) -> Iterator[Failure]:
    for place, topic in enumerate(prover.index.pack.about.topics):
        steps = [rule for rule in prover.index.pack.rules if topic in rule.topics and rule.kind != "warning"]
        for era in found:
            if era.coming:
                encoding, _ = prover.at(era)
                says = prover.someone(era, z3.Not(z3.Or([encoding.open(rule) for rule in steps])))
                if says is not None:
                    person = prover.person(says, (topic,), era.first)
                    text = prover.say("dead_end", topic=topic, person=person)
                    yield Failure("about", "", ("topics", place), text)
                    break


def _unreachable(prover: _Prover, found: tuple[Era, ...]) -> Iterator[Failure]:
    for rule in prover.index.pack.rules:
        own = [era for era in found if in_force(rule, era.first)]
        if not any(prover.someone(era, prover.at(era)[0].open(rule)) is not None for era in own):
            text = prover.say("unreachable", why=_why(prover, rule, own))
            yield Failure("rules", rule.id, ("when",), text)


def _why(prover: _Prover, rule: Rule, own: list[Era]) -> str:
    """The parts of the condition that contradict each other, by Z3's unsatisfiable core."""
    if rule.when is None or not own:
        return ""
    parts = _conjuncts(rule.when, "when")
    encoding, solver = prover.at(own[0])
    named = {z3.Bool(f"part {path}"): encoding.condition(part)[0] for path, part in parts}
    solver.push()
    solver.add([z3.Implies(name, fact) for name, fact in named.items()])
    solver.check(*named)
    core = [str(name).removeprefix("part ") for name in solver.unsat_core()]
    solver.pop()
    what = "together" if len(core) > 1 else "alone" if core else "nothing"
    return prover.say(what, parts=", ".join(sorted(core)))


def _conjuncts(condition: Condition, path: str) -> list[tuple[str, Condition]]:
    if condition.all is None:
        return [(path, condition)]
    return [found for place, part in enumerate(condition.all) for found in _conjuncts(part, f"{path}.all.{place}")]


def _contradictions(prover: _Prover, found: tuple[Era, ...]) -> Iterator[Failure]:
    rules = prover.index.rules
    pairs = {frozenset((rule.id, other)): (rule, rules[other]) for rule in rules.values() for other in rule.excludes}
    for first, second in pairs.values():
        for era in found:
            encoding, _ = prover.at(era)
            says = prover.someone(era, encoding.open(first), encoding.open(second))
            if says is not None:
                person = prover.person(says, (*first.topics, *second.topics), era.first)
                text = prover.say("contradiction", first=first.id, second=second.id, person=person)
                yield Failure("rules", first.id, ("excludes",), text)
                break


def _idle_questions(prover: _Prover, found: tuple[Era, ...]) -> Iterator[Failure]:
    index = prover.index
    coming = [era for era in found if era.coming]
    touched = {rule.id: depends_on(index, rule.when) for rule in index.pack.rules}
    for question in index.pack.questions:
        decided = [rule for rule in index.pack.rules if question.id in touched[rule.id]]
        counted = [rule for rule in index.pack.rules if any(question.id in anchors(due) for due in rule.deadlines)]
        if not any(
            _decides(prover, question.id, decided, era) or _dates(prover, question.id, counted, era) for era in coming
        ):
            yield Failure("questions", question.id, (), prover.say("idle"))


def _decides(prover: _Prover, question: str, rules: list[Rule], era: Era) -> bool:
    """Two answers to it, all else the same, give one of the rules different results."""
    encoding, solver = prover.at(era)
    other = Encoding(prover.index, era.first, renamed={question: f"other {question}"})
    pairs = [(encoding.truth(rule), other.truth(rule)) for rule in rules if in_force(rule, era.first)]
    differ = [z3.Xor(one, two) for first, second in pairs for one, two in zip(first, second, strict=True)]
    solver.push()
    solver.add(other.one_answer_each())
    solver.add(z3.Or(differ), encoding.asked(question)[0])
    found = bool(solver.check() == z3.sat)
    solver.pop()
    return found


def _dates(prover: _Prover, question: str, rules: list[Rule], era: Era) -> bool:
    """A deadline of a rule that can be open is counted from it."""
    encoding, _ = prover.at(era)
    return any(prover.someone(era, encoding.open(rule), encoding.asked(question)[0]) is not None for rule in rules)
