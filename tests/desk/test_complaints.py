"""The complaints page: there for listeners and for nobody else; nothing typed is lost; who reads it is always said."""

from dataclasses import replace

from tests.desk.stand import ScriptedVault, Window
from tests.desk.stand_complaints import CAUTIOUS, COMPLAINT
from tests.desk.stand_members import ANNA, ANNA_PERSON, ME, VERA, VERA_PERSON


def listening(vault: ScriptedVault) -> None:
    """This desk's member and Anna listen, and two complaints are here."""
    vault.complaints.listens = True
    vault.complaints.named = (ME, ANNA)
    vault.complaints.all = {each.complaint_id: each for each in (COMPLAINT, CAUTIOUS)}


def at(window: Window, complaint_id: str = "complaint-1") -> str:
    """A complaint's address."""
    return f"/complaint/{window.stand.desk.handles.handle_of(complaint_id)}"


def test_who_does_not_listen_sees_no_page_no_link_and_no_number(working: Window) -> None:
    """Even the address says no more than that there is nothing."""
    assert "/complaints" not in working.open("/queue").text
    page = working.open("/complaints")
    assert page.status == 400
    assert "Listeners:" not in page.words


def test_a_listener_sees_the_list_and_how_many_wait(working: Window, vault: ScriptedVault) -> None:
    """Waiting first; what somebody wrote is text and nothing else."""
    listening(vault)
    page = working.open("/complaints")
    assert "1 complaint waits" in page.words
    assert "Со мной говорят <b>грубо</b>." in page.words
    assert "/complaints" in working.open("/queue").text


def test_an_empty_list_says_that_there_is_nothing_to_do(working: Window, vault: ScriptedVault) -> None:
    """And that it comes by itself."""
    vault.complaints.listens = True
    assert "No complaints" in working.open("/complaints").words


def test_a_complaint_says_who_reads_an_answer_and_who_a_record(working: Window, vault: ScriptedVault) -> None:
    """Before anything is written."""
    listening(vault)
    page = working.open(at(working))
    assert "An answer is read by: The person" in page.words
    assert "What is put down is read by: you" in page.words.replace("You", "you")
    assert "On its way" in page.words


def test_cautions_are_said_and_no_answer_is_offered_where_there_may_be_none(
    working: Window, vault: ScriptedVault
) -> None:
    """Who reads the case, who wanted no answer, who asked for deletion, who cannot be compared."""
    listening(vault)
    page = working.open(at(working, "complaint-2"))
    assert "another listener answers" in page.words
    assert "wants no answer" in page.words
    assert "has not seen the first letter" in page.words
    assert "request came to delete everything" in page.words
    assert "Answer the person" not in page.words


def test_a_long_complaint_has_pages_and_says_what_was_not_kept(working: Window, vault: ScriptedVault) -> None:
    """Both ways, and how many letters came beyond those that are kept."""
    listening(vault)
    page = working.open(at(working, "complaint-2"))
    assert "21 more letters came and were not kept" in page.words
    assert f"{at(working, 'complaint-2')}?page=2" in page.text
    assert "Later in this complaint" in page.words
    assert "not kept" not in working.open(at(working)).words


def test_an_answer_is_sent_once_however_often_the_button_is_pressed(working: Window, vault: ScriptedVault) -> None:
    """A page sent again, by Back or a double click, does nothing more."""
    listening(vault)
    for _ in range(2):
        working.send(f"{at(working)}/answer", text="Мы слышим", letter="one")
    assert vault.complaints.done == [("answer", "complaint-1", "Мы слышим")]


def test_what_cannot_be_sent_stays_on_the_page(working: Window, vault: ScriptedVault) -> None:
    """With the reason beside it."""
    listening(vault)
    page = working.send(f"{at(working)}/answer", text="   ", letter="two")
    assert page.status == 400
    assert 'role="alert"' in page.text


def test_outcome_close_reopen_and_destroy_do_what_they_say(working: Window, vault: ScriptedVault) -> None:
    """Destroying only when it is meant."""
    listening(vault)
    here = at(working)
    working.send(f"{here}/outcome", text="Поговорили", letter="three")
    working.send(f"{here}/close", keep_days="90")
    working.send(f"{here}/reopen")
    assert working.send(f"{here}/destroy").status == 400
    working.send(f"{here}/destroy", sure="yes")
    assert vault.complaints.done == [
        ("outcome", "complaint-1", "Поговорили"),
        ("close", "complaint-1", 90),
        ("reopen", "complaint-1"),
        ("destroy", "complaint-1"),
    ]


def test_a_draft_is_kept_while_it_is_typed(working: Window, vault: ScriptedVault) -> None:
    """So that a crash or a lock loses nothing."""
    listening(vault)
    assert working.send_by_script(f"{at(working)}/draft", text="начала", letter="four").status == 204
    assert "начала" in working.open(at(working)).words


def test_a_steward_names_listeners_and_one_alone_is_refused_with_the_choice_kept(
    working: Window, vault: ScriptedVault
) -> None:
    """At least two, or nobody."""
    handles = working.stand.desk.handles
    vault.members.everybody = [ANNA_PERSON, VERA_PERSON]
    page = working.send("/network/listeners", member=[handles.handle_of(ANNA)])
    assert page.status == 400
    assert "at least two people" in page.words
    assert f'value="{handles.handle_of(ANNA)}" checked' in page.text
    working.send("/network/listeners", member=[handles.handle_of(ANNA), handles.handle_of(VERA)])
    assert ("listeners", ANNA, VERA) in vault.members.done


def test_whoever_is_no_steward_sees_who_listens_and_cannot_name_them(working: Window, vault: ScriptedVault) -> None:
    """The page is open to all members: who reads complaints is no secret inside."""
    vault.complaints.named = (ANNA, VERA)
    vault.members.everybody = [ANNA_PERSON, VERA_PERSON]
    assert vault.members.mine is not None
    vault.members.mine = replace(vault.members.mine, is_steward=False)
    page = working.open("/network/listeners")
    assert "Анна" in page.words
    assert "Propose" not in page.words


def test_exposure_counts_the_complaints_a_listener_can_read_and_only_a_listeners_desk_knows_how_many(
    working: Window, vault: ScriptedVault
) -> None:
    """Whoever looks at a member who listens is told so; at other desks without a number."""
    vault.members.everybody = [ANNA_PERSON, VERA_PERSON]
    vault.complaints.named = (ANNA, VERA)
    together = f"/exposure/together?member={working.stand.desk.handles.handle_of(ANNA)}"
    assert "How many there are only listeners' desks know" in working.open(together).words
    vault.complaints.listens = True
    vault.complaints.all = {COMPLAINT.complaint_id: COMPLAINT}
    assert "1 is here now" in working.open(together).words
    assert "1 is here now" in working.open("/exposure").words
