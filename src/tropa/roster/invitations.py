"""What two people compare before a newcomer is admitted (protocol 10.4). The words and their box are made elsewhere."""

import hashlib
from typing import Final

from tropa.roster.names import NetworkId
from tropa.sealing.encoding import lp
from tropa.sealing.types import VerifyKey

_BYTES: Final = 8
_DIGITS: Final = 20
_GROUP: Final = 4


def fingerprint(network: NetworkId, signing: VerifyKey, steward: VerifyKey) -> str:
    """Twenty digits in groups of four, the same on both desks exactly when the keys are the same (64 bits)."""
    joined = lp(network.encode("ascii"), signing.raw, steward.raw)
    digest = hashlib.sha256(b"tropa/1/join" + joined).digest()
    digits = f"{int.from_bytes(digest[:_BYTES], 'big') % 10**_DIGITS:0{_DIGITS}d}"
    return " ".join(digits[start : start + _GROUP] for start in range(0, _DIGITS, _GROUP))
