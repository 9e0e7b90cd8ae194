"""What can go wrong when people change who belongs. All are the input's; nothing was changed."""

from tropa.vault.errors import VaultInputError


class MembershipError(VaultInputError):
    """The family. `code` is for the pages; the text says what happened, what was kept, what to do next."""

    code = "membership"
    text = "This cannot be done now. Nothing was changed."

    def __init__(self) -> None:
        super().__init__(self.text)


class UnknownMember(MembershipError):
    """No such member."""

    code = "unknown-member"
    text = "The chain names no such member. Nothing was changed. Go back to the network page."


class UnknownDevice(MembershipError):
    """No such device."""

    code = "unknown-device"
    text = "The chain names no such device. Nothing was changed. Go back to the network page."


class UnknownInvitation(MembershipError):
    """No such invitation."""

    code = "unknown-invitation"
    text = "There is no such invitation; it may be over or withdrawn. Nothing was changed."


class UnknownProposal(MembershipError):
    """No such proposal."""

    code = "unknown-proposal"
    text = "There is no such proposal; it may be complete, or another entry took its place. Nothing was changed."


class NotASteward(MembershipError):
    """Only a steward's desk may."""

    code = "not-a-steward"
    text = "Only a steward's desk can do this. Nothing was changed. Ask a steward."


class NotAllowed(MembershipError):
    """Only a steward's desk, or the device itself."""

    code = "not-allowed"
    text = "Only a steward's desk, or that device itself, can do this. Nothing was changed. Ask a steward."


class NotNow(MembershipError):
    """It is so already, or cannot be from here."""

    code = "not-now"
    text = "This is so already, or cannot be done from how things stand. Nothing was changed. Look at the chain."


class StillSteward(MembershipError):
    """A steward is not retired."""

    code = "still-steward"
    text = "This device is a steward's. Nothing was changed. First take it out of the stewards, then retire it."


class SignedAnother(MembershipError):
    """One entry a version (protocol 9.4)."""

    code = "signed-another"
    text = (
        "This desk has signed another entry for the same place in the chain less than a day ago. Nothing was changed. "
        "Try again when that one is complete, or tomorrow."
    )


class DateNotSure(MembershipError):
    """The clock has leapt, or the chain is ahead of it: nobody would believe the day of an entry made now."""

    code = "date-not-sure"
    text = (
        "This desk's date may be wrong: its clock has leapt, the desk was shut for weeks, or the chain is days ahead. "
        "Nothing was changed. Check the date; if it is right, leave the desk running for a day and try again."
    )


class BadRoles(MembershipError):
    """None, or unknown ones."""

    code = "bad-roles"
    text = "A member has at least one role, each one of those that are known. Nothing was changed. Choose again."


class BadHash(MembershipError):
    """Not a hash."""

    code = "bad-hash"
    text = "A hash is 64 digits and letters a to f. Nothing was changed. Copy it again."


class BadPack(MembershipError):
    """Not a pack that could follow."""

    code = "bad-pack"
    text = "A pack has a country of two letters and a version above the one in force. Nothing was changed."


class NothingJoined(MembershipError):
    """Nobody has left keys yet."""

    code = "nothing-joined"
    text = "Nobody has left keys with these words yet. Nothing was changed. Wait for the next sync, or ask them."


class NoInvitation(MembershipError):
    """These words lead to no invitation."""

    code = "no-invitation"
    text = (
        "There is no invitation for these words at this relay: not there yet, withdrawn, or other words or another "
        "relay are meant. Nothing was kept. Check both and try again."
    )


class AlreadyInNetwork(MembershipError):
    """One vault, one network."""

    code = "already-in-network"
    text = "This vault belongs to a network already. Nothing was changed. Make another vault to join another network."


class OneListener(MembershipError):
    """One person alone may not be the only one who reads complaints."""

    code = "one-listener"
    text = "Complaints are read by at least two people, or by nobody. Nothing was changed. Choose one more."


class TooManyListeners(MembershipError):
    """More than the chain can name."""

    code = "too-many-listeners"
    text = "At most 16 people read complaints. Nothing was changed. Choose fewer."


class KeyNotOfListeners(MembershipError):
    """A notice would have complaints sealed to a key that no listener made."""

    code = "key-not-of-listeners"
    text = (
        "This notice would have complaints sealed to a key that no listener's device made, or that is not known here"
        " yet. Nothing was signed. Sync and look again; if it stays so, ask who proposed it."
    )
