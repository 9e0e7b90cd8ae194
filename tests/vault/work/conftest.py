"""A small network's desks: two coordinators, a caseworker, a lawyer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.vault.work.desks import ANNA, BORIS, LEV, VERA, Desk, Office, an_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = an_office(tmp_path, ANNA, BORIS, VERA, LEV)
    yield made
    made.close()


@pytest.fixture
def anna(office: Office) -> Desk:
    """A coordinator."""
    return office.desks["anna"]


@pytest.fixture
def boris(office: Office) -> Desk:
    """A coordinator."""
    return office.desks["boris"]


@pytest.fixture
def vera(office: Office) -> Desk:
    """A caseworker."""
    return office.desks["vera"]


@pytest.fixture
def lev(office: Office) -> Desk:
    """A lawyer."""
    return office.desks["lev"]
