"""A working network around an invented vault (`_vault_fill`): two dozen colleagues, compartments with them, tasks with
days, cases held by oneself and by others, cases closed. Through the vault's own code; only the letters are left out.

Everything follows from the case's place in the vault, so that a vault filled elsewhere gets the same.
"""

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench import _vault_fill as filled
from tests.support.networks import Person
from tropa.cases.board import board_of
from tropa.cases.work_bodies import Claim, Close, Note, Open, Purpose, Task, TaskId, WorkBody
from tropa.cases.work_commands import Hand
from tropa.cases.work_events import Head, WorkCore, WorkEvent, encode_work
from tropa.roster.chain import propose
from tropa.roster.entries import Admit, sign_entry
from tropa.roster.names import Role
from tropa.roster.weeks import date_of
from tropa.sealing.keys import device_author
from tropa.sealing.letters import event_id_of
from tropa.sealing.signing import verify_key
from tropa.sealing.types import EventId, ThreadId
from tropa.vault.context import Context
from tropa.vault.membership.bundles import take_bundles
from tropa.vault.membership.chain import roster
from tropa.vault.membership.taking import take_chain
from tropa.vault.shelf_cases import CaseRef, find_case
from tropa.vault.team import network_of
from tropa.vault.vault import Vault
from tropa.vault.views import Verification
from tropa.vault.work import people
from tropa.vault.work.shelf_work import keep_event, keep_opening, threads_read
from tropa.vault.work.standing import note_board, note_ending, note_said

COLLEAGUES = 24
_ROLES: Sequence[tuple[Role, ...]] = (("coordinator",), ("caseworker",), ("adviser",), ("helper",))
_PURPOSES: Sequence[Purpose] = ("legal", "health", "work")
_AT_A_TIME = 200
_DAYS_AHEAD = 90


def staff(vault: Vault) -> None:
    """Give the vault its colleagues and their work, unless it has them."""
    here = vault.inside
    if len(people.active_members(people.me(here).roster)) > 1:
        return
    staffed = _Staff(here, [_colleague(number) for number in range(COLLEAGUES)])
    with here.db.transaction():
        staffed.admit()
    cases = [ThreadId(each) for (each,) in here.db.rows("SELECT case_id FROM cases ORDER BY serial")]
    for start in range(0, len(cases), _AT_A_TIME):
        with here.db.transaction():
            for number, each in enumerate(cases[start : start + _AT_A_TIME], start):
                case = find_case(here, each)
                assert case is not None
                staffed.work_on(case, number)


def _colleague(number: int) -> Person:
    return Person(f"bench colleague {number}", _ROLES[number % len(_ROLES)])


@dataclass
class _Staff:
    """The colleagues, at work in one vault."""

    here: Context
    colleagues: Sequence[Person]

    def admit(self) -> None:
        """Into the chain, with names and this week's keys."""
        here, us = self.here, network_of(self.here)
        assert us is not None
        for number, person in enumerate(self.colleagues):
            entry = sign_entry(propose(roster(here), Admit(person.entry), here.day), us.steward)
            assert take_chain(here, [entry])
            here.db.run("INSERT INTO petname VALUES (?, ?)", person.member.text, f"Коллега {number + 1}")
        assert take_bundles(here, (each.bundle(us.id, here.week) for each in self.colleagues))

    def work_on(self, case: CaseRef, number: int) -> None:
        """What a case of this number has had done in it."""
        chance = random.Random(f"staff {number}")
        colleague = chance.choice(self.colleagues)
        if number % 2 == 0:
            self._share(case, colleague, chance)
        if number % 20 == 19:
            self._close(case)
        elif number % 20 == 1:
            self._claim(case, None)
        elif number % 3 == 0:
            self._claim(case, chance.choice(self.colleagues[::2]))

    def _share(self, case: CaseRef, colleague: Person, chance: random.Random) -> None:
        """A compartment with a colleague, who wrote in it; in half of them there is something to do."""
        me, thread = people.me(self.here).member, ThreadId(os.urandom(16))
        readers = sorted((me, colleague.member), key=lambda each: each.raw)
        ours: list[WorkBody] = [Open(case.case, chance.choice(_PURPOSES), tuple(readers), None)]
        if chance.random() < 0.5:
            due = date_of(self.here.day + chance.randrange(-7, _DAYS_AHEAD))
            whose = chance.choice((me, colleague.member, None))
            ours.append(Task(TaskId(os.urandom(16)), filled.text_of(chance, 4), due, whose))
        events = [*_events(thread, self._hand(None), ours)]
        keep_opening(self.here, case, events[0], self.here.minute)
        for event in events:
            self._keep(case, event, "own")
        for event in _events(thread, self._hand(colleague), [Note(filled.text_of(chance, 20))]):
            self._keep(case, event, "device")
        if len(ours) > 1:
            note_said(self.here, case)

    def _claim(self, case: CaseRef, by: Person | None) -> None:
        for event in _events(board_of(case.case), self._hand(by), [Claim(case.case)]):
            self._keep(case, event, "mark" if by else "own")
        note_board(self.here, case)

    def _close(self, case: CaseRef) -> None:
        self._claim(case, None)
        for thread in threads_read(self.here, case):
            last = self.here.db.row(
                "SELECT event_id, lamport FROM event WHERE thread = ? ORDER BY lamport DESC", thread.raw
            )
            assert last is not None
            body = Close("resolved", "", 30)
            self._keep(case, _event(thread, self._hand(None), last[1], (EventId(last[0]),), body), "own")
        note_ending(self.here, case)

    def _keep(self, case: CaseRef, event: WorkEvent, verification: Verification) -> None:
        keep_event(self.here, case, encode_work(event.core), event, verification, self.here.minute)

    def _hand(self, of: Person | None) -> Hand:
        if of is None:
            return people.me(self.here).hand(self.here)
        head = roster(self.here).head
        return Hand(device_author(verify_key(of.signing)), self.here.minute, Head(head.version, head.hash))


def _events(thread: ThreadId, hand: Hand, bodies: Sequence[WorkBody]) -> Iterator[WorkEvent]:
    """One after another, from the thread's beginning."""
    parents: tuple[EventId, ...] = ()
    for number, body in enumerate(bodies):
        event = _event(thread, hand, number, parents, body)
        parents = (event.event_id,)
        yield event


def _event(thread: ThreadId, hand: Hand, number: int, parents: tuple[EventId, ...], body: WorkBody) -> WorkEvent:
    core = WorkCore(thread, hand.author, number, parents, number + 1, hand.at_minute, body, hand.head)
    return WorkEvent(event_id_of(encode_work(core)), core)
