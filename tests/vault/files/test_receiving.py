"""Files that came: fetched, checked before anything is shown, on after interruptions, destroyed with their case."""

import json
import os
from pathlib import Path

import pytest

from tests.support.files import ASCII_CANARY, drawing, huge_png, locked_paper, paper, photo
from tests.support.memory_relay import lose_connection
from tests.support.seeker import Seeker
from tests.vault.conftest import DAY_S, Stage
from tests.vault.pages import decrypted_pages
from tropa.cases.attached import Attached
from tropa.post.errors import Refused
from tropa.post.problems import ProblemName
from tropa.sealing.types import BlobKey
from tropa.vault.files import shelf
from tropa.vault.files.carrying import fetch_files
from tropa.vault.files.errors import FileUnfit, NotHere, UnknownFile, VaultFull
from tropa.vault.views_files import FileView

LARGE = os.urandom(2_500_000)
"""Not fetched unasked."""


@pytest.fixture
def seeker(stage: Stage) -> Seeker:
    return stage.asked()


def sent(stage: Stage, seeker: Seeker, *blobs: Attached) -> list[FileView]:
    """What the vault says of the files of a letter that came."""
    core = seeker.write("Вот", *blobs)
    stage.sync()
    return listed(stage, seeker, len(core.blobs))


def listed(stage: Stage, seeker: Seeker, count: int = 1) -> list[FileView]:
    files = [each for found in stage.vault.files.of_case(stage.case_id(seeker)).values() for each in found]
    assert len(files) == count
    return files


def test_a_small_file_is_fetched_by_itself_and_shown_as_a_picture_made_anew(stage: Stage, seeker: Seeker) -> None:
    """Whole, checked, and nothing of what the phone wrote into it reaches a page."""
    whole = photo()
    (file,) = sent(stage, seeker, seeker.attach(whole, name="../../Паспорт\u202e.jpg"))
    assert (file.state, file.name, file.size_bytes) == ("here", "Паспорт.jpg", len(whole))
    shown = stage.vault.files.show(file.file_id, 0, 1_400)
    assert (shown.look, shown.width, shown.height) == ("picture", 200, 320)
    assert ASCII_CANARY.encode() not in shown.data
    assert ASCII_CANARY.encode() not in stage.vault.files.saved(file.file_id).data


def test_a_large_file_waits_to_be_asked_for(stage: Stage, seeker: Seeker) -> None:
    """Named with its size and the day until which it can be fetched; then fetched, in several rounds."""
    (file,) = sent(stage, seeker, seeker.attach(LARGE))
    assert (file.state, file.until_day) == ("named", stage.clock() // DAY_S + 28)
    with pytest.raises(NotHere):
        stage.vault.files.show(file.file_id, 0, 100)
    stage.vault.files.fetch(file.file_id)
    stage.sync()
    (file,) = listed(stage, seeker)
    assert file.state == "here"
    assert shelf.content_of(stage.vault.inside, shelf.file_row(stage.vault.inside, int(file.file_id))) == LARGE


def test_a_fetch_cut_off_goes_on_with_what_is_here(stage: Stage, seeker: Seeker) -> None:
    """The line breaks and the vault is locked; no chunk is asked for twice."""
    (file,) = sent(stage, seeker, seeker.attach(LARGE))
    stage.vault.files.fetch(file.file_id)
    calls = list[str]()

    def after(name: str) -> None:
        calls.append(name)
        if name == "GET blob" and calls.count(name) == 3:
            lose_connection("GET blob")(name)

    stage.relay.after = after
    assert stage.sync().problem == "unreachable"
    (file,) = listed(stage, seeker)
    assert (file.state, file.done) == ("wanted", 3)
    stage.reopen()
    stage.sync()
    assert listed(stage, seeker)[0].state == "here"


@pytest.mark.parametrize("after_chunks", [1, 2, 10, 39])
def test_a_fetch_that_is_stopped_leaves_nothing_and_can_begin_anew(
    stage: Stage, seeker: Seeker, after_chunks: int
) -> None:
    """After any chunk, also the last: what comes behind is not kept, and half a file is never called whole."""
    (file,) = sent(stage, seeker, seeker.attach(LARGE))
    assert file.chunks == 39
    stage.vault.files.fetch(file.file_id)
    asked = list[int]()

    def stop() -> bool:
        asked.append(1)
        if len(asked) == 1 + after_chunks:
            stage.vault.files.let_go(file.file_id)
        return True

    fetch_files(stage.vault.inside, stage.relay, stop)
    assert len(asked) > after_chunks
    assert listed(stage, seeker)[0].state == "named"
    assert stage.vault.inside.db.number("SELECT count(*) FROM file_chunk") == 0
    stage.vault.files.fetch(file.file_id)
    stage.sync()
    assert listed(stage, seeker)[0].state == "here"
    assert shelf.content_of(stage.vault.inside, shelf.file_row(stage.vault.inside, int(file.file_id))) == LARGE


def test_a_relay_that_fails_after_a_stop_leaves_no_trouble_behind(stage: Stage, seeker: Seeker) -> None:
    """Nothing is tried again of what nobody wants: the entry stands as it was named."""
    (file,) = sent(stage, seeker, seeker.attach(LARGE))
    stage.vault.files.fetch(file.file_id)

    def stop_and_fail(name: str) -> None:
        if name == "GET blob":
            stage.vault.files.let_go(file.file_id)
            raise Refused(ProblemName.RELAY_FULL, "full")

    stage.relay.before = stop_and_fail
    stage.sync()
    (file,) = listed(stage, seeker)
    assert (file.state, file.problem) == ("named", None)


@pytest.mark.parametrize("reason", ["forged", "hash", "last", "order"])
def test_what_is_not_what_its_letter_says_is_refused_and_not_kept(stage: Stage, seeker: Seeker, reason: str) -> None:
    """Every check of protocol 13.4 comes before anything is shown; the page can name what failed."""
    about = seeker.attach(os.urandom(200_000))
    chunks = stage.relay.blobs.by_id[about.blob.text].chunks
    if reason == "forged":
        about = Attached(about.blob, BlobKey(os.urandom(32)), about.sha256, about.type, about.size, about.name)
    elif reason == "hash":
        about = Attached(about.blob, about.key, "0" * 64, about.type, about.size, about.name)
    elif reason == "last":
        about = Attached(about.blob, about.key, about.sha256, about.type, 70_000, about.name)
    else:
        chunks[0], chunks[1] = chunks[1], chunks[0]
    (file,) = sent(stage, seeker, about)
    assert (file.state, file.refused) == ("refused", reason)
    assert stage.vault.inside.db.number("SELECT count(*) FROM file_chunk") == 0


def test_another_entry_for_the_same_blob_spoils_nothing(stage: Stage, seeker: Seeker) -> None:
    """A letter that names it with a false key is refused by itself; the honest one stands."""
    about = seeker.attach(photo())
    false = Attached(about.blob, BlobKey(os.urandom(32)), about.sha256, about.type, about.size, about.name)
    seeker.write("Ложь", false)
    seeker.write("Правда", about)
    stage.sync()
    assert sorted(each.state for each in listed(stage, seeker, 2)) == ["here", "refused"]


def test_what_the_relay_does_not_have_is_asked_for_until_its_days_are_over(stage: Stage, seeker: Seeker) -> None:
    """Not there yet: said, and tried again; after 28 days: expired, for good."""
    about = seeker.attach(photo())
    kept = stage.relay.blobs.by_id.pop(about.blob.text)
    (file,) = sent(stage, seeker, about)
    assert (file.state, file.problem) == ("wanted", "not-there")
    stage.relay.blobs.by_id[about.blob.text] = kept
    stage.vault.files.fetch(file.file_id)
    stage.sync()
    assert listed(stage, seeker)[0].state == "here"
    second = seeker.attach(photo(seed=3))
    del stage.relay.blobs.by_id[second.blob.text]
    seeker.write("Ещё", second)
    stage.sync()
    stage.clock.pass_days(30)
    stage.sync()
    assert sorted(each.state for each in listed(stage, seeker, 2)) == ["expired", "here"]


def test_a_copy_that_can_be_fetched_again_can_be_let_go(stage: Stage, seeker: Seeker) -> None:
    """Its chunks go; it is named as before, and comes again when asked for."""
    (file,) = sent(stage, seeker, seeker.attach(photo()))
    stage.vault.files.let_go(file.file_id)
    assert listed(stage, seeker)[0].state == "named"
    assert stage.vault.inside.db.number("SELECT count(*) FROM file_chunk") == 0
    stage.vault.files.fetch(file.file_id)
    stage.sync()
    assert listed(stage, seeker)[0].state == "here"


def test_a_full_vault_says_so_and_fetches_nothing(
    stage: Stage, seeker: Seeker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room for files is bounded; what is there stays."""
    (file,) = sent(stage, seeker, seeker.attach(LARGE))
    monkeypatch.setattr(shelf.has_room, "__defaults__", (1_000_000,))
    with pytest.raises(VaultFull):
        stage.vault.files.fetch(file.file_id)
    with pytest.raises(VaultFull):
        stage.vault.files.choose(stage.case_id(seeker), "a.jpg", LARGE)
    assert listed(stage, seeker)[0].state == "named"


@pytest.mark.parametrize(
    ("make", "called", "reason"),
    [
        (huge_png, "image/png", "too-many-pixels"),
        (locked_paper, "application/pdf", "encrypted"),
        (photo, "application/pdf", "not-its-type"),
        (lambda: photo()[:4_000], "image/jpeg", "damaged"),
        (lambda: b"PK\x03\x04" + bytes(100), "application/zip", "type"),
        (lambda: b"<svg onload='x'/>", "image/svg+xml", "not-its-type"),
    ],
)
def test_what_cannot_be_shown_safely_is_not(stage: Stage, seeker: Seeker, make, called: str, reason: str) -> None:
    """It stays as it came, and looking or saving says why not."""
    (file,) = sent(stage, seeker, seeker.attach(make(), called))
    for doing in (
        lambda: stage.vault.files.show(file.file_id, 0, 1_400),
        lambda: stage.vault.files.saved(file.file_id),
    ):
        with pytest.raises(FileUnfit) as caught:
            doing()
        assert caught.value.reason == reason
    assert listed(stage, seeker)[0].state == "here"


def test_a_pdf_is_seen_page_by_page_and_saved_without_what_nobody_sees(stage: Stage, seeker: Seeker) -> None:
    """Drawn, not handed over; the cleaned copy has its pages and none of its secrets."""
    (file,) = sent(stage, seeker, seeker.attach(paper(3, photo()), "application/pdf", "a.pdf"))
    pages = [stage.vault.files.show(file.file_id, number, 800) for number in range(3)]
    assert {(each.look, each.pages, each.height) for each in pages} == {("document", 3, 800)}
    assert len({each.data for each in pages}) == 3
    with pytest.raises(FileUnfit):
        stage.vault.files.show(file.file_id, 3, 800)
    saved = stage.vault.files.saved(file.file_id)
    assert saved.suffix == "pdf"
    assert ASCII_CANARY.encode() in paper(3, photo())
    for secret in (ASCII_CANARY.encode(), b"JavaScript", b"/URI", b"EmbeddedFile", b"/Annots", b"Exif"):
        assert secret not in saved.data


def test_text_is_shown_as_text(stage: Stage, seeker: Seeker) -> None:
    """By pages, whatever stands in it."""
    text = "<b>Ё</b>\r\n" * 5_000
    (file,) = sent(stage, seeker, seeker.attach(text.encode(), "text/plain", "a.txt"))
    shown = stage.vault.files.show(file.file_id, 1, 0)
    assert (shown.look, shown.pages) == ("text", 3)
    assert "<b>Ё</b>\n" in shown.data.decode()


def test_destroying_the_case_destroys_its_files(stage: Stage, seeker: Seeker) -> None:
    """No chunk, no name, no key of them on any page of the file, in use or free."""
    (file,) = sent(stage, seeker, seeker.attach(drawing(), "image/png", "Канарейка.png"))
    stage.vault.files.choose(stage.case_id(seeker), "Вторая.jpg", photo())
    here = stage.vault.inside
    chunks = [row[0] for row in here.db.rows("SELECT sealed FROM file_chunk")]
    abouts = [row[0] for row in here.db.rows("SELECT about FROM file")]
    here.db.forget_log()
    # The middle of a chunk stands whole on some page: one's ends share theirs with other rows.
    needles = [*(chunk[30_000:30_400] for chunk in chunks), *(about[:300] for about in abouts)]
    assert all(needle in decrypted_pages(stage.path) for needle in needles)
    stage.vault.work.destroy(stage.case_id(seeker))
    assert [needle for needle in needles if needle in decrypted_pages(stage.path)] == []
    with pytest.raises(UnknownFile):
        stage.vault.files.show(file.file_id, 0, 100)


def test_nothing_readable_of_a_file_is_on_the_disk(
    stage: Stage, seeker: Seeker, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chosen, sent, received, shown, saved: no file of this process or of the separate one holds a content or name."""
    temp = tmp_path_factory.mktemp("temp")
    monkeypatch.setenv("TMPDIR", str(temp))
    text = ("Канарейка поёт\n" * 200).encode()
    (file,) = sent(stage, seeker, seeker.attach(text, "text/plain", "Канарейка.txt"))
    picture = stage.vault.files.choose(stage.case_id(seeker), "Канарейка.jpg", photo(900, 700))
    content = shelf.content_of(stage.vault.inside, shelf.file_row(stage.vault.inside, int(picture.file_id)))
    stage.vault.files.show(picture.file_id, 0, 400)
    stage.vault.files.saved(file.file_id)
    stage.vault.answer(stage.case_id(seeker), "")
    stage.sync()
    on_disk: list[Path] = [each for each in (*stage.path.parent.rglob("*"), *temp.rglob("*")) if each.is_file()]
    assert any(each.stat().st_size > 100_000 for each in on_disk)
    needles = ("Канарейка".encode(), content[1_000:1_100], content[-1_000:-900])
    assert not [each for each in on_disk for needle in needles if needle in each.read_bytes()]


def test_a_file_that_is_not_whole_here_is_said_to_be_damaged_and_holds_up_no_export(
    stage: Stage, seeker: Seeker, tmp_path: Path
) -> None:
    """Looking and saving say so; the export has the others and lists this one as not in it; it can be fetched anew."""
    files = sent(
        stage, seeker, seeker.attach(photo(), name="Целый.jpg"), seeker.attach(photo(seed=2), name="Неполный.jpg")
    )
    broken = next(each for each in files if each.name == "Неполный.jpg")
    stage.vault.inside.db.run("DELETE FROM file_chunk WHERE file = ? AND number = 0", int(broken.file_id))
    for doing in (
        lambda: stage.vault.files.show(broken.file_id, 0, 1_400),
        lambda: stage.vault.files.saved(broken.file_id),
    ):
        with pytest.raises(FileUnfit) as caught:
            doing()
        assert caught.value.reason == "damaged"
    stage.vault.safe.export_case(stage.case_id(seeker), tmp_path / "out", "ru")
    document = json.loads((tmp_path / "out" / "case.json").read_text())
    said = {each["name"]: each["file"] is not None for each in document["attachments"]}
    assert said == {"Целый.jpg": True, "Неполный.jpg": False}
    stage.vault.files.let_go(broken.file_id)
    stage.vault.files.fetch(broken.file_id)
    stage.sync()
    assert stage.vault.files.show(broken.file_id, 0, 400).look == "picture"


def test_an_export_has_cleaned_copies_and_says_what_is_not_there(stage: Stage, seeker: Seeker, tmp_path: Path) -> None:
    """Every attachment is listed; those that are here and can be cleaned are files beside `case.json`."""
    sent(
        stage,
        seeker,
        seeker.attach(photo(), name="Паспорт.jpg"),
        seeker.attach(LARGE, name="Большой.jpg"),
        seeker.attach(b"PK\x03\x04", "application/zip", "z.zip"),
    )
    exported = stage.vault.safe.export_case(stage.case_id(seeker), tmp_path / "out", "ru")
    document = json.loads((tmp_path / "out" / "case.json").read_text())
    assert [(each["name"], each["file"] is not None) for each in document["attachments"]] == [
        ("Паспорт.jpg", True),
        ("Большой.jpg", False),
        ("z.zip", False),
    ]
    (name,) = (each["file"] for each in document["attachments"] if each["file"])
    assert ASCII_CANARY.encode() not in (tmp_path / "out" / name).read_bytes()
    assert name in exported.files
