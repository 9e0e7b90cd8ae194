"""A desk as a program that is killed: `python -m tests.stateful.killed_desk VAULT URL THREAD`.

It syncs without end; between rounds it answers whoever waits and writes a note. What a call has put down is printed
once the call has returned: from then on it must never be lost.
"""

import os
import sys
import time
from pathlib import Path

from tests.vault.conftest import PASSPHRASE
from tropa.post.client import RelayClient
from tropa.vault.sync import sync_once
from tropa.vault.vault import Vault
from tropa.vault.views_queue import QueueFilter


def say(kind: str, case: str, text: str) -> None:
    print(kind, case, text, flush=True)


def work(vault: Vault, thread: str, number: int) -> None:
    """Answer everyone who waits, and note something."""
    for row in vault.queue(QueueFilter("waiting")).rows:
        text = f"answer-{os.getpid()}-{number}"
        vault.answer(row.case_id, text)
        say("answer", row.case_id, text)
    text = f"note-{os.getpid()}-{number}"
    vault.work.note(thread, text)
    say("note", thread, text)


def main(path: Path, url: str, thread: str) -> None:
    vault = Vault.unlock(path, PASSPHRASE, clock=lambda: int(time.time()), random=os.urandom)
    print("ready", flush=True)
    with RelayClient(url) as relay:
        for number in range(1_000):
            work(vault, thread, number)
            sync_once(vault, relay)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
