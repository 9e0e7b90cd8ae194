"""The ``tropa`` command."""

import argparse
import sys

from tropa import __version__


def main(argv: list[str] | None = None) -> int:
    """Run one subcommand; returns the process's exit code (0 done, 1 failed, 2 wrong usage)."""
    parser = argparse.ArgumentParser(prog="tropa")
    parser.add_argument("--version", action="version", version=f"tropa {__version__}")
    parser.parse_args(argv)
    parser.print_help()
    return 2


if __name__ == "__main__":
    sys.exit(main())
