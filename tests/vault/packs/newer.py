"""Newer packs, made of the built-in one: a shorter time to appeal, as amended law would have it."""

from msgspec.structs import replace

from tropa.rights.compiled import Compiled
from tropa.rights.shapes import Value
from tropa.rights.signing import sign_pack
from tropa.sealing.types import SigningSeed
from tropa.vault.packs.shelf import built_in

SIGNER = SigningSeed(bytes(range(32)))
TERM = "appeal_region_months"


def newer(version: int = 2, months: int = 1) -> Compiled:
    """The built-in pack with another version, and so many months to appeal to the regional commission."""
    own = built_in()
    values = tuple(_with_months(value, months) if value.id == TERM else value for value in own.pack.values)
    about = replace(own.pack.about, version=version)
    return Compiled(replace(own.pack, about=about, values=values), own.words)


def signed(compiled: Compiled) -> bytes:
    """As it lies beside a guide."""
    return sign_pack(compiled, SIGNER)


def _with_months(value: Value, months: int) -> Value:
    return replace(value, readings=(replace(value.readings[0], amount=months),))
