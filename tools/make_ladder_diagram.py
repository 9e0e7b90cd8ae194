"""Draws the ladder's transition table into docs/journeys.md: ``python tools/make_ladder_diagram.py``."""

from collections import defaultdict
from pathlib import Path
from typing import Final

from tropa.journeys.ladder import TABLE, Event, LadderState

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "journeys.md"
_BEGIN: Final = "<!-- the ladder, drawn by tools/make_ladder_diagram.py -->\n"
_END: Final = "<!-- end of what is drawn -->\n"


def diagram() -> str:
    """A Mermaid picture of every change of state, and a table of what changes none."""
    arrows: dict[tuple[LadderState, LadderState], list[Event]] = defaultdict(list)
    still: dict[tuple[Event, str], list[LadderState]] = defaultdict(list)
    for row in TABLE.values():
        if row.to != row.state or row.event == "rung-due":
            arrows[row.state, row.to].append(row.event)
        else:
            still[row.event, row.reason].append(row.state)
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> waiting"]
    lines += [f"    {state} --> {to}: {', '.join(events)}" for (state, to), events in arrows.items()]
    lines += ["    over --> [*]", "```", "", "| what changes nothing | in | because |", "|---|---|---|"]
    lines += [f"| {event} | {', '.join(states)} | {reason} |" for (event, reason), states in still.items()]
    return "\n".join(lines) + "\n"


def with_diagram(text: str) -> str:
    """The page with the picture as the table has it now. Raises ValueError: there is no place for it."""
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"no place for the diagram in {PAGE.name}")
    return before + begin + "\n" + diagram() + "\n" + end + after


if __name__ == "__main__":
    PAGE.write_text(with_diagram(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
