"""Windows onto desks in several states."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.desk.stand import CASE, ORIGIN, PASSPHRASE, ROW, ScriptedVault, Stand, Window, founded_vault

Opener = Callable[..., Window]


@pytest.fixture
def open_window(tmp_path: Path) -> Iterator[Opener]:
    """Opens a window onto a stand; the desk runs until the test ends."""
    with ExitStack() as stack:

        def opener(stand: Stand | None = None) -> Window:
            stand = stand or Stand(tmp_path)
            client = TestClient(stand.app, base_url=ORIGIN, raise_server_exceptions=False)
            return Window(stand, stack.enter_context(client))

        yield opener


@pytest.fixture
def first_run(open_window: Opener) -> Window:
    """Entered, no vault yet."""
    window = open_window()
    window.enter()
    return window


@pytest.fixture
def locked(tmp_path: Path, open_window: Opener) -> Window:
    """Entered, a founded vault with one case, locked."""
    stand = Stand(tmp_path, founded_vault(ROW, one=CASE))
    stand.path.write_bytes(b"vault")
    window = open_window(stand)
    window.enter()
    return window


@pytest.fixture
def working(locked: Window) -> Window:
    """Entered and unlocked."""
    locked.send("/unlock/open", passphrase=PASSPHRASE)
    return locked


@pytest.fixture
def vault(working: Window) -> ScriptedVault:
    """The scripted vault behind `working`."""
    return working.stand.vault
