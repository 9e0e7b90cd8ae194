"""``tropa relay``: runs the blind post office on a data folder, and the commands that look after it."""

import argparse
import sys

from tropa.cli import relay_backup, relay_copy, relay_figures, relay_new_token, relay_restore
from tropa.cli.relay_settings import add_place_arguments, add_running_arguments, settings_of
from tropa.relay.errors import RelayError
from tropa.relay.serve import serve

HELP = "run a relay: a post office for sealed letters that it cannot read"
_OTHERS = {
    "backup": relay_backup,
    "copy": relay_copy,
    "figures": relay_figures,
    "new-token": relay_new_token,
    "restore": relay_restore,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    others = parser.add_subparsers(metavar="COMMAND", required=False)
    for name, module in _OTHERS.items():
        other = others.add_parser(name, help=module.HELP, description=module.HELP)
        module.add_arguments(other)
        other.set_defaults(do=module.run, refuse=other.error)
    parser.set_defaults(do=_run_relay, refuse=parser.error)
    add_place_arguments(parser)
    add_running_arguments(parser)


def run(args: argparse.Namespace) -> int:
    try:
        return int(args.do(args))
    except RelayError as error:
        print(f"tropa relay: {error}", file=sys.stderr)
        return 1


def _run_relay(args: argparse.Namespace) -> int:
    serve(settings_of(args, args.refuse), _say)
    return 0


def _say(address: str) -> None:
    print(f"relay ready on {address}", flush=True)
