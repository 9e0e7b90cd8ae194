"""A proposal is kept for as long as what it was made of is the same; to look whether it is costs next to nothing."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tropa.vault.dispatching import proposing
from tropa.vault.dispatching.proposing import Proposer


@dataclass(eq=False)
class Roles:
    """In place of a snapshot; it counts how often it is compared with another one."""

    what: str
    compared: list[str] = field(default_factory=list)

    def __eq__(self, other: object) -> bool:
        assert isinstance(other, Roles)
        self.compared.append(other.what)
        return self.what == other.what


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was solved, in order."""
    every: list[Any] = []
    monkeypatch.setattr(proposing, "propose", lambda snapshot: every.append(snapshot) or len(every))
    return every


def test_what_is_equal_is_not_solved_again_and_keeps_its_minute(solved: list[Any]) -> None:
    """Another snapshot is."""
    proposer: Any = Proposer()
    first, equal, other = Roles("a"), Roles("a"), Roles("b")
    found: list[Any] = [proposer.of(each, minute) for minute, each in enumerate([first, equal, other, first])]
    assert found == [(1, 0), (1, 0), (2, 2), (3, 3)]
    assert [each.what for each in solved] == ["a", "b", "a"]


def test_thousands_of_roles_are_compared_once_however_often_is_asked(solved: list[Any]) -> None:
    """A page asks for each of the members why they were not chosen, of a snapshot that was made anew for it."""
    proposer: Any = Proposer()
    first, equal = Roles("a"), Roles("a")
    proposer.of(first, 0)
    for _ in range(25):
        proposer.of(equal, 1)
    # The other times it is the very same.
    assert len(first.compared) == 1
    assert len(equal.compared) == 24
