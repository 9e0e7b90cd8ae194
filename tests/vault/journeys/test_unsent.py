"""A plan that is being typed, and a form of a journey: gone with the journey, while its case goes on."""

from tests.vault.journeys.roads import Roads

TYPED = "Зюйдвест у причала"


def test_what_was_typed_of_a_journey_goes_on_its_day(roads: Roads) -> None:
    """The case stays, and what was typed into a form of the case."""
    journey, unsent = roads.begun(roads.plan(keep_days=1)), roads.anna.vault.unsent
    unsent.keep_text(journey, TYPED, "plan")
    assert unsent.keep_form("arrive", TYPED.encode(), "journey", journey)
    assert unsent.keep_form("hand-over", b"x", "case", roads.case("traveller"))
    roads.anna.vault.journeys.call_off(journey)
    roads.sync()
    assert (unsent.text_of(journey, "plan"), unsent.form_names()) == (TYPED, ("arrive", "hand-over"))
    for _ in range(2):
        roads.network.clock.pass_days(1)
        roads.sync(1)
    assert roads.anna.vault.journeys.board() == ()
    assert (unsent.text_of(journey, "plan"), unsent.form_names()) == ("", ("hand-over",))
    assert not unsent.keep_form("arrive", b"x", "journey", journey)
