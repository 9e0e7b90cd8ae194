"""What waits to go is listed: for whom, since when, and why; as many as the footer counts."""

from tests.vault.conftest import Stage
from tropa.vault.waiting import MOST_SHOWN


def test_every_answer_that_the_footer_counts_is_in_the_list(stage: Stage) -> None:
    """Its case by name, no text of it, and that it goes with the next connection; afterwards nothing is."""
    case = stage.case_id(stage.asked())
    stage.vault.answer(case, "Здравствуйте")
    found = stage.vault.waiting()
    (letter,) = found.to_seekers
    assert (found.seekers, stage.vault.sync_state().waiting_to_go) == (1, 1)
    assert (letter.to, letter.case_id, letter.name, letter.why) == ("seeker", case, stage.vault.case(case).name, "soon")
    assert letter.written_minute == stage.clock.now_s // 60
    assert "Здравствуйте" not in repr(found)
    stage.sync()
    assert stage.vault.waiting().to_seekers == ()


def test_what_was_tried_and_what_has_no_box_say_so(stage: Stage) -> None:
    """The one is tried again later; the other is asked about once a day, and not counted as on its way."""
    case = stage.case_id(stage.asked())
    stage.vault.answer(case, "Здравствуйте")
    db = stage.vault.inside.db
    db.run("UPDATE outbox SET tries = 2, not_before_minute = ?", stage.clock.now_s // 60 + 4)
    (letter,) = stage.vault.waiting().to_seekers
    assert (letter.why, letter.next_minute) == ("retrying", stage.clock.now_s // 60 + 4)
    db.run("UPDATE thread SET box_gone = 20780")
    (letter,) = stage.vault.waiting().to_seekers
    assert (letter.why, stage.vault.sync_state().waiting_to_go) == ("no-box", 0)


def test_a_long_list_is_cut_and_counted(stage: Stage) -> None:
    """The oldest are shown."""
    case = stage.case_id(stage.asked())
    stage.vault.answer(case, "Здравствуйте")
    columns = "recipient, name, core, case_id, by_team, written_minute"
    again = f"SELECT {columns} FROM outbox WHERE recipient = 'seeker' AND NOT by_team LIMIT 1"
    for _ in range(MOST_SHOWN):
        stage.vault.inside.db.run(f"INSERT INTO outbox ({columns}) {again}")
    found = stage.vault.waiting()
    assert (len(found.to_seekers), found.seekers) == (MOST_SHOWN, MOST_SHOWN + 1)
