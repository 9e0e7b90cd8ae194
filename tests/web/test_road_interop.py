"""Letters of the road in Node and in Python: whatever the bytes, both take them or neither; and words renew alike."""

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.cases.test_road import GOOD, bodies_changed
from tests.web.conftest import Client
from tests.web.test_interop import often
from tropa.cases.errors import CoreRefused
from tropa.cases.road import decode_road, encode_road
from tropa.sealing.encoding import b64, unb64
from tropa.sealing.fine import WordSalt, renew_token_of, same_word

# What Python's Unicode does not know yet, a newer Node may fold otherwise.
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=40)


@often
@given(word=WORDS, salt=st.binary(min_size=16, max_size=16))
def test_a_word_counts_and_renews_the_same_in_both(client: Client, word: str, salt: bytes) -> None:
    """A phone and a desk that disagreed would let the ladder climb under somebody who is well."""
    answer = client.ask("renew", word=word, salt=b64(salt))
    assert answer == {"counts": same_word(word), "token": b64(renew_token_of(word, WordSalt(salt)).raw)}


def compare(client: Client, data: bytes) -> None:
    """Both read it, to the same; or neither."""
    answer = client.ask("road", core=b64(data))
    try:
        core = decode_road(data)
    except CoreRefused:
        assert answer == {"outcome": "refused"}
        return
    assert answer["outcome"] == "read"
    if core.author.startswith("s:"):
        assert unb64(answer["core"]) == encode_road(core)


@often
@given(data=bodies_changed())
def test_a_letter_of_another_shape_is_taken_by_both_or_by_neither(client: Client, data: bytes) -> None:
    """A person must not be shown a leg that the desk would have refused to write."""
    compare(client, data)


@often
@given(data=st.sampled_from(GOOD), place=st.integers(0, 20_000), change=st.binary(max_size=3))
def test_a_letter_with_other_bytes_is_taken_by_both_or_by_neither(
    client: Client, data: bytes, place: int, change: bytes
) -> None:
    """Also where it is no JSON any more, or JSON that says something twice."""
    place %= len(data)
    compare(client, data[:place] + change + data[place + len(change) :])


@often
@given(data=st.sampled_from(GOOD), minutes=st.lists(st.integers(-1, 2**53), min_size=4, max_size=4))
def test_times_in_any_order_are_taken_by_both_or_by_neither(client: Client, data: bytes, minutes: list[int]) -> None:
    """Windows, proposals and legs: every bound at which one of the two could be off by one."""
    fields = json.loads(data)
    body = fields["body"]
    for name, minute in zip(("starts", "ends"), minutes, strict=False):
        if name in body:
            body[name] = minute
    for window in body.get("windows", ()):
        window["from"], window["until"], window["hour"] = minutes[0], minutes[1], minutes[1] // 60 + minutes[2] % 3
    compare(client, json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode())
