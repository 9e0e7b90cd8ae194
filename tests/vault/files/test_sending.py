"""Files that go with an answer: kept with the draft, up before the letter, on after every interruption."""

import os

import pytest

from tests.support.files import ASCII_CANARY, photo
from tests.support.memory_relay import lose_connection
from tests.support.seeker import Seeker
from tests.vault.conftest import Stage
from tropa.post.errors import Refused
from tropa.post.problems import ProblemName
from tropa.sealing.types import ThreadId
from tropa.vault.files.errors import CannotLetGo, FileUnfit, TooManyFiles, UnknownFile
from tropa.vault.views_files import FileView


@pytest.fixture
def seeker(stage: Stage) -> Seeker:
    return stage.asked()


def chosen(stage: Stage, seeker: Seeker, data: bytes | None = None, name: str = "Паспорт.JPG") -> FileView:
    return stage.vault.files.choose(stage.case_id(seeker), name, data or photo())


def finish(stage: Stage) -> None:
    """Rounds until there is no more to carry."""
    assert any(not stage.sync().unfinished for _ in range(20))


def of_letter(stage: Stage, seeker: Seeker) -> tuple[FileView, ...]:
    """The files of the newest letter of the case."""
    case = stage.vault.case(stage.case_id(seeker))
    return stage.vault.files.of_case(case.case_id).get(case.timeline[-1].event_id, ())


def test_a_chosen_photo_reaches_the_seeker_without_what_nobody_sees(stage: Stage, seeker: Seeker) -> None:
    """The letter names it; its content is a picture, upright, and holds nothing of what the phone wrote into it."""
    chosen(stage, seeker)
    stage.vault.answer(stage.case_id(seeker), "Вот")
    stage.sync()
    (core,) = [each.core for each in seeker.read().thread.events if each.core.blobs]
    (about,) = core.blobs
    content = seeker.fetched(about)
    assert (about.name, about.type) == ("Паспорт.jpg", "image/jpeg")
    assert content[:3] == b"\xff\xd8\xff"
    assert ASCII_CANARY.encode() in photo()
    assert ASCII_CANARY.encode() not in content
    assert b"Exif" not in content
    assert [each.state for each in of_letter(stage, seeker)] == ["left"]


def test_chosen_files_outlive_a_lock_and_can_be_taken_out(stage: Stage, seeker: Seeker) -> None:
    """What was chosen is part of the draft."""
    first, second = chosen(stage, seeker), chosen(stage, seeker, name="b.jpg")
    stage.reopen()
    case = stage.case_id(seeker)
    assert [each.name for each in stage.vault.files.chosen(case)] == ["Паспорт.jpg", "b.jpg"]
    stage.vault.files.unchoose(first.file_id)
    assert [each.file_id for each in stage.vault.files.chosen(case)] == [second.file_id]
    assert stage.vault.inside.db.number("SELECT count(*) FROM file_chunk") == second.chunks


def test_a_letter_may_be_nothing_but_a_file(stage: Stage, seeker: Seeker) -> None:
    """Words are not needed where something is attached."""
    chosen(stage, seeker)
    stage.vault.answer(stage.case_id(seeker), "")
    stage.sync()
    assert len(of_letter(stage, seeker)) == 1
    assert stage.vault.files.chosen(stage.case_id(seeker)) == ()


def test_the_letter_waits_until_the_relay_has_all_of_its_files(stage: Stage, seeker: Seeker) -> None:
    """While the way for blobs is cut the letter stays here, and goes in the round that brings the last of them."""
    chosen(stage, seeker)
    stage.vault.answer(stage.case_id(seeker), "Вот")
    stage.relay.before = lose_connection("PUT blob")
    stage.sync()
    assert len(seeker.read().letters) == 1
    assert [each.state for each in of_letter(stage, seeker)] == ["leaving"]
    assert stage.vault.case(stage.case_id(seeker)).timeline[-1].delivery == "waiting"
    stage.relay.before = lambda name: None
    stage.sync()
    assert len(seeker.read().letters) == 2


def test_an_upload_cut_off_anywhere_goes_on_with_the_same_bytes(stage: Stage, seeker: Seeker) -> None:
    """The line breaks after every second request, and the vault is locked between; each chunk is stored once."""
    chosen(stage, seeker, photo(1200, 900))
    stage.vault.answer(stage.case_id(seeker), "Вот")
    stored: list[str] = []

    def after(name: str) -> None:
        stored.append(name)
        if name == "PUT blob" and stored.count(name) % 2 == 0:
            lose_connection("PUT blob")(name)

    stage.relay.after = after
    for _ in range(30):
        stage.sync()
        stage.reopen()
        if len(seeker.read().letters) == 2:
            break
    assert stored.count("PUT blob") > 3
    (core,) = [each.core for each in seeker.read().thread.events if each.core.blobs]
    assert seeker.fetched(core.blobs[0])[:2] == b"\xff\xd8"
    assert len(stage.relay.blobs.by_id) == 1


def test_a_round_carries_some_of_a_large_file_and_says_that_there_is_more(stage: Stage, seeker: Seeker) -> None:
    """So that a large file over a slow line holds up no letter."""
    file = chosen(stage, seeker, photo(3600, 2600, quality=95))
    assert file.chunks > 64
    stage.vault.answer(stage.case_id(seeker), "Вот")
    report = stage.sync()
    (under_way,) = of_letter(stage, seeker)
    assert report.unfinished
    assert 0 < under_way.done < file.chunks
    other = stage.asked("Другое")
    stage.vault.answer(stage.case_id(other), "Сначала слова")
    stage.sync()
    assert len(other.read().letters) == 2
    finish(stage)
    assert len(seeker.read().letters) == 2


def test_every_four_mebibytes_begun_cost_one_stamp(stage: Stage, seeker: Seeker) -> None:
    """As protocol 13.3 says; the relay in memory refuses any other number."""
    stamps: list[str] = []
    chosen(stage, seeker, photo(3600, 2600, quality=95))
    stage.vault.answer(stage.case_id(seeker), "Вот")
    stage.relay.before = lambda name: stamps.append(name)
    finish(stage)
    assert stamps.count("challenge") == 2


def test_a_full_relay_is_asked_again_later_and_the_letter_waits(stage: Stage, seeker: Seeker) -> None:
    """Backoff: not in the next round, but after a minute; the page can say why."""

    def full(name: str) -> None:
        if name == "PUT blob":
            raise Refused(ProblemName.RELAY_FULL, "full")

    chosen(stage, seeker)
    stage.vault.answer(stage.case_id(seeker), "Вот")
    stage.relay.before = full
    assert stage.sync().problem == "relay-full"
    assert [each.problem for each in of_letter(stage, seeker)] == ["relay-full"]
    stage.relay.before = lambda name: None
    stage.sync()
    assert [each.state for each in of_letter(stage, seeker)] == ["leaving"]
    stage.clock.now_s += 120
    stage.sync()
    assert [each.state for each in of_letter(stage, seeker)] == ["left"]


def test_a_file_that_the_relay_does_not_take_holds_its_letter_back_for_six_hours(stage: Stage, seeker: Seeker) -> None:
    """Then the letter goes, and the next one behind it; the file follows as soon as there is room."""

    def full(name: str) -> None:
        if name == "PUT blob":
            raise Refused(ProblemName.RELAY_FULL, "full")

    chosen(stage, seeker)
    stage.vault.answer(stage.case_id(seeker), "Вот")
    stage.vault.answer(stage.case_id(seeker), "И ещё: завтра не ходите")
    stage.relay.before = full
    for _ in range(6):
        stage.sync()
        assert len(seeker.read().letters) == 1
        stage.clock.now_s += 3_599
    stage.clock.now_s += 120
    stage.sync()
    assert len(seeker.read().letters) == 3
    (about,) = next(each.core.blobs for each in seeker.read().thread.events if each.core.blobs)
    case = stage.vault.case(stage.case_id(seeker))
    (file,) = next(iter(stage.vault.files.of_case(case.case_id).values()))
    assert (file.state, file.problem) == ("leaving", "relay-full")
    stage.relay.before = lambda name: None
    stage.clock.now_s += 3_600
    stage.sync()
    assert seeker.fetched(about).startswith(b"\xff\xd8\xff")


def test_a_desk_that_was_offline_brings_the_file_before_its_letter(stage: Stage, seeker: Seeker) -> None:
    """A line that is cut is no refusal: however old the letter is, its file is tried first."""
    chosen(stage, seeker)
    stage.vault.answer(stage.case_id(seeker), "Вот")
    stage.relay.before = lose_connection("PUT blob")
    stage.sync()
    stage.clock.now_s += 24 * 3_600
    stage.sync()
    assert len(seeker.read().letters) == 1
    stage.relay.before = lambda name: None
    stage.sync()
    assert len(seeker.read().letters) == 2


def test_nine_files_are_one_too_many(stage: Stage, seeker: Seeker) -> None:
    """The ninth is refused, the eight stay."""
    for _ in range(8):
        chosen(stage, seeker)
    with pytest.raises(TooManyFiles):
        chosen(stage, seeker)
    assert len(stage.vault.files.chosen(stage.case_id(seeker))) == 8


def test_what_is_unfit_is_refused_with_its_reason_and_not_kept(stage: Stage, seeker: Seeker) -> None:
    """Empty, too large, of no kind that is cleaned."""
    for data, name, reason in (
        (b"", "a.jpg", "empty"),
        (bytes(25 * 2**20 + 1), "a.jpg", "too-large"),
        (os.urandom(5_000), "a.jpg", "type"),
        (b"<svg/>", "a.svg", "type"),
        (b"PK\x03\x04" + os.urandom(99), "a.zip", "type"),
    ):
        with pytest.raises(FileUnfit) as caught:
            stage.vault.files.choose(stage.case_id(seeker), name, data)
        assert caught.value.reason == reason
    assert stage.vault.inside.db.number("SELECT count(*) FROM file_chunk") == 0


def test_a_file_that_has_gone_cannot_be_taken_out(stage: Stage, seeker: Seeker) -> None:
    """Nor can one that never was."""
    file = chosen(stage, seeker)
    stage.vault.answer(stage.case_id(seeker), "Вот")
    with pytest.raises(CannotLetGo):
        stage.vault.files.unchoose(file.file_id)
    with pytest.raises(UnknownFile):
        stage.vault.files.unchoose("999")


def test_what_is_chosen_in_one_thread_does_not_go_with_another(stage: Stage, seeker: Seeker) -> None:
    """A file for the seeker stays out of a note, and the other way round."""
    case = stage.case_id(seeker)
    stage.vault.work.claim(case)
    thread = stage.vault.work.open_thread(case, "work", [], [], False)
    chosen(stage, seeker)
    stage.vault.files.choose(thread, "n.jpg", photo(seed=2))
    stage.vault.work.note(thread, "")
    notes = next(each for each in stage.vault.work.threads(case) if each.thread_id == thread).entries
    files = stage.vault.files.of_case(case)
    assert [each.name for each in files[notes[-1].event_id]] == ["n.jpg"]
    assert [each.name for each in stage.vault.files.chosen(case)] == ["Паспорт.jpg"]
    assert ThreadId.from_text(thread) != seeker.keys.thread
