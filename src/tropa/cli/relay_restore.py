"""``tropa relay restore``: a relay from its backup."""

import argparse
import secrets
import time
from pathlib import Path

from tropa.cli.relay_settings import add_place_arguments, settings_of
from tropa.relay.errors import RestoreRefused
from tropa.relay.hours import SECONDS_AN_HOUR
from tropa.relay.restore import restore_folder, settle_database
from tropa.relay.store.settling import CURSOR_LEAP, Delayed, Settled

HELP = "make a relay from its backup, verified, so that it breaks no word given since"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_place_arguments(parser)
    parser.add_argument(
        "--delayed",
        choices=[each.value for each in Delayed],
        help="what becomes of delayed letters that waited (docs/operations.md)",
    )
    parser.add_argument(
        "backup",
        type=Path,
        nargs="?",
        metavar="BACKUP",
        help="what tropa relay backup wrote; not for PostgreSQL, which its own tools restore before this",
    )
    parser.set_defaults(port=0)


def run(args: argparse.Namespace) -> int:
    """Raises RelayError."""
    settings = settings_of(args, args.refuse)
    delayed = None if args.delayed is None else Delayed(args.delayed)
    hour = int(time.time()) // SECONDS_AN_HOUR
    if settings.database is not None:
        if args.backup is not None:
            raise RestoreRefused(
                "with --database there is no BACKUP to name: restore the dump with PostgreSQL's tools first."
            )
        _say(settle_database(settings.database, delayed, hour, secrets.token_bytes), delayed)
        return 0
    if args.backup is None:
        raise RestoreRefused("name the folder that tropa relay backup wrote.")
    _say(restore_folder(args.backup, settings.data, delayed, hour, secrets.token_bytes), delayed)
    return 0


def _say(settled: Settled, delayed: Delayed | None) -> None:
    print(f"restored: {settled.boxes:,} boxes, {settled.letters:,} letters; their numbers go on {CURSOR_LEAP:,} later")
    if settled.waiting_series and delayed is Delayed.DROP:
        print(f"{settled.waiting_series:,} series of delayed letters were dropped: tell the network to leave them anew")
    elif settled.waiting_series:
        print(f"{settled.waiting_series:,} series of delayed letters are held for 24 hours: tell the network now")
    print("what people deleted since the backup is back: tell the network, so that it is deleted again")
