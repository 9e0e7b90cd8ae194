"""Whatever members do, and in whatever order it reaches them, desks of one audience come to show the same."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.support.examples import examples
from tests.vault.work.desks import ANNA, BORIS, LEV, VERA, Desk, Office, Parcel, an_office
from tropa.vault.errors import VaultInputError
from tropa.vault.views_work import ThreadView
from tropa.vault.work.taking import NotBelieved

NAMES = st.sampled_from(["anna", "boris", "vera", "lev"])
COORDINATORS = ("anna", "boris")


def shown(view: ThreadView) -> list[tuple[object, ...]]:
    """A thread without what is a desk's own: petnames, what is unread, what waits."""
    return [
        (each.event_id, each.kind, each.text, each.author.member_id if each.author else None, each.values)
        for each in view.entries
    ]


class Desks(RuleBasedStateMachine):
    """Two coordinators, a caseworker and a lawyer, one case, and letters that come late, twice and out of order."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.office: Office = an_office(Path(self.folder.name), ANNA, BORIS, VERA, LEV)
        self.case, _ = self.office.ask()
        self.on_their_way: list[Parcel] = []
        self.delivered: list[Parcel] = []

    def teardown(self) -> None:
        self.office.close()
        self.folder.cleanup()

    def attempt(self, what: Callable[[], object]) -> None:
        """What the desk may refuse; a refusal changes nothing and says why."""
        with suppress(VaultInputError):
            what()
        self.on_their_way += self.office.collect()

    def desk(self, name: str) -> Desk:
        return self.office.desks[name]

    @rule(name=NAMES)
    def claim(self, name: str) -> None:
        self.attempt(lambda: self.desk(name).work.claim(self.case))

    @rule(name=st.sampled_from(COORDINATORS))
    def answer(self, name: str) -> None:
        self.attempt(lambda: self.desk(name).answer(self.case, "ответ"))

    @rule(name=NAMES, other=NAMES)
    def hand_over(self, name: str, other: str) -> None:
        to = self.desk(other).member_id
        self.attempt(lambda: self.desk(name).work.hand_over(self.case, to, "возьми", "all"))

    @rule(name=NAMES, other=NAMES, purpose=st.sampled_from(["work", "legal"]), key=st.booleans())
    def open_thread(self, name: str, other: str, purpose: str, key: bool) -> None:
        to = [self.desk(other).member_id]
        self.attempt(lambda: self.desk(name).work.open_thread(self.case, purpose, to, [], key))  # type: ignore[arg-type]

    @rule(name=NAMES, text=st.sampled_from(["раз", "два"]), number=st.integers(0, 3))
    def note(self, name: str, text: str, number: int) -> None:
        def write() -> None:
            threads = self.desk(name).work.threads(self.case)
            if threads:
                self.desk(name).work.note(threads[number % len(threads)].thread_id, text)

        self.attempt(write)

    @rule(name=NAMES)
    def release(self, name: str) -> None:
        self.attempt(lambda: self.desk(name).work.release(self.case))

    @rule(minutes=st.integers(1, 90))
    def time_passes(self, minutes: int) -> None:
        self.office.clock.pass_minutes(minutes)

    @precondition(lambda self: self.on_their_way)
    @rule(data=st.data())
    def some_arrive(self, data: st.DataObject) -> None:
        count = data.draw(st.integers(1, len(self.on_their_way)))
        chance = data.draw(st.randoms(use_true_random=False))
        chance.shuffle(self.on_their_way)
        now, self.on_their_way = self.on_their_way[:count], self.on_their_way[count:]
        for parcel in now:
            outcome = self.office.hand(parcel)
            if isinstance(outcome, NotBelieved):
                assert outcome.reason == "early"
                self.on_their_way.append(parcel)
            else:
                self.delivered.append(parcel)
        self.on_their_way += self.office.collect()

    @precondition(lambda self: self.delivered)
    @rule(data=st.data())
    def one_arrives_again(self, data: st.DataObject) -> None:
        assert self.office.hand(data.draw(st.sampled_from(self.delivered))) == "known"

    @invariant()
    def nobody_has_a_thread_they_do_not_belong_to(self) -> None:
        for desk in self.office.desks.values():
            for thread in self.threads_of(desk):
                assert desk.member_id in {who.member_id for who in thread.readers}

    def threads_of(self, desk: Desk) -> Iterator[ThreadView]:
        if desk.has(self.case):
            yield from desk.work.threads(self.case)

    def everything_arrives(self) -> None:
        chance = random.Random(7)
        for _ in range(12):
            chance.shuffle(self.on_their_way)
            self.office.deliver(self.on_their_way)
            self.on_their_way = self.office.collect()
            if not self.on_their_way:
                return
        raise AssertionError("the desks do not come to rest")

    def check_the_end(self) -> None:
        self.everything_arrives()
        by_thread: dict[str, list[list[tuple[object, ...]]]] = {}
        readers: dict[str, set[str]] = {}
        for desk in self.office.desks.values():
            for thread in self.threads_of(desk):
                assert thread.problems == ()
                by_thread.setdefault(thread.thread_id, []).append(shown(thread))
                readers[thread.thread_id] = {who.member_id for who in thread.readers}
        for thread_id, views in by_thread.items():
            assert len(views) == len(readers[thread_id])
            assert all(view == views[0] for view in views)
        holders = {self.holder(name) for name in COORDINATORS}
        assert len(holders) == 1

    def holder(self, name: str) -> str | None:
        who = self.desk(name).work.holder(self.case)
        return who.member_id if who else None


class DesksToTheEnd(Desks):
    """The same, and in the end everything has arrived."""

    def teardown(self) -> None:
        try:
            self.check_the_end()
        finally:
            super().teardown()


def test_desks_of_one_audience_come_to_show_the_same() -> None:
    """Claims, hand-overs, threads and notes in any interleaving; letters late, repeated and out of order."""
    run_state_machine_as_test(
        DesksToTheEnd,
        settings=settings(
            max_examples=examples(8, 60),
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
