"""A desk killed anywhere loses nothing, opens nothing twice, and tells nobody what is not so."""

import os

import pytest

from tests.vault.dispatching.floor import ANNA, Floor, Worker
from tropa.vault.context import Context
from tropa.vault.dispatching import made, opening, settling
from tropa.vault.opening import unlock
from tropa.vault.work import handing
from tropa.vault.work.errors import NoReplyKey


class _CutOff(Exception):
    """The desk was killed here."""


def killed(floor: Floor) -> None:
    """Anna's desk is started again from what is on the disk."""
    here = floor.desks["anna"].here
    path = here.db.path
    here.db.close()
    again = Context(unlock(path, "тропа через лес"), floor.clock, os.urandom)
    floor.desks["anna"] = Worker(ANNA, again)


STEPS = [
    (settling, "claims"),
    (settling, "_let_in"),
    (handing, "register"),
    (handing, "post"),
    (opening, "handing"),
    (made, "say_own"),
]


@pytest.mark.parametrize(("module", "name"), STEPS, ids=lambda at: at if isinstance(at, str) else None)
def test_killed_while_it_opens_what_was_agreed_it_opens_it_once_when_it_comes_back(
    floor: Floor, module: object, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each role is one transaction: begun again by the next round."""
    case = floor.case()
    floor.offer(case, "vera")
    floor.answer("vera")
    floor.round("vera")
    with monkeypatch.context() as patch:
        patch.setattr(module, name, _Breaks())
        with pytest.raises(_CutOff):
            floor["anna"].settle()
    killed(floor)
    assert floor.readers(case) == set()
    assert floor.holder(case) is None
    floor.rest()
    assert floor.holder(case) == "vera"
    assert len([each for each in floor.desks["vera"].work.threads(case) if each.purpose == "work"]) == 1


class _Breaks:
    """Whatever is asked of it, the desk dies."""

    def __call__(self, *_: object, **__: object) -> None:
        raise _CutOff

    def __getattr__(self, name: str) -> object:
        raise _CutOff


def test_killed_before_the_outbox_was_emptied_it_sends_each_offer_once(floor: Floor) -> None:
    """What is in the outbox stands there once; settling again adds nothing."""
    floor["anna"].accept(floor.role_of(floor.case()), [floor.member("vera")])
    for _ in range(3):
        floor["anna"].settle()
        killed(floor)
    offers = [each for each in floor.collect(floor.desks["anna"]) if b'"message":"offer"' in each.core]
    assert len(offers) == 1


def test_settling_again_changes_nothing(floor: Floor) -> None:
    """Whatever was done stays done."""
    case = floor.case()
    floor.offer(case, "vera")
    floor.answer("vera")
    floor.rest()
    before = _everything(floor)
    for _ in range(3):
        floor.round()
    assert _everything(floor) == before


def _everything(floor: Floor) -> list[object]:
    tables = ("dispatch_said", "dispatch_made", "dispatch_offered", "dispatch_told", "event", "audience", "outbox")
    return [desk.here.db.rows(f"SELECT * FROM {table}") for desk in floor.desks.values() for table in tables]


def test_what_cannot_be_opened_is_refused_and_leaves_no_claim_behind(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case is free again, and the member told that it does not fit."""
    case = floor.case()
    made_here = floor.offer(case, "vera")
    floor.answer("vera")
    floor.round("vera")

    def no_key(*_: object, **__: object) -> None:
        raise NoReplyKey

    with monkeypatch.context() as patch:
        patch.setattr(handing, "hand_over", no_key)
        floor["anna"].settle()
    assert floor.made(made_here).state == "refused"
    assert floor.holder(case) is None
    assert floor.readers(case) == set()
    floor.rest()
    assert [each.end for each in floor["vera"].offers()] == ["not-now"]
