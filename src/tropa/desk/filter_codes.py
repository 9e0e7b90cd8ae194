"""The queue's filters as they stand in addresses and forms: codes and nothing else, nothing that names a person. Pure.

What is no code of the vault's is as if it had not been said: a broken address shows more, never an error.
"""

from collections.abc import Callable

from tropa.vault.queue.regions import is_region
from tropa.vault.views_queue import CODES, FACETS, QueueFilter

Fields = tuple[tuple[str, str], ...]


def filter_in(field: Callable[[str], str]) -> QueueFilter:
    """What an address or a form asks for; `field` gives each one's text, empty where there is none."""
    which = QueueFilter(order="longest" if field("order") == "longest" else "worst")
    for name in FACETS:
        code = field(name)
        if code in CODES[name] if name in CODES else is_region(code):
            which = which.with_choice(name, code)
    return which


def fields_of(which: QueueFilter) -> Fields:
    """The same as codes. Never empty: `show` is always said, so that "all open" is an address of its own."""
    order = (("order", which.order),) if which.order != "worst" else ()
    return (("show", which.show), *(each for each in which.chosen if each[0] != "show"), *order)


def query_of(which: QueueFilter, page: int = 0) -> str:
    """As the end of an address: codes only, which need no quoting."""
    fields = (*fields_of(which), *((("page", str(page)),) if page else ()))
    return "&".join(f"{name}={code}" for name, code in fields)
