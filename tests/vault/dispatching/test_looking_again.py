"""What a desk keeps of what it saw for dispatch is what it would see if it looked anew, whatever has happened since."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from unittest.mock import patch

import pytest

from tests.vault.dispatching.floor import ANNA, BORIS, LEV, VADIM, VERA, Floor, a_floor
from tropa.roster.dispatch_bodies import RoleName
from tropa.sealing.types import ThreadId
from tropa.vault.dispatching import telling
from tropa.vault.dispatching.errors import NothingToUndo, RuleForbids, UnknownOffer, UnknownRole, WrongNumber
from tropa.vault.dispatching.roles import open_cases
from tropa.vault.dispatching.seeing import Eyes, Seen
from tropa.vault.errors import UnknownCase
from tropa.vault.views_dispatch import ANSWERS, Preferences, Wanted
from tropa.vault.work import people
from tropa.vault.work.errors import WorkError
from tropa.vault.work.exposing import Ledger

OVER = (NothingToUndo, RuleForbids, UnknownCase, UnknownOffer, UnknownRole, WrongNumber, WorkError)


class TakenBack(Exception):
    """A transaction that is not to be."""


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    """Two coordinators, two caseworkers, a lawyer."""
    made = a_floor(tmp_path, ANNA, BORIS, VERA, VADIM, LEV)
    yield made
    made.close()


class Day:
    """Whatever may happen at Anna's desk and around it, by chance."""

    def __init__(self, floor: Floor, seed: int) -> None:
        self.floor, self.chance = floor, random.Random(seed)
        self.cases = [floor.case() for _ in range(3)]
        self.eyes = Eyes(floor.desks["anna"].here)

    def seen(self) -> Seen:
        """As dispatch looks."""
        here = self.floor.desks["anna"].here
        with here.db.lock:
            return self.eyes.look()

    def happenings(self) -> list[Callable[[], object]]:
        """One of these at a time."""
        return [
            *(self.ask, self.choose, self.choose, self.answer, self.answer, self.need, self.vet, self.prefer),
            *(self.claim, self.end, self.undo, self.time, self.turned_back, self.half_turned_back, self.floor.round),
        ]

    def ask(self) -> None:
        if len(self.cases) < 6:
            self.cases.append(self.floor.case(flags=("minor",) if self.chance.random() < 0.3 else ()))

    def choose(self) -> None:
        desk = self.chance.choice(("anna", "anna", "boris"))
        if roles := self.floor[desk].roles():
            name = self.chance.choice(("anna", "vera", "vadim", "lev"))
            self.floor[desk].accept(self.chance.choice(roles).role_id, [self.floor.member(name)])

    def answer(self) -> None:
        name = self.chance.choice(("vera", "vadim", "lev"))
        if offers := self.floor[name].offers():
            self.floor[name].answer(self.chance.choice(offers).offer_id, self.chance.choice(ANSWERS))

    def need(self) -> None:
        desk = self.floor[self.chance.choice(("anna", "boris"))]
        desk.need(self.chance.choice(self.cases), Wanted("adviser-legal", two_persons=self.chance.random() < 0.2))

    def vet(self) -> None:
        foes = [self.floor.member("vadim")] if self.chance.random() < 0.3 else []
        self.floor["anna"].assess(self.floor.member("vera"), self.chance.choice(("vouched", "checked")), foes)

    def prefer(self) -> None:
        wished = Preferences(MappingProxyType({"caseworker": self.chance.randrange(4)}), offers_a_day=3)
        self.floor["vera"].set_preferences(wished)

    def claim(self) -> None:
        self.floor.desks[self.chance.choice(("anna", "boris"))].work.claim(self.chance.choice(self.cases))

    def end(self) -> None:
        work, case = self.floor.desks["anna"].work, self.chance.choice(self.cases)
        how = self.chance.choice((work.release, work.destroy, lambda each: work.close(each, "withdrawn", "", 30)))
        how(case)

    def undo(self) -> None:
        self.floor["anna"].undo()

    def time(self) -> None:
        self.floor.clock.pass_minutes(self.chance.choice((1, 59, 60, 1_440)))

    def turned_back(self) -> None:
        """What was seen inside a transaction that was taken back."""
        here = self.floor.desks["anna"].here
        with suppress(TakenBack), here.db.transaction():
            self._need_more()
            raise TakenBack

    def half_turned_back(self) -> None:
        """The same within a transaction that goes on."""
        here = self.floor.desks["anna"].here
        with here.db.transaction():
            here.db.run("SAVEPOINT half")
            self._need_more()
            here.db.run("ROLLBACK TO half")
            here.db.run("RELEASE half")

    def _need_more(self) -> None:
        here = self.floor.desks["anna"].here
        case, role = ThreadId.from_text(self.cases[0]), RoleName(here.random(RoleName.SIZE_BYTES))
        if self.floor.desks["anna"].has(case.text):
            telling.tell_need(here, people.me(here), case, role, telling.wanted_of(Wanted("adviser-legal")))
        self.seen()


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_what_would_be_seen(floor: Floor, seed: int) -> None:
    """After every one of eighty things, by chance: needs, offers, answers, claims, ends, days, and what was undone."""
    day = Day(floor, seed)
    here = floor.desks["anna"].here
    for _ in range(80):
        with suppress(*OVER):
            day.chance.choice(day.happenings())()
        with here.db.lock:
            for budget in (True, False):
                assert day.eyes.look(budget=budget) == Eyes(here).look(budget=budget)


@pytest.mark.parametrize("seed", range(2))
def test_the_roles_of_one_case_are_those_of_the_whole_look(floor: Floor, seed: int) -> None:
    """After every one of forty things, for every case, though no other is looked at."""
    day = Day(floor, seed)
    anna = floor["anna"]
    for _ in range(40):
        with suppress(*OVER):
            day.chance.choice(day.happenings())()
        for case in day.cases:
            assert anna.roles_of(case) == tuple(each for each in anna.roles() if each.case_id == case)


def test_the_roles_of_one_case_solve_nothing_and_look_at_no_other(floor: Floor) -> None:
    """Neither the ledger of everything known nor the snapshot of everybody is made."""
    case = floor.case()
    with patch.object(Eyes, "_look", side_effect=AssertionError), patch.object(Ledger, "up_to_date") as asked:
        assert [each.case_id for each in floor["anna"].roles_of(case)] == [case]
        floor["anna"].suggestions(case)
    assert not asked.called


def test_letters_read_beforehand_change_nothing_of_what_is_seen(floor: Floor) -> None:
    """They are only read earlier, and those that come later when they come."""
    floor.case(flags=("minor",))
    eyes, here = Eyes(floor.desks["anna"].here), floor.desks["anna"].here
    eyes.read_letters()
    floor.case()
    with here.db.lock:
        assert eyes.look() == Eyes(here).look()


def test_looking_again_works_nothing_out(floor: Floor) -> None:
    """Roles, members, offers and the proposal of one moment are one look."""
    floor.case()
    with patch("tropa.vault.dispatching.seeing.open_cases", wraps=open_cases) as looks:
        dispatching = floor["anna"]
        dispatching.roles()
        dispatching.members()
        dispatching.offers_made()
        dispatching.proposal()
    assert looks.call_count == 1
