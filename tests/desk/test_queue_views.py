"""Saved views of the queue: naming the filters at hand, opening, renaming, deleting; what is refused stays typed."""

import re
from dataclasses import replace
from html import unescape

import pytest

from tests.desk.stand import ROW, ScriptedVault, Window
from tropa.vault.queue.saved import MOST_NAME_CHARACTERS, MOST_VIEWS
from tropa.vault.views_queue import QueueFilter, SavedView

ENGLISH = SavedView("view-1", "Пишут по-английски", QueueFilter("waiting", language="en"))


def test_the_filters_at_hand_are_saved_under_a_name_and_opened_by_it(working: Window, vault: ScriptedVault) -> None:
    """The queue leads to the form with its filters; the view is a chip that opens exactly them."""
    vault.rows = [replace(ROW, language="en"), replace(ROW, case_id="case-2")]
    keep = re.findall(r'id="views-keep" href="([^"]+)"', working.open("/queue?show=waiting&language=en").text)
    page = working.open(unescape(keep[0]))
    assert "Save these filters Waiting for us, English" in page.words
    fields = dict(re.findall(r'type="hidden" name="(show|language)" value="(\w+)"', page.text))
    opened = working.send("/queue/views", name=" Ночная  смена ", **fields)
    assert "The view is saved." in opened.words
    assert vault.queueing.saved == [SavedView("view-1", "Ночная  смена", QueueFilter("waiting", language="en"))]
    chip = re.findall(r'id="view-1" href="([^"]+)"( aria-current="true")?', opened.text)[0]
    assert chip == (unescape(chip[0]).replace("&", "&amp;"), ' aria-current="true"')
    assert working.open(unescape(chip[0])).text.count("data-row") == 1
    assert 'id="view-1"' in working.open("/queue?show=open").text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("   ", "A view needs a name"),
        ("щ" * (MOST_NAME_CHARACTERS + 1), "The name is too long"),
        (ENGLISH.name, "Another view has this name"),
    ],
)
def test_what_cannot_be_saved_stays_typed_with_its_filters(
    working: Window, vault: ScriptedVault, name: str, said: str
) -> None:
    """And nothing is saved; the same for a new name of a view that is there."""
    vault.queueing.saved = [ENGLISH, replace(ENGLISH, view_id="view-2", name="Другие")]
    page = working.send("/queue/views", name=name, show="waiting", need="health")
    assert said in page.words
    assert f'name="name" value="{name}"' in page.text
    assert 'name="need" value="health"' in page.text
    handle = working.stand.desk.handles.handle_of("view-2")
    renamed = working.send(f"/queue/views/{handle}/rename", name=name)
    assert said in renamed.words
    assert f'id="name-{handle}" name="name" value="{name}"' in renamed.text
    assert [each.name for each in vault.queueing.saved] == [ENGLISH.name, "Другие"]


def test_a_view_is_renamed_and_deleted(working: Window, vault: ScriptedVault) -> None:
    """By its handle; what it is called stands in no address."""
    vault.queueing.saved = [ENGLISH]
    page = working.open("/queue/views")
    assert "Пишут по-английски Waiting for us, English" in page.words
    handle = re.findall(r"/queue/views/([0-9a-f]+)/rename", page.text)[0]
    assert "The view is renamed." in working.send(f"/queue/views/{handle}/rename", name="English").words
    assert vault.queueing.saved[0].name == "English"
    deleted = working.send(f"/queue/views/{handle}/delete")
    assert "The view is deleted" in deleted.words
    assert "Nothing is saved yet" in deleted.words


def test_a_view_deleted_meanwhile_is_said(working: Window, vault: ScriptedVault) -> None:
    """In another window: the page says so, and nothing else changes."""
    vault.queueing.saved = [ENGLISH]
    page = working.send("/queue/views/0123456789abcdef/rename", name="Что-то")
    assert "There is no such view" in page.words
    assert vault.queueing.saved == [ENGLISH]


def test_when_no_more_can_be_kept_the_page_says_so(working: Window, vault: ScriptedVault) -> None:
    """Instead of a form that would be refused."""
    vault.queueing.saved = [replace(ENGLISH, view_id=f"v{at}", name=f"вид {at}") for at in range(MOST_VIEWS)]
    page = working.open("/queue/views?show=waiting")
    assert "20 views are saved; more cannot be kept. Delete one first." in page.words
    assert 'id="name"' not in page.text


def test_a_name_is_text(working: Window, vault: ScriptedVault) -> None:
    """Never markup, on the queue nor on its page."""
    vault.rows, vault.queueing.saved = [ROW], [replace(ENGLISH, name="<script>x</script>")]
    for path in ("/queue?show=open", "/queue/views"):
        assert "&lt;script&gt;x&lt;/script&gt;" in working.open(path).text
