"""Small random packs for Hypothesis: any conditions over a few questions, with dated and disputed values."""

from datetime import date
from typing import Any

import msgspec
from hypothesis import strategies as st

from tools.make_rights_vectors import is_yes, pack, question, reading, rule, value
from tropa.rights.abstraction import cells
from tropa.rights.index import Index
from tropa.rights.shapes import Answer, Pack

TODAY = date(2026, 3, 15)
VALUES = [
    value("low", "number", reading("2020-01-01", 3), reading("2026-06-01", 4)),
    value("doubtful", "number", reading("2020-01-01", 5), reading("2020-01-01", 7)),
    value("day", "date", reading("2020-01-01", "2026-02-01")),
]
NUMBERS = st.sampled_from([2, 5, "low", "doubtful"])
DAYS = st.sampled_from(["2026-01-01", "day", "2026-05-01"])


def statements(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """One statement about one of the questions named, or about today."""
    kinds = {
        "p": st.just(is_yes("p")),
        "q": st.sampled_from([{"is": {"q": "a"}}, {"in": {"q": ["b", "c"]}}]),
        "n": st.one_of(
            NUMBERS.map(lambda n: {"from": n, "of": "n"}),
            NUMBERS.map(lambda n: {"below": n, "of": "n"}),
            st.just({"from": 2, "below": "doubtful", "of": "n"}),
        ),
        "d": st.one_of(DAYS.map(lambda d: {"before": d, "of": "d"}), DAYS.map(lambda d: {"after": d, "of": "d"})),
    }
    about = [kinds[name] for name in names] + [st.just({"known": name}) for name in names]
    return st.one_of(*about, DAYS.map(lambda d: {"after": d, "of": "today"}))


def conditions(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """A tree of statements."""
    return st.recursive(
        statements(names),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
            inner.map(lambda part: {"not": part}),
        ),
        max_leaves=5,
    )


@st.composite
def packs(draw: st.DrawFn) -> Index:
    """Four questions, some asked only of some people; three rules, two topics, one pair declared exclusive."""
    questions: list[dict[str, Any]] = []
    for name, kind, options in (
        ("p", "yes_no", []),
        ("q", "choice", ["a", "b", "c"]),
        ("n", "number", []),
        ("d", "date", []),
    ):
        earlier = [made["id"] for made in questions]
        gate = draw(st.none() | conditions(earlier)) if earlier else None
        made = question(name, kind) | ({"options": options} if options else {}) | ({"ask_when": gate} if gate else {})
        questions.append(made)
    rules = [
        rule(name, topics=[topic], when=draw(conditions(["p", "q", "n", "d"])))
        for name, topic in (("one", "one"), ("two", "one"), ("three", "two"))
    ]
    rules[0]["excludes"] = ["three"]
    if draw(st.booleans()):
        rules[1]["in_force"] = {"from": "2026-05-01"}
    return Index(msgspec.convert(pack(questions=questions, values=VALUES, rules=rules), Pack))


def answers(index: Index, today: date) -> st.SearchStrategy[dict[str, Answer]]:
    """One kind of answer to every question, "I don't know" among them."""
    every = {made.id: st.sampled_from(cells(made, index, today)) for made in index.pack.questions}
    return st.fixed_dictionaries(every)
