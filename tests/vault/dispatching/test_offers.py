"""From a first letter to a thread of two: proposed, offered coarsely, agreed to, opened."""

from contextlib import suppress

from tests.vault.dispatching.conftest import Shift
from tropa.roster.circulars import decode_circular
from tropa.roster.messages import letter_kind
from tropa.sealing.errors import LetterRefused
from tropa.sealing.letters import Address, NotForMe, open_letter
from tropa.sealing.types import ThreadId
from tropa.vault.keys_held import keys_held
from tropa.vault.views_dispatch import Wanted


def test_a_case_nobody_holds_is_proposed_to_who_speaks_its_language(shift: Shift) -> None:
    """Without anybody having written down a need."""
    case = shift.ask()
    shift.sync(1)
    proposed = shift.anna.proposal().assignments
    assert [(each.role.case_id, each.member.member_id) for each in proposed] == [(case, shift.member("vera"))]
    assert proposed[0].role.required_languages == ("ru",)


def test_a_member_who_agrees_is_given_the_case_and_others_see_it(shift: Shift) -> None:
    """The offer goes with a sync, the answer with the next, and the desk hands over by itself."""
    case = shift.ask()
    shift.sync(1)
    made = shift.offer(case, "vera")
    assert shift.made(made).state == "waiting"
    assert shift.holder(case) is None
    shift.vera.answer(shift.vera.offers()[0].offer_id, "accept")
    shift.sync(3)
    assert shift.made(made).state == "done"
    assert [shift.holder(case, desk) for desk in ("anna", "boris", "vera")] == ["vera"] * 3
    assert shift.boris.roles() == shift.anna.roles() == ()


def test_a_member_sees_nothing_of_the_person_before_both_sides_agreed(shift: Shift) -> None:
    """Checked on every letter at the relay that any key in their vault opens, and on the vault itself."""
    case = shift.ask("Меня зовут Тайна-4711", needs=("absence",), flags=("minor",))
    shift.sync(1)
    shift.vet("vera", "trusted", "anna", "boris")
    shift.sync(2)
    shift.offer(case, "vera")
    thread = ThreadId.from_text(case)
    cores = opened_by(shift, "vera")
    offers = [core for core in cores if b'"message":"offer"' in core]
    assert len(offers) == 1
    assert offers[0].partition(b'"body":')[2].startswith(b'{"offer":')
    for core in cores:
        assert case.encode() not in core
        assert thread.raw not in core
        assert "Тайна-4711".encode() not in core
        assert b"minor" not in core
    shown = shift.vera.offers()[0]
    assert (shown.kind, shown.skills, shown.languages, shown.urgency) == ("caseworker", ("absence",), ("ru",), "72h")
    assert shift.desk("vera").vault.inside.db.rows("SELECT case_id FROM cases") == []


def test_nobody_but_who_agreed_and_the_coordinator_can_open_what_is_said_then(shift: Shift) -> None:
    """With every key of every vault, on every letter at the relay; who was only asked has none that fits."""
    case = shift.ask()
    shift.sync(1)
    shift.offer(case, "vera")
    shift.vera.answer(shift.vera.offers()[0].offer_id, "accept")
    role = shift.anna.need(case, Wanted("adviser-legal"))
    shift.anna.accept(role, [shift.member("lev")])
    shift.sync(3)
    for name in ("anna", "vera"):
        work = shift.desk(name).vault.work
        thread = next(each for each in work.threads(case) if len(each.readers) == 2)
        work.note(thread.thread_id, f"only-for-us-by-{name}")
    shift.sync(2)
    for name, other in (("anna", "vera"), ("vera", "anna")):
        phrase = f"only-for-us-by-{name}".encode()
        assert {each for each in ROLES_ON if any(phrase in core for core in opened_by(shift, each))} == {other}
    assert any(b'"message":"offer"' in core for core in opened_by(shift, "lev"))
    assert not any(case.encode() in core for core in opened_by(shift, "lev"))


def test_a_desk_that_was_off_for_days_agrees_when_it_comes_back(shift: Shift) -> None:
    """Its offer waits at the relay; an answer within its day still counts."""
    case = shift.ask()
    shift.sync(1)
    shift.anna.accept(shift.role_of(case), [shift.member("vera")])
    shift.desk("anna").sync()
    shift.network.clock.pass_days(1)
    shift.desk("vera").sync()
    shift.vera.answer(shift.vera.offers()[0].offer_id, "accept")
    shift.desk("vera").sync()
    shift.network.clock.pass_days(2)
    shift.sync(3)
    assert shift.holder(case, "boris") == "vera"


ROLES_ON = ("anna", "boris", "vera", "lev")


def opened_by(shift: Shift, name: str) -> list[bytes]:
    """What every letter at the relay says that a key in this vault opens; of circulars the event in them."""
    relay, cores = shift.network.relay, list[bytes]()
    for key in keys_held(shift.desk(name).vault.inside):
        for post_id, box in relay.boxes.items():
            for waiting in box.letters:
                with suppress(LetterRefused):
                    opened = open_letter(waiting.letter, key, Address(relay.relay_id, post_id))
                    if not isinstance(opened, NotForMe):
                        cores.append(said(opened.core))
    return cores


def said(core: bytes) -> bytes:
    return decode_circular(core).core if letter_kind(core) == "circular" else core


def test_what_one_desk_dispatches_the_other_sees_after_a_sync(shift: Shift) -> None:
    """Over the relay: a letter for each offer, and one or two that tell the colleague of all thirty."""
    cases = {shift.ask() for _ in range(30)}
    shift.sync(1)
    before = sum(len(box.letters) for box in shift.network.relay.boxes.values())
    for each in shift.anna.proposal().assignments:
        shift.anna.accept(each.role.role_id, [each.member.member_id])
    shift.sync(2)
    letters = sum(len(box.letters) for box in shift.network.relay.boxes.values()) - before
    assert {each.case_id for each in shift.anna.offers_made()} == cases
    assert shift.boris.roles() == ()
    assert len(shift.vera.offers()) == len(cases)
    assert len(cases) < letters <= len(cases) + 4
