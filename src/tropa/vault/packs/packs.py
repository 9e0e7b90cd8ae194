"""The façade for rights packs: which one this desk relies on, and which open cases its last change touches.

`Vault.packs` gives it. Nothing here touches the network: sync fetches (`choosing`).
"""

from datetime import date

from tropa.vault.context import Context
from tropa.vault.packs import choosing, shelf, touching
from tropa.vault.views_packs import PackComing, PackInUse, Touched


class Packs:
    """The packs of one open vault."""

    def __init__(self, here: Context) -> None:
        self._here = here

    def in_use(self) -> PackInUse:
        """The pack this desk relies on. There always is one: the program brings its own."""
        here = self._here
        with here.db.lock:
            held, before, named = shelf.in_use(here), shelf.before(here), choosing.named(here)
            return PackInUse(
                compiled=held.compiled,
                since_minute=held.since_minute,
                by_chain=named is not None and named.sha256 == held.compiled.sha256,
                is_new=not held.seen,
                before=before.compiled if before else None,
            )

    @property
    def is_new(self) -> bool:
        """Whether nobody has looked yet at what the last change touches. Quick: every page asks."""
        return not shelf.is_seen(self._here)

    def coming(self) -> PackComing | None:
        """A pack that the stewards have published and that sync has not brought yet."""
        here = self._here
        with here.db.lock:
            wanted = choosing.missing(here)
            return PackComing(wanted.version, wanted.sha256, choosing.fault(here)) if wanted else None

    def touched(self, today: date) -> tuple[Touched, ...]:
        """The open cases for whose known facts the pack in use gives something else than the one before it.

        Nearest changed day first. Listed: what is open for the case, and what may be and is of a topic it is about.
        """
        here = self._here
        with here.db.lock:
            before = shelf.before(here)
            return touching.touched(here, before.compiled, shelf.in_use(here).compiled, today) if before else ()

    def mark_seen(self) -> None:
        """Somebody has looked at what the change touches."""
        with self._here.db.transaction():
            shelf.mark_seen(self._here)
