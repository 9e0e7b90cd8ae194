"""The network as it is before anyone lies: what the other tests take for granted."""

from tests.hostile.town import ANSWERED, ASKED, TO_GALYA, TO_VERA, Town


def test_every_desk_shows_what_was_written_to_it_and_no_more(town: Town) -> None:
    """The compartments, the seeker's letters where the key is held, and nothing wrong anywhere."""
    case = town.case_id
    town.settle()
    assert town.quarrels() == []
    assert town["anna"].letters(case) == [ASKED, ANSWERED]
    assert town["boris"].letters(case) == [ASKED]
    assert TO_GALYA in town["galya"].texts(case)
    assert TO_VERA not in town["galya"].texts(case)
    assert TO_VERA in town["vera"].texts(case)
    assert TO_GALYA not in town["vera"].texts(case)
    assert [who for who, _ in town.seeker.read().letters] == ["me", "network"]
