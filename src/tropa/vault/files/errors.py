"""What can go wrong with a file, all of it the input's: what happened, what was kept, what to do next."""

from typing import Literal, get_args

from tropa.vault.errors import VaultInputError

Unfit = Literal[
    "empty",
    "too-large",
    "too-many-pixels",
    "too-many-pages",
    "type",
    "not-its-type",
    "encrypted",
    "damaged",
    "not-text",
    "too-long-text",
    "took-too-long",
    "page",
]
"""Why a file is not taken, or not shown. empty, too-large: of its bytes · type: of a kind that is neither cleaned nor
shown · not-its-type: it is something else than its letter says · damaged: it cannot be read to its end · took-too-long:
the separate process that reads it was stopped, or ran out of what it may use · page: it has no such page."""

UNFIT: tuple[Unfit, ...] = get_args(Unfit)


class FileUnfit(VaultInputError):
    """The file itself cannot be used. `code` is ``file-`` and the reason; nothing of it was kept, sent or shown."""

    def __init__(self, reason: Unfit) -> None:
        super().__init__("This file cannot be used. Nothing of it was kept, sent or shown. Choose another one.")
        self.reason = reason
        self.code = f"file-{reason}"


class FileError(VaultInputError):
    """The family of the rest. `code` is for the pages; nothing was changed."""

    code = "file"
    text = "This cannot be done with this file now. Nothing was changed."

    def __init__(self) -> None:
        super().__init__(self.text)


class UnknownFile(FileError):
    """No such file here."""

    code = "unknown-file"
    text = "There is no such file in this vault; its case may have been destroyed. Go back to the queue."


class TooManyFiles(FileError):
    """More than a letter can name."""

    code = "too-many-files"
    text = "At most 8 files go with one letter. This one was not taken. Send these first, or take one out."


class VaultFull(FileError):
    """The files kept here have filled the room there is for them."""

    code = "files-full"
    text = (
        "The files in this vault have filled their room of 2 GB. Nothing was taken or fetched. Let go of copies that "
        "you do not need: what the relay still has can be fetched again."
    )


class NotHere(FileError):
    """It has not been fetched, or not yet."""

    code = "file-not-here"
    text = "This file has not been fetched yet. Nothing was changed. Fetch it first."


class CannotLetGo(FileError):
    """Ours, and not with the relay yet; or the only copy there is."""

    code = "file-needed"
    text = "This copy is still needed: the relay does not have it, or not any more. Nothing was changed."
