"""Views of the queue that a member named: kept, limited, and never a filter that is none."""

import pytest

from tests.vault.conftest import Stage
from tropa.vault.queue.errors import NoViewName, TooManyViews, UnknownView, ViewNameTaken, ViewNameTooLong
from tropa.vault.queue.saved import MOST_NAME_CHARACTERS, MOST_VIEWS
from tropa.vault.views_queue import QueueFilter, SavedView

NIGHT = QueueFilter("waiting", held="free", urgency="72h", need="summons", region="abroad-kz", within="7")


def test_a_view_is_there_after_locking_with_all_its_filters(stage: Stage) -> None:
    """In the order they were saved; names are tidied."""
    queueing = stage.vault.queueing
    first = queueing.save_view("  Ночная \n смена ", NIGHT)
    second = queueing.save_view("Все", QueueFilter(order="longest"))
    stage.reopen()
    assert stage.vault.queueing.views() == (
        SavedView(first, "Ночная смена", NIGHT),
        SavedView(second, "Все", QueueFilter(order="longest")),
    )


def test_a_view_is_renamed_also_to_its_own_name_in_other_letters_and_deleted(stage: Stage) -> None:
    """Its filters stay."""
    queueing = stage.vault.queueing
    view = queueing.save_view("смена", NIGHT)
    queueing.rename_view(view, "Смена")
    assert queueing.views() == (SavedView(view, "Смена", NIGHT),)
    queueing.delete_view(view)
    assert queueing.views() == ()


@pytest.mark.parametrize(
    ("name", "error"),
    [(" \n", NoViewName), ("щ" * (MOST_NAME_CHARACTERS + 1), ViewNameTooLong), ("СМЕНА", ViewNameTaken)],
)
def test_a_name_that_cannot_be_used_changes_nothing(stage: Stage, name: str, error: type[Exception]) -> None:
    """Neither in saving nor in renaming."""
    queueing = stage.vault.queueing
    queueing.save_view("Смена", NIGHT)
    other = queueing.save_view("Другая", NIGHT)
    before = queueing.views()
    with pytest.raises(error):
        queueing.save_view(name, NIGHT)
    with pytest.raises(error):
        queueing.rename_view(other, name)
    assert queueing.views() == before


def test_there_is_room_for_as_many_as_can_be_told_apart(stage: Stage) -> None:
    """After deleting one there is room again."""
    queueing = stage.vault.queueing
    views = [queueing.save_view(f"вид {number}", NIGHT) for number in range(MOST_VIEWS)]
    with pytest.raises(TooManyViews):
        queueing.save_view("ещё один", NIGHT)
    queueing.delete_view(views[3])
    queueing.save_view("ещё один", NIGHT)
    assert len(queueing.views()) == MOST_VIEWS


@pytest.mark.parametrize("view", ["7", "x", "", "9" * 30, "٣"])
def test_a_view_that_is_not_there_is_refused(stage: Stage, view: str) -> None:
    """Deleted in another window, or never one."""
    with pytest.raises(UnknownView):
        stage.vault.queueing.rename_view(view, "имя")
    with pytest.raises(UnknownView):
        stage.vault.queueing.delete_view(view)


def test_no_view_holds_what_is_no_filter(stage: Stage) -> None:
    """It cannot be saved; one that a later Tropa saved is not shown, and not lost."""
    queueing, db = stage.vault.queueing, stage.vault.inside.db
    with pytest.raises(ValueError, match="no such region"):
        queueing.save_view("вид", QueueFilter(region="x' OR 1"))
    queueing.save_view("вид", NIGHT)
    for filters in ('{"show":"waiting","need":"rest"}', '{"show":7}', "{}x", '{"region":"x\'"}'):
        db.run("UPDATE saved_view SET filters = ?", filters)
        assert queueing.views() == ()
    assert db.number("SELECT count(*) FROM saved_view") == 1
