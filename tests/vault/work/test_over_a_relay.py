"""The real way: sealed letters over a relay, opened with the keys that each desk really holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.memory_relay import MemoryRelay
from tests.support.seeker import Seeker
from tests.vault.conftest import Clock
from tests.vault.membership.conftest import Desk, Network
from tests.vault.membership.copies import fill
from tropa.cases.care_bodies import Flag
from tropa.cases.errors import CoreRefused
from tropa.cases.work_events import WorkCore, decode_work
from tropa.roster.circulars import decode_circular
from tropa.roster.messages import letter_kind
from tropa.sealing.errors import LetterRefused
from tropa.sealing.letters import Address, NotForMe, open_letter
from tropa.vault.context import Context
from tropa.vault.errors import UnknownCase
from tropa.vault.keeping import try_refused_again
from tropa.vault.keys_held import keys_held
from tropa.vault.reading import Arrival, take_in
from tropa.vault.trial import Opened
from tropa.vault.work import catching_up
from tropa.vault.work.errors import CaseClosed, HeldByOther


@dataclass
class Four:
    """Two coordinators, a caseworker and a lawyer, joined over their relay."""

    network: Network
    anna: Desk
    boris: Desk
    vera: Desk
    lev: Desk

    @property
    def desks(self) -> tuple[Desk, ...]:
        return self.anna, self.boris, self.vera, self.lev

    def sync(self, rounds: int = 3) -> None:
        self.network.sync(rounds)

    def asked(self, text: str = "Меня вызвали") -> tuple[Seeker, str]:
        """A seeker whose first letter both coordinators have."""
        seeker = self.network.asked(text)
        self.sync(1)
        return seeker, seeker.keys.thread.text


@pytest.fixture
def four(tmp_path: Path) -> Iterator[Four]:
    clock = Clock()
    network = fill(Network(tmp_path, clock, MemoryRelay(clock)), _joined)
    yield Four(network, *network.desks)
    for desk in network.desks:
        desk.vault.close()


def _joined(network: Network) -> None:
    network.found()
    network.join("boris", "coordinator")
    network.join("vera", "caseworker")
    network.join("lev", "adviser")


def readers_of(four: Four, phrase: bytes) -> set[str]:
    """Whose keys, as they are in the vaults, open a letter at the relay in which this phrase stands."""
    found = set()
    for desk in four.desks:
        keys = keys_held(desk.vault.inside)
        for post_id, box in four.network.relay.boxes.items():
            address = Address(four.network.relay.relay_id, post_id)
            for waiting in box.letters:
                for key in keys:
                    try:
                        opened = open_letter(waiting.letter, key, address)
                    except LetterRefused:
                        continue
                    if not isinstance(opened, NotForMe) and phrase in said(opened.core):
                        found.add(desk.name)
    return found


def said(core: bytes) -> bytes:
    """What a letter says, or the event in a circular."""
    return decode_circular(core).core if letter_kind(core) == "circular" else core


def holder(desk: Desk, case: str) -> str | None:
    who = desk.vault.work.holder(case)
    return who.member_id if who else None


def test_two_who_claim_offline_settle_it_over_the_relay(four: Four) -> None:
    """Both answered before they heard of each other: one holds the case, the other says yes and passes on its key."""
    seeker, case = four.asked()
    for desk in (four.anna, four.boris):
        desk.vault.answer(case, f"Мы с вами, {desk.name}")
    four.sync(4)
    assert holder(four.anna, case) == holder(four.boris, case)
    winner, loser = (
        (four.anna, four.boris) if holder(four.anna, case) == four.anna.member_id else (four.boris, four.anna)
    )
    assert (winner.vault.work.lost_claims(), loser.vault.work.lost_claims()) == ((), (case,))
    (asked,) = loser.vault.work.asked()
    loser.vault.work.confirm(asked.event_id)
    four.sync(2)
    assert {text for who, text in seeker.read().letters if who == "network"} <= {
        "Мы с вами, anna",
        "Мы с вами, boris",
    }
    seeker.write("Кто из вас?")
    four.sync()
    texts = [entry.text for entry in winner.vault.case(case).timeline]
    assert "Кто из вас?" in texts
    assert f"Мы с вами, {loser.name}" in texts
    with pytest.raises(HeldByOther):
        loser.vault.answer(case, "и ещё")
    winner.vault.answer(case, "Пишу я")
    four.sync()
    assert ("network", "Пишу я") in seeker.read().letters


def test_nobody_outside_an_audience_can_open_what_is_said_in_it(four: Four) -> None:
    """Checked with every key of every vault on every letter at the relay."""
    _, case = four.asked()
    four.anna.vault.answer(case, "Мы с вами")
    work = four.anna.vault.work
    legal = work.open_thread(case, "legal", [four.lev.member_id], [], with_reply_key=False)
    work.note(legal, "only-the-lawyer-4711")
    second = work.open_thread(case, "work", [four.vera.member_id], [], with_reply_key=True)
    work.note(second, "only-the-caseworker-4712")
    four.sync()
    assert readers_of(four, b"only-the-lawyer-4711") == {"lev"}
    assert readers_of(four, b"only-the-caseworker-4712") == {"vera"}
    # The register, and no more, is read by all who plan.
    assert readers_of(four, legal.encode()) == {"lev", "boris", "anna"}


def test_a_seeker_is_heard_by_the_members_of_the_reply_key_and_nobody_else(four: Four) -> None:
    """After the welcome their letters no longer go to the whole first line."""
    seeker, case = four.asked()
    four.anna.vault.answer(case, "Мы с вами")
    four.anna.vault.work.open_thread(case, "work", [four.vera.member_id], [], with_reply_key=True)
    four.sync()
    seeker.write("for-the-thread-4713")
    assert readers_of(four, b"for-the-thread-4713") == {"anna", "vera"}
    four.sync()
    assert "for-the-thread-4713" in [entry.text for entry in four.anna.vault.case(case).timeline]


def test_a_case_handed_over_goes_on_with_the_same_seeker(four: Four) -> None:
    """The caseworker reads what comes next and answers; the seeker sees one conversation; the giver sees it too."""
    seeker, case = four.asked("Меня вызвали в четверг")
    four.anna.vault.answer(case, "Мы с вами")
    done = four.anna.vault.work.hand_over(case, four.vera.member_id, "дальше ты", "all")
    four.sync()
    assert [holder(desk, case) for desk in (four.anna, four.boris, four.vera)] == [four.vera.member_id] * 3
    seeker.write("Вы ещё здесь?")
    four.sync()
    shown = four.vera.vault.case(case).timeline
    assert [(entry.text, entry.verification) for entry in shown] == [
        ("Меня вызвали в четверг", "told"),
        ("Мы с вами", "told"),
        ("Вы ещё здесь?", "reply-key"),
    ]
    four.vera.vault.answer(case, "Да, теперь пишу я")
    four.sync()
    assert seeker.read().letters[-1] == ("network", "Да, теперь пишу я")
    told = [thread for thread in four.anna.vault.work.threads(case) if thread.thread_id == done.thread_id]
    assert "Да, теперь пишу я" in [entry.text for entry in told[0].entries]


def test_who_gets_the_reply_key_gets_the_first_letter_whatever_else_was_chosen(four: Four) -> None:
    """Or the key would be of no use: whose letters it opens is said there."""
    seeker, case = four.asked("Первая просьба")
    four.anna.vault.work.claim(case)
    four.anna.vault.answer(case, "Мы прочли.")
    four.sync()
    four.anna.vault.work.open_thread(case, "work", [four.vera.member_id], [], with_reply_key=True)
    four.sync()
    seeker.write("Вторая просьба")
    four.sync()
    assert [entry.text for entry in four.vera.vault.case(case).timeline][-1] == "Вторая просьба"


def test_a_seeker_cut_off_for_four_months_is_still_heard(four: Four) -> None:
    """The reply key lives as long as the case; every week's own keys are long gone by then."""
    seeker, case = four.asked()
    four.anna.vault.answer(case, "Пишите, когда сможете")
    four.anna.vault.work.hand_over(case, four.vera.member_id, "", "all")
    four.sync()
    assert seeker.read().letters[-1] == ("network", "Пишите, когда сможете")
    first_weeks = {row[0] for row in four.vera.vault.inside.db.rows("SELECT week FROM own_bundle")}
    for _ in range(18):
        four.network.clock.pass_days(7)
        four.sync(2)
    later_weeks = {row[0] for row in four.vera.vault.inside.db.rows("SELECT week FROM own_bundle")}
    assert not first_weeks & later_weeks
    seeker.now_s = four.network.clock()
    seeker.write("Меня четыре месяца не было")
    four.sync()
    last = four.vera.vault.case(case).timeline[-1]
    assert (last.text, last.verification) == ("Меня четыре месяца не было", "reply-key")
    four.vera.vault.answer(case, "Мы вас ждали")
    four.sync()
    assert seeker.read().letters[-1] == ("network", "Мы вас ждали")


def test_a_seekers_wish_to_delete_everything_reaches_every_holder(four: Four) -> None:
    """Whoever opens it tells the threads and the board; who opened only the first letter is asked, and says yes."""
    seeker, case = four.asked("тайна")
    four.anna.vault.answer(case, "Мы с вами")
    four.anna.vault.work.hand_over(case, four.vera.member_id, "", "all")
    four.sync()
    four.vera.vault.work.open_thread(case, "legal", [four.lev.member_id], [], with_reply_key=False)
    four.sync()
    for desk in four.desks:
        assert desk.vault.work.case(case) is not None
    seeker.delete_everything()
    four.sync(4)
    for desk in four.desks:
        for question in desk.vault.work.asked():
            desk.vault.work.confirm(question.event_id)
    four.sync(2)
    for desk in four.desks:
        with pytest.raises(UnknownCase):
            desk.vault.work.case(case)


def test_a_closed_case_is_kept_for_its_term_and_then_destroyed_where_it_was_worked_on(four: Four) -> None:
    """On the day after its last, by each desk on its own."""
    _, case = four.asked()
    four.anna.vault.answer(case, "Мы с вами")
    four.anna.vault.work.open_thread(case, "legal", [four.lev.member_id], [], with_reply_key=False)
    four.anna.vault.work.close(case, "resolved", "готово", 20)
    four.sync()
    holding = (four.anna, four.boris, four.lev)
    for _ in range(3):
        four.network.clock.pass_days(6)
        four.sync(2)
    assert all(desk.vault.work.case(case).closed is not None for desk in holding)
    four.network.clock.pass_days(4)
    four.sync(2)
    for desk in (four.anna, four.lev):
        with pytest.raises(UnknownCase):
            desk.vault.work.case(case)
    # Whoever opened the first letter and did not answer it keeps it for its half year, whatever a colleague says.
    assert four.boris.vault.work.case(case).closed is not None


def test_a_letter_that_was_told_is_proven_once_it_is_opened_here(four: Four) -> None:
    """The key came with what it opens: what waits at the relay is opened with it, and is hearsay no more."""
    seeker, case = four.asked()
    four.anna.vault.answer(case, "Мы с вами")
    four.sync()
    seeker.write("второе письмо")
    four.sync()
    four.anna.vault.work.hand_over(case, four.vera.member_id, "", "all")
    four.sync()
    shown = {entry.text: entry.verification for entry in four.vera.vault.case(case).timeline}
    assert shown == {"Меня вызвали": "told", "Мы с вами": "told", "второе письмо": "reply-key"}


def test_a_first_letter_is_taken_whatever_a_colleague_told_of_it_before(four: Four) -> None:
    """A coordinator who was told of a case, and then opens its first letter, has it proven."""
    seeker = four.network.asked("настоящее")
    four.anna.sync()
    case = seeker.keys.thread.text
    four.anna.vault.work.claim(case)
    letters = [each.event_id for each in four.anna.vault.work.carriable(case)]
    four.anna.vault.work.open_thread(case, "work", [four.boris.member_id], letters, with_reply_key=False)
    four.sync()
    (entry,) = four.boris.vault.case(case).timeline
    assert (entry.text, entry.verification) == ("настоящее", "team-key")


def test_a_coordinator_who_comes_later_sees_who_holds_what(four: Four) -> None:
    """First letters of the week are theirs to read, claims from before had no mark for them: they are told again."""
    _, case = four.asked()
    four.anna.vault.answer(case, "Мы с вами")
    four.sync()
    late = four.network.join("late", "coordinator")
    four.sync()
    assert holder(late, case) == four.anna.member_id
    with pytest.raises(HeldByOther):
        late.vault.work.claim(case)
    assert late.vault.work.take_next() is None
    told = "SELECT count(*) FROM outbox"
    four.sync()
    assert [desk.vault.inside.db.number(told) for desk in four.network.desks] == [0] * 5


def test_a_case_closed_before_a_coordinator_came_is_not_free_to_them_once_reopened(four: Four) -> None:
    """They see who closed it and holds it; their claim of it, first on an empty board, would take it from her."""
    _, case = four.asked()
    four.anna.vault.work.close(case, "resolved", "", 900)
    four.sync()
    late = four.network.join("late", "coordinator")
    four.sync()
    assert holder(late, case) == four.anna.member_id
    with pytest.raises(CaseClosed):
        late.vault.work.claim(case)
    four.anna.vault.work.reopen(case)
    four.sync()
    assert holder(late, case) == four.anna.member_id
    with pytest.raises(HeldByOther):
        late.vault.work.claim(case)


def test_closed_cases_are_told_a_little_in_each_round_and_once(four: Four, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is reopened before its turn comes is told as well."""
    cases = [four.asked(f"Письмо {number}")[1] for number in range(3)]
    for case in cases:
        four.anna.vault.work.close(case, "resolved", "", 900)
    four.sync()
    monkeypatch.setattr(catching_up, "AT_A_TIME", 1)
    with monkeypatch.context() as full:
        full.setattr(catching_up, "has_room", lambda *_: False)
        late = four.network.join("late", "coordinator")
    assert [holder(late, case) for case in cases] == [None] * 3
    four.anna.vault.work.reopen(cases[-1])
    four.sync(20)
    assert [holder(late, case) for case in cases] == [four.anna.member_id] * 3
    before = sum(len(box.letters) for box in four.network.relay.boxes.values())
    four.sync(4)
    assert sum(len(box.letters) for box in four.network.relay.boxes.values()) == before


def test_a_letter_that_we_stumble_over_holds_up_no_other(four: Four, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it had begun is undone, it is kept and counted, and the letters behind it are read at once."""

    def stumbling(here: Context, opened: Opened, arrival: Arrival) -> object:
        outcome = take_in(here, opened, arrival)
        if "споткнись".encode() in opened.letter.core:
            raise StopIteration
        return outcome

    monkeypatch.setattr("tropa.vault.fetching.take_in", stumbling)
    first, second = four.network.asked("споткнись"), four.network.asked("срочно")
    report = four.anna.sync()
    assert (report.problem, report.refused, report.kept) == (None, {"later": 1}, 1)
    assert four.anna.vault.case(second.keys.thread.text).timeline[0].text == "срочно"
    with pytest.raises(UnknownCase):
        four.anna.vault.case(first.keys.thread.text)
    assert four.anna.sync().problem is None


def test_a_flag_that_an_older_tropa_refused_comes_in_after_its_upgrade(
    four: Four, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its letter was kept, and is tried again though the box was read past it."""
    _, case = four.asked()
    thread = four.anna.vault.work.open_thread(case, "legal", [four.lev.member_id], [], with_reply_key=False)
    four.sync()
    four.anna.vault.work.care.put_flag(thread, "crimes", "упомянул обстрел")
    with monkeypatch.context() as older:
        older.setattr("tropa.vault.work.taking.decode_work", _knows_no_flags)
        four.sync()
    four.sync()
    lev = four.lev.vault
    kept = "SELECT reason FROM kept_letter WHERE reason != 'not-for-me'"
    assert (lev.work.case(case).flags, lev.inside.db.rows(kept)) == ((), [("core",)])
    with lev.inside.db.transaction():
        try_refused_again(lev.inside)
    four.sync(1)
    assert [each.flag for each in lev.work.case(case).flags if each.stands] == ["crimes"]
    assert lev.inside.db.rows(kept) == []


def _knows_no_flags(data: bytes) -> WorkCore:
    core = decode_work(data)
    if isinstance(core.body, Flag):
        raise CoreRefused("a sort of event that version 3 did not know")
    return core
