"""One network for the whole suite, made once through the real relay; each test gets its own copy of all its files."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.town import COLLEAGUES, Town, build, town_in


@pytest.fixture(scope="package")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a network that works: the relay's folder and four vaults."""
    folder = tmp_path_factory.mktemp("town")
    build(folder)
    return folder


@pytest.fixture
def town(made: Path, tmp_path: Path) -> Iterator[Town]:
    """That network, alive. Whatever the test did: nothing readable went past the relay."""
    folder = tmp_path / "town"
    shutil.copytree(made, folder)
    with town_in(folder) as copy:
        copy.unlock("anna", *COLLEAGUES)
        yield copy
        assert copy.leaks() == []
