"""Marks by which an open page asks whether anything it shows has changed. They are no security measure."""

import hashlib


def mark_of(*shown: object) -> str:
    """A short mark of frozen values: the same for the same, and in practice for nothing else."""
    return hashlib.blake2s(repr(shown).encode(errors="surrogatepass"), digest_size=8).hexdigest()
