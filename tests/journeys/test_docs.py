"""The list of findings in docs/journeys.md says what the code says, row by row."""

import re
from pathlib import Path

from tropa.journeys.codes import SPECS, Act, Spec

PAGE = Path(__file__).parents[2] / "docs" / "journeys.md"
HOLDS: dict[tuple[Act, ...], str] = {
    (): "start",
    ("ask",): "start, asking for this leg",
    ("offer",): "start, offering",
    ("ask", "offer"): "start, offering, asking anybody",
}


def section() -> str:
    """The part of the page that lists findings."""
    return PAGE.read_text(encoding="utf-8").split("## What a check can find\n")[1].split("\n## ")[0]


def rows() -> list[list[str]]:
    """Every row whose first cell is one code, without the cell that explains it."""
    found = (line.strip("|").split(" | ") for line in section().splitlines() if line.startswith("| `"))
    cells = ([cell.strip() for cell in row] for row in found)
    return [row[:4] + row[5:] for row in cells if len(row) == 6]


def row(code: str, spec: Spec) -> list[str]:
    """What the page must say of a code."""
    return [
        f"`{code}`",
        ", ".join(spec.severities),
        "a leg" if spec.of_leg else "the whole",
        HOLDS[spec.holds] if "stop" in spec.severities else "",
        " ".join(f"`{value}`" for value in spec.values),
    ]


def test_the_page_lists_every_finding_as_the_code_has_it() -> None:
    """In the same order, none missing, none too many."""
    assert rows() == [row(code, spec) for code, spec in SPECS.items()]


def test_every_finding_is_explained() -> None:
    """In words, not by its code again."""
    text = section()
    for code in SPECS:
        (line,) = re.findall(rf"^\| `{code}` .*$", text, re.MULTILINE)
        assert len(line.split(" | ")[4].split()) >= 3, line
