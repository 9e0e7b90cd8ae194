"""The page of what waits to go: the footer's count leads there, and a letter that is stuck is found.

And the queue's own counts, which lead to what they count.
"""

import re
from dataclasses import replace

from tests.desk.moments import MINUTE
from tests.desk.stand import ROW, ScriptedVault, Window
from tests.desk.stand_members import ANNA, ANNA_PERSON
from tropa.vault.views import SyncState
from tropa.vault.views_outbox import Outbox, WaitingLetter

ANSWER = WaitingLetter("seeker", "case-1", "K7-41", "", "", MINUTE - 120, "no-box", MINUTE + 60)
NOTE = WaitingLetter("member", "", "", ANNA, "", MINUTE - 3, "retrying", None)
CHAIN = WaitingLetter("everyone", "", "", "", "", MINUTE, "soon", None)


def test_the_footers_count_leads_to_the_letters_it_counts(working: Window, vault: ScriptedVault) -> None:
    """On every page."""
    vault.sync = SyncState(MINUTE, 1, 0, 0, None, False)
    page = working.open("/queue").text
    assert f'<a href="{working.address("/outbox")}">1 letter waiting to go</a>' in page
    assert f'href="{working.address("/outbox")}"' in working.poll("/sync").text


def test_the_queues_counts_lead_to_what_they_count(working: Window, vault: ScriptedVault) -> None:
    """Who waits, and whom "take the next" could take, within the filters at hand."""
    vault.rows = [replace(ROW, case_id=f"case-{n}", holder_id=ANNA if n else None) for n in range(3)]
    page = working.open("/queue?show=open&language=ru").text
    waiting, free = (re.findall(rf'id="{name}" href="([^"]+)"', page)[0] for name in ("all-waiting", "all-free"))
    for address, count in ((waiting, 3), (free, 1)):
        path, _, query = address.replace("&amp;", "&").partition("?")
        assert working.open(f"{path}?{query}").text.count(" data-row>") == count
    assert "language=ru" in free


def test_it_says_for_whom_since_when_and_why(working: Window, vault: ScriptedVault) -> None:
    """With the case it goes with; what was tried, or cannot go, is marked."""
    vault.members.everybody += [ANNA_PERSON]
    vault.outgoing = Outbox((ANSWER,), 3, (NOTE, CHAIN), 2)
    page = working.open("/outbox")
    handle = working.stand.desk.handles.handle_of("case-1")
    assert f'href="{working.address(f"/case/{handle}")}" data-row>Case K7-41</a>' in page.text
    for told in ("2 hours ago", "has no box any more", "Next try:", "And 2 more.", "It was tried", "all members"):
        assert told in page.words
    assert page.text.count("has not gone") == 2
    assert "Nothing waits" not in page.text.partition("<main")[2]


def test_with_nothing_to_go_it_says_so(working: Window, vault: ScriptedVault) -> None:
    """And what is wrong with the connection, if something is."""
    assert "Nothing waits to go Whatever was written" in working.open("/outbox").words
    vault.sync = replace(vault.sync, problem="unreachable")
    assert vault.sync.problem == "unreachable"
    assert 'class="trouble"' in working.open("/outbox").text.partition("<main")[2]
