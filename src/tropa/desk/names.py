"""What the pages call members and devices: "you", the petname, or a short sign for whoever has none yet.

Petnames come from the vault's owner and are shown as typed; ids are shortened for the eye and identify nobody for sure.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tropa.desk.visit import Visit
from tropa.desk.words import Words
from tropa.vault.views_members import DeviceView, PersonView
from tropa.vault.views_work import Who

SHORT_MEMBER = 4
SHORT_DEVICE = 6


def called(who: Who, words: Words) -> str:
    """`you`, the petname, or `someone not named yet (Ab3x)`."""
    return words.say("who.you") if who.is_me else _petname(who.petname, who.member_id, words)


def called_all(people: Iterable[Who], words: Words) -> list[str]:
    """Each of them, oneself first."""
    return [called(each, words) for each in sorted(people, key=lambda each: not each.is_me)]


@dataclass(frozen=True)
class Names:
    """The names of everybody in the network, by member id and by device id."""

    words: Words
    people: tuple[PersonView, ...]
    _by_member: dict[str, PersonView] = field(init=False, default_factory=dict)
    _by_device: dict[str, DeviceView] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for person in self.people:
            self._by_member[person.member_id] = person
            self._by_device.update({device.device_id: device for device in person.devices})

    def member(self, member_id: str) -> str:
        """A member's name."""
        person = self._by_member.get(member_id)
        return self.person(person) if person else _petname("", member_id, self.words)

    def person(self, person: PersonView) -> str:
        """The same, of someone at hand."""
        return self.words.say("who.you") if person.is_me else _petname(person.petname, person.member_id, self.words)

    def device(self, device_id: str) -> str:
        """`Anna · 3f2a91`, or only the sign of a device that nobody here knows."""
        device = self._by_device.get(device_id)
        return f"{self.member(device.member_id)} · {device_sign(device_id)}" if device else device_sign(device_id)

    def owner(self, device_id: str) -> str:
        """The member whose device it is; "" of one that nobody here knows."""
        device = self._by_device.get(device_id)
        return device.member_id if device else ""

    def devices(self, device_ids: Iterable[str]) -> str:
        """Several, with commas."""
        return ", ".join(self.device(each) for each in device_ids)


def device_sign(device_id: str) -> str:
    """The first digits of a device's id."""
    return device_id[:SHORT_DEVICE]


def names_of(visit: Visit) -> Names:
    """The names in this vault."""
    return Names(visit.words, visit.vault.members.people())


def _petname(petname: str, member_id: str, words: Words) -> str:
    return petname or words.say("who.unnamed", id=member_id[:SHORT_MEMBER])
