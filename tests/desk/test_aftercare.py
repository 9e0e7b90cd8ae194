"""After arrival, at the desk: days of stay, dates, proof, times to write, and what is put down about them."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.desk.moments import MINUTE
from tests.desk.stand import ScriptedVault, Window
from tests.desk.stand_work import CLOSED, FACT, I_AM, THREAD, work_on
from tests.desk.test_thread import case_path
from tropa.desk.aftercare_facts import DATE, RULE
from tropa.journeys.stays import Stay
from tropa.vault.journeys.said import stay_fact
from tropa.vault.views_casework import AgendaRow
from tropa.vault.views_work import FactView


def fact(key: str, *values: str, note: str = "") -> FactView:
    """Put down by Anna in the thread of two."""
    return replace(FACT, key=key, values=values, note=note)


def stay(country: str, entered: date, left: date | None = None) -> FactView:
    """A stay, as a journey's arrival puts it down."""
    key, values = stay_fact(Stay(country, entered, left))
    return fact(key, *values)


PERMIT = fact(f"{DATE}permit.0a0b0c0d", "2027-02-01", note="ВНЖ")
RULE_KZ = fact(f"{RULE}KZ", "60", "window", "180", note="слово юриста")
TIMES = (fact("recontact", "mon", "18-21"), fact("recontact.zone", "Asia/Almaty"))
THERE = stay("KZ", date(2026, 10, 1))
EARLIER = stay("KZ", date(2026, 8, 1), date(2026, 8, 20))


def known(vault: ScriptedVault, *facts: FactView) -> None:
    """The case, with these facts and the thread of two."""
    vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), threads=(THREAD,), facts=facts)
    vault.work.known.append("case-1")


def after_path(window: Window) -> str:
    """The page's address."""
    return f"{case_path(window)}/after"


def handle(window: Window, id: str) -> str:
    """A handle, as the page would give it."""
    found: str = window.stand.desk.handles.handle_of(id)
    return found


def test_an_empty_page_says_what_to_do(working: Window, vault: ScriptedVault) -> None:
    """Nothing was put down: each part says what belongs there."""
    known(vault)
    page = working.open(after_path(working))
    for said in ("No stay was put down yet", "No dates yet", "They chose no times. Do not write first"):
        assert said in page.words


def test_days_are_counted_by_the_pack_with_its_day_and_sources(working: Window, vault: ScriptedVault) -> None:
    """Kazakhstan: 90 in any 180; 20 days in August and 54 since October leave 16; reported events beside it."""
    known(vault, EARLIER, THERE)
    words = working.open(after_path(working)).words
    assert "Kazakhstan 16 days left" in words
    assert "Last lawful day: 9 Dec" in words
    assert "74 days used, today included" in words
    assert "Counted by: 90 days in any 180 days." in words
    assert "It was so as of 17 February 2026; check whether it still is." in words
    assert "2026-02" in words


def test_an_advisers_rule_goes_before_the_pack(working: Window, vault: ScriptedVault) -> None:
    """With whose word it is and why; the pack's day is not said of it."""
    known(vault, THERE, RULE_KZ)
    words = working.open(after_path(working)).words
    assert "Kazakhstan 6 days left" in words
    assert "Counted by: 60 days in any 180 days." in words
    assert "An adviser's word" in words
    assert "слово юриста" in words


def test_the_case_page_says_what_is_left_and_the_nearest_date(working: Window, vault: ScriptedVault) -> None:
    """And keeps both for the agenda: the next early warning of the stay and of the permit."""
    known(vault, EARLIER, THERE, PERMIT)
    words = working.open(case_path(working)).words
    assert "Kazakhstan 16 days left Last lawful day: 9 Dec" in words
    assert "1 Feb 2027" in words
    kept = dict(vault.work.agenda.law["case-1"])
    assert kept["after:stay.KZ"] == date(2026, 11, 25)
    assert kept["after:date.permit.0a0b0c0d"] == date(2026, 12, 3)


def test_a_warning_moves_when_a_stay_changes(working: Window, vault: ScriptedVault) -> None:
    """Who has left is not warned of."""
    known(vault, EARLIER, stay("KZ", date(2026, 10, 1), date(2026, 11, 10)))
    working.open(case_path(working))
    assert "after:stay.KZ" not in dict(vault.work.agenda.law["case-1"])


def test_the_agenda_names_early_warnings_in_words(working: Window, vault: ScriptedVault) -> None:
    """Kind, country and kind of date; never a key."""
    due = (
        AgendaRow("case-1", "n", "law", date(2026, 11, 24), "after:stay.KZ", mine=True),
        AgendaRow("case-1", "n", "law", date(2026, 11, 24), f"after:{PERMIT.key}", mine=True),
    )
    known(vault)
    vault.work.agenda.rows = due
    words = working.open("/agenda").words
    assert "after arrival The days of stay run out: Kazakhstan" in words
    assert "after arrival Coming: residence permit" in words


def test_a_stay_is_put_down_as_the_fact_an_arrival_writes(working: Window, vault: ScriptedVault) -> None:
    """In the thread chosen, with its source; a country by its name in either language."""
    known(vault)
    sent = {"country": "Казахстан", "entered": "2026-11-20", "left": "", "source": "document"}
    page = working.send(f"{after_path(working)}/stay", True, place=handle(working, "thread-1"), **sent)
    assert "The stay is put down." in page.words
    assert vault.work.done[-1] == ("fact", "thread-1", "stay.KZ.2026-11-20", ("here",), "document", "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"country": "Нарния", "entered": "2026-11-20"}, "No country is called that here."),
        ({"country": "KZ", "entered": "20 ноября"}, "calendar"),
        ({"country": "KZ", "entered": "2026-11-20", "left": "2026-11-19"}, "before the day of entry"),
    ],
)
def test_what_cannot_be_read_is_said_and_stays_typed(
    working: Window, vault: ScriptedVault, typed: dict[str, str], said: str
) -> None:
    """Nothing is put down."""
    known(vault)
    page = working.send(
        f"{after_path(working)}/stay", True, place=handle(working, "thread-1"), source="seeker", **typed
    )
    assert page.status == 400
    assert said in page.words
    assert f'value="{typed["country"]}"' in page.text
    assert not vault.work.done


def test_a_day_of_leaving_is_put_where_the_stay_stands(working: Window, vault: ScriptedVault) -> None:
    """The same key, in the same thread."""
    known(vault, THERE)
    working.open(after_path(working))
    working.send(f"{after_path(working)}/left", True, fact=handle(working, THERE.key), **{"left-on": "2026-11-22"})
    assert vault.work.done[-1][1:4] == ("thread-1", "stay.KZ.2026-10-01", ("left:2026-11-22",))


def test_what_was_a_mistake_is_taken_back_and_counts_no_more(working: Window, vault: ScriptedVault) -> None:
    """And only facts that are read here can be taken back from here."""
    known(vault, THERE, FACT)
    working.send(f"{after_path(working)}/back", True, fact=handle(working, THERE.key))
    assert vault.work.done[-1][1:4] == ("thread-1", THERE.key, ("taken back",))
    done = len(vault.work.done)
    page = working.send(f"{after_path(working)}/back", True, fact=handle(working, FACT.key))
    assert page.status == 400
    assert len(vault.work.done) == done
    known(vault, fact(THERE.key, "taken back"))
    assert "No stay was put down yet" in working.open(after_path(working)).words


def test_a_rule_needs_a_source_and_a_window_that_holds_its_days(working: Window, vault: ScriptedVault) -> None:
    """What was typed stays; the whole one is put down as a member's word."""
    known(vault, THERE)
    rule = {"rule-country": "Kazakhstan", "rule-days": "30", "rule-per": "window", "rule-window": "20"}
    place, address = handle(working, "thread-1"), f"{after_path(working)}/rule"
    assert "Say who says so" in working.send(address, True, place=place, **rule).words
    page = working.send(address, True, place=place, **rule, **{"rule-note": "ст. 7, 2026-05-01"})
    assert "Say in how many days on end" in page.words
    assert "ст. 7, 2026-05-01" in page.text
    assert not vault.work.done
    working.send(address, True, place=place, **(rule | {"rule-window": "180"}), **{"rule-note": "ст. 7"})
    assert vault.work.done[-1] == ("fact", "thread-1", "stay_rule.KZ", ("30", "window", "180"), "member", "ст. 7")


def test_a_date_is_put_down_and_shown_with_how_far_it_is(working: Window, vault: ScriptedVault) -> None:
    """Two dates of one kind have keys of their own."""
    known(vault, PERMIT)
    assert "1 Feb 2027 in 70 days residence permit: ВНЖ" in working.open(after_path(working)).words
    for _ in range(2):
        sent = {"kind": "appointment", "day": "2026-12-01", "about": "ведомство", "source": "seeker"}
        working.send(f"{after_path(working)}/date", True, place=handle(working, "thread-1"), **sent)
    one, other = vault.work.done[-2:]
    assert one[2] != other[2]
    assert re.fullmatch(r"date\.appointment\.[0-9a-f]{8}", str(one[2]))
    assert one[3:] == (("2026-12-01",), "seeker", "ведомство")


def test_proof_is_ticked_and_stays_with_the_person(working: Window, vault: ScriptedVault) -> None:
    """What they have and what they have not are two facts; what was not said is in neither."""
    known(vault, fact("evidence.kept", "summons"))
    page = working.open(after_path(working))
    assert re.search(r'name="proof-summons" value="kept" checked', page.text)
    sent = {"proof-summons": "kept", "proof-medical": "missing", "proof-order": "unsaid", "source": "seeker"}
    working.send(f"{after_path(working)}/proof", True, place=handle(working, "thread-1"), **sent)
    assert [each[2:4] for each in vault.work.done[-2:]] == [
        ("evidence.kept", ("summons",)),
        ("evidence.missing", ("medical",)),
    ]


def test_the_checklist_goes_into_the_letter_in_the_seekers_language(working: Window, vault: ScriptedVault) -> None:
    """After what was being written, and nothing is sent."""
    known(vault, fact("evidence.kept", "summons"))
    vault.save_draft("case-1", "Здравствуйте!")
    page = working.send(f"{after_path(working)}/proof/letter")
    assert "nothing is sent yet" in page.words
    draft = vault.case("case-1").draft
    assert draft.startswith("Здравствуйте!\n\nЭто поможет потом")
    assert "— Повестка. Снимок с датой и запись в реестре. (Вы говорили, что это есть.)" in draft


def test_times_to_write_are_put_down_with_whose_clock_it_is(working: Window, vault: ScriptedVault) -> None:
    """A day, hours and a city; the city goes first, for times without it cannot be told."""
    known(vault, THERE)
    place, address = handle(working, "thread-1"), f"{after_path(working)}/times"
    hours = {"first": "22", "last": "2"}
    assert "Choose at least one day" in working.send(address, True, place=place, zone="Asia/Almaty", **hours).words
    assert "Choose the city" in working.send(address, True, place=place, weekday="mon", zone="", **hours).words
    working.send(address, True, place=place, weekday="mon", zone="Asia/Almaty", **hours)
    assert [each[2:4] for each in vault.work.done[-2:]] == [
        ("recontact.zone", ("Asia/Almaty",)),
        ("recontact", ("mon", "22-02")),
    ]


def test_the_composer_warns_outside_of_those_times_with_the_next_good_one(
    working: Window, vault: ScriptedVault
) -> None:
    """Mondays from 18 to 21 in Almaty, where it is five hours later than UTC; inside of them it is silent."""
    known(vault, *TIMES)
    now = datetime.fromtimestamp(60 * MINUTE, UTC)
    assert now.strftime("%a") == "Mon"
    words = working.open(case_path(working)).words
    inside = 18 <= now.hour + 5 < 21
    assert ("They asked to be written to only Mon, from 18:00 to 21:00 (clock of Almaty)" in words) is not inside
    assert ("Next good time by that clock: 23 Nov, 18:00" in words) is (now.hour + 5 < 18)
    known(vault, fact("recontact", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "00-24"), TIMES[1])
    assert "They asked to be written to" not in working.open(case_path(working)).words
    known(vault, TIMES[0], fact("recontact.zone", "Nowhere/Here"))
    assert "which this computer does not know" in working.open(case_path(working)).words


@pytest.mark.parametrize(
    ("put", "said"),
    [
        ((), ""),
        ((PERMIT,), ""),
        ((THERE,), "Ask in your next answer when it is safe"),
        ((THERE, fact("recontact", "taken back")), "Ask in your next answer when it is safe"),
        ((fact("recontact", "taken back"),), ""),
        ((fact("recontact", "mon", "09-11", "18-21"),), "in a form that this version cannot read"),
    ],
    ids=["nothing", "no arrival", "arrived", "taken back after it", "taken back", "unreadable"],
)
def test_whoever_has_arrived_and_chose_no_times_writes_first(
    working: Window, vault: ScriptedVault, put: tuple[FactView, ...], said: str
) -> None:
    """So does whoever chose in words that cannot be read here: what is not understood is no leave to write."""
    known(vault, *put)
    for path in (case_path(working), after_path(working)):
        words = working.open(path).words
        assert ("No safe times are known: they write first." in words) is bool(said)
        assert said in words


def test_facts_of_it_are_in_words_among_the_facts(working: Window, vault: ScriptedVault) -> None:
    """Neither keys nor codes."""
    known(vault, THERE, PERMIT, RULE_KZ, *TIMES, fact("evidence.kept", "summons", "order"))
    words = working.open(case_path(working)).words
    for said in (
        "Stay: Kazakhstan, entered 1 Oct still there",
        "residence permit 1 Feb 2027",
        "How long they may stay: Kazakhstan 60 days in any 180 days",
        "When it is safe to write Mon, from 18:00 to 21:00",
        "By whose clock Almaty",
        "Proof they have Summons, Order or decision",
    ):
        assert said in words


def test_a_closed_case_is_only_shown(working: Window, vault: ScriptedVault) -> None:
    """Its days and dates, and no form."""
    known(vault, THERE, PERMIT)
    vault.work.cases["case-1"] = replace(vault.work.cases["case-1"], closed=CLOSED)
    page = working.open(after_path(working))
    assert "Last lawful day" in page.words
    assert "/after/stay" not in page.text
    assert "/after/proof" not in page.text
