"""What the law gives one case: options, deadlines, papers, with reasons; what to ask next, and putting the answer down.

Everything is worked out here, from the pack in use and the facts of the case; nothing is sent anywhere but the fact.
"""

from typing import cast

from starlette.responses import Response

from tropa.cases.work_bodies import FACT_SOURCES, FactSource
from tropa.desk.case_sides import sides_of
from tropa.desk.facts import act_by_of
from tropa.desk.law import Law, law_of
from tropa.desk.numbers import whole_number
from tropa.desk.pages.putting_down import NEW_THREAD, place_of, places_of
from tropa.desk.pages.thread import complaint
from tropa.desk.rights_facts import facts_of, topics_of
from tropa.desk.rights_lines import due_lines, open_questions, papers_of, rule_lines
from tropa.desk.visit import Visit
from tropa.rights.advice import Advice, advise
from tropa.rights.answers import fits
from tropa.rights.forms import Asked, fact_form
from tropa.rights.ics import CalendarDay, calendar_of
from tropa.rights.shapes import Answer
from tropa.vault.errors import VaultInputError
from tropa.vault.packs.answers import as_values
from tropa.vault.views import CaseView
from tropa.vault.views_work import CaseWork

UNKNOWN = "unknown"
EVERY_TOPIC = "all"
_TOPIC = "topic:"


class BadAnswer(Exception):
    """What was chosen or typed cannot answer the question."""


def show_rights(visit: Visit) -> Response:
    """The page."""
    return _page(visit, None, 200)


def put_answer(visit: Visit) -> Response:
    """Put an answer down as a fact of the case; a thread is opened for it where there is none."""
    form, law, place = visit.form, law_of(visit), ""
    source = cast("FactSource", form.one("source") if form.one("source") in FACT_SOURCES else "other")
    question = next(iter(visit.chosen("question")), "")
    try:
        answer = _answer(law, question, form.one("answer"), form.one("typed"))
        place = place_of(visit)
        visit.vault.work.fact(place, question, as_values(answer), source, "")
    except BadAnswer:
        return _page(visit, visit.words.say("rights.bad-answer"), 400, place)
    except VaultInputError as error:
        return _page(visit, complaint(visit, error), 400, place)
    return visit.did("fact.put-down", _address(visit))


def make_calendar(visit: Visit) -> Response:
    """Deadlines still to come, as a calendar file. It names no person and no case."""
    law = law_of(visit)
    case, work = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id)
    advice = _advice(visit, law, case, work, _chosen_topics(visit, law, case))
    dues = due_lines(rule_lines(visit, law, (*advice.steps, *advice.warnings)))
    today = visit.times.today
    days = [CalendarDay(due.act_by, due.title) for due in dues if due.act_by is not None and due.act_by >= today]
    visit.vault.journal.note_case("calendar-exported", visit.case_id)
    return file_of(calendar_of(days, today).encode(), "text/calendar; charset=utf-8", "deadlines.ics")


def file_of(content: bytes, media_type: str, name: str) -> Response:
    """A file to keep. Its name is one of ours and says nothing of a person."""
    return Response(content, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})


def _answer(law: Law, name: str, chosen: str, typed: str) -> Answer:
    """What was chosen or typed, as an answer. Raises BadAnswer."""
    question = law.compiled.index.questions.get(name)
    text = chosen or typed.strip()
    if question is None or not text:
        raise BadAnswer
    if text == UNKNOWN:
        return None
    number = whole_number(text) if question.kind == "number" else None
    answer = text if number is None else number
    if not fits(question, answer):
        raise BadAnswer
    return answer


def _page(visit: Visit, error: str | None, status: int, place: str = "") -> Response:
    law = law_of(visit)
    case, work = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id)
    topics = _chosen_topics(visit, law, case)
    advice = _advice(visit, law, case, work, topics)
    steps, warnings = rule_lines(visit, law, advice.steps), rule_lines(visit, law, advice.warnings)
    questions = open_questions(advice)
    about, times = law.compiled.pack.about, visit.times
    return visit.show(
        "rights",
        status,
        sides=sides_of(visit, case, work, "rights"),
        handle=visit.request.path_params["handle"],
        advice=advice,
        law_language=law.language,
        pack={"version": about.version, "as_of": law.speaker.day(about.as_of), "today": times.day(times.today)},
        topics=_topic_links(visit, law, case, topics),
        topic=_topic_named(visit),
        some_stale=advice.stale or any(line.told.stale for line in (*steps, *warnings)),
        dues=due_lines((*steps, *warnings)),
        act_by=act_by_of(visit, case.facts, work.facts),
        steps=steps,
        papers=papers_of(steps),
        warnings=warnings,
        questions=[(visit.handle_of(each.id), each) for each in questions],
        asked=_asked(visit, law, [each.id for each in questions]),
        unknown=UNKNOWN,
        is_closed=work.closed is not None,
        sources=FACT_SOURCES,
        typed={name: visit.form.one(name) for name in ("answer", "typed", "source")},
        places=places_of(visit, work, place),
        new_thread=NEW_THREAD,
        new_is_chosen=visit.form.one("place") == NEW_THREAD and not place,
        handle_of=visit.handle_of,
        day_of=law.speaker.day,
        unused=[(each, facts[each].answer) for facts in [facts_of(visit, law, case, work)] for each in advice.unused],
        error=error,
    )


def _advice(visit: Visit, law: Law, case: CaseView, work: CaseWork, topics: tuple[str, ...]) -> Advice:
    facts = facts_of(visit, law, case, work)
    return advise(law.compiled, facts, visit.times.today, law.language, topics)


def _asked(visit: Visit, law: Law, questions: list[str]) -> Asked | None:
    """The question whose form is shown: the one chosen, else the first that could change something."""
    wanted = visit.form.one("question") or visit.request.query_params.get("ask", "")
    named = visit.desk.handles.id_of(wanted)
    name = named if named in law.compiled.index.questions else next(iter(questions), "")
    return next((each for each in fact_form(law.compiled, law.language, visit.times.today) if each.id == name), None)


def _topic_named(visit: Visit) -> str:
    """As the address or the form names it: `all`, a handle, or nothing."""
    return visit.form.one("topic") or visit.request.query_params.get("topic", "")


def _chosen_topics(visit: Visit, law: Law, case: CaseView) -> tuple[str, ...]:
    """The topic chosen; else those that the first form points to. None: all."""
    named = _topic_named(visit)
    if named == EVERY_TOPIC:
        return ()
    topic = visit.desk.handles.id_of(named).removeprefix(_TOPIC)
    return (topic,) if topic in law.compiled.pack.about.topics else topics_of(law, case)


def _topic_links(visit: Visit, law: Law, case: CaseView, chosen: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    """Address, words, whether shown: by what was asked, everything, each topic; addresses have handles in them."""
    words, by_form, page = visit.words, topics_of(law, case), _address(visit)
    links = [(page, words.say("rights.as-asked"), bool(by_form) and chosen == by_form)] if by_form else []
    links.append((f"{page}?topic={EVERY_TOPIC}", words.say("rights.every-topic"), not chosen))
    for topic in law.compiled.pack.about.topics:
        address = f"{page}?topic={visit.handle_of(_TOPIC + topic)}"
        links.append((address, law.speaker.sentence(f"topic.{topic}.title"), chosen == (topic,) != by_form))
    return links


def _address(visit: Visit) -> str:
    return visit.to("rights", handle=visit.request.path_params["handle"])
