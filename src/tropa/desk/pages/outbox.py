"""What waits at this desk to go: for whom, since when, and why it has not gone. It sends nothing and shows no text."""

from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.names import Names, names_of
from tropa.desk.visit import Visit
from tropa.vault.views_outbox import WaitingLetter


@dataclass(frozen=True)
class Line:
    """One letter in words. `address`: its case, where it goes with one; `is_stuck`: it was tried, or cannot go."""

    whom: str
    address: str | None
    case: str
    since: str
    why: str
    is_stuck: bool


def show_outbox(visit: Visit) -> Response:
    """The page: answers to seekers, then what goes to colleagues; in the order in which they were written."""
    names, found = names_of(visit), visit.vault.waiting()
    return visit.show(
        "outbox",
        seekers=[_line(visit, each, names) for each in found.to_seekers],
        more_seekers=found.seekers - len(found.to_seekers),
        members=[_line(visit, each, names) for each in found.to_members],
        more_members=found.members - len(found.to_members),
        problem=visit.vault.sync_state().problem,
    )


def _line(visit: Visit, letter: WaitingLetter, names: Names) -> Line:
    words = visit.words
    return Line(
        whom=_whom(visit, letter, names),
        address=visit.to("case", handle=visit.handle_of(letter.case_id)) if letter.case_id else None,
        case=words.say("case.title", name=letter.name) if letter.name else "",
        since=visit.times.since(letter.written_minute),
        why=_why(visit, letter),
        is_stuck=letter.why in ("retrying", "no-box"),
    )


def _whom(visit: Visit, letter: WaitingLetter, names: Names) -> str:
    if letter.member_id:
        return names.member(letter.member_id)
    return names.device(letter.device_id) if letter.device_id else visit.words.say(f"outbox-to.{letter.to}")


def _why(visit: Visit, letter: WaitingLetter) -> str:
    told = visit.words.say(f"outbox-why.{letter.why}")
    if letter.next_minute is None:
        return told
    again = visit.words.say("outbox.next", when=visit.times.moment(letter.next_minute))
    return f"{told} {again}"
