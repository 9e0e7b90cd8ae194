"""How starting a relay can fail. What a client did wrong is no error of ours: it is answered as a problem."""


class RelayError(Exception):
    """Base of this room's errors; the message says what happened, what was kept and what to do next."""


class FolderUnusable(RelayError):
    """The data folder cannot be used: no right to it, another program's, or damaged. Nothing in it was changed."""


class FolderInUse(RelayError):
    """Another relay runs on this data folder."""


class FolderNewer(RelayError):
    """The data folder was written by a newer tropa."""


class DatabaseUnusable(RelayError):
    """The PostgreSQL database cannot be used: not reached, another program's, careless. Nothing was changed."""


class DatabaseNewer(RelayError):
    """The PostgreSQL database was written by a newer tropa."""


class CopyDiffers(RelayError):
    """What was copied was read back otherwise than it was written. Nothing of the copy was kept."""


class ConfigRefused(RelayError):
    """The configuration file cannot be read, or says something that is not known. Nothing was started."""


class BackupFailed(RelayError):
    """A backup could not be made, or what was written is not what was read. The relay itself was not touched."""


class RestoreRefused(RelayError):
    """A backup cannot be restored from here to there, or not without a decision. Nothing was changed."""


class AddressUnusable(RelayError):
    """The host or port cannot be listened on."""
