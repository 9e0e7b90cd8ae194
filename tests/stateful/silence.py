"""A traveller, three desks and a relay with a real store; and the book of what the relay released and people did.

The traveller's telephone is a stand-in that does as protocol 16.5 says: the letter first, the renewal after it, each
tried until it is answered.
"""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from tests.stateful.desks import Desk, unlocked
from tests.stateful.weather import Way
from tests.support.store_relay import StoreRelay
from tests.vault.conftest import Clock
from tests.vault.watching.template import a_copy
from tropa.cases.errors import CoreRefused
from tropa.cases.journey_bodies import JourneyId, Watch
from tropa.cases.road import Checkin, CheckinSay, RungLetter, decode_road
from tropa.cases.road_person import JourneyHere, Outgoing, Renewal, build_checkin, renewal
from tropa.demo.on_road import OnRoad
from tropa.journeys.ladder_events import Heard
from tropa.journeys.ladder_fold import Standing, standing
from tropa.journeys.ladder_hours import first_hour, rung_hours
from tropa.post.errors import Refused, Unreachable
from tropa.post.series_client import SeriesClient
from tropa.relay.store.series import show_series
from tropa.relay.store.series_rows import RungState, SeriesState
from tropa.sealing.boxes import post_id_of
from tropa.sealing.errors import LetterRefused
from tropa.sealing.letters import Address, NotForMe, open_letter
from tropa.sealing.series import SeriesId
from tropa.vault.errors import VaultInputError
from tropa.vault.leaps import minute_now
from tropa.vault.watching import shelf

SKEW_S: Final = {"anna": 0, "boris": -35 * 60, "vera": 50 * 60}
"""By how much each desk's clock differs from the relay's."""
PHONE_SKEW_S: Final = -12 * 60
LONGEST_TO_CANCEL_S: Final = 75 * 60
WORDS: Final = {"fine": "acorn", "duress": "walnut", "wrong": "pebble"}


@dataclass
class Phone:
    """The traveller's, with what it has not been answered yet."""

    on_road: OnRoad
    way: Way
    here: JourneyHere | None = None
    sending: list[Callable[[], object]] = field(default_factory=list)
    last: Outgoing | None = None
    renewed: dict[SeriesId, int] = field(default_factory=dict)
    """To which hour the relay said that a series was put off."""

    def look(self) -> None:
        """Open the page: what does not come is as it was."""
        with suppress(Unreachable):
            self.here = self.on_road.journey
        self.go_on()

    def check_in(self, say: CheckinSay, word: str, window: int) -> None:
        if self.here is None:
            return
        said = Checkin(self.here.letter.version, window % len(self.here.letter.windows), say, word)
        self.last = build_checkin(self.on_road.keys, self.here, said, self.on_road.minute())
        self.sending += [self._letter(self.last), self._copy(self.last)]
        asked, series = renewal(self.here, said, self.on_road.minute(), os.urandom), self.here.letter.series
        if asked is not None and series is not None:
            self.sending.append(self._renewal(series, asked))
        self.go_on()
        self.look()

    def says_again(self) -> None:
        """The very same check-in, sealed anew: a page that forgot that it was answered."""
        if self.last is not None:
            self.sending.append(self._letter(self.last))
        self.go_on()

    def go_on(self) -> None:
        """Try what was not answered, in its order."""
        while self.sending:
            try:
                self.sending[0]()
            except Unreachable:
                return
            self.sending.pop(0)

    def _letter(self, out: Outgoing) -> Callable[[], object]:
        return lambda: self.on_road.post(out.data, out.reader, self.on_road.notice.team.post_id, out.hint)

    def _copy(self, out: Outgoing) -> Callable[[], object]:
        keys = self.on_road.keys
        return lambda: self.on_road.post(out.copy, keys.reader.public, keys.post_id)

    def _renewal(self, series: SeriesId, asked: Renewal) -> Callable[[], object]:
        def renew() -> None:
            with suppress(Refused):
                SeriesClient(self.on_road.relay).renew(series, asked.token, asked.first_hour)
                self.renewed[series] = max(self.renewed.get(series, 0), asked.first_hour)

        return renew


@dataclass
class Seen:
    """What was last seen of a series at the relay."""

    states: list[RungState]
    is_cancelled: bool = False


@dataclass
class Looked:
    """How a watch stood at a desk when it was last looked at, and the hour before which it was to be quiet then."""

    version: int
    was_raised: bool
    quiet_until: int


@dataclass
class Silence:
    """Everyone, and the book."""

    folder: Path = field(default_factory=lambda: Path(mkdtemp(prefix="tropa-silence-")))
    known: dict[SeriesId, Watch] = field(default_factory=dict)
    seen: dict[SeriesId, Seen] = field(default_factory=dict)
    climbing: dict[SeriesId, int] = field(default_factory=dict)
    """Series that ran though a person had taken their alarm on, and since when."""
    wrong: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    looked: dict[str, Looked] = field(default_factory=dict)
    """By desk."""
    relay_is_down: bool = False
    suspended: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        roads, self.journey = a_copy(self.folder)
        self.clock: Clock = roads.network.clock
        relay = roads.network.relay
        assert isinstance(relay, StoreRelay)
        self.relay = relay
        self.desks = {each.name: self._desk(each.name, each.path, each.vault) for each in roads.network.desks}
        phone, way = roads.phone("traveller"), Way(relay)
        self.phone = Phone(OnRoad(phone.keys, way, phone.relay_id, phone.notice, self._phone_minute), way)  # type: ignore[arg-type]
        self.phone.look()
        self._know(self.desks["anna"])

    def _phone_minute(self) -> int:
        return (self.clock.now_s + PHONE_SKEW_S) // 60

    def _desk(self, name: str, path: Path, vault: Any) -> Desk:
        vault.close()
        clock = lambda: self.clock.now_s + SKEW_S[name]  # noqa: E731 -- one for each desk
        return Desk(name, path, clock, Way(self.relay), unlocked(path, clock))

    @property
    def there(self) -> list[Desk]:
        """Those who are still in the network."""
        return [desk for desk in self.desks.values() if desk.name not in self.suspended]

    # Time and weather

    def minutes_pass(self, minutes: int) -> None:
        """The relay looks as each hour begins, if it runs."""
        while minutes > 0:
            step = min(60 - self.clock.now_s // 60 % 60, minutes)
            self.clock.now_s += step * 60
            minutes -= step
            self.look_at_the_relay()

    def look_at_the_relay(self) -> None:
        if not self.relay_is_down:
            self.relay.release()
        self._note_series()

    def relay_restarts(self) -> None:
        self.relay.restart()
        self.look_at_the_relay()

    # People

    def does(self, desk: Desk, act: Callable[[Any], object], kill: int | None) -> None:
        """A person at a desk does something, if it can be done; they may be cut short."""

        def allowed() -> None:
            with suppress(VaultInputError):
                act(desk.vault.watch)
                self.counted["acted"] += 1

        if kill is None:
            allowed()
        else:
            self.counted["killed"] += desk.killed(allowed, kill)
        self._know(desk)

    def sync(self, desk: Desk) -> None:
        self._know(desk)
        report = desk.sync()
        self._judge_desk(desk)
        if report.problem == "internal":
            self.wrong.append(f"{desk.name} stumbled")
        self._note_series()
        if report.problem is None and not self.relay_is_down:
            self._judge_cancels(desk)

    # The book

    def _note_series(self) -> None:
        for watch in self.known.values():
            assert watch.series is not None
            assert watch.cancel is not None
            found = show_series(self.relay.store.connection, watch.series, watch.cancel)
            if found is None:
                continue
            states = [state for _, state in found.rungs]
            before = self.seen.get(watch.series)
            self._judge(watch, before, states)
            cancelled = found.state is SeriesState.CANCELLED or (before is not None and before.is_cancelled)
            self.seen[watch.series] = Seen(states, cancelled)

    def _judge_cancels(self, desk: Desk) -> None:
        """What a person took on climbs no further: the relay was told within the longest pause between two tries."""
        heard = self.heard(desk)
        if heard is None:
            return
        acted = {each.body.version for each in heard.steps if each.body.step != "need_help"}
        for watch in (each.body for each in heard.watches if each.body.version in acted and each.body.series):
            found = show_series(self.relay.store.connection, watch.series, watch.cancel)
            if found is None or found.state is not SeriesState.RUNNING:
                self.climbing.pop(watch.series, None)
            elif self.clock.now_s - self.climbing.setdefault(watch.series, self.clock.now_s) > LONGEST_TO_CANCEL_S:
                self.wrong.append("a series runs on though a person took it on")

    def _judge_desk(self, desk: Desk) -> None:
        """No desk tells anybody early or twice, or although it has heard in time that all is well.

        Where it was quiet before, the first is told no sooner than what was heard then allowed, but for a cry, a call
        for help or a released rung.
        """
        heard, before = self.heard(desk), self.looked.get(desk.name)
        now = self.stands(desk)
        if heard is None or now is None or heard.newest is None:
            return
        watch = heard.newest.body
        if len(desk.vault.watch.alarms()) > 1:
            self.wrong.append(f"{desk.name} sounds twice for one journey")
        was = before if before is not None and before.version == watch.version else None
        quiet_until = was.quiet_until if was is not None else quiet_hour(heard, watch, only_base=True)
        if now.is_raised and not (was is not None and was.was_raised):
            self.counted["raised"] += 1
            if now.told and now.told[0] < quiet_until * 60 and not is_told_otherwise(heard, watch, now.told[0]):
                self.wrong.append(f"{desk.name} told somebody at {now.told[0]}, before {quiet_until * 60}")
        until = quiet_until if now.is_raised else quiet_hour(heard, watch)
        self.looked[desk.name] = Looked(watch.version, now.is_raised, until)

    def _judge(self, watch: Watch, before: Seen | None, states: list[RungState]) -> None:
        assert watch.series is not None
        earlier = before.states if before else [RungState.WAITING] * len(states)
        new = [at for at, state in enumerate(states) if state is RungState.RELEASED and earlier[at] is not state]
        least = max(first_hour(watch.windows), self.phone.renewed.get(watch.series, 0))
        hours = rung_hours(least, watch.grace, watch.ladder)
        for at in new:
            self.counted["rungs"] += 1
            if before is not None and before.is_cancelled:
                self.wrong.append(f"rung {at} came after a cancel")
            if self.relay.hour < hours[at] and not self._renewed_later(watch.series, earlier):
                self.wrong.append(f"rung {at} came at {self.relay.hour}, before {hours[at]}")
            if any(state is RungState.WAITING for state in states[:at]):
                self.wrong.append(f"rung {at} came before one ahead of it")
        if any(was is RungState.RELEASED and now is not was for was, now in zip(earlier, states, strict=True)):
            self.wrong.append("a rung was taken back")

    def _renewed_later(self, series: SeriesId, earlier: list[RungState]) -> bool:
        """Whether the first rung had been released when the telephone's renewal came: the hour is not compared then."""
        del series
        return earlier[0] is RungState.RELEASED

    def _know(self, desk: Desk) -> None:
        """Every watch with a series that any desk has ever written is judged from then on."""
        heard = self.heard(desk)
        for each in heard.watches if heard else ():
            if each.body.series is not None:
                self.known[each.body.series] = each.body

    def heard(self, desk: Desk) -> Heard | None:
        """Everything a desk has; None: it has let the watch go, which only Vera's may, some days after its end."""
        here = desk.vault.inside
        with here.db.lock:
            at = shelf.find(here, JourneyId.from_text(self.journey))
            loaded = None if at is None else shelf.load(here, at)
        assert loaded is not None or desk.name == "vera", f"{desk.name} lost the watch"
        return loaded.heard if loaded else None

    def stands(self, desk: Desk) -> Standing | None:
        heard = self.heard(desk)
        return None if heard is None else standing(heard, minute_now(desk.vault.inside))

    def stand(self) -> dict[str, Standing]:
        """How it stands at every desk that is still in the network and has it."""
        found = {desk.name: self.stands(desk) for desk in self.there}
        return {name: each for name, each in found.items() if each is not None}

    def letters_twice(self) -> list[str]:
        """Rungs that lie in a box more than once."""
        found: Counter[tuple[bytes, int]] = Counter()
        for watch in self.known.values():
            post_id = post_id_of(watch.box)
            for each in self.relay.letters(watch.box):
                with suppress(LetterRefused, CoreRefused):
                    opened = open_letter(each.letter, watch.keys, Address(self.relay.relay_id, post_id))
                    if isinstance(opened, NotForMe):
                        continue
                    body = decode_road(opened.core).body
                    if isinstance(body, RungLetter) and body.version == watch.version and body.cancel == watch.cancel:
                        found[body.cancel.raw, body.rung] += 1
        return [f"rung {rung} lies there {times} times" for (_, rung), times in found.items() if times > 1]

    # The end

    def clear_up(self) -> None:
        self.relay_is_down = False
        self.phone.way.clear_up()
        for desk in self.desks.values():
            desk.way.clear_up()

    def rest(self, hours: int, step: int = 12) -> None:
        """Good weather; nobody does anything but sync."""
        for _ in range(0, hours, step):
            self.minutes_pass(60 * step)
            for desk in self.there:
                self.sync(desk)

    def close(self) -> None:
        for desk in self.desks.values():
            desk.vault.close()
        self.relay.stop()
        shutil.rmtree(self.folder)


def quiet_hour(heard: Heard, watch: Watch, *, only_base: bool = False) -> int:
    """Before which hour nobody is told of a silence, by what a desk has heard: of windows and of "fine" alone.

    Worked out anew here, from protocol 16.5: the hour of the last window answered, then grace and the first rung's.
    """
    due = -(-watch.windows[0].until // 60)
    for said in heard.said:
        body = said.body
        if only_base or body.version != watch.version or (body.say, body.word) != ("fine", watch.fine):
            continue
        begun = [at for at, each in enumerate(watch.windows) if each.begins - 60 <= said.minute]
        if not begun:
            continue
        answered = min(begun[-1], body.window)
        following = answered + 1
        if following < len(watch.windows):
            due = max(due, -(-watch.windows[following].until // 60))
        else:
            due = max(due, -(-watch.windows[answered].until // 60) + 24)
    return due + watch.grace + watch.ladder[0].after


def is_told_otherwise(heard: Heard, watch: Watch, minute: int) -> bool:
    """Whether something other than silence may have raised it: a cry, a person's step, a rung the relay released, or an
    alarm of an earlier version that nobody ended.
    """
    cries = any(each.body.say == "unsafe" or each.body.word not in ("", watch.fine) for each in heard.said)
    steps = any(each.body.version == watch.version or each.body.step == "need_help" for each in heard.steps)
    released = (not each.by_desk and each.minute <= minute for each in heard.told)
    return cries or steps or any(released) or any(each.version < watch.version for each in heard.told)
