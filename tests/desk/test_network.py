"""The network's pages: people, what waits for us, alarms, the history, proposals, invitations."""

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
    PROPOSAL,
    VERA_PERSON,
    VERAS,
    device,
    person,
)
from tropa.vault.membership.errors import BadRoles, NotASteward, SignedAnother
from tropa.vault.views_members import Alarm, AlarmKind, EntryKind, EntryView, ForkView, MeView, Subject


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
    assert "you steward coordinator 1a2b3c in use this machine · signs for the network" in page.words
    assert "Анна caseworker 4d5e6f in use" in page.words
    assert "Вера <юрист> adviser 7a8b9c in use no keys of this week yet" in page.words
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
    assert page.words.index("Keys for 16 Nov – 22 Nov") < page.words.index("Анна · 4d5e6f was admitted: caseworker")
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
    page = working.send("/network/invite", petname=" Борис ", roles=["caseworker"])
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


Look = Callable[[Window], str]


def test_ids_and_names_are_in_no_address(working: Window, peopled: ScriptedVault) -> None:
    """Only handles."""
    for path in ("/network", "/network/chain", "/exposure", f"/network/member/{handle(working, ANNA)}"):
        page = working.open(path).text
        links = [part.split('"')[0] for name in ("href", "action", "value") for part in page.split(f'{name}="')[1:]]
        assert not any(secret in link for link in links for secret in (ANNA, ANNAS, VERAS, LAPTOP))
