"""How starting a relay can fail. What a client did wrong is no error of ours: it is answered as a problem."""


class RelayError(Exception):
    """Base of this room's errors; the message says what happened, what was kept and what to do next."""


class FolderUnusable(RelayError):
    """The data folder cannot be used: no right to it, another program's, or damaged. Nothing in it was changed."""


class FolderInUse(RelayError):
    """Another relay runs on this data folder."""


class FolderNewer(RelayError):
    """The data folder was written by a newer tropa."""


class AddressUnusable(RelayError):
    """The host or port cannot be listened on."""
