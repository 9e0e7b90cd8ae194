"""Founding a one-person network, step two of the first run. What was made is kept when the relay cannot be reached."""

import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.responses import Response

from tropa.desk.visit import Visit
from tropa.desk.words import LANGUAGES
from tropa.post.errors import PostError, Unreachable
from tropa.vault.errors import FoundingRefused

log = logging.getLogger(__name__)

LONGEST_PETNAME = 40
MOST_ADDRESSES = 8
REFUSED_FIELDS = {"bad-publisher-token": "token", "bad-details": "addresses", "other-relay": "relay"}


@dataclass(frozen=True)
class Plan:
    """What the person filled in."""

    petname: str
    languages: tuple[str, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a plan: the field, and what to do."""

    field: str
    message: str


class NoToken(Exception):
    """There is no publisher token to be had."""


def show_founding(visit: Visit) -> Response:
    """The form; once founded but not fully published, the same page finishes it."""
    network = visit.vault.network()
    if network is not None and network.is_published:
        return visit.go("queue")
    if network is not None:
        return _form(visit, Plan(network.petname, network.languages, network.addresses))
    return _form(visit, Plan("", LANGUAGES, (visit.desk.parts.relay_url,)))


def found_network(visit: Visit) -> Response:
    """Found and publish, or finish a founding that was cut off."""
    plan = _plan(visit)
    trouble = _trouble(visit, plan)
    if trouble is not None:
        return _form(visit, plan, trouble, 400)
    try:
        _publish(visit, plan, _token(visit))
    except NoToken:
        return _form(visit, plan, Trouble("token", visit.words.say("found.no-token")), 400)
    except FoundingRefused as error:
        return _form(visit, plan, _refusal(visit, error), 502)
    except PostError as error:
        code = "unreachable" if isinstance(error, Unreachable) else "relay-misbehaved"
        return _form(visit, plan, Trouble("relay", visit.words.say(f"founding.{code}")), 502)
    log.info("desk.founded")
    return visit.go("founded")


def show_founded(visit: Visit) -> Response:
    """What now exists, and what to do next."""
    return visit.show("founded", network=visit.vault.network())


def _publish(visit: Visit, plan: Plan, token: str) -> None:
    with visit.desk.parts.new_relay() as relay:
        try:
            visit.vault.found_network(
                relay, token, plan.petname, plan.addresses, plan.languages, visit.desk.parts.client_sha256
            )
        finally:
            # Even when cut off: sync goes on publishing what is missing.
            visit.desk.keeper.start_sync()


def _refusal(visit: Visit, error: FoundingRefused) -> Trouble:
    field = REFUSED_FIELDS.get(error.problem)
    code = "refused" if field is None else error.problem
    return Trouble(field or "relay", visit.words.say(f"founding.{code}"))


def _token(visit: Visit) -> str:
    try:
        token = visit.desk.parts.publisher_token() or visit.form.one("token").strip()
    except OSError as error:
        raise NoToken from error
    if not token:
        raise NoToken
    return token


def _plan(visit: Visit) -> Plan:
    form, network = visit.form, visit.vault.network()
    if network is not None:
        return Plan(network.petname, network.languages, network.addresses)
    addresses = tuple(line.strip().rstrip("/") for line in form.one("addresses").splitlines() if line.strip())
    languages = tuple(each for each in LANGUAGES if each in form.all("languages"))
    return Plan(form.one("petname").strip(), languages, addresses)


def _trouble(visit: Visit, plan: Plan) -> Trouble | None:
    say = visit.words.say
    if not 0 < len(plan.petname) <= LONGEST_PETNAME:
        return Trouble("petname", say("found.bad-petname", n=LONGEST_PETNAME))
    if not plan.languages:
        return Trouble("languages", say("found.no-language"))
    if not 0 < len(plan.addresses) <= MOST_ADDRESSES:
        return Trouble("addresses", say("found.no-address", n=MOST_ADDRESSES))
    bad = next((each for each in plan.addresses if not is_address(each)), None)
    return Trouble("addresses", say("found.bad-address", address=bad)) if bad else None


def is_address(text: str) -> bool:
    """Whether a seeker's browser can open it: http or https, a host, and nothing secret or odd in it."""
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = not (parts.username or parts.password or parts.query or parts.fragment) and not any(map(str.isspace, text))
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port_is_fine and plain


def _form(visit: Visit, plan: Plan, trouble: Trouble | None = None, status: int = 200) -> Response:
    parts = visit.desk.parts
    try:
        asks_token = parts.publisher_token() is None
    except OSError:
        asks_token = True
    return visit.show(
        "found",
        status,
        plan=plan,
        trouble=trouble,
        asks_token=asks_token,
        begun=visit.vault.network() is not None,
        relay_url=parts.relay_url,
        longest_petname=LONGEST_PETNAME,
    )
