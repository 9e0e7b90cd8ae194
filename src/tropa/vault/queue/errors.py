"""What can go wrong with saved views and with telling cases apart."""

from tropa.vault.errors import VaultInputError


class QueueError(VaultInputError):
    """The family."""

    code = "queue"


class NoViewName(QueueError):
    """A view without a name."""

    code = "no-view-name"

    def __init__(self) -> None:
        super().__init__("A view needs a name. Nothing was saved; the filters are as they were. Write a name.")


class ViewNameTooLong(QueueError):
    """More than fits on a chip."""

    code = "view-name-too-long"

    def __init__(self) -> None:
        super().__init__("The name is too long. Nothing was saved; the filters are as they were. Shorten it.")


class ViewNameTaken(QueueError):
    """Another view is called so."""

    code = "view-name-taken"

    def __init__(self) -> None:
        super().__init__("Another view has this name. Nothing was changed. Choose another name, or delete that view.")


class TooManyViews(QueueError):
    """As many as can be told apart at a glance."""

    code = "too-many-views"

    def __init__(self) -> None:
        super().__init__("There are as many saved views as can be kept. Nothing was saved. Delete one first.")


class UnknownView(QueueError):
    """It was deleted meanwhile."""

    code = "unknown-view"

    def __init__(self) -> None:
        super().__init__("There is no such view; it may have been deleted. Nothing was changed. Go on in the queue.")


class NotAlike(QueueError):
    """These two are no pair: their letters are not alike, or one of them is the other."""

    code = "not-alike"

    def __init__(self) -> None:
        super().__init__("Nothing here says that these two cases are one person's. Nothing was changed.")
