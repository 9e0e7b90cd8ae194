"""The second step of a first run: founding a network, or joining one by twelve words and a number that is compared."""

import logging

from starlette.responses import Response

from tropa.desk.visit import Visit
from tropa.post.errors import PostError, Unreachable
from tropa.sealing.errors import UnknownWord, WordsRefused, WrongCount
from tropa.vault.errors import VaultInputError

log = logging.getLogger(__name__)


def show_beginning(visit: Visit) -> Response:
    """Found or join."""
    return visit.show("begin")


def show_join(visit: Visit) -> Response:
    """The form for an invitation's words."""
    return _form(visit, None, 200)


def join(visit: Visit) -> Response:
    """Look the invitation up and leave keys for it."""
    try:
        with visit.desk.parts.new_relay() as relay:
            visit.vault.members.join(relay, visit.form.one("words"))
    except WordsRefused as error:
        return _form(visit, _mistyped(visit, error), 400)
    except VaultInputError as error:
        return _form(visit, visit.words.say(f"error.{error.code}"), 400)
    except PostError as error:
        code = "unreachable" if isinstance(error, Unreachable) else "relay-misbehaved"
        return _form(visit, visit.words.say(f"founding.{code}"), 502)
    visit.desk.keeper.start_sync()
    visit.desk.keeper.nudge_sync()
    log.info("desk.joining")
    return visit.go("joining")


def show_joining(visit: Visit) -> Response:
    """How far it is: the number to compare, and what one waits for."""
    return visit.show("joining", joining=visit.vault.members.joining(), relay_url=visit.desk.parts.relay_url)


def refresh_joining(visit: Visit) -> Response:
    """Whether anything has changed, for a page already open: then the whole page is taken anew."""
    joining = visit.vault.members.joining()
    if joining is not None and visit.request.query_params.get("state") == joining.state:
        return Response(status_code=204)
    if joining is None:
        visit.desk.say_next(visit.words.say("joining.in"))
    return visit.go_home()


def cancel_joining(visit: Visit) -> Response:
    """Forget it, and the keys made for it."""
    visit.vault.members.cancel_joining()
    return visit.go_home()


def _form(visit: Visit, error: str | None, status: int) -> Response:
    return visit.show("join", status, error=error, typed=visit.form.one("words"), relay_url=visit.desk.parts.relay_url)


def _mistyped(visit: Visit, error: WordsRefused) -> str:
    say = visit.words.say
    if isinstance(error, WrongCount):
        return visit.words.count("join.wrong-count", error.count)
    if isinstance(error, UnknownWord):
        told = say("join.unknown-word", position=error.position, word=error.word)
        hint = say("join.did-you-mean", words=", ".join(error.suggestions)) if error.suggestions else ""
        return f"{told} {hint}".strip()
    return say("join.do-not-fit")
