"""A thread among members: its entries, who reads it, and writing a note that the seeker never sees."""

from starlette.responses import Response

from tropa.desk.case_sides import label_of, sides_of
from tropa.desk.entries import entries_of
from tropa.desk.file_lines import attaching
from tropa.desk.names import called, called_all
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultError, VaultInputError
from tropa.vault.views_work import ThreadProblemView, ThreadView
from tropa.vault.work.errors import TextTooLong, UnknownThread


def show_thread(visit: Visit) -> Response:
    """The page. Opening it marks its entries as read."""
    thread = thread_of(visit, visit.case_id, visit.named("thread"))
    page = _page(visit, thread, visit.vault.unsent.text_of(thread.thread_id), None, 200)
    visit.vault.work.mark_read(thread.thread_id)
    return page


def refresh_entries(visit: Visit) -> Response:
    """The entries again, for a page already open: nothing when nothing has changed."""
    entries = entries_of(visit, thread_of(visit, visit.case_id, visit.named("thread")))
    seen = visit.request.query_params.get("mark", "")
    if seen == entries.mark:
        return Response(status_code=204)
    announce = seen.partition("-")[0] != str(len(entries.lines))
    return visit.show("_entries", entries=entries, announce=announce, at=_handles(visit))


def keep_note(visit: Visit) -> Response:
    """Keep what is written so far: a script's save gets no page, the button's does."""
    with visit.desk.composing:
        if not visit.desk.once.is_taken(visit.form.one("letter")):
            visit.vault.unsent.keep_text(visit.named("thread"), visit.form.one("text"))
    if visit.is_partial:
        return Response(status_code=204)
    visit.desk.say_next(visit.words.say("thread.note-kept"))
    return visit.go_to(address_of(visit))


def write_note(visit: Visit) -> Response:
    """Write it down, once; whatever is wrong with it, the text stays on the page."""
    text, letter, once, thread_id = visit.form.one("text"), visit.form.one("letter"), visit.desk.once, ""
    if visit.form.one("files"):
        thread = thread_of(visit, visit.case_id, visit.named("thread"))
        return _page(visit, thread, text, visit.words.say("file.not-added"), 400, letter)
    if not once.take(letter):
        return visit.go_to(address_of(visit) + "#newest")
    try:
        with visit.desk.composing:
            thread_id = visit.named("thread")
            visit.vault.unsent.keep_text(thread_id, text)
            visit.vault.work.note(thread_id, text)
            visit.vault.unsent.keep_text(thread_id, "")
    except VaultInputError as error:
        once.give_back(letter)
        thread = thread_of(visit, visit.case_id, thread_id)
        return _page(visit, thread, text, complaint(visit, error), 400, letter)
    except VaultError:
        once.give_back(letter)
        raise
    return visit.did("thread.noted", address_of(visit) + "#newest")


def thread_of(visit: Visit, case_id: str, thread_id: str) -> ThreadView:
    """A thread of a case that this vault reads.

    Raises:
        UnknownThread: there is none.
    """
    found = next((each for each in visit.vault.work.threads(case_id) if each.thread_id == thread_id), None)
    if found is None:
        raise UnknownThread
    return found


def complaint(visit: Visit, error: VaultError) -> str:
    """What is wrong with something typed."""
    if isinstance(error, TextTooLong):
        return visit.words.count("thread.too-long", error.over)
    return visit.words.say(f"error.{error.code}")


def address_of(visit: Visit) -> str:
    """The thread's own address."""
    return visit.to("thread", **_handles(visit))


def _handles(visit: Visit) -> dict[str, str]:
    return {name: visit.request.path_params[name] for name in ("handle", "thread")}


def _page(
    visit: Visit, thread: ThreadView, text: str, error: str | None, status: int, letter: str | None = None
) -> Response:
    case, work = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id)
    return visit.show(
        "thread",
        status,
        sides=sides_of(visit, case, work, thread.thread_id),
        label=label_of(visit, thread),
        readers=called_all(thread.readers, visit.words),
        is_told=thread.is_told,
        doubted=_doubted(visit, thread),
        entries=entries_of(visit, thread),
        thread_problems=[_problem(visit, each) for each in thread.problems],
        is_closed=work.closed is not None,
        text=text,
        error=error,
        letter=letter or visit.desk.parts.random(12).hex(),
        room=visit.vault.room_for_answer(),
        announce=False,
        at=_handles(visit),
        attach=attaching(visit, thread.thread_id),
    )


def _doubted(visit: Visit, thread: ThreadView) -> str | None:
    """Whose thread it is that nothing here says to belong to the case."""
    if thread.belongs:
        return None
    who = called(thread.opened_by, visit.words) if thread.opened_by else visit.words.say("who.nobody")
    return visit.words.say("thread.doubted", who=who)


def _problem(visit: Visit, problem: ThreadProblemView) -> str:
    told = visit.words.count(f"work-problem.{problem.kind}", problem.count)
    return f"{called(problem.by, visit.words)}: {told}" if problem.by else told
