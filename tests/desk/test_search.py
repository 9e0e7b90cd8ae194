"""Searching: by POST only, results as text, nothing of it in an address."""

from dataclasses import replace

from tests.desk.moments import MINUTE
from tests.desk.stand import ScriptedVault, Window
from tropa.vault.views_search import Excerpt, SearchHit, SearchResult

LETTER = SearchHit(
    "case-1", "K7-41", False, "case-1", "e1", "letter", MINUTE, (Excerpt("<b>рана ", False), Excerpt("открыта", True))
)
NOTE = SearchHit("case-1", "K7-41", True, "thread-1", "e2", "note", MINUTE, (Excerpt("отказ", True),))
NAME = SearchHit("case-2", "M2-08", False, "case-2", None, "ask", MINUTE, ())


def test_what_is_found_is_shown_where_it_stands(working: Window, vault: ScriptedVault) -> None:
    """The case, what was found, its words marked, and a link to the very thread."""
    vault.found = SearchResult(("рана",), (LETTER, NOTE, NAME), more=True)
    page = working.send("/search", words=" рана ")
    assert vault.searched == ["рана"]
    assert "3 cases" in page.words
    assert "Case K7-41 letter · 23 Nov, 12:00 <b>рана открыта" in page.words
    assert "<mark>открыта</mark>" in page.text
    assert "Case K7-41 Closed note" in page.words
    assert "Case M2-08 found by its name" in page.words
    assert "There are older ones." in page.words
    thread = working.stand.desk.handles.handle_of("thread-1")
    assert f"/thread/{thread}#e-{working.stand.desk.handles.handle_of('e2')}" in page.text


def test_a_search_is_in_no_address(working: Window, vault: ScriptedVault) -> None:
    """The form posts, the answer may not be kept, and an address with words in it searches nothing."""
    page = working.send("/search", words="повестка")
    assert "повестка" not in page.path
    assert page.headers["cache-control"] == "no-store"
    assert 'method="post"' in page.text.split('role="search"')[0].rsplit("<form", 1)[1]
    vault.searched.clear()
    working.open("/search?words=повестка")
    assert vault.searched == []


def test_nothing_found_says_what_to_try(working: Window) -> None:
    """And keeps what was typed."""
    page = working.send("/search", words="нет такого")
    assert "Nothing in your vault has all these words." in page.words
    assert 'value="нет такого"' in page.text


def test_an_empty_search_searches_nothing(working: Window, vault: ScriptedVault) -> None:
    """The form again."""
    working.send("/search", words="  ")
    assert vault.searched == []


def test_what_is_searched_reaches_no_page_after_a_lock(working: Window) -> None:
    """The page one comes back to is the empty form."""
    working.open("/search")
    working.send("/search", words="канарейка")
    working.send("/lock")
    page = working.send("/unlock/open", passphrase=working.stand.passphrase)
    assert page.path.endswith("/search")
    assert "канарейка" not in page.text


def test_a_search_can_be_narrowed_and_stays_so(working: Window, vault: ScriptedVault) -> None:
    """To a kind of entry, to open or closed cases; what a form says wrongly narrows nothing."""
    page = working.send("/search", words="рана", kind="notes", cases="closed")
    assert vault.searched_for == ("notes", "closed")
    assert 'value="notes" checked' in page.text
    assert 'value="closed" checked' in page.text
    assert "Try again everywhere and in all cases." in page.words
    working.send("/search", words="рана", kind="nonsense", cases="nonsense")
    assert vault.searched_for == ("all", "all")


def test_too_many_entries_are_said(working: Window, vault: ScriptedVault) -> None:
    """With what to do about it."""
    vault.found = SearchResult(("и",), (LETTER,), more=False, cut=True)
    assert "only the newest 20,000 were looked at. Add a word." in working.send("/search", words="и").words


def test_the_entry_found_is_on_the_page_it_leads_to(working: Window, vault: ScriptedVault) -> None:
    """By an anchor that says nothing of it."""
    letter = vault.cases["case-1"].timeline[0].event_id
    vault.found = SearchResult(("рана",), (replace(LETTER, event_id=letter),), more=False)
    page = working.send("/search", words="рана")
    anchor = page.text.split("#e-")[1].split('"')[0]
    handle = working.stand.desk.handles.handle_of("case-1")
    assert f'id="e-{anchor}"' in working.open(f"/case/{handle}").text
