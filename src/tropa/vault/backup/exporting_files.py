"""The attachments of an exported case: cleaned copies of those that are here, and a list of all (docs/export.md); and
what the files of an export are called.

Not inside a transaction: each is cleaned by the separate process, which takes its time.
"""

import re
from typing import Any, Final

from tropa.vault.context import Context
from tropa.vault.files import apart, shelf
from tropa.vault.files.errors import FileUnfit
from tropa.vault.files.files import readable
from tropa.vault.files.kinds import SUFFIXES, tidy_name
from tropa.vault.files.shelf import FileRow
from tropa.vault.shelf_cases import CaseRef

DOCUMENT: Final = "case.json"
TEXT: Final = "case.txt"
_ATTACHMENT: Final = re.compile(rf"attachment-[1-9][0-9]*\.(?:{'|'.join(SUFFIXES.values())})")


def is_name_in_export(name: str) -> bool:
    """Whether an export can hold a file of this name."""
    return name in (DOCUMENT, TEXT) or _ATTACHMENT.fullmatch(name) is not None


def attachments_of(here: Context, case: CaseRef) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """The files by name, and what `case.json` says of every attachment of the case."""
    with here.db.lock:
        named = shelf.files_named(here, case)
    files: dict[str, bytes] = {}
    listed: dict[int, dict[str, Any]] = {}
    for event_id, row in named:
        if row.serial not in listed:
            listed[row.serial] = _listed(row) | {"file": _add(here, row, files)}
        listed[row.serial]["events"].append(event_id.text)
    return files, [listed[serial] for serial in sorted(listed)]


def _listed(row: FileRow) -> dict[str, Any]:
    about = row.about
    return {"name": tidy_name(about.name), "type": about.type, "size": about.size, "sha256": about.sha256, "events": []}


def _add(here: Context, row: FileRow, files: dict[str, bytes]) -> str | None:
    """Under which name it is in the export; None: it is not here, or cannot be cleaned."""
    if not row.is_kept:
        return None
    try:
        with here.db.lock:
            data, kind = readable(here, row)
        made = apart.clean_received(data, kind)
    except FileUnfit:
        return None
    name = f"attachment-{row.serial}.{SUFFIXES[made.media_type]}"
    files[name] = made.data
    return name
