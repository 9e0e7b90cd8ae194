"""One desk and several seekers over a relay that breaks off, repeats and reorders: in the end all is heard once."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.support.examples import examples
from tests.support.memory_relay import PUBLISHER, MemoryRelay
from tests.support.seeker import Seeker
from tests.vault.conftest import CHEAP, PASSPHRASE, Clock
from tropa.cases.seeker import AskForm
from tropa.post.errors import Unreachable
from tropa.vault.sync import sync_once
from tropa.vault.vault import Vault

Fault = type[BaseException]


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


class SyncLife(RuleBasedStateMachine):
    """What people wrote is the model; what the desk and the seekers' boxes show must come to equal it."""

    @initialize()
    def found(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "desk.tropa"
        self.clock = Clock()
        self.relay = MemoryRelay(self.clock)
        self.vault = Vault.create(self.path, PASSPHRASE, clock=self.clock, random=os.urandom, hardness=CHEAP)
        self.vault.found_network(self.relay, PUBLISHER, "наша", (), ("ru",), None)
        self.seekers: list[Seeker] = []
        self.theirs: dict[str, list[str]] = {}
        self.ours: dict[str, list[str]] = {}
        self.count = self.days_offline = 0

    def teardown(self) -> None:
        try:
            self.in_the_end_all_is_heard_once()
        finally:
            self.vault.close()
            shutil.rmtree(self.folder)

    def case_of(self, seeker: Seeker) -> str:
        return seeker.keys.thread.text

    def words(self) -> str:
        self.count += 1
        return f"слова {self.count}"

    @property
    def known(self) -> list[Seeker]:
        """Those whose case stands in the queue."""
        shown = {row.case_id for row in self.vault.queue().rows}
        return [seeker for seeker in self.seekers if self.case_of(seeker) in shown]

    @precondition(lambda self: len(self.seekers) < 4)
    @rule()
    def someone_asks(self) -> None:
        seeker, text = Seeker(self.relay, self.clock.now_s), self.words()
        seeker.ask(AskForm("ru", "72h", text))
        self.seekers.append(seeker)
        self.theirs[self.case_of(seeker)], self.ours[self.case_of(seeker)] = [text], []

    @precondition(lambda self: self.seekers)
    @rule(data=st.data())
    def someone_writes_again(self, data: st.DataObject) -> None:
        seeker, text = data.draw(st.sampled_from(self.seekers)), self.words()
        seeker.now_s = self.clock.now_s
        seeker.write(text)
        self.theirs[self.case_of(seeker)].append(text)

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def the_desk_answers(self, data: st.DataObject) -> None:
        case_id, text = self.case_of(data.draw(st.sampled_from(self.known))), self.words()
        self.vault.answer(case_id, text)
        self.ours[case_id].append(text)

    @precondition(lambda self: self.seekers)
    @rule(data=st.data())
    def someone_deletes_everything(self, data: st.DataObject) -> None:
        seeker = data.draw(st.sampled_from(self.seekers))
        seeker.now_s = self.clock.now_s
        seeker.delete_everything()
        self.seekers.remove(seeker)

    @rule()
    def a_round_goes_well(self) -> None:
        # After weeks without a round it may say that its clock leapt; it fetches and posts all the same.
        assert sync_once(self.vault, self.relay).problem in (None, "clock-leapt")
        self.days_offline = 0

    @rule(number=st.integers(1, 12), after=st.booleans(), error=st.sampled_from([Unreachable, Killed]))
    def a_round_is_cut_off(self, number: int, after: bool, error: Fault) -> None:
        setattr(self.relay, "after" if after else "before", _fail_at(number, error))
        try:
            sync_once(self.vault, self.relay)
        except Killed:
            self.the_desk_is_locked_and_unlocked()
        finally:
            self.relay.before = self.relay.after = lambda name: None

    @rule()
    def the_desk_is_locked_and_unlocked(self) -> None:
        self.vault.close()
        self.vault = Vault.unlock(self.path, PASSPHRASE, clock=self.clock, random=os.urandom)

    # Longer without one good round, and letters may outlive the keys that open them: that is promised to nobody.
    @precondition(lambda self: self.days_offline < 18)
    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        self.clock.pass_days(days)
        self.days_offline += days

    @rule(data=st.data())
    def the_relay_repeats_letters(self, data: st.DataObject) -> None:
        for post_id, box in self.relay.boxes.items():
            for letter in data.draw(st.lists(st.sampled_from(box.letters), max_size=3)) if box.letters else ():
                self.relay.put(post_id, letter.letter, letter.day)

    @invariant()
    def nothing_is_shown_that_nobody_wrote(self) -> None:
        for row in self.vault.queue().rows:
            shown = [entry.text for entry in self.vault.case(row.case_id).timeline]
            assert len(shown) == len(set(shown))
            assert set(shown) <= {*self.theirs[row.case_id], *self.ours[row.case_id]}

    @rule()
    def in_the_end_all_is_heard_once(self) -> None:
        self.clock.pass_days(0.2)
        for _ in range(3):
            self.a_round_goes_well()
        assert {row.case_id for row in self.vault.queue().rows} == {self.case_of(seeker) for seeker in self.seekers}
        for seeker in self.seekers:
            seeker.now_s = self.clock.now_s
            self._both_sides_agree(seeker)

    def _both_sides_agree(self, seeker: Seeker) -> None:
        case = self.vault.case(self.case_of(seeker))
        assert case.problems == ()
        assert [e.text for e in case.timeline if e.author == "seeker"] == self.theirs[case.case_id]
        assert [text for who, text in seeker.read().letters if who == "network"] == self.ours[case.case_id]


def _fail_at(number: int, error: Fault) -> Callable[[str], None]:
    calls = iter(range(1, 1_000_000))

    def fail(name: str) -> None:
        if next(calls) == number:
            raise error("cut off")

    return fail


TestSyncLife = SyncLife.TestCase
TestSyncLife.settings = settings(max_examples=examples(20, 200), stateful_step_count=25, deadline=None)
