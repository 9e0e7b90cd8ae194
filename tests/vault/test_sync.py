"""A case from the first letter to its destruction, through sync rounds."""

from tests.vault.conftest import Stage


def test_a_first_letter_becomes_a_case_and_the_answer_reaches_the_seeker_who_writes_again(stage: Stage) -> None:
    """Asked, queued, answered, read, followed up: the main job, in both directions."""
    seeker = stage.asked("Повестка пришла, что делать?", needs=("summons",))
    (row,) = stage.vault.queue().rows
    assert (row.needs, row.answered, row.unread, row.first_words) == (
        ("summons",),
        False,
        1,
        "Повестка пришла, что делать?",
    )

    stage.vault.answer(row.case_id, "Не ходите одни.")
    assert stage.vault.sync_state().waiting_to_go == 1
    report = stage.sync()
    assert (report.posted, report.problem) == (2, None)
    assert stage.vault.sync_state().waiting_to_go == 0
    assert seeker.read().letters == (("me", "Повестка пришла, что делать?"), ("network", "Не ходите одни."))

    seeker.write("Спасибо. А завтра?")
    assert stage.sync().ingested == 1
    case = stage.vault.case(row.case_id)
    assert [(entry.author, entry.text, entry.verification) for entry in case.timeline] == [
        ("seeker", "Повестка пришла, что делать?", "team-key"),
        ("you", "Не ходите одни.", "own"),
        ("seeker", "Спасибо. А завтра?", "reply-key"),
    ]
    assert case.problems == ()
    assert [entry.delivery for entry in case.timeline] == [None, "posted", None]


def test_a_seekers_wish_to_delete_everything_destroys_the_case(stage: Stage) -> None:
    """After a shred nothing of the case is left in the vault, and a replay does not bring it back."""
    seeker = stage.asked("слово-метка")
    stage.vault.answer(stage.case_id(seeker), "ответ-метка")
    stage.sync()
    letters = list(stage.relay.boxes[stage.relay.team_box].letters)
    seeker.delete_everything()
    assert stage.sync().shredded == 1
    assert stage.vault.queue().rows == ()
    for each in letters:
        stage.relay.put(stage.relay.team_box, each.letter)
    stage.sync()
    assert stage.vault.queue().rows == ()
