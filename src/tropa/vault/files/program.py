"""The program that reads one file for a vault and ends (`apart` starts it, and stops it when it takes too long).

It reads a question from its input and writes an answer to its output. Before it looks at the file it gives up what it
does not need: it can open no file and no connection, write to no disk, start no process, and use only so much memory
and time; on Linux also reach no file and no other process. Whatever a hostile file makes of it ends with it.
"""

import sys
from typing import Final

import msgspec

from tropa.vault.files.documents import clean_document, show_document
from tropa.vault.files.frames import Answer, Made, NotMade, Question, Unread, read_question
from tropa.vault.files.pictures import clean_picture, show_picture
from tropa.vault.linux import renounce_files

MEMORY_BYTES: Final = 1_536 * 2**20
"""Of addresses, not of memory in use: a picture of 64 million pixels takes a third of it."""
SECONDS: Final = 20


def give_up() -> None:
    """Give up everything that reading a file does not need, for good.

    Where the system has no such limits (Windows), the time this program is given is all there is.
    """
    try:
        import resource
    except ImportError:
        return
    # Before the limits, while a ruleset can still be opened; after the last import.
    renounce_files()
    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
        # No new one can be opened, neither a file nor a socket; the three that are open stay.
        resource.RLIMIT_NOFILE: 0,
    }
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))


def answer_to(question: Question) -> Answer:
    """Do what is asked. Whatever the libraries stumble over is a damaged file."""
    try:
        return _made(question)
    except Unread as unread:
        return NotMade(unread.reason)
    except MemoryError:
        return NotMade("took-too-long")
    except Exception:
        return NotMade("damaged")


def _made(question: Question) -> Made:
    kind, data, most_bytes = question.kind, question.data, question.most_bytes
    if kind == "text":
        raise Unread("type")
    if kind == "pdf":
        if question.what == "clean":
            return clean_document(data, most_bytes)
        return show_document(data, question.page, question.longest, most_bytes)
    if question.page:
        raise Unread("page")
    if question.what == "clean":
        return clean_picture(data, kind, most_bytes)
    return show_picture(data, question.longest, most_bytes)


def main() -> None:
    """Answer one question."""
    give_up()
    answer = answer_to(read_question(sys.stdin.buffer.read()))
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
