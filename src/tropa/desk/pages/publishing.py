"""The relay's publisher token: whether the relay takes the one this desk holds, and at a steward's desk another."""

from starlette.responses import Response

from tropa.desk.visit import Visit
from tropa.post.errors import PostError, Unreachable
from tropa.vault.errors import FoundingRefused, VaultInputError


def show_token(visit: Visit) -> Response:
    """The page. The token that is held is not shown."""
    return _page(visit, None, 200)


def change_token(visit: Visit) -> Response:
    """Hold another, once the relay has taken it; whatever is wrong, the one before stays."""
    try:
        with visit.desk.parts.new_relay() as relay:
            visit.vault.change_publisher_token(relay, visit.form.one("token"))
    except FoundingRefused as error:
        code = error.problem if error.problem in ("bad-publisher-token", "other-relay") else "refused"
        return _page(visit, visit.words.say(f"token.{code}"), 400)
    except VaultInputError as error:
        return _page(visit, visit.words.say(f"error.{error.code}"), 400)
    except PostError as error:
        code = "unreachable" if isinstance(error, Unreachable) else "relay-misbehaved"
        return _page(visit, visit.words.say(f"token.{code}"), 502)
    return visit.did("token.kept", visit.to("publisher-token"))


def _page(visit: Visit, error: str | None, status: int) -> Response:
    me, network = visit.vault.members.me(), visit.vault.network()
    return visit.show(
        "publisher_token",
        status,
        is_steward=me is not None and me.is_steward,
        is_held=me is not None and me.can_publish,
        is_refused=network is not None and network.token_is_refused,
        relay_url=visit.desk.parts.relay_url,
        error=error,
    )
