"""How watches look to the pages: codes, minutes and names, never a key. It changes nothing."""

from tropa.cases.journey_bodies import JourneyId, Watch
from tropa.journeys.ladder_events import Heard, alarms, is_alarm, meaning, words_for
from tropa.journeys.ladder_fold import Standing, next_change, standing
from tropa.journeys.ladder_hours import AN_HOUR, rung_hours
from tropa.journeys.ladder_sound import last_sound
from tropa.post.problems import ProblemName
from tropa.sealing.types import MemberId
from tropa.vault.context import Context
from tropa.vault.leaps import minute_now
from tropa.vault.views_watch import Alarm, CheckinLine, RelayWord, RungLine, StepLine, WatchView
from tropa.vault.watching import series
from tropa.vault.watching.beginning import gone
from tropa.vault.watching.following import heard_minute, is_deaf
from tropa.vault.watching.lost import SAYS_SO, is_lost
from tropa.vault.watching.shelf import Loaded
from tropa.vault.watching.to_traveller import can_tell
from tropa.vault.work import people
from tropa.vault.work.people import People
from tropa.vault.work.shelf_work import audience_of


def watch_view(here: Context, found: Loaded) -> WatchView:
    """One journey's check-ins and ladder."""
    now, names, watch = minute_now(here), People(here), found.newest.body
    stands = _stands(found.heard, now)
    change = next_change(watch, stands)
    relay, problem = _relay(here, found, stands)
    me = people.me(here).member
    return WatchView(
        journey_id=watch.journey.text,
        case_id=found.at.case.case.text,
        called=watch.called,
        brief=watch.brief,
        version=watch.version,
        state=stands.state,
        reason=stands.reason,
        owner=names.maybe(stands.owner),
        owned_minute=stands.owned_minute,
        next_window=_next_window(watch, stands),
        next_minute=change[0] if change else None,
        raised_minute=min(stands.told, default=None),
        sounds=last_sound(watch, stands, me, now, _gone_from(here, watch)) is not None,
        rungs=_rungs(watch, stands, names),
        checkins=_checkins(found.heard, watch),
        steps=_steps(found.heard, stands, names),
        relay=relay,
        relay_problem=problem,
        deaf_since=heard_minute(here) if is_deaf(here) else None,
        begin_anew=names.each(gone(here, audience_of(here, found.thread))) if not stands.is_over else (),
        lost_to=names.maybe(stands.owner) if me in {each.member for each in stands.lost} else None,
        fine=watch.fine,
        duress=watch.duress,
        may_write_to_traveller=can_tell(here, found.at),
        alarms=tuple(each.text for each in alarms(found.heard)),
    )


def maybe_with_holes(here: Context) -> list[JourneyId]:
    """Journeys whose watch may have a hole, from the tables alone: all that have one, and few others."""
    rows = here.db.rows(
        "SELECT DISTINCT journey, member FROM watch JOIN watch_thread USING (journey) JOIN audience USING (thread)"
        " WHERE NOT over"
    )
    left = {each.text for each in gone(here, {MemberId.from_text(member) for _, member in rows})} if rows else ()
    refused = here.db.rows(
        "SELECT journey FROM watch JOIN watch_series USING (journey)"
        " WHERE NOT over AND NOT unwanted AND problem IN (?, ?)",
        *SAYS_SO,
    )
    found = {journey for journey, member in rows if member in left} | {journey for (journey,) in refused}
    return [JourneyId(each) for each in sorted(found)]


def alarm(here: Context, found: Loaded) -> Alarm | None:
    """What sounds here, or is owned and not ended; None: neither."""
    now, watch = minute_now(here), found.newest.body
    stands = _stands(found.heard, now)
    sounded = last_sound(watch, stands, people.me(here).member, now, _gone_from(here, watch))
    if sounded is None and stands.state != "owned":
        return None
    return Alarm(
        journey_id=watch.journey.text,
        case_id=found.at.case.case.text,
        called=watch.called,
        state=stands.state,
        reason=stands.reason,
        since_minute=stands.since,
        sounds=sounded is not None,
        sound_minute=sounded,
        owner=People(here).maybe(stands.owner),
    )


def _gone_from(here: Context, watch: Watch) -> tuple[MemberId, ...]:
    return gone(here, (rung.member for rung in watch.ladder))


def _stands(heard: Heard, now: int) -> Standing:
    stands = standing(heard, now)
    assert stands is not None
    return stands


def _next_window(watch: Watch, stands: Standing) -> int | None:
    following = stands.answered + 1
    return following if stands.is_quiet and following < len(watch.windows) else None


def _rungs(watch: Watch, stands: Standing, names: People) -> tuple[RungLine, ...]:
    hours = rung_hours(stands.due_hour, watch.grace, watch.ladder)[1:]
    minutes = [*stands.told, *(hour * AN_HOUR for hour in hours[len(stands.told) :])]
    reached = len(stands.told)
    return tuple(
        RungLine(names.who(rung.member), minute, at < reached)
        for at, (rung, minute) in enumerate(zip(watch.ladder, minutes, strict=True))
    )


def _checkins(heard: Heard, newest: Watch) -> tuple[CheckinLine, ...]:
    ordered = sorted(heard.said, key=lambda each: (each.minute, each.event_id.raw))
    return tuple(
        CheckinLine(
            each.minute, each.body.window, each.body.say, is_alarm(meaning(words_for(heard, newest, each), each.body))
        )
        for each in ordered
    )


def _steps(heard: Heard, stands: Standing, names: People) -> tuple[StepLine, ...]:
    lost = {each.place.event_id for each in stands.lost}
    ordered = sorted(heard.steps, key=lambda each: (each.body.version, each.place.key))
    asked = (StepLine(each.minute, names.who(each.member), "deletion", "", None) for each in heard.wishes)
    steps = (
        StepLine(
            each.minute,
            names.who(each.member),
            each.body.step,
            each.body.note,
            "lost" if each.place.event_id in lost else None,
        )
        for each in ordered
    )
    return (*steps, *asked)


def _relay(here: Context, found: Loaded, stands: Standing) -> tuple[RelayWord, str]:
    named = found.newest.body.series
    row = next((each for each in series.of_journey(here, found.at.journey) if each.series == named), None)
    if row is None:
        return "none", ""
    if row.state == "over":
        return "cancelled", ""
    if row.unwanted:
        return "cancelling", row.problem
    if is_lost(here, found, stands, row):
        return "lost", row.problem
    if row.problem == ProblemName.SERIES_OVER.value:
        return "done", ""
    if row.state == "leaving":
        return ("refused" if row.problem else "leaving"), row.problem
    return ("renewing" if row.wanted_hour > row.hour else "left"), row.problem
