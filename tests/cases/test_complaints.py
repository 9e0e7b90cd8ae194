"""What is said to listeners: the shared vectors, and a seeker's box in which nothing of it touches the case."""

import json
import os
from pathlib import Path

import pytest

from tropa.cases.complaints import (
    Answer,
    Complaint,
    ComplaintCore,
    build_answer,
    build_complaint,
    build_withdrawal,
    complaints_of,
    decode_complaint,
    encode_complaint,
    read_complaints,
)
from tropa.cases.errors import CoreRefused
from tropa.cases.seeker import read_thread
from tropa.sealing.encoding import unb64
from tropa.sealing.hints import new_hint
from tropa.sealing.letters import Address, ReaderKeys, event_id_of, seal_letter
from tropa.sealing.types import AuthPrivateKey, Entropy, RelayId, SealingSeed
from tropa.sealing.words import SeekerKeys, seeker_keys

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "complaints.json").read_text())["cases"]
LISTENERS = ReaderKeys(SealingSeed(bytes([1]) * 32), AuthPrivateKey(bytes([2]) * 32))
IMPOSTORS = ReaderKeys(SealingSeed(bytes([3]) * 32), AuthPrivateKey(bytes([4]) * 32))
RELAY = RelayId(bytes(32))


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
def test_a_core_is_read_or_refused_as_the_vector_says(case: dict[str, object]) -> None:
    """The pocket client runs the same file."""
    data = unb64(str(case["core"]))
    if case["expect"] == "refused":
        with pytest.raises(CoreRefused):
            decode_complaint(data)
        return
    core = decode_complaint(data)
    assert event_id_of(data).text == case["event_id"]
    assert (core.thread.text, core.author, core.author_seq, core.kind, core.at_minute) == tuple(
        case[name] for name in ("thread", "author", "author_seq", "kind", "at_minute")
    )
    assert getattr(core.body, "text", None) == case.get("text")
    assert encode_complaint(core) == data


def in_own_box(seeker: SeekerKeys, core: ComplaintCore, sender: AuthPrivateKey) -> bytes:
    """A letter in the seeker's own box."""
    address = Address(RELAY, seeker.post_id)
    return seal_letter(encode_complaint(core), sender, seeker.reader.public, address, new_hint(os.urandom))


@pytest.fixture
def seeker() -> SeekerKeys:
    return seeker_keys(Entropy(bytes(16)))


def test_answers_count_by_the_key_that_was_written_to_and_by_no_other(seeker: SeekerKeys) -> None:
    """Whoever holds the team's key, or another week's, answers nobody who complained."""
    asked = build_complaint(seeker, LISTENERS.public, "ru", "Грубят", True, 1)
    at = event_id_of(encode_complaint(asked))
    good = build_answer(asked, at, LISTENERS.public.auth, "Мы слышим", 2, 0)
    forged = build_answer(asked, at, IMPOSTORS.public.auth, "Уходите", 2, 0)
    letters = [
        in_own_box(seeker, asked, seeker.auth),
        in_own_box(seeker, good, LISTENERS.auth),
        in_own_box(seeker, forged, IMPOSTORS.auth),
        # The good author's name, sent with another key.
        in_own_box(seeker, good, IMPOSTORS.auth),
    ]
    (said,) = read_complaints(letters, seeker, RELAY)
    assert (said.text, said.wants_answer, said.answers) == ("Грубят", True, ("Мы слышим",))
    assert read_thread(letters, seeker, RELAY).letters == ()


def test_a_complaint_shares_no_thread_with_its_case_and_says_no_address_where_no_answer_is_wanted(
    seeker: SeekerKeys,
) -> None:
    """Whoever reads the case's thread sees no number missing."""
    core = build_complaint(seeker, LISTENERS.public, "ru", "Грубят", False, 1)
    assert isinstance(core.body, Complaint)
    assert core.body.keys is None
    assert core.thread == complaints_of(seeker.thread) != seeker.thread
    assert build_withdrawal(seeker, 1, 1).thread == core.thread


def test_an_answer_names_the_letter_it_answers(seeker: SeekerKeys) -> None:
    """So that it is shown beside it, whatever the clocks say."""
    core = build_complaint(seeker, LISTENERS.public, "ru", "Грубят", True, 9)
    at = event_id_of(encode_complaint(core))
    answer = build_answer(core, at, LISTENERS.public.auth, "Да", 1, 0)
    assert isinstance(answer.body, Answer)
    assert answer.body.to == at
