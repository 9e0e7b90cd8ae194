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
