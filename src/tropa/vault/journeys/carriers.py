"""Who hosts, drives, meets or accompanies, by the newest facts of their own cases; and what they have promised where.

Those are kept beside each case as they come (`noting`), so that no list reads threads. It writes to nobody.
"""

import json
from typing import get_args

from tropa.cases.journey_bodies import Mode
from tropa.journeys.booking import bookings_of
from tropa.journeys.situation import Booking
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.journeys import said
from tropa.vault.journeys.shelf import JourneyRow, rows
from tropa.vault.views_journeys import CarrierView

_MODES: tuple[Mode, ...] = get_args(Mode)
_ROWS = (
    "SELECT case_id, name, modes, beds, seats, EXISTS (SELECT 1 FROM thread t JOIN reply_key k ON k.thread = t.thread"
    " WHERE t.thread = case_id) FROM carrier JOIN cases ON serial = case_serial"
    " WHERE NOT closed ORDER BY name, case_id"
)


def carriers(here: Context) -> tuple[CarrierView, ...]:
    """Everyone whose case goes on, by short name."""
    return tuple(
        CarrierView(ThreadId(case).text, name, _modes(modes), beds, seats, can_be_asked=bool(keys))
        for case, name, modes, beds, seats, keys in here.db.rows(_ROWS)
    )


def offered(here: Context) -> dict[ThreadId, said.Helper]:
    """What each of them offers."""
    return {
        ThreadId(case): said.Helper(_modes(modes), beds, seats)
        for case, _, modes, beds, seats, _ in here.db.rows(_ROWS)
    }


def bookings(here: Context, people: dict[ThreadId, int], known: list[JourneyRow] | None = None) -> tuple[Booking, ...]:
    """What journeys that go on take of them. `people`: how many travel, by the traveller's case, if not one."""
    every = rows(here) if known is None else known
    return tuple(
        each for row in every for each in bookings_of(row.at.id, row.standing.plan, people.get(row.at.case.case, 1))
    )


def _modes(kept: str) -> tuple[Mode, ...]:
    named = json.loads(kept)
    return tuple(mode for mode in _MODES if mode in named)
