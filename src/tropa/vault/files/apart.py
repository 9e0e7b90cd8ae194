"""Reading files in a separate process: cleaning what is sent or saved, drawing what is looked at (decision 0138).

A file never meets a decoder in the desk's own process, which holds the vault's keys. The process gets the file through
a pipe and nothing else of ours, lives for one file, and is killed when it takes too long.
"""

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Final

import msgspec

from tropa.sealing.blobs import MOST_CONTENT_BYTES
from tropa.vault.files.errors import FileUnfit
from tropa.vault.files.frames import MOST_ANSWER_BYTES, Made, NotMade, Question, read_answer
from tropa.vault.files.kinds import MOST_TEXT_BYTES, Kind, kind_of, may_be_sent_as_text, text_of

log = logging.getLogger(__name__)

LONGEST_S: Final = 40.0
MOST_SHOWN_BYTES: Final = 16 * 2**20
_PIECE_BYTES: Final = 2**20
# -P: a file beside whoever starts the desk must not become part of it.
_PROGRAM: Final = (sys.executable, "-P", "-m", "tropa.vault.files.program")
_NEEDED_BY_THE_SYSTEM: Final = ("SYSTEMROOT", "LD_LIBRARY_PATH")
_AT_A_TIME: Final = threading.BoundedSemaphore(2)
"""Each may use a gigabyte and a half."""


def clean(data: bytes, name: str) -> Made:
    """What is sent of a file that somebody at this desk chose.

    Raises:
        FileUnfit: it is empty, too large, of no kind we clean, or cannot be read.
    """
    kind = _checked(data)
    if kind == "text":
        if not may_be_sent_as_text(name):
            raise FileUnfit("type")
        return _text(data)
    return _asked(Question("clean", kind, data, MOST_CONTENT_BYTES))


def clean_received(data: bytes, kind: Kind) -> Made:
    """What is saved or exported of a file that came. Raises FileUnfit."""
    return _text(data) if kind == "text" else _asked(Question("clean", kind, data, MOST_CONTENT_BYTES))


def draw(data: bytes, kind: Kind, page: int, longest: int) -> Made:
    """A page of a PDF, or a picture, to look at. Raises FileUnfit."""
    return _asked(Question("show", kind, data, MOST_SHOWN_BYTES, page, longest))


def _checked(data: bytes) -> Kind:
    if not data:
        raise FileUnfit("empty")
    if len(data) > MOST_CONTENT_BYTES:
        raise FileUnfit("too-large")
    kind = kind_of(data)
    if kind is None:
        raise FileUnfit("type")
    return kind


def _text(data: bytes) -> Made:
    """Text is decoded here: that is all there is to reading it."""
    text = text_of(data)
    if text is None:
        raise FileUnfit("not-text")
    if len(data) > MOST_TEXT_BYTES:
        raise FileUnfit("too-long-text")
    if not text.strip():
        raise FileUnfit("empty")
    return Made(text.encode(), "text/plain", 1)


def _asked(question: Question) -> Made:
    with _AT_A_TIME:
        answer = _answered(msgspec.msgpack.encode(question))
    if isinstance(answer, NotMade):
        raise FileUnfit(answer.unfit)
    return answer


def _answered(frame: bytes) -> Made | NotMade:
    process = subprocess.Popen(  # noqa: S603 -- our own interpreter and our own program
        _PROGRAM,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(sys.executable).anchor,
        env={name: os.environ[name] for name in _NEEDED_BY_THE_SYSTEM if name in os.environ},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        out = _said(process, frame)
    except subprocess.TimeoutExpired:
        return NotMade("took-too-long")
    finally:
        # Also when the desk stops in the middle of it: nobody else would.
        process.kill()
        process.wait()
    try:
        return read_answer(out)
    except (ValueError, UnicodeDecodeError):
        # Killed for what it used, or it fell over the file: there is no telling, and nothing came of it.
        log.warning("vault.file_program_ended", extra={"code": process.returncode})
        return NotMade("took-too-long" if process.returncode else "damaged")


def _said(process: "subprocess.Popen[bytes]", frame: bytes) -> bytes:
    """Its answer, or the beginning of one that is longer than any; no more is taken. Raises TimeoutExpired."""
    end_s, pieces = time.monotonic() + LONGEST_S, list[bytes]()
    # Each thread closes its own end: so none is closed under one that still waits at it.
    writer = threading.Thread(target=_write, args=(process.stdin, frame), daemon=True)
    reader = threading.Thread(target=_read, args=(process.stdout, pieces), daemon=True)
    writer.start()
    reader.start()
    reader.join(LONGEST_S)
    out = b"".join(pieces)
    if len(out) <= MOST_ANSWER_BYTES:
        process.wait(max(0.0, end_s - time.monotonic()))
    return out


def _write(pipe: IO[bytes], frame: bytes) -> None:
    # It may end before it has read all.
    with contextlib.suppress(OSError), pipe:
        pipe.write(frame)


def _read(pipe: IO[bytes], pieces: list[bytes]) -> None:
    left = MOST_ANSWER_BYTES + 1
    with contextlib.suppress(OSError), pipe:
        while left > 0 and (piece := os.read(pipe.fileno(), min(left, _PIECE_BYTES))):
            pieces.append(piece)
            left -= len(piece)
