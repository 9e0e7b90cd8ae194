"""Offers made at this desk, as rows, and what other coordinators are told of them. Call inside a transaction."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from tropa.dispatch.reasons import RULES, Rule
from tropa.roster.dispatch_bodies import (
    MAX_PLACES,
    Offer,
    OfferEnd,
    OfferId,
    OfferWithdrawn,
    Place,
    Placed,
    PlaceState,
    RoleName,
)
from tropa.sealing.types import MemberId, ThreadId, from_json_text, json_text
from tropa.vault.context import Context
from tropa.vault.dispatching.said import say_own
from tropa.vault.membership.telling import say
from tropa.vault.outbox import ToMember
from tropa.vault.views_dispatch import Carry, OfferState
from tropa.vault.work.people import Me

_PLACE: Final[dict[OfferState, PlaceState]] = {
    "waiting": "offered",
    "agreed": "agreed",
    "done": "agreed",
    "declined": "declined",
    "withdrawn": "gone",
    "lost": "gone",
    "expired": "gone",
    "refused": "gone",
}
_COLUMNS: Final = (
    "offer, case_id, role, kind, member, carry, state, sent, batch, made_minute, answer_by_day, broken, d.body"
)
_ROWS: Final = f"SELECT {_COLUMNS} FROM dispatch_made d LEFT JOIN cases ON serial = d.case_serial"  # noqa: S608 -- constants


@dataclass(frozen=True, slots=True)
class Made:
    """An offer made here. `case` None: it was destroyed."""

    offer: OfferId
    case: ThreadId | None
    role: RoleName
    kind: str
    member: MemberId
    carry: Carry
    state: OfferState
    is_sent: bool
    batch: int
    made_minute: int
    answer_by_day: int
    broken: tuple[Rule, ...]
    body: Offer


@dataclass(frozen=True, slots=True)
class Wanted:
    """An offer to be made."""

    case_serial: int
    case: ThreadId
    role: RoleName
    member: MemberId
    carry: Carry
    batch: int
    offer: Offer


def add(here: Context, wanted: Wanted, state: OfferState = "waiting") -> Made:
    """Keep a new offer; the next sync sends it."""
    offer = wanted.offer
    here.db.run(
        "INSERT INTO dispatch_made (offer, case_serial, role, kind, member, carry, state, body, batch, made_minute,"
        " answer_by_day) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(offer.offer.text, wanted.case_serial, wanted.role.text, offer.kind, wanted.member.text, wanted.carry, state),
        *(msgspec.json.encode(offer, enc_hook=json_text), wanted.batch, here.minute, offer.answer_by_day),
    )
    found = find(here, offer.offer)
    assert found is not None
    return found


def find(here: Context, offer: OfferId) -> Made | None:
    """The offer of that name."""
    row = here.db.row(f"{_ROWS} WHERE offer = ?", offer.text)
    return None if row is None else _made(*row)


def in_states(here: Context, *states: OfferState) -> list[Made]:
    """Offers that stand so, oldest first."""
    marks = ", ".join("?" * len(states))
    return [_made(*row) for row in here.db.rows(f"{_ROWS} WHERE state IN ({marks}) ORDER BY d.rowid", *states)]


def of_role(here: Context, role: str) -> list[Made]:
    """Offers of that role, oldest first."""
    return [_made(*row) for row in here.db.rows(f"{_ROWS} WHERE role = ? ORDER BY d.rowid", role)]


def of_cases_here(here: Context) -> list[Made]:
    """All offers for cases that are here, newest first."""
    return [_made(*row) for row in here.db.rows(f"{_ROWS} WHERE serial IS NOT NULL ORDER BY d.rowid DESC")]


def of_last_batch(here: Context, us: Me) -> list[Made]:
    """Offers of the newest acceptance of which something can still be taken back."""
    row = here.db.row(
        "SELECT max(batch) FROM dispatch_made WHERE state = 'waiting' OR state = 'done' AND member = ?", us.member.text
    )
    rows = here.db.rows(f"{_ROWS} WHERE batch = ? ORDER BY d.rowid", row[0] if row else None)
    return [_made(*each) for each in rows]


def next_batch(here: Context) -> int:
    """The number of a new acceptance."""
    return here.db.number("SELECT max(batch) FROM dispatch_made") + 1


def note_state(here: Context, made: Made, state: OfferState, broken: Sequence[Rule] = ()) -> None:
    """It stands otherwise now."""
    here.db.run(
        "UPDATE dispatch_made SET state = ?, broken = ? WHERE offer = ?",
        *(state, json.dumps(list(broken)), made.offer.text),
    )


def end(here: Context, us: Me, made: Made, state: OfferState, why: OfferEnd, broken: Sequence[Rule] = ()) -> None:
    """It is over; whoever was sent it is told so, and other coordinators that they are not asked any more."""
    note_state(here, made, state, broken)
    if made.is_sent:
        say(here, OfferWithdrawn(made.offer, why), ToMember(made.member.text))
    tell_places(here, us, made)


def send(here: Context, made: Made) -> None:
    """Put an offer into the outbox, for every device of its member."""
    here.db.run("UPDATE dispatch_made SET sent = 1 WHERE offer = ?", made.offer.text)
    say(here, made.body, ToMember(made.member.text))


def tell_places(here: Context, us: Me, made: Made) -> None:
    """Say anew to whom the role was offered here, and what came of it."""
    case = made.case
    if case is None:
        return
    # What nobody ever saw was not asked of anybody.
    rows = [
        each for each in of_role(here, made.role.text) if each.is_sent or each.state in ("waiting", "agreed", "done")
    ]
    places = tuple(map(_place, _most_telling(rows)))
    say_own(here, us, Placed, made.role.text, lambda number: Placed(number, case, made.role, places))


def _most_telling(rows: Sequence[Made]) -> Iterable[Made]:
    """As many as a statement holds: those that stand, then what was declined, then the rest; oldest first."""
    order = {"waiting": 0, "agreed": 0, "done": 0, "declined": 1}
    kept = sorted(enumerate(rows), key=lambda at: (order.get(at[1].state, 2), -at[0]))[:MAX_PLACES]
    return [row for _, row in sorted(kept, key=lambda at: at[0])]


def _place(made: Made) -> Place:
    return Place(made.offer, made.member, _PLACE[made.state], made.made_minute)


def _made(
    offer: str,
    case: bytes | None,
    role: str,
    kind: str,
    member: str,
    carry: Carry,
    state: OfferState,
    sent: int,
    batch: int,
    made_minute: int,
    answer_by_day: int,
    broken: str,
    body: bytes,
) -> Made:
    held = set(json.loads(broken))
    return Made(
        offer=OfferId.from_text(offer),
        case=ThreadId(case) if case else None,
        role=RoleName.from_text(role),
        kind=kind,
        member=MemberId.from_text(member),
        carry=carry,
        state=state,
        is_sent=bool(sent),
        batch=batch,
        made_minute=made_minute,
        answer_by_day=answer_by_day,
        broken=tuple(rule for rule in RULES if rule in held),
        body=msgspec.json.decode(body, type=Offer, dec_hook=from_json_text),
    )
