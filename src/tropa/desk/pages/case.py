"""One case: what was said, the letters both ways, and the composer with who will read what is written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from starlette.responses import Response

from tropa.desk.marks import mark_of
from tropa.desk.reasons import TAGS, reason_of
from tropa.desk.visit import Visit
from tropa.vault.errors import BoxGone, EmptyText, TextTooLong, VaultError
from tropa.vault.views import CaseView, Fact, FactKey, TimelineEntry

FACT_ORDER: tuple[FactKey, ...] = ("situation", "for_whom", "needs", "act_by", "language", "flags")
VALUES: dict[FactKey, str] = {
    "situation": "situation.",
    "for_whom": "for-whom.",
    "needs": "need.",
    "language": "language.",
    "flags": "flag.",
}
ADVISED = ("crisis", "minor", "lawyer_first")


@dataclass(frozen=True)
class FactLine:
    """One fact in words; `value` is None for what was not said."""

    label: str
    value: str | None
    source: str | None


@dataclass(frozen=True)
class LetterLine:
    """One letter in words. `text` is as its author wrote it."""

    author: str
    is_ours: bool
    text: str
    moment: str
    iso: str
    notes: tuple[str, ...]
    is_unread: bool
    is_newest: bool


@dataclass(frozen=True)
class Timeline:
    """The letters, oldest first. `mark` changes when anything shown does, but for what has been read meanwhile."""

    letters: tuple[LetterLine, ...]
    language: str
    waiting: str | None
    mark: str


def show_case(visit: Visit) -> Response:
    """The page. Opening it marks its letters as read."""
    case = visit.vault.case(visit.case_id)
    page = _page(visit, case, case.draft, error=None, status=200)
    visit.vault.mark_read(case.case_id)
    return page


def refresh_timeline(visit: Visit) -> Response:
    """The letters again, for a page already open: nothing when nothing has changed."""
    timeline = _timeline(visit, visit.vault.case(visit.case_id))
    seen = visit.request.query_params.get("mark", "")
    if seen == timeline.mark:
        return Response(status_code=204)
    announce = seen.partition("-")[0] != str(len(timeline.letters))
    return visit.show("_timeline", timeline=timeline, handle=visit.request.path_params["handle"], announce=announce)


def keep_draft(visit: Visit) -> Response:
    """Keep what is written so far: a script's save gets no page, the button's does."""
    with visit.desk.composing:
        if not visit.desk.once.is_taken(visit.form.one("letter")):
            visit.vault.save_draft(visit.case_id, visit.form.one("text"))
    if visit.is_partial:
        return Response(status_code=204)
    visit.desk.say_next(visit.words.say("case.draft-kept"))
    return visit.go("case", handle=visit.request.path_params["handle"])


def send_answer(visit: Visit) -> Response:
    """Put the answer into the outbox, once; whatever is wrong with it, the text stays on the page and in the draft."""
    text, letter, once = visit.form.one("text"), visit.form.one("letter"), visit.desk.once
    if not once.take(letter):
        return _back(visit)
    try:
        with visit.desk.composing:
            visit.vault.answer(visit.case_id, text)
    except (EmptyText, TextTooLong, BoxGone) as error:
        once.give_back(letter)
        return _page(visit, visit.vault.case(visit.case_id), text, _complaint(visit, error), 400, letter)
    except VaultError:
        once.give_back(letter)
        raise
    visit.desk.keeper.nudge_sync()
    visit.desk.say_next(visit.words.say("case.sent"))
    return _back(visit)


def _back(visit: Visit) -> Response:
    return visit.go_to(visit.to("case", handle=visit.request.path_params["handle"]) + "#newest")


def _complaint(visit: Visit, error: VaultError) -> str:
    if isinstance(error, TextTooLong):
        return visit.words.count("case.too-long", error.over)
    return visit.words.say(f"error.{error.code}")


def _page(
    visit: Visit, case: CaseView, text: str, error: str | None, status: int, letter: str | None = None
) -> Response:
    words, facts = visit.words, {fact.key: fact for fact in case.facts}
    situation: str = next(iter(facts["situation"].values), "other") if "situation" in facts else "other"
    return visit.show(
        "case",
        status,
        case=case,
        handle=visit.request.path_params["handle"],
        text=text,
        error=error,
        letter=letter or visit.desk.parts.random(12).hex(),
        room=visit.vault.room_for_answer(),
        facts=_fact_lines(visit, facts),
        advice=[words.say(f"flag-advice.{flag}") for flag in _flags(facts.get("flags"))],
        is_crisis="crisis" in _flags(facts.get("flags")),
        why=reason_of(case.reason, situation, words, visit.times),
        urgency=words.say(f"urgency.{case.reason.urgency}"),
        tag=TAGS[case.reason.urgency],
        act_by=_act_by(visit, facts.get("act_by")),
        problems=[words.count(f"thread-problem.{each.kind}", each.count) for each in case.problems],
        readers=[words.say(f"reader.{each}") for each in case.readers],
        timeline=_timeline(visit, case),
        announce=False,
    )


def _flags(fact: Fact | None) -> tuple[str, ...]:
    return tuple(flag for flag in ADVISED if fact is not None and flag in fact.values)


def _act_by(visit: Visit, fact: Fact | None) -> str | None:
    day = next(iter(fact.values), None) if fact else None
    if day is None:
        return None
    return f"{visit.times.day(date.fromisoformat(day))} · {visit.times.away(date.fromisoformat(day))}"


def _fact_lines(visit: Visit, facts: Mapping[FactKey, Fact]) -> list[FactLine]:
    lines = {key: _fact(visit, facts.get(key), key) for key in FACT_ORDER}
    # No flag is no gap: nobody was asked for it.
    return [line for key, line in lines.items() if key != "flags" or line.value is not None]


def _fact(visit: Visit, fact: Fact | None, key: FactKey) -> FactLine:
    words, label = visit.words, visit.words.say(f"fact.{key}")
    if fact is None or not fact.values:
        return FactLine(label, None, None)
    source = words.say("fact.said", day=visit.times.day_of(fact.minute))
    return FactLine(label, _fact_value(visit, fact), source)


def _fact_value(visit: Visit, fact: Fact) -> str:
    if fact.key == "act_by":
        return visit.times.day(date.fromisoformat(fact.values[0]))
    return ", ".join(visit.words.say(VALUES[fact.key] + value) for value in fact.values)


def _timeline(visit: Visit, case: CaseView) -> Timeline:
    last = len(case.timeline) - 1
    letters = tuple(_letter(visit, entry, number == last) for number, entry in enumerate(case.timeline))
    waiting = visit.words.count("case.waiting", case.waiting_letters) if case.waiting_letters else None
    as_read = tuple(replace(letter, is_unread=False) for letter in letters)
    return Timeline(
        letters, case.language, waiting, f"{len(letters)}-{mark_of(visit.words.language, as_read, waiting)}"
    )


def _letter(visit: Visit, entry: TimelineEntry, is_newest: bool) -> LetterLine:
    words = visit.words
    notes = [words.say(f"verification.{entry.verification}")] if entry.verification != "own" else []
    notes += [words.say(f"delivery.{entry.delivery}")] if entry.delivery else []
    return LetterLine(
        author=words.say(f"author.{entry.author}"),
        is_ours=entry.author == "you",
        text=entry.text,
        moment=visit.times.moment(entry.minute),
        iso=visit.times.iso(entry.minute),
        notes=tuple(notes),
        is_unread=entry.unread,
        is_newest=is_newest,
    )
