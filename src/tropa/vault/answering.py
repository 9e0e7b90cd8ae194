"""With which of the keys held here a letter to a seeker is sealed. It writes and posts nothing."""

from tropa.cases.events import Welcome, decode_core
from tropa.sealing.keys import author_id
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import AuthPrivateKey, SealingSeed, ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf import introducing_key_of


def sender_to(here: Context, thread: ThreadId, data: bytes) -> AuthPrivateKey | None:
    """The key that the author of this core holds; None when it is not here any more."""
    core = decode_core(data)
    if isinstance(core.body, Welcome):
        return introducing_key_of(here, thread)
    # Several colleagues may have given us a key of the same case; the seeker believes the one they were given.
    held = reply_keys_of(here, thread)
    return next((keys.auth for keys in held if author_id("r", keys.public.auth) == core.author), None)


def reply_keys_of(here: Context, thread: ThreadId) -> list[ReaderKeys]:
    """Every reply key of a case that is here, in the order in which they came."""
    rows = here.db.rows("SELECT sealing_seed, auth_key FROM reply_key WHERE thread = ? ORDER BY serial", thread.raw)
    return [ReaderKeys(SealingSeed(seed), AuthPrivateKey(auth)) for seed, auth in rows]
