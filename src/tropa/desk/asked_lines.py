"""What waits for a person's word about a case, in words: who says what, and what a yes and a no would do."""

from dataclasses import dataclass
from typing import Final

from tropa.desk.names import called
from tropa.desk.visit import Visit
from tropa.vault.views_work import Asked, AskedKind, Who

GRAVE: Final[frozenset[AskedKind]] = frozenset({"destroy", "pass_on"})
"""A wrong yes to these cannot be mended."""


@dataclass(frozen=True)
class AskedLine:
    """One question. `thread` is the address of where it was said, if that can be read; `needs_tick` before a yes."""

    handle: str
    what: str
    yes: str
    no: str
    do: str
    since: str
    thread: str | None
    is_grave: bool
    needs_tick: bool


def asked_line(visit: Visit, asked: Asked, holder: Who | None) -> AskedLine:
    """Put a question into words; `holder` holds its case, as far as is known here."""
    words, kind = visit.words, asked.kind
    return AskedLine(
        handle=visit.handle_of(asked.event_id),
        what=_what(visit, asked, holder),
        yes=words.say(f"asked-yes.{kind}"),
        no=words.say(f"asked-no.{kind}"),
        do=words.say(f"asked-do.{kind}"),
        since=visit.times.since(asked.minute),
        thread=_thread(visit, asked),
        is_grave=kind in GRAVE,
        needs_tick=kind == "destroy",
    )


def in_cases(visit: Visit, cases: int) -> str | None:
    """In how many cases something waits, as a sentence; None where nothing does."""
    return visit.words.count("asked.in-cases", cases) if cases else None


def _what(visit: Visit, asked: Asked, holder: Who | None) -> str:
    words = visit.words
    who = called(asked.by, words) if asked.by else words.say("who.nobody")
    keep = visit.times.days(asked.keep_days) if asked.keep_days is not None else ""
    is_holder = asked.kind == "destroy" and asked.by is not None and asked.by == holder
    name = "asked.destroy-by-holder" if is_holder else f"asked-what.{asked.kind}"
    told = words.say(name, who=who, keep=keep)
    return told[:1].upper() + told[1:]


def _thread(visit: Visit, asked: Asked) -> str | None:
    if asked.thread_id is None:
        return None
    return visit.to("thread", handle=visit.handle_of(asked.case_id), thread=visit.handle_of(asked.thread_id))
