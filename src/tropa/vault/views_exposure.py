"""What the exposure page shows beside figures (`views_work`): who shares what, and what moving a case would change."""

from dataclasses import dataclass

from tropa.vault.views_work import ExposureRow, Who


@dataclass(frozen=True, slots=True)
class SharedRow:
    """Two members and how many compartments both read; first letters, which all coordinators have, do not count."""

    one: Who
    other: Who
    compartments: int


@dataclass(frozen=True, slots=True)
class PictureView:
    """Who shares compartments with whom: everyone who could, and every two who do, most first."""

    members: tuple[Who, ...]
    shared: tuple[SharedRow, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody could reveal now, and afterwards."""

    before: ExposureRow
    after: ExposureRow


@dataclass(frozen=True, slots=True)
class MoveView:
    """Giving a case to a colleague: what it changes for whoever gives it, for whoever gets it, and for both together.

    Nobody unreads anything: what the giver had stays known until the case is destroyed. `knows_already`: whoever gets
    it reads something of this case today.
    """

    case_id: str
    name: str
    giver: Who
    receiver: Who
    of_giver: Change
    of_receiver: Change
    of_both: Change
    knows_already: bool


@dataclass(frozen=True, slots=True)
class MovableCase:
    """A case that somebody holds, by its short name."""

    case_id: str
    name: str
    holder: Who
