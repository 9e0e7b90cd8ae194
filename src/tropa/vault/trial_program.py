"""The program that tries keys for a vault with a large backlog (`trial_apart` starts and ends it).

It reads pages from its input and writes what became of each letter to its output until its input ends. It opens no
file, no vault and no connection, says nothing on the error output, and keeps no key longer than some pages.
"""

import sys
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from tropa.sealing.letters import Address, ReaderKeys
from tropa.sealing.types import PostId, RelayId
from tropa.vault.search.index import terms_of
from tropa.vault.search.words import Stems
from tropa.vault.trial import HeldKey, Opened, try_keys
from tropa.vault.trial_frames import Fits, FitsNot, Page, Pair, read_page, write

_KEYS_LOADED: Final = 256
"""Loading a key costs more than opening a letter; a page has its week's and a hundred others."""


@lru_cache(_KEYS_LOADED)
def _loaded(pair: Pair) -> ReaderKeys:
    return pair.keys()


def results_of(page: Page, stems: Stems) -> Iterator[Fits | FitsNot]:
    """What the first key that fits makes of each letter. Raises for what is no page of ours."""
    address = Address(RelayId(page.relay_id), PostId(page.post_id))
    for each in page.letters:
        held = [HeldKey(_loaded(page.keys[number]), None, 0) for number in each.tried]
        result = try_keys(each.letter, held, address)
        if isinstance(result, Opened):
            place = next(place for place, key in enumerate(held) if key is result.key)
            yield Fits(place, result.letter.sender.raw, result.letter.core, _terms(stems, result.letter.core))
        else:
            yield FitsNot(result.reason)


def _terms(stems: Stems, core: bytes) -> str | None:
    try:
        return terms_of(stems, core)
    except (ValueError, RecursionError):
        # No event, or not of the protocol's shape: the vault judges that.
        return None


def main() -> None:
    """Answer pages until the vault is gone."""
    stems = Stems()
    while (page := read_page(sys.stdin.buffer)) is not None:
        write(sys.stdout.buffer, tuple(results_of(page, stems)))


if __name__ == "__main__":
    main()
