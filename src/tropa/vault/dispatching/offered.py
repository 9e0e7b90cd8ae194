"""Offers to this vault's owner, as rows, and their answers: nothing of a person. Call inside a transaction."""

from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from tropa.roster.devices import Device
from tropa.roster.dispatch_bodies import Offer, OfferAnswer, OfferAnswered, OfferEnd, OfferWithdrawn
from tropa.sealing.types import MemberId, from_json_text, json_text
from tropa.vault.context import Context
from tropa.vault.dispatching.errors import UnknownOffer
from tropa.vault.membership.telling import say
from tropa.vault.outbox import ToDevice, ToMember
from tropa.vault.views_dispatch import OfferViewState
from tropa.vault.work.people import Me

_MOST: Final = 500
_STATES: Final[dict[OfferAnswer, OfferViewState]] = {"accept": "accepted", "decline": "declined", "rest": "declined"}


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer to us."""

    offer: Offer
    device: str
    by: MemberId
    came_minute: int
    state: OfferViewState
    reason: OfferEnd | None


def keep(here: Context, offer: Offer, sender: Device) -> None:
    """A new offer; nothing where one of that name came before, or was withdrawn already."""
    if here.db.number("SELECT count(*) FROM dispatch_offered WHERE device = ?", sender.id) >= _MOST:
        return
    here.db.run(
        "INSERT OR IGNORE INTO dispatch_offered (offer, device, member, body, came_minute, state)"
        " VALUES (?, ?, ?, ?, ?, 'open')",
        *(offer.offer.text, sender.id, sender.member.text, msgspec.json.encode(offer, enc_hook=json_text), here.minute),
    )


def withdraw(here: Context, body: OfferWithdrawn, sender: Device) -> Literal["heard", "malformed", "later"]:
    """By the device that made it. It may come before its offer, which then is over when it comes."""
    row = here.db.row("SELECT device FROM dispatch_offered WHERE offer = ?", body.offer.text)
    if row is not None and row[0] != sender.id:
        return "malformed"
    if row is None and "coordinator" not in sender.roles:
        return "later"
    if row is None and here.db.number("SELECT count(*) FROM dispatch_offered WHERE device = ?", sender.id) >= _MOST:
        return "heard"
    here.db.run(
        "INSERT INTO dispatch_offered (offer, device, member, came_minute, state, reason)"
        " VALUES (?, ?, ?, ?, 'over', ?)"
        " ON CONFLICT (offer) DO UPDATE SET state = 'over', reason = excluded.reason",
        *(body.offer.text, sender.id, sender.member.text, here.minute, body.reason),
    )
    return "heard"


def note_answer(here: Context, body: OfferAnswered) -> None:
    """Another device of this member has answered."""
    here.db.run(
        "UPDATE dispatch_offered SET state = ? WHERE offer = ? AND state != 'over'",
        *(_STATES[body.answer], body.offer.text),
    )


def answer(here: Context, us: Me, offer_id: str, said: OfferAnswer) -> None:
    """Say it to whoever made the offer, and to one's own other devices.

    Raises:
        UnknownOffer: there is none, it is over, it was declined (its role is offered to others), or its day has passed.
    """
    found = next((each for each in every(here) if each.offer.offer.text == offer_id), None)
    if found is None or found.state in ("over", "declined") or here.day > found.offer.answer_by_day:
        raise UnknownOffer
    if found.state == _STATES[said]:
        return
    body = OfferAnswered(found.offer.offer, said)
    note_answer(here, body)
    say(here, body, ToDevice(found.device))
    if any(device.id != us.device_id for device in us.roster.active_devices(us.member)):
        say(here, body, ToMember(us.member.text))


def every(here: Context) -> list[Offered]:
    """All of them, newest first; not those of which only the withdrawal came."""
    rows = here.db.rows(
        "SELECT body, device, member, came_minute, state, reason FROM dispatch_offered WHERE body IS NOT NULL"
        " ORDER BY came_minute DESC, offer"
    )
    return [
        Offered(_offer(body), device, MemberId.from_text(member), minute, state, reason)
        for body, device, member, minute, state, reason in rows
    ]


def _offer(body: bytes) -> Offer:
    return msgspec.json.decode(body, type=Offer, dec_hook=from_json_text)
