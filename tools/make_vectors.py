"""Writes ``vectors/*.json``, the test vectors that Python, Node and browsers read.

Run ``.venv/bin/python tools/make_vectors.py``. A case that is already in its file is left as it is: letters come out
different every time, and a vector that changes is no vector. To change a case, take it out of the file first.
``--check`` writes nothing and fails when the files lack a case or hold one too many.
"""

import argparse
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.vector_cases import authors, complaints, envelopes, keys, letters, words  # noqa: E402 -- after the path is set

FILES: dict[str, ModuleType] = {
    "words": words,
    "keys": keys,
    "letters": letters,
    "envelopes": envelopes,
    "authors": authors,
    "complaints": complaints,
}


def merged(module: ModuleType, committed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The module's cases in its order, those already committed unchanged."""
    known = {case["name"]: case for case in committed}
    return [known.get(name) or {"name": name, **make()} for name, make in module.cases()]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check: bool = parser.parse_args().check
    stale = [
        name for name, module in FILES.items() if not bring_up_to_date(ROOT / "vectors" / f"{name}.json", module, check)
    ]
    for name in stale:
        print(f"vectors/{name}.json does not hold exactly the cases of tools/vector_cases/{name}.py", file=sys.stderr)
    return 1 if stale else 0


def bring_up_to_date(path: Path, module: ModuleType, check: bool) -> bool:
    committed = json.loads(path.read_text())["cases"] if path.exists() else []
    if check:
        return [case["name"] for case in committed] == [name for name, _ in module.cases()]
    cases = merged(module, committed)
    path.write_text(json.dumps({"about": module.HEADER, "cases": cases}, ensure_ascii=False, indent=1) + "\n")
    print(f"{path.name}: {len(cases)} cases, {len(cases) - len(committed)} new")
    return True


if __name__ == "__main__":
    raise SystemExit(main())
