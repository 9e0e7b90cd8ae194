"""``tropa guide``: checks a pack of rights, builds the offline guide, verifies what was built, writes schemas."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

from tropa.cli.guide_build import add_actions, files_of
from tropa.rights.checks import Report, examine
from tropa.rights.errors import Problem
from tropa.rights.schemas import schemas

HELP = "check a pack of rights and build the offline guide from it"
_SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = _action(actions, "check", _check, "prove a pack sound, tell its stories, list what is missing or stale")
    check.add_argument("pack", type=Path, metavar="PACKDIR", help="the pack's folder, for example packs/ru")
    check.add_argument("--json", action="store_true", help="one JSON object instead of text")
    check.add_argument("--unreviewed", action="store_true", help="list everything that no lawyer has reviewed yet")
    check.add_argument("--language", choices=("ru", "en"), default="en", help="of the proofs and the people they show")
    check.add_argument("--today", type=date.fromisoformat, default=None, help="judge staleness on another day")
    schema = _action(actions, "schema", _schema, "write JSON Schemas of a pack's files, for editors")
    schema.add_argument("folder", type=Path, metavar="DIR", help="where to write them, for example packs/schema")
    schema.add_argument("--check", action="store_true", help="write nothing; fail when a file is out of date")
    add_actions(lambda name, act, said: _action(actions, name, act, said))


def run(args: argparse.Namespace) -> int:
    done: Callable[[argparse.Namespace], int] = args.act
    return done(args)


def _action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    act: Callable[[argparse.Namespace], int],
    said: str,
) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=said, description=said)
    parser.set_defaults(act=act)
    return parser


def _check(args: argparse.Namespace) -> int:
    if not args.pack.is_dir():
        print(f"tropa guide: {args.pack} is not a folder; nothing was checked", file=sys.stderr)
        return 2
    begun = time.monotonic()
    report = examine(files_of(args.pack), args.today or datetime.now().astimezone().date(), args.language)
    seconds = time.monotonic() - begun
    if args.json:
        print(json.dumps(_as_json(report, seconds), ensure_ascii=False))
    else:
        _print(report, seconds, listed=args.unreviewed)
    return 1 if report.problems else 0


def _as_json(report: Report, seconds: float) -> dict[str, object]:
    compiled = report.compiled
    return {
        "sound": not report.problems,
        "problems": [asdict(problem) for problem in report.problems],
        "stale": [asdict(problem) for problem in report.stale],
        "unreviewed": [asdict(problem) for problem in report.unreviewed],
        "proved": list(report.proved),
        "stories": report.stories,
        "sha256": compiled.sha256 if compiled else None,
        "fingerprint": compiled.fingerprint if compiled else None,
        "seconds": round(seconds, 2),
    }


def _print(report: Report, seconds: float, *, listed: bool) -> None:
    for problem in report.problems:
        print(problem)
    for claim in report.proved:
        print(f"proved: {claim}")
    if report.compiled is not None:
        pack = report.compiled.pack
        print(
            f"{len(pack.questions)} questions, {len(pack.values)} values, {len(pack.rules)} rules, "
            f"{len(pack.papers)} papers, {len(pack.countries)} countries, {report.stories} stories"
        )
        print(f"fingerprint {report.compiled.fingerprint}")
    _some("past their review day", report.stale, _SHOWN)
    _some("not reviewed by a lawyer", report.unreviewed, len(report.unreviewed) if listed else 0)
    verdict = f"{len(report.problems)} problems: not fit to publish" if report.problems else "no problem found"
    print(f"{verdict} ({seconds:.1f} s)")


def _some(what: str, problems: Iterable[Problem], shown: int) -> None:
    every = list(problems)
    if every:
        print(f"{len(every)} {what}{'' if shown else ' (--unreviewed lists them)'}")
        for problem in every[:shown]:
            print(f"  {problem}")
        if 0 < shown < len(every):
            print(f"  and {len(every) - shown} more (--json lists all)")


def _schema(args: argparse.Namespace) -> int:
    stale = []
    for name, text in schemas().items():
        path = args.folder / name
        if not args.check:
            args.folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(str(path))
    for name in stale:
        print(f"{name} is out of date: run `tropa guide schema {args.folder}`", file=sys.stderr)
    return 1 if stale else 0
