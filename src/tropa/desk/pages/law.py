"""The rights pack in use: what it is, where it is from, which open cases its last change touches; publishing another.

Whether a pack is believed is the vault's; this shows it, and proposes what a steward typed to the other stewards.
"""

from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from tropa.desk.law import law_from, speaker_of
from tropa.desk.numbers import whole_number
from tropa.desk.visit import Visit
from tropa.rights.changes import Changed
from tropa.rights.compiled import fingerprint_of
from tropa.rights.speak import Speaker
from tropa.vault.errors import VaultInputError
from tropa.vault.packs.shelf import COUNTRY
from tropa.vault.views_packs import PackComing, PackInUse, Touched


@dataclass(frozen=True)
class ChangeLine:
    """One rule that differs: its title, what it was and is, and the days that moved."""

    title: str
    what: str
    days: tuple[str, ...]


@dataclass(frozen=True)
class TouchedLine:
    """One open case, and what differs for it."""

    address: str
    name: str
    is_mine: bool
    soonest: str | None
    changes: tuple[ChangeLine, ...]


def show_law(visit: Visit) -> Response:
    """The page."""
    return _page(visit, None, 200)


def mark_seen(visit: Visit) -> Response:
    """Somebody has looked at the cases."""
    visit.vault.packs.mark_seen()
    return visit.did("law.seen", visit.to("law"))


def publish(visit: Visit) -> Response:
    """Propose that a pack is the network's."""
    number = whole_number(visit.form.one("version")) or 0
    try:
        proposed = visit.vault.members.publish_pack(COUNTRY, number, visit.form.one("sha256").strip().lower())
    except VaultInputError as error:
        return _page(visit, visit.words.say(f"error.{error.code}"), 400)
    return visit.did("law.proposed" if proposed is not None else "law.published", visit.to("law"))


def _page(visit: Visit, error: str | None, status: int) -> Response:
    packs, times, me = visit.vault.packs, visit.times, visit.vault.members.me()
    held, coming = packs.in_use(), packs.coming()
    law, about = law_from(visit, held), held.compiled.pack.about
    touched = packs.touched(times.today) if held.before is not None else ()
    return visit.show(
        "law",
        status,
        title=law.speaker.sentence("pack.title"),
        law_language=law.language,
        about=about,
        as_of=law.speaker.day(about.as_of),
        review_by=law.speaker.day(about.review_by),
        is_stale=times.today > about.review_by,
        fingerprint=held.compiled.fingerprint,
        origin=_origin(visit, held),
        coming=_coming(visit, coming) if coming else None,
        is_new=held.is_new,
        changed=held.before is not None,
        touched=[_touched(visit, held, each) for each in touched],
        is_steward=me is not None and me.is_steward,
        typed={name: visit.form.one(name) for name in ("version", "sha256")},
        error=error,
    )


def _origin(visit: Visit, held: PackInUse) -> str:
    words = visit.words
    if held.by_chain and held.since_minute is not None:
        return words.say("law.by-chain", day=visit.times.day_of(held.since_minute))
    return words.say("law.built-in")


def _coming(visit: Visit, coming: PackComing) -> str:
    said = visit.words.say("law.coming", version=coming.version, fingerprint=fingerprint_of(coming.sha256))
    return f"{said} {visit.words.say(f'law-fault.{coming.fault}')}"


def _touched(visit: Visit, held: PackInUse, each: Touched) -> TouchedLine:
    return TouchedLine(
        address=visit.to("rights", handle=visit.handle_of(each.case_id)),
        name=each.name,
        is_mine=each.is_mine,
        soonest=visit.times.day(each.soonest) if each.soonest else None,
        changes=tuple(_change(visit, held, change) for change in each.changes),
    )


def _change(visit: Visit, held: PackInUse, change: Changed) -> ChangeLine:
    assert held.before is not None
    compiled = held.compiled if change.after is not None else held.before
    speaker = speaker_of(visit, compiled)
    return ChangeLine(
        title=speaker.sentence(f"rule.{change.rule}.title"),
        what=_what(visit, change),
        days=tuple(_day(visit, speaker, change.rule, *each) for each in change.deadlines),
    )


def _what(visit: Visit, change: Changed) -> str:
    before, after = (f"rights-state.{state or 'none'}" for state in (change.before, change.after))
    if before != after:
        return visit.words.say("law.state-changed", before=visit.words.say(before), after=visit.words.say(after))
    return visit.words.say("law.reworded") if change.reworded else ""


def _day(visit: Visit, speaker: Speaker, rule: str, due: str, before: date | None, after: date | None) -> str:
    words, times = visit.words, visit.times
    said = [times.day(day) if day else words.say("queue.no-day") for day in (before, after)]
    title = speaker.sentence(f"rule.{rule}.deadline.{due}")
    return words.say("law.day-moved", title=title, before=said[0], after=said[1])
