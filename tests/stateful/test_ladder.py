"""Whatever a traveller, three desks, their clocks, the relay, the network and kill -9 do, in whatever order: rungs fire
once, in order, never early, never after a cancel that was answered; and every silence ends in a person's word or in an
alarm that stands at every desk.
"""

from contextlib import suppress

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.stateful.desks import Desk
from tests.stateful.silence import SKEW_S, WORDS, Silence
from tests.stateful.weather import Cut
from tropa.vault.errors import VaultInputError

NAMES = st.sampled_from(sorted(SKEW_S))
THEN = st.lists(NAMES, max_size=2)
"""Who syncs after it."""
KILL = st.one_of(st.none(), st.none(), st.integers(0, 60))
MINUTES = st.sampled_from([5, 50, 60, 120, 180, 360, 720, 1_440])
LONG_ENOUGH_HOURS = 96
"""From any moment until the last check-in, a day, the whole ladder and twelve hours of an owner are over."""

_USUAL = settings(
    max_examples=5,
    stateful_step_count=30,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
_DRILLED = settings(_USUAL, max_examples=200, stateful_step_count=50, derandomize=False)


class Watching(RuleBasedStateMachine):
    """Anna and Boris plan; Boris, then Vera are told; the traveller has a telephone and a word."""

    def __init__(self) -> None:
        super().__init__()
        self.silence = Silence()

    def teardown(self) -> None:
        try:
            self.check_the_end()
        finally:
            self.silence.close()

    def desk(self, name: str) -> Desk:
        return self.silence.desks[name]

    def sync(self, then: list[str]) -> None:
        for name in then:
            if name not in self.silence.suspended:
                self.silence.sync(self.desk(name))

    # The traveller

    @rule(which=st.integers(0, 2), then=THEN)
    def is_fine(self, which: int, then: list[str]) -> None:
        self.silence.phone.check_in("fine", WORDS["fine"], which)
        self.sync(then)

    @rule(then=st.sampled_from([["anna", "boris", "vera"], ["boris"]]))
    def is_fine_in_the_window_that_comes_next(self, then: list[str]) -> None:
        silence = self.silence
        windows = silence.phone.here.letter.windows if silence.phone.here else ()
        minute = silence.clock.now_s // 60
        at = next((at for at, each in enumerate(windows) if each.until > minute + 60), None)
        if at is None:
            return
        silence.minutes_pass(max(0, windows[at].begins + 30 - minute))
        silence.phone.check_in("fine", WORDS["fine"], at)
        self.sync(then)

    @rule(which=st.integers(0, 2), then=THEN)
    def is_later(self, which: int, then: list[str]) -> None:
        self.silence.phone.check_in("later", WORDS["fine"], which)
        self.sync(then)

    @rule(cry=st.sampled_from([("unsafe", ""), ("fine", "duress"), ("fine", "wrong")]), then=THEN)
    def cries(self, cry: tuple[str, str], then: list[str]) -> None:
        self.silence.phone.check_in(cry[0], WORDS.get(cry[1], ""), 0)  # type: ignore[arg-type]
        self.sync(then)

    @rule(then=THEN)
    def says_it_again(self, then: list[str]) -> None:
        self.silence.phone.says_again()
        self.sync(then)

    @rule(at=st.integers(0, 8), after=st.booleans())
    def the_telephone_is_cut_off(self, at: int, after: bool) -> None:
        self.silence.phone.way.cuts.append(Cut(at, after))

    @rule(offline=st.booleans())
    def the_telephone_has_no_network(self, offline: bool) -> None:
        self.silence.phone.way.offline = offline
        self.silence.phone.look()

    # Members

    @rule(name=NAMES, kill=KILL, then=THEN)
    def acknowledges(self, name: str, kill: int | None, then: list[str]) -> None:
        self.silence.does(self.desk(name), lambda watch: watch.acknowledge(self.silence.journey), kill)
        self.sync(then)

    @rule(name=NAMES, kill=KILL, then=THEN)
    def says_that_all_is_well(self, name: str, kill: int | None, then: list[str]) -> None:
        self.silence.does(self.desk(name), lambda watch: watch.all_well(self.silence.journey), kill)
        self.sync(then)

    @rule(name=NAMES, then=THEN)
    def needs_help(self, name: str, then: list[str]) -> None:
        self.silence.does(self.desk(name), lambda watch: watch.need_help(self.silence.journey), None)
        self.sync(then)

    @precondition(lambda self: self.silence.counted["acted"] > 4)
    @rule(name=NAMES, then=THEN)
    def says_that_it_is_over(self, name: str, then: list[str]) -> None:
        self.silence.does(self.desk(name), lambda watch: watch.over(self.silence.journey), None)
        self.sync(then)

    @rule(name=st.sampled_from(["anna", "boris"]), kill=KILL, then=THEN)
    def begins_anew(self, name: str, kill: int | None, then: list[str]) -> None:
        self.silence.does(self.desk(name), lambda watch: watch.begin_anew(self.silence.journey), kill)
        self.sync(then)

    @precondition(lambda self: not self.silence.suspended)
    @rule(then=THEN)
    def anna_who_planned_it_is_suspended(self, then: list[str]) -> None:
        """She lost her machine and says so: her desk left the series, and Boris goes on alone."""
        anna = self.desk("anna").vault.members.me()
        assert anna is not None
        with suppress(VaultInputError):
            self.desk("anna").vault.members.suspend(anna.device_id)
            self.silence.suspended.add("anna")
            self.silence.counted["planner suspended"] += 1
        self.sync(then)

    @precondition(lambda self: not self.silence.suspended)
    @rule(then=THEN)
    def vera_is_suspended(self, then: list[str]) -> None:
        vera = self.desk("vera").vault.members.me()
        assert vera is not None
        with suppress(VaultInputError):
            self.desk("anna").vault.members.suspend(vera.device_id)
            self.silence.suspended.add("vera")
        self.sync(then)

    # Desks, the relay and the way between

    @rule(then=st.lists(NAMES, min_size=1, max_size=4))
    def desks_sync(self, then: list[str]) -> None:
        self.sync(then)

    @rule(name=NAMES, statements=st.integers(0, 300))
    def a_desk_is_killed_while_syncing(self, name: str, statements: int) -> None:
        desk = self.desk(name)
        self.silence.counted["killed"] += desk.killed(lambda: self.silence.sync(desk), statements)

    @rule(name=NAMES, at=st.integers(0, 20), after=st.booleans())
    def a_desk_is_cut_off(self, name: str, at: int, after: bool) -> None:
        self.desk(name).way.cuts.append(Cut(at, after))
        self.sync([name])

    @rule(name=NAMES, offline=st.booleans())
    def a_desk_has_no_network(self, name: str, offline: bool) -> None:
        self.desk(name).way.offline = offline

    @rule(name=NAMES)
    def a_desk_is_locked_and_unlocked(self, name: str) -> None:
        self.desk(name).reopen()

    @rule()
    def the_relay_restarts(self) -> None:
        self.silence.relay_restarts()

    @rule(down=st.booleans())
    def the_relay_stands_still(self, down: bool) -> None:
        self.silence.relay_is_down = down

    # Time

    @rule(minutes=MINUTES, then=THEN)
    def time_passes(self, minutes: int, then: list[str]) -> None:
        self.silence.minutes_pass(minutes)
        self.silence.phone.look()
        self.sync(then)

    # The end

    def check_the_end(self) -> None:
        """Good weather and silence; then one person acts."""
        silence = self.silence
        silence.clear_up()
        silence.phone.look()
        silence.rest(LONG_ENOUGH_HOURS)
        stand = silence.stand()
        assert len({(each.version, each.state, each.is_over) for each in stand.values()}) == 1, stand
        assert {each.state for each in stand.values()} <= {"standing", "over"}, stand
        assert len(stand) == len(silence.there) or stand["boris"].state == "over"
        assert silence.wrong == []
        assert silence.letters_twice() == []
        self._check_sounds()
        self._check_that_one_person_ends_it()

    def _check_sounds(self) -> None:
        for name, each in self.silence.stand().items():
            sounds = [alarm.sounds for alarm in self.desk(name).vault.watch.alarms()]
            assert sounds == ([True] if each.state == "standing" else [])

    def _check_that_one_person_ends_it(self) -> None:
        silence, boris = self.silence, self.desk("boris").vault
        if silence.stand()["boris"].state == "standing":
            boris.watch.acknowledge(silence.journey)
            silence.rest(4, 1)
            owned = silence.stand()
            assert {(each.state, each.owner) for each in owned.values()} == {("owned", owned["boris"].owner)}
        boris.watch.over(silence.journey)
        silence.rest(24)
        assert {each.state for each in silence.stand().values()} == {"over"}
        assert all(not desk.vault.watch.alarms() for desk in silence.there)
        assert silence.wrong == []


def test_no_silence_is_forgotten_and_no_rung_comes_twice_early_or_after_a_cancel() -> None:
    """Checked at the relay's store after every step, and at every desk in the end."""
    run_state_machine_as_test(Watching, settings=_DRILLED if _is_drill() else _USUAL)


def _is_drill() -> bool:
    return settings().max_examples > settings.get_profile("tropa").max_examples
