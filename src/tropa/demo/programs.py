"""Starting the real programs as processes on loopback, and keeping what they print.

Knows nothing of what the programs do; each is waited for by the line it prints when it is ready.
"""

import re
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType

READY_WITHIN_S = 30
STOPS_WITHIN_S = 10


class DidNotStart(Exception):
    """A program ended, or said nothing, before it was ready; carries what it printed."""


class Program:
    """One running ``tropa`` subcommand. Leaving the ``with`` block ends it with SIGTERM, then SIGKILL."""

    def __init__(self, *arguments: str) -> None:
        self._name = arguments[0]
        self._lines: list[str] = []
        self._news = threading.Condition()
        self._ended = False
        self.process = subprocess.Popen(  # noqa: S603 (our own interpreter and our own arguments)
            [sys.executable, "-m", "tropa.cli.main", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, name=f"{self._name}-output", daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        """Everything printed so far, on both streams."""
        with self._news:
            return "".join(self._lines)

    def wait_for(self, pattern: str) -> re.Match[str]:
        """The first match of ``pattern`` in what the program prints.

        Raises:
            DidNotStart: it ended or took longer than ``READY_WITHIN_S`` seconds.
        """
        with self._news:
            self._news.wait_for(lambda: self._ended or re.search(pattern, "".join(self._lines)), READY_WITHIN_S)
            if match := re.search(pattern, "".join(self._lines)):
                return match
        raise DidNotStart(f"tropa {self._name} did not get ready. It printed:\n{self.output or '(nothing)'}")

    def stop(self) -> None:
        """End the program; does nothing when it has ended."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOPS_WITHIN_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._reader.join(STOPS_WITHIN_S)

    def __enter__(self) -> "Program":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            for line in stream:
                with self._news:
                    self._lines.append(line)
                    self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()


def start_relay(data_dir: Path, port: int = 0) -> tuple[Program, str]:
    """A relay on loopback and its address, once it answers."""
    program = Program("relay", "--data", str(data_dir), "--port", str(port))
    return program, program.wait_for(r"http://127\.0\.0\.1:\d+")[0]
