"""A team and its seekers, what each of them can do, and the book that is kept of what was meant by it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

from tests.stateful.checks import Meant, Written, has, wrong
from tests.stateful.desks import COORDINATORS, Desk, Team, a_team
from tests.stateful.weather import Patient, Way
from tests.support.seeker import Seeker
from tropa.cases.events import Core, encode_core
from tropa.cases.seeker import AskForm, build_letter
from tropa.sealing.letters import Reader, event_id_of
from tropa.sealing.types import AuthPrivateKey, Hint, PostId
from tropa.vault.errors import VaultInputError
from tropa.vault.views_work import Purpose, ThreadView
from tropa.vault.work.errors import UnknownAsked

DAY_S: Final = 86_400
SHORT_DAYS: Final = 4
LONG_DAYS: Final = 900
MOST_DAYS_AWAY: Final = 14
"""A desk that is away for longer than letters and keys live misses what was said; so long nobody is away here."""

Act = Callable[[], object]


@dataclass(eq=False)
class Person(Seeker):
    """A seeker who notes what the relay acknowledged."""

    acknowledged: list[tuple[bytes, Reader, PostId]] = field(default_factory=list)

    def send(
        self,
        core: Core | bytes,
        reader: Reader,
        box: PostId,
        sender: AuthPrivateKey | None = None,
        size_bytes: int | None = None,
        hint: Hint | None = None,
    ) -> bytes:
        letter = super().send(core, reader, box, sender, size_bytes, hint)
        self.acknowledged.append((core if isinstance(core, bytes) else encode_core(core), reader, box))
        return letter


@dataclass
class Someone:
    """A seeker, their way to the relay, and how far their phone's clock is off."""

    page: Person
    way: Way
    skew_s: int
    wrote: int = 0
    deleted: bool = False

    @property
    def case_id(self) -> str:
        return self.page.keys.thread.text


@dataclass
class Town:
    """Everyone, and what was meant."""

    team: Team = field(default_factory=a_team)
    seekers: list[Someone] = field(default_factory=list)
    meant: Meant = field(default_factory=Meant)
    phrases: int = 0
    kills: int = 0
    suspended: dict[str, int] = field(default_factory=dict)
    """Which desks are, since when."""
    joining: tuple[Desk, str] | None = None
    copied_s: int = 0

    def phrase(self, readers: set[str]) -> str:
        """A word that nobody has said before, and who may know it."""
        self.phrases += 1
        word = f"zq{self.phrases:05d}zq"
        self.meant.readers[word] = readers
        return word

    # Seekers.

    def someone_asks(self, skew_s: int) -> None:
        way = Way(self.team.relay)
        page = Person(Patient(way), self.team.clock.now_s + skew_s)  # type: ignore[arg-type]
        self.seekers.append(Someone(page, way, skew_s))
        self._page_of(self.seekers[-1]).ask(AskForm("ru", "72h", self.phrase(set(COORDINATORS))))
        self._note_acknowledged(self.seekers[-1])

    def writes(self, who: Someone) -> None:
        """Whoever answers, and whoever they let read, may know it; before the first answer, every coordinator."""
        self._page_of(who).write(self.phrase(self._readers_of(who.case_id)))
        self._note_acknowledged(who)

    def writes_as_number(self, who: Someone, number: int) -> None:
        """A letter that says of itself that so many came before it; no copy of it, by which the page would go on."""
        page = self._page_of(who)
        read, words = page.read(), self.phrase(self._readers_of(who.case_id))
        core = replace(build_letter(page.keys, read, words, page.now_s // 60), author_seq=number)
        page._send_to_network(core, read)
        self._note_acknowledged(who)

    def deletes(self, who: Someone) -> None:
        self._page_of(who).delete_everything()
        who.deleted = True
        self.meant.destroyed.add(who.case_id)

    def _page_of(self, who: Someone) -> Person:
        who.page.now_s = self.team.clock.now_s + who.skew_s
        return who.page

    def _note_acknowledged(self, who: Someone) -> None:
        for core, reader, box in who.page.acknowledged:
            if box != who.page.keys.post_id:
                self.meant.letters.append(Written(who.case_id, event_id_of(core), reader, self.team.clock.now_s))
        who.page.acknowledged.clear()

    def _readers_of(self, case_id: str) -> set[str]:
        """Of what a seeker writes: coordinators, and readers of threads of the case, now or later."""
        return self.meant.readers.setdefault(f"of {case_id}", set(COORDINATORS))

    # Members. Each of these may be refused, and may be cut short by a kill: then nothing, or all of it, was done.

    def does(self, desk: Desk, act: Act, statements: int | None) -> None:
        def allowed() -> None:
            with suppress(VaultInputError):
                act()

        if statements is None:
            allowed()
        else:
            self.kills += desk.killed(allowed, statements)
        desk.note_keys()

    def answer(self, desk: Desk, case: str) -> None:
        told = self._told_by(desk, case)
        word = self.phrase(self._readers_of(case))
        desk.vault.answer(case, word)
        self.meant.told.append((case, word, told))

    def _told_by(self, desk: Desk, case: str) -> set[str]:
        threads = desk.vault.work.threads(case) if has(desk, case) else ()
        return {name for thread in threads if thread.is_told for name in self._names(thread)}

    def note(self, desk: Desk, thread: ThreadView) -> None:
        desk.vault.work.note(thread.thread_id, self.phrase(self._names(thread)))

    def fact(self, desk: Desk, thread: ThreadView) -> None:
        values = [self.phrase(self._names(thread))]
        desk.vault.work.fact(thread.thread_id, "регион", values, "seeker", "")

    def task(self, desk: Desk, thread: ThreadView) -> None:
        words = self.phrase(self._names(thread))
        desk.vault.work.task(thread.thread_id, words, date(2027, 1, 1), desk.member_id)

    def finish_task(self, desk: Desk, thread: ThreadView) -> None:
        for entry in thread.entries:
            if entry.task_id and entry.kind == "task":
                desk.vault.work.finish_task(thread.thread_id, entry.task_id)
                return

    def open_thread(self, desk: Desk, case: str, purpose: Purpose, others: set[str], key: bool, most: int) -> None:
        carried = [each.event_id for each in desk.vault.work.carriable(case)[:most]]
        carried = [*self._first_letter(desk, case, carried), *carried] if key else carried
        audience = {desk.who, *others}
        self._lets_read(desk, case, audience, set(carried))
        to = [self.team[name].member_id for name in others]
        desk.vault.work.open_thread(case, purpose, to, carried, key)

    def _first_letter(self, desk: Desk, case: str, carried: list[str]) -> list[str]:
        """What has to go with a reply key: without the first letter its holder has no thread to read the seeker in."""
        entries = desk.vault.case(case).timeline
        return [entry.event_id for entry in entries if entry.kind == "ask" and entry.event_id not in carried]

    def hand_over(self, desk: Desk, case: str, other: str, everything: bool) -> None:
        audience, work = {desk.who, other}, desk.vault.work
        of_work = [thread for thread in work.threads(case) if thread.purpose == "work"]
        carried = {entry.event_id for thread in of_work for entry in thread.entries}
        carried |= {entry.event_id for entry in desk.vault.case(case).timeline}
        first = self._first_letter(desk, case, [])
        self._lets_read(desk, case, audience, carried if everything else set(first))
        carry: Sequence[str] | Literal["all"] = "all" if everything else first
        work.hand_over(case, self.team[other].member_id, self.phrase(audience), carry)

    def close(self, desk: Desk, case: str, short: bool) -> None:
        readers = {name for thread in desk.vault.work.threads(case) for name in self._names(thread)}
        words = self.phrase({desk.who, *readers})
        if short:
            self.meant.may_be_gone.add(case)
        desk.vault.work.close(case, "resolved", words, SHORT_DAYS if short else LONG_DAYS)

    def destroy(self, desk: Desk, case: str) -> None:
        desk.vault.work.destroy(case)
        self.meant.destroyed.add(case)

    def _lets_read(self, desk: Desk, case: str, audience: set[str], carried: set[str]) -> None:
        """These may know from now on what is carried (ids of events), and what the seeker writes."""
        self._readers_of(case).update(audience)
        entries = [entry for thread in desk.vault.work.threads(case) for entry in thread.entries]
        shown = repr([each for each in (*entries, *desk.vault.case(case).timeline) if each.event_id in carried])
        for word, readers in self.meant.readers.items():
            if word in shown:
                readers |= audience

    def _names(self, thread: ThreadView) -> set[str]:
        by_id = self.team.members
        return {by_id[reader.member_id] for reader in thread.readers}

    # Devices. Anna suspends, and two of three stewards do the rest.

    def suspends(self, desk: Desk) -> None:
        self.team["anna"].vault.members.suspend(desk.device_id)
        self.suspended[desk.name] = self.team.clock.now_s

    def lifts(self, name: str) -> None:
        """In fair weather, once everyone knows of the suspension."""
        desk, anna = self.team[name], self.team["anna"]
        self._until(lambda: desk.device_id in self._suspended_by(anna))
        anna.vault.members.lift(desk.device_id)
        self._until(lambda: all(desk.device_id not in self._suspended_by(each) for each in self.team))
        desk.out.append((self.suspended.pop(name), self.team.clock.now_s))

    def _until(self, is_so: Callable[[], bool]) -> None:
        """An hour apart; what a desk's way withheld before, it finds within a day."""
        for _ in range(40):
            self.team.agree()
            if is_so():
                return
            self.team.clock.now_s += 3_600
        raise AssertionError("they do not come to agree")

    def _suspended_by(self, desk: Desk) -> set[str]:
        """The devices that are suspended by this one's chain."""
        devices = (device for person in desk.vault.members.people() for device in person.devices)
        return {device.device_id for device in devices if device.status == "suspended"}

    def copies(self, who: str) -> None:
        """A second machine is made, and waits to be admitted."""
        self.copied_s = self.team.clock.now_s
        self.joining = self.team.joining(who)

    def admits(self) -> None:
        assert self.joining is not None
        (desk, invitation), self.joining = self.joining, None
        self.team.desks[desk.name] = desk
        self.team.agree()
        self.team["anna"].vault.members.admit(invitation)
        self._until(lambda: desk.vault.members.me() is not None)
        desk.note_keys()
        desk.out.append((self.copied_s, self.team.clock.now_s))

    def everyone_is_active(self) -> None:
        for name in list(self.suspended):
            self.lifts(name)
        if self.joining is not None:
            self.admits()

    # The time and the relay.

    def days_pass(self, days: int) -> None:
        """Whoever would have been away for too long looks in first, in fair weather; or is let in again."""
        out_since_s = min([*self.suspended.values(), *([self.copied_s] if self.joining else [])], default=None)
        if out_since_s is not None and self.team.clock.now_s - out_since_s + days * DAY_S > MOST_DAYS_AWAY * DAY_S:
            self.everyone_is_active()
        for desk in self.team:
            away_s = self.team.clock.now_s - desk.last_whole_sync_s
            if away_s + days * DAY_S > MOST_DAYS_AWAY * DAY_S:
                desk.way.clear_up()
                desk.sync()
        self.team.clock.pass_days(days)

    def months_pass(self, fortnights: int) -> None:
        """Everyone looks in every twelve days or so."""
        self.team.clear_up()
        self.everyone_is_active()
        for _ in range(fortnights):
            for _ in range(2):
                for desk in self.team:
                    desk.sync()
            self.team.clock.pass_days(12)

    def repeats(self, number: int) -> None:
        """The relay puts a letter into its box once more, and into another."""
        boxes = [post_id for post_id, box in self.team.relay.boxes.items() if box.is_team]
        letters = [(post_id, each.letter) for post_id in boxes for each in self.team.relay.boxes[post_id].letters]
        post_id, letter = letters[-1 - number % len(letters)]
        self.team.relay.put(post_id, letter)
        self.team.relay.put(boxes[number % len(boxes)], letter)

    def everybody_agrees(self) -> None:
        """People say yes to whatever they are asked about a case, until nobody is asked anything."""
        for _ in range(8):
            self.team.settle()
            if sum(self._says_yes(desk) for desk in self.team) == 0:
                return
        raise AssertionError("there is no end to the questions")

    def _says_yes(self, desk: Desk) -> bool:
        asked = desk.vault.work.asked()
        for each in asked:
            # A yes may settle another question, or be the end of its case.
            with suppress(UnknownAsked):
                desk.vault.work.confirm(each.event_id)
        return bool(asked)

    def faults(self) -> list[str]:
        """What is not as it must be, once everyone's device is active and all is quiet."""
        self.everyone_is_active()
        self.everybody_agrees()
        boxes = self.team.relay.boxes.items()
        return wrong(self.team, self.meant, {(post_id, each.letter) for post_id, box in boxes for each in box.letters})

    def close_all(self) -> None:
        if self.joining is not None:
            self.joining[0].vault.close()
        self.team.close()
