"""The façade for dispatch: what is needed, who can do what, the proposal, offers both ways, and taking one back.

Every call is short and works offline; `proposal`, `why_not`, `accept_certain` and `curve` compute outside the vault's
lock. What must go to others waits for the next sync; so does opening the threads that members agreed to (`settling`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tropa.dispatch.propose import curve
from tropa.dispatch.snapshot import RoleId
from tropa.roster.dispatch_bodies import RoleName, RoleWanted
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.dispatching import introducing, made, offered, offering, telling
from tropa.vault.dispatching.believing import believed, may_assess
from tropa.vault.dispatching.errors import NotACoordinator, UnknownOffer, UnknownRole
from tropa.vault.dispatching.made import Made
from tropa.vault.dispatching.proposing import Proposer
from tropa.vault.dispatching.roles import HOLDING, OpenCase, OpenRole, holding_role, suggested
from tropa.vault.dispatching.said import statements
from tropa.vault.dispatching.seeing import Eyes, Seen, SeenCase
from tropa.vault.dispatching.settling import settle_dispatch
from tropa.vault.dispatching.showing import Showing, ShowingRoles, offer_view, preferences_of
from tropa.vault.errors import UnknownCase
from tropa.vault.names import name_of
from tropa.vault.shelf_cases import find_case
from tropa.vault.views_dispatch import (
    Accepted,
    Answer,
    Carry,
    CurvePoint,
    IntroductionView,
    MemberView,
    OfferMade,
    OfferView,
    Preferences,
    ProposalView,
    ReasonView,
    RoleView,
    Undone,
    Vetting,
    Wanted,
)
from tropa.vault.work import people
from tropa.vault.work.claims import require_open
from tropa.vault.work.errors import UnknownReader, WorkError
from tropa.vault.work.exposing import Ledger
from tropa.vault.work.people import Me, People

_TRIES = 3


class Dispatching:
    """Everything about who should take what. `Vault.dispatching` gives it.

    Every method raises tropa.vault.work.errors.NotInNetwork before this vault belongs to a network. Those for
    coordinators raise NotACoordinator elsewhere.
    """

    def __init__(self, here: Context, ledger: Ledger | None = None) -> None:
        """`ledger`: the vault's own, where there is one, so that audiences are not read twice."""
        self._here = here
        self._eyes, self._proposer = Eyes(here, ledger), Proposer()
        self._shown: Showing | None = None

    # For coordinators: what is needed.

    def roles(self) -> tuple[RoleView, ...]:
        """Every role that waits for somebody, most urgent first; those offered to enough members are not here."""
        return self._showing(self._look()).roles

    def role(self, role_id: str) -> RoleView:
        """One role that waits for somebody.

        Raises:
            UnknownRole.
        """
        found = self._showing(self._look()).one(role_id)
        if found is None:
            raise UnknownRole
        return found

    def roles_of(self, case_id: str) -> tuple[RoleView, ...]:
        """Those of one case; no other case is looked at. None of a case that is not here, or on which no work goes on.

        Raises:
            UnknownCase: this names no case.
        """
        with self._here.db.lock:
            return ShowingRoles(self._here).in_order(self._look_at(case_id).roles)

    def suggestions(self, case_id: str) -> tuple[RoleView, ...]:
        """Advisers whom the first letter of a case seems to ask for, and who are neither needed nor there yet.

        Raises:
            UnknownCase.
        """
        with self._here.db.lock:
            seen = self._look_at(case_id)
            shown = ShowingRoles(self._here)
            return tuple(shown.role(each) for each in suggested(_open(self._here, seen, case_id), seen.known))

    def need(self, case_id: str, wanted: Wanted) -> str:
        """Put down a role for a case; its id. Other coordinators' desks hear of it.

        Raises:
            UnknownCase, BadWords, tropa.vault.work.errors.CaseClosed.
        """
        asked = telling.wanted_of(wanted)
        with self._here.db.transaction():
            seen = self._look_at(case_id)
            case = _open(self._here, seen, case_id)
            is_to_hold = asked.kind in HOLDING and case.holder is None
            fresh = RoleName(self._here.random(RoleName.SIZE_BYTES))
            role = holding_role(case.case, case.releases) if is_to_hold else fresh
            telling.tell_need(self._here, seen.us, case.case, role, asked)
        return role.text

    def accept_suggestion(self, role_id: str) -> None:
        """A suggestion becomes a role.

        Raises:
            UnknownRole.
        """
        with self._here.db.transaction():
            seen = self._look()
            every = (each for case in seen.cases.values() for each in suggested(case, seen.known))
            found = next((each for each in every if each.role.id == role_id), None)
            if found is None:
                raise UnknownRole
            telling.tell_need(self._here, seen.us, found.case.case, RoleName.from_text(role_id), _wanted(found))

    def change_need(self, role_id: str, wanted: Wanted) -> None:
        """Say anew what a role takes; also of a case that nobody holds, which then is as put down here.

        Raises:
            UnknownRole, BadWords.
        """
        asked = telling.wanted_of(wanted)
        with self._here.db.transaction():
            seen = self._look()
            telling.tell_need(self._here, seen.us, _case_of_role(seen, role_id), RoleName.from_text(role_id), asked)

    def take_back_need(self, role_id: str) -> None:
        """The role is not needed; what was offered for it here is taken back.

        Raises:
            UnknownRole.
        """
        with self._here.db.transaction():
            seen = self._look()
            telling.tell_need(self._here, seen.us, _case_of_role(seen, role_id), RoleName.from_text(role_id), None)
            offering.take_back(self._here, seen, self._waiting(role_id))

    # For coordinators and stewards: who can do what.

    def members(self) -> tuple[MemberView, ...]:
        """Every active member as dispatch sees them, oneself first."""
        with self._here.db.lock:
            self._assessor()
            return self._showing(self._eyes.look()).members()

    def assess(self, member_id: str, vetting: Vetting, apart: Sequence[str] = ()) -> None:
        """Say how far a member was vetted, and whom they must not be brought together with. The lowest word that
        stands counts, `trusted` only when two say so; one's word about oneself does not count.

        Raises:
            UnknownReader, NotACoordinator.
        """
        with self._here.db.transaction():
            us = self._assessor()
            member = people.readable(us.roster, [member_id])[0]
            others = [people.member_of(each) for each in apart]
            if not us.roster.members.issuperset(others):
                raise UnknownReader
            telling.tell_assessment(self._here, us, member, vetting, others)

    # For coordinators: the proposal.

    def proposal(self) -> ProposalView:
        """Who should take what, by what is known now. The same until something changes; solved outside the lock."""
        self._require_coordinator()
        self._eyes.read_letters()
        seen = self._look()
        proposed, minute = self._proposer.of(seen.snapshot, self._here.minute)
        return self._showing(seen).proposal(proposed, minute)

    def why_not(self, role_id: str, member_id: str) -> tuple[ReasonView, ...]:
        """Why this member is not proposed for this role, what binds first.

        Raises:
            UnknownRole, UnknownReader.
        """
        return self.why_not_each(role_id, [member_id])[member_id]

    def why_not_each(self, role_id: str, member_ids: Sequence[str]) -> Mapping[str, tuple[ReasonView, ...]]:
        """The same of several members, by their ids, with one look at the vault.

        Raises:
            UnknownRole, UnknownReader.
        """
        seen, role = self._look(), RoleId(role_id)
        offering.require_role(seen, role_id)
        members = {each: people.member_of(each) for each in member_ids}
        if not seen.members.keys() >= set(members.values()):
            raise UnknownReader
        minute = self._here.minute
        why = {each: self._proposer.why_not(seen.snapshot, minute, role, who) for each, who in members.items()}
        shown = self._showing(seen)
        return {each: shown.against(role, who, why[each]) for each, who in members.items()}

    def curve(self, points: int = 8) -> tuple[CurvePoint, ...]:
        """What lower ceilings on exposure would leave open. As many solves as points: not for every page view."""
        return curve(self._look().snapshot, points=points)

    # For coordinators: accepting, changing, taking back.

    def accept(self, role_id: str, member_ids: Sequence[str], carry: Carry = "nothing") -> Accepted:
        """Offer a role to the member proposed for it (`RoleView.persons` of them): coarse, and nothing of the person.

        Oneself is asked nothing: a case that nobody holds is claimed at once.

        Raises:
            UnknownRole, UnknownReader, WrongNumber, RuleForbids (`.broken`).
        """
        with self._here.db.transaction():
            seen = self._look()
            members = people.readable(seen.us.roster, member_ids)
            rows = offering.offer_role(self._here, seen, role_id, members, carry, made.next_batch(self._here))
            return self._accepted(seen, rows)

    def accept_certain(self, carry: Carry = "nothing") -> Accepted:
        """Everything of the proposal's group `certain`, as one step that `undo` takes back."""
        seen = self._look()
        for _ in range(_TRIES):
            proposed, _minute = self._proposer.of(seen.snapshot, self._here.minute)
            certain: dict[RoleId, list[MemberId]] = {}
            for each in proposed.by_attention()["certain"]:
                certain.setdefault(each.role, []).append(each.member)
            with self._here.db.transaction():
                now = self._look()
                if now.snapshot == seen.snapshot:
                    return self._accepted(now, self._offered(now, certain, carry))
                seen = now
        return Accepted((), ())

    def change(self, role_id: str, member_ids: Sequence[str], carry: Carry = "nothing") -> Accepted:
        """Offer it to somebody else; what was offered for this role here and waits is taken back.

        Raises:
            UnknownRole, UnknownReader, WrongNumber, RuleForbids (`.broken`).
        """
        with self._here.db.transaction():
            offering.take_back(self._here, self._look(), self._waiting(role_id))
            return self.accept(role_id, member_ids, carry)

    def undo(self) -> Undone:
        """Take back the last acceptance (or all of `accept_certain`), as far as nobody has answered.

        Raises:
            NothingToUndo.
        """
        with self._here.db.transaction():
            seen = self._look()
            back, stay = offering.take_back_last(self._here, seen)
            shown = Showing(self._here, seen)
            return Undone(shown.made(self._again(back)), shown.made(self._again(stay)))

    def withdraw(self, offer_id: str) -> None:
        """Take back one offer that waits.

        Raises:
            UnknownOffer: it is over.
        """
        with self._here.db.transaction():
            waiting = [row for row in made.in_states(self._here, "waiting") if row.offer.text == offer_id]
            if not waiting:
                raise UnknownOffer
            offering.take_back(self._here, self._look(), waiting)

    def offers_made(self) -> tuple[OfferMade, ...]:
        """Offers made at this desk for cases that are here, newest first."""
        with self._here.db.lock:
            return self._showing(self._look()).made(made.of_cases_here(self._here))

    # For whoever holds a case.

    def introductions(self) -> tuple[IntroductionView, ...]:
        """Colleagues who agreed to play a part in a case that this vault's owner holds, and whom they may let in."""
        with self._here.db.lock:
            us, shown = people.me(self._here), People(self._here)
            return tuple(_introduction(us, shown, each) for each in introducing.waiting(self._here))

    def introduce(self, role_id: str, carry: Carry = "nothing") -> str:
        """Open a thread with them; its id.

        Raises:
            UnknownRole, tropa.vault.work.errors.CaseClosed.
        """
        with self._here.db.transaction():
            return introducing.introduce(self._here, role_id, carry).text

    def dismiss_introduction(self, role_id: str) -> None:
        """Not them, or not now. Nobody is told: talk to the coordinator who asked.

        Raises:
            UnknownRole.
        """
        with self._here.db.transaction():
            introducing.dismiss(self._here, role_id)

    # For every member.

    def offers(self) -> tuple[OfferView, ...]:
        """Offers to this vault's owner, those that wait first; what is over is shown for four weeks."""
        with self._here.db.lock:
            people.me(self._here)
            shown = People(self._here)
            views = [offer_view(shown, each, self._here.day) for each in offered.every(self._here)]
            return tuple(sorted(views, key=lambda each: each.state != "open"))

    def answer(self, offer_id: str, answer: Answer, rest_until_day: int | None = None) -> None:
        """Accept, decline, or decline and rest. An acceptance can still be taken back until the thread is there.

        Raises:
            UnknownOffer: it is over.
        """
        with self._here.db.transaction():
            offered.answer(self._here, people.me(self._here), offer_id, answer)
            if answer == "rest":
                self.rest(self._here.day + 1 if rest_until_day is None else rest_until_day)

    def preferences(self) -> Preferences | None:
        """What this member has told coordinators of themselves; None: nothing yet."""
        with self._here.db.lock:
            us = people.me(self._here)
            profile = believed(statements(self._here), us.roster).profiles.get(us.member)
            return None if profile is None else preferences_of(profile)

    def set_preferences(self, preferences: Preferences) -> None:
        """Tell coordinators; the whole of it replaces what stood.

        Raises:
            BadWords.
        """
        with self._here.db.transaction():
            telling.tell_preferences(self._here, people.me(self._here), preferences)

    def rest(self, until_day: int | None) -> None:
        """No offers until that day (None: rest no more)."""
        with self._here.db.transaction():
            self.set_preferences(replace(self.preferences() or Preferences(), rest_until_day=until_day))

    # For sync.

    def settle(self) -> None:
        """What follows from offers and answers; see `settling`. Once a round before posting, and once after reading."""
        settle_dispatch(self._here, self._eyes)

    def _look(self) -> Seen:
        """Everything as it is now. Raises NotACoordinator."""
        with self._here.db.lock:
            self._require_coordinator()
            return self._eyes.look()

    def _showing(self, seen: Seen) -> Showing:
        """What was seen as pages show it; the last one is kept, for thousands of roles take long to draw up."""
        with self._here.db.lock:
            if self._shown is None or not self._shown.is_of(seen):
                self._shown = Showing(self._here, seen)
            return self._shown

    def _look_at(self, case_id: str) -> SeenCase:
        """One case as it is now. Raises NotACoordinator, UnknownCase."""
        self._require_coordinator()
        return self._eyes.look_at(_named(case_id))

    def _require_coordinator(self) -> None:
        people.me(self._here)
        if not people.reads_boards(self._here):
            raise NotACoordinator

    def _assessor(self) -> Me:
        us = people.me(self._here)
        device = us.roster.active(us.device_id)
        if device is None or not may_assess(us.roster, device):
            raise NotACoordinator
        return us

    def _offered(self, seen: Seen, certain: dict[RoleId, list[MemberId]], carry: Carry) -> list[Made]:
        """Each as one step; what cannot be accepted by itself is left to a person."""
        rows, batch, left = list[Made](), made.next_batch(self._here), dict(seen.left_today)
        for role, members in certain.items():
            if any(left.get(member, 1) <= 0 for member in members if member != seen.us.member):
                continue
            left.update({member: left.get(member, 1) - 1 for member in members})
            try:
                rows += offering.offer_role(self._here, seen, role, members, carry, batch)
            except WorkError:
                continue
        return rows

    def _accepted(self, seen: Seen, rows: Sequence[Made]) -> Accepted:
        claimed = [row.case.text for row in rows if row.member == seen.us.member and row.case and row.kind in HOLDING]
        asked = [row for row in rows if row.state == "waiting"]
        return Accepted(Showing(self._here, seen).made(asked), tuple(claimed))

    def _again(self, rows: Sequence[Made]) -> list[Made]:
        """These as they are now."""
        found = (made.find(self._here, row.offer) for row in rows)
        return [row for row in found if row is not None]

    def _waiting(self, role_id: str) -> list[Made]:
        return [row for row in made.of_role(self._here, role_id) if row.state == "waiting"]


def _named(case_id: str) -> ThreadId:
    try:
        return ThreadId.from_text(case_id)
    except EncodingError:
        raise UnknownCase from None


def _open(here: Context, seen: SeenCase, case_id: str) -> OpenCase:
    found = find_case(here, _named(case_id))
    if found is None:
        raise UnknownCase
    require_open(here, found)
    if seen.case is None:
        raise UnknownCase
    return seen.case


def _case_of_role(seen: Seen, role_id: str) -> ThreadId:
    """Of one that waits, or that was put down. Raises UnknownRole."""
    said, role = seen.known.needs.get(role_id), seen.roles.get(role_id)
    if role is not None:
        return role.case.case
    if said is None or said.need.wanted is None or said.need.case not in seen.cases:
        raise UnknownRole
    return said.need.case


def _wanted(each: OpenRole) -> RoleWanted:
    role = each.role
    return RoleWanted(
        kind=role.kind,
        required_skills=tuple(sorted(role.required_skills)),
        wished_skills=tuple(sorted(role.wished_skills)),
        required_languages=tuple(sorted(role.required_languages)),
        wished_languages=tuple(sorted(role.wished_languages)),
        due_day=None,
        hours=role.hours,
        flags=(),
        two_persons=False,
    )


def _introduction(us: Me, shown: People, each: introducing.Introduced) -> IntroductionView:
    by = us.roster.devices[each.device].member
    return IntroductionView(
        role_id=each.role,
        case_id=each.case.text,
        case_name=name_of(each.case),
        kind=each.kind,
        member=shown.who(each.member),
        by=shown.who(by),
        minute=each.minute,
    )
