"""From the ids that pages know to cases and threads that are here, and saying something in a thread under its id."""

from tropa.cases.attached import Attached
from tropa.cases.work_bodies import WorkBody
from tropa.cases.work_commands import characters_over
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.errors import UnknownCase
from tropa.vault.shelf_cases import CaseRef, case_of_thread, find_case
from tropa.vault.work.believing import belief
from tropa.vault.work.errors import DoubtedThread, EmptyWork, TextTooLong, UnknownThread
from tropa.vault.work.shelf_work import is_open_here
from tropa.vault.work.writing import register, say


def case_named(here: Context, case_id: str) -> CaseRef:
    """Raises UnknownCase."""
    try:
        found = find_case(here, ThreadId.from_text(case_id))
    except EncodingError:
        found = None
    if found is None:
        raise UnknownCase
    return found


def thread_named(here: Context, thread_id: str) -> tuple[CaseRef, ThreadId]:
    """A members' thread that is open here, and its case. Raises UnknownThread."""
    try:
        thread = ThreadId.from_text(thread_id)
    except EncodingError:
        raise UnknownThread from None
    case = case_of_thread(here, thread)
    if case is None or not is_open_here(here, thread):
        raise UnknownThread
    return case, thread


def say_in(here: Context, thread_id: str, body: WorkBody, *texts: str, blobs: tuple[Attached, ...] = ()) -> CaseRef:
    """Say something in a thread that counts, and tell the audience register; the thread's case.

    `texts`: what a person wrote in it; `blobs`: all that they chose there. Call inside a transaction.

    Raises:
        TextTooLong, UnknownThread, DoubtedThread, NotInNetwork.
    """
    check_length(*texts, blobs=blobs)
    case, thread = thread_named(here, thread_id)
    if thread not in belief(here, case).threads:
        raise DoubtedThread
    say(here, case, thread, body, blobs)
    register(here, case, thread)
    return case


def words_of(text: str) -> str:
    """What was typed, tidied. Raises EmptyWork where there are no words in it."""
    words = tidy(text).strip()
    if not words:
        raise EmptyWork
    return words


def check_length(*texts: str, blobs: tuple[Attached, ...] = ()) -> None:
    """Raises TextTooLong."""
    if over := characters_over(*(tidy(text) for text in texts), blobs=blobs):
        raise TextTooLong(over)


def tidy(text: str) -> str:
    """As a page's text box should have sent it: one kind of line end, and nothing UTF-8 cannot say."""
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
