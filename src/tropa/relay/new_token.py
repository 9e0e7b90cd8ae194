"""Another publisher's token for a stopped relay, because the old one may be in wrong hands.

Everything else stays: boxes, letters, the relay's name, and what was published.
"""

from pathlib import Path

from tropa.relay.errors import DatabaseUnusable, FolderUnusable
from tropa.relay.folder import PUBLISH_TOKEN_FILE, open_folder, renew_publish_token
from tropa.relay.store.failures import StoreError
from tropa.relay.store.postgres_opening import (
    SharedSecrets,
    cannot_be_used,
    make_ready,
    open_postgres,
    replace_token,
    used_by_others,
)
from tropa.sealing.encoding import b64
from tropa.sealing.types import Random


def renew_token(data: Path, database: str | None, random: Random) -> Path:
    """Make one; the file it lies in. The old one lets nobody publish from the next start on.

    Raises:
        FolderInUse, DatabaseUnusable: a relay still uses it; nothing was changed.
        RelayError: the folder or the database cannot be used; the old token still holds.
    """
    if not data.is_dir():
        raise FolderUnusable(f"no relay has used {data} yet; nothing was changed. Is this the right --data folder?")
    folder = open_folder(data, random)
    with folder.lock:
        if database is None:
            renew_publish_token(folder, random)
            return data / PUBLISH_TOKEN_FILE
        store = open_postgres(database, random, 0)
        try:
            make_ready(store, SharedSecrets(b64(folder.challenge_key.raw), folder.publisher.text))
            if used_by_others(store):
                raise DatabaseUnusable(
                    "a relay, or something else, is connected to this database; nothing was changed. "
                    "Stop every relay that uses it first."
                )
            # The database's word counts at the next start: the folder's copy may come to it before.
            renewed = renew_publish_token(folder, random)
            store.begin()
            replace_token(store, renewed.publisher.text)
            store.commit()
        except StoreError as error:
            raise cannot_be_used(error) from error
        finally:
            store.close()
    return data / PUBLISH_TOKEN_FILE
