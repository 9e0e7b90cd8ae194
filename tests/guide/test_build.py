"""The file itself: the same bytes each time, small, verifiable, nothing in it that its pack does not account for."""

import base64
import hashlib
import zlib
from pathlib import Path

import pytest

from tests.guide.opened import TODAY
from tests.guide.small import WORDS, small_files, small_pack
from tropa.rights.build import (
    Bundle,
    build,
    check_signature,
    file_name,
    read_bundle,
    sign_guide,
    statement,
)
from tropa.rights.build_verify import read, verify_guide
from tropa.rights.checks import examine
from tropa.rights.compile import Compiled
from tropa.rights.errors import GuideMismatch, InputErred
from tropa.rights.signing import sign_pack, verify_pack
from tropa.sealing.signing import verify_key
from tropa.sealing.types import SigningSeed

MOST_BYTES = 300 * 1024
SEED, OTHER_SEED = SigningSeed(b"1" * 32), SigningSeed(b"2" * 32)


@pytest.fixture(scope="module")
def guide(bundle: Bundle) -> bytes:
    """The small pack in Russian."""
    return build(small_pack(), "ru", bundle)


def test_the_small_pack_is_a_sound_pack() -> None:
    """What the pages are tested with passes the same checks as real law."""
    assert examine(small_files(), TODAY).problems == ()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_building_twice_gives_the_same_bytes(bundle: Bundle, guide: bytes, language: str) -> None:
    """No clock, no order that changes."""
    assert build(small_pack(), language, bundle) == build(small_pack(), language, bundle)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_russian_pack_fits_in_300_kb(russian: Compiled, bundle: Bundle, language: str) -> None:
    """Raw, as it is passed on from hand to hand."""
    assert len(build(russian, language, bundle)) <= MOST_BYTES


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_built_guide_verifies(russian: Compiled, bundle: Bundle, language: str) -> None:
    """And says which pack it holds."""
    found = verify_guide(build(russian, language, bundle), bundle)
    assert (found.language, found.pack_sha256, found.fingerprint) == (language, russian.sha256, russian.fingerprint)
    assert found.pack == russian.pack
    assert found.papers_apart is (language == "en")


def test_the_fingerprint_stands_in_the_text(guide: bytes) -> None:
    """To be read out over the phone."""
    assert small_pack().fingerprint in guide.decode("windows-1251")


def test_the_policy_names_the_one_script_and_the_one_style(guide: bytes) -> None:
    """By their hashes, and nothing else may be loaded or run."""
    text = guide.decode("windows-1251")
    found = read(guide)
    hashes = [
        "sha256-" + base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        for part in (found.scripts[0], found.styles[0])
    ]
    assert (len(found.scripts), len(found.styles)) == (1, 1)
    assert (
        f"content=\"default-src 'none'; script-src '{hashes[0]}'; style-src '{hashes[1]}'; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'\"" in text
    )


def test_each_language_names_the_other(bundle: Bundle) -> None:
    """By the name of the file beside it, which works from a stick as from a relay."""
    for language, other in (("ru", "en"), ("en", "ru")):
        assert f'href="{file_name(other)}"'.encode() in build(small_pack(), language, bundle)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"use strict", b"use Strict", "script"),
        (b"color-scheme:", b"color-scheMe:", "style"),
        ("Возьмите справку".encode("windows-1251"), "Возьмите взятку".encode("windows-1251"), "sentences"),
        (b"</main>", b"<img src=//evil.example></main>", "does not account for"),
        (b"<header>", b'<header onclick="x()">', "does not account for"),
        ("Юрист это не проверял".encode("windows-1251"), "Проверил юрист".encode("windows-1251"), "does not account"),
        (b'id="pack">"', b'id="pack">"A', "could have built"),
    ],
)
def test_a_changed_file_does_not_verify(guide: bytes, bundle: Bundle, old: bytes, new: bytes, said: str) -> None:
    """Whatever was changed; the message says what."""
    assert old in guide
    with pytest.raises(GuideMismatch, match=said):
        verify_guide(guide.replace(old, new, 1), bundle)


@pytest.mark.parametrize("file", [b"", b"<!doctype html>", b"\xff" * 100, b"<ul><li><script>"])
def test_what_is_no_guide_is_refused(bundle: Bundle, file: bytes) -> None:
    """With a sentence, not a crash."""
    with pytest.raises(GuideMismatch):
        verify_guide(file, bundle)


def test_data_packed_by_another_zlib_verifies(guide: bytes, bundle: Bundle) -> None:
    """Compressors differ between systems; what counts is what comes out."""
    blob = read(guide).inside["pack"]
    data = zlib.decompress(base64.b64decode(blob.strip('"')), -zlib.MAX_WBITS)
    packer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    other = f'"{base64.b64encode(packer.compress(data) + packer.flush()).decode()}"'
    assert other != blob
    assert verify_guide(guide.replace(blob.encode(), other.encode()), bundle).language == "ru"


def test_a_signature_is_of_this_file_by_this_key(guide: bytes) -> None:
    """Beside the file; another file or another key is refused."""
    envelope = sign_guide(statement(guide, "ru", small_pack().sha256), SEED)
    assert check_signature(guide, envelope, verify_key(SEED)).pack_sha256 == small_pack().sha256
    with pytest.raises(GuideMismatch, match="another file"):
        check_signature(guide + b" ", envelope, verify_key(SEED))
    with pytest.raises(GuideMismatch, match="does not hold"):
        check_signature(guide, envelope, verify_key(OTHER_SEED))
    with pytest.raises(GuideMismatch, match="does not hold"):
        check_signature(guide, sign_pack(small_pack(), SEED), verify_key(SEED))


def test_a_signed_pack_gives_the_same_guide_as_its_folder(guide: bytes, bundle: Bundle) -> None:
    """So that changed law reaches a relay as signed data, without a new build of any program."""
    arrived = verify_pack(sign_pack(small_pack(), SEED), [verify_key(SEED)])
    assert build(arrived, "ru", bundle) == guide


def test_a_bundle_that_is_not_whole_builds_nothing() -> None:
    """A file missing, or not the one the manifest names."""
    with pytest.raises(InputErred, match="not whole"):
        read_bundle({})
    from tropa.cli.guide_build import BUNDLE

    files = {path.name: path.read_bytes() for path in BUNDLE.iterdir()}
    with pytest.raises(InputErred, match=r"guide\.js"):
        read_bundle(files | {"guide.js": b"alert(1)"})


def test_a_missing_language_is_said(bundle: Bundle) -> None:
    """Papers need the words of the language they are handed in in."""
    whole = small_pack()
    with pytest.raises(InputErred, match="no words in en"):
        build(Compiled(whole.pack, {"ru": whole.words["ru"]}), "en", bundle)
    with pytest.raises(InputErred, match="papers need"):
        build(Compiled(whole.pack, {"en": whole.words["en"]}), "en", bundle)


def test_every_sentence_of_the_pack_is_in_the_file(guide: bytes) -> None:
    """On the page, or beside it where it is a plural."""
    text = guide.decode("windows-1251")
    plain = [said[0] for key, said in WORDS.items() if "{" not in said[0] and "\n" not in said[0]]
    assert [sentence for sentence in plain if sentence not in text] == []


def test_the_commands_build_sign_verify_and_publish(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As an operator does it, refusals included."""
    from tropa.cli.main import main

    folder = tmp_path / "pack"
    for name, data in small_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    key, out, relay = tmp_path / "key", tmp_path / "out", tmp_path / "relay"
    relay.mkdir()
    assert main(["guide", "key", str(key)]) == 0
    public = capsys.readouterr().out.strip()
    assert key.stat().st_mode & 0o077 == 0
    assert main(["guide", "key", str(key)]) == 1
    assert main(["guide", "build", str(folder), "--out", str(out), "--sign", str(key)]) == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "guide-en.dsse",
        "guide-en.html",
        "guide-ru.dsse",
        "guide-ru.html",
        "pack.dsse",
    ]
    russian = str(out / "guide-ru.html")
    signed = ["--signature", str(out / "guide-ru.dsse"), "--key", public]
    assert main(["guide", "verify", russian, *signed]) == 0
    assert "signed by that key" in capsys.readouterr().out
    assert main(["guide", "verify", str(out / "guide-en.html"), *signed]) == 1
    again = tmp_path / "again"
    assert main(["guide", "build", "--pack", str(out / "pack.dsse"), "--key", public, "--out", str(again)]) == 0
    assert (again / "guide-ru.html").read_bytes() == Path(russian).read_bytes()
    assert main(["guide", "publish", str(out), "--relay", str(relay)]) == 0
    assert (relay / "guide" / "guide-ru.html").read_bytes() == Path(russian).read_bytes()
    (folder / "rules" / "all.yaml").write_text("rules: [{id: Wrong}]")
    assert main(["guide", "build", str(folder), "--out", str(out)]) == 1
    assert "rules/all.yaml:1" in capsys.readouterr().err
