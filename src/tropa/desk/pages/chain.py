"""The chain as a history that people can read: by day, of everybody or of one member, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.chain_words import entry_in_words
from tropa.desk.chips import page_number
from tropa.desk.names import Names, names_of
from tropa.desk.people import day_in_words
from tropa.desk.visit import Visit
from tropa.vault.views_members import ChainView, EntryView, ForkView

SHOWN_HASH = 16
ENTRIES_ON_A_PAGE = 50


@dataclass(frozen=True)
class EntryLine:
    """One entry of the chain in words."""

    version: int
    what: str
    signed_by: str
    hash: str


@dataclass(frozen=True)
class Day:
    """A day, and what was signed on it, newest first."""

    day: str
    entries: tuple[EntryLine, ...]


@dataclass(frozen=True)
class Choice:
    """A member whose entries can be shown alone."""

    handle: str
    name: str
    chosen: bool


def show_chain(visit: Visit) -> Response:
    """The history, newest first, and forks, if anybody signed one."""
    chain, names = visit.vault.members.chain(), names_of(visit)
    member = visit.desk.handles.id_of(visit.request.query_params.get("member", ""))
    quiet = visit.request.query_params.get("weeks") != "shown"
    entries = [each for each in chain.entries if _is_wanted(each, member, names, quiet=quiet)] if chain else []
    pages = max(1, -(-len(entries) // ENTRIES_ON_A_PAGE))
    number = min(_number(visit), pages)
    some = entries[(number - 1) * ENTRIES_ON_A_PAGE :][:ENTRIES_ON_A_PAGE]
    return visit.show(
        "chain",
        chain=chain,
        health=health(visit, chain),
        days=_days(visit, some, names),
        forks=[_fork(visit, each) for each in chain.forks] if chain else [],
        stewards=names.devices(chain.stewards) if chain else "",
        head=chain.head if chain else "",
        people=_choices(visit, names, member),
        quiet=quiet,
        number=number,
        pages=pages,
        query=_query(visit, member, quiet=quiet),
    )


def health(visit: Visit, chain: ChainView | None) -> str:
    """How the chain stands, in a sentence."""
    if chain is None:
        return visit.words.say("chain.none")
    until = day_in_words(chain.expires_day, visit.times)
    return visit.words.say(
        "chain.health", version=chain.version, threshold=chain.threshold, of=len(chain.stewards), until=until
    )


def _number(visit: Visit) -> int:
    return max(1, page_number(visit.request.query_params.get("page", "")))


def _is_wanted(entry: EntryView, member: str, names: Names, *, quiet: bool) -> bool:
    """Keys of weeks are made by desks every week, and would bury what people decided."""
    if quiet and entry.kind == "team":
        return False
    return not member or member in (entry.subject.member_id, names.owner(entry.subject.device_id or ""))


def _query(visit: Visit, member: str, *, quiet: bool) -> str:
    pairs = (("member", visit.handle_of(member) if member else ""), ("weeks", "" if quiet else "shown"))
    return "".join(f"{key}={value}&" for key, value in pairs if value)


def _choices(visit: Visit, names: Names, member: str) -> list[Choice]:
    return [
        Choice(visit.handle_of(each.member_id), names.person(each), each.member_id == member) for each in names.people
    ]


def _days(visit: Visit, entries: Sequence[EntryView], names: Names) -> list[Day]:
    found: dict[int, list[EntryLine]] = {}
    for each in entries:
        found.setdefault(each.day, []).append(_entry(visit, each, names))
    return [Day(day_in_words(day, visit.times), tuple(lines)) for day, lines in found.items()]


def _entry(visit: Visit, entry: EntryView, names: Names) -> EntryLine:
    return EntryLine(
        version=entry.version,
        what=entry_in_words(entry.kind, entry.subject, names, visit.times),
        signed_by=names.devices(entry.signed_by),
        hash=entry.hash[:SHOWN_HASH],
    )


def _fork(visit: Visit, fork: ForkView) -> str:
    return visit.words.say(
        "chain.fork",
        version=fork.version,
        ours=fork.ours[:SHOWN_HASH],
        theirs=fork.theirs[:SHOWN_HASH],
        when=visit.times.moment(fork.minute),
    )
