"""``tropa relay copy``: a stopped relay's letters into an empty PostgreSQL database."""

import argparse
import secrets
from pathlib import Path

from tropa.relay.copying import copy_relay

HELP = "copy a stopped relay into an empty PostgreSQL database, every row compared"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="source", type=Path, required=True, metavar="DIR", help="the relay's data folder"
    )
    parser.add_argument("--to", required=True, metavar="URL", help="an empty PostgreSQL database")


def run(args: argparse.Namespace) -> int:
    """Raises RelayError."""
    copied = copy_relay(args.source, args.to, secrets.token_bytes, _say)
    for table in copied:
        print(f"{table.table}: {table.rows:,} rows, sha256 {table.sha256}")
    print(f"copied. {args.source} is as it was; do not start it again: there would be two relays of one name.")
    return 0


def _say(progress: str) -> None:
    print(progress, flush=True)
