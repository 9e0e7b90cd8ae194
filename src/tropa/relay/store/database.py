"""What every operation on the store is given, whichever database it lies in: a connection, and a writer's store.

``sqlite`` and ``postgres`` make these. SQL is written once, with ``?`` for parameters, in the words both understand;
rows are tuples of integers and bytes. Knows no table beyond the relay's own row.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Protocol

from tropa.sealing.types import PostId, Random, RelayId

# This part of the ceiling only team boxes may fill. Seekers' boxes are anyone's to open, and keep for 180 days what a
# few minutes' work let in: a flood of them must not keep first letters from a team.
_KEPT_FOR_TEAMS: Final = 4


class Cursor(Protocol):
    """The rows of one statement; ``rowcount`` says how many it changed."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def __iter__(self) -> Iterator[Any]: ...
    def close(self) -> None: ...


class Connection(Protocol):
    """One connection to the database, for one thread at a time."""

    def execute(self, sql: str, params: Sequence[Any] = (), /) -> Cursor: ...
    def executemany(self, sql: str, params: Iterable[Sequence[Any]], /) -> Cursor: ...
    def close(self) -> None: ...


@dataclass
class Store(ABC):
    """The writer's connection, with what its operations need: randomness, and how many bytes may still be taken.

    ``for_update`` is put behind a SELECT whose rows the same transaction then changes: it keeps other relay processes
    from them until the commit. ``rung`` are the boxes that letters came into since ``begin``.
    """

    connection: Connection
    random: Random
    ceiling_bytes: int
    room_bytes: int = 0
    removed: bool = False
    rung: set[PostId] = field(default_factory=set)

    for_update: ClassVar[str] = ""

    @property
    def seekers_room_bytes(self) -> int:
        """How much of the room seekers' boxes may take: none once three quarters of the ceiling are in use."""
        return self.room_bytes - self.ceiling_bytes // _KEPT_FOR_TEAMS

    @abstractmethod
    def begin(self, touched: Iterable[bytes] = ()) -> None:
        """Start a transaction, and look how much room there is for all of it.

        ``touched`` names what will be changed (32 bytes each: a box, a stamp), where that is known: taken in one order
        by every process, so that none waits for another in a circle.
        """

    @abstractmethod
    def commit(self) -> None:
        """When this returns, everything since ``begin`` is on disk."""

    @abstractmethod
    def rollback(self) -> None:
        """Undo everything since ``begin``."""

    @abstractmethod
    def forget_log(self) -> None:
        """After something was removed: let nothing of it stay, as far as the database can see to that."""

    @abstractmethod
    def put_in_order(self) -> None:
        """Once a day, outside any transaction; whoever writes waits meanwhile."""

    @abstractmethod
    def tidy_beside(self) -> None:
        """Every hour, in a thread of its own: what may take long and holds up nobody."""

    @abstractmethod
    def sweeps_alone(self) -> bool:
        """Inside a transaction: whether no other process removes what is too old until this one commits."""

    @abstractmethod
    def meaning(self, error: Exception) -> Exception:
        """What a failure is to those who called: one of ``failures`` where that is known, else the same."""

    @abstractmethod
    def used_bytes(self) -> int:
        """Bytes of the disk that hold something of ours."""

    @abstractmethod
    def reader(self) -> Connection:
        """Another connection, that can only read; for a thread of its own."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the database."""


def relay_id_of(connection: Connection) -> RelayId:
    """The relay's own name, which every opened store has."""
    return RelayId(connection.execute("SELECT relay_id FROM relay").fetchone()[0])
