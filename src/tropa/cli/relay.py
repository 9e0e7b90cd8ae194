"""``tropa relay``: runs the blind post office on a data folder."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tropa.relay.errors import RelayError
from tropa.relay.serve import DEFAULT_CEILING_BYTES, Settings, serve
from tropa.relay.writer import BATCH_LIMIT

HELP = "run a relay: a post office for sealed letters that it cannot read"
_BUILT_PAGES = Path(__file__).resolve().parents[3] / "web" / "dist"
_GIB = 2**30
_MOST_GIB = 2**20
_Number = TypeVar("_Number", int, float)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="data folder, made if it is not there")
    parser.add_argument("--port", type=int, required=True, help="port to listen on; 0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--pages", type=Path, default=_BUILT_PAGES, metavar="DIR", help="built pages to serve")
    parser.add_argument(
        "--room-gib",
        type=_positive(float),
        default=DEFAULT_CEILING_BYTES / _GIB,
        help="disk it may fill (default: %(default)s)",
    )
    # 1 commits each letter alone: bench/relay.py shows what that would cost.
    parser.add_argument("--batch-limit", type=_positive(int), default=BATCH_LIMIT, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    settings = Settings(
        data=args.data,
        host=args.host,
        port=args.port,
        pages=args.pages,
        ceiling_bytes=int(args.room_gib * _GIB),
        batch_limit=args.batch_limit,
    )
    try:
        serve(settings, _say)
    except RelayError as error:
        print(f"tropa relay: {error}", file=sys.stderr)
        return 1
    return 0


def _say(address: str) -> None:
    print(f"relay ready on {address}", flush=True)


def _positive(kind: Callable[[str], _Number]) -> Callable[[str], _Number]:
    def number(text: str) -> _Number:
        value = kind(text)
        if not 0 < value <= _MOST_GIB:
            raise ValueError(text)
        return value

    return number
