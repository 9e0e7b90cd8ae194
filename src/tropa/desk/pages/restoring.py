"""A first run that begins with a backup: the same device again, by passphrase or by shares, or one more device."""

from collections.abc import Callable
from pathlib import Path

from starlette.responses import Response

from tropa.desk.pages.locking import SHORTEST_PASSPHRASE
from tropa.desk.visit import Visit
from tropa.vault.errors import NoSuchVault, VaultError
from tropa.vault.vault import Vault

WAYS = ("same", "shares", "second")


def show_restoring(visit: Visit) -> Response:
    """The form."""
    return _form(visit, None)


def restore(visit: Visit) -> Response:
    """Make this desk's vault of the backup."""
    trouble = _trouble(visit)
    if trouble is not None:
        return _form(visit, trouble)
    try:
        visit.desk.keeper.restore(_way(visit))
    except VaultError as error:
        return _form(visit, _told(visit, error))
    return visit.go_home()


def _way(visit: Visit) -> Callable[[], Vault]:
    parts, form = visit.desk.parts, visit.form
    source = Path(form.one("path").strip()).expanduser()
    if form.one("way") == "shares":
        shares = tuple(line for line in form.one("shares").splitlines() if line.strip())
        return lambda: parts.restore_from_shares(source, shares, form.one("new"))
    if form.one("way") == "second":
        return lambda: parts.adopt(source, form.one("passphrase"))
    return lambda: parts.restore(source, form.one("passphrase"))


def _trouble(visit: Visit) -> str | None:
    form, say = visit.form, visit.words.say
    if form.one("way") not in WAYS:
        return say("restore.no-way")
    if not form.one("path").strip() or "\0" in form.one("path"):
        return say("restore.no-such-backup")
    if form.one("way") == "shares" and len(form.one("new")) < SHORTEST_PASSPHRASE:
        return say("welcome.too-short", n=SHORTEST_PASSPHRASE)
    if form.one("way") == "shares" and form.one("new") != form.one("again"):
        return say("welcome.not-alike")
    return None


def _told(visit: Visit, error: VaultError) -> str:
    if isinstance(error, NoSuchVault):
        return visit.words.say("restore.no-such-backup")
    return visit.words.say(f"error.{error.code}")


def _form(visit: Visit, error: str | None) -> Response:
    return visit.show(
        "restore",
        400 if error else 200,
        error=error,
        way=visit.form.one("way") or "same",
        typed=visit.form.one("path"),
        shares=visit.form.one("shares"),
        shortest=SHORTEST_PASSPHRASE,
    )
