"""Burning a vault: what would be destroyed, and destroying it, keys first. It needs no passphrase and opens nothing.

A vault's salt stands in its first bytes; without them its passphrase makes no key. So the first bytes of every file go
before anything else does: whoever interrupts a burning that has begun is left with files that nothing opens. Copies are
known only to an open vault: of a locked one, what lies beside it goes and backups stay (decision 0144). What a disk has
put aside by itself (flash memory, snapshots) no program can reach. What is not proven to be ours stays, and is named;
nothing is ever reached through a link but the vault that its own path leads to.
"""

import contextlib
import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Final, Literal

from tropa.sealing.types import Random
from tropa.vault.backup.beginnings import bytes_told_by, hash_of
from tropa.vault.backup.exporting_files import DOCUMENT, is_name_in_export
from tropa.vault.opening import sync_folder
from tropa.vault.views_search import BackupSort, BackupView

BurnSort = Literal["vault", "link", "log", "leftover", "upgrade", "copy", "shares", "passphrase", "export"]
"""`link`: the vault's own path where it is a link, which goes as a link; what it leads to is the `vault`."""
WhyLeft = Literal["not-there", "not-ours", "not-proven", "refused"]
"""Nothing is at its path now: a disk that is not plugged in, a file moved away · something else is there, or more than
we wrote · made before it was noted how it begins, so it may be somebody else's · the system did not let us."""

_FIRST_BYTES: Final = 64 * 1024
_PIECE_BYTES: Final = 2**20
_BESIDE: Final[tuple[tuple[str, BurnSort], ...]] = (
    ("-wal", "log"),
    ("-shm", "log"),
    ("-journal", "log"),
    (".new", "leftover"),
    (".new-wal", "leftover"),
    (".new-journal", "leftover"),
)
_UPGRADED: Final = re.compile(r"\.version-[0-9]+")
_NO_LINKS: Final = getattr(os, "O_NOFOLLOW", 0)
"""Where the system has none (Windows), what is there is only looked at before it is opened."""


@dataclass(frozen=True, slots=True)
class BurnItem:
    """One file that would be destroyed, or was."""

    path: str
    sort: BurnSort
    size_bytes: int
    is_readable: bool = False
    """Nothing encrypts it: then not only its beginning is overwritten."""


@dataclass(frozen=True, slots=True)
class LeftItem:
    """One copy that stays where it is, and why."""

    path: str
    sort: BurnSort
    why: WhyLeft


@dataclass(frozen=True, slots=True)
class BurnPlan:
    """What burning would destroy and what it would leave. `knows_copies`: the vault was open when it was made."""

    destroyed: tuple[BurnItem, ...]
    left: tuple[LeftItem, ...]
    knows_copies: bool


@dataclass(frozen=True, slots=True)
class BurnReport:
    """What was destroyed and what is left."""

    destroyed: tuple[BurnItem, ...]
    left: tuple[LeftItem, ...]
    knows_copies: bool

    @property
    def vault_is_gone(self) -> bool:
        """Whether the vault itself was destroyed."""
        return all(each.sort != "vault" for each in self.left)


def plan(path: Path, copies: Sequence[BackupView] | None = None) -> BurnPlan:
    """What burning the vault at `path` would do; nothing is changed.

    Args:
        copies: those that the open vault knows of; None while it is locked.
    """
    items = {each.path: each for each in _of_vault(path)}
    left = list[LeftItem]()
    for copy in copies or ():
        if copy.path in items:
            continue
        found = list(_of_copy(copy))
        items |= {each.path: each for each in found if isinstance(each, BurnItem)}
        left += [each for each in found if isinstance(each, LeftItem)]
    return BurnPlan(tuple(items.values()), tuple(dict.fromkeys(left)), copies is not None)


def burn(doomed: BurnPlan, random: Random) -> BurnReport:
    """Destroy what a plan names: first the beginnings of all, then each whole. Close the vault before.

    It goes on past what cannot be destroyed, and says so: nothing is raised.
    """
    overwritten = {each.path for each in doomed.destroyed if _overwritten(each, random)}
    removed = {each.path for each in doomed.destroyed if _removed(each)}
    refused = {each.path for each in doomed.destroyed} - overwritten - removed
    exported = {Path(each.path).parent for each in doomed.destroyed if each.is_readable}
    for folder in {Path(each.path).parent for each in doomed.destroyed}:
        _tidy(folder, is_export=folder in exported)
    gone = tuple(each for each in doomed.destroyed if each.path not in refused)
    still = tuple(LeftItem(each.path, each.sort, "refused") for each in doomed.destroyed if each.path in refused)
    return BurnReport(gone, (*still, *doomed.left), doomed.knows_copies)


def _of_vault(path: Path) -> Iterator[BurnItem]:
    places = tuple(_places_of(path))
    for place in places:
        yield from _items(place, "vault")
    for place in places:
        yield from _beside(place)
    if path.is_symlink():
        yield BurnItem(str(path.absolute()), "link", 0)


def _places_of(path: Path) -> Iterator[Path]:
    """The vault's path, and where it leads if it is a link: what is made beside a vault is beside the one or other."""
    yield path
    with contextlib.suppress(OSError, RuntimeError):  # the latter: a link that leads to itself
        if path.is_symlink():
            yield path.resolve(strict=True)


def _beside(path: Path) -> Iterator[BurnItem]:
    for ending, sort in _BESIDE:
        yield from _items(path.with_name(path.name + ending), sort)
    with contextlib.suppress(OSError):
        for beside in sorted(path.parent.iterdir()):
            if beside.name.startswith(path.name) and _UPGRADED.fullmatch(beside.name[len(path.name) :]):
                yield from _items(beside, "upgrade")


def _items(path: Path, sort: BurnSort, *, is_readable: bool = False) -> Iterator[BurnItem]:
    """The file, if there is one; a link is none."""
    with contextlib.suppress(OSError):
        found = path.lstat()
        if stat.S_ISREG(found.st_mode):
            yield BurnItem(str(path.absolute()), sort, found.st_size, is_readable)


def _of_copy(copy: BackupView) -> Iterator[BurnItem | LeftItem]:
    path = Path(copy.path)
    try:
        mode = path.lstat().st_mode
        is_folder = copy.sort == "export" and stat.S_ISDIR(mode)
        doubt = _doubt(path / DOCUMENT if is_folder else path, copy)
        if doubt is not None:
            yield LeftItem(copy.path, copy.sort, doubt)
        elif is_folder:
            yield from _of_folder(path, copy.sort)
        else:
            yield from _items(path, copy.sort)
    except FileNotFoundError:
        yield LeftItem(copy.path, copy.sort, "not-there")
    except OSError:
        yield LeftItem(copy.path, copy.sort, "refused")


def _of_folder(path: Path, sort: BackupSort) -> Iterator[BurnItem | LeftItem]:
    """The files of an export; whatever else someone has put beside them is theirs."""
    found = sorted(path.iterdir())
    ours = [each for each in found if is_name_in_export(each.name) and _is_file(each)]
    for each in ours:
        yield from _items(each, sort, is_readable=True)
    if len(ours) < len(found):
        yield LeftItem(str(path), sort, "not-ours")


def _doubt(file: Path, copy: BackupView) -> WhyLeft | None:
    """Why what is at that path cannot be taken for the copy that was made; None: it begins as that did."""
    if not _is_file(file):
        return "not-ours"
    if copy.begins is None:
        return "not-proven"
    with _opened(file, "rb") as open_file:
        first = open_file.read(bytes_told_by(copy.sort))
    return None if hash_of(copy.sort, first) == copy.begins else "not-ours"


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _opened(path: Path, mode: Literal["rb", "r+b"]) -> FileIO:
    """The file itself, never what a link there leads to. Raises OSError."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise OSError(errno.ELOOP, "not an ordinary file")
    return FileIO(os.open(path, (os.O_RDWR if mode == "r+b" else os.O_RDONLY) | _NO_LINKS), mode)


def _overwritten(item: BurnItem, random: Random) -> bool:
    """Its beginning, and all of what nothing encrypts, is now something else, down to the disk."""
    try:
        with _opened(Path(item.path), "r+b") as file:
            size = os.fstat(file.fileno()).st_size
            for piece in _pieces(size if item.is_readable else min(size, _FIRST_BYTES)):
                file.write(random(piece))
            os.fsync(file.fileno())
    except OSError:
        return False
    return True


def _pieces(size: int) -> Iterable[int]:
    while size > 0:
        yield min(size, _PIECE_BYTES)
        size -= _PIECE_BYTES


def _removed(item: BurnItem) -> bool:
    """Its name is gone; not if something of another sort has come to stand there since."""
    path, is_kind = Path(item.path), stat.S_ISLNK if item.sort == "link" else stat.S_ISREG
    try:
        if not is_kind(path.lstat().st_mode):
            return False
        # Where it cannot be written it may still be possible to remove it.
        with contextlib.suppress(OSError), _opened(path, "r+b") as file:
            file.truncate(0)
        path.unlink()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _tidy(folder: Path, *, is_export: bool) -> None:
    """See that the names are gone from the disk too; an export's folder goes once nothing is in it."""
    with contextlib.suppress(OSError):
        sync_folder(folder)
        if is_export and not any(folder.iterdir()):
            folder.rmdir()
