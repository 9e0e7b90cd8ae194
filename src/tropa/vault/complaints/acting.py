"""What a listener does about a complaint: answers, puts down an outcome, closes, reopens; and telling other listeners.

Nothing of it goes to the case's thread, to its caseworker, or to anyone but listeners and, by an answer, its author.
"""

from tropa.cases.commands import characters_over
from tropa.cases.complaints import build_answer, encode_complaint
from tropa.cases.work_bodies import MAX_KEEP_DAYS
from tropa.roster.complaint_bodies import ComplaintStep, Step, StepId
from tropa.sealing.errors import EncodingError
from tropa.sealing.keys import auth_public
from tropa.sealing.types import EventId, ThreadId
from tropa.vault.complaints import shelf
from tropa.vault.complaints.errors import BadKeepDays, ListensNoMore, NoAnswerWanted, ReadsTheCase, UnknownComplaint
from tropa.vault.complaints.shelf import ComplaintRef, LetterRow
from tropa.vault.complaints.taking import reads
from tropa.vault.complaints.worked import has_worked_on
from tropa.vault.context import Context
from tropa.vault.errors import EmptyText, TextTooLong
from tropa.vault.membership.chain import roster_of
from tropa.vault.membership.telling import say
from tropa.vault.outbox import ToMember
from tropa.vault.team import Network, network_of


def named(here: Context, complaint_id: str) -> ComplaintRef:
    """Raises UnknownComplaint, also where this member has come to be one who worked on the case."""
    try:
        at = shelf.find(here, ThreadId.from_text(complaint_id))
    except EncodingError:
        at = None
    if at is None or has_worked_on(here, at.case):
        raise UnknownComplaint
    return at


def answer(here: Context, at: ComplaintRef, text: str) -> None:
    """Answer the last letter that wants one; sync seals and posts it.

    Raises:
        EmptyText, TextTooLong, ListensNoMore, ReadsTheCase, NoAnswerWanted.
    """
    words, us = _checked(text), _listener(here)
    letter = answerable(here, at)
    if reads(here, at.case):
        raise ReadsTheCase
    if letter is None:
        raise NoAnswerWanted
    number = shelf.answers_given(here, at)
    key = auth_public(letter.answer_key)
    core = encode_complaint(build_answer(letter.core, letter.event_id, key, words, here.minute, number))
    step = _step(here, at, us, "answer", words, to=letter.event_id)
    here.db.run(
        "INSERT INTO complaint_answer (step_id, complaint, answers, core) VALUES (?, ?, ?, ?)",
        *(step.id.raw, at.serial, letter.event_id.raw, at.box.seal(core, step.id.raw, here.random)),
    )


def answerable(here: Context, at: ComplaintRef) -> LetterRow | None:
    """The newest letter that says where an answer goes."""
    return shelf.newest_letter(here, at, wants_answer=True)


def put_outcome(here: Context, at: ComplaintRef, text: str) -> None:
    """Put down what came of it, for listeners. Raises EmptyText, TextTooLong, ListensNoMore."""
    _step(here, at, _listener(here), "outcome", _checked(text))


def close(here: Context, at: ComplaintRef, keep_days: int) -> None:
    """It is over, and goes after so many days. Raises BadKeepDays, ListensNoMore."""
    if not 1 <= keep_days <= MAX_KEEP_DAYS:
        raise BadKeepDays
    _step(here, at, _listener(here), "close", "", keep_days=keep_days)


def reopen(here: Context, at: ComplaintRef) -> None:
    """It is not over. Raises ListensNoMore."""
    _step(here, at, _listener(here), "reopen", "")


def _listener(here: Context) -> Network:
    known, us = roster_of(here), network_of(here)
    if known is None or us is None or not known.listens(us.device_id):
        raise ListensNoMore
    return us


def _step(
    here: Context,
    at: ComplaintRef,
    us: Network,
    step: Step,
    text: str,
    *,
    to: EventId | None = None,
    keep_days: int | None = None,
) -> ComplaintStep:
    said = ComplaintStep(at.case, at.author, StepId(here.random(StepId.SIZE_BYTES)), step, text, to, keep_days)
    shelf.add_step(here, at, said, us.member, here.minute)
    known = roster_of(here)
    for member in known.listening if known else ():
        say(here, said, ToMember(member.text))
    return said


def _checked(text: str) -> str:
    words = text.strip()
    if not words:
        raise EmptyText
    if over := characters_over(words):
        raise TextTooLong(over)
    return words
