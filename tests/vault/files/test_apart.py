"""The separate process: what it gives up before it looks at a file, and that it takes nothing of the desk along."""

import io
import subprocess
import sys
import tracemalloc

import pikepdf
import pytest
from PIL import Image

from tests.support.files import ASCII_CANARY, drawing, erased, packed_bomb, paper, photo, remarked_paper
from tropa.vault.files import apart
from tropa.vault.files.errors import FileUnfit
from tropa.vault.files.frames import MOST_ANSWER_BYTES
from tropa.vault.files.inner_pictures import without_jpeg_remarks
from tropa.vault.files.kinds import kind_of, name_for, tidy_name

TRIES = """
import socket, subprocess, tempfile
from tropa.vault.files.program import give_up
give_up()
for what in (
    lambda: open("/etc/hostname"),
    lambda: socket.socket(),
    lambda: subprocess.run(["true"]),
    lambda: tempfile.TemporaryFile(),
    lambda: bytearray(4 * 2**30),
):
    try:
        what()
    except (OSError, MemoryError) as error:
        print(type(error).__name__)
    else:
        print("it could")
"""


def test_it_can_open_nothing_start_nothing_and_take_only_so_much() -> None:
    """No file, no connection, no process, no temporary file, no four gigabytes."""
    done = subprocess.run([sys.executable, "-c", TRIES], capture_output=True, text=True, check=True, timeout=60)
    assert "it could" not in done.stdout
    assert done.stdout.split()[-1] == "MemoryError"
    assert len(done.stdout.split()) == 5


def test_what_takes_too_much_is_ended_and_the_next_file_is_read() -> None:
    """A PDF that unpacks to gigabytes costs one process, and a sentence."""
    with pytest.raises(FileUnfit) as caught:
        apart.draw(packed_bomb(), "pdf", 0, 800)
    assert caught.value.reason == "took-too-long"
    assert apart.draw(photo(), "jpeg", 0, 800).media_type == "image/jpeg"


def test_a_process_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk waits for so long and no longer."""
    monkeypatch.setattr(apart, "LONGEST_S", 0.3)
    monkeypatch.setattr(apart, "_PROGRAM", (sys.executable, "-c", "import time; time.sleep(60)"))
    with pytest.raises(FileUnfit) as caught:
        apart.draw(photo(), "jpeg", 0, 800)
    assert caught.value.reason == "took-too-long"


@pytest.mark.parametrize("said", ["", "nonsense", "print('x' * 99)"])
def test_an_answer_that_is_none_is_a_file_that_cannot_be_used(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a hostile file makes the process say, the desk takes only the strict shape."""
    monkeypatch.setattr(apart, "_PROGRAM", (sys.executable, "-c", f"import sys; sys.stdin.buffer.read(); {said}"))
    with pytest.raises(FileUnfit):
        apart.clean(photo(), "a.jpg")


def test_no_more_of_an_answer_is_taken_than_any_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that says ever more is stopped at the limit, long before its time, and fills no memory of the desk."""
    endless = "import sys\nwhile True: sys.stdout.buffer.write(bytes(2**20))"
    monkeypatch.setattr(apart, "_PROGRAM", (sys.executable, "-c", endless))
    # Bounds the test where the limit is not kept: that much comes in a second or two, and more after it.
    monkeypatch.setattr(apart, "LONGEST_S", 3.0)
    tracemalloc.start()
    try:
        with pytest.raises(FileUnfit) as caught:
            apart.clean(photo(), "a.jpg")
        taken = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.reason == "took-too-long"
    assert taken < 3 * MOST_ANSWER_BYTES


def test_a_process_that_reads_nothing_and_ends_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the question is let go of with it."""
    monkeypatch.setattr(apart, "_PROGRAM", (sys.executable, "-c", "pass"))
    with pytest.raises(FileUnfit) as caught:
        apart.clean(photo(900, 700), "a.jpg")
    assert caught.value.reason == "damaged"


def test_it_is_given_nothing_of_the_desks_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens and addresses that the desk was started with stay with it."""
    monkeypatch.setenv("TROPA_SECRET", ASCII_CANARY)
    program = "import os, sys; sys.stdin.buffer.read(); sys.exit(7 if 'TROPA_SECRET' in os.environ else 0)"
    monkeypatch.setattr(apart, "_PROGRAM", (sys.executable, "-c", program))
    with pytest.raises(FileUnfit) as caught:
        apart.clean(photo(), "a.jpg")
    # Ended by itself and without an answer; with the variable it would have ended with 7, which is another reason.
    assert caught.value.reason == "damaged"


def test_pictures_inside_a_pdf_lose_their_remarks_and_no_pixel() -> None:
    """The photo in a paper keeps its data bit by bit, and nothing that the phone wrote beside it."""
    picture = photo()
    made = apart.clean(paper(1, picture), "a.pdf")
    stripped = without_jpeg_remarks(picture)
    assert stripped in made.data
    assert ASCII_CANARY.encode() not in made.data
    assert stripped[-2_000:] == picture[-2_000:]


def test_a_pdf_loses_the_remarks_that_stand_in_dictionaries_inside_others() -> None:
    """XMP and authors of layers, marked content and graphics states go; the layers' names and the page stay."""
    made = apart.clean(remarked_paper(), "a.pdf")
    assert ASCII_CANARY.encode() in remarked_paper()
    for secret in (ASCII_CANARY.encode(), b"/Author", b"/Usage", b"/PieceInfo", b"/Made"):
        assert secret not in made.data
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        kept = pdf.pages[0].Resources.Properties
        assert (str(kept.L0.Name), kept.L1.P, len(kept.L1.OCGs)) == ("Plan", pikepdf.Name.AnyOn, 1)
        assert pdf.pages[0].Resources.ExtGState.G0.CA == 1
        assert b"50 700 200 60 re f" in pdf.pages[0].Contents.read_bytes()
    shown = [apart.draw(each, "pdf", 0, 400).data for each in (remarked_paper(), made.data)]
    assert shown[0] == shown[1]


def test_small_pictures_and_comments_inside_a_jpeg_of_a_pdf_go() -> None:
    """JFXX's, those behind JFIF's own twelve bytes, and COM; how its colours are meant stays."""
    inner = b"JFIF\x00\x01\x02\x01\x00\x48\x00\x48"
    small, jfxx, comment = b"\x01\x01\xaa\xbb\xcc", b"JFXX\x00\x13\x01\x01\xdd\xdd\xdd", b"Canary"
    adobe = b"Adobe\x00\x64\x00\x00\x00\x00\x01"

    def segment(marker: int, content: bytes) -> bytes:
        return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content

    notes = segment(0xE0, inner + small) + segment(0xE0, jfxx) + segment(0xFE, comment) + segment(0xEE, adobe + comment)
    kept = segment(0xE0, inner + b"\x00\x00") + segment(0xEE, adobe)
    assert without_jpeg_remarks(b"\xff\xd8" + notes + b"\xff\xd9") == b"\xff\xd8" + kept + b"\xff\xd9"


def test_a_picture_is_cleaned_into_what_it_was() -> None:
    """A drawing stays PNG, a photo JPEG."""
    assert apart.clean(drawing(), "a.png").media_type == "image/png"
    assert apart.clean(photo(), "a.jpg").media_type == "image/jpeg"


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_was_erased_from_a_picture_is_white_and_not_merely_unseen(mode: str) -> None:
    """An eraser makes pixels transparent and leaves their colours; neither what is sent nor what is shown has them."""
    for made in (apart.clean(erased(mode), "a.png"), apart.draw(erased(mode), "png", 0, 800)):
        with Image.open(io.BytesIO(made.data)) as picture:
            assert not picture.has_transparency_data
            seen = picture.convert("RGB")
        assert seen.getpixel((8, 8)) == (200, 200, 200)
        assert seen.crop((32, 0, 64, 32)).getextrema() == ((255, 255),) * 3


def test_names_are_shown_in_one_line_without_what_turns_them_round() -> None:
    """No folder, no control, no direction; the suffix is of what the file has become."""
    assert tidy_name("../..\\etc/па\u202eспорт\n.jpg\x00") == "паспорт.jpg"
    assert name_for("C:\\Фото\\снимок.HEIC", "image/jpeg") == "снимок.jpg"
    assert name_for("", "text/plain") == "file.txt"
    assert len(name_for("щ" * 300 + ".png", "image/png")) == 120


def test_what_a_file_is_follows_from_its_first_bytes() -> None:
    """Never from its name; markup and scripts are text, and archives are nothing."""
    assert kind_of(photo()) == "jpeg"
    assert kind_of(b"%PDF-1.7") == "pdf"
    assert kind_of(b"<svg/>") == "text"
    assert kind_of(b"PK\x03\x04\x00") is None
    assert kind_of(b"\x00%PDF-1.7") is None
