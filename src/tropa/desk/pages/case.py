"""One case: the letters both ways, and the composer with who will read what is written."""

from starlette.responses import Response

from tropa.cases.templates import gaps_in
from tropa.desk.aftercare_quiet import quiet_of
from tropa.desk.case_sides import Sides, sides_of
from tropa.desk.file_lines import attaching
from tropa.desk.letter_templates import by_language, templates_of
from tropa.desk.letters import timeline_of
from tropa.desk.names import called
from tropa.desk.visit import Visit
from tropa.vault.errors import BoxGone, EmptyText, TextTooLong, VaultError
from tropa.vault.views import CaseView
from tropa.vault.views_work import CaseWork
from tropa.vault.work.errors import HeldByOther


def show_case(visit: Visit) -> Response:
    """The page. Opening it marks its letters as read. Where the letters are not here, the first thread is the page."""
    case = visit.vault.case(visit.case_id)
    threads = () if case.has_seeker else visit.vault.work.threads(case.case_id)
    if threads:
        return visit.go("thread", handle=visit.handle_of(case.case_id), thread=visit.handle_of(threads[0].thread_id))
    page = _page(visit, case, case.draft, error=None, status=200)
    visit.vault.mark_read(case.case_id)
    return page


def _sides(visit: Visit, case: CaseView, work: CaseWork) -> Sides:
    """With what the law sets for this case, and days of stay, noted for the agenda, which evaluates nothing itself."""
    sides = sides_of(visit, case, work)
    visit.vault.work.agenda.keep_law(case.case_id, (*sides.rights.days, *sides.after.days))
    return sides


def refresh_timeline(visit: Visit) -> Response:
    """The letters again, for a page already open: nothing when nothing has changed."""
    timeline = timeline_of(visit, visit.vault.case(visit.case_id))
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
    if gaps := gaps_in(text):
        visit.vault.save_draft(visit.case_id, text)
        said = visit.words.say("case.has-gaps", gaps=", ".join(f"[[{gap}]]" for gap in gaps))
        return _page(visit, visit.vault.case(visit.case_id), text, said, 400, letter or None)
    if visit.form.one("files"):
        said = visit.words.say("file.not-added")
        return _page(visit, visit.vault.case(visit.case_id), text, said, 400, letter or None)
    if not once.take(letter):
        return _back(visit)
    try:
        with visit.desk.composing:
            visit.vault.answer(visit.case_id, text)
    except (EmptyText, TextTooLong, BoxGone, HeldByOther) as error:
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
    words, work = visit.words, visit.vault.work.case(case.case_id)
    holder = work.holder
    return visit.show(
        "case",
        status,
        sides=_sides(visit, case, work),
        handle=visit.request.path_params["handle"],
        text=text,
        error=error,
        letter=letter or visit.desk.parts.random(12).hex(),
        room=visit.vault.room_for_answer(),
        has_seeker=case.has_seeker,
        box_gone=case.box_gone,
        held_by=called(holder, words) if holder is not None and not holder.is_me else None,
        will_claim=holder is None,
        is_closed=work.closed is not None,
        readers=_readers(visit, case, work),
        timeline=timeline_of(visit, case),
        templates=by_language(templates_of(visit, case.language)),
        announce=False,
        quiet=quiet_of(visit, work),
        attach=attaching(visit, case.case_id) if case.has_seeker else None,
    )


def _readers(visit: Visit, case: CaseView, work: CaseWork) -> list[str]:
    """The seeker, oneself, and every colleague who was given the key: they are told what is written."""
    own = [visit.words.say(f"reader.{each}") for each in case.readers if each != "colleague"]
    told = (reader for thread in work.threads if thread.is_told for reader in thread.readers)
    return own + list(dict.fromkeys(called(each, visit.words) for each in told if not each.is_me))
