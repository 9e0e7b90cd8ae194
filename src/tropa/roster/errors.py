"""The room's errors: what a peer signed that we do not accept. Nothing refused here was used."""

from typing import Literal

NoticeFault = Literal["malformed", "signature", "network", "relay", "other-signer", "not-yet", "expired"]
"""The first of protocol 7.3's conditions that fails, in this order."""

EntryFault = Literal["malformed", "signature", "network"]


class RosterError(Exception):
    """Anything this room refuses."""


class NoticeRefused(RosterError):
    """A notice that a seeker's client would not accept; ``fault`` says which condition failed."""

    def __init__(self, fault: NoticeFault, detail: str) -> None:
        super().__init__(f"notice refused ({fault}): {detail}; nothing in it was used")
        self.fault: NoticeFault = fault


class EntryRefused(RosterError):
    """An entry of the roster that does not verify; ``fault`` says how."""

    def __init__(self, fault: EntryFault, detail: str) -> None:
        super().__init__(f"roster entry refused ({fault}): {detail}; nothing in it was used")
        self.fault: EntryFault = fault
