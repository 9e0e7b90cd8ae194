"""Chips: links that choose what a list shows, each with how many it shows; and page numbers in addresses."""

from dataclasses import dataclass
from typing import Final

from tropa.desk.numbers import whole_number

PAGE_DIGITS: Final = 6


@dataclass(frozen=True)
class Chip:
    """One choice. `count`: how many its list has; `handle` is its own on the page, so that it keeps the focus."""

    address: str
    label: str
    count: int
    is_here: bool
    handle: str = ""


def page_number(text: str) -> int:
    """The number in an address, counted from 0; 0 for what is none of up to six digits."""
    return whole_number(text, PAGE_DIGITS) or 0
