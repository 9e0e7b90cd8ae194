"""What can go wrong with a vault, split by who erred. Messages say what happened, what was kept, what to do next."""

from collections.abc import Sequence


class VaultError(Exception):
    """The family. `code` is a static name for pages and logs; the text is for people and holds no secret."""

    code = "vault"


class VaultInputError(VaultError):
    """The person at the desk gave something that cannot be used."""


class VaultFileError(VaultError):
    """The file is not usable. It was left exactly as it was found."""


class WrongPassphrase(VaultInputError):
    """The passphrase does not open this vault."""

    code = "wrong-passphrase"

    def __init__(self) -> None:
        super().__init__(
            "This passphrase does not open the vault. Nothing was changed. Check the keyboard's language and try again."
        )


class EmptyPassphrase(VaultInputError):
    """A vault must have a passphrase."""

    code = "empty-passphrase"

    def __init__(self) -> None:
        super().__init__("A vault needs a passphrase. Nothing was created. Choose one and try again.")


class EmptyText(VaultInputError):
    """An answer without words."""

    code = "empty-text"

    def __init__(self) -> None:
        super().__init__("The answer is empty. Nothing was sent; the draft is kept. Write something and send it again.")


class TextTooLong(VaultInputError):
    """An answer with more in it than one letter carries. `over` says by how many characters."""

    code = "text-too-long"

    def __init__(self, over: int) -> None:
        super().__init__(
            f"The answer is {over} characters too long. Nothing was sent; the draft is kept. "
            "Shorten it or send it in parts."
        )
        self.over = over


class UnknownCase(VaultInputError):
    """No such case here: mistyped, or destroyed because the seeker asked for it."""

    code = "unknown-case"

    def __init__(self) -> None:
        super().__init__(
            "There is no such case in this vault. It may have been deleted because the seeker asked for it. "
            "Go back to the queue."
        )


class BoxGone(VaultInputError):
    """The seeker's box no longer exists at the relay."""

    code = "box-gone"

    def __init__(self) -> None:
        super().__init__(
            "The relay says that the seeker has no box: they deleted it, it expired, or the relay is wrong. "
            "Nothing was sent; the draft is kept. The relay is asked again once a day."
        )


class VaultExists(VaultInputError):
    """Creating would replace something."""

    code = "vault-exists"

    def __init__(self) -> None:
        super().__init__(
            "There is already a file at this place. It was not touched. Unlock it, or choose another name."
        )


class BackupExists(VaultInputError):
    """A backup or an export would replace something."""

    code = "backup-exists"

    def __init__(self) -> None:
        super().__init__("There is already something at this place. It was not touched. Choose another name.")


class UnknownBackup(VaultInputError):
    """No such copy is known here."""

    code = "unknown-backup"

    def __init__(self) -> None:
        super().__init__("This vault knows of no such copy. Nothing was changed. Reload the page.")


class SharesDoNotOpen(VaultInputError):
    """The shares give no secret, or another backup's."""

    code = "shares-do-not-open"

    def __init__(self, what: str) -> None:
        super().__init__(f"These shares do not open this backup: {what}. Nothing was changed.")


class NoSuchVault(VaultInputError):
    """There is no file at the path."""

    code = "no-such-vault"

    def __init__(self) -> None:
        super().__init__(
            "There is no vault at this place. Nothing was created. Check the path, or create a vault there."
        )


class NotAVault(VaultFileError):
    """The file (or folder) is something else, or its first 16 bytes are destroyed."""

    code = "not-a-vault"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"This is not a vault: {what}. It was not touched. Check the path, or restore the vault from a backup."
        )


class VaultDamaged(VaultFileError):
    """The passphrase may well be right, but what is stored does not verify."""

    code = "vault-damaged"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The vault is damaged: {what}. Unlocking changed nothing. "
            "Keep the file as it is and restore a backup beside it."
        )


class NewerVault(VaultFileError):
    """Written by a newer Tropa."""

    code = "newer-vault"

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"This vault was written by a newer Tropa (format {found}, this one knows {known}). "
            "It was not touched. Update Tropa."
        )


class OtherLayout(VaultFileError):
    """It has this version's number and other tables: a Tropa in the making wrote it."""

    code = "other-layout"

    def __init__(self, version: int, differs: Sequence[str]) -> None:
        super().__init__(
            f"This vault says that it is of format {version}, but it is laid out otherwise ({', '.join(differs)}): "
            "an unfinished Tropa wrote it. Nothing in it was changed. Open it with the Tropa that wrote it, "
            "or restore a backup beside it."
        )


class AlreadyOpen(VaultFileError):
    """Another program (another desk) has this vault open."""

    code = "already-open"

    def __init__(self) -> None:
        super().__init__("This vault is already open in another desk. Nothing was changed. Close it there first.")


class CannotUseFile(VaultFileError):
    """The system refused: no permission, read-only, disk full."""

    code = "cannot-use-file"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The vault's file cannot be used: {what}. What was stored before is kept. "
            "Free space or fix permissions, then try again."
        )


class VaultClosed(VaultError):
    """Our own mistake: a locked vault was asked something."""

    code = "vault-closed"

    def __init__(self) -> None:
        super().__init__("The vault is locked. Nothing was changed. Unlock it first.")


class FoundingRefused(VaultError):
    """The relay would not let this network be published."""

    code = "founding-refused"

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"The relay refused to publish the network ({problem}). What was made is kept; "
            "trying again continues from there."
        )
        self.problem = problem
