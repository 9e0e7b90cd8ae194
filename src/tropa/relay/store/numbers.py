"""Random numbers that rows are filed under, so that none tells which is older."""

from tropa.relay.store.database import Store

_BYTES = 4


def unused_number(store: Store, taken: str) -> int:
    """A number below 2³¹ for which the query ``taken``, given that number, finds no row."""
    while True:
        number = int.from_bytes(store.random(_BYTES), "big") >> 1
        if store.connection.execute(taken, (number,)).fetchone() is None:
            return number
