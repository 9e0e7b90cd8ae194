"""Hostile letters: each is refused with its reason, spoils nothing, and is kept as ciphertext until it expires."""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest
from msgspec.structs import replace as changed

from tests.support.seeker import Seeker
from tests.vault.conftest import Stage
from tropa.cases.commands import Answer, answer
from tropa.cases.events import Core, Letter, Shred, encode_core, event_of
from tropa.cases.fold import fold
from tropa.cases.seeker import AskForm, Intake, build_ask, build_letter, own_author
from tropa.post.errors import RelayMisbehaved
from tropa.sealing.hints import new_hint, reply_hint
from tropa.sealing.keys import author_id
from tropa.sealing.letters import Address, ReaderKeys, seal_letter
from tropa.sealing.types import AuthPrivateKey, RelayId, SealingSeed
from tropa.vault import fetching
from tropa.vault.context import Context
from tropa.vault.membership.errors import DateNotSure
from tropa.vault.reading import Arrival, NotTaken, Outcome, Reason, take_in
from tropa.vault.shelf import reply_keys, reply_keys_by_hint
from tropa.vault.trial import Opened

IMPOSTOR = ReaderKeys(SealingSeed(bytes([7]) * 32), AuthPrivateKey(bytes([8]) * 32))


@pytest.fixture
def seeker(stage: Stage) -> Seeker:
    """Someone whose case is open and answered, so that there is something to spoil."""
    someone = stage.asked("честное письмо")
    stage.vault.answer(stage.case_id(someone), "ответ")
    stage.sync()
    return someone


def to_team(seeker: Seeker, core: Core | bytes, sender: AuthPrivateKey | None = None) -> bytes:
    """Sealed to the team key of the week and put where such letters go."""
    team = seeker.notice.team
    return seeker.seal(core, team.reader, team.post_id, sender)


def next_letter(seeker: Seeker, text: str = "ещё") -> Core:
    return build_letter(seeker.keys, seeker.read(), text, seeker.now_s // 60)


def wrong_mac(seeker: Seeker) -> bytes:
    """Sealed to us, but its code is made for another reader's auth key."""
    team = seeker.notice.team
    reader = replace(team.reader, auth=IMPOSTOR.public.auth)
    return seeker.seal(next_letter(seeker), reader, team.post_id)


def author_not_sender(seeker: Seeker) -> bytes:
    """The honest seeker's name, sent with an impostor's key."""
    return to_team(seeker, next_letter(seeker), IMPOSTOR.auth)


def swapped_box(seeker: Seeker) -> bytes:
    """A letter from the seeker's own box, put into the team's."""
    return seeker.seal(next_letter(seeker), seeker.notice.team.reader, seeker.keys.post_id)


def other_relay(seeker: Seeker) -> bytes:
    """Made for a box of the same name at another relay."""
    team = seeker.notice.team
    core = encode_core(next_letter(seeker))
    return seal_letter(
        core, seeker.keys.auth, team.reader, Address(RelayId(bytes(32)), team.post_id), new_hint(os.urandom)
    )


def flipped_bit(seeker: Seeker) -> bytes:
    letter = bytearray(to_team(seeker, next_letter(seeker)))
    letter[2_000] ^= 1
    return bytes(letter)


def unknown_field(seeker: Seeker) -> bytes:
    core = encode_core(next_letter(seeker))
    return to_team(seeker, core[:-1] + b',"priority":"high"}')


def not_a_core(seeker: Seeker) -> bytes:
    return to_team(seeker, b"\xff\x00 not JSON")


def stranger_in_the_thread(seeker: Seeker) -> bytes:
    """Someone else's letter, honestly signed as theirs, in this seeker's thread."""
    core = replace(next_letter(seeker), author=author_id("s", IMPOSTOR.public.auth))
    return to_team(seeker, core, IMPOSTOR.auth)


def strangers_wish_to_delete(seeker: Seeker) -> bytes:
    """Only the seeker may have their case destroyed."""
    core = replace(next_letter(seeker), author=author_id("s", IMPOSTOR.public.auth), body=Shred())
    return to_team(seeker, core, IMPOSTOR.auth)


def second_first_letter(seeker: Seeker) -> bytes:
    """A stranger's first letter that claims this seeker's thread."""
    core = seeker.first_core(AskForm("ru", "taken", "это я"))
    keys = replace_keys(core)
    return to_team(seeker, keys, IMPOSTOR.auth)


def replace_keys(core: Core) -> Core:
    """The same first letter, in the impostor's name and with their keys."""
    body = core.body
    keys = changed(body.keys, auth_pub=IMPOSTOR.public.auth, xwing_pub=IMPOSTOR.public.sealing)
    return replace(core, author=author_id("s", IMPOSTOR.public.auth), body=changed(body, keys=keys))


def answers_to_someone_elses_keys(seeker: Seeker) -> bytes:
    """A new first letter whose return keys are not its sender's."""
    other = Seeker(seeker.relay, seeker.now_s)
    core = other.first_core(AskForm("ru", "taken", "пишите ему"))
    keys = changed(core.body.keys, auth_pub=IMPOSTOR.public.auth)
    return to_team(seeker, replace(core, body=changed(core.body, keys=keys)), other.keys.auth)


def strangers_welcome(seeker: Seeker) -> bytes:
    """Someone who names a reply key to us, as only a team does to a seeker."""
    ask = event_of(encode_core(seeker.first_core(AskForm("ru", "72h", "честное письмо"))))
    welcome, _ = answer(fold([ask], own_author(seeker.keys)), Answer("", 1, IMPOSTOR.public, IMPOSTOR.public.auth))
    return to_team(seeker, welcome, IMPOSTOR.auth)


def letter_in_a_members_name(seeker: Seeker) -> bytes:
    core = replace(next_letter(seeker), author=author_id("r", IMPOSTOR.public.auth))
    return to_team(seeker, core, IMPOSTOR.auth)


def other_thread_at_this_reply_key(seeker: Seeker) -> bytes:
    """An honest letter of another thread, sealed to this thread's reply key."""
    other = Seeker(seeker.relay, seeker.now_s)
    core = Core(other.keys.thread, own_author(other.keys), 0, (), 1, 1, Letter("не туда"))
    reply = seeker.read().reply
    assert reply is not None
    return seeker.seal(core, reply, seeker.notice.team.post_id, other.keys.auth)


CASES: list[tuple[Callable[[Seeker], bytes], str]] = [
    (wrong_mac, "tag"),
    (author_not_sender, "author"),
    (swapped_box, "not-for-me"),
    (other_relay, "not-for-me"),
    (flipped_bit, "not-for-me"),
    (lambda seeker: os.urandom(4096), "not-for-me"),
    (lambda seeker: b"far too short", "size"),
    (unknown_field, "core"),
    (not_a_core, "core"),
    (stranger_in_the_thread, "not-the-seeker"),
    (strangers_wish_to_delete, "not-the-seeker"),
    (second_first_letter, "not-the-seeker"),
    (answers_to_someone_elses_keys, "author"),
    (strangers_welcome, "sender"),
    (letter_in_a_members_name, "sender"),
    (other_thread_at_this_reply_key, "thread"),
]


@pytest.mark.parametrize(("make", "reason"), CASES, ids=lambda each: getattr(each, "__name__", each))
def test_a_hostile_letter_is_refused_with_its_reason_and_spoils_nothing(
    stage: Stage, seeker: Seeker, make: Callable[[Seeker], bytes], reason: str
) -> None:
    """The case reads as before, an honest letter right behind it is taken in, and the refused one is kept."""
    before = stage.vault.case(stage.case_id(seeker)).timeline
    stage.relay.put(stage.relay.team_box, make(seeker))
    seeker.write("и ещё одно честное")
    report = stage.sync()
    assert (report.refused, report.kept) == ({} if reason == "not-for-me" else {reason: 1}, 1)
    after = stage.vault.case(stage.case_id(seeker))
    assert after.timeline[:-1] == before
    assert (after.timeline[-1].text, after.problems) == ("и ещё одно честное", ())
    assert len(stage.vault.queue().rows) == 1
    state = stage.vault.sync_state()
    assert (state.unopened_kept, state.refused_kept) == ((1, 0) if reason == "not-for-me" else (0, 1))


def test_the_cases_cover_every_reason_a_letter_can_be_refused_for() -> None:
    """So that a new reason is not left untested. Lengths, padding and weak keys are refused below this room."""
    elsewhere = {"shredded", "early", "shred-to-team", "too-many"}
    among_members = {"device", "mark", "unmarked", "later", "other-branch", "way", "audience", "case", "early-work"}
    assert set(get_args(Reason)) - elsewhere - among_members <= {reason for _, reason in CASES}


def test_a_replay_in_the_same_box_vanishes(stage: Stage, seeker: Seeker) -> None:
    """A relay that repeats letters changes nothing, not even a count of faults."""
    before = stage.vault.case(stage.case_id(seeker))
    for each in list(stage.relay.boxes[stage.relay.team_box].letters):
        stage.relay.put(stage.relay.team_box, each.letter)
    report = stage.sync()
    assert (report.ingested, report.refused, report.kept) == (0, {}, 0)
    assert stage.vault.case(stage.case_id(seeker)) == before


def test_what_was_refused_expires_with_its_box(stage: Stage, seeker: Seeker) -> None:
    """Nothing is kept longer than anybody could still open it."""
    stage.relay.put(stage.relay.team_box, os.urandom(4096))
    stage.sync()
    stage.clock.pass_days(28)
    stage.sync()
    assert stage.vault.sync_state().unopened_kept == 1
    stage.clock.pass_days(1)
    stage.sync()
    assert stage.vault.sync_state().unopened_kept == 0


def test_a_letter_that_overtook_the_first_one_is_taken_in_once_that_is_here(stage: Stage) -> None:
    """The relay delivered the second letter first."""
    seeker = stage.seeker()
    seeker.open_box()
    team = seeker.notice.team
    ask = seeker.first_core(AskForm("ru", "72h", "первое"))
    event = event_of(encode_core(ask))
    second = Core(seeker.keys.thread, own_author(seeker.keys), 1, (event.event_id,), 2, 1, Letter("второе"))
    seeker.send(second, team.reader, team.post_id)
    assert stage.sync().refused == {"early": 1}
    assert stage.vault.queue().rows == ()
    seeker.send(ask, team.reader, team.post_id)
    assert stage.sync().ingested == 2
    case = stage.vault.case(stage.case_id(seeker))
    assert [entry.text for entry in case.timeline] == ["первое", "второе"]
    assert stage.vault.sync_state().refused_kept == 0


def test_a_letter_no_key_fits_is_read_once_the_key_has_come(stage: Stage, seeker: Seeker) -> None:
    """A key can be overtaken by the letter that needs it: the letter waits."""
    reply = stage.vault.inside.db.row("SELECT thread, sealing_seed, auth_key FROM reply_key")
    assert reply is not None
    core = next_letter(seeker, "к ключу, которого ещё нет")
    letter = seeker.seal(core, reply_keys(stage.vault.inside)[0].keys.public, seeker.notice.team.post_id)
    stage.vault.inside.db.run("DELETE FROM reply_key")
    stage.relay.put(stage.relay.team_box, letter)
    stage.sync()
    assert stage.vault.sync_state().unopened_kept == 1
    stage.vault.inside.db.run("INSERT INTO reply_key (thread, sealing_seed, auth_key) VALUES (?, ?, ?)", *reply)
    assert stage.sync().ingested == 1
    assert stage.vault.sync_state().unopened_kept == 0
    assert stage.vault.case(stage.case_id(seeker)).timeline[-1].text == "к ключу, которого ещё нет"


def test_a_withheld_letter_is_seen_and_named(stage: Stage, seeker: Seeker) -> None:
    """The relay drops one of three; the case says that one is missing."""
    seeker.write("второе")
    dropped = stage.relay.boxes[stage.relay.team_box].letters.pop()
    seeker.write("третье")
    stage.sync()
    kinds = {(problem.kind, problem.author) for problem in stage.vault.case(stage.case_id(seeker)).problems}
    assert kinds == {("hole", "seeker"), ("missing-parent", "seeker")}
    stage.relay.put(stage.relay.team_box, dropped.letter)
    stage.sync()
    assert stage.vault.case(stage.case_id(seeker)).problems == ()


def test_a_seeker_who_was_shown_another_notice_is_heard_and_the_sign_is_shown(stage: Stage) -> None:
    """Somebody between us put another network's name on our keys."""
    seeker = stage.seeker()
    seeker.open_box()
    core = seeker.first_core(AskForm("ru", "72h", "помогите"))
    body = changed(core.body, network="0" * 64, team_auth_pub=IMPOSTOR.public.auth)
    seeker.send(replace(core, body=body), seeker.notice.team.reader, seeker.notice.team.post_id)
    stage.sync()
    kinds = [problem.kind for problem in stage.vault.case(stage.case_id(seeker)).problems]
    assert kinds == ["other-network", "other-team-key"]


def test_a_relay_that_invents_letters_without_end_does_not_fill_the_vault(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest of what cannot be opened goes when there is too much of it; cases stay."""
    monkeypatch.setattr("tropa.vault.keeping.MOST_KEPT", 3)
    seeker = stage.asked("честное")
    for _ in range(7):
        stage.relay.put(stage.relay.team_box, os.urandom(4096))
    stage.sync()
    stage.sync()
    assert stage.vault.sync_state().unopened_kept == 3
    assert stage.vault.case(stage.case_id(seeker)).timeline[0].text == "честное"


def test_a_box_the_relay_garbles_is_shown_and_keeps_nothing_else_from_going(stage: Stage, seeker: Seeker) -> None:
    """The answer still goes out; the round does not count as having heard from the relay."""
    stage.vault.answer(stage.case_id(seeker), "и всё же")
    heard_at = stage.vault.sync_state().last_success_minute
    stage.clock.now_s += 600

    def garble(name: str) -> None:
        if name == "letters":
            raise RelayMisbehaved("truncated")

    stage.relay.before = garble
    report = stage.sync()
    assert (report.problem, report.posted) == ("relay-misbehaved", 1)
    assert stage.vault.sync_state().last_success_minute == heard_at
    stage.relay.before = lambda name: None
    assert seeker.read().letters[-1] == ("network", "и всё же")


def test_an_old_date_on_a_letter_gains_no_place_in_the_queue(stage: Stage) -> None:
    """A claimed minute counts only within a day of when the relay had the letter, and never beyond now."""
    early, late = stage.seeker(), stage.seeker()
    early.now_s -= 30 * 86_400
    late.now_s += 30 * 86_400
    for seeker in (early, late):
        seeker.open_box()
        core = build_ask_at(seeker)
        stage.relay.put(
            stage.relay.team_box, seeker.seal(core, stage.seeker().notice.team.reader, stage.relay.team_box)
        )
    stage.sync()
    waits = {row.case_id: row.waiting_minutes for row in stage.vault.queue().rows}
    assert waits == {stage.case_id(early): 36 * 60, stage.case_id(late): 0}


def build_ask_at(seeker: Seeker) -> Core:
    """A first letter by that phone's clock, wrong as it is."""
    right = Seeker(seeker.relay, int(seeker.relay.clock()))
    intake = Intake(right.notice.network, right.notice.team.reader)
    return build_ask(seeker.keys, intake, AskForm("ru", "72h", "часы врут"), seeker.now_s // 60)


def test_an_error_of_our_own_over_one_letter_does_not_hold_up_its_box(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even one of the vault's: only the disk, and a vault that was locked, are no letter's fault."""
    stage.seeker().ask(AskForm("ru", "72h", "об эту спотыкаются"))
    stage.seeker().ask(AskForm("ru", "72h", "вторая"))

    def stumble(here: Context, opened: Opened, arrival: Arrival) -> Outcome | NotTaken:
        if "спотыкаются".encode() in opened.letter.core:
            raise DateNotSure
        return take_in(here, opened, arrival)

    with monkeypatch.context() as patch:
        patch.setattr(fetching, "take_in", stumble)
        assert stage.sync().problem is None
    assert stage.vault.queue().total == 1
    assert stage.vault.sync_state().unopened_kept + stage.vault.sync_state().refused_kept >= 1


FAR = [50_000, 2**53 - 1]
"""Numbers of letters that nobody has written so many of; the last is as far as numbers go (protocol 4.5)."""


def is_expected(stage: Stage, seeker: Seeker, number: int) -> bool:
    """Whether the seeker's letter of this number would be known by its hint."""
    reply = reply_keys(stage.vault.inside)[0].keys.public
    hint = reply_hint(seeker.keys.auth, reply.auth, seeker.keys.thread, number)
    return hint in reply_keys_by_hint(stage.vault.inside, [hint])


def hints_held(stage: Stage) -> int:
    return stage.vault.inside.db.number("SELECT count(*) FROM hint")


@pytest.mark.parametrize("number", FAR)
def test_a_seeker_who_names_a_number_far_ahead_costs_a_bounded_amount_and_is_still_heard(
    stage: Stage, seeker: Seeker, number: int
) -> None:
    """One letter must not stop a desk: no hint for each number below it. What they write next is known by its hint."""
    read = seeker.read()
    seeker._send_to_network(replace(next_letter(seeker, "издалека"), author_seq=number), read)
    assert stage.sync().ingested == 1
    assert hints_held(stage) < 1_100
    seeker._send_to_network(replace(next_letter(seeker, "ещё дальше"), author_seq=number - 7), read)
    seeker.write("по порядку")
    assert stage.sync().ingested == 2
    assert hints_held(stage) < 1_100
    texts = [entry.text for entry in stage.vault.case(stage.case_id(seeker)).timeline]
    assert set(texts) >= {"издалека", "ещё дальше", "по порядку"}
    assert is_expected(stage, seeker, 2)
    assert is_expected(stage, seeker, 40)


@pytest.mark.parametrize("number", FAR)
def test_a_number_far_ahead_before_any_answer_costs_no_more_once_there_is_one(stage: Stage, number: int) -> None:
    """Sealed to the team key, it waits for the reply key that the first answer makes."""
    seeker = stage.asked("первое")
    seeker._send_to_network(replace(next_letter(seeker, "издалека"), author_seq=number), seeker.read())
    stage.sync()
    stage.vault.answer(stage.case_id(seeker), "ответ")
    stage.sync()
    assert 0 < hints_held(stage) < 1_100
    seeker.write("по порядку")
    assert stage.sync().ingested == 1
    assert is_expected(stage, seeker, 2)


def test_hints_catch_up_after_a_gap_and_what_was_lost_is_known_when_it_comes(stage: Stage, seeker: Seeker) -> None:
    """Forty letters written in one go, of which the relay lost all but the last."""
    box = stage.relay.boxes[stage.relay.team_box].letters
    seeker.write("письмо 1")
    lost = [box.pop()]
    for number in range(2, 41):
        seeker.write(f"письмо {number}")
        lost.append(box.pop())
    stage.relay.put(stage.relay.team_box, lost.pop().letter)
    assert stage.sync().ingested == 1
    assert all(is_expected(stage, seeker, number) for number in (35, 39, 41, 72))
    for each in lost:
        stage.relay.put(stage.relay.team_box, each.letter)
    assert stage.sync().ingested == 39
    assert stage.vault.case(stage.case_id(seeker)).problems == ()
