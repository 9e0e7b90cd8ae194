"""``tropa relay figures``: a few figures about a relay that may be shown to anyone."""

import argparse
import time

from tropa.cli.relay_settings import add_place_arguments, settings_of
from tropa.relay.figures import figures
from tropa.relay.office import SECONDS_A_DAY
from tropa.relay.store.opened import looked_at

HELP = "a few rounded figures that reveal nothing, and why"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_place_arguments(parser)
    parser.set_defaults(port=0)


def run(args: argparse.Namespace) -> int:
    """Raises RelayError."""
    settings = settings_of(args, args.refuse)
    today = int(time.time()) // SECONDS_A_DAY
    with looked_at(settings.data, settings.database) as looked:
        told = figures(looked.connection, looked.used_bytes, settings.ceiling_bytes, today)
    for figure in told:
        print(f"{figure.name}: {figure.said}\n    harmless: it {figure.harmless}")
    return 0
