"""Taking in what other devices say for dispatch (protocol 14): from whom, and what it does here.

It opens nothing and posts nothing: what an answer leads to is `settling`'s. Call inside a transaction.
"""

from typing import Literal

from tropa.roster.devices import Device
from tropa.roster.dispatch_bodies import (
    DispatchBody,
    DispatchSaid,
    Introduce,
    Offer,
    OfferAnswered,
    OfferWithdrawn,
    Profile,
)
from tropa.sealing.types import MemberId
from tropa.vault.context import Context
from tropa.vault.dispatching import made, offered
from tropa.vault.dispatching.believing import is_ahead, may_say
from tropa.vault.dispatching.said import Statement, keep_said
from tropa.vault.shelf_cases import find_case
from tropa.vault.work import people
from tropa.vault.work.errors import NotInNetwork
from tropa.vault.work.people import Me

Heard = Literal["heard", "malformed", "later"]


def hear_dispatch(here: Context, body: DispatchBody, sender: Device | None) -> Heard:
    """One message that was sealed to this device's own key."""
    try:
        us = people.me(here)
    except NotInNetwork:
        return "later"
    if sender is None:
        return "later"
    match body:
        case DispatchSaid():
            return _statements(here, us, body, sender)
        case OfferAnswered():
            return _answer(here, us, body, sender)
        case OfferWithdrawn():
            return offered.withdraw(here, body, sender)
    if "coordinator" not in sender.roles:
        return "later"
    if isinstance(body, Offer):
        offered.keep(here, body, sender)
    else:
        _introduce(here, us, body, sender)
    return "heard"


def _statements(here: Context, us: Me, body: DispatchSaid, sender: Device) -> Heard:
    """Those it may make are kept; for the others its roles, or ours, may be on their way."""
    device = us.roster.active(us.device_id)
    reads_all = device is not None and "coordinator" in device.roles
    heard: Heard = "heard"
    for said in body.said:
        is_for_us = reads_all or (sender.member == us.member and isinstance(said, Profile))
        may = may_say(us.roster, sender, Statement(said, sender.id, sender.member))
        if is_for_us and may and not is_ahead(said, here.minute):
            keep_said(here, said, sender)
        else:
            heard = "later"
    return heard


def _answer(here: Context, us: Me, body: OfferAnswered, sender: Device) -> Heard:
    """By the member who was asked, until a thread was opened; or by another device of ours, for an offer to us."""
    row = made.find(here, body.offer)
    if row is None:
        if sender.member == us.member:
            offered.note_answer(here, body)
        return "heard" if sender.member == us.member else "malformed"
    if row.member != sender.member:
        return "malformed"
    if row.state in ("waiting", "agreed"):
        made.note_state(here, row, "agreed" if body.answer == "accept" else "declined")
        made.tell_places(here, us, row)
    return "heard"


def _introduce(here: Context, us: Me, body: Introduce, sender: Device) -> None:
    """Only what we hold; of anything else there is nothing to ask us."""
    case = find_case(here, body.case)
    held = case and here.db.row("SELECT 1 FROM cases WHERE serial = ? AND mine AND NOT closed", case.serial)
    if case is None or not held or body.member == us.member or not _is_active(us, body.member):
        return
    here.db.run(
        "INSERT OR IGNORE INTO dispatch_introduced (role, member, case_serial, kind, device, minute, state)"
        " VALUES (?, ?, ?, ?, ?, ?, 'asked')",
        *(body.role.text, body.member.text, case.serial, body.kind, sender.id, here.minute),
    )


def _is_active(us: Me, member: MemberId) -> bool:
    return bool(us.roster.active_devices(member))
