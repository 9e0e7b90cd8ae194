"""The journeys of one case, as its page and the page that begins another list them."""

from dataclasses import dataclass

from tropa.desk.visit import Visit


@dataclass(frozen=True)
class JourneyOfCase:
    """One of them."""

    address: str
    title: str
    state: str


def journeys_of(visit: Visit, case_id: str) -> tuple[JourneyOfCase, ...]:
    """Those under way first."""
    say = visit.words.say
    return tuple(
        JourneyOfCase(
            visit.to("journey", journey=visit.handle_of(each.journey_id)),
            each.title or say("journey.untitled"),
            say(f"journey-state.{each.state}"),
        )
        for each in visit.vault.journeys.of_case(case_id)
    )
