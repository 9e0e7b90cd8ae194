"""Locking: by hand, by idleness; what stays, what shows, what is kept."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.moments import MINUTE
from tests.desk.stand import CASE, PASSPHRASE, ROW, ScriptedVault, Stand, Window, founded_vault
from tests.desk.stand_complaints import COMPLAINT
from tropa import desk as desk_package
from tropa.desk.filling import fill
from tropa.desk.typed import KEPT_S, MOST_BYTES, NEVER_KEPT, TypedForm
from tropa.vault.errors import (
    AlreadyOpen,
    CannotUseFile,
    NewerVault,
    NoSuchVault,
    NotAVault,
    OtherLayout,
    VaultDamaged,
    VaultError,
)
from tropa.vault.views_journal import JournalEntry

Opener = Callable[..., Window]
LOCK_AFTER_S = 600
BACKGROUND = ("/sync", "/queue/lines")


def case_address(window: Window) -> str:
    """The address of the one case."""
    return f"/case/{window.stand.desk.handles.handle_of('case-1')}"


def test_the_lock_button_closes_the_vault_and_stops_sync(working: Window, vault: ScriptedVault) -> None:
    """And the next page is the lock screen."""
    answer = working.send("/lock")
    assert answer.path.endswith("/unlock")
    assert not vault.is_open
    assert [sync.is_running for sync in working.stand.syncs] == [False]


def test_the_lock_screen_shows_nothing(working: Window) -> None:
    """No case, no name, no number, no file name."""
    page = working.send("/lock").text
    for secret in (ROW.first_words, "K7-41", "Invented network", "network.vault", "relay.invalid", "waiting"):
        assert secret not in page


def test_after_the_lock_every_page_is_the_lock_screen(working: Window) -> None:
    """Reading, writing and the pieces scripts ask for."""
    handle = case_address(working)
    working.send("/lock")
    for path in ("/queue", "/settings", "/keys", "/exposure", "/network", handle):
        answer = working.open(path)
        assert answer.path.endswith("/unlock")
        assert ROW.first_words not in answer.text
    assert working.send("/settings/choose").path.endswith("/unlock")


@pytest.mark.parametrize("piece", [*BACKGROUND, "/case/{}/letters"])
def test_an_open_page_is_sent_to_the_lock_screen(working: Window, piece: str) -> None:
    """Its own script asks, is told where to go, and gets nothing to show."""
    path = piece.format(working.stand.desk.handles.handle_of("case-1"))
    working.send("/lock")
    answer = working.poll(path)
    assert answer.status == 204
    assert answer.headers["hx-redirect"].endswith("/unlock")
    assert answer.text == ""


def test_ten_minutes_without_a_person_lock(working: Window) -> None:
    """One second before, not yet."""
    working.stand.clocks.pass_by(LOCK_AFTER_S - 1)
    working.stand.desk.keeper.lock_if_idle()
    assert working.stand.desk.keeper.state == "open"
    working.stand.clocks.pass_by(1)
    assert working.open("/queue").path.endswith("/unlock")


def test_idleness_locks_without_any_request(working: Window, vault: ScriptedVault) -> None:
    """The desk looks by itself."""
    working.stand.clocks.pass_by(LOCK_AFTER_S)
    deadline = time.monotonic() + 5
    while vault.is_open and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not vault.is_open


def test_what_scripts_ask_does_not_keep_the_vault_open(working: Window, vault: ScriptedVault) -> None:
    """Refreshing the footer, the queue and a case's letters for ten minutes."""
    letters = f"{case_address(working)}/letters"
    for _ in range(LOCK_AFTER_S // 60):
        for path in (*BACKGROUND, letters):
            working.poll(path)
        working.stand.clocks.pass_by(60)
    assert working.poll("/sync").status == 204
    assert not vault.is_open


def test_a_person_s_pages_and_typing_keep_it_open(working: Window, vault: ScriptedVault) -> None:
    """Reading the queue, and drafts saved while typing."""
    draft = f"{case_address(working)}/draft"
    for minute in range(20):
        working.stand.clocks.pass_by(300)
        if minute % 2:
            working.open("/queue")
        else:
            working.send(draft, text=f"word {minute}", letter="1")
    assert vault.is_open


def test_drafts_saved_by_script_keep_it_open_and_failing_ones_do_not(working: Window, vault: ScriptedVault) -> None:
    """A page left behind tries again and again to save into a case that is gone; nobody is there."""
    draft = f"{case_address(working)}/draft"
    for _ in range(4):
        working.stand.clocks.pass_by(LOCK_AFTER_S // 2)
        assert working.send_by_script(draft, text="word", letter="1").status < 400
    assert vault.is_open
    vault.cases.clear()
    for _ in range(2):
        assert working.send_by_script(draft, text="another", letter="1").status == 404
        working.stand.clocks.pass_by(LOCK_AFTER_S // 2)
    working.send_by_script(draft, text="another", letter="1")
    assert not vault.is_open


def test_a_laptop_that_slept_is_locked_when_it_wakes(working: Window, vault: ScriptedVault) -> None:
    """The monotonic clock may stand still meanwhile; the wall clock does not."""
    working.stand.clocks.wall_s += 8 * 3600
    assert working.open("/queue").path.endswith("/unlock")
    assert not vault.is_open


def test_a_wall_clock_set_back_does_not_keep_it_open(working: Window, vault: ScriptedVault) -> None:
    """The monotonic clock goes on."""
    working.stand.clocks.wall_s -= 86_400
    working.stand.clocks.steady_s += LOCK_AFTER_S
    working.open("/queue")
    assert not vault.is_open


def test_unlocking_goes_back_to_where_one_was(working: Window) -> None:
    """The address is kept in the desk, not on the lock screen."""
    path = case_address(working)
    working.open(path)
    locked = working.send("/lock")
    assert path not in locked.text
    assert working.send("/unlock/open", passphrase=PASSPHRASE).path.endswith(path)


def test_unlocking_goes_back_to_the_same_filters_and_page(working: Window, vault: ScriptedVault) -> None:
    """What the address asked for is part of where one was."""
    vault.journal.lines = [JournalEntry(MINUTE, "backup-made", each + 1) for each in range(120)]
    working.open("/settings/journal?page=2")
    working.send("/lock")
    page = working.send("/unlock/open", passphrase=PASSPHRASE)
    assert "Page 2 of 3" in page.words


@pytest.mark.parametrize(
    "path", ["/queue", "/network", "/exposure", "/settings", "/search", "/settings/journal", "/burn"]
)
def test_wherever_it_is_locked_the_screen_and_its_frame_are_the_same(
    working: Window, vault: ScriptedVault, path: str
) -> None:
    """Title, icon, address, counts: nothing tells which page was open, or whether anything waits."""
    working.open(path)
    here = working.send("/lock")
    vault.rows.clear()
    working.send("/unlock/open", passphrase=PASSPHRASE)
    working.open("/queue")
    elsewhere = working.send("/lock")
    assert (here.path, here.text) == (elsewhere.path, elsewhere.text)
    assert re.findall(r"<title>(.*?)</title>", here.text) == ["Locked · Tropa"]
    assert re.findall(r'rel="icon" href="([^"]+)"', here.text) == ["/static/icon.svg"]
    assert "<img" not in here.text
    assert not re.search(r"\d", re.sub(r"<head>.*?</head>|<[^>]+>", "", here.text, flags=re.DOTALL))


def test_unlocking_starts_sync_again(working: Window) -> None:
    """A new loop for the newly opened vault."""
    working.send("/lock")
    working.send("/unlock/open", passphrase=PASSPHRASE)
    assert [sync.is_running for sync in working.stand.syncs] == [False, True]


@pytest.mark.parametrize("action", ["answer", "draft"])
def test_text_sent_to_a_locked_desk_becomes_a_draft(working: Window, vault: ScriptedVault, action: str) -> None:
    """It is not sent, and not lost."""
    path = case_address(working)
    working.open(path)
    working.stand.clocks.pass_by(LOCK_AFTER_S)
    answer = working.send(f"{path}/{action}", text="Доброе утро.\nЮрист", letter="1")
    assert answer.path.endswith("/unlock")
    assert "Доброе" not in answer.text
    assert vault.answers == []
    page = working.send("/unlock/open", passphrase=PASSPHRASE)
    assert page.path.endswith(path)
    assert vault.cases["case-1"].draft == "Доброе утро.\nЮрист"
    assert "Доброе утро.\nЮрист</textarea>" in page.text


def test_held_text_of_a_vanished_case_does_not_stop_unlocking(working: Window, vault: ScriptedVault) -> None:
    """The seeker may have asked for everything to be destroyed meanwhile."""
    path = case_address(working)
    working.send("/lock")
    working.send(f"{path}/answer", text="x", letter="1")
    vault.cases.clear()
    vault.rows.clear()
    assert working.send("/unlock/open", passphrase=PASSPHRASE).path.endswith("/queue")


def test_held_text_waits_when_it_cannot_be_kept_yet(working: Window, vault: ScriptedVault) -> None:
    """A full disk at unlocking: the text is held until the next."""
    path = case_address(working)
    working.send("/lock")
    working.send(f"{path}/draft", text="ещё здесь", letter="1")
    vault.trouble = CannotUseFile("disk full")
    working.send("/unlock/open", passphrase=PASSPHRASE)
    vault.trouble = None
    working.send("/lock")
    working.send("/unlock/open", passphrase=PASSPHRASE)
    assert vault.cases["case-1"].draft == "ещё здесь"


def test_a_foreign_form_is_not_held(working: Window, vault: ScriptedVault) -> None:
    """Only this session's own forms are."""
    path = case_address(working)
    working.send("/lock")
    working.send(f"{path}/draft", text="чужое", form_token="wrong")
    working.send("/unlock/open", passphrase=PASSPHRASE)
    assert vault.cases["case-1"].draft == ""


def test_a_wrong_passphrase_is_said(locked: Window) -> None:
    """What happened, what was kept, what to do; and the right one still opens."""
    answer = locked.send("/unlock/open", passphrase="wrong")
    assert answer.status == 400
    assert "does not open the vault. Nothing was changed. Check the keyboard's language" in answer.words
    assert "wrong" not in answer.text
    assert locked.send("/unlock/open", passphrase=PASSPHRASE).path.endswith("/queue")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (VaultDamaged("a page does not verify"), "The vault is damaged. Nothing was changed in it."),
        (NotAVault("a text file"), "not a vault"),
        (NewerVault(9, 1), "written by a newer Tropa"),
        (OtherLayout(5, ["journey"]), "an unfinished Tropa wrote it. Nothing was changed in it."),
        (AlreadyOpen(), "open in another desk"),
        (CannotUseFile("no permission"), "does not let the vault's file be used"),
        (NoSuchVault(), "no vault in this place any more"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, VaultError) else "",
)
def test_a_vault_that_cannot_be_opened_says_why(locked: Window, error: VaultError, said: str) -> None:
    """On the lock screen, in words, without the system's own."""
    locked.stand.unlock_fails = error
    answer = locked.send("/unlock/open", passphrase=PASSPHRASE)
    assert answer.status in (400, 500)
    assert "/answer/" in answer.path
    assert said in answer.words
    assert locked.stand.desk.keeper.state == "locked"


def test_the_desk_locks_when_it_ends(tmp_path: Path, open_window: Opener) -> None:
    """And takes its launch page away."""
    from starlette.testclient import TestClient

    stand = Stand(tmp_path, founded_vault(replace(ROW), one=CASE))
    with TestClient(stand.app):
        stand.desk.keeper.unlock(PASSPHRASE)
        assert stand.launch.path.exists()
    assert not stand.vault.is_open
    assert not stand.launch.path.exists()


def test_another_desk_s_launch_page_is_left_alone(tmp_path: Path) -> None:
    """Two desks started on one vault: the first to end takes only its own page."""
    from starlette.testclient import TestClient

    stand = Stand(tmp_path)
    with TestClient(stand.app):
        stand.launch.path.write_text("another's")
    assert stand.launch.path.read_text() == "another's"


def hand_over(window: Window) -> str:
    """The page that hands the one case over."""
    return f"{case_address(window)}/hand-over"


def unlocked(window: Window) -> str:
    """What is shown after unlocking."""
    return window.send("/unlock/open", passphrase=PASSPHRASE).text


def handed(address: str, **fields: str) -> str:
    """As the page's script hands a form over."""
    return json.dumps([{"address": address, "fields": list(fields.items())}])


def test_a_form_sent_to_a_locked_desk_is_filled_in_again(working: Window) -> None:
    """A hand-over's every part and choice: not lost until it is sent; nothing of it on the lock screen."""
    path = hand_over(working)
    working.open(path)
    working.stand.clocks.pass_by(LOCK_AFTER_S)
    locked = working.send(path, agreed="Пишет из части.\n<b>Важно", done="", what="some")
    assert locked.path.endswith("/unlock")
    assert "Пишет" not in locked.text
    page = unlocked(working)
    assert "\nПишет из части.\n&lt;b&gt;Важно</textarea>" in page
    assert re.search(r'value="some" checked', page)
    assert not re.search(r'value="all" checked', page)
    assert "What you wrote here before and did not send is in the form again" in page
    assert "Пишет" in working.open(path).text
    working.send(path, agreed="Пишет из части.", done="", what="all")
    again = working.open(path).text
    assert "Пишет" not in again
    assert "in the form again" not in again


def test_what_a_script_hands_over_before_a_lock_is_filled_in_again(working: Window) -> None:
    """Typed and never sent: a fact, though the page of a fact is shown only later."""
    path = case_address(working)
    working.open(path)
    forms = handed(
        working.address(f"{path}/fact"), key="Отпуск", values="до 3 декабря", note='"от него"', source="member"
    )
    assert working.send_by_script("/typing", forms=forms).status == 204
    working.send("/lock")
    assert "Отпуск" not in unlocked(working)
    page = working.open(f"{path}/fact").text
    assert re.search(r'name="key"[^>]* value="Отпуск"', page)
    assert "\nдо 3 декабря</textarea>" in page
    assert re.search(r'name="note"[^>]* value="&quot;от него&quot;"', page)


def test_it_is_handed_over_to_a_locked_desk_too_and_never_shown_there(working: Window) -> None:
    """The desk locked by itself before the script could speak."""
    path = hand_over(working)
    working.open(path)
    working.stand.clocks.pass_by(LOCK_AFTER_S)
    answer = working.send_by_script("/typing", forms=handed(working.address(path), agreed="из части"))
    assert (answer.status, answer.text, working.stand.desk.keeper.state) == (204, "", "locked")
    for shown in ("/unlock", "/burn", "/queue"):
        assert "из части" not in working.open(shown).text
    assert "из части" in unlocked(working)


def test_of_several_forms_sent_to_one_place_the_right_one_is_filled() -> None:
    """By its hidden fields."""
    page = '<form action="/a"><input type="hidden" name="flag" value="{}"><textarea name="why">\n</textarea></form>'
    two = page.format("minor") + page.format("crimes")
    filled = fill(two, [TypedForm("/a", (("flag", "crimes"), ("why", "обстрел")))]).page
    assert filled.index("обстрел") > filled.index("crimes")
    assert filled.count("обстрел") == 1


def test_a_form_in_a_closed_part_of_the_page_is_opened_and_what_fits_nowhere_is_handed_back() -> None:
    """Nobody would look for it there; other parts stay as they were drawn."""
    page = '<details><p>a</p></details><details id="b"><form action="/a"><input name="x">'
    page += '<select name="y"><option value="1"></select></form></details>'
    filled = fill(page, [TypedForm("/a", (("x", "1"), ("y", "2"), ("z", "слова")))])
    assert filled.page.startswith('<details><p>a</p></details><details id="b" open><form action="/a" data-before-lock>')
    assert filled.left_over == ("слова",)


def test_what_was_typed_goes_with_the_vault_and_after_an_hour(working: Window) -> None:
    """From memory, not only from sight."""
    path, typed = hand_over(working), working.stand.desk.typed
    working.open(path)
    working.send("/lock")
    working.send(path, agreed="из части")
    assert len(typed.all()) == 1
    working.stand.clocks.pass_by(KEPT_S)
    typed.expire()
    assert not typed._forms
    working.send(path, agreed="из части")
    working.send("/burn", word="burn")
    assert not typed._forms


def test_no_secret_is_kept_of_a_form_and_no_more_than_the_bound(working: Window) -> None:
    """No passphrase by any name a page has for it; of too long a form its beginning; of strangers' forms nothing."""
    templates = Path(desk_package.__file__).with_name("templates").glob("*.html")
    tags = [tag for each in templates for tag in re.findall(r'<input type="password"[^>]*', each.read_text())]
    secret = {name for tag in tags for name in re.findall(r' name="([^"]+)"', tag)}
    assert {"passphrase", "old", "new", "again"} <= secret <= NEVER_KEPT
    working.send("/lock")
    typed = working.stand.desk.typed
    working.send("/settings/passphrase", old="один", new="два", again="два")
    working.send("/templates/new", form_token="wrong", title="чужое")
    working.send_by_script("/typing", forms=handed("https://elsewhere.example/", title="чужое"))
    assert working.send_by_script("/typing", forms="{").status == 400
    assert typed.all() == ()
    working.send("/templates/new", title="имя", body="я" * MOST_BYTES)
    assert [each.fields for each in typed.all()] == [(("title", "имя"),)]


def test_typing_in_any_form_keeps_the_desk_open(working: Window, vault: ScriptedVault) -> None:
    """The page's script says so now and then; a stranger's word does not count."""
    for _ in range(4):
        working.stand.clocks.pass_by(LOCK_AFTER_S // 2)
        assert working.send_by_script("/typing").status == 204
    assert vault.is_open
    for _ in range(2):
        working.stand.clocks.pass_by(LOCK_AFTER_S // 2)
        working.send_by_script("/typing", form_token="wrong")
    assert working.poll("/sync").status == 204
    assert not vault.is_open


@pytest.mark.parametrize("sent_to", ["draft", "answer", "outcome"])
def test_an_answer_to_a_complaint_is_filled_in_again(working: Window, vault: ScriptedVault, sent_to: str) -> None:
    """Wherever the locked desk was told of it: by the script's last draft, or by either button."""
    vault.complaints.listens = True
    vault.complaints.all = {COMPLAINT.complaint_id: COMPLAINT}
    path = f"/complaint/{working.stand.desk.handles.handle_of(COMPLAINT.complaint_id)}"
    working.open(path)
    working.stand.clocks.pass_by(LOCK_AFTER_S)
    working.send(f"{path}/{sent_to}", text="Мы слышим", letter="one")
    page = unlocked(working)
    assert "\nМы слышим</textarea>" in page
    assert vault.complaints.done == []
