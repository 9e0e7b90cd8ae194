"""What members say becomes events that follow everything they knew, and what they carry over fits its letters."""

from hypothesis import given
from hypothesis import strategies as st

from tests.cases.members import CASE, HEAD, THREAD, after, author, event, hand, spoken
from tests.cases.threads import R, S, says, the_ask
from tropa.cases.commands import characters_over as answer_over
from tropa.cases.events import Letter, Shred, encode_core
from tropa.cases.strict import MAX_CORE_BYTES
from tropa.cases.work_bodies import Carry, CarryItem, Claim, Note, Sent, as_text
from tropa.cases.work_commands import (
    ROOM_INSIDE_BYTES,
    Carried,
    Hand,
    can_be_carried,
    carries,
    characters_over,
    fits_inside,
    next_event,
)
from tropa.cases.work_events import encode_work
from tropa.sealing.types import EventId

CARRIED = st.binary(min_size=1, max_size=ROOM_INSIDE_BYTES).map(lambda data: Carried(data, CASE))
MANY_HEADS = tuple(EventId(bytes([number]) * 32) for number in range(16))


def test_each_device_counts_its_own_events() -> None:
    """The next number is the author's, the next place everybody's."""
    events = spoken((1, Note("раз")), (2, Note("два")), (1, Note("три")))
    assert [each.core.author_seq for each in events] == [0, 1, 0, 2]
    assert [each.core.lamport for each in events] == [1, 2, 3, 4]


def test_two_who_wrote_at_once_are_both_followed() -> None:
    """The next event names both ends."""
    events = spoken((1, Note("раз")))
    one, other = (after(events, Note(str(by)), by) for by in (1, 2))
    third = event(next_event(THREAD, [*events, one, other], Note("три"), hand(1)))
    assert set(third.core.parents) == {one.event_id, other.event_id}


def test_a_board_begins_with_whatever_is_said_first() -> None:
    """No opening is needed where there is no audience."""
    core = next_event(THREAD, [], Claim(CASE), hand(1))
    assert (core.author_seq, core.lamport, core.parents, core.head) == (0, 1, (), HEAD)


@given(st.lists(CARRIED, max_size=12))
def test_what_is_carried_over_keeps_its_order_and_fits(items: list[Carried]) -> None:
    """Every body, with the largest envelope an event can have, is within a letter's room."""
    bodies = carries(items)
    assert [(item.data, item.came_from) for body in bodies for item in body.events] == [
        (each.data, each.came_from) for each in items
    ]
    for body in bodies:
        largest = len(as_text(b"")) + sum(len(item.core) + 46 for item in body.events)
        assert largest + 1_300 <= MAX_CORE_BYTES


def test_the_largest_that_can_be_carried_is_carried() -> None:
    """An event with all its parents around the largest letter that fits inside, really encoded."""
    empty = encode_core(says(R, 0, [the_ask()]).core)
    letter = encode_core(says(R, 0, [the_ask()], "x" * 12_000).core)
    for data in (letter, empty):
        assert fits_inside(data)
    text = "🌲" * ((ROOM_INSIDE_BYTES - len(empty)) // 4)
    large = encode_core(says(R, 0, [the_ask()], text).core)
    assert fits_inside(large)
    for body in (Sent(as_text(large)), *carries([Carried(large, CASE)])):
        core = next_event(THREAD, [], body, Hand(author(1), 2**53 - 1, HEAD))
        crowded = core.__class__(THREAD, core.author, 2**53 - 1, MANY_HEADS, 2**53 - 1, 2**53 - 1, body, HEAD)
        assert len(encode_work(crowded)) <= MAX_CORE_BYTES


def test_only_what_may_be_carried_can_be() -> None:
    """Letters and notes; no commands, no wish to destroy, no heap of bytes."""
    note, claim = (encode_work(spoken((1, body))[1].core) for body in (Note("x"), Claim(CASE)))
    letter, shred = (encode_core(says(S, 1, [the_ask()], body=body).core) for body in (Letter("x"), Shred()))
    assert [can_be_carried(each) for each in (note, letter, claim, shred, b"{}")] == [True, True, False, False, False]


@given(st.text(st.sampled_from('яx🌲\x01\n"'), max_size=12_500))
def test_a_note_that_is_not_too_long_always_fits_its_letter(text: str) -> None:
    """And one that is too long fits once that many characters are gone."""
    over = characters_over(text)
    fitting = text[: len(text) - over]
    assert characters_over(fitting) == 0
    encode_work(spoken((1, Note(fitting)))[1].core)


@given(st.text(st.sampled_from("я🌲\x01"), max_size=12_500))
def test_an_answer_that_is_not_too_long_can_be_told_to_colleagues(text: str) -> None:
    """What goes to a seeker also stands inside `sent`."""
    fitting = text[: len(text) - answer_over(text)]
    data = encode_core(says(R, 0, [the_ask()], fitting).core)
    assert fits_inside(data)
    assert isinstance(carries([Carried(data, CASE)])[0], Carry)


def test_an_item_names_the_thread_it_is_brought_from() -> None:
    """As it stands on the wire."""
    (body,) = carries([Carried(b"x", CASE)])
    assert body.events == (CarryItem(as_text(b"x"), CASE),)
