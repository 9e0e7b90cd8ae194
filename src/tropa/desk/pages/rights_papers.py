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
from tropa.rights.errors import CannotPrint, PaperRefused
from tropa.rights.forms import Blank, paper_form
from tropa.rights.papers import DraftParagraph, docx_of, draft
from tropa.rights.papers_pdf import pdf_of
from tropa.rights.shapes import Answer
from tropa.rights.speak import Speaker

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
FIELD = "field-"
PDF_CHOSEN = "pdf"
_PAPER = "paper:"


def show_paper(visit: Visit) -> Response:
    """The form: every field may stay empty, which leaves a line to write on."""
    return _form(visit, law_of(visit), None, 200)


def _form(visit: Visit, law: Law, error: str | None, status: int) -> Response:
    try:
        blanks = paper_form(law.compiled, _paper(visit), law.language, visit.times.today)
    except PaperRefused:
        return visit.problem(visit.words.say("rights.no-paper"), 404)
    case, work = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id)
    known = _answers(visit, law)
    return visit.show(
        "rights_paper",
        status,
        error=error,
        pdf=PDF_CHOSEN,
        typed={blank.id: visit.form.one(FIELD + blank.id) for blank in blanks},
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
    """The document, with what was typed and what is known; its name is the paper's, never a person's.

    A Word file, or (`format`) a PDF.
    """
    law, paper = law_of(visit), _paper(visit)
    given = {name.removeprefix(FIELD): text for name, text in visit.form.fields if name.startswith(FIELD)}
    # An empty field leaves to the case's facts what they know of it.
    typed = {name: text for name, text in given.items() if text.strip()}
    try:
        paragraphs = draft(law.compiled, paper, _answers(visit, law), typed, visit.times.today)
    except PaperRefused:
        return visit.problem(visit.words.say("rights.no-paper"), 404)
    try:
        file = _file(visit, law, paper, paragraphs)
    except CannotPrint as error:
        return _form(visit, law, visit.words.say("rights.cannot-print", signs=error.signs), 400)
    visit.vault.journal.note_case("paper-made", visit.case_id, paper)
    return file


def _file(visit: Visit, law: Law, paper: str, paragraphs: tuple[DraftParagraph, ...]) -> Response:
    if visit.form.one("format") != PDF_CHOSEN:
        return file_of(docx_of(paragraphs), DOCX, f"{paper}.docx")
    language = law.compiled.pack.about.paper_language
    speaker = Speaker(law.compiled.index, language, law.compiled.words[language], visit.times.today)
    title = speaker.sentence(f"paper.{paper}.title")
    return file_of(pdf_of(paragraphs, title, language), PDF, f"{paper}.pdf")


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
