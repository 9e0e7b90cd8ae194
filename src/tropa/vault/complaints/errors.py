"""What can go wrong with a complaint, all of it the input's: what happened, what was kept, what to do next."""

from tropa.vault.errors import VaultInputError


class ComplaintError(VaultInputError):
    """The family. `code` is for the pages."""

    code = "complaint"
    text = "This cannot be done now. Nothing was changed."

    def __init__(self) -> None:
        super().__init__(self.text)


class UnknownComplaint(ComplaintError):
    """No such complaint here."""

    code = "unknown-complaint"
    text = "There is no such complaint in this vault; it may have been destroyed. Go back to the list."


class NoAnswerWanted(ComplaintError):
    """Its author gave no address."""

    code = "no-answer-wanted"
    text = "Whoever wrote this wanted no answer. What you typed is kept. Put down an outcome instead."


class ReadsTheCase(ComplaintError):
    """The listener can read the case it is about."""

    code = "reads-the-case"
    text = "You can read the case this is about, so another listener answers. What you typed is kept."


class ListensNoMore(ComplaintError):
    """The chain does not name this member any more."""

    code = "listens-no-more"
    text = "The network does not name you to read complaints any more. What you typed is kept."


class BadKeepDays(ComplaintError):
    """Not a number of days that a complaint may be kept."""

    code = "bad-complaint-days"
    text = "A closed complaint is kept for 1 to 3,650 days. Nothing was changed."
