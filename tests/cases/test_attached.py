"""Attachments in a core: exactly what the vectors say, in every kind that may have them and in no other."""

from dataclasses import replace
from typing import Any

import pytest

from tests.sealing.vectors import cases, name
from tropa.cases.attached import MAX_BLOBS, Attached
from tropa.cases.commands import characters_over
from tropa.cases.errors import CoreRefused
from tropa.cases.events import decode_core, encode_core
from tropa.sealing.encoding import unb64
from tropa.sealing.letters import event_id_of
from tropa.sealing.types import BlobId, BlobKey

VECTORS = cases("attachments")


def attached(number: int, size: int = 1, called: str = "photo.jpg") -> Attached:
    """A blob that lies nowhere."""
    return Attached(BlobId(bytes([number] * 32)), BlobKey(bytes([number] * 32)), "00" * 32, "image/jpeg", size, called)


@pytest.mark.parametrize("case", VECTORS, ids=name)
def test_a_core_with_blobs_is_read_as_the_vectors_say_or_refused(case: dict[str, Any]) -> None:
    """What is read gives the listed blobs and its event's id; what is refused is refused as a core."""
    data = unb64(case["core"])
    if case["expect"] == "refused":
        with pytest.raises(CoreRefused):
            decode_core(data)
        return
    core = decode_core(data)
    found = [
        {"blob": each.blob.text, "key": each.key.raw, "sha256": each.sha256, "size": each.size, "name": each.name}
        for each in core.blobs
    ]
    wanted = [{key: value for key, value in each.items() if key != "type"} for each in case["blobs"]]
    assert found == [each | {"key": unb64(each["key"])} for each in wanted]
    assert [each.type for each in core.blobs] == [each["type"] for each in case["blobs"]]
    assert event_id_of(data).text == case["event_id"]
    assert decode_core(encode_core(core)) == core


def test_an_entry_shows_no_key() -> None:
    """Whatever prints an entry, or a core with one, prints no key."""
    secret = BlobKey(b"K" * 32)
    assert secret.text not in repr(Attached(BlobId(bytes(32)), secret, "00" * 32, "image/png", 1, ""))


def test_what_is_attached_takes_room_from_the_text() -> None:
    """A text that just fits alone does not fit beside eight long names."""
    blobs = tuple(attached(number, called="щ" * 120) for number in range(MAX_BLOBS))
    text = "\x01" * 7_600
    assert characters_over(text) == 0
    assert characters_over(text, blobs) > 0


def test_a_writer_cannot_attach_one_blob_twice() -> None:
    """Our own mistake is caught before anything is sealed."""
    core = decode_core(unb64(next(case["core"] for case in VECTORS if case["name"] == "none")))
    with pytest.raises(CoreRefused):
        encode_core(replace(core, blobs=(attached(1), attached(1))))
