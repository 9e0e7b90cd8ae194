"""Pages for everyone: which languages, schemes and widths they are looked at in, and what is found."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.desk.in_browser import Desk, Opener
from tests.desk.stand import ScriptedVault, Stand
from tests.support.browser import axe_violations
from tropa.desk.words import Language

WIDTHS: Final = ((1280, 800), (1024, 768), (320, 640))
_WIDEST_AND_NARROWEST: Final = (1280, 320)
_ONE_WAY: Final = (("ru", "light"), ("en", "dark"))
_THE_OTHER: Final = (("ru", "dark"), ("en", "light"))
# Where columns scroll by themselves, something that escapes its column makes the page scroll away from under them.
_SCROLLS_TWICE: Final = """() => {
    const column = document.querySelector(".case-main"), page = document.documentElement;
    return column !== null && getComputedStyle(column).overflowY === "auto" && page.scrollHeight > page.clientHeight;
}"""
# Each language and each scheme is seen in every run; the other two pairs are drilled.
BOTH_WAYS: Final = pytest.mark.parametrize(
    ("language", "scheme"), [*_ONE_WAY, *(pytest.param(*each, marks=pytest.mark.drill) for each in _THE_OTHER)]
)


def opened(
    folder: Path, vault: ScriptedVault, open_desk: Opener, language: Language, scheme: str, **more: object
) -> Desk:
    """A desk over this vault, unlocked."""

    def make(port: int) -> Stand:
        stand = Stand(folder, vault, language=language, port=port)
        stand.path.write_bytes(b"vault")
        return stand

    desk = open_desk(make, color_scheme=scheme, **more)
    desk.enter()
    desk.unlock()
    return desk


def faults(desk: Desk, pages: Iterable[str]) -> Iterator[str]:
    """What axe-core finds at any width, what has to be scrolled sideways, and what can be scrolled away into nothing.

    `pages` goes to each and says where.
    """
    for where in pages:
        for width, height in WIDTHS:
            desk.page.set_viewport_size({"width": width, "height": height})
            # What is between the two has the columns of the one or of the other; only its breadth is its own.
            if width in _WIDEST_AND_NARROWEST:
                yield from (f"{where} at {width}: {violation}" for violation in axe_violations(desk.page))
            if desk.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                yield f"{where} at {width}: wider than the window"
            if desk.page.evaluate(_SCROLLS_TWICE):
                yield f"{where} at {width}: its columns scroll, and the whole page does too"
