"""What the Dispatch page keeps from one request to the next: the last proposal, and what was done with it since."""

import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from tropa.desk.latest import Latest, Looked
from tropa.vault.vault import Vault
from tropa.vault.views_dispatch import Carry, CurvePoint, OfferMade, ProposalView

PATIENCE_S: Final = 0.05
"""So long a page waits for a newer proposal before it shows the one it has."""
CURVE_GOOD_FOR_S: Final = 30.0
"""The curve is as many plans as it has points, and meanwhile every page is slower."""


@dataclass(frozen=True)
class Shown:
    """A proposal, None while the first is worked out. `gone`: roles in it that were dealt with since it was made."""

    proposal: ProposalView | None
    offers: tuple[OfferMade, ...]
    is_fresh: bool
    gone: frozenset[str]


@dataclass(frozen=True)
class _Known:
    """What is asked for in the background: with thousands of cases both take longer than a page may."""

    proposal: ProposalView
    offers: tuple[OfferMade, ...]


def _ask(vault: Vault) -> _Known:
    return _Known(vault.dispatching.proposal(), vault.dispatching.offers_made())


class DispatchState:
    """Of one run, and one opened vault. `carry`: what goes along unless one says otherwise."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.carry: Carry = "nothing"
        self._known = Latest[_Known](monotonic)
        self._curves = Latest[tuple[CurvePoint, ...]](monotonic)
        self._turn = threading.Lock()
        self._gone: set[str] = set()
        self._offers: dict[str, OfferMade] = {}

    def proposal(self, vault: Vault) -> Shown:
        """The newest there is, without waiting for a newer one longer than a reader notices."""
        looked = self._known.look(lambda: _ask(vault), PATIENCE_S)
        with self._turn:
            if looked.is_fresh:
                self._gone.clear()
                self._offers.clear()
            proposal = looked.value.proposal if looked.value else None
            return Shown(proposal, self._with_newer(looked.value), looked.is_fresh, frozenset(self._gone))

    def curve(self, vault: Vault) -> Looked[tuple[CurvePoint, ...]]:
        """The same for the curve, which is a coarse picture: an answer of the last half minute is good enough."""
        return self._curves.look(vault.dispatching.curve, patience_s=0.0, good_for_s=CURVE_GOOD_FOR_S)

    def dealt_with(self, role_ids: Iterable[str], offers: Iterable[OfferMade]) -> None:
        """An older proposal is shown without these, and with what was offered."""
        with self._turn:
            self._gone.update(role_ids)
            self._offers.update({each.offer_id: each for each in offers})
            self._known.changed()
            self._curves.changed()

    def taken_back(self, offers: Collection[OfferMade]) -> None:
        """Their roles are open again."""
        with self._turn:
            self._gone.difference_update(each.role_id for each in offers)
            self._offers.update({each.offer_id: replace(each, state="withdrawn") for each in offers})
            self._known.changed()
            self._curves.changed()

    def forget(self) -> None:
        """The vault is locked."""
        self._known.forget()
        self._curves.forget()
        with self._turn:
            self._gone.clear()
            self._offers.clear()
        self.carry = "nothing"

    def _with_newer(self, known: _Known | None) -> tuple[OfferMade, ...]:
        older = {each.offer_id: each for each in known.offers} if known else {}
        newer = tuple(each for each in reversed(self._offers.values()) if each.offer_id not in older)
        return (*newer, *(self._offers.get(name, each) for name, each in older.items()))
