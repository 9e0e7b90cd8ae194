"""Handing a case over: a thread of the two with what a successor needs, the key, and the board."""

import pytest

from tests.vault.work.desks import Desk, Office
from tropa.cases.commands import next_core
from tropa.cases.events import Letter, encode_core, event_of
from tropa.cases.fold import fold
from tropa.cases.seeker import own_author
from tropa.sealing.hints import reply_hint
from tropa.sealing.types import ThreadId
from tropa.vault.answering import reply_keys_of
from tropa.vault.shelf import reply_keys_by_hint, thread_row
from tropa.vault.work.errors import HeldByOther, NoReplyKey, NotHeldByYou, UnknownReader


def test_a_successor_reads_on_answers_and_is_the_holder(office: Office, anna: Desk, boris: Desk, vera: Desk) -> None:
    """On all desks; the summary, the letters and the notes are there, marked as told."""
    case, _ = office.ask("Меня вызвали в четверг")
    anna.answer(case, "Мы с вами")
    anna.work.note(anna.work.threads(case)[0].thread_id, "спокойный человек")
    done = anna.work.hand_over(case, vera.member_id, "дальше ты", "all")
    office.settle()
    assert (done.carried, done.left_out) == (4, 0)
    for desk in (anna, boris, vera):
        holder = desk.work.holder(case)
        assert holder is not None
        assert holder.member_id == vera.member_id
    (thread,) = vera.work.threads(case)
    assert thread.thread_id == done.thread_id
    assert [(each.kind, each.text, each.carried_by is not None) for each in thread.entries] == [
        ("open", "", False),
        ("carried-letter", "Меня вызвали в четверг", True),
        ("carried-letter", "Мы с вами", True),
        ("note", "спокойный человек", True),
        ("reply_key", "", False),
        ("hand_over", "дальше ты", False),
    ]
    office.to_seekers.clear()
    vera.answer(case, "Теперь пишу я")
    office.collect()
    (letter,) = office.to_seekers
    assert letter.body == Letter("Теперь пишу я")
    assert letter.lamport == 4


def test_a_successor_finds_the_seekers_next_letter_by_its_hint(office: Office, anna: Desk, vera: Desk) -> None:
    """The reply key is theirs too, and hints are worked out for it."""
    case, seeker = office.ask()
    anna.answer(case, "Мы с вами")
    anna.work.hand_over(case, vera.member_id, "", "all")
    office.settle()
    (keys,) = reply_keys_of(vera.here, ThreadId.from_text(case))
    hint = reply_hint(seeker.reader.auth, keys.public.auth, seeker.thread, 1)
    found = reply_keys_by_hint(vera.here, [hint]).get(hint)
    assert found is not None
    assert found.keys.public == keys.public


def test_a_case_that_was_never_answered_is_introduced_on_its_way(office: Office, anna: Desk, vera: Desk) -> None:
    """The seeker is given the key by whoever still holds the team's; the successor answers by it."""
    case, _ = office.ask()
    anna.work.claim(case)
    anna.work.hand_over(case, vera.member_id, "новый", "all")
    office.settle()
    assert [core.kind for core in office.to_seekers] == ["welcome"]
    vera.answer(case, "Здравствуйте")
    office.collect()
    assert [core.kind for core in office.to_seekers] == ["welcome", "letter"]
    assert office.to_seekers[1].parents == (event_of(encode_core(office.to_seekers[0])).event_id,)


def test_whoever_gave_a_case_away_answers_no_more_and_sees_what_is_sent(office: Office, anna: Desk, vera: Desk) -> None:
    """They still read the thread of the two."""
    case, _ = office.ask()
    anna.answer(case, "раз")
    anna.work.hand_over(case, vera.member_id, "", "all")
    office.settle()
    with pytest.raises(HeldByOther):
        anna.answer(case, "два")
    with pytest.raises(NotHeldByYou):
        anna.work.hand_over(case, vera.member_id, "", "all")
    vera.answer(case, "три")
    office.settle()
    assert "три" in anna.texts(case)


def test_a_case_goes_back_and_forth(office: Office, anna: Desk, boris: Desk, vera: Desk) -> None:
    """Both of them and all coordinators know who holds it each time, though the caseworker reads no board."""
    case, _ = office.ask()
    anna.answer(case, "раз")
    for giver, taker in ((anna, vera), (vera, anna), (anna, boris), (boris, vera)):
        office.clock.pass_minutes(1)
        giver.work.hand_over(case, taker.member_id, "возьми", "all")
        office.settle()
        holders = [desk.work.holder(case) for desk in (anna, boris, giver, taker)]
        assert {holder.member_id if holder else None for holder in holders} == {taker.member_id}
        taker.answer(case, f"пишет {taker.person.name}")
        office.settle()
    assert [core.body.text for core in office.to_seekers if isinstance(core.body, Letter)] == [
        "раз",
        "пишет vera",
        "пишет anna",
        "пишет boris",
        "пишет vera",
    ]


def test_only_chosen_things_go_along_and_other_compartments_stay(
    office: Office, anna: Desk, vera: Desk, lev: Desk
) -> None:
    """ "all" is the letters and the work threads; what the lawyer was told goes only if it is chosen."""
    case, _ = office.ask()
    anna.answer(case, "раз")
    legal = anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    anna.work.note(legal, "тайна защиты")
    anna.work.hand_over(case, vera.member_id, "", "all")
    office.settle()
    assert "тайна защиты" not in vera.texts(case)
    assert vera.here.db.row("SELECT 1 FROM compartment WHERE thread = ?", ThreadId.from_text(legal).raw) is None


def test_nobody_hands_over_to_themselves_or_to_a_stranger(office: Office, anna: Desk) -> None:
    """Nor what they do not hold."""
    case, _ = office.ask()
    with pytest.raises(NotHeldByYou):
        anna.work.hand_over(case, office.desks["vera"].member_id, "", "all")
    anna.work.claim(case)
    for stranger in (anna.member_id, "нет", "AAAAAAAAAAAAAAAAAAAAAA"):
        with pytest.raises(UnknownReader):
            anna.work.hand_over(case, stranger, "", "all")


def test_a_told_first_letter_opens_no_way_to_answer_without_the_key(office: Office, anna: Desk, lev: Desk) -> None:
    """A lawyer who was told a letter, and given no key, cannot write as the network."""
    case, _ = office.ask()
    letters = [each.event_id for each in anna.work.carriable(case)]
    anna.work.open_thread(case, "legal", [lev.member_id], letters, with_reply_key=False)
    office.settle()
    assert thread_row(lev.here, ThreadId.from_text(case)) is not None
    with pytest.raises(NoReplyKey):
        lev.answer(case, "от адвоката")


def test_what_is_too_large_to_be_carried_stays_and_is_counted(office: Office, anna: Desk, vera: Desk) -> None:
    """A seeker's letter may be larger than fits inside another; nothing else is lost for it."""
    case, seeker = office.ask()
    anna.answer(case, "раз")
    thread = fold(anna.letters(case), own_author(seeker))
    large = encode_core(next_core(thread, own_author(seeker), Letter("🌲" * 12_000), 5))
    anna.read_letter(event_of(large), large)
    done = anna.work.hand_over(case, vera.member_id, "", "all")
    office.settle()
    assert (done.carried, done.left_out) == (3, 1)
    assert "раз" in vera.texts(case)
