"""Starting a journey's watch, ending it with the journey, and beginning it anew where a reader has gone (16.2, 16.7).

Call inside a transaction.
"""

from tropa.cases.journey_bodies import JourneyPlan
from tropa.cases.road import Agree, JourneyLetter
from tropa.sealing.letters import ReaderKeys
from tropa.vault.context import Context
from tropa.vault.journeys import persons, sending
from tropa.vault.journeys import shelf as journeys_shelf
from tropa.vault.journeys.folding import Folded
from tropa.vault.journeys.seam import JourneyRef
from tropa.vault.names import name_of
from tropa.vault.views_watch import Agreement
from tropa.vault.watching import acting, beginning, shelf, to_traveller
from tropa.vault.watching.beginning import Beginning
from tropa.vault.watching.errors import AlarmFirst, AlarmSounds, NotAgreed, NotThePlanner, WatchOver
from tropa.vault.watching.shelf import Loaded, WatchRef
from tropa.vault.work.naming import check_length, tidy
from tropa.vault.work.shelf_work import audience_of


def agreement(here: Context, journey_id: str) -> Agreement | None:
    """What the traveller said last to an offer. Raises UnknownJourney."""
    row = journeys_shelf.named(here, journey_id)
    found = shelf.agreement(here, WatchRef(row.at.id, row.at.case))
    if found is None:
        return None
    minute, said = found
    return Agreement(said.version, said.yes, said.text, minute, has_words=bool(said.fine))


def start(here: Context, at: JourneyRef, plan: JourneyPlan, keys: ReaderKeys, called: str, brief: str) -> None:
    """Begin the watch, with the key that the offer named and the words that the traveller agreed to.

    Raises:
        NotAgreed, NobodyToTell, TooFarAhead, NoReplyKey, TextTooLong.
    """
    check_length(brief)
    version, name = sending.next_version(_known(here, at)), tidy(called).strip() or name_of(at.case.case)
    _begin(here, at, plan, keys, _agreed(here, at), name, tidy(brief).strip(), version=version)


def over(here: Context, at: JourneyRef) -> None:
    """The journey has ended: its watch too, and the traveller is told. Nothing, where none was begun.

    Raises:
        AlarmSounds: nobody has taken it on. Whoever ends a journey has been to its page, not to its alarm.
    """
    ref = shelf.find(here, at.id)
    found = shelf.load(here, ref) if ref is not None else None
    if ref is not None and found is not None:
        if acting.sounds(here, found):
            raise AlarmSounds
        acting.over(here, found, "", shown=())
        after = shelf.load(here, ref)
        assert after is not None
        to_traveller.tell(here, after)


def begin_anew(here: Context, found: Loaded) -> None:
    """A new thread, key, box and series, with the plan as it is now; the words stay.

    Raises:
        AlarmFirst, NotThePlanner, NobodyToTell, TooFarAhead, WatchOver, NoReplyKey.
    """
    row, now = journeys_shelf.find(here, found.at.journey), acting.stands(here, found)
    if now.is_over:
        raise WatchOver
    if now.is_raised:
        raise AlarmFirst
    if row is None or not to_traveller.can_tell(here, found.at):
        raise NotThePlanner
    newest = found.newest.body
    version = max(newest.version + 1, sending.next_version(_known(here, row.at)))
    keys, plan = beginning.fresh_keys(here), row.standing.plan
    words = Agree(newest.version, True, newest.fine, newest.duress, "")
    _begin(here, row.at, plan, keys, words, newest.called, newest.brief, version=version, answered=now.answered)


def _begin(
    here: Context,
    at: JourneyRef,
    plan: JourneyPlan,
    keys: ReaderKeys,
    words: Agree,
    called: str,
    brief: str,
    *,
    version: int,
    answered: int = -1,
) -> None:
    wanted = Beginning(
        journey=at.id,
        case=at.case,
        plan=plan,
        keys=keys,
        traveller=persons.reached(here, at.case.case).row.reader.auth,
        called=called,
        brief=brief,
        words=words,
        planners=audience_of(here, at.thread),
        version=version,
        answered=answered,
    )
    beginning.begin(here, wanted)


def _agreed(here: Context, at: JourneyRef) -> Agree:
    """What the traveller said to the newest offer."""
    found = shelf.agreement(here, WatchRef(at.id, at.case))
    bodies = (each.core.body for each in _known(here, at).journey_letters)
    offered = (body.version for body in bodies if isinstance(body, JourneyLetter) and body.state == "offered")
    if found is None or not found[1].yes or found[1].version != max(offered, default=0):
        raise NotAgreed
    return found[1]


def _known(here: Context, at: JourneyRef) -> Folded:
    return journeys_shelf.folded(here, at)
