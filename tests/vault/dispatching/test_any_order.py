"""Whatever is offered, changed, taken back, answered and said of members, in any order and however late it is read:
no audience ever holds a reader whom the rules forbade when it was opened.

What the rules forbid is worked out here once more, from the moves alone.
"""

import shutil
import tempfile
from contextlib import suppress
from itertools import combinations
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from typing_extensions import override

from tests.support.examples import examples
from tests.vault.dispatching.floor import ANNA, BORIS, LEV, LISA, VADIM, VERA, a_floor
from tests.vault.work.desks import Parcel
from tropa.dispatch.snapshot import VETTING, Vetting
from tropa.vault.dispatching.errors import NothingToUndo, RuleForbids, UnknownOffer, UnknownRole, WrongNumber
from tropa.vault.dispatching.settling import _tell
from tropa.vault.views_dispatch import ANSWERS, Answer, Wanted
from tropa.vault.work import people

COORDINATORS = st.sampled_from(("anna", "boris"))
MEMBERS = st.sampled_from(("vera", "vadim", "lev", "lisa"))
NEEDED: dict[str, Vetting] = {"caseworker": "checked", "adviser-legal": "vouched"}


class AnyOrder(RuleBasedStateMachine):
    """Two coordinators, two caseworkers, two lawyers."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.floor = a_floor(self.folder, ANNA, BORIS, VERA, VADIM, LEV, LISA)
        self.words: dict[tuple[str, str], Vetting] = {
            ("anna", name): "checked" for name in ("vera", "vadim", "lev", "lisa")
        }
        self.apart: dict[tuple[str, str], frozenset[str]] = {}
        self.minors: set[str] = set()
        self.suspect: set[str] = set()
        self.cases: list[str] = []
        self.letters: list[Parcel] = []
        self.seen: set[tuple[str, str]] = set()

    @override
    def teardown(self) -> None:
        self.floor.close()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        """Three cases, a lawyer wanted for one, and the first offers made: where it becomes dangerous."""
        for is_minor in (False, True, False):
            self.ask(is_minor)
        self.need_a_lawyer("boris", 0)
        self.choose("boris", 0, "lev")
        for number, name in enumerate(("vera", "vadim", "lev")):
            self.choose("anna", number, name)
        for desk in ("anna", "boris"):
            self.a_round(desk)

    @precondition(lambda self: len(self.cases) < 4)
    @rule(is_minor=st.booleans())
    def ask(self, is_minor: bool) -> None:
        case = self.floor.case(flags=("minor",) if is_minor else ())
        self.cases.append(case)
        if is_minor:
            self.minors.add(case)

    @rule(desk=COORDINATORS, number=st.integers(0, 3))
    def need_a_lawyer(self, desk: str, number: int) -> None:
        self.floor[desk].need(self.cases[number % len(self.cases)], Wanted("adviser-legal"))
        self._tell(desk)

    @rule(desk=COORDINATORS, number=st.integers(0, 3))
    def suspect_a_case(self, desk: str, number: int) -> None:
        case = self.cases[number % len(self.cases)]
        self.floor[desk].need(case, Wanted("adviser-legal", flags=("provocateur-suspect",)))
        self.suspect.add(case)
        self._tell(desk)

    @rule(desk=COORDINATORS, name=MEMBERS, vetting=st.sampled_from(VETTING), foe=st.none() | MEMBERS)
    def vet(self, desk: str, name: str, vetting: Vetting, foe: str | None) -> None:
        self.floor.vet(name, vetting, desk, apart=[foe] if foe else [])
        self.words[desk, name] = vetting
        self.apart[desk, name] = frozenset({foe} - {None, name})  # type: ignore[arg-type]
        self._tell(desk)

    @rule(desk=COORDINATORS)
    def accept_all_that_is_certain(self, desk: str) -> None:
        self.floor[desk].accept_certain()

    @rule(desk=COORDINATORS, which=st.integers(0, 9))
    def accept_one(self, desk: str, which: int) -> None:
        proposed = self.floor[desk].proposal().assignments
        if proposed:
            each = proposed[which % len(proposed)]
            with suppress(UnknownRole, RuleForbids, WrongNumber):
                self.floor[desk].accept(each.role.role_id, [each.member.member_id])

    @rule(desk=COORDINATORS, which=st.integers(0, 9), name=MEMBERS)
    def choose(self, desk: str, which: int, name: str) -> None:
        roles = [each.role_id for each in self.floor[desk].roles()]
        roles += [each.role_id for each in self.floor[desk].offers_made() if each.state == "waiting"]
        if roles:
            with suppress(UnknownRole, RuleForbids, WrongNumber):
                self.floor[desk].change(roles[which % len(roles)], [self.floor.member(name)])

    @rule(desk=COORDINATORS)
    def undo(self, desk: str) -> None:
        with suppress(NothingToUndo):
            self.floor[desk].undo()

    @rule(which=st.integers(0, 9), answer=st.sampled_from(ANSWERS))
    def answer(self, which: int, answer: Answer) -> None:
        offers = [(name, each) for name in ("vera", "vadim", "lev", "lisa") for each in self.floor[name].offers()]
        if offers:
            name, offer = offers[which % len(offers)]
            with suppress(UnknownOffer):
                self.floor[name].answer(offer.offer_id, answer)

    @rule()
    def everybody_agrees(self) -> None:
        for name in ("vera", "vadim", "lev", "lisa"):
            for each in self.floor[name].offers():
                with suppress(UnknownOffer):
                    self.floor[name].answer(each.offer_id, "accept")
        self._collect()

    @rule(desk=COORDINATORS)
    def settle(self, desk: str) -> None:
        """The desk acts on what it knows; what it writes is not delivered yet."""
        self.floor[desk].settle()
        self.check()
        self._collect()

    @rule(some=st.lists(st.integers(0, 99), max_size=12))
    def deliver_some(self, some: list[int]) -> None:
        """Letters arrive in any order, some much later, some twice."""
        if self.letters:
            self.floor.deliver([self.letters[number % len(self.letters)] for number in some])

    @rule(desk=COORDINATORS)
    def a_round(self, desk: str) -> None:
        """What is usual: everything arrives, and the desk acts on it."""
        self.deliver_all()
        self.settle(desk)
        self.deliver_all()

    @rule()
    def deliver_all(self) -> None:
        self._collect()
        self.floor.deliver(self.letters)
        self.letters = []

    @invariant()
    def check(self) -> None:
        """Whoever reads something of a case now and did not before was allowed to."""
        now = {(case, name) for case in self.cases for name in self.floor.readers(case)}
        for case, name in now - self.seen:
            if name not in ("anna", "boris"):
                assert not self.forbidden(case, name, {who for at, who in now if at == case}), (case, name)
        self.seen = now

    def forbidden(self, case: str, name: str, readers: set[str]) -> bool:
        kind = "caseworker" if name in ("vera", "vadim") else "adviser-legal"
        needs = "trusted" if case in self.minors | self.suspect else NEEDED[kind]
        is_bait = case in self.suspect and kind == "caseworker"
        meets = any(self._must_not_meet(one, other) for one, other in combinations(readers, 2) if name in (one, other))
        return is_bait or meets or VETTING.index(self.vetting(name)) < VETTING.index(needs)

    def vetting(self, name: str) -> Vetting:
        said = [vetting for (_, about), vetting in self.words.items() if about == name]
        lowest = min(said, key=VETTING.index)
        return "checked" if lowest == "trusted" and len(said) < 2 else lowest

    def _must_not_meet(self, one: str, other: str) -> bool:
        return any(
            (about, foe) in ((one, other), (other, one)) for (_, about), foes in self.apart.items() for foe in foes
        )

    def _tell(self, desk: str) -> None:
        """What a coordinator says is known to both at once; only offers and answers are late."""
        self._collect()
        here = self.floor.desks[desk].here
        others = [each for each in ("anna", "boris") if each != desk]
        with here.db.transaction():
            _tell(here, people.me(here))
        parcels = self.floor.collect(self.floor.desks[desk])
        self.floor.deliver([each for each in parcels if each.to.name in others])

    def _collect(self) -> None:
        self.letters += self.floor.collect()


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=examples(8, 60), stateful_step_count=25, deadline=None)
