"""``tropa bench NAME``: runs one of the measurements in the checkout's ``bench/`` folder and prints the figures."""

import argparse
import importlib
import inspect
import json
import os
import platform
import sys
from pathlib import Path

HELP = "measure something and print the figures"
BENCH_DIR = Path(__file__).resolve().parents[3] / "bench"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="one of: " + ", ".join(_names()))
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--quick", action="store_true", help="smaller cases, under a minute")
    parser.add_argument("--store", choices=("sqlite", "postgresql", "both"), help="relay: which stores (default: both)")
    parser.add_argument("--vault", type=Path, metavar="FILE", help="desk: a copy of this filled vault, no other sizes")
    parser.add_argument("--growth", type=int, metavar="N", help="relay: grow until this many letters are stored")


def run(args: argparse.Namespace) -> int:
    if args.name not in _names():
        print(f"no measurement called {args.name!r}; there are: {', '.join(_names())}", file=sys.stderr)
        return 2
    sys.path.insert(0, str(BENCH_DIR.parent))
    measured = importlib.import_module(f"bench.{args.name}").run
    options = {name: getattr(args, name) for name in ("store", "growth", "vault") if getattr(args, name) is not None}
    if not options.keys() <= inspect.signature(measured).parameters.keys():
        print(f"{args.name} takes none of: {', '.join(f'--{each}' for each in options)}", file=sys.stderr)
        return 2
    results = measured(quick=args.quick, **options)
    rows = [{"case": r.case, "metric": r.metric, "value": r.value, "unit": r.unit} for r in results]
    if args.json:
        print(json.dumps({"bench": args.name, "machine": machine(), "results": rows}))
        return 0
    for row in rows:
        print(f"{row['case']:<48} {row['metric']:<28} {row['value']:>12} {row['unit']}")
    return 0


def machine() -> str:
    """One line on what the figures were measured on."""
    system = f"{platform.machine()}, {platform.system()} {platform.release()}"
    return f"{os.cpu_count()} cores, {system}, Python {platform.python_version()}"


def _names() -> list[str]:
    return sorted(path.stem for path in BENCH_DIR.glob("*.py") if not path.stem.startswith("_"))
