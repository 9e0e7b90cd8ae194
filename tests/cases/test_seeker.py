"""The seeker's own side: what is accepted in their box, and from whom (protocol 4.6)."""

import os

import pytest

from tests.cases.threads import REPLY, SEEKER, STRANGER, TEAM, S, the_ask
from tropa.cases.commands import Answer, answer
from tropa.cases.errors import CannotWrite
from tropa.cases.events import Core, Letter, ReplyKey, Welcome, encode_core
from tropa.cases.fold import fold
from tropa.cases.seeker import SeekerThread, build_letter, build_shred, own_author, read_thread
from tropa.sealing.keys import author_id
from tropa.sealing.letters import Address, ReaderKeys, seal_letter
from tropa.sealing.types import AuthPrivateKey, Hint, RelayId, SealingSeed

RELAY = RelayId(bytes(32))
BOX = Address(RELAY, SEEKER.post_id)
HINT = Hint(bytes(16))
ASK = the_ask("Помогите")
WELCOME, LETTER = answer(fold([ASK], S), Answer("Мы с вами", 200, REPLY.public, TEAM.public.auth))
IMPOSTOR = ReaderKeys(SealingSeed(bytes([7]) * 32), AuthPrivateKey(bytes([8]) * 32))


def sealed(core: Core, sender: AuthPrivateKey) -> bytes:
    """A letter to the seeker's box."""
    return seal_letter(encode_core(core), sender, SEEKER.reader.public, BOX, HINT)


OWN = sealed(ASK.core, SEEKER.auth)
GREETING = sealed(WELCOME, TEAM.auth)
ANSWER = sealed(LETTER, REPLY.auth)


def read(*letters: bytes) -> SeekerThread:
    return read_thread(letters, SEEKER, RELAY)


def test_the_thread_reads_the_same_in_any_order_of_arrival() -> None:
    """The answer may come before the welcome that names its key, and letters may come twice."""
    thread = read(ANSWER, GREETING, OWN, ANSWER, OWN)
    assert thread.letters == (("me", "Помогите"), ("network", "Мы с вами"))
    assert thread.reply == REPLY.public
    assert thread.refused == {}


def test_a_letter_by_a_key_that_no_accepted_welcome_named_is_refused() -> None:
    """Without the welcome, nobody vouches for the reply key."""
    thread = read(OWN, ANSWER)
    assert (thread.letters, thread.reply, thread.refused) == ((("me", "Помогите"),), None, {"stranger": 1})


def test_a_welcome_by_someone_elses_team_key_is_refused() -> None:
    """It is not the key the first letter was sealed to."""
    (welcome, letter) = answer(fold([ASK], S), Answer("Пишите мне", 200, IMPOSTOR.public, IMPOSTOR.public.auth))
    thread = read(OWN, sealed(welcome, IMPOSTOR.auth), sealed(letter, IMPOSTOR.auth))
    assert (thread.letters, thread.refused) == ((("me", "Помогите"),), {"stranger": 2})


def test_a_welcome_by_another_weeks_team_key_is_refused() -> None:
    """Whoever holds this week's key cannot introduce themselves to those who wrote in another."""
    later = ReaderKeys(SealingSeed(bytes([10]) * 32), AuthPrivateKey(bytes([11]) * 32))
    (welcome, letter) = answer(fold([ASK], S), Answer("Мы с вами", 200, REPLY.public, later.public.auth))
    thread = read(OWN, sealed(welcome, later.auth), sealed(letter, REPLY.auth))
    assert (thread.letters, thread.reply) == ((("me", "Помогите"),), None)


@pytest.mark.parametrize(
    ("letter", "reason"),
    [
        (sealed(LETTER, TEAM.auth), "author"),
        (sealed(WELCOME, REPLY.auth), "author"),
        (sealed(Core(STRANGER.thread, S, 1, (), 1, 1, Letter("")), SEEKER.auth), "thread"),
        (seal_letter(b"{}", TEAM.auth, SEEKER.reader.public, BOX, HINT), "core"),
        (
            seal_letter(encode_core(WELCOME), TEAM.auth, SEEKER.reader.public, Address(RELAY, STRANGER.post_id), HINT),
            "not-for-me",
        ),
        (os.urandom(4096), "not-for-me"),
        (b"short", "size"),
        (sealed(Core(SEEKER.thread, own_author(STRANGER), 0, (), 1, 1, Letter("")), STRANGER.auth), "stranger"),
    ],
    ids=[
        "a reply key's name with the team's key",
        "the team's name with another key",
        "another thread",
        "not a core",
        "swapped box",
        "garbage",
        "no letter",
        "another seeker",
    ],
)
def test_a_hostile_letter_is_refused_with_its_reason_and_spoils_nothing(letter: bytes, reason: str) -> None:
    """The rest of the thread reads as before."""
    thread = read(OWN, GREETING, letter, ANSWER)
    assert thread.refused == {reason: 1}
    assert thread.letters == (("me", "Помогите"), ("network", "Мы с вами"))


def test_a_second_welcome_does_not_take_the_thread_over() -> None:
    """The first welcome's key stays the one to seal to, even where the team's own key names another."""
    body = Welcome(ReplyKey(IMPOSTOR.public.sealing, IMPOSTOR.public.auth))
    second = Core(SEEKER.thread, author_id("t", TEAM.public.auth), 1, (ASK.event_id,), 50, 300, body)
    assert read(sealed(second, TEAM.auth), OWN, GREETING, ANSWER).reply == REPLY.public


def test_without_the_own_first_letter_nobody_is_believed_or_written_to() -> None:
    """A relay that withholds it and serves its own notice gains nothing."""
    welcome, letter = answer(fold([ASK], S), Answer("Пишите мне", 200, IMPOSTOR.public, IMPOSTOR.public.auth))
    own = sealed(Core(SEEKER.thread, S, 1, (ASK.event_id,), 2, 300, Letter("ещё")), SEEKER.auth)
    letters = (own, sealed(welcome, IMPOSTOR.auth), sealed(letter, IMPOSTOR.auth))
    thread = read(*letters)
    assert (thread.letters, thread.reply, thread.refused) == ((("me", "ещё"),), None, {"stranger": 2})
    with pytest.raises(CannotWrite):
        build_letter(SEEKER, thread, "где я", 400)
    with pytest.raises(CannotWrite):
        build_shred(SEEKER, thread, 400)


def test_what_the_seeker_writes_next_follows_what_they_have_read() -> None:
    """Numbers, parents and the destroy request come from the box alone: nothing is kept on the device."""
    thread = read(OWN, GREETING, ANSWER)
    letter = build_letter(SEEKER, thread, "Спасибо", 400)
    assert (letter.author, letter.author_seq, letter.lamport) == (S, 1, 4)
    shred = build_shred(SEEKER, thread, 400)
    assert (shred.kind, shred.author, shred.parents) == ("shred", S, letter.parents)


def test_a_team_key_may_not_speak_under_the_seekers_own_name() -> None:
    """The own key with a team's kind of name is no team."""
    odd = Core(SEEKER.thread, author_id("t", SEEKER.reader.public.auth), 0, (ASK.event_id,), 2, 1, Letter("я команда"))
    assert read(OWN, sealed(odd, SEEKER.auth)).refused == {"stranger": 1}
