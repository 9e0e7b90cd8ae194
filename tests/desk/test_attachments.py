"""The pages of attachments over a scripted vault: what is listed, what can be done, and what a page says."""

import pytest

from tests.desk.stand import ASK, CASE, ORIGIN, Answer, ScriptedVault, Window, navigation, script
from tests.desk.stand_files import CHOSEN, EVERY, NAMED, OURS, PHOTO
from tropa.desk.multipart import MOST_FILE_BYTES
from tropa.vault.errors import VaultError
from tropa.vault.files.errors import FileUnfit, TooManyFiles, VaultFull
from tropa.vault.views_files import Shown

PIXELS = b"\x89PNG\r\n\x1a\nnot really"
LINE = "--b17"


@pytest.fixture
def case(working: Window, vault: ScriptedVault) -> str:
    """A case whose first letter names every sort of file; its address."""
    vault.files.by_event = {ASK.event_id: EVERY}
    vault.files.pages = {"1": Shown("picture", PIXELS, "image/png", 0, 1, 20, 10)}
    return f"/case/{working.stand.desk.handles.handle_of(CASE.case_id)}"


def test_a_letter_lists_its_files_with_how_far_each_is(working: Window, case: str) -> None:
    """Names as text, types, sizes, progress, and until when one can be fetched."""
    page = working.open(case)
    assert "Паспорт.jpg picture, 305 KB In this vault." in page.words
    assert "Образец.pdf PDF, 88 KB On its way to the relay: 50 %." in page.words
    assert "Being fetched: 25 %." in page.words
    assert "It can be fetched until about" in page.words
    assert "gave something else than the letter says" in page.words
    assert "files are kept there for 28 days" in page.words
    assert "tried again by itself" in page.words
    assert "&lt;script&gt;" in page.text
    assert "<script>document" not in page.text


def looked_at(working: Window, case: str, file_id: str = "1") -> str:
    """The address of a file's page."""
    return f"{case}/file/{working.stand.desk.handles.handle_of(f'file:{file_id}')}"


def test_a_file_that_cannot_be_shown_says_why(working: Window, vault: ScriptedVault, case: str) -> None:
    """A sentence, and no picture."""
    vault.files.refuses = FileUnfit("not-its-type")
    page = working.open(looked_at(working, case))
    assert "This file is not shown" in page.words
    assert "something else than the letter says" in page.words
    assert "<img" not in page.text


def body_of(*files: tuple[str, bytes], **fields: str) -> bytes:
    """A form with files, as a browser writes it."""
    parts = [
        f'{LINE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields.items()
    ]
    body = "".join(parts).encode()
    for name, data in files:
        head = f'{LINE}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        body += head.encode() + data + b"\r\n"
    return body + f"{LINE}--\r\n".encode()


def send_files(working: Window, path: str, *files: tuple[str, bytes], by_script: bool = True, **fields: str) -> Answer:
    """Post a form with files, by the page's script or by its button."""
    body = body_of(*files, **{"form_token": working.form_token} | fields)
    headers = (script() if by_script else navigation()) | {"origin": ORIGIN}
    content = {"content-type": f"multipart/form-data; boundary={LINE[2:]}"}
    response = working.client.post(
        working.address(path), content=body, headers=headers | content, follow_redirects=not by_script
    )
    return Answer(response.status_code, response.text, dict(response.headers), response.url.path)


def test_files_chosen_by_the_pages_script_come_back_as_the_composers_part(
    working: Window, vault: ScriptedVault, case: str
) -> None:
    """The name as it was, the bytes as they were; the answer is a piece of a page that names both."""
    answer = send_files(working, f"{case}/attach", ("Паспорт.jpg", b"\xff\xd8\r\n--b17x\x00"), ("b.png", b"2"))
    assert vault.files.taken == [
        (CASE.case_id, "Паспорт.jpg", b"\xff\xd8\r\n--b17x\x00"),
        (CASE.case_id, "b.png", b"2"),
    ]
    assert answer.status == 200
    assert answer.text.lstrip().startswith('<div id="attach"')
    assert "Паспорт.jpg" in answer.words


def test_without_a_script_the_page_comes_back_and_what_was_typed_is_kept(
    working: Window, vault: ScriptedVault, case: str
) -> None:
    """Chosen with the button: the text typed beside it stands in the composer."""
    answer = send_files(working, f"{case}/attach", ("b.png", b"2"), by_script=False, text="Почти готово", letter="l-1")
    assert answer.path.endswith(case)
    assert "Почти готово" in answer.text
    assert "b.png" in answer.words


@pytest.mark.parametrize("why", [TooManyFiles(), VaultFull(), FileUnfit("encrypted")])
def test_what_is_refused_is_named_with_its_reason(
    working: Window, vault: ScriptedVault, case: str, why: VaultError
) -> None:
    """In words, with the file's name; nothing else is lost."""
    vault.files.refuses = why
    answer = send_files(working, f"{case}/attach", ("Паспорт.pdf", b"x"))
    assert "Паспорт.pdf: " in answer.words
    assert answer.status == 200


def test_a_file_larger_than_any_is_refused_by_name_and_the_next_one_is_taken(
    working: Window, vault: ScriptedVault, case: str
) -> None:
    """It is read to its end, so that the page can say so, and never held."""
    answer = send_files(working, f"{case}/attach", ("big.jpg", bytes(MOST_FILE_BYTES + 1)), ("b.png", b"2"))
    assert [name for _, name, _ in vault.files.taken] == ["b.png"]
    assert "big.jpg: The file is larger than 25 MB" in answer.words


def test_a_form_with_files_needs_this_sessions_token(working: Window, vault: ScriptedVault, case: str) -> None:
    """As every form does."""
    assert send_files(working, f"{case}/attach", ("b.png", b"2"), form_token="x").status == 403
    assert vault.files.taken == []


@pytest.mark.parametrize("path", ["/answer", "/draft"])
def test_other_addresses_take_no_files(working: Window, vault: ScriptedVault, case: str, path: str) -> None:
    """Multipart is read only where files are chosen."""
    assert send_files(working, case + path, ("b.png", b"2"), text="x").status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b17\r\n",
        b"nonsense",
        body_of(("a", b"x"))[:-6],
        b"--b17\r\nContent-Disposition: form-data; name=\xff\r\n\r\n",
    ],
)
def test_what_is_no_form_with_files_is_refused_whole(
    working: Window, vault: ScriptedVault, case: str, body: bytes
) -> None:
    """Cut off, empty, or something else: refused, and the desk goes on."""
    headers = {"content-type": "multipart/form-data; boundary=b17", "origin": ORIGIN} | script()
    response = working.client.post(working.address(f"{case}/attach"), content=body, headers=headers)
    assert response.status_code in (400, 403)
    assert vault.files.taken == []


def test_a_chosen_file_is_taken_out(working: Window, vault: ScriptedVault, case: str) -> None:
    """By its button; what is written meanwhile stays."""
    vault.files.picked = [CHOSEN]
    page = working.open(case)
    assert "Справка.pdf" in page.words
    handle = working.stand.desk.handles.handle_of("file:8")
    answer = working.send(f"{case}/take-out", file=handle, text="Пишу", letter="l-2")
    assert vault.files.picked == []
    assert "Пишу" in answer.text


def test_sending_with_a_file_chosen_and_not_added_sends_nothing(
    working: Window, vault: ScriptedVault, case: str
) -> None:
    """A browser without a script sends only its name: nobody must believe that the file went."""
    answer = working.send(f"{case}/answer", text="Вот", letter="l-3", files="photo.jpg")
    assert "did not add them" in answer.words
    assert vault.answers == []


def test_fetching_stopping_and_letting_go(working: Window, vault: ScriptedVault, case: str) -> None:
    """Each is one form, and comes back to the letters."""
    for file, path, done in ((NAMED, "fetch", "fetch"), (PHOTO, "let-go", "let-go")):
        answer = working.send(f"{looked_at(working, case, file.file_id)}/{path}")
        assert answer.path.endswith(case)
        assert vault.files.done[-1] == (done, file.file_id)
    assert "still needed" in working.send(f"{looked_at(working, case, OURS.file_id)}/let-go").words


def test_a_picture_is_answered_under_a_policy_of_its_own(working: Window, vault: ScriptedVault, case: str) -> None:
    """Never stored, never sniffed, never more than a picture."""
    address = looked_at(working, case)
    page = working.open(address)
    assert f'src="{working.address(address)}/picture?page=0&amp;size=fit"' in page.text
    answer = working.client.get(f"{working.address(address)}/picture", headers=script())
    assert answer.content == PIXELS
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-security-policy"] == "default-src 'none'; img-src 'self'; sandbox"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_text_is_shown_letter_for_letter(working: Window, vault: ScriptedVault, case: str) -> None:
    """Escaped, page by page, and not as a picture."""
    vault.files.pages["1"] = Shown("text", b"<script>x</script>\n", "text/plain", 1, 3)
    page = working.open(f"{looked_at(working, case)}?page=1")
    assert "&lt;script&gt;x&lt;/script&gt;" in page.text
    assert "Page 2 of 3" in page.words
    assert working.open(f"{looked_at(working, case)}/picture").status == 404


def test_saving_is_warned_of_first(working: Window, vault: ScriptedVault, case: str) -> None:
    """A page with what it means; then a download under a name of ours."""
    page = working.open(f"{looked_at(working, case)}/save")
    assert "outside the vault" in page.words
    assert vault.files.done == []
    answer = working.send(f"{looked_at(working, case)}/save")
    assert answer.headers["content-disposition"] == 'attachment; filename="attachment-1.png"'
    assert vault.files.done == [("saved", "1")]


def test_an_unknown_file_is_a_problem_and_no_trace(working: Window, case: str) -> None:
    """A mistyped handle, or a file of a destroyed case."""
    assert working.open(f"{case}/file/none").status == 400
