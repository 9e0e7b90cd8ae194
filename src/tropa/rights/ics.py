"""Deadlines as a calendar file (RFC 5545): whole-day entries with reminders a week and a day before.

The twin of ``web/guide/files/ics.ts``, byte for byte. It never says where it came from.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

_LINE_BYTES = 75
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_REMINDER_DAYS = (7, 1)


@dataclass(frozen=True)
class CalendarDay:
    """One entry: a day and what to call it. `uid` None: named by its day and place in the file."""

    day: date
    title: str
    uid: str | None = None


def calendar_of(days: Sequence[CalendarDay], made: date) -> str:
    """The file's text; ``made`` is the day it is made on."""
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//calendar//EN", "CALSCALE:GREGORIAN")
    entries = (line for place, day in enumerate(days, 1) for line in _entry(day, place, made))
    return "".join(f"{_folded(line)}\r\n" for line in (*head, *entries, "END:VCALENDAR"))


def _entry(entry: CalendarDay, place: int, made: date) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{entry.uid or f'{entry.day:%Y%m%d}-{place}'}", f"DTSTAMP:{made:%Y%m%d}T000000Z")
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield from (f"SUMMARY:{_escaped(entry.title)}", "TRANSP:TRANSPARENT", "CLASS:PRIVATE")
    for days in _REMINDER_DAYS:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(entry.title)}")
        yield from (f"TRIGGER:-P{days}D", "END:VALARM")
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """Section 3.3.11; other controls are left out."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return _CONTROLS.sub("", re.sub(r"\r\n|\r|\n", r"\\n", text))


def _folded(line: str) -> str:
    """No line longer than 75 bytes; a character is never cut in two (section 3.1)."""
    # Nearly every line is short, and a calendar has thousands.
    if len(line.encode()) <= _LINE_BYTES:
        return line
    lines = [""]
    for letter in line:
        if len((lines[-1] + letter).encode()) > _LINE_BYTES:
            lines.append(f" {letter}")
        else:
            lines[-1] += letter
    return "\r\n".join(lines)
