"""The search for a canary phrase finds it in whatever form it was written, and only then."""

import base64
import json
import urllib.parse
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.demo.canary import files_with, found_in

PHRASE = "синяя лодка у третьего причала"

DISGUISES = {
    "utf-8": lambda text: text.encode(),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "cp1251": lambda text: text.encode("cp1251"),
    "hex": lambda text: text.encode().hex().upper().encode(),
    "json": lambda text: json.dumps({"text": text}).encode(),
    "url": lambda text: urllib.parse.quote(text).lower().encode(),
}


@pytest.mark.parametrize("form", DISGUISES)
def test_a_phrase_is_found_in_each_encoding(form: str) -> None:
    """Whichever encoding a program may have written, the search names it."""
    assert form in found_in(PHRASE, b"\x00 before " + DISGUISES[form](PHRASE) + b" after \xff")


@given(before=st.binary(max_size=40), after=st.binary(max_size=40))
def test_a_phrase_inside_base64_is_found_wherever_it_starts(before: bytes, after: bytes) -> None:
    """Base64 of a longer text hides the phrase behind one of three alignments; each is known."""
    assert found_in(PHRASE, base64.b64encode(before + PHRASE.encode() + after))


@given(st.binary(max_size=400))
def test_noise_holds_no_phrase(noise: bytes) -> None:
    """Random bytes are not mistaken for the phrase."""
    assert not found_in(PHRASE, noise)


def test_files_are_searched_by_content_and_by_name(tmp_path: Path) -> None:
    """A phrase used as a file's name is a leak too."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "log").write_text(f"x {PHRASE} y", encoding="utf-8")
    (tmp_path / f"{PHRASE}.txt").write_bytes(b"")
    (tmp_path / "clean").write_bytes(b"nothing here")

    assert files_with(PHRASE, tmp_path) == ["deep/log (utf-8)", f"{PHRASE}.txt (utf-8)"]
