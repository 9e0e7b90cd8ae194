"""First passphrase, unlocking, locking, and the choices that are possible before a vault is open."""

from starlette.responses import Response

from tropa.desk.visit import Visit
from tropa.desk.words import LANGUAGES
from tropa.sealing.words import new_entropy, words_of
from tropa.vault.errors import EmptyPassphrase, VaultError, VaultFileError, VaultInputError

SHORTEST_PASSPHRASE = 12
SUGGESTED_WORDS = 6
LANGUAGE_RETURNS = ("welcome", "restoring", "unlock", "begin", "found", "join-form", "joining", "settings", "burning")


def show_welcome(visit: Visit) -> Response:
    """First run: what a vault is, and choosing its passphrase."""
    return _welcome(visit, error=None, status=200)


def create_vault(visit: Visit) -> Response:
    """Make the vault, if the passphrase is long enough and was typed twice alike."""
    passphrase, again = visit.form.one("passphrase"), visit.form.one("again")
    if len(passphrase) < SHORTEST_PASSPHRASE:
        return _welcome(visit, visit.words.say("welcome.too-short", n=SHORTEST_PASSPHRASE), 400)
    if passphrase != again:
        return _welcome(visit, visit.words.say("welcome.not-alike"), 400)
    try:
        visit.desk.keeper.create(passphrase)
    except EmptyPassphrase:
        return _welcome(visit, visit.words.say("welcome.too-short", n=SHORTEST_PASSPHRASE), 400)
    return visit.go("begin")


def show_unlock(visit: Visit) -> Response:
    """The lock screen. It shows nothing of the vault but its file's name."""
    return visit.show("unlock", error=None)


def unlock_vault(visit: Visit) -> Response:
    """Open the vault, and go back to where the person was."""
    desk = visit.desk
    try:
        desk.keeper.unlock(visit.form.one("passphrase"))
    except VaultFileError as error:
        return _locked(visit, error, 500)
    except VaultInputError as error:
        return _locked(visit, error, 400)
    if desk.last_path is not None and desk.keeper.state == "open":
        return visit.go_to(desk.last_path)
    return visit.go_home()


def lock_vault(visit: Visit) -> Response:
    """Lock now."""
    visit.desk.keeper.lock()
    return visit.go_home()


def choose_language(visit: Visit) -> Response:
    """Change the desk's language and come back to the page it was changed on. An open vault keeps it, or the next."""
    chosen = visit.form.one("language")
    visit.desk.speak(next((each for each in LANGUAGES if each == chosen), visit.words.language))
    back = visit.form.one("back")
    return visit.go(back) if back in LANGUAGE_RETURNS else visit.go_home()


def _locked(visit: Visit, error: VaultError, status: int) -> Response:
    return visit.show("unlock", status, error=visit.words.say(f"error.{error.code}"))


def _welcome(visit: Visit, error: str | None, status: int) -> Response:
    # After a mistake the same words stay: they may be on paper by now.
    suggestion = visit.form.one("suggestion") or _suggestion(visit)
    return visit.show("welcome", status, error=error, suggestion=suggestion, shortest=SHORTEST_PASSPHRASE)


def _suggestion(visit: Visit) -> str:
    # 6 of the 2,048 words are 66 bits: with Argon2id at 256 MiB a guess, out of reach.
    words = words_of(new_entropy(visit.desk.parts.random), visit.words.language).split(" ")
    return " ".join(words[:SUGGESTED_WORDS])
