"""The parts of a hand-over's summary, as its form and its headings name them."""

from typing import Final

PARTS: Final = ("done", "agreed", "deadline", "beware")
