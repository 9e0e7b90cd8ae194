"""Which codes of the vault's views are put into words, and under which names: `need.summons`, `sync.unreachable`.

The catalogues' test reads this list, so a code that a view gains without words is found before a person meets it.
"""

from typing import get_args

from tropa.cases.events import Flag, ForWhom, Need, Situation
from tropa.cases.fold import ProblemKind
from tropa.cases.urgency import UrgencyClass
from tropa.rights.shapes import Confidence
from tropa.vault.errors import VaultError
from tropa.vault.membership.errors import MembershipError
from tropa.vault.views import Delivery, FactKey, QueueShow, ReaderRole, SyncProblem, Verification
from tropa.vault.views_members import AlarmKind, DeviceStatus, EntryKind, InvitationState, JoinState, Role
from tropa.vault.views_packs import PackFault
from tropa.vault.views_search import BackupSort
from tropa.vault.views_work import ContentKind, FactSource, Outcome, Purpose, ThreadProblem
from tropa.vault.views_work import EntryKind as WorkEntryKind
from tropa.vault.work.errors import WorkError


def error_codes() -> tuple[str, ...]:
    """The code of every error a vault can raise."""
    # Named here, so that both families are loaded before they are counted.
    found = set[str]()
    left: list[type[VaultError]] = [VaultError, MembershipError, WorkError]
    while left:
        family = left.pop()
        found.add(family.code)
        left += family.__subclasses__()
    return tuple(sorted(found))


JOURNAL = (
    *("backup-made", "case-destroyed-by-retention", "case-destroyed-on-request", "case-exported", "case-opened"),
    *("claim-lost", "invitation-made", "network-founded", "network-joined", "notice-issued-again"),
    "pack-changed",
    *("passphrase-changed", "roster-branch-settled", "roster-fork", "unopened-letters-expired", "vault-adopted"),
    *("vault-created", "vault-restored", "vault-unlocked", "vault-upgraded", "week-keys-came", "week-keys-destroyed"),
    *(f"roster-{kind}" for kind in get_args(EntryKind)),
)
"""What a vault notes in its journal and has words here; anything newer is shown as one of "other"."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "need.": get_args(Need),
    "flag.": get_args(Flag),
    "flag-advice.": tuple(flag for flag in get_args(Flag) if flag != "nothing_identifying"),
    "situation.": get_args(Situation),
    "for-whom.": get_args(ForWhom),
    "language.": ("ru", "en"),
    "fact.": get_args(FactKey),
    "urgency.": get_args(UrgencyClass),
    "delivery.": get_args(Delivery),
    "verification.": tuple(each for each in get_args(Verification) if each != "own"),
    "reader.": ("seeker", "you"),
    "author.": get_args(ReaderRole),
    "queue-show.": get_args(QueueShow),
    "thread-problem.": get_args(ProblemKind),
    "sync.": get_args(SyncProblem),
    "error.": error_codes(),
    "role.": get_args(Role),
    "role-hint.": get_args(Role),
    "device-status.": get_args(DeviceStatus),
    "chain.": get_args(EntryKind),
    "proposal.": get_args(EntryKind),
    "proposal-means.": get_args(EntryKind),
    "invitation-state.": get_args(InvitationState),
    "joining.": get_args(JoinState),
    "joining-do.": get_args(JoinState),
    "alarm.": get_args(AlarmKind),
    "alarm-what.": get_args(AlarmKind),
    "alarm-do.": get_args(AlarmKind),
    "purpose.": get_args(Purpose),
    "outcome.": get_args(Outcome),
    "source.": get_args(FactSource),
    "fact-source.": get_args(FactSource),
    "entry.": get_args(WorkEntryKind),
    "kind.": get_args(WorkEntryKind),
    "content.": get_args(ContentKind),
    "work-problem.": tuple(code for kind in get_args(ThreadProblem) for code in get_args(kind)),
    "copy.": get_args(BackupSort),
    "journal.": JOURNAL,
    "restore-way.": ("same", "shares", "second"),
    "restore-hint.": ("same", "shares", "second"),
    "rights-kind.": ("option", "duty", "warning"),
    "rights-state.": ("open", "perhaps", "closed", "none"),
    "rights-confidence.": get_args(Confidence),
    "rights-sensitivity.": ("personal", "grave"),
    "span.": ("days", "working_days", "weeks", "months", "years"),
    "law-fault.": get_args(PackFault),
    "founding.": ("unreachable", "relay-misbehaved", "bad-publisher-token", "bad-details", "other-relay", "refused"),
}
