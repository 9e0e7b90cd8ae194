"""What is forged, said by somebody else, or said again changes nothing."""

from collections.abc import Callable

import msgspec
import pytest

from tests.support.networks import Person
from tests.vault.dispatching.floor import ANNA, BORIS, LEV, VADIM, VERA, Floor
from tests.vault.work.desks import Parcel
from tropa.roster.dispatch_bodies import (
    Assess,
    DispatchSaid,
    Introduce,
    Need,
    Offer,
    OfferAnswered,
    OfferId,
    OfferWithdrawn,
    Place,
    Placed,
    Profile,
    RoleName,
)
from tropa.roster.entries import Suspend
from tropa.roster.messages import Body, Message, encode_message
from tropa.sealing.types import ThreadId
from tropa.vault.membership.chain import take_entries
from tropa.vault.membership.hearing import Heard, hear

ANY_OFFER = OfferId(bytes(16))
ANY_ROLE = RoleName(b"r" * 16)


def says(floor: Floor, who: Person, to: Person, body: Body) -> Heard:
    """A message that this person's device really made, whatever is in it."""
    head = floor.network.roster.head
    return floor.hear(Parcel(who, to, encode_message(Message(head, floor.clock() // 60, body)), by_mark=False))


def profile(floor: Floor, **changed: object) -> Profile:
    number = floor.clock() // 60 + 5
    said = Profile(number, ("law",), ("ru",), 9, (("caseworker", 9),), None, "", 9, in_country=False)
    return msgspec.structs.replace(said, **changed)


def an_offer(**changed: object) -> Offer:
    said = Offer(ANY_OFFER, "caseworker", (), ("ru",), "72h", None, 0, 30_000)
    return msgspec.structs.replace(said, **changed)


def test_an_offer_by_no_coordinator_is_not_shown(floor: Floor) -> None:
    """Nor is a case asked about by one; their role may be on its way, so the letter is kept."""
    case = floor.case()
    assert says(floor, VADIM, VERA, an_offer()) == "later"
    assert (
        says(floor, VADIM, ANNA, Introduce(ThreadId.from_text(case), ANY_ROLE, "caseworker", VADIM.member)) == "later"
    )
    assert floor["vera"].offers() == ()


def test_an_answer_by_somebody_else_opens_nothing(floor: Floor) -> None:
    """Only whoever was asked can agree."""
    case = floor.case()
    made = floor.offer(case, "vera")
    for stranger in (VADIM, BORIS):
        said = OfferAnswered(OfferId.from_text(made.offer_id), "accept")
        assert says(floor, stranger, ANNA, said) == "malformed"
    floor.rest()
    assert floor.made(made).state == "waiting"
    assert floor.readers(case) == set()


def test_an_answer_to_an_offer_that_was_never_made_does_nothing(floor: Floor) -> None:
    """Nor is anything told in return."""
    assert says(floor, VERA, ANNA, OfferAnswered(ANY_OFFER, "accept")) == "malformed"
    floor["anna"].settle()
    assert floor.collect(floor.desks["anna"]) == []


def test_an_answer_to_an_offer_taken_back_opens_nothing(floor: Floor) -> None:
    """Also when it was on its way before the withdrawal."""
    case = floor.case()
    made = floor.offer(case, "vera")
    floor.answer("vera")
    letters = floor.collect(floor.desks["vera"])
    floor["anna"].undo()
    floor.deliver(letters)
    floor.rest()
    assert floor.made(made).state == "withdrawn"
    assert floor.readers(case) == set()


def test_an_answer_replayed_after_it_was_taken_back_opens_nothing_more(floor: Floor) -> None:
    """Once done it is done: a second copy hands over nothing again."""
    case = floor.case()
    floor.offer(case, "vera")
    floor.answer("vera")
    letters = floor.collect(floor.desks["vera"])
    floor.deliver(letters)
    floor.rest()
    threads = len(floor.desks["anna"].work.threads(case))
    floor.desks["vera"].work.hand_over(case, floor.member("anna"), "", "all")
    floor.rest()
    floor.deliver(letters)
    floor.rest()
    assert floor.holder(case) == "anna"
    assert len(floor.desks["anna"].work.threads(case)) == threads + 1


def test_nobody_else_withdraws_an_offer(floor: Floor) -> None:
    """Not even another coordinator."""
    made = floor.offer(floor.case(), "vera")
    said = OfferWithdrawn(OfferId.from_text(made.offer_id), "filled")
    assert says(floor, BORIS, VERA, said) == "malformed"
    assert [each.state for each in floor["vera"].offers()] == ["open"]


def test_a_withdrawal_that_overtakes_its_offer_ends_it(floor: Floor) -> None:
    """The offer is not shown when it comes."""
    assert says(floor, ANNA, VERA, OfferWithdrawn(ANY_OFFER, "filled")) == "heard"
    assert says(floor, ANNA, VERA, an_offer()) == "heard"
    assert floor["vera"].offers() == ()


@pytest.mark.parametrize(
    "said",
    [
        lambda case: Assess(10**6, VERA.member, "trusted", ()),
        lambda case: Need(10**6, case, ANY_ROLE, None),
        lambda case: Placed(10**6, case, ANY_ROLE, (Place(ANY_OFFER, VERA.member, "agreed", 0),)),
    ],
    ids=["assess", "need", "placed"],
)
def test_a_caseworkers_word_on_others_does_not_count(
    floor: Floor, said: Callable[[ThreadId], Assess | Need | Placed]
) -> None:
    """It is kept as a letter, for their role may be on its way; what they say of themselves counts."""
    case = floor.case()
    body = DispatchSaid((said(ThreadId.from_text(case)), profile(floor)))
    assert says(floor, VADIM, ANNA, body) == "later"
    members = {each.member.member_id: each for each in floor["anna"].members()}
    assert members[VERA.member.text].vetting == "checked"
    preferences = members[VADIM.member.text].preferences
    assert preferences is not None
    assert preferences.skills == ("law",)
    assert len(floor["anna"].roles()) == 1


def test_nobody_vouches_for_themselves(floor: Floor) -> None:
    """Not even a coordinator."""
    number = floor.clock() // 60 + 5
    says(floor, BORIS, ANNA, DispatchSaid((Assess(number, BORIS.member, "trusted", ()),)))
    boris = next(each for each in floor["anna"].members() if each.member.member_id == BORIS.member.text)
    assert (boris.vetting, boris.assessments) == ("checked", ())


def test_nobody_has_the_last_word_for_good(floor: Floor) -> None:
    """A number far ahead of the clock is not taken."""
    body = DispatchSaid((profile(floor, number=2**53 - 1, skills=("all",)),))
    assert says(floor, VERA, ANNA, body) == "later"
    wishes = floor["vera"].preferences()
    assert wishes is not None
    floor["vera"].set_preferences(type(wishes)(wishes.slots, skills=("some",), languages=("ru",)))
    floor.rest(2)
    vera = next(each for each in floor["anna"].members() if each.member.member_id == VERA.member.text)
    assert vera.preferences is not None
    assert vera.preferences.skills == ("some",)


def test_what_a_suspended_device_said_counts_no_more(floor: Floor) -> None:
    """Whoever stole a coordinator's laptop has vouched for nobody."""
    floor.vet("lev", "trusted", "anna", "boris")
    floor.rest(2)
    lev = LEV.member.text
    assert {each.vetting for each in floor["anna"].members() if each.member.member_id == lev} == {"trusted"}
    entry = floor.network.add(Suspend(floor.device(BORIS).id))
    with floor.desks["anna"].here.db.transaction():
        take_entries(floor.desks["anna"].here, [entry])
    assert {each.vetting for each in floor["anna"].members() if each.member.member_id == lev} == {"checked"}


def test_a_message_for_dispatch_counts_only_when_sealed_to_this_device(floor: Floor) -> None:
    """The members' key is held by everyone: nothing personal comes by it."""
    core = encode_message(Message(floor.network.roster.head, floor.clock() // 60, an_offer()))
    desk = floor.desks["vera"].here
    with desk.db.transaction():
        assert hear(desk, core, floor.device(ANNA), to_us=False) == "malformed"
        assert hear(desk, core, None, to_us=True) == "later"
    assert floor["vera"].offers() == ()


def test_a_holder_lets_nobody_in_whose_coordinator_was_suspended(floor: Floor) -> None:
    """What a stolen device asked for is not on the page any more."""
    case = floor.case()
    floor.offer(case, "vera")
    floor.answer("vera")
    floor.rest()
    asked = Introduce(ThreadId.from_text(case), ANY_ROLE, "adviser-legal", LEV.member)
    assert says(floor, BORIS, VERA, asked) == "heard"
    assert len(floor["vera"].introductions()) == 1
    entry = floor.network.add(Suspend(floor.device(BORIS).id))
    with floor.desks["vera"].here.db.transaction():
        take_entries(floor.desks["vera"].here, [entry])
    assert floor["vera"].introductions() == ()
