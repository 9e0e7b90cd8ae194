"""What a member's device could write if its owner changed the program: any event, in any thread, to any colleague."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tests.support.networks import Person
from tests.vault.work.desks import Office, Parcel
from tropa.cases.work_bodies import HandOver, Open, WorkBody
from tropa.cases.work_commands import Hand, next_event
from tropa.cases.work_events import Head, WorkEvent, decode_work, encode_work, work_event_of
from tropa.sealing.keys import device_author
from tropa.sealing.signing import verify_key
from tropa.sealing.types import ThreadId
from tropa.vault.work.taking import NotBelieved, Taken

CEILING = 2**53 - 1
APART = ThreadId(bytes([9]) * 16)


def at_the_end_of_time(parcels: Iterable[Parcel]) -> list[Parcel]:
    """These as they would have been written by a clock as far ahead as there are numbers for."""
    return [replace(each, core=encode_work(replace(decode_work(each.core), at_minute=CEILING))) for each in parcels]


@dataclass
class Rogue:
    """One member who writes what they like to one colleague, in a thread of the two."""

    office: Office
    by: Person
    to: Person
    case: ThreadId
    thread: ThreadId = APART
    said: list[WorkEvent] = field(default_factory=list)

    def open(self) -> "Rogue":
        """Open a thread of the two."""
        readers = tuple(sorted((self.by.member, self.to.member), key=lambda each: each.raw))
        assert self.say(Open(self.case, "work", readers, None)) == "new-event"
        return self

    def say(self, body: WorkBody, by_mark: bool = False, at_minute: int | None = None) -> Taken | NotBelieved:
        """Say something, whether or not one may."""
        now = self.office.clock() // 60
        minute = CEILING if isinstance(body, HandOver) else now if at_minute is None else at_minute
        hand = Hand(device_author(verify_key(self.by.signing)), minute, Head(1, "ab" * 32))
        core = next_event(self.thread, self.said, body, hand)
        data = encode_work(replace(core, thread=self.thread))
        self.said.append(work_event_of(data))
        return self.office.hand(Parcel(self.by, self.to, data, by_mark))
