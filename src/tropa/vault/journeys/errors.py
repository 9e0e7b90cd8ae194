"""What can go wrong with a journey, all of it the input's: what happened, what was kept, what to do next."""

from tropa.journeys.findings import Finding
from tropa.vault.errors import VaultInputError


class JourneyError(VaultInputError):
    """The family. `code` is for the pages; nothing was changed."""

    code = "journey"
    text = "This cannot be done now. Nothing was changed."

    def __init__(self) -> None:
        super().__init__(self.text)


class UnknownJourney(JourneyError):
    """No such journey here."""

    code = "unknown-journey"
    text = "There is no such journey in this vault; it may have been destroyed. Go back to the board."


class UnknownLeg(JourneyError):
    """No such leg in the plan."""

    code = "unknown-leg"
    text = "There is no such leg in this plan any more. Nothing was changed. Reload the page."


class BadPlan(JourneyError):
    """The plan contradicts itself. `fault` says how."""

    code = "bad-plan"
    text = "This plan contradicts itself. Nothing was changed; what you typed is kept. Mend it and save again."

    def __init__(self, fault: str) -> None:
        super().__init__()
        self.fault = fault


class BadPlace(JourneyError):
    """Not a place that can be on the list."""

    code = "bad-place"
    text = "A place has a name, a country's two letters and coordinates. Nothing was changed. Mend it and try again."


class JourneyEnded(JourneyError):
    """It has arrived or was called off."""

    code = "journey-ended"
    text = "This journey has ended. Nothing was changed. Begin another one."


class NotRunning(JourneyError):
    """It has not started, or has ended."""

    code = "journey-not-running"
    text = "This journey is not under way. Nothing was changed. Start it first."


class AlreadyRunning(JourneyError):
    """It has started."""

    code = "journey-running"
    text = "This journey is under way already. Nothing was changed."


class NotOffered(JourneyError):
    """The traveller has not been offered check-ins."""

    code = "journey-not-offered"
    text = "The traveller has not been offered the check-ins yet. Nothing was changed. Offer them first."


class WatchAgreed(JourneyError):
    """The traveller agreed to these check-ins and this ladder, and they are watched."""

    code = "journey-watch-agreed"
    text = (
        "Check-ins, grace and ladder are watched as the traveller agreed to them. Nothing was changed; what you typed "
        "is kept. Leave these three as they were, or end this journey and offer another."
    )


class NoWindows(JourneyError):
    """No check-in, or nobody who would be told."""

    code = "journey-no-windows"
    text = "This plan has no check-in, or nobody who would be told of a silence. Nothing was changed. Add both."


class NoCarrier(JourneyError):
    """The leg has nobody at its far end."""

    code = "leg-without-carrier"
    text = "Nobody is named for this leg. Nothing was changed. Choose a carrier and save the plan first."


class CarrierUnreachable(JourneyError):
    """This desk cannot write to the carrier."""

    code = "carrier-unreachable"
    text = (
        "This vault does not hold the key with which this person is answered. Nothing was changed. "
        "Ask whoever holds their case to open a thread with you."
    )


class NotReading(JourneyError):
    """This vault's member is not in the plan thread any more, or the thread does not count here."""

    code = "journey-not-yours"
    text = "This plan is not yours to change. Nothing was changed. Ask whoever planned it."


class HeldBack(JourneyError):
    """A check forbids it. `findings` say why, for pages to word."""

    code = "journey-held-back"
    text = "Something in this plan forbids it. Nothing was changed. Mend what the page names first."

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__()
        self.findings = findings
