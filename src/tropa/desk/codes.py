"""Which codes of the vault's views are put into words, and under which names: `need.summons`, `sync.unreachable`.

The catalogues' test reads this list, so a code that a view gains without words is found before a person meets it.
"""

from typing import get_args

from tropa.cases.care_bodies import CheckMethod, CheckResult, SafetyFlag
from tropa.cases.events import Flag, ForWhom, Need, Situation
from tropa.cases.fold import ProblemKind
from tropa.cases.journey_bodies import Mode, Paper, PlaceSort, PlanState, Risk, WatchStepKind
from tropa.cases.urgency import UrgencyClass
from tropa.desk.aftercare_facts import KEPT, MISSING, RECONTACT, ZONE
from tropa.desk.dispatch_words import SKILLS
from tropa.desk.facts import RANKING
from tropa.desk.journey_reading import Wrong
from tropa.desk.journey_telling import JOURNEY_ACTS, LEG_ACTS
from tropa.desk.letter_facts import GAPS
from tropa.desk.member_cards import FILTERS, ORDER, SORTS
from tropa.desk.summary_parts import PARTS
from tropa.dispatch.reasons import RULES
from tropa.journeys.aftercare import DATE_KINDS, EVIDENCE, Has
from tropa.journeys.codes import Code, Severity
from tropa.journeys.findings import Answer
from tropa.journeys.ladder import RAISED, LadderState, Reason
from tropa.journeys.people import Unfit
from tropa.journeys.recontact import WEEKDAYS
from tropa.journeys.stays import Per
from tropa.rights.shapes import Confidence
from tropa.vault.burning import BurnSort, WhyLeft
from tropa.vault.dispatching.errors import NotACoordinator
from tropa.vault.errors import VaultError
from tropa.vault.files.errors import UNFIT, FileError
from tropa.vault.membership.errors import MembershipError
from tropa.vault.queue.errors import QueueError
from tropa.vault.settings import Theme
from tropa.vault.views import Delivery, FactKey, ReaderRole, SyncProblem, Verification
from tropa.vault.views_casework import AgendaPart, DueKind, HighRisk
from tropa.vault.views_complaints import ComplaintEntryKind, ComplaintState
from tropa.vault.views_dispatch import (
    ANSWERS,
    CARRIES,
    KINDS,
    VETTING,
    Attention,
    OfferEnd,
    OfferState,
    OfferViewState,
    RoleSource,
)
from tropa.vault.views_dispatch import Flag as PartFlag
from tropa.vault.views_files import FileState
from tropa.vault.views_journeys import AskState, KnowerRole, LearnedKind, TellState
from tropa.vault.views_members import AlarmKind, DeviceStatus, EntryKind, InvitationState, JoinState, Role
from tropa.vault.views_outbox import WaitingFor, WaitingWhy
from tropa.vault.views_packs import PackFault
from tropa.vault.views_queue import CODES, FACETS, AlikeKind
from tropa.vault.views_search import BackupSort, SearchCases, SearchKind
from tropa.vault.views_watch import HoleKind
from tropa.vault.views_work import AskedKind, ContentKind, FactSource, Outcome, Purpose, ThreadProblem
from tropa.vault.views_work import EntryKind as WorkEntryKind
from tropa.vault.work.errors import WorkError


def error_codes() -> tuple[str, ...]:
    """The code of every error a vault can raise."""
    # Named here, so that all families are loaded before they are counted.
    found = set[str]()
    left: list[type[VaultError]] = [VaultError, QueueError, MembershipError, WorkError, NotACoordinator, FileError]
    while left:
        family = left.pop()
        found.add(family.code)
        left += family.__subclasses__()
    return tuple(sorted(found))


JOURNAL = (
    *("backup-made", "calendar-exported", "case-destroyed-by-retention", "case-destroyed-on-request", "case-exported"),
    *("case-opened", "exposure-viewed", "file-saved", "file-viewed", "paper-made"),
    *("settings-changed", "shares-made", "complaint-came", "complaint-destroyed", "complaint-destroyed-by-retention"),
    *("journey-destroyed-by-retention", "rung-came", "watch-acknowledge", "watch-all-well", "watch-need-help"),
    "watch-over",
    *("claim-lost", "invitation-made", "network-founded", "network-joined", "notice-issued-again"),
    "pack-changed",
    *("passphrase-changed", "roster-branch-settled", "roster-fork", "unopened-letters-expired", "vault-adopted"),
    *("vault-created", "vault-restored", "vault-unlocked", "vault-upgraded", "week-keys-came", "week-keys-destroyed"),
    *(f"roster-{kind}" for kind in get_args(EntryKind)),
)
"""What a vault notes in its journal and has words here; anything newer is shown as one of "other"."""

PLAN_FIELDS = (
    *("title", "grace", "keep_days", "adviser", "adviser_day", "adviser_note", "legs", "windows", "rungs", "begins"),
    *("to", "starts", "ends", "enters", "amount", "currency", "said", "heard", "todo", "tell", "disclose"),
    *("instead_of", "begins_at", "until", "member", "after"),
)
"""Fields of a plan's form that may be impossible to read."""

JOURNEYS: dict[str, tuple[str, ...]] = {
    "finding.": get_args(Code),
    "plan-status.": get_args(Answer),
    "plan-unfit.": get_args(Unfit),
    "plan-mode.": get_args(Mode),
    "plan-does.": get_args(Mode),
    "plan-paper.": get_args(Paper),
    "plan-risk.": get_args(Risk),
    "plan-sort.": get_args(PlaceSort),
    "plan-which.": ("said", "heard"),
    "plan-per.": (*get_args(Per), "none"),
    "plan-severity.": get_args(Severity),
    "plan-field.": PLAN_FIELDS,
    "plan-wrong.": get_args(Wrong),
    "journeys-group.": ("watched", "running", "coming", "ended"),
    "journey-state.": get_args(PlanState),
    "journey-asked.": get_args(AskState),
    "journey-told.": get_args(TellState),
    "journey-role.": get_args(KnowerRole),
    "journey-learned.": get_args(LearnedKind),
    "journey-act.": JOURNEY_ACTS,
    "sure.": (*JOURNEY_ACTS, *LEG_ACTS),
    "sure-what.": (*JOURNEY_ACTS, *LEG_ACTS),
    "sure-do.": (*JOURNEY_ACTS, *LEG_ACTS),
    "sure-traveller.": (*JOURNEY_ACTS, "fail-leg", "call-off-leg", "take-times"),
    "sure-reads.": ("ask", "take-times", "call-off-leg"),
    "sure-ladder.": ("start", "arrive", "call-off"),
    "watch-state.": get_args(LadderState),
    "watch-tag.": get_args(LadderState),
    "watch-reason.": get_args(Reason),
    "watch-sounds.": RAISED,
    "watch-hole.": get_args(HoleKind),
    "watch-next.": ("waiting", "open", "grace", "warned", "rung", "owned"),
    "watch-heard.": ("fine", "later", "unsafe"),
    "watch-step.": (*get_args(WatchStepKind), "lost", "deletion"),
    "watch-do.": get_args(WatchStepKind),
    "watch-means.": get_args(WatchStepKind),
    "watch-did.": (*get_args(WatchStepKind), "begin_anew"),
    "watch-relay.": ("refused", "leaving", "lost"),
}
"""Those of journeys."""

FAMILIES: dict[str, tuple[str, ...]] = {
    **JOURNEYS,
    "theme.": get_args(Theme),
    "network-show.": ("all", *FILTERS),
    "network-sort.": SORTS,
    "search-in.": get_args(SearchKind),
    "search-of.": get_args(SearchCases),
    "network-group.": ORDER,
    "burn.": get_args(BurnSort),
    "burn-left.": get_args(WhyLeft),
    "need.": get_args(Need),
    "flag.": get_args(Flag),
    "flag-advice.": tuple(flag for flag in get_args(Flag) if flag != "nothing_identifying"),
    "situation.": get_args(Situation),
    "for-whom.": get_args(ForWhom),
    "language.": ("ru", "en"),
    "fact.": get_args(FactKey),
    "fact.cannot-rank.": RANKING,
    "urgency.": get_args(UrgencyClass),
    "delivery.": get_args(Delivery),
    "verification.": tuple(each for each in get_args(Verification) if each != "own"),
    "reader.": ("seeker", "you"),
    "author.": get_args(ReaderRole),
    **{f"facet-{name}.": codes for name, codes in CODES.items() if name in ("show", "held", "crisis")},
    "facet.": FACETS,
    "alike-kind.": get_args(AlikeKind),
    "thread-problem.": get_args(ProblemKind),
    "sync.": get_args(SyncProblem),
    "error.": (*error_codes(), *(f"file-{each}" for each in UNFIT)),
    "complaint-state.": get_args(ComplaintState),
    "complaint-did.": get_args(ComplaintEntryKind),
    "file-kind.": ("picture", "pdf", "text", "other"),
    "file-state.": get_args(FileState),
    "file-problem.leaving.": ("relay", "relay-full"),
    "file-problem.wanted.": ("not-there", "relay", "relay-full"),
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
    "safety.": get_args(SafetyFlag),
    "safety-means.": get_args(SafetyFlag),
    "safety-do.": get_args(SafetyFlag),
    "check-method.": get_args(CheckMethod),
    "check-result.": get_args(CheckResult),
    "high-risk.": get_args(HighRisk),
    "agenda-part.": get_args(AgendaPart),
    "stay-per.": get_args(Per),
    "stay-rule.": get_args(Per),
    "after-fact.": (KEPT, MISSING, RECONTACT, ZONE),
    "after-date.": DATE_KINDS,
    "after-proof.": EVIDENCE,
    "after-proof-hint.": EVIDENCE,
    "after-has.": get_args(Has),
    "after-weekday.": WEEKDAYS,
    "after-offer.": ("asylum", "legal", "objection", "psychology", "housing", "information"),
    "after-label.": ("unknown", "foreign_agent", "undesirable", "extremist"),
    "agenda-kind.": get_args(DueKind),
    "agenda-entry.": get_args(DueKind),
    "gap.": tuple(gap.code for gap in GAPS),
    "handing.": PARTS,
    "handing-hint.": PARTS,
    "source.": get_args(FactSource),
    "fact-source.": get_args(FactSource),
    "entry.": get_args(WorkEntryKind),
    "kind.": get_args(WorkEntryKind),
    "content.": get_args(ContentKind),
    "outbox-to.": tuple(each for each in get_args(WaitingFor) if each != "member"),
    "outbox-why.": get_args(WaitingWhy),
    "asked-what.": get_args(AskedKind),
    "asked-yes.": get_args(AskedKind),
    "asked-no.": get_args(AskedKind),
    "asked-do.": get_args(AskedKind),
    "asked-did.": tuple(each for each in get_args(AskedKind) if each != "destroy"),
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
    "dispatch-part.": ("proposed", "deferred", "offered"),
    "attention.": get_args(Attention),
    "attention-means.": get_args(Attention),
    "part.": KINDS,
    "part-flag.": get_args(PartFlag),
    "part-flag-means.": get_args(PartFlag),
    "parts-source.": get_args(RoleSource),
    "skill.": SKILLS,
    "vetting.": VETTING,
    "vetting-means.": VETTING,
    "rule.": RULES,
    "rule-do.": RULES,
    "carry.": CARRIES,
    "offered-state.": get_args(OfferState),
    "offer-state.": get_args(OfferViewState),
    "offer-end.": get_args(OfferEnd),
    "offers-said.": ANSWERS,
    "token.": ("unreachable", "relay-misbehaved", "bad-publisher-token", "other-relay", "refused"),
    "founding.": ("unreachable", "relay-misbehaved", "bad-publisher-token", "bad-details", "other-relay", "refused"),
}
