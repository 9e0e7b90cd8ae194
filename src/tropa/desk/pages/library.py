"""Templates for letters: one's own library, those that came with the program, and putting one into a letter.

What is put in is joined to what is typed and kept as the draft: it is sent only as any letter is, by a person.
"""

from typing import cast, get_args

from starlette.responses import PlainTextResponse, Response

from tropa.cases.events import MAX_TEXT_CHARACTERS, Language
from tropa.cases.templates import fill
from tropa.desk.letter_facts import GAPS, known_of
from tropa.desk.letter_templates import TemplateLine, by_language, template_named, templates_of
from tropa.desk.pages.thread import complaint
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.work.library import MAX_TITLE_CHARACTERS

LANGUAGES: tuple[Language, ...] = get_args(Language)


def show_library(visit: Visit) -> Response:
    """Every template, and what fills their gaps."""
    return visit.show("library", groups=by_language(templates_of(visit)), gaps=_gap_lines(visit))


def show_new(visit: Visit) -> Response:
    """The form for a new one; `from` names one to begin with."""
    return _form(visit, template_named(visit, visit.request.query_params.get("from", "")), None, None, 200)


def show_template(visit: Visit) -> Response:
    """The form for one of one's own."""
    found = template_named(visit, visit.request.path_params["template"])
    if found is None or not found.own_id:
        return visit.problem(visit.words.say("error.unknown-template"), 404)
    return _form(visit, found, found, None, 200)


def put_template(visit: Visit) -> Response:
    """Keep a new one."""
    return _put(visit, None)


def change_template(visit: Visit) -> Response:
    """Keep what was changed."""
    return _put(visit, template_named(visit, visit.request.path_params["template"]))


def delete_template(visit: Visit) -> Response:
    """It is gone; letters made from it are as they are."""
    found = template_named(visit, visit.request.path_params["template"])
    if found is not None and found.own_id:
        visit.vault.work.library.delete(found.own_id)
    visit.desk.say_next(visit.words.say("library.deleted"))
    return visit.go("library")


def insert_template(visit: Visit) -> Response:
    """Fill one from the case. A script gets its text alone; a browser without one gets the page with all of it."""
    found, text = template_named(visit, visit.form.one("template")), visit.form.one("text")
    filled = _filled(visit, found) if found is not None else ""
    if visit.is_partial:
        return PlainTextResponse(filled, 200 if found else 404)
    with visit.desk.composing:
        if not visit.desk.once.is_taken(visit.form.one("letter")):
            joined = (each for each in (text.rstrip(), filled) if each)
            visit.vault.save_draft(visit.case_id, "\n\n".join(joined))
    visit.desk.say_next(visit.words.say("library.inserted" if found else "library.choose"), is_trouble=found is None)
    return visit.go_to(visit.to("case", handle=visit.request.path_params["handle"]) + "#composer")


def _filled(visit: Visit, template: TemplateLine) -> str:
    case, work = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id)
    return fill(template.body, known_of(visit, case, work, template.language))


def _put(visit: Visit, changed: TemplateLine | None) -> Response:
    form, library = visit.form, visit.vault.work.library
    language = cast("Language", form.one("language") if form.one("language") in LANGUAGES else visit.words.language)
    try:
        library.put(changed.own_id or None if changed else None, form.one("title"), language, form.one("body"))
    except VaultInputError as error:
        return _form(visit, None, changed, complaint(visit, error), 400)
    visit.desk.say_next(visit.words.say("library.kept"))
    return visit.go("library")


def _form(
    visit: Visit, begin: TemplateLine | None, changed: TemplateLine | None, error: str | None, status: int
) -> Response:
    """As typed; or as `begin` stands. `changed`: the one that is kept under its name."""
    typed = {name: visit.form.one(name) for name in ("title", "language", "body")}
    if begin is not None:
        typed = {"title": begin.title, "language": begin.language, "body": begin.body}
    return visit.show(
        "template",
        status,
        typed=typed | {"language": typed["language"] or visit.words.language},
        changed=changed.handle if changed and changed.own_id else None,
        languages=LANGUAGES,
        gaps=_gap_lines(visit),
        longest_title=MAX_TITLE_CHARACTERS,
        longest=MAX_TEXT_CHARACTERS,
        error=error,
    )


def _gap_lines(visit: Visit) -> list[tuple[str, str]]:
    """How each is written, in both languages, and what fills it."""
    return [(f"[[{gap.ru}]] · [[{gap.en}]]", visit.words.say(f"gap.{gap.code}")) for gap in GAPS]
