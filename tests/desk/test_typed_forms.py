"""What is typed into a form and not sent is there again: after a crash of the desk too, and until it is sent."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.desk.stand import CASE, PASSPHRASE, ROW, ScriptedVault, Stand, Window, founded_vault
from tests.desk.test_rights import known, rights_path
from tropa.desk.filling import fill
from tropa.desk.typed import TypedForm
from tropa.vault.errors import CannotUseFile

__all__ = ["known"]

TYPED = "ждёт справку до пятницы"


def hand_over(window: Window) -> str:
    """The page that hands the one case over."""
    return f"/case/{window.stand.desk.handles.handle_of('case-1')}/hand-over"


def type_into(window: Window, path: str, hidden: tuple[tuple[str, str], ...] = (), **fields: str) -> None:
    """As the page's script hands a form over while somebody types."""
    forms = [{"address": window.address(path), "fields": [*hidden, *fields.items()], "hidden": hidden}]
    assert window.send_by_script("/typing", forms=json.dumps(forms)).status == 204


def test_a_form_typed_into_is_filled_in_again_however_often_it_is_opened(working: Window) -> None:
    """A link, Back, a second click: drawing the page does not cost what was typed."""
    path = hand_over(working)
    type_into(working, path, agreed=TYPED)
    for _ in range(2):
        page = working.open(path)
        assert f"\n{TYPED}</textarea>" in page.text
        assert "did not send is in the form again. What is on this page may have changed since" in page.words


def test_a_desk_that_crashes_costs_no_form(tmp_path: Path) -> None:
    """Nothing was locked or closed: another process, with other addresses and handles, has it from the vault."""
    vault = founded_vault(ROW, one=CASE)
    pages = []
    for run in range(2):
        stand = Stand(tmp_path, vault)
        if run:
            stand.desk.handles.handle_of("moves the handles on")
        stand.path.write_bytes(b"vault")
        with TestClient(stand.app, base_url=stand.origin, follow_redirects=False) as client:
            window = Window(stand, client)
            window.enter()
            window.send("/unlock/open", passphrase=PASSPHRASE)
            path = hand_over(window)
            if not pages:
                type_into(window, path, agreed=TYPED, what="some")
                kept = dict(vault.unsent.forms)
            pages.append(window.address(path))
            page = window.open(path).text
            vault.unsent.forms = dict(kept)  # as after a crash: what its end does is taken back
    assert pages[0] != pages[1]
    assert TYPED in page


def test_the_vault_is_told_what_it_is_about_and_no_address_of_this_run(working: Window, vault: ScriptedVault) -> None:
    """So that it is sealed under the case's key, destroyed with it, and known again in another run."""
    path = hand_over(working)
    handle = working.stand.desk.handles.handle_of("case-1")
    type_into(working, path, agreed=TYPED, to=handle)
    ((name, data),) = vault.unsent.forms.items()
    assert vault.unsent.about[name] == ("case", "case-1")
    assert handle not in name + data.decode()
    assert working.stand.desk.prefix not in name


def test_what_is_sent_or_emptied_is_let_go_of(working: Window, vault: ScriptedVault) -> None:
    """Sent by the button; emptied by hand."""
    type_into(working, "/templates/new", title="имя", body=TYPED)
    working.send("/templates/new", title="имя", language="ru", body=TYPED)
    assert vault.unsent.forms == {}
    type_into(working, "/templates/new", title="имя")
    type_into(working, "/templates/new")
    assert vault.unsent.forms == {}
    assert TYPED not in working.open("/templates/new").text


def test_of_several_forms_at_one_address_each_is_kept_alone(working: Window, vault: ScriptedVault) -> None:
    """By its hidden fields, but for those that are drawn anew each time."""
    path = f"/case/{working.stand.desk.handles.handle_of('case-1')}/flags/back"
    for flag in ("minor", "crimes"):
        type_into(working, path, (("flag", flag), ("once", flag)), why=TYPED)
    assert len(vault.unsent.forms) == 2
    working.stand.desk.forms.release(working.address(path), (("flag", "minor"), ("once", "another"), ("why", TYPED)))
    (left,) = vault.unsent.forms
    assert "crimes" in left
    assert "once" not in left


def test_letting_go_of_it_draws_the_page_as_it_was(working: Window) -> None:
    """With the button beside what the page says of it."""
    path = hand_over(working)
    type_into(working, path, agreed=TYPED)
    page = working.send("/typing/forget", address=working.address(path), back=working.address(path))
    assert page.path.endswith("/hand-over")
    assert TYPED not in page.text
    assert working.send("/typing/forget", back="https://elsewhere.example/").path.endswith("/queue")


def test_searched_words_and_forms_of_no_single_case_never_reach_the_vault(
    working: Window, vault: ScriptedVault
) -> None:
    """Words are kept nowhere; the others in memory, for an hour: they would outlive the case they may be about."""
    type_into(working, "/search", words=TYPED)
    type_into(working, "/offers/answer", (("offer", "x"),), note=TYPED)
    assert vault.unsent.forms == {}
    assert [each.address for each in working.stand.desk.typed.all()] == [working.address("/offers/answer")]


def test_what_says_that_one_is_sure_is_never_filled_in_again(working: Window, vault: ScriptedVault) -> None:
    """Somebody else may sit there, or the same person on another day."""
    path = f"/case/{working.stand.desk.handles.handle_of('case-1')}/destroy"
    type_into(working, path, sure="yes")
    assert vault.unsent.forms == {}


def test_what_is_about_a_case_that_is_gone_is_not_in_the_vault(working: Window, vault: ScriptedVault) -> None:
    """A page left open hands it over once more."""
    vault.unsent.gone = {"case-1"}
    type_into(working, hand_over(working), agreed=TYPED)
    assert vault.unsent.forms == {}
    assert working.stand.desk.typed.all() == ()


def test_a_form_whose_sending_fails_is_kept(
    working: Window, vault: ScriptedVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: the page that says so has no form on it."""
    path = "/templates/new"

    def full(*_: object) -> None:
        raise CannotUseFile("disk full")

    monkeypatch.setattr(vault.work.library, "put", full)
    assert TYPED not in working.send(path, title="имя", language="ru", body=TYPED).text
    assert TYPED in working.open(path).text


def test_a_note_begun_is_in_the_vault_while_one_types(working: Window, vault: ScriptedVault) -> None:
    """As a letter's draft is; what was typed while it was locked goes there too."""
    case, thread = (working.stand.desk.handles.handle_of(each) for each in ("case-1", "thread-1"))
    draft = f"/case/{case}/thread/{thread}/draft"
    assert working.send_by_script(draft, text=TYPED, letter="1").status == 204
    assert vault.unsent.texts["thread-1", "note"] == TYPED
    working.send("/lock")
    working.send_by_script(draft, text=f"{TYPED}!", letter="1")
    working.send("/unlock/open", passphrase=PASSPHRASE)
    assert vault.unsent.texts["thread-1", "note"] == f"{TYPED}!"


def pack_question(window: Window, path: str, question: str) -> str:
    """A rights page that asks this question."""
    return window.open(f"{path}?topic=all&ask={window.stand.desk.handles.handle_of(question)}").text


def test_an_answer_to_one_question_never_stands_in_the_form_of_another(known: Window, vault: ScriptedVault) -> None:
    """One form, told apart by its hidden field alone: typed for an age, the form of a day is drawn empty."""
    path = rights_path(known)
    question = known.stand.desk.handles.handle_of("age")
    type_into(known, f"{path}/answer", (("question", question), ("topic", "all")), typed="19")
    assert 'value="19"' not in pack_question(known, path, "decision_date")
    assert 'value="19"' in pack_question(known, path, "age")


def test_an_answer_sent_from_another_topic_is_let_go_of(known: Window, vault: ScriptedVault) -> None:
    """The topic is how the page was looked at; it does not make another form of it."""
    path, handles = rights_path(known), known.stand.desk.handles
    question, place = handles.handle_of("age"), handles.handle_of("thread-1")
    type_into(known, f"{path}/answer", (("question", question), ("topic", "all")), typed="19")
    assert vault.unsent.forms
    known.send(f"{path}/answer", question=question, topic="", place=place, typed="20", source="seeker")
    assert vault.unsent.forms == {}


def test_what_corrects_one_fact_never_stands_in_the_form_of_another(working: Window) -> None:
    """Each form says which fact it is about; that of a new fact says none."""
    case, handles = working.stand.desk.handles.handle_of("case-1"), working.stand.desk.handles
    path, one, other = f"/case/{case}/fact", *(handles.handle_of(f"key:{each}") for each in ("age", "stage"))
    type_into(working, path, (("about", one),), key="Возраст", values=TYPED)
    for elsewhere in (path, f"{path}?about={other}"):
        assert TYPED not in working.open(elsewhere).text
    assert TYPED in working.open(f"{path}?about={one}").text


PAGE_OF_ONE = '<form action="/a"><input type="hidden" name="{}" value="{}"><textarea name="why">\n</textarea></form>'


@pytest.mark.parametrize("name", ["check", "flag", "role"])
@pytest.mark.parametrize("is_told", [True, False])
def test_the_only_form_at_an_address_is_not_filled_with_what_is_about_something_else(name: str, is_told: bool) -> None:
    """A check, a flag, an introduction; handed over by the page, or sent whole to a locked desk."""
    typed = TypedForm("/a", ((name, "one"), ("why", TYPED)), ((name, "one"),) if is_told else ())
    assert fill(PAGE_OF_ONE.format(name, "another"), [typed]).met == ()
    assert TYPED in fill(PAGE_OF_ONE.format(name, "one"), [typed]).page


def test_a_form_of_ticks_alone_is_never_filled() -> None:
    """Old ticks, put back days later, would undo what others have changed since."""
    page = '<form action="/a"><input type="checkbox" name="member" value="a"></form>'
    filled = fill(page, [TypedForm("/a", (("member", "a"),))])
    assert (filled.page, filled.met) == (page, ())


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/queue/next", {"number": "7", "show": "waiting"}),
        ("/case/{case}/journey", {"once": "a number of this page"}),
        ("/case/{case}/answer", {"text": "", "letter": "one"}),
    ],
)
def test_a_button_sent_to_a_locked_desk_leaves_nothing_behind(
    working: Window, path: str, fields: dict[str, str]
) -> None:
    """Nobody wrote anything, so no page says afterwards that somebody did."""
    working.send("/lock")
    working.send(path.format(case=working.stand.desk.handles.handle_of("case-1")), **fields)
    assert working.stand.desk.typed.all() == ()
    assert "did not send" not in working.send("/unlock/open", passphrase=PASSPHRASE).words
