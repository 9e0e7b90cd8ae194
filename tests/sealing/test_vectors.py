"""Every case of ``vectors/`` comes out in Python as it says; Node and Chromium run the same files."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.sealing.vectors import cases, name
from tools.make_vectors import FILES, ROOT, bring_up_to_date
from tropa.sealing import boxes, keys, signing
from tropa.sealing.encoding import b64, lp, unb64
from tropa.sealing.errors import (
    BadSignature,
    EncodingError,
    LetterRefused,
    MalformedEnvelope,
    UnknownWord,
    WordsDoNotFit,
    WrongCount,
)
from tropa.sealing.hints import reply_hint
from tropa.sealing.letters import NOT_FOR_ME, Address, ReaderKeys, event_id_of, open_letter
from tropa.sealing.types import (
    AuthPrivateKey,
    AuthPublicKey,
    Entropy,
    PostId,
    ReadKey,
    RelayId,
    SealingSeed,
    SigningSeed,
    ThreadId,
    Token,
    VerifyKey,
)
from tropa.sealing.words import entropy_of, seeker_keys, words_of

Case = dict[str, Any]


def hint_of(own: str, peer: str, thread: str, number: int) -> str:
    """The hint of a seeker's letter, by its number."""
    keys_of = AuthPrivateKey.from_text(own), AuthPublicKey.from_text(peer)
    return reply_hint(*keys_of, ThreadId.from_text(thread), number).text


DERIVED: dict[str, Callable[[Any], str]] = {
    "sealing-public": lambda given: keys.sealing_public(SealingSeed.from_text(given)).text,
    "auth-public": lambda given: keys.auth_public(AuthPrivateKey.from_text(given)).text,
    "verify-key": lambda given: signing.verify_key(SigningSeed.from_text(given)).text,
    "keyid": lambda given: signing.keyid(VerifyKey.from_text(given)),
    "post-id": lambda given: boxes.post_id_of(ReadKey.from_text(given)).text,
    "token-hash": lambda given: boxes.token_hash(Token.from_text(given)).text,
    "event-id": lambda given: event_id_of(unb64(given)).text,
    "letter-id": lambda given: b64(boxes.letter_id(unb64(given))),
    "reply-hint": lambda given: hint_of(*given),
    "author-s": lambda given: keys.author_id("s", AuthPublicKey.from_text(given)),
    "author-t": lambda given: keys.author_id("t", AuthPublicKey.from_text(given)),
    "author-r": lambda given: keys.author_id("r", AuthPublicKey.from_text(given)),
    "lp": lambda given: b64(lp(*(unb64(part) for part in given))),
    "b64-of": lambda given: b64(bytes.fromhex(given)),
}


def outcome_of_letter(case: Case) -> Case:
    """What opening the case's letter gives, in the case's own words."""
    seed, auth = (
        SealingSeed.from_text(case["reader_sealing_seed"]),
        AuthPrivateKey.from_text(case["reader_auth_private"]),
    )
    address = Address(RelayId.from_text(case["relay_id"]), PostId.from_text(case["post_id"]))
    try:
        opened = open_letter(unb64(case["letter"]), ReaderKeys(seed, auth), address)
    except LetterRefused as refused:
        return {"expect": refused.reason}
    if opened is NOT_FOR_ME:
        return {"expect": "not-for-me"}
    out = {"sender": opened.sender.text, "core": b64(opened.core), "event_id": opened.event_id.text}
    return {"expect": "opened", **out}


def outcome_of_typing(typed: str) -> Case:
    """What reading typed words gives, in the cases' own words."""
    try:
        return {"expect": "entropy", "entropy": entropy_of(typed).text}
    except UnknownWord as unknown:
        return {"expect": "unknown-word", "word": unknown.word, "position": unknown.position}
    except WrongCount as wrong:
        return {"expect": "wrong-count", "count": wrong.count}
    except WordsDoNotFit:
        return {"expect": "do-not-fit"}


def outcome_of_envelope(case: Case) -> Case:
    """What verifying the case's envelope gives, in the case's own words."""
    wanted = [VerifyKey.from_text(key) for key in case["keys"]]
    try:
        payload = signing.verify(unb64(case["envelope"]), case["payload_type"], wanted, case["threshold"])
    except MalformedEnvelope:
        return {"expect": "malformed"}
    except BadSignature:
        return {"expect": "bad-signature"}
    return {"expect": "verified", "payload": b64(payload)}


def said(case: Case, *fields: str) -> Case:
    """The part of a case that says what must come out."""
    return {field: case[field] for field in ("expect", *fields) if field in case}


@pytest.mark.parametrize("case", cases("letters"), ids=name)
def test_a_letter_opens_or_is_refused_for_the_reason_its_case_gives(case: Case) -> None:
    """Protocol 4.2 to 4.4."""
    assert outcome_of_letter(case) == said(case, "sender", "core", "event_id")


@pytest.mark.parametrize("case", [c for c in cases("words") if c["kind"] == "receipt"], ids=name)
def test_entropy_gives_the_words_and_keys_its_case_gives(case: Case) -> None:
    """Protocol 2.1 and 2.2."""
    entropy = Entropy.from_text(case["entropy"])
    seeker = seeker_keys(entropy)
    assert (words_of(entropy, "ru"), words_of(entropy, "en")) == (case["ru"], case["en"])
    assert entropy_of(case["ru"]) == entropy_of(case["en"]) == entropy
    assert seeker.read_key.text == case["read_key"]
    assert seeker.post_id.text == case["post_id"]
    assert seeker.sealing.text == case["sealing_seed"]
    assert seeker.auth.text == case["auth_private"]
    assert seeker.reader.public.sealing.text == case["sealing_public"]
    assert seeker.reader.public.auth.text == case["auth_public"]
    assert seeker.thread.text == case["thread"]
    assert seeker.token_seed.text == case["token_seed"]
    assert {number: seeker.token(int(number)).text for number in case["tokens"]} == case["tokens"]


@pytest.mark.parametrize("case", [c for c in cases("words") if c["kind"] == "typed"], ids=name)
def test_typed_words_are_read_or_refused_as_their_case_says(case: Case) -> None:
    """Protocol 2.1."""
    assert outcome_of_typing(case["typed"]) == said(case, "entropy", "word", "position", "count")


@pytest.mark.parametrize("case", [c for c in cases("words") if "suggests" in c], ids=name)
def test_the_word_that_was_meant_is_among_the_suggestions(case: Case) -> None:
    """A mistyped word is named with suggestions."""
    with pytest.raises(UnknownWord) as unknown:
        entropy_of(case["typed"])
    assert case["suggests"] in unknown.value.suggestions
    assert case["suggests"] in str(unknown.value)


@pytest.mark.parametrize("case", cases("keys"), ids=name)
def test_a_key_or_id_comes_out_as_its_case_says(case: Case) -> None:
    """Protocol 1 to 4."""
    if case["expect"] == "refused":
        with pytest.raises(EncodingError):
            unb64(case["in"])
        return
    assert DERIVED[case["kind"]](case["in"]) == case["out"]


@pytest.mark.parametrize("case", cases("envelopes"), ids=name)
def test_an_envelope_verifies_or_is_refused_as_its_case_says(case: Case) -> None:
    """Protocol 1.4."""
    assert outcome_of_envelope(case) == said(case, "payload")


@pytest.mark.parametrize("case", cases("authors"), ids=name)
def test_an_author_matches_its_sender_as_its_case_says(case: Case) -> None:
    """Protocol 4.6."""
    matches = keys.author_matches(case["author"], AuthPublicKey.from_text(case["sender"]))
    assert matches is (case["expect"] == "matches")


@pytest.mark.parametrize("file", FILES)
def test_the_committed_files_hold_exactly_the_cases_of_the_tool_under_unique_names(file: str) -> None:
    """A case added to the tool and not to the file, or the other way, would be tested by nobody."""
    names = [case["name"] for case in cases(file)]
    assert len(set(names)) == len(names)
    assert bring_up_to_date(ROOT / "vectors" / f"{file}.json", FILES[file], check=True)


@pytest.mark.parametrize("file", ["words", "keys", "envelopes", "authors"])
def test_everything_but_letters_comes_out_of_the_tool_again_byte_for_byte(file: str) -> None:
    """So that a committed vector cannot drift from what says how it was made."""
    assert [{"name": made, **fields()} for made, fields in FILES[file].cases()] == cases(file)
