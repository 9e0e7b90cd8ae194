"""The client's code, built once for the tests that drive it from Python."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENTRY = ROOT / "build" / "web-tests" / "interop" / "main.mjs"


def npm_run(script: str) -> None:
    """Run a script of web/package.json; its own words are the failure's."""
    npm = shutil.which("npm")
    assert npm is not None, "Node is needed (make test-tools)"
    done = subprocess.run(
        [npm, "--prefix", str(ROOT / "web"), "run", script], capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stdout + done.stderr


class Client:
    """The client's sealing in a Node process: one question a line, one answer a line."""

    def __init__(self) -> None:
        """Start it. ``npm run build:tests`` has been run."""
        node = shutil.which("node")
        assert node is not None
        self._process = subprocess.Popen([node, str(ENTRY)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, operation: str, **fields: str) -> dict[str, Any]:
        """What the client answers; see ``web/test/interop/main.ts`` for the operations."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": operation, **fields}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def stop(self) -> None:
        """End the process."""
        self._process.communicate(timeout=20)


@pytest.fixture(scope="session")
def client() -> Iterator[Client]:
    """The client in Node."""
    npm_run("build:tests")
    started = Client()
    yield started
    started.stop()
