"""Members and devices as lines of a page."""

from dataclasses import dataclass
from datetime import date, timedelta

from tropa.desk.names import Names, device_sign
from tropa.desk.times import Times
from tropa.desk.visit import Visit
from tropa.desk.words import Words
from tropa.vault.views_members import DeviceStatus, DeviceView, PersonView

EPOCH = date(1970, 1, 1)
STATUS_TAGS: dict[DeviceStatus, str] = {"active": "path", "suspended": "now", "retired": ""}


@dataclass(frozen=True)
class DeviceLine:
    """One machine in words. `standing` is its status's code."""

    handle: str
    sign: str
    standing: DeviceStatus
    status: str
    tag: str
    notes: tuple[str, ...]
    since: str
    is_steward: bool
    is_this: bool


@dataclass(frozen=True)
class PersonLine:
    """One member in words; `petname` as given, or empty."""

    handle: str
    name: str
    petname: str
    is_me: bool
    is_active: bool
    is_steward: bool
    roles: str
    devices: tuple[DeviceLine, ...]


def person_line(visit: Visit, person: PersonView, names: Names) -> PersonLine:
    """A member with their devices."""
    return PersonLine(
        handle=visit.handle_of(person.member_id),
        name=names.person(person),
        petname=person.petname,
        is_me=person.is_me,
        is_active=person.is_active,
        is_steward=person.is_steward,
        roles=", ".join(visit.words.say(f"role.{role}") for role in person.roles),
        devices=tuple(device_line(visit, device) for device in person.devices),
    )


def device_line(visit: Visit, device: DeviceView) -> DeviceLine:
    """One machine."""
    return DeviceLine(
        handle=visit.handle_of(device.device_id),
        sign=device_sign(device.device_id),
        standing=device.status,
        status=visit.words.say(f"device-status.{device.status}"),
        tag=STATUS_TAGS[device.status],
        notes=_notes(device, visit.words),
        since=day_in_words(device.admitted_day, visit.times),
        is_steward=device.is_steward,
        is_this=device.is_this,
    )


def day_in_words(day: int, times: Times) -> str:
    """A day counted since 1970."""
    return times.day(EPOCH + timedelta(days=day))


def _notes(device: DeviceView, words: Words) -> tuple[str, ...]:
    told = [words.say("device.this")] if device.is_this else []
    told += [words.say("device.steward")] if device.is_steward else []
    silent = device.status == "active" and not device.reachable and not device.is_this
    return (*told, words.say("device.unreachable")) if silent else tuple(told)
