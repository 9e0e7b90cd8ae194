"""``tropa doctor``: what may be wrong with a relay and the machine it runs on, and what to do about it."""

import argparse
import sys
import time

from tropa.cli.relay_settings import add_place_arguments, add_running_arguments, config_of, settings_of
from tropa.relay.doctor.examine import examine
from tropa.relay.doctor.findings import Level
from tropa.relay.errors import RelayError
from tropa.relay.office import SECONDS_A_DAY

HELP = "look at a relay and its machine, and say what to do; changes nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_place_arguments(parser)
    add_running_arguments(parser)
    parser.set_defaults(refuse=parser.error)


def run(args: argparse.Namespace) -> int:
    """0 when there is no fault (warnings there may be), 1 when there is one, 2 when it cannot be told."""
    today = int(time.time()) // SECONDS_A_DAY
    try:
        findings = examine(settings_of(args, args.refuse), config_of(args), getattr(args, "config", None), today)
        levels = []
        for finding in findings:
            print(finding.line(), flush=True)
            levels.append(finding.level)
    except RelayError as error:
        print(f"tropa doctor: {error}", file=sys.stderr)
        return 2
    faults, warnings = levels.count(Level.FAULT), levels.count(Level.WARNING)
    print(f"{faults} faults, {warnings} warnings")
    return int(faults > 0)
