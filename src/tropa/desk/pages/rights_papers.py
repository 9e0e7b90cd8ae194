"""Drafting a paper of the rights pack for a case: its blanks, and the document to keep.

What is typed goes into the document and nowhere else: it is not stored, and the document is not sent anywhere.
"""

from starlette.responses import Response

from tropa.desk.case_sides import sides_of
from tropa.desk.law import Law, law_of
from tropa.desk.pages.rights import file_of
from tropa.desk.rights_facts import facts_of
from tropa.desk.visit import Visit
from tropa.rights.advice import usable
from tropa.rights.errors import PaperRefused
from tropa.rights.forms import Blank, paper_form
from tropa.rights.papers import docx_of, draft
from tropa.rights.shapes import Answer

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FIELD = "field-"
_PAPER = "paper:"


def show_paper(visit: Visit) -> Response:
    """The form: every field may stay empty, which leaves a line to write on."""
    law = law_of(visit)
    try:
        blanks = paper_form(law.compiled, _paper(visit), law.language, visit.times.today)
    except PaperRefused:
        return visit.problem(visit.words.say("rights.no-paper"), 404)
    case, work = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id)
    known = _answers(visit, law)
    return visit.show(
        "rights_paper",
        sides=sides_of(visit, case, work, "rights"),
        handle=visit.request.path_params["handle"],
        paper=visit.request.path_params["paper"],
        title=law.speaker.sentence(f"paper.{_paper(visit)}.title"),
        note=law.speaker.optional(f"paper.{_paper(visit)}.note"),
        blanks=[(blank, _known(law, known, blank)) for blank in blanks],
        field=FIELD,
        law_language=law.language,
        paper_language=law.compiled.pack.about.paper_language,
        reviewed=bool(law.compiled.pack.about.reviewers),
    )


def make_paper(visit: Visit) -> Response:
    """The document, with what was typed and what is known; its name is the paper's, never a person's."""
    law, paper = law_of(visit), _paper(visit)
    given = {name.removeprefix(FIELD): text for name, text in visit.form.fields if name.startswith(FIELD)}
    # An empty field leaves to the case's facts what they know of it.
    typed = {name: text for name, text in given.items() if text.strip()}
    try:
        paragraphs = draft(law.compiled, paper, _answers(visit, law), typed, visit.times.today)
    except PaperRefused:
        return visit.problem(visit.words.say("rights.no-paper"), 404)
    return file_of(docx_of(paragraphs), DOCX, f"{paper}.docx")


def _paper(visit: Visit) -> str:
    return visit.named("paper").removeprefix(_PAPER)


def _answers(visit: Visit, law: Law) -> dict[str, Answer]:
    case, work = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id)
    used = usable(law.compiled.index, facts_of(visit, law, case, work))
    return {question: fact.answer for question, fact in used.items()}


def _known(law: Law, answers: dict[str, Answer], blank: Blank) -> str | None:
    """What the facts put into a field that is left empty, in words."""
    answer = answers.get(blank.question) if blank.question else None
    return None if answer is None else law.speaker.answer(str(blank.question), answer)
