"""``tropa relay``: runs the blind post office on a data folder."""

import argparse
import os
import sys
from pathlib import Path

from tropa.relay.errors import RelayError
from tropa.relay.serve import DEFAULT_CEILING_BYTES, Settings, serve
from tropa.relay.writer import BATCH_LIMIT

HELP = "run a relay: a post office for sealed letters that it cannot read"
_BUILT_PAGES = Path(__file__).resolve().parents[3] / "web" / "dist"
_GIB = 2**30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="data folder, made if it is not there")
    parser.add_argument("--port", type=int, required=True, help="port to listen on; 0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--pages", type=Path, default=_BUILT_PAGES, metavar="DIR", help="built pages to serve")
    parser.add_argument(
        "--room-gib", type=float, default=DEFAULT_CEILING_BYTES / _GIB, help="disk it may fill (default: %(default)s)"
    )


def run(args: argparse.Namespace) -> int:
    settings = Settings(
        data=args.data,
        host=args.host,
        port=args.port,
        pages=args.pages,
        ceiling_bytes=int(args.room_gib * _GIB),
        # Only bench/relay.py sets this, to show what committing each letter alone would cost.
        batch_limit=int(os.environ.get("TROPA_RELAY_BATCH_LIMIT", BATCH_LIMIT)),
    )
    try:
        serve(settings, _say)
    except RelayError as error:
        print(f"tropa relay: {error}", file=sys.stderr)
        return 1
    return 0


def _say(address: str) -> None:
    print(f"relay ready on {address}", flush=True)
