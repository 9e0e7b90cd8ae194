"""The room's errors: what a peer made that we do not accept. Nothing refused here was used."""

from typing import Literal

NoticeFault = Literal["malformed", "lineage", "signature", "network", "relay", "other-signer", "not-yet", "expired"]
"""The first of protocol 7.3's conditions that fails, in this order."""

EntryFault = Literal["malformed", "network", "version", "signature", "previous", "day", "expired", "body"]
"""The first of protocol 9.1's conditions that fails, in this order."""

StatementFault = Literal["malformed", "network", "number", "signature"]
StatusFault = Literal["malformed", "signature", "network", "relay", "not-yet", "over"]
"""The first of protocol 7.5's conditions that fails, in this order."""

BundleFault = Literal["malformed", "network", "device", "signature", "key"]


class RosterError(Exception):
    """Anything this room refuses."""


class NoticeRefused(RosterError):
    """A notice that a seeker's client would not accept; ``fault`` says which condition failed."""

    def __init__(self, fault: NoticeFault, detail: str) -> None:
        super().__init__(f"notice refused ({fault}): {detail}; nothing in it was used")
        self.fault: NoticeFault = fault


class EntryRefused(RosterError):
    """An entry that does not continue the chain; ``fault`` says how, ``detail`` what exactly."""

    def __init__(self, fault: EntryFault, detail: str) -> None:
        super().__init__(f"roster entry refused ({fault}): {detail}; the roster is as it was")
        self.fault: EntryFault = fault
        self.detail = detail


class StatementRefused(RosterError):
    """A statement of stewards that does not continue a lineage; ``fault`` says how."""

    def __init__(self, fault: StatementFault, detail: str) -> None:
        super().__init__(f"statement of stewards refused ({fault}): {detail}; nothing in it was used")
        self.fault: StatementFault = fault


class StatusRefused(RosterError):
    """A status that is not to be shown; ``fault`` says which condition failed."""

    def __init__(self, fault: StatusFault, detail: str) -> None:
        super().__init__(f"status refused ({fault}): {detail}; no waiting time is shown")
        self.fault: StatusFault = fault


class BundleRefused(RosterError):
    """A device's keys of a week that are not to be sealed to; ``device`` may change when the roster does."""

    def __init__(self, fault: BundleFault, detail: str) -> None:
        super().__init__(f"bundle refused ({fault}): {detail}; nothing was sealed to it")
        self.fault: BundleFault = fault


class MessageRefused(RosterError):
    """A message or circular between members that is not of its shape."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"message refused: {detail}; nothing in it was used")


class ProposalRefused(RosterError):
    """A proposal whose parts do not belong together, or that does not follow from our roster."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"proposal refused: {detail}; it was not signed")
