"""Which pack a desk relies on: the chain's, taken from beside the guide at the relay, or the program's own if newer.

What comes from the relay is believed for its hash, which the stewards' signatures in the chain name (protocol 9.3);
anything else is refused and the pack in use is kept.
"""

import logging
from typing import Final

from tropa.post.client import RelayClient
from tropa.post.errors import PostError
from tropa.rights.compiled import Compiled
from tropa.rights.errors import PackMalformed, PackUnsigned
from tropa.rights.signing import named_pack
from tropa.roster.entries import Pack
from tropa.vault.context import Context
from tropa.vault.membership.chain import roster_of
from tropa.vault.packs import shelf
from tropa.vault.views_packs import PackFault

_ASK_AGAIN_MINUTES: Final = 10

log = logging.getLogger(__name__)


def named(here: Context) -> Pack | None:
    """The chain's newest pack of our country."""
    known = roster_of(here)
    return known.packs.get(shelf.COUNTRY) if known else None


def missing(here: Context) -> Pack | None:
    """The pack that the chain names, where it should be in use and is not here."""
    wanted = named(here)
    if wanted is None or wanted.version < shelf.built_in().pack.about.version:
        return None
    here_already = (shelf.in_use(here).compiled.sha256, shelf.built_in().sha256)
    return None if wanted.sha256 in here_already else wanted


def settle_pack(here: Context) -> None:
    """Begin with the program's own pack, and change to it where it is the newer one. Call inside a transaction."""
    own = shelf.built_in()
    if not shelf.is_noted(here) or _should_use_own(here, own):
        shelf.use(here, own)


def fetch_pack(here: Context, relay: RelayClient) -> None:
    """Fetch the pack that is missing, at most every ten minutes; whatever comes instead changes nothing."""
    wanted = missing(here)
    if wanted is None or not _may_ask(here, wanted):
        return
    here.note.pack_asked = (wanted.sha256, here.minute)
    found = _fetched(relay, wanted)
    if isinstance(found, Compiled):
        with here.db.transaction():
            shelf.use(here, found)
        return
    here.note.pack_fault = found
    log.info("vault.pack_not_taken", extra={"problem": found})


def fault(here: Context) -> PackFault:
    """Why the missing pack is missing."""
    asked, wanted = here.note.pack_asked, missing(here)
    return here.note.pack_fault if asked and wanted and asked[0] == wanted.sha256 else "not-asked"


def _should_use_own(here: Context, own: Compiled) -> bool:
    held, wanted = shelf.in_use(here).compiled, named(here)
    if held.sha256 == own.sha256:
        return False
    if wanted is not None and wanted.version >= own.pack.about.version:
        # The stewards' choice stands, also against a build of the program that says the same version of another text.
        return wanted.sha256 == own.sha256
    return held.pack.about.version <= own.pack.about.version


def _may_ask(here: Context, wanted: Pack) -> bool:
    asked = here.note.pack_asked
    return asked is None or asked[0] != wanted.sha256 or abs(here.minute - asked[1]) >= _ASK_AGAIN_MINUTES


def _fetched(relay: RelayClient, wanted: Pack) -> Compiled | PackFault:
    try:
        envelope = relay.guide_pack()
        if envelope is None:
            return "absent"
        found = named_pack(envelope, wanted.sha256)
    except PostError:
        return "unreachable"
    except PackUnsigned:
        return "other"
    except PackMalformed:
        return "malformed"
    about = found.pack.about
    return found if (about.version, about.country.lower()) == (wanted.version, wanted.country) else "malformed"
