"""Each kind of key is its own type, of one length, and a secret one does not get out by accident."""

import copy
import dataclasses
import json
import logging
import pickle
import traceback
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.sealing import types
from tropa.sealing.encoding import b64
from tropa.sealing.errors import EncodingError, WrongUse
from tropa.sealing.letters import OpenedLetter, ReaderKeys
from tropa.sealing.types import (
    AuthPrivateKey,
    AuthPublicKey,
    Entropy,
    EventId,
    FixedBytes,
    PostId,
    ReadKey,
    SealingSeed,
    SecretBytes,
)
from tropa.sealing.words import seeker_keys

KINDS = [
    kind
    for kind in vars(types).values()
    if isinstance(kind, type) and issubclass(kind, FixedBytes) and hasattr(kind, "SIZE_BYTES")
]
SECRETS = [kind for kind in KINDS if issubclass(kind, SecretBytes)]
PUBLICS = [kind for kind in KINDS if kind not in SECRETS]
RAW = b"canary-" * 200


def made(kind: type[FixedBytes]) -> FixedBytes:
    """One of that kind."""
    return kind(RAW[: kind.SIZE_BYTES])


@pytest.mark.parametrize("kind", KINDS)
@given(size=st.integers(0, 1300))
def test_only_the_one_length_is_taken(kind: type[FixedBytes], size: int) -> None:
    """A key cut short or run together with another is refused where it is made."""
    if size == kind.SIZE_BYTES:
        assert kind(bytes(size)).raw == bytes(size)
    else:
        with pytest.raises(WrongUse, match=f"exactly {kind.SIZE_BYTES} bytes"):
            kind(bytes(size))


@pytest.mark.parametrize("kind", KINDS)
def test_only_bytes_are_taken(kind: type[FixedBytes]) -> None:
    """A ``bytearray`` could be changed afterwards; text is not what is meant."""
    for other in (bytearray(kind.SIZE_BYTES), "x" * kind.SIZE_BYTES, None):
        with pytest.raises(WrongUse):
            kind(other)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_text_is_read_back_and_another_length_is_an_encoding_error(kind: type[FixedBytes]) -> None:
    """``from_text`` reads what ``text`` wrote and refuses the text of another length."""
    assert kind.from_text(made(kind).text) == made(kind)
    with pytest.raises(EncodingError, match="bytes"):
        kind.from_text(b64(made(kind).raw + b"\0"))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_can_be_changed(kind: type[FixedBytes]) -> None:
    """A key in a set or a dict stays the key it was."""
    value = made(kind)
    with pytest.raises(AttributeError):
        value.raw = bytes(kind.SIZE_BYTES)
    with pytest.raises(AttributeError):
        del value.raw
    with pytest.raises(AttributeError):
        value.note = "x"  # type: ignore[attr-defined]


def test_kinds_are_never_equal_to_each_other() -> None:
    """A read key is not a post id, even when the bytes are the same."""
    assert ReadKey(bytes(32)) != PostId(bytes(32))
    assert ReadKey(bytes(32)) != bytes(32)
    assert len({kind(bytes(32)) for kind in KINDS if kind.SIZE_BYTES == 32}) == sum(
        kind.SIZE_BYTES == 32 for kind in KINDS
    )


@pytest.mark.parametrize("kind", PUBLICS)
def test_public_values_can_be_pickled_and_copied(kind: type[FixedBytes]) -> None:
    """Worker processes may hand ids to each other."""
    assert pickle.loads(pickle.dumps(made(kind))) == made(kind)
    assert copy.deepcopy(made(kind)) == made(kind)


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_not_serialised_by_accident(kind: type[SecretBytes]) -> None:
    """Pickle, copy, JSON and msgspec all refuse instead of writing it out."""
    for write in (pickle.dumps, copy.deepcopy, copy.copy, json.dumps, msgspec.json.encode, msgspec.msgpack.encode):
        with pytest.raises(TypeError):
            write(made(kind))


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_shows_its_name_only(kind: type[SecretBytes], caplog: pytest.LogCaptureFixture) -> None:
    """In ``repr``, ``str``, a format string, a log line, a traceback with locals, and the error of a wrong length."""
    value = made(kind)
    logging.getLogger("test").warning("%s %r", value, value)
    shown = [repr(value), str(value), f"{value}", repr([value]), caplog.text, _traceback_with_locals(value)]
    with pytest.raises(WrongUse) as wrong:
        kind(RAW[: kind.SIZE_BYTES + 1])
    for text in (*shown, str(wrong.value)):
        assert "canary" not in text
        assert value.text[:6] not in text


def test_keys_made_of_secrets_keep_them_too() -> None:
    """Readers' and seekers' keys are dataclasses: their fields still show and serialise nothing."""
    keys = seeker_keys(Entropy(bytes(16)))
    for value in (keys, keys.reader, ReaderKeys(SealingSeed(bytes(32)), AuthPrivateKey(bytes(32)))):
        assert "secret" in repr(value)
        for secret in (keys.read_key, keys.auth, keys.sealing):
            assert secret.text[:6] not in repr(value)
        for write in (dataclasses.asdict, msgspec.json.encode, pickle.dumps):
            with pytest.raises(TypeError):
                write(value)


def test_an_opened_letter_does_not_show_what_it_says() -> None:
    """It may end up in a traceback."""
    assert "canary" not in repr(OpenedLetter(AuthPublicKey(bytes(32)), b"canary", EventId(bytes(32))))


def _traceback_with_locals(value: Any) -> str:
    try:
        raise RuntimeError(repr(value))
    except RuntimeError as error:
        return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
