"""The ``tropa`` command: finds the subcommand, hands over its arguments, turns its outcome into an exit code."""

import argparse
import importlib
import sys

from tropa import __version__

# One module each in this package, with HELP, add_arguments(parser) and run(args) -> exit code. Imported only when asked
# for, so that `tropa relay` never loads what it must not know.
COMMANDS = ("relay", "doctor", "desk", "watch", "guide", "demo", "bench")


def main(argv: list[str] | None = None) -> int:
    """Run one subcommand.

    Returns the process's exit code: 0 done, 1 failed (said on stderr), 2 wrong usage.
    """
    arguments = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="tropa", description="First contact, casework and safety, sealed end to end.")
    parser.add_argument("--version", action="version", version=f"tropa {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    wanted = [name for name in COMMANDS if name in arguments[:1]] or COMMANDS
    modules = {name: importlib.import_module(f"tropa.cli.{name}") for name in wanted}
    for name, module in modules.items():
        module.add_arguments(subparsers.add_parser(name, help=module.HELP, description=module.HELP))
    parsed = parser.parse_args(arguments)
    return int(modules[parsed.command].run(parsed))


if __name__ == "__main__":
    sys.exit(main())
