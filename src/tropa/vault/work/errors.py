"""What can go wrong with work on a case, all of it the input's: what happened, what was kept, what to do next."""

from tropa.sealing.types import MemberId
from tropa.vault.errors import VaultInputError


class WorkError(VaultInputError):
    """The family. `code` is for the pages; nothing was changed."""

    code = "work"
    text = "This cannot be done now. Nothing was changed."

    def __init__(self) -> None:
        super().__init__(self.text)


class NotInNetwork(WorkError):
    """This vault belongs to no network, or waits to be admitted."""

    code = "not-in-network"
    text = "This vault does not belong to a network yet. Nothing was changed. Found one, or wait to be admitted."


class UnknownThread(WorkError):
    """No such thread here."""

    code = "unknown-thread"
    text = "There is no such thread in this vault; its case may have been destroyed. Go back to the queue."


class UnknownTask(WorkError):
    """No such task in that thread."""

    code = "unknown-task"
    text = "There is no such task in this thread. Nothing was changed. Reload the page."


class UnknownEvent(WorkError):
    """Something chosen to be carried over is not here, or is of a kind that is not carried over."""

    code = "unknown-event"
    text = "Something that was to be carried over is not here any more. Nothing was changed. Choose again."


class UnknownReader(WorkError):
    """Not a member who can be written to."""

    code = "unknown-reader"
    text = "One of these people is not in the network any more. Nothing was changed. Choose again."


class TooManyReaders(WorkError):
    """More than an audience may have."""

    code = "too-many-readers"
    text = "A thread has at most 16 readers. Nothing was changed. Choose fewer."


class HeldByOther(WorkError):
    """Another member holds the case."""

    code = "held-by-other"
    text = "Another member holds this case. Nothing was changed; what you typed is kept. Ask them, or read along."

    def __init__(self, holder: MemberId) -> None:
        super().__init__()
        self.holder_id = holder.text


class NotHeldByYou(WorkError):
    """Only who holds a case can let go of it or hand it over."""

    code = "not-held-by-you"
    text = "You do not hold this case. Nothing was changed. Take it first, or ask whoever holds it."


class CaseClosed(WorkError):
    """A closed case takes no more work."""

    code = "case-closed"
    text = "This case is closed. Nothing was changed. Reopen it to go on."


class NotClosed(WorkError):
    """Only what is closed can be reopened."""

    code = "not-closed"
    text = "This case is not closed. Nothing was changed."


class NoReplyKey(WorkError):
    """The key with which the seeker is answered is not here, and cannot be made here."""

    code = "no-reply-key"
    text = (
        "This vault does not hold the key with which this seeker is answered. Nothing was changed. "
        "Ask whoever holds the case to open a thread with you."
    )


class EmptyWork(WorkError):
    """A note, key or title without words."""

    code = "empty-work"
    text = "There are no words in it. Nothing was changed. Write something and try again."


class TextTooLong(WorkError):
    """More than one letter carries. `over` says by how many characters."""

    code = "work-too-long"
    text = "This is too long for one entry. Nothing was changed; what you typed is kept. Shorten it, or make two of it."

    def __init__(self, over: int) -> None:
        super().__init__()
        self.over = over


class CarryTooLarge(WorkError):
    """An event chosen to be carried over is too large to stand inside another."""

    code = "carry-too-large"
    text = "One of the letters chosen is too large to be carried over. Nothing was changed. Leave it out and retell it."


class BadKeepDays(WorkError):
    """Not between 1 and 3,650."""

    code = "bad-keep-days"
    text = "What is closed is kept between 1 and 3,650 days. Nothing was changed. Choose another number."
