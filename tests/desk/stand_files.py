"""Attachments as the façade shows them, from values that a test sets."""

from dataclasses import dataclass, field

from tropa.vault.errors import VaultInputError
from tropa.vault.files.errors import CannotLetGo, NotHere, UnknownFile
from tropa.vault.views_files import FileRoom, FileView, Saved, Shown

DAY = 20_780
PHOTO = FileView("1", "Паспорт.jpg", "image/jpeg", 312_000, "here", 5, 5, False, DAY, can_go=True)
PAPER = FileView(
    "2", "<script>document.title='ran'</script>.pdf", "application/pdf", 3_400_000, "wanted", 52, 13, False
)
OURS = FileView("3", "Образец.pdf", "application/pdf", 90_000, "leaving", 2, 1, True)
NAMED = FileView("4", "щ" * 120, "image/png", 9_000_000, "named", 144, 0, False, DAY)
REFUSED = FileView("5", "x.jpg", "image/jpeg", 9, "refused", 1, 0, False, DAY, refused="forged")
EXPIRED = FileView("6", "y.jpg", "image/jpeg", 9, "expired", 1, 0, False, DAY)
STUCK = FileView("7", "z.jpg", "image/jpeg", 9, "wanted", 1, 0, False, DAY, problem="not-there")
CHOSEN = FileView("8", "Справка.pdf", "application/pdf", 800, "chosen", 1, 0, True)
EVERY = (PHOTO, PAPER, OURS, NAMED, REFUSED, EXPIRED, STUCK)


@dataclass
class ScriptedFiles:
    """What each event names, what is chosen, and what a page of a file is."""

    by_event: dict[str, tuple[FileView, ...]] = field(default_factory=dict)
    picked: list[FileView] = field(default_factory=list)
    pages: dict[str, Shown] = field(default_factory=dict)
    refuses: VaultInputError | None = None
    done: list[tuple[str, str]] = field(default_factory=list)
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)

    def choose(self, thread_id: str, name: str, data: bytes) -> FileView:
        if self.refuses is not None:
            raise self.refuses
        self.taken.append((thread_id, name, data))
        made = FileView(f"1{len(self.taken)}", name, "image/jpeg", len(data), "chosen", 1, 0, True)
        self.picked.append(made)
        return made

    def unchoose(self, file_id: str) -> None:
        self.picked.remove(self._of(file_id))

    def chosen(self, thread_id: str) -> tuple[FileView, ...]:
        return tuple(self.picked)

    def of_case(self, case_id: str) -> dict[str, tuple[FileView, ...]]:
        return self.by_event

    def file(self, case_id: str, file_id: str) -> FileView:
        return self._of(file_id)

    def room(self) -> FileRoom:
        return FileRoom(0, 2 * 2**30)

    def fetch(self, file_id: str) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.done.append(("fetch", file_id))

    def let_go(self, file_id: str) -> None:
        if not self._of(file_id).can_go:
            raise CannotLetGo
        self.done.append(("let-go", file_id))

    def show(self, file_id: str, page: int, longest: int) -> Shown:
        if self.refuses is not None:
            raise self.refuses
        if not self._of(file_id).is_readable:
            raise NotHere
        return self.pages[file_id]

    def saved(self, file_id: str) -> Saved:
        self.done.append(("saved", file_id))
        shown = self.pages[file_id]
        return Saved(shown.data, shown.media_type, "png")

    def _of(self, file_id: str) -> FileView:
        everything = (*self.picked, *(each for files in self.by_event.values() for each in files))
        found = next((each for each in everything if each.file_id == file_id), None)
        if found is None:
            raise UnknownFile
        return found
