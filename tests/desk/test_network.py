"""The network's pages: people, what waits for us, alarms, the history, proposals, invitations."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest

from tests.desk.moments import MINUTE, TODAY
from tests.desk.stand import ScriptedVault, Window
from tests.desk.stand_members import (
    ANNA,
    ANNA_PERSON,
    ANNAS,
    CHAIN,
    INVITATION,
    LAPTOP,
    ME,
    PROPOSAL,
    VERA,
    VERA_PERSON,
    VERAS,
    device,
    person,
)
from tropa.vault.membership.errors import BadRoles, NotASteward, SignedAnother
from tropa.vault.views_loads import HeldView, LoadView, NamedCase, VouchView
from tropa.vault.views_members import Alarm, AlarmKind, EntryKind, EntryView, ForkView, MeView, Role, Subject
from tropa.vault.views_status import PublicStatus, WaitingTime


@pytest.fixture
def peopled(working: Window, vault: ScriptedVault) -> ScriptedVault:
    """A network of three."""
    vault.members.everybody += [ANNA_PERSON, VERA_PERSON]
    return vault


def handle(window: Window, id: str) -> str:
    """A handle, as the page would give it."""
    found: str = window.stand.desk.handles.handle_of(id)
    return found


def test_people_stand_with_their_roles_and_machines(working: Window, peopled: ScriptedVault) -> None:
    """What we call them, what they do, and what is wrong with a machine; petnames are text."""
    page = working.open("/network")
    assert "1a2b3c in use this machine · signs for the network" in page.words
    assert "Coordinators you steward coordinator" in page.words
    assert "Caseworkers Анна caseworker" in page.words
    assert "Advisers Вера <юрист> adviser" in page.words
    assert "7a8b9c in use no keys of this week yet" in page.words
    assert "Entry 3; 1 of 1 stewards must sign; fresh until 2 Jan 2027" in page.words
    assert "<юрист>" not in page.text


def test_whoever_has_no_name_yet_is_called_by_a_sign(working: Window, vault: ScriptedVault) -> None:
    """Never by an empty place."""
    vault.members.everybody.append(replace(ANNA_PERSON, petname=""))
    assert "someone unnamed (anna)" in working.open("/network").words


def test_those_who_have_left_stand_apart(working: Window, vault: ScriptedVault) -> None:
    """Still findable."""
    retired = person(ANNA, "Анна", device(ANNAS, ANNA, "caseworker", status="retired"))
    vault.members.everybody.append(retired)
    assert "No longer in use Анна 4d5e6f retired" in working.open("/network").words


@pytest.fixture
def loaded(peopled: ScriptedVault) -> ScriptedVault:
    """Anna carries much and was vouched for; Vera is new, says nothing and was last seen long ago."""
    vouched = (VouchView(ME, "checked", TODAY - 3),)
    peopled.loads.said = {
        ANNA: LoadView(ANNA, 4, 7, 9, True, ("bua", "ru"), 5, TODAY + 2, "checked", vouched, TODAY - 1),
        VERA: LoadView(VERA, 0, 0, 1, False, (), 0, None, "none", (), TODAY - 40),
    }
    return peopled


def test_what_each_carries_and_says_and_who_vouched_is_said(working: Window, loaded: ScriptedVault) -> None:
    """By what this desk knows, and that is said too."""
    words = working.open("/network").words
    assert "holds 4 cases, 7 open tasks · knows something of 9 people" in words
    assert "5 hours a week" in words or "5" in words.split("holds 4 cases")[1][:200]
    assert "vouched for by you · last seen 22 Nov" in words
    assert "has not said what they can take · last seen 14 Oct" in words
    assert "Counted by what this desk knows" in words


def test_how_many_cases_somebody_holds_opens_the_list_of_them(working: Window, loaded: ScriptedVault) -> None:
    """On their own page, the first of them by name and how many more there are; what they know opens its list too."""
    loaded.loads.held = {ANNA: HeldView(4, (NamedCase("case-2", "K7-41"), NamedCase("case-3", "B2-02")))}
    anna = f"/network/member/{handle(working, ANNA)}"
    page = working.open("/network")
    assert f'{anna}#held">holds 4 cases' in page.text
    assert f'member={handle(working, ANNA)}">knows something of 9 people' in page.text
    held = working.open(anna)
    assert "Open cases held holds 4 cases Case K7-41 Case B2-02 and 2 more" in held.words
    assert f'/case/{handle(working, "case-2")}"' in held.text
    assert "Open cases held None." in working.open(f"/network/member/{handle(working, VERA)}").words


def test_members_can_be_filtered_and_counts_open_their_lists(working: Window, loaded: ScriptedVault) -> None:
    """Only filters that would show anybody; what an address asks wrongly is passed over."""
    page = working.open("/network")
    assert (
        "All 3 Coordinators 1 Caseworkers 1 Advisers 1 Stewards 1 Not vetted 2 Not heard of lately 1 Resting 1"
        in page.words
    )
    assert "Helpers" not in page.words
    shown = working.open("/network?show=unvetted")
    assert "Вера" in shown.words
    assert "Анна" not in shown.words
    assert "show=unvetted&amp;sort=load" in shown.text
    assert "Анна" in working.open("/network?show=nonsense&sort=nonsense").words
    assert "Nobody is so" in working.open("/network?show=helper").words


@pytest.mark.parametrize(
    ("sort", "first"), [("load", "Анна"), ("seen", "you"), ("vetting", "you"), ("name", "you"), ("role", "you")]
)
def test_members_stand_in_the_order_asked_for(working: Window, loaded: ScriptedVault, sort: str, first: str) -> None:
    """Most loaded, longest unseen, least vetted, by name, by role."""
    page = working.open(f"/network?sort={sort}")
    names = re.findall(r'class="name"[^>]*>([^<]+)<', page.text)
    assert names[0] == first
    assert len(names) == 3
    assert ("<h3>" in page.text) == (sort == "role")


def test_a_network_of_one_is_told_what_to_do(working: Window) -> None:
    """Invite."""
    assert "You are alone in this network" in working.open("/network").words


def test_what_waits_for_a_decision_says_whose_turn_it_is(working: Window, vault: ScriptedVault) -> None:
    """Proposals and invitations, each a link; what was declined here is gone."""
    vault.members.proposed = [PROPOSAL, replace(PROPOSAL, proposal_id="p2", declined_here=True, kind="code")]
    vault.members.invited = [INVITATION, replace(INVITATION, invitation_id="i2", state="joined")]
    words = working.open("/network").words
    assert "admit a new machine (caseworker) your turn 1 of 2 signatures" in words
    assert "Invitation for Борис with others waiting for the newcomer" in words
    assert "Invitation for Борис your turn they left their keys: compare" in words
    assert "The code of the pages" not in words


@pytest.mark.parametrize("kind", get_args(AlarmKind))
def test_every_alarm_says_what_it_means_and_what_to_do(working: Window, vault: ScriptedVault, kind: AlarmKind) -> None:
    """On the network's page in full, and in the footer of every page."""
    vault.members.seen = [Alarm(kind, MINUTE - 5, device_id=LAPTOP, version=3, week=2968, count=2)]
    page = working.open("/network")
    assert "What to do:" in page.words
    assert "5 minutes ago" in page.words
    title = page.text.split('<section class="notice')[1].split("<h2>")[1].split("</h2>")[0]
    assert title in working.open("/queue").text
    assert title in working.poll("/sync").text


def test_several_alarms_are_one_line_in_the_footer(working: Window, vault: ScriptedVault) -> None:
    """The gravest, and how many more."""
    vault.members.seen = [Alarm("fork", MINUTE, version=3), Alarm("stale", MINUTE), Alarm("week-late", MINUTE, week=1)]
    assert "Two histories of who belongs, and 2 more" in working.open("/queue").words


@pytest.mark.parametrize("kind", get_args(EntryKind))
def test_every_kind_of_entry_and_proposal_has_words(working: Window, vault: ScriptedVault, kind: EntryKind) -> None:
    """In the history, and before it is signed."""
    subject = Subject(LAPTOP, "me-member-id", ("coordinator",), 2968, 1, 2, (LAPTOP, ANNAS), "ab" * 32, "ru", 4)
    vault.members.history = replace(CHAIN, entries=(EntryView(9, "cd" * 32, TODAY, kind, subject, (LAPTOP,)),))
    vault.members.proposed = [replace(PROPOSAL, kind=kind, subject=subject, fingerprint=None)]
    assert "you · 1a2b3c" in working.open("/network/chain").words
    assert working.open(f"/network/proposal/{handle(working, 'proposal-1')}").status == 200


def test_the_history_is_readable_and_shows_a_fork_loudly(working: Window, peopled: ScriptedVault) -> None:
    """Newest first; both hashes of a fork."""
    fork = ForkView(3, "aa" * 32, "bb" * 32, MINUTE)
    peopled.members.history = replace(CHAIN, forks=(fork,), is_stale=True)
    page = working.open("/network/chain")
    assert "Keys for 16 Nov" not in page.words
    with_weeks = working.open("/network/chain?weeks=shown").words
    assert with_weeks.index("Keys for 16 Nov – 22 Nov") < with_weeks.index("Анна · 4d5e6f was admitted: caseworker")
    assert "The network was founded by you · 1a2b3c." in page.words
    assert '<p class="alarm">Entry 3 exists twice' in page.text
    assert "news may be withheld from you" in page.words
    assert "cd" * 32 in page.text


def test_a_petname_is_kept_and_can_be_taken_away(working: Window, peopled: ScriptedVault) -> None:
    """Only here."""
    path = f"/network/member/{handle(working, ANNA)}"
    assert "It never leaves this vault." in working.open(path).words
    assert "The name is kept in your vault." in working.send(f"{path}/name", petname="  Аня ").words
    assert peopled.members.done == [("name", ANNA, "Аня")]


@pytest.mark.parametrize(
    ("path", "fields", "asked"),
    [
        ("roles", {"roles": ["adviser", "helper"]}, ("roles", ANNA, ("adviser", "helper"))),
        ("suspend", {"device": ANNAS}, ("suspend", ANNAS)),
        ("lift", {"device": ANNAS}, ("lift", ANNAS)),
        ("steward", {"device": ANNAS}, ("make-steward", ANNAS)),
        ("no-steward", {"device": ANNAS}, ("unmake-steward", ANNAS)),
    ],
)
def test_what_a_steward_does_is_asked_of_the_vault_and_said(
    working: Window, peopled: ScriptedVault, path: str, fields: dict[str, list[str]], asked: tuple[object, ...]
) -> None:
    """Each by its own button; the page comes back with what happened; sync hurries."""
    sent = {name: handle(working, value) if name == "device" else value for name, value in fields.items()}
    page = working.send(f"/network/member/{handle(working, ANNA)}/{path}", **sent)
    assert peopled.members.done == [asked]
    assert 'class="said"' in page.text
    assert working.stand.syncs[-1].nudges == 1


def test_a_proposal_that_needs_others_says_so(working: Window, peopled: ScriptedVault) -> None:
    """Rather than that it is done."""
    peopled.members.one_is_enough = False
    page = working.send(f"/network/member/{handle(working, ANNA)}/steward", device=handle(working, ANNAS))
    assert "It takes effect when enough stewards have signed." in page.words


def test_a_refusal_says_why_and_changes_nothing(working: Window, peopled: ScriptedVault) -> None:
    """On the same page."""
    peopled.members.fails = NotASteward()
    page = working.send(f"/network/member/{handle(working, ANNA)}/suspend", device=handle(working, ANNAS))
    assert "Only a steward's desk can do this. Nothing was changed." in page.words
    assert 'class="trouble" role="alert"' in page.text


def test_who_is_no_steward_is_offered_only_what_they_can_do(working: Window, peopled: ScriptedVault) -> None:
    """Name people, look at exposure, suspend their own machine."""
    peopled.members.mine = MeView("me-member-id", LAPTOP, ("caseworker",), "active", False, False)
    others = working.open(f"/network/member/{handle(working, ANNA)}").words
    assert "Only a steward can change this." in others
    for offered in ("Suspend now", "Make steward", "Propose"):
        assert offered not in others
    assert "Suspend now" in working.open(f"/network/member/{handle(working, 'me-member-id')}").words
    assert "Invite someone" not in working.open("/network").words


def test_someone_who_is_not_there_is_said(working: Window) -> None:
    """A handle from another run."""
    for path, said in (
        ("member", "no such member"),
        ("proposal", "no such proposal"),
        ("invitation", "no such invitation"),
    ):
        page = working.open(f"/network/{path}/0123456789abcdef")
        assert page.status == 400
        assert said in page.words


def test_inviting_gives_twelve_words_and_says_what_to_do(working: Window, vault: ScriptedVault) -> None:
    """In both languages; never in an address."""
    # As a browser sends it: of the list of members, the empty line is chosen.
    page = working.send("/network/invite", petname=" Борис ", roles=["caseworker"], member="")
    assert vault.members.done == [("invite", ("caseworker",), "Борис", None)]
    assert "Not at the relay yet" in page.words
    vault.members.invited = [INVITATION]
    page = working.open(f"/network/invitation/{handle(working, 'invitation-1')}")
    assert " ".join(["word"] * 12) in page.words
    assert " ".join(["слово"] * 12) in page.words
    assert "https://relay.example" in page.words
    assert "word" not in page.path


def test_another_machine_of_a_member_is_invited_for_that_member(working: Window, peopled: ScriptedVault) -> None:
    """Its roles are the member's."""
    working.send("/network/invite", petname="", member=handle(working, ANNA))
    assert peopled.members.done == [("invite", (), "", ANNA)]


def test_an_invitation_that_cannot_be_made_keeps_what_was_typed(working: Window, vault: ScriptedVault) -> None:
    """With the reason."""
    vault.members.fails = BadRoles()
    page = working.send("/network/invite", petname="Борис", roles=["helper"])
    assert page.status == 400
    assert "A member has at least one role." in page.words
    assert 'value="Борис"' in page.text
    assert 'value="helper" checked' in page.text


def test_an_open_invitation_notices_that_the_newcomer_left_keys(working: Window, vault: ScriptedVault) -> None:
    """The page asks by itself: nothing while nothing has changed, the whole page anew once something has."""
    vault.members.invited = [INVITATION]
    path = f"/network/invitation/{handle(working, 'invitation-1')}"
    asks = re.search(rf'hx-get="[^"]*{path}/state\?state=([^"]+)"', working.open(path).text)
    assert asks is not None
    assert working.poll(f"{path}/state?state={asks[1]}").status == 204
    vault.members.invited = [replace(INVITATION, state="joined", fingerprint="1 2 3 4 5")]
    assert working.poll(f"{path}/state?state={asks[1]}").headers["hx-redirect"].endswith(path)


def test_whoever_is_in_waits_for_no_decision(working: Window, vault: ScriptedVault) -> None:
    """What is left of their invitation goes by itself."""
    vault.members.invited = [replace(INVITATION, state="admitted", fingerprint="1 2 3 4 5")]
    assert "Waiting for a decision" not in working.open("/network").words


def test_admitting_needs_the_numbers_compared(working: Window, vault: ScriptedVault) -> None:
    """A tick that two people spoke; the words are no longer shown."""
    vault.members.invited = [replace(INVITATION, state="joined", fingerprint="1234 5678 9012 3456 7890")]
    path = f"/network/invitation/{handle(working, 'invitation-1')}"
    page = working.open(path)
    assert "1234 5678 9012 3456 7890" in page.words
    assert "word word" not in page.words
    assert "Compare the numbers first" in working.send(f"{path}/admit").words
    assert vault.members.done == []
    working.send(f"{path}/admit", compared="yes")
    assert vault.members.done == [("admit", "invitation-1")]


def test_somebody_else_with_the_words_is_an_alarm(working: Window, vault: ScriptedVault) -> None:
    """With what to do, and a way to withdraw."""
    vault.members.invited = [replace(INVITATION, state="joined", fingerprint="1 2 3 4 5", rivals=1)]
    path = f"/network/invitation/{handle(working, 'invitation-1')}"
    assert "1 other machine has left keys with the same words" in working.open(path).words
    assert "Withdrawn." in working.send(f"{path}/withdraw").words
    assert vault.members.invited == []


def test_a_proposal_is_signed_or_put_away(working: Window, peopled: ScriptedVault) -> None:
    """An admission only with the numbers compared."""
    peopled.members.proposed = [PROPOSAL]
    path = f"/network/proposal/{handle(working, 'proposal-1')}"
    page = working.open(path).words
    assert "1234 5678 9012 3456 7890" in page
    assert "Signed by Анна · 4d5e6f" in page
    assert "Compare the numbers first" in working.send(f"{path}/sign").words
    working.send(f"{path}/sign", compared="yes")
    working.send(f"{path}/decline")
    assert peopled.members.done == [("sign", "proposal-1"), ("decline", "proposal-1")]


def test_a_second_signature_for_the_same_place_is_refused_in_words(working: Window, vault: ScriptedVault) -> None:
    """And the proposal stays."""
    vault.members.proposed = [replace(PROPOSAL, fingerprint=None, kind="roles")]
    vault.members.fails = SignedAnother()
    page = working.send(f"/network/proposal/{handle(working, 'proposal-1')}/sign")
    assert "signed another entry for the same place less than a day ago" in page.words


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"signed_here": True}, "You have signed."), ({}, "You cannot sign this")],
)
def test_who_cannot_sign_is_told_why(
    working: Window, vault: ScriptedVault, changed: dict[str, bool], said: str
) -> None:
    """No button."""
    vault.members.proposed = [replace(PROPOSAL, can_sign=False, **changed)]  # type: ignore[arg-type]
    page = working.open(f"/network/proposal/{handle(working, 'proposal-1')}")
    assert said in page.words
    assert "Not with my signature" not in page.words


@pytest.mark.parametrize(
    ("roles", "kind"), [(("caseworker",), "team"), (("coordinator",), "team"), (("caseworker",), "policy")]
)
def test_a_steward_who_is_no_coordinator_is_told_what_they_cannot_see(
    working: Window, vault: ScriptedVault, roles: tuple[Role, ...], kind: EntryKind
) -> None:
    """Of a week's keys only: their machine does not hold the team's."""
    assert vault.members.mine is not None
    vault.members.mine = replace(vault.members.mine, roles=roles)
    vault.members.proposed = [replace(PROPOSAL, fingerprint=None, kind=kind)]
    page = working.open(f"/network/proposal/{handle(working, 'proposal-1')}").words
    assert ("cannot see whether others were" in page) == (roles == ("caseworker",) and kind == "team")


Look = Callable[[Window], str]


def test_ids_and_names_are_in_no_address(working: Window, peopled: ScriptedVault) -> None:
    """Only handles."""
    for path in ("/network", "/network/chain", "/exposure", f"/network/member/{handle(working, ANNA)}"):
        page = working.open(path).text
        links = [part.split('"')[0] for name in ("href", "action", "value") for part in page.split(f'{name}="')[1:]]
        assert not any(secret in link for link in links for secret in (ANNA, ANNAS, VERAS, LAPTOP))


SAID: dict[str, tuple[WaitingTime, str]] = {
    "what is measured": (WaitingTime(8, None), "People wait about 8 h for a first answer"),
    "days, from two on": (WaitingTime(72, None), "People wait about 3 days for a first answer"),
    "too few": (WaitingTime(None, None), "too few to say how long they wait"),
    "not looked at": (WaitingTime(8, None), "has not been looked at since unlocking"),
    "nothing": (WaitingTime(8, PublicStatus("none")), "Publicly nothing is said of it."),
    "said": (
        WaitingTime(8, PublicStatus("shown", MINUTE // 60 - 2, 12)),
        "Said publicly: about 12 h, as of 23 Nov, 10:00.",
    ),
    "said that too few wrote": (
        WaitingTime(None, PublicStatus("shown", MINUTE // 60, None)),
        "Said publicly, as of 23 Nov, 12:00: nothing, for too few wrote.",
    ),
}
WRONG: dict[str, tuple[PublicStatus, str]] = {
    "false": (PublicStatus("false"), "The relay shows a waiting time that is not signed by our stewards"),
    "older": (PublicStatus("older", MINUTE // 60 - 9, 1), "an older waiting time again: 1 h, as of 23 Nov, 03:00"),
    "older and nothing": (PublicStatus("older", MINUTE // 60 - 9, None), "an older status again, as of 23 Nov, 03:00"),
}


@pytest.mark.parametrize("name", SAID)
def test_how_long_people_wait_is_said_as_measured_and_as_published(
    working: Window, vault: ScriptedVault, name: str
) -> None:
    """Both on the network's page."""
    vault.waits, sentence = SAID[name]
    page = working.open("/network")
    assert sentence in page.words
    assert 'class="trouble"' not in page.text


@pytest.mark.parametrize("name", WRONG)
def test_a_relay_that_shows_a_false_or_an_older_waiting_time_is_seen(
    working: Window, vault: ScriptedVault, name: str
) -> None:
    """Set apart from what is well."""
    shown, sentence = WRONG[name]
    vault.waits = WaitingTime(8, shown)
    page = working.open("/network")
    assert sentence in page.words
    assert '<p class="trouble">The relay' in page.text


def test_the_history_can_be_of_one_member(working: Window, peopled: ScriptedVault) -> None:
    """What was signed about them and their machines; others' is left out."""
    words = working.open(f"/network/chain?member={handle(working, ANNA)}").words
    assert "Анна · 4d5e6f was admitted: caseworker" in words
    assert "The network was founded by" not in words
    assert "Nothing of that kind was signed" in working.open(f"/network/chain?member={handle(working, VERA)}").words


def test_a_long_history_has_pages_and_days(working: Window, peopled: ScriptedVault) -> None:
    """Fifty entries each; a day stands once above its entries."""
    entries = tuple(
        EntryView(200 - number, "ab" * 32, TODAY - number // 60, "roles", Subject(ANNAS, ANNA, ("adviser",)), (LAPTOP,))
        for number in range(120)
    )
    peopled.members.history = replace(CHAIN, entries=entries)
    first, last = working.open("/network/chain"), working.open("/network/chain?page=3")
    assert "Page 1 of 3" in first.words
    assert first.text.count('<h2 class="day">') == 1
    assert working.open("/network/chain?page=2").text.count('<h2 class="day">') == 2
    assert last.text.count("data-label") == 2 * 20
    assert "Page 3 of 3" in working.open("/network/chain?page=99999").words
    assert "Page 1 of 3" in working.open("/network/chain?page=-1").words
