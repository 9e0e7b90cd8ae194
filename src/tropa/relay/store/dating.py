"""What a wrong clock dated too late is dated anew, so that nothing lasts for years because of it (decision 0173)."""

from tropa.relay.store.boxes import MOST_CURSOR, letter_key
from tropa.relay.store.database import Store


def bring_back_day(store: Store, day: int) -> None:
    """The kept day was a wrong clock's, and ``day`` is right: what was dated later counts from this day on."""
    db = store.connection
    db.execute("UPDATE pulse SET day = ? WHERE day > ?", (day, day))
    # By way of the boxes: among millions of letters a search by day would read them all.
    for (number,) in db.execute("SELECT box_number FROM boxes WHERE last_letter_day > ?", (day,)).fetchall():
        keys = (letter_key(number, 0), letter_key(number, MOST_CURSOR))
        db.execute("UPDATE letters SET day = ? WHERE letter_key BETWEEN ? AND ? AND day > ?", (day, *keys, day))
    db.execute("UPDATE boxes SET last_letter_day = ? WHERE last_letter_day > ?", (day, day))
    db.execute("UPDATE blobs SET day = ? WHERE day > ?", (day, day))
