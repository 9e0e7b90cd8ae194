"""Whatever seekers, members, clocks, the relay and kill -9 do, in whatever order: all devices of one audience come to
show the same case, nothing acknowledged is lost, and nobody outside an audience can derive an event.
"""

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.stateful.checks import cases_of
from tests.stateful.desks import NAMES, Desk
from tests.stateful.town import Act, Someone, Town
from tests.stateful.weather import Cut
from tropa.vault.views_work import ThreadView

MOST_SEEKERS = 3
MOST_LONG_WAITS = 1
MOST_SECOND_MACHINES = 1
NUMBERS = [40, 700, 5_000]
"""None so high that a desk which went through all below it would never come to an end: it would not fail."""
DESKS = st.sampled_from(NAMES)
THEN = st.lists(st.sampled_from(NAMES), max_size=3)
"""Who syncs after it."""
WHICH = st.integers(0, 5)
KILL = st.one_of(st.none(), st.none(), st.integers(0, 40))
"""Before which statement a member's desk is killed; mostly not at all."""
HOUR_S = 3_600
# The same histories each time, so that nobody's landing fails by chance; the drill tries others. Nothing is made
# smaller: a history takes seconds.
_USUAL = settings(
    max_examples=10,
    stateful_step_count=40,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
_DRILLED = settings(_USUAL, max_examples=150, stateful_step_count=60, derandomize=False)


class EverythingAtOnce(RuleBasedStateMachine):
    """Two coordinators, a caseworker and an adviser, up to three seekers, and the weather between them."""

    def __init__(self) -> None:
        super().__init__()
        self.town = Town()
        self.long_waits = 0
        self.second_machines = 0
        self.town.someone_asks(0)
        for desk in self.town.team:
            desk.sync()

    def teardown(self) -> None:
        try:
            assert self.town.faults() == []
        finally:
            self.town.close_all()

    @property
    def there(self) -> list[Someone]:
        return [each for each in self.town.seekers if not each.deleted]

    def case(self, desk: Desk, which: int) -> str | None:
        cases = sorted(cases_of(desk))
        return cases[which % len(cases)] if cases else None

    def thread(self, desk: Desk, which: int) -> ThreadView | None:
        threads = [thread for case in sorted(cases_of(desk)) for thread in desk.vault.work.threads(case)]
        return threads[which % len(threads)] if threads else None

    def does(self, desk: Desk, act: Act, kill: int | None, then: list[str]) -> None:
        self.town.does(desk, act, kill)
        self.sync(then)

    def sync(self, then: list[str]) -> None:
        for name in then:
            self.town.team[name].sync()

    # Seekers

    @precondition(lambda self: len(self.town.seekers) < MOST_SEEKERS)
    @rule(skew_s=st.integers(-6 * HOUR_S, 6 * HOUR_S), then=THEN)
    def someone_asks(self, skew_s: int, then: list[str]) -> None:
        self.town.someone_asks(skew_s)
        self.sync(then)

    @precondition(lambda self: self.there)
    @rule(which=WHICH, at=st.integers(0, 6), after=st.booleans(), then=THEN)
    def someone_writes(self, which: int, at: int, after: bool, then: list[str]) -> None:
        who = self.there[which % len(self.there)]
        who.way.cuts.append(Cut(at, after))
        self.town.writes(who)
        self.sync(then)

    @precondition(lambda self: self.there)
    @rule(which=WHICH, number=st.sampled_from(NUMBERS), then=THEN)
    def seeker_names_any_number(self, which: int, number: int, then: list[str]) -> None:
        self.town.writes_as_number(self.there[which % len(self.there)], number)
        self.sync(then)

    @precondition(lambda self: len(self.there) > 1)
    @rule(which=WHICH, then=THEN)
    def someone_deletes_everything(self, which: int, then: list[str]) -> None:
        self.town.deletes(self.there[which % len(self.there)])
        self.sync(then)

    # Members

    @rule(name=DESKS, which=WHICH, kill=KILL, then=THEN)
    def claim(self, name: str, which: int, kill: int | None, then: list[str]) -> None:
        desk = self.town.team[name]
        if case := self.case(desk, which):
            self.does(desk, lambda: desk.vault.work.claim(case), kill, then)

    @rule(name=DESKS, kill=KILL, then=THEN)
    def take_next(self, name: str, kill: int | None, then: list[str]) -> None:
        desk = self.town.team[name]
        self.does(desk, desk.vault.work.take_next, kill, then)

    @rule(name=DESKS, which=WHICH, kill=KILL, then=THEN)
    def answer(self, name: str, which: int, kill: int | None, then: list[str]) -> None:
        desk = self.town.team[name]
        if case := self.case(desk, which):
            self.does(desk, lambda: self.town.answer(desk, case), kill, then)

    @rule(name=DESKS, which=WHICH, kill=KILL, then=THEN)
    def release(self, name: str, which: int, kill: int | None, then: list[str]) -> None:
        desk = self.town.team[name]
        if case := self.case(desk, which):
            self.does(desk, lambda: desk.vault.work.release(case), kill, then)

    @rule(name=DESKS, which=WHICH, what=st.integers(0, 3), kill=KILL, then=THEN)
    def write_in_a_thread(self, name: str, which: int, what: int, kill: int | None, then: list[str]) -> None:
        desk, town = self.town.team[name], self.town
        if thread := self.thread(desk, which):
            write = (town.note, town.fact, town.task, town.finish_task)[what]
            self.does(desk, lambda: write(desk, thread), kill, then)

    @rule(
        name=DESKS,
        which=WHICH,
        purpose=st.sampled_from(["work", "legal", "health"]),
        others=st.sets(DESKS, min_size=1, max_size=2),
        key=st.booleans(),
        most=st.integers(0, 3),
        kill=KILL,
        then=THEN,
    )
    def open_thread(
        self,
        name: str,
        which: int,
        purpose: str,
        others: set[str],
        key: bool,
        most: int,
        kill: int | None,
        then: list[str],
    ) -> None:
        desk = self.town.team[name]
        if case := self.case(desk, which):
            act = lambda: self.town.open_thread(desk, case, purpose, others, key, most)  # type: ignore[arg-type]  # noqa: E731
            self.does(desk, act, kill, then)

    @rule(name=DESKS, which=WHICH, other=DESKS, everything=st.booleans(), kill=KILL, then=THEN)
    def hand_over(self, name: str, which: int, other: str, everything: bool, kill: int | None, then: list[str]) -> None:
        desk = self.town.team[name]
        if case := self.case(desk, which):
            self.does(desk, lambda: self.town.hand_over(desk, case, other, everything), kill, then)

    @rule(name=DESKS, which=WHICH, short=st.booleans(), kill=KILL, then=THEN)
    def close(self, name: str, which: int, short: bool, kill: int | None, then: list[str]) -> None:
        desk = self.town.team[name]
        if case := self.case(desk, which):
            self.does(desk, lambda: self.town.close(desk, case, short), kill, then)

    @rule(name=DESKS, which=WHICH, kill=KILL, then=THEN)
    def reopen(self, name: str, which: int, kill: int | None, then: list[str]) -> None:
        desk = self.town.team[name]
        if case := self.case(desk, which):
            self.does(desk, lambda: desk.vault.work.reopen(case), kill, then)

    @precondition(lambda self: len(self.town.seekers) > 1)
    @rule(name=DESKS, which=WHICH, then=THEN)
    def destroy(self, name: str, which: int, then: list[str]) -> None:
        desk = self.town.team[name]
        case = self.case(desk, which)
        if case is not None and desk.vault.work.holder(case) is not None:
            self.does(desk, lambda: self.town.destroy(desk, case), None, then)

    # Devices: one is suspended and found again; one member gets a second machine

    @property
    def may_be_suspended(self) -> list[str]:
        """No steward's, so that two of three can go on; at most one at a time."""
        return [name for name in self.town.team.desks if name == "vera" or name.endswith("-2")]

    @precondition(lambda self: not self.town.suspended)
    @rule(which=WHICH, then=THEN)
    def is_suspended(self, which: int, then: list[str]) -> None:
        names = self.may_be_suspended
        self.town.suspends(self.town.team[names[which % len(names)]])
        self.sync(then)

    @precondition(lambda self: self.town.suspended)
    @rule(then=THEN)
    def is_lifted(self, then: list[str]) -> None:
        for name in list(self.town.suspended):
            self.town.lifts(name)
        self.sync(then)

    @precondition(lambda self: self.second_machines < MOST_SECOND_MACHINES and not self.town.suspended)
    @rule(who=st.sampled_from(["boris", "vera"]), then=THEN)
    def gets_a_second_machine(self, who: str, then: list[str]) -> None:
        self.second_machines += 1
        self.town.copies(who)
        self.sync(then)

    @precondition(lambda self: self.town.joining)
    @rule(then=THEN)
    def second_machine_is_admitted(self, then: list[str]) -> None:
        self.town.admits()
        self.sync(then)

    # Desks, their machines and the way to the relay

    @rule(names=st.lists(DESKS, min_size=1, max_size=4))
    def some_sync(self, names: list[str]) -> None:
        self.sync(names)

    @rule(name=DESKS, statements=st.integers(0, 400))
    def killed_while_syncing(self, name: str, statements: int) -> None:
        desk = self.town.team[name]
        self.town.kills += desk.killed(desk.sync, statements)

    @rule(name=DESKS, at=st.integers(0, 25), after=st.booleans(), then=THEN)
    def cut_off_while_syncing(self, name: str, at: int, after: bool, then: list[str]) -> None:
        self.town.team[name].way.cuts.append(Cut(at, after))
        self.sync([name, *then])

    @rule(name=DESKS)
    def goes_offline(self, name: str) -> None:
        self.town.team[name].way.offline = True

    @rule(name=DESKS)
    def comes_back(self, name: str) -> None:
        self.town.team[name].way.clear_up()
        self.sync([name])

    @rule(name=DESKS)
    def is_locked_and_unlocked(self, name: str) -> None:
        self.town.team[name].reopen()

    @rule(name=DESKS, every=st.integers(1, 3), then=THEN)
    def letters_are_withheld(self, name: str, every: int, then: list[str]) -> None:
        self.town.team[name].way.withhold(self.town.team.relay.team_box, every)
        self.sync(then)

    @rule(number=st.integers(0, 200), then=THEN)
    def the_relay_repeats_a_letter(self, number: int, then: list[str]) -> None:
        self.town.repeats(number)
        self.sync(then)

    # Time

    @rule(hours=st.integers(1, 30), then=THEN)
    def hours_pass(self, hours: int, then: list[str]) -> None:
        self.town.team.clock.now_s += hours * HOUR_S
        self.sync(then)

    @rule(days=st.integers(1, 9), then=THEN)
    def days_pass(self, days: int, then: list[str]) -> None:
        self.town.days_pass(days)
        self.sync(then)

    @precondition(lambda self: self.long_waits < MOST_LONG_WAITS)
    @rule(fortnights=st.integers(3, 7))
    def months_pass(self, fortnights: int) -> None:
        self.long_waits += 1
        self.town.months_pass(fortnights)


def test_desks_of_one_audience_converge_and_nobody_else_can_derive_an_event() -> None:
    """Checked on every desk when the relay has become honest: views, tables, and every key on every letter."""
    run_state_machine_as_test(EverythingAtOnce, settings=_DRILLED if _is_drill() else _USUAL)


def _is_drill() -> bool:
    return settings().max_examples > settings.get_profile("tropa").max_examples
