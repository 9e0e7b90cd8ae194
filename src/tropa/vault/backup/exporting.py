"""One case in plain files, so that nobody needs this program to read what is theirs (docs/export.md).

`case.json` holds every event as its author wrote it; `case.txt` is for reading. Private keys and journeys are left
out. Encrypting is `sealing.agefile`'s.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any, Final, Literal

from tropa.roster.weeks import MINUTES_PER_DAY, date_of
from tropa.sealing.encoding import unb64
from tropa.sealing.types import ThreadId
from tropa.vault.backup.exporting_files import DOCUMENT, TEXT
from tropa.vault.backup.wording import HEADINGS, WORDS
from tropa.vault.context import Context
from tropa.vault.names import case_id_of, name_of
from tropa.vault.search.texts import texts_in
from tropa.vault.shelf import StoredEvent, stored_events
from tropa.vault.shelf_cases import CaseRef, threads_of

FORMAT: Final = "tropa-case-export/1"
_LEFT_OUT: Final = frozenset(("reply_key", "plan", "leg_key", "road_sent", "watch", "watch_step"))
"""Private keys; and journeys, which go by a clock of their own and would outlive it in a file."""
Reading = Literal["ru", "en"]


def files_of(
    here: Context, case: CaseRef, language: Reading, attachments: list[dict[str, Any]]
) -> tuple[dict[str, bytes], int]:
    """The files of an export, by name, and how many entries are in them; `attachments` is `exporting_files`' list."""
    threads = [(thread, [each for each in stored_events(here, case, thread) if each.kind not in _LEFT_OUT])
               for thread in threads_of(here, case)]  # fmt: skip
    document = {
        "format": FORMAT,
        "case": case_id_of(case.case),
        "name": name_of(case.case),
        "exported_minute": here.minute,
        "attachments": attachments,
        "threads": [_thread(here, case, thread, events) for thread, events in threads if events],
    }
    text = "\n".join(_lines(here, case, threads, language))
    files = {
        DOCUMENT: json.dumps(document, ensure_ascii=False, indent=1).encode(),
        TEXT: text.encode(),
    }
    return files, sum(len(events) for _, events in threads)


def zipped(files: dict[str, bytes]) -> bytes:
    """The same in one ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def _thread(here: Context, case: CaseRef, thread: ThreadId, events: list[StoredEvent]) -> dict[str, Any]:
    return {
        "thread": thread.text,
        "with_seeker": thread == case.case,
        "purpose": _purpose(here, thread),
        "readers": [member for (member,) in here.db.rows("SELECT member FROM audience WHERE thread = ?", thread.raw)],
        "events": [_event(each) for each in events],
    }


def _event(each: StoredEvent) -> dict[str, Any]:
    core = json.loads(each.data)
    inside = [core["body"].get("core"), *(item["core"] for item in core["body"].get("events", ()))]
    return {
        "event_id": each.event_id.text,
        "minute": each.minute,
        "verification": each.verification,
        "core": core,
        "carried": [json.loads(unb64(text)) for text in inside if text],
    }


def _purpose(here: Context, thread: ThreadId) -> str | None:
    row = here.db.row("SELECT purpose FROM compartment WHERE thread = ?", thread.raw)
    return row[0] if row else None


def _lines(
    here: Context, case: CaseRef, threads: list[tuple[ThreadId, list[StoredEvent]]], language: Reading
) -> Iterator[str]:
    words = WORDS[language]
    yield words["case"].format(name=name_of(case.case))
    for thread, events in threads:
        said = [(each, list(texts_in(each.data))) for each in events]
        if not any(texts for _, texts in said):
            continue
        purpose = _purpose(here, thread)
        yield ""
        yield (
            words["with-seeker"]
            if purpose is None
            else words["among-members"].format(purpose=HEADINGS[language].get(purpose, purpose))
        )
        for each, texts in said:
            if texts:
                yield from ("", _heading(each, language), *texts)


def _heading(each: StoredEvent, language: Reading) -> str:
    kind = HEADINGS[language].get(each.kind, each.kind)
    minute = each.decoded.written_minute if each.verification == "told" else each.minute
    hours, minutes = divmod(minute % MINUTES_PER_DAY, 60)
    who = WORDS[language]["seeker" if each.author.startswith("s:") else "us"]
    return f"{date_of(minute // MINUTES_PER_DAY).isoformat()} {hours:02d}:{minutes:02d} UTC · {who} · {kind}"
