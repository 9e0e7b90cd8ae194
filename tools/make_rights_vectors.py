"""Writes ``vectors/rights.json``: small packs, answers and days, and what evaluating them gives.

Run ``.venv/bin/python tools/make_rights_vectors.py``; ``--check`` writes nothing and fails when the file is stale.
Everything is enumerated, nothing drawn, so the file comes out the same each time. The law in it is invented.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import msgspec

from tropa.rights.calendars import table
from tropa.rights.errors import AnswerRefused
from tropa.rights.evaluate import evaluate
from tropa.rights.ics import CalendarDay, calendar_of
from tropa.rights.index import Index
from tropa.rights.shapes import Pack
from tropa.rights.spelling import encode

ROOT = Path(__file__).resolve().parents[1]
DAY = "2026-03-15"
ABOUT = {
    "id": "xx",
    "country": "XX",
    "languages": ["ru", "en"],
    "paper_language": "ru",
    "version": 1,
    "as_of": DAY,
    "review_by": "2026-12-31",
    "reviewers": [],
    "topics": ["one", "two"],
}
SOURCE = {
    "id": "law",
    "statute": "1-XX",
    "article": "1",
    "address": "https://law.example/1",
    "as_of": DAY,
    "found": "statute_text",
}
CALENDAR: Any = json.loads(encode(table("RU", date.fromisoformat(DAY))))
ABSENT: Any = object()


def rule(name: str, **fields: Any) -> dict[str, Any]:
    usual = {
        "id": name,
        "topics": ["one"],
        "kind": "option",
        "steps": ["go"],
        "sources": ["law"],
        "in_force": {"from": "2020-01-01"},
        "review_by": "2026-12-31",
        "fitness": 3,
        "risk": 3,
        "confidence": "sourced",
    }
    return usual | fields


def reading(since: str, amount: int | str, **fields: Any) -> dict[str, Any]:
    return {
        "from": since,
        "amount": amount,
        "sources": ["law"],
        "confidence": "sourced",
        "as_of": DAY,
    } | fields


def value(name: str, kind: str, *readings: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "kind": kind, "unit": kind, "readings": list(readings), "review_by": "2026-12-31"}


def question(name: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "sensitivity": "plain"} | fields


def pack(**parts: Any) -> dict[str, Any]:
    """A pack in its one spelling, as an object."""
    whole = {
        "format": 1,
        "about": ABOUT,
        "questions": [],
        "values": [],
        "sources": [SOURCE],
        "rules": [],
        "papers": [],
        "countries": [],
        "calendar": CALENDAR,
        "words": {},
    }
    spelled: dict[str, Any] = json.loads(encode(msgspec.convert(whole | parts, Pack)))
    return spelled


def is_yes(name: str) -> dict[str, Any]:
    return {"is": {name: "yes"}}


LOGIC = pack(
    questions=[
        question("p", "yes_no"),
        question("q", "yes_no"),
        question("r", "choice", options=["a", "b", "c"], ask_when=is_yes("p")),
    ],
    rules=[
        rule("always", kind="duty", fitness=1),
        rule("both", when={"all": [is_yes("p"), is_yes("q")]}, fitness=5, risk=2),
        rule("either", when={"any": [is_yes("p"), is_yes("q")]}, fitness=5, risk=1),
        rule("neither", when={"not": {"any": [is_yes("p"), is_yes("q")]}}, topics=["two"]),
        rule("chosen", when={"in": {"r": ["a", "b"]}}, topics=["one", "two"]),
        rule("not_chosen", when={"not": {"is": {"r": "c"}}}, topics=["two"]),
        rule("able", when={"known": "q"}, kind="warning"),
        rule("unable", when={"not": {"known": "q"}}),
        rule("deep", when={"all": [{"not": {"all": [is_yes("p"), {"any": [is_yes("q"), {"is": {"r": "a"}}]}]}}]}),
    ],
)
NUMBERS = pack(
    questions=[question("n", "number"), question("m", "number", ask_when={"from": 5, "of": "n"})],
    values=[
        value("most", "number", reading("2020-01-01", 10), reading("2026-06-01", 12)),
        value(
            "open_question",
            "number",
            reading("2020-01-01", 20, confidence="disputed"),
            reading("2020-01-01", 22, confidence="disputed"),
        ),
        value("later", "number", reading("2026-09-01", 3)),
    ],
    rules=[
        rule("small", when={"below": 5, "of": "n"}),
        rule("middle", when={"from": 5, "below": "most", "of": "n"}),
        rule("large", when={"from": "most", "of": "n"}),
        rule("unclear", when={"from": "open_question", "of": "n"}),
        rule("child", when={"below": 3, "of": "m"}),
        rule("of_a_later_law", when={"from": "later", "of": "n"}),
        rule("both_unclear", when={"all": [{"from": "open_question", "of": "n"}, {"known": "m"}]}),
    ],
)
DAYS = pack(
    questions=[question("d", "date"), question("e", "date", ask_when={"known": "d"})],
    values=[value("start", "date", reading("2020-01-01", "2026-04-01"))],
    rules=[
        rule("before", when={"before": "start", "of": "d"}),
        rule("after", when={"after": "start", "of": "d"}),
        rule("between", when={"after": "2026-03-31", "before": "2026-04-02", "of": "d"}),
        rule("season", when={"after": "start", "before": "2026-07-16", "of": "today"}),
        rule("old", in_force={"from": "2020-01-01", "until": "2026-04-01"}),
        rule("new", in_force={"from": "2026-04-01"}),
        rule("stale", review_by="2026-03-31"),
        rule("second", when={"after": "start", "of": "e"}, deadlines=[{"id": "x", "anchor": "e", "inclusive": False}]),
    ],
)


def deadline(name: str, **fields: Any) -> dict[str, Any]:
    return {"id": name, "anchor": "d", "inclusive": False} | fields


COUNTED = pack(
    questions=[question("d", "date"), question("e", "date")],
    values=[
        value(
            "term",
            "days",
            reading("2020-01-01", 20, confidence="disputed"),
            reading("2020-01-01", 30, confidence="disputed"),
        ),
        value("first_of_april", "year_day", reading("2020-01-01", "04-01")),
        value("day", "date", reading("2020-01-01", "2026-05-30")),
    ],
    rules=[
        rule(
            "counted",
            deadlines=[
                deadline("days", add={"days": 7}),
                deadline("days_inclusive", add={"days": 7}, inclusive=True),
                deadline("days_unknown", add={"days": 7}, inclusive="unknown", on_day_off="stays"),
                deadline("weeks", add={"weeks": 2}, on_day_off="next_working"),
                deadline("months", add={"months": 1}, inclusive="unknown"),
                deadline("years", add={"years": 1}, on_day_off="stays"),
                deadline("working", add={"working_days": 5}, inclusive="unknown"),
                deadline("either", add=[{"days": 5}, {"working_days": 5}]),
                deadline("by_value", add={"days": "term"}),
                deadline("from_either", anchor=["d", "e"], add={"days": 20}),
                deadline("back", add={"working_days": 3}, backwards=True, inclusive="unknown"),
                deadline("back_days", add={"days": 3}, backwards=True, on_day_off="next_working"),
                deadline("back_months", add={"months": 6}, backwards=True, inclusive="unknown", on_day_off="stays"),
                deadline("nothing", add={"days": 0}, inclusive="unknown"),
                deadline("itself"),
            ],
        ),
        rule(
            "rolled",
            deadlines=[
                deadline("next", anchor="today", roll_to="first_of_april", add={"days": 1}, backwards=True),
                deadline("after_d", roll_to="first_of_april"),
                deadline("fixed", anchor="day", add={"days": "term"}, on_day_off="stays"),
                deadline("today", anchor="today", add={"working_days": 1}),
            ],
        ),
    ],
)
PACKS = {"logic": LOGIC, "numbers": NUMBERS, "days": DAYS, "counted": COUNTED}


def logic() -> Iterator[tuple[dict[str, Any], str, list[str]]]:
    for p, q, r in product((ABSENT, None, "yes", "no"), (ABSENT, None, "yes", "no"), (ABSENT, None, "a", "c")):
        yield {"p": p, "q": q, "r": r}, DAY, []
    for topics in (["one"], ["two"], ["two", "one"]):
        yield {"p": "yes"}, DAY, topics


def numbers() -> Iterator[tuple[dict[str, Any], str, list[str]]]:
    for n, today in product((ABSENT, None, 0, 4, 5, 9, 10, 11, 12, 19, 20, 21, 22), (DAY, "2026-06-01", "2026-09-01")):
        yield {"n": n}, today, []
    for n, m in product((4, 5, 21), (None, 2, 3)):
        yield {"n": n, "m": m}, DAY, []
    yield {"m": 2}, DAY, []


def days() -> Iterator[tuple[dict[str, Any], str, list[str]]]:
    for d, today in product(
        (ABSENT, None, "2026-03-31", "2026-04-01", "2026-04-02"), (DAY, "2026-03-31", "2026-04-01")
    ):
        yield {"d": d}, today, []
    for today in ("2019-12-31", "2020-01-01", "2026-07-15", "2026-07-16", "2026-12-31", "2027-01-01"):
        yield {"d": "2026-04-01", "e": "2026-04-04"}, today, []


def counted() -> Iterator[tuple[dict[str, Any], str, list[str]]]:
    for d in (
        *("2024-01-31", "2024-02-29", "2025-12-31", "2026-01-31", "2026-02-20", "2026-03-01", "2026-04-01"),
        *("2026-04-30", "2026-05-04", "2026-08-31", "2026-12-25", "2027-02-19", "2027-12-30", "2021-12-31"),
        *("2032-12-30", "1900-01-01"),
    ):
        yield {"d": d}, DAY, []
    yield {}, DAY, []
    yield {"d": None, "e": "2026-03-02"}, DAY, []
    for today in ("2026-03-31", "2026-04-01", "2026-04-02", "2026-12-31"):
        yield {"d": "2026-03-20", "e": "2026-03-25"}, today, []


def refused() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "logic", {"nobody_asked": "yes"}
    yield "logic", {"p": "maybe"}
    yield "logic", {"p": 1}
    yield "logic", {"p": True}
    yield "logic", {"r": "d"}
    yield "numbers", {"n": "5"}
    yield "numbers", {"n": -1}
    yield "numbers", {"n": 2**31 + 1}
    yield "numbers", {"n": 1.5}
    yield "numbers", {"n": False}
    for day in ("2026-02-30", "2026-2-3", "20260203", "2026-02-03T00:00", "", "1899-12-31", "2200-01-01", 20260203):
        yield "days", {"d": day}


def cases() -> Iterator[dict[str, Any]]:
    indexes = {name: Index(msgspec.convert(made, Pack)) for name, made in PACKS.items()}
    for name, people in (("logic", logic()), ("numbers", numbers()), ("days", days()), ("counted", counted())):
        for place, (said, today, topics) in enumerate(people):
            answers = {key: answer for key, answer in said.items() if answer is not ABSENT}
            result = evaluate(indexes[name], answers, date.fromisoformat(today), topics)
            yield {
                **{"name": f"{name} {place}", "expect": "evaluated", "pack": name},
                **{"answers": answers, "today": today, "topics": topics, "result": json.loads(encode(result))},
            }
    for place, (name, answers) in enumerate(refused()):
        try:
            evaluate(indexes[name], answers, date.fromisoformat(DAY))
        except AnswerRefused:
            yield {
                **{"name": f"refused {place}", "expect": "refused", "pack": name},
                **{"answers": answers, "today": DAY, "topics": []},
            }
        else:
            raise AssertionError(f"{answers} was not refused")


def calendars() -> Iterator[dict[str, Any]]:
    """Calendar files, which Python and the page must write alike."""
    days = ("2026-03-22", "Явиться в военкомат"), ("2026-12-31", "a, b; c\\d\ne\r\nf\rg\x07"), ("2027-01-01", "🌲" * 40)
    for name, chosen in (("no day", ()), ("one day", days[:1]), ("folded, escaped, outside the basic plane", days)):
        entries = [{"day": day, "title": title} for day, title in chosen]
        made = calendar_of([CalendarDay(date.fromisoformat(day), title) for day, title in chosen], date(2026, 3, 10))
        yield {"name": name, "made": "2026-03-10", "days": entries, "text": made}


ABOUT_FILE = (
    "Evaluating packs of rights (docs/guide.md). Evaluate the pack that `pack` names in `packs` for `answers` (null: "
    "I don't know) on the day `today` with the chosen `topics`. expect: evaluated (the result as compact JSON is "
    "exactly `result` written compactly, fields in this order) | refused (an answer its question cannot have). Each of "
    "`calendars` is a calendar file `made` on a day for `days`: exactly `text`."
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check: bool = parser.parse_args().check
    packs = ",\n".join(f"{json.dumps(name)}: {json.dumps(made, ensure_ascii=False)}" for name, made in PACKS.items())
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases())
    files = ",\n".join(json.dumps(file, ensure_ascii=False) for file in calendars())
    about = f'"about": {json.dumps(ABOUT_FILE)}'
    made = f'{{{about},\n"packs": {{\n{packs}\n}},\n"cases": [\n{lines}\n],\n"calendars": [\n{files}\n]}}\n'
    path = ROOT / "vectors" / "rights.json"
    if not check:
        path.write_text(made)
    elif not path.exists() or path.read_text() != made:
        print("vectors/rights.json is not what tools/make_rights_vectors.py writes", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
