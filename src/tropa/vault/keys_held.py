"""Every private key a vault really holds, for whoever asks what a seized machine could open: audits, tests, the demo.

It opens nothing itself, and knows nothing of what was read before and is kept.
"""

from collections.abc import Iterator

from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import AuthPrivateKey, SealingSeed
from tropa.vault.context import Context

_EVERY_PAIR = """
SELECT sealing_seed, auth_key FROM own_bundle
UNION SELECT members_seed, members_auth FROM team_week
UNION SELECT sealing_seed, auth_key FROM team_week WHERE sealing_seed IS NOT NULL
UNION SELECT members_seed, members_auth FROM proposed_week
UNION SELECT sealing_seed, auth_key FROM proposed_week WHERE length(sealing_seed) > 0
UNION SELECT sealing_seed, auth_key FROM reply_key
UNION SELECT sealing_seed, auth_key FROM listening_key WHERE sealing_seed IS NOT NULL
UNION SELECT sealing_seed, auth_key FROM road_key
"""


def keys_held(here: Context) -> tuple[ReaderKeys, ...]:
    """Keys that open letters: of this device, its weeks, its cases, their legs and watches, and complaints."""
    return tuple(_pairs(here))


def _pairs(here: Context) -> Iterator[ReaderKeys]:
    for seed, auth in here.db.rows(_EVERY_PAIR):
        yield ReaderKeys(SealingSeed(seed), AuthPrivateKey(auth))
