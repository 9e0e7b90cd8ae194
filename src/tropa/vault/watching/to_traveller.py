"""Telling the traveller how a watch stands: the `journey` letter that its newest version calls for (protocol 16.4).

One desk does: the one that wrote the version, or, where its member does not plan the journey, the one that told the
traveller before. Call inside a transaction; `journeys.posting` seals and posts.
"""

from collections.abc import Sequence

from tropa.cases.events import ReplyKey
from tropa.cases.journey_bodies import JourneyId, JourneyPlan, RoadSent, Watch
from tropa.cases.road import JourneyLetter, LadderLine
from tropa.cases.work_bodies import WorkBody
from tropa.cases.work_events import road_core
from tropa.journeys.ladder_events import Written
from tropa.journeys.ladder_hours import check_windows
from tropa.sealing.fine import WordSalt, renew_token_of
from tropa.vault.context import Context
from tropa.vault.journeys import persons, sending
from tropa.vault.journeys import shelf as journeys_shelf
from tropa.vault.journeys.folding import Folded
from tropa.vault.journeys.seam import JourneyRef
from tropa.vault.watching import series, shelf
from tropa.vault.watching.shelf import Loaded, WatchRef
from tropa.vault.work import people
from tropa.vault.work.errors import HeldByOther, NoReplyKey
from tropa.vault.work.shelf_work import audience_of, load_thread


def tell_travellers(here: Context) -> None:
    """Every traveller whose watch has a version they were not told of, and whom it falls to this desk to tell."""
    for (journey,) in here.db.rows("SELECT journey FROM watch WHERE to_tell"):
        at = shelf.find(here, JourneyId(journey))
        found = shelf.load(here, at) if at is not None else None
        if found is not None:
            tell(here, found)


def tell(here: Context, found: Loaded) -> None:
    """This one, where it falls to this desk. Once more changes nothing."""
    row = journeys_shelf.find(here, found.at.journey)
    if row is not None and not _told(here, row.at, found):
        return
    here.db.run("UPDATE watch SET to_tell = 0 WHERE journey = ?", found.at.journey.raw)


def _told(here: Context, at: JourneyRef, found: Loaded) -> bool:
    """False: it falls to this desk, and they cannot be written to from here yet."""
    known, newest = journeys_shelf.folded(here, at), found.newest
    if newest.body.version < sending.next_version(known) or not _falls_to_us(here, at, newest):
        return True
    try:
        to = persons.reached(here, found.at.case.case)
    except (NoReplyKey, HeldByOther):
        return False
    sending.send_journey(here, at, to, _letter(here, found.at, known, newest.body))
    return True


def can_tell(here: Context, at: WatchRef) -> bool:
    """Whether this desk plans the journey and holds the key with which its traveller is answered."""
    is_planned_here = journeys_shelf.find(here, at.journey) is not None
    return is_planned_here and persons.is_reachable(here, at.case.case)


def _falls_to_us(here: Context, at: JourneyRef, newest: Written) -> bool:
    me = people.me(here)
    if newest.member in audience_of(here, at.thread):
        return newest.place.device_id == me.device_id
    events = load_thread(here, at.case, at.thread).thread.events
    tellers = [event.core.author for event in events if _tells(event.core.body)]
    return bool(tellers) and tellers[-1] == me.author


def _tells(body: WorkBody) -> bool:
    return isinstance(body, RoadSent) and isinstance(road_core(body).body, JourneyLetter)


def _letter(here: Context, at: WatchRef, known: Folded, watch: Watch) -> JourneyLetter:
    said = [each.core.body for each in known.journey_letters if isinstance(each.core.body, JourneyLetter)]
    running = watch.state == "running"
    return JourneyLetter(
        to=at.case.case,
        version=watch.version,
        state="running" if running else "over",
        text=said[-1].text if said else "",
        windows=check_windows(watch.windows),
        grace=watch.grace,
        ladder=_ladder(here, known.plan, watch, said),
        reply=ReplyKey(watch.keys.public.sealing, watch.keys.public.auth),
        salt=_salt(here, at, watch, said) if running else None,
        series=watch.series if running else None,
    )


def _ladder(here: Context, plan: JourneyPlan, watch: Watch, said: Sequence[JourneyLetter]) -> tuple[LadderLine, ...]:
    """In the words that were agreed, where that ladder stands; else by the names that members have here."""
    if said and watch.ladder == plan.ladder and [each.after for each in said[-1].ladder] == _hours(watch):
        return said[-1].ladder
    names = people.People(here)
    return tuple(LadderLine(names.who(each.member).petname, each.after) for each in watch.ladder)


def _hours(watch: Watch) -> list[int]:
    return [each.after for each in watch.ladder]


def _salt(here: Context, at: WatchRef, watch: Watch, said: Sequence[JourneyLetter]) -> WordSalt | None:
    """The one from which the agreed word gives this watch's token: made here, or told before."""
    known = (*series.salts_of(here, at.journey), *(each.salt for each in said if each.salt is not None))
    return next((salt for salt in known if renew_token_of(watch.fine, salt).raw == _token(watch)), None)


def _token(watch: Watch) -> bytes | None:
    return None if watch.renew is None else watch.renew.raw
