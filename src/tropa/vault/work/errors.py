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


class WatchRuns(WorkError):
    """Check-ins of a journey of the case are watched, or an alarm stands."""

    code = "watch-runs"
    text = (
        "Check-ins of a journey of this person are watched, or colleagues have not been told yet how that ended. "
        "Nothing was changed. End the watch first, on the journey's page, and wait for the next exchange."
    )


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


class ReplyKeysDisputed(NoReplyKey):
    """Colleagues told of different keys, and none of the seeker's letters shows yet which of them is theirs."""

    code = "reply-keys-disputed"
    text = (
        "Two colleagues told of different keys for this seeker, and no letter of theirs shows yet which one is right. "
        "Nothing was changed; what you typed is kept. Ask both over another channel. The seeker's next letter decides; "
        "or let go of the case, so that whoever wrote to them first goes on."
    )


class UnknownAsked(WorkError):
    """Nothing waits for a person's word under this id."""

    code = "unknown-asked"
    text = "This does not wait for your word any more. Nothing was changed. Reload the page."


class DoubtedThread(WorkError):
    """Nothing here says that the thread's opener has to do with the case."""

    code = "doubted-thread"
    text = (
        "Nothing in this vault says that whoever opened this thread has to do with the case. Nothing was changed; what "
        "you typed is kept. Say first whether the thread belongs to the case."
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


class NoSuchFlag(WorkError):
    """That flag does not stand on the case."""

    code = "no-such-flag"
    text = "This flag does not stand any more. Nothing was changed. Reload the page."


class UnknownCheck(WorkError):
    """No such verification in that thread."""

    code = "unknown-check"
    text = "There is no such verification in this thread. Nothing was changed. Reload the page."


class AlreadyReviewed(WorkError):
    """This vault's member has said so already."""

    code = "already-reviewed"
    text = "You have said so already, and a second reviewer is another member. Nothing was changed. Ask a colleague."


class UnknownTemplate(WorkError):
    """No such template here."""

    code = "unknown-template"
    text = "There is no such template in this vault any more. Nothing was changed. Go back to the templates."


class TooManyTemplates(WorkError):
    """More than a vault keeps."""

    code = "too-many-templates"
    text = "There are 200 templates already. Nothing was changed; what you typed is kept. Delete one first."
