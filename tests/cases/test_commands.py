"""Answering: from words to events."""

import pytest

from tests.cases.threads import REPLY, SEEKER, TEAM, R, S, says, the_ask
from tropa.cases.commands import Answer, answer, characters_over, introduce, named_replies
from tropa.cases.errors import CannotWrite, CoreRefused
from tropa.cases.events import MAX_NUMBER, Event, Letter, ReplyKey, Welcome, encode_core, event_of
from tropa.cases.fold import fold
from tropa.sealing.keys import author_id


def said(text: str = "Мы с вами") -> Answer:
    return Answer(text, 300, REPLY.public, TEAM.public.auth)


T = author_id("t", TEAM.public.auth)


def events_of(*cores: object) -> list[Event]:
    return [event_of(encode_core(core)) for core in cores]


def test_the_first_answer_is_a_welcome_by_the_team_and_then_the_letter() -> None:
    """The welcome names the reply key, and the letter by that key follows it."""
    ask = the_ask()
    welcome, letter = answer(fold([ask], S), said())
    assert welcome.author == author_id("t", TEAM.public.auth)
    assert welcome.body == Welcome(ReplyKey(REPLY.public.sealing, REPLY.public.auth))
    assert (letter.author, letter.body) == (R, Letter("Мы с вами"))
    assert (welcome.lamport, letter.lamport) == (2, 3)
    assert (welcome.author_seq, letter.author_seq) == (0, 0)
    (welcomed,) = events_of(welcome)
    assert (welcome.parents, letter.parents) == ((ask.event_id,), (welcomed.event_id,))
    assert (letter.thread, letter.at_minute) == (SEEKER.thread, 300)


def test_the_second_answer_is_a_letter_only() -> None:
    """A reply key is named once."""
    ask = the_ask()
    first = events_of(*answer(fold([ask], S), said()))
    (letter,) = answer(fold([ask, *first], S), said("Ещё одно"))
    assert (letter.author, letter.author_seq, letter.lamport) == (R, 1, 4)


def test_an_answer_follows_every_open_end() -> None:
    """Its parents are all heads, sorted, and its lamport is above the highest of them."""
    ask = the_ask()
    ends = [says(S, number, [ask], f"{number}", lamport=number + 1) for number in (1, 2, 3)]
    welcome, _ = answer(fold([ask, *ends], S), said())
    assert welcome.parents == tuple(sorted((end.event_id for end in ends), key=lambda at: at.raw))
    assert welcome.lamport == 5


def test_more_open_ends_than_the_protocol_allows_are_answered_as_far_as_it_does() -> None:
    """Sixteen parents at most: the latest ends; the answer still goes out and still reads."""
    ask = the_ask()
    ends = [says(S, number, [ask], f"{number}") for number in range(1, 30)]
    welcome, letter = answer(fold([ask, *ends], S), said())
    assert len(welcome.parents) == 16
    assert len(events_of(welcome, letter)) == 2


def test_an_event_at_the_ceiling_of_lamports_does_not_silence_us() -> None:
    """A hostile last number is shown but not built upon."""
    ask = the_ask()
    ceiling = says(S, 1, [ask], lamport=MAX_NUMBER)
    other = says(S, 2, [ask], "по-честному")
    welcome, _ = answer(fold([ask, ceiling, other], S), said())
    assert welcome.parents == (other.event_id,)
    welcome, _ = answer(fold([ask, ceiling], S), said())
    assert welcome.parents == (ask.event_id,)


def test_there_is_no_answer_without_a_first_letter() -> None:
    """Nobody is answered who has not asked."""
    with pytest.raises(CannotWrite):
        answer(fold([], S), said())


def test_the_first_welcome_in_order_names_the_reply_key() -> None:
    """Two colleagues answered at once: everyone goes on with one and the same key, and nobody is introduced anew."""
    ask = the_ask()
    keys = [ReplyKey(reader.sealing, reader.auth) for reader in (REPLY.public, TEAM.public)]
    welcomes = [says(T, 0, [ask], body=Welcome(key)) for key in keys]
    first = min(welcomes, key=lambda each: each.event_id.raw)
    for arrived in (welcomes, welcomes[::-1]):
        thread = fold([ask, *arrived], S)
        assert named_replies(thread)[0] == first.core.body.reply
        assert set(named_replies(thread)) == set(keys)
        assert introduce(thread, said()) is None


def test_nobody_answers_by_a_key_that_the_seeker_was_not_given() -> None:
    """They would see it as written by a stranger."""
    ask = the_ask()
    other = says(T, 0, [ask], body=Welcome(ReplyKey(TEAM.public.sealing, TEAM.public.auth)))
    with pytest.raises(CannotWrite):
        answer(fold([ask, other], S), said())


def test_introducing_alone_names_the_key_and_says_nothing() -> None:
    """Before a hand-over, so that the seeker writes to a key that the colleague holds too."""
    thread = fold([the_ask()], S)
    assert named_replies(thread) == ()
    core = introduce(thread, said())
    assert core is not None
    assert core == answer(thread, said())[0]


def test_what_is_too_long_is_counted_and_refused() -> None:
    """The count is what the page shows; the codec refuses what is over."""
    assert characters_over("я" * 12_000) == 0
    assert characters_over("🌲" * 11_500) == 0
    assert characters_over("🌲" * 12_000) > 0
    assert characters_over("я" * 12_007) == 7
    full = "\x01" * 12_000
    assert characters_over(full) > 0
    assert characters_over(full[: -characters_over(full)]) == 0
    (letter,) = answer(
        fold([the_ask(), *events_of(*answer(fold([the_ask()], S), said()))], S), said(full[: -characters_over(full)])
    )
    assert encode_core(letter)
    with pytest.raises(CoreRefused):
        encode_core(answer(fold([the_ask()], S), said("я" * 12_001))[1])
