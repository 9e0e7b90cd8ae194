"""Writing road letters: said in the plan thread as sent, and put where sync posts them, at once or as a series.

Letters are sealed when they are posted (`posting`). Call everything here inside a transaction.
"""

from tropa.cases.journey_bodies import LegId, LegKey, RoadSent
from tropa.cases.road import JourneyLetter, LegLetter, RoadCore, encode_road
from tropa.cases.work_bodies import as_text
from tropa.sealing.keys import AuthorId, author_id, new_auth_key, new_sealing_seed
from tropa.sealing.letters import ReaderKeys, event_id_of
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.journeys.folding import Folded, LegThread
from tropa.vault.journeys.persons import Person
from tropa.vault.journeys.seam import JourneyRef
from tropa.vault.journeys.shelf import folded
from tropa.vault.journeys.wording import MINUTES_AN_HOUR
from tropa.vault.work.writing import say


def new_key(here: Context, at: JourneyRef, leg: LegId) -> ReaderKeys:
    """A fresh key for letters to one person about a leg, given to everyone who plans."""
    keys = ReaderKeys(new_sealing_seed(here.random), new_auth_key(here.random))
    say(here, at.case, at.thread, LegKey(at.id, leg, keys.sealing, keys.auth))
    return keys


def watch_key(here: Context, at: JourneyRef) -> ReaderKeys:
    """The key that the offer names, made with the first one."""
    return folded(here, at).watch_keys or new_key(here, at, LegId(at.id.raw))


def new_thread(here: Context) -> ThreadId:
    """A thread of the road that nothing else is named by."""
    return ThreadId(here.random(ThreadId.SIZE_BYTES))


def send_leg(here: Context, at: JourneyRef, to: Person, thread: ThreadId, body: LegLetter, hour: int | None) -> None:
    """A letter about a leg. `hour`: it is left to be delivered then; None: it goes at once."""
    known = folded(here, at)
    number = _number(to, thread, [each.core for one in known.threads for each in one.sent])
    _send(here, at, to, RoadCore(thread, _author(to), number, _minute(here, hour), body), hour)


def send_journey(here: Context, at: JourneyRef, to: Person, body: JourneyLetter) -> None:
    """A letter about check-ins and the ladder, in the journey's own thread."""
    number = _number(to, at.thread, [each.core for each in folded(here, at).journey_letters])
    _send(here, at, to, RoadCore(at.thread, _author(to), number, here.minute, body), None)


def next_version(known: Folded) -> int:
    """The version of the next letter about check-ins and the ladder."""
    bodies = (each.core.body for each in known.journey_letters)
    return 1 + max((body.version for body in bodies if isinstance(body, JourneyLetter)), default=0)


def still_waits(here: Context, thread: LegThread) -> bool:
    """Whether the thread's standing letter is one that its person has not got yet."""
    return thread.standing.at_minute > here.minute


def _author(to: Person) -> AuthorId:
    return author_id("r", to.keys.public.auth)


def _number(to: Person, thread: ThreadId, sent: list[RoadCore]) -> int:
    author = _author(to)
    return sum(each.thread == thread and each.author == author for each in sent)


def _minute(here: Context, hour: int | None) -> int:
    return here.minute if hour is None else hour * MINUTES_AN_HOUR


def _send(here: Context, at: JourneyRef, to: Person, core: RoadCore, hour: int | None) -> None:
    data = encode_road(core)
    say(here, at.case, at.thread, RoadSent(at.id, as_text(data)))
    id, body = event_id_of(data), core.body
    assert isinstance(body, LegLetter | JourneyLetter)
    here.db.run("DELETE FROM road_out WHERE thread = ? AND version < ? AND hour IS NULL", core.thread.raw, body.version)
    here.db.run(
        "INSERT INTO road_out (event_id, case_serial, journey, person, thread, version, core, hour)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        *(id.raw, at.case.serial, at.id.raw, to.thread.raw, core.thread.raw, body.version),
        *(at.case.seal(here, data, id.raw), hour),
    )
