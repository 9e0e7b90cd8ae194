"""Reading ``vectors/`` for the tests of this room."""

import json
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).resolve().parents[2] / "vectors"


def cases(file: str) -> list[dict[str, Any]]:
    """The cases of one file."""
    read: list[dict[str, Any]] = json.loads((VECTORS / f"{file}.json").read_text())["cases"]
    return read


def name(case: dict[str, Any]) -> str:
    """How pytest calls a case."""
    return str(case["name"])
