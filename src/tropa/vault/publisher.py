"""The relay's publisher token as this desk holds it: whether the relay still takes it, and what to try in its place.

A desk that is refused tries what other stewards' desks said. While its own is taken it looks at none of that: one
steward alone must not change what another's desk publishes.
"""

from dataclasses import replace
from typing import Final

from tropa.post.client import RelayClient
from tropa.post.errors import Refused
from tropa.post.headers import PublisherToken
from tropa.post.problems import ProblemName
from tropa.roster.devices import Device
from tropa.sealing.types import PostId
from tropa.vault.context import Context
from tropa.vault.team import Network, keep_network, network_of

_REFUSED: Final = "publisher_refused"
_OFFERED: Final = "publisher-offered:"
# Closing it changes nothing at any relay, and is answered only to the publisher.
_NOBODYS_BOX: Final = PostId(bytes(PostId.SIZE_BYTES))


def is_a_token(text: str) -> bool:
    """Whether a relay could ever take it: it goes into a header as it is."""
    return bool(text) and text.isascii() and text.isprintable()


def ask_whether_taken(relay: RelayClient, token: str) -> None:
    """Change nothing there.

    Raises:
        Refused: ``bad-publisher-token``.
        tropa.post.errors.PostError: passed on.
    """
    relay.close_team_box(_NOBODYS_BOX, PublisherToken(token))


def token_is_refused(here: Context) -> bool:
    """Whether the relay has refused the token held here, and has not taken one since."""
    return here.db.row("SELECT 1 FROM meta WHERE name = ?", _REFUSED) is not None


def note_taken(here: Context) -> None:
    """The relay takes the token held here."""
    here.db.run("DELETE FROM meta WHERE name = ?", _REFUSED)


def note_refused(here: Context, token: str) -> None:
    """The relay refused that token; no matter where another is held by now."""
    with here.db.transaction():
        us = network_of(here)
        if us is not None and us.details.publisher_token == token:
            here.db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", _REFUSED, here.minute)


def hold_token(here: Context, token: str) -> Network:
    """Publish with this one from now on; the other stewards' desks are told by it (`membership.sharing`)."""
    with here.db.transaction():
        us = network_of(here)
        assert us is not None, "this vault has a network"
        us = replace(us, details=replace(us.details, publisher_token=token))
        keep_network(here, us)
        note_taken(here)
        here.db.run("DELETE FROM meta WHERE name >= ? AND name < ?", *_all_that_begin(_OFFERED))
    return us


def note_offered(here: Context, sender: Device, token: str) -> None:
    """Another steward's desk holds another token: to be tried when ours is refused. The last of each is kept."""
    begins = f"{_OFFERED}{sender.id}:"
    here.db.run("DELETE FROM meta WHERE name >= ? AND name < ?", *_all_that_begin(begins))
    if is_a_token(token):
        here.db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", begins + token, here.minute)


def take_an_offered_one(here: Context, relay: RelayClient) -> Network | None:
    """The network with the first offered token that the relay takes, newest first; None where it takes none.

    Raises:
        tropa.post.errors.PostError: passed on.
    """
    offers = "SELECT name FROM meta WHERE name >= ? AND name < ? ORDER BY value DESC"
    rows = here.db.rows(offers, *_all_that_begin(_OFFERED))
    for (name,) in rows:
        token = name.removeprefix(_OFFERED).partition(":")[2]
        try:
            ask_whether_taken(relay, token)
        except Refused as refused:
            if refused.problem is not ProblemName.BAD_PUBLISHER_TOKEN:
                raise
        else:
            return hold_token(here, token)
    return None


def _all_that_begin(name: str) -> tuple[str, str]:
    """From a name that ends with a colon up to the character after it."""
    return name, name[:-1] + ";"
