"""Attachments of a case: choosing them for what is being written, fetching, looking at them, saving a cleaned copy.

What came is shown as a picture made anew, or as text; the bytes that came are never sent to the browser.
"""

from http import HTTPStatus
from typing import Final

from starlette.responses import Response

from tropa.desk.chips import page_number
from tropa.desk.file_lines import FILE, attaching, file_line, what_of
from tropa.desk.multipart import Upload
from tropa.desk.people import day_in_words
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.files.errors import FileUnfit
from tropa.vault.views_files import FileView, Shown

POLICY: Final = "default-src 'none'; img-src 'self'; sandbox"
SIZES: Final = {"fit": 1400, "large": 4000}


def attach(visit: Visit) -> Response:
    """Take what was chosen, one by one; what cannot be taken is said, and the rest stays."""
    thread_id = _thread_id(visit)
    _keep_text(visit, thread_id)
    errors = tuple(error for upload in visit.form.files if (error := _take(visit, thread_id, upload)))
    return _chosen(visit, thread_id, errors)


def take_out(visit: Visit) -> Response:
    """What was chosen does not go."""
    thread_id = _thread_id(visit)
    _keep_text(visit, thread_id)
    try:
        visit.vault.files.unchoose(_file_id(visit, visit.form.one("file")))
    except VaultInputError as error:
        return _chosen(visit, thread_id, (visit.words.say(f"error.{error.code}"),))
    return _chosen(visit, thread_id, ())


def show_file(visit: Visit) -> Response:
    """The page around a file: its name as text, what it is, and a page of it."""
    file = _file(visit)
    number, size = _page_asked(visit), _size_asked(visit)
    try:
        shown = visit.vault.files.show(file.file_id, number, SIZES[size])
    except FileUnfit as error:
        return _page(visit, file, None, size, visit.words.say(f"error.{error.code}"))
    return _page(visit, file, shown, size, None)


def draw_file(visit: Visit) -> Response:
    """One page as a picture made by us, under a policy of its own."""
    file = _file(visit)
    try:
        shown = visit.vault.files.show(file.file_id, _page_asked(visit), SIZES[_size_asked(visit)])
    except FileUnfit:
        return Response(status_code=HTTPStatus.NOT_FOUND)
    if shown.look == "text":
        return Response(status_code=HTTPStatus.NOT_FOUND)
    return Response(shown.data, media_type=shown.media_type, headers={"content-security-policy": POLICY})


def fetch(visit: Visit) -> Response:
    """Have sync fetch it."""
    try:
        visit.vault.files.fetch(_file(visit).file_id)
    except VaultInputError as error:
        return visit.did_not(error, _back(visit))
    return visit.did("file.is-fetched", _back(visit))


def let_go(visit: Visit) -> Response:
    """Destroy the copy here, or stop fetching it."""
    file = _file(visit)
    try:
        visit.vault.files.let_go(file.file_id)
    except VaultInputError as error:
        return visit.did_not(error, _back(visit))
    return visit.did("file.stopped" if file.state == "wanted" else "file.let-go-done", _back(visit))


def show_saving(visit: Visit) -> Response:
    """What saving a copy means, before it is done."""
    file = _file(visit)
    return visit.show("saving_file", file=file_line(visit, visit.case_id, file), at=_names(visit), back=_back(visit))


def save(visit: Visit) -> Response:
    """A cleaned copy, as a download under a name of ours: the browser keeps a list of what was downloaded."""
    file = _file(visit)
    try:
        saved = visit.vault.files.saved(file.file_id)
    except VaultInputError as error:
        return visit.did_not(error, visit.to("file", **_names(visit)))
    name = f"attachment-{file.file_id}.{saved.suffix}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-security-policy": POLICY}
    return Response(saved.data, media_type=saved.media_type, headers=headers)


def _take(visit: Visit, thread_id: str, upload: Upload) -> str | None:
    """Choose one; what is wrong with it, with its name."""
    try:
        if upload.data is None:
            raise FileUnfit("too-large")
        visit.vault.files.choose(thread_id, upload.name, upload.data)
    except VaultInputError as error:
        return f"{upload.name[:120]}: {visit.words.say(f'error.{error.code}')}"
    return None


def _chosen(visit: Visit, thread_id: str, errors: tuple[str, ...]) -> Response:
    """The composer's part again for a script, else the whole page."""
    if visit.is_partial:
        return visit.show("_attach", attach=attaching(visit, thread_id, errors))
    if errors:
        visit.desk.say_next(" ".join(errors), is_trouble=True)
    return visit.go_to(_back(visit) + "#composer")


def _keep_text(visit: Visit, thread_id: str) -> None:
    """What is typed so far came along: without a script the page is about to be drawn anew."""
    text = visit.form.one("text")
    with visit.desk.composing:
        if visit.is_partial or visit.desk.once.is_taken(visit.form.one("letter")):
            return
        if "thread" in visit.request.path_params:
            visit.vault.unsent.keep_text(thread_id, text)
        else:
            visit.vault.save_draft(thread_id, text)


def _page(visit: Visit, file: FileView, shown: Shown | None, size: str, error: str | None) -> Response:
    address = visit.to("file", **_names(visit))
    return visit.show(
        "file",
        file=file_line(visit, visit.case_id, file),
        what=what_of(visit, file),
        at=_names(visit),
        back=_back(visit),
        error=error,
        shown=shown,
        text=shown.data.decode() if shown is not None and shown.look == "text" else None,
        picture=f"{visit.to('file-picture', **_names(visit))}?page={shown.page}&size={size}" if shown else None,
        size=size,
        pages=[f"{address}?page={number}&size={size}" for number in _neighbours(shown)] if shown else [],
        other_size=f"{address}?page={shown.page if shown else 0}&size={'large' if size == 'fit' else 'fit'}",
        can_go=file.can_go,
        until=day_in_words(file.until_day, visit.times) if file.until_day is not None else "",
    )


def _neighbours(shown: Shown) -> tuple[int, int]:
    return max(0, shown.page - 1), min(shown.pages - 1, shown.page + 1)


def _file(visit: Visit) -> FileView:
    return visit.vault.files.file(visit.case_id, _file_id(visit, visit.request.path_params["file"]))


def _file_id(visit: Visit, handle: str) -> str:
    return visit.desk.handles.id_of(handle).removeprefix(FILE)


def _thread_id(visit: Visit) -> str:
    return visit.named("thread") if "thread" in visit.request.path_params else visit.case_id


def _names(visit: Visit) -> dict[str, str]:
    return {name: visit.request.path_params[name] for name in ("handle", "file")}


def _back(visit: Visit) -> str:
    """Where the composer or the letter is."""
    names = visit.request.path_params
    if "thread" in names:
        return visit.to("thread", handle=names["handle"], thread=names["thread"])
    return visit.to("case", handle=names["handle"])


def _page_asked(visit: Visit) -> int:
    """Pages count from 0; what is no number is the first."""
    return page_number(visit.request.query_params.get("page", ""))


def _size_asked(visit: Visit) -> str:
    asked = visit.request.query_params.get("size", "")
    return asked if asked in SIZES else "fit"
