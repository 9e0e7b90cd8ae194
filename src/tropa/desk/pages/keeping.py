"""Copies and keys of this vault: backups, recovery shares, exports, the passphrase.

Shares are shown once, on the answer to the form that made them; nothing here remembers them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from tropa.desk.pages.locking import SHORTEST_PASSPHRASE
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultError
from tropa.vault.views_search import BackupView, SharesMade

NEEDED, SHARES = 2, 3


@dataclass(frozen=True)
class CopyLine:
    """A copy that was made of this vault."""

    handle: str
    what: str
    path: str
    moment: str
    is_there: bool
    destroyed_in_it: int


def show_keeping(visit: Visit) -> Response:
    """The page."""
    return _page(visit)


def back_up(visit: Visit) -> Response:
    """Copy the vault."""
    return _to_path(visit, "backup", lambda path: visit.vault.safe.backup(path))


def make_shares(visit: Visit) -> Response:
    """Copy the vault so that two of three shares open the copy, and show them, once."""
    path = _path(visit.form.one("path"))
    if path is None:
        return _page(visit, "shares", visit.words.say("keeping.bad-path"))
    try:
        made = visit.vault.safe.make_shares(path, NEEDED, SHARES)
    except VaultError as error:
        return _page(visit, "shares", visit.words.say(f"error.{error.code}"))
    return _shares(visit, made)


def change_passphrase(visit: Visit) -> Response:
    """Give the vault another passphrase."""
    old, new, again = (visit.form.one(name) for name in ("old", "new", "again"))
    say = visit.words.say
    if len(new) < SHORTEST_PASSPHRASE:
        return _page(visit, "passphrase", say("keeping.too-short", n=SHORTEST_PASSPHRASE))
    if new != again:
        return _page(visit, "passphrase", say("keeping.not-alike"))
    try:
        visit.vault.safe.change_passphrase(old, new)
    except VaultError as error:
        return _page(visit, "passphrase", say(f"error.{error.code}"))
    visit.desk.say_next(say("keeping.passphrase-changed"))
    return visit.go("keeping")


def forget_backup(visit: Visit) -> Response:
    """The person says that a copy has been destroyed."""
    found = next(iter(visit.chosen("copy")), "")
    backup_id = next((each.backup_id for each in visit.vault.safe.backups() if _id(each) == found), -1)
    visit.vault.safe.forget_backup(backup_id)
    visit.desk.say_next(visit.words.say("keeping.forgotten"))
    return visit.go("keeping")


def show_export(visit: Visit) -> Response:
    """The form that writes one case into a folder or one encrypted file."""
    return _export_page(visit)


def export_case(visit: Visit) -> Response:
    """Write it."""
    path, safe, language = _path(visit.form.one("path")), visit.vault.safe, visit.words.language
    if path is None:
        return _export_page(visit, visit.words.say("keeping.bad-path"))
    try:
        if visit.form.one("how") == "folder":
            done = safe.export_case(visit.case_id, path, language)
        else:
            done = safe.export_case_encrypted(visit.case_id, path, visit.form.one("passphrase"), language)
    except VaultError as error:
        return _export_page(visit, visit.words.say(f"error.{error.code}"))
    visit.desk.say_next(visit.words.count("export.done", done.entries, path=done.path))
    return visit.go("case", handle=visit.request.path_params["handle"])


def _to_path(visit: Visit, form: str, write: Callable[[Path], None]) -> Response:
    path = _path(visit.form.one("path"))
    if path is None:
        return _page(visit, form, visit.words.say("keeping.bad-path"))
    try:
        write(path)
    except VaultError as error:
        return _page(visit, form, visit.words.say(f"error.{error.code}"))
    visit.desk.say_next(visit.words.say("keeping.backed-up", path=str(path)))
    return visit.go("keeping")


def _path(typed: str) -> Path | None:
    """Where to write: a whole path, whose folder is there. Anything else would land where nobody looks."""
    if not typed.strip() or "\0" in typed:
        return None
    path = Path(typed.strip()).expanduser()
    return path if path.is_absolute() and path.parent.is_dir() else None


def _page(visit: Visit, form: str = "", error: str | None = None) -> Response:
    vault = visit.vault
    return visit.show(
        "keeping",
        400 if error else 200,
        form=form,
        error=error,
        typed=visit.form.one("path"),
        copies=[copy_line(visit, each) for each in vault.safe.backups()],
        needed=NEEDED,
        shares=SHARES,
        shortest=SHORTEST_PASSPHRASE,
        folder=str(visit.desk.parts.vault_path.parent),
    )


def _shares(visit: Visit, made: SharesMade) -> Response:
    return visit.show("shares", made=made)


def _export_page(visit: Visit, error: str | None = None) -> Response:
    return visit.show(
        "export",
        400 if error else 200,
        handle=visit.request.path_params["handle"],
        name=visit.vault.case(visit.case_id).name,
        how=visit.form.one("how") or "age",
        typed=visit.form.one("path"),
        folder=str(visit.desk.parts.vault_path.parent),
        error=error,
    )


def _id(backup: BackupView) -> str:
    return f"backup-{backup.backup_id}"


def copy_line(visit: Visit, backup: BackupView) -> CopyLine:
    """How a copy is named on a page."""
    what = visit.words.say(f"copy.{backup.sort}")
    if backup.case_name:
        what += " · " + visit.words.say("case.title", name=backup.case_name)
    moment = visit.times.moment(backup.minute)
    handle = visit.handle_of(_id(backup))
    return CopyLine(handle, what, backup.path, moment, backup.is_there, backup.destroyed_in_it)
