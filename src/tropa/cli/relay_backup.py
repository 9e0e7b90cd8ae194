"""``tropa relay backup``: a copy of a relay's folder while the relay runs."""

import argparse
import time
from pathlib import Path

from tropa import __version__
from tropa.cli.relay_settings import add_place_arguments, settings_of
from tropa.relay.backup import back_up
from tropa.relay.errors import BackupFailed
from tropa.relay.office import SECONDS_A_DAY

HELP = "copy a relay's letters and token into a new folder while it runs, and check the copy"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_place_arguments(parser)
    parser.add_argument("target", type=Path, metavar="TARGET", help="a folder that is not there yet")
    parser.set_defaults(port=0)


def run(args: argparse.Namespace) -> int:
    """Raises RelayError."""
    settings = settings_of(args, args.refuse)
    if settings.database is not None:
        raise BackupFailed(
            "this relay's letters are in PostgreSQL: back that up with pg_dump, as docs/operations.md says, and after "
            "restoring it run tropa relay restore --database."
        )
    made = back_up(settings.data, args.target, int(time.time()) // SECONDS_A_DAY, f"tropa {__version__}")
    print(f"backed up: {made.folder}, {made.manifest.size_bytes:,} bytes, sha256 {made.manifest.sha256}")
    print("it holds what people will have deleted since: encrypt it, keep few, destroy them within days.")
    return 0
