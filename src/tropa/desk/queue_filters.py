"""The queue's filters of a request, the addresses of their lists, and their choices in words."""

from functools import cached_property
from typing import Final

from tropa.desk.filter_codes import filter_in, query_of
from tropa.desk.law import Law, law_of
from tropa.desk.visit import Visit
from tropa.vault.queue.regions import COUNTRY_QUESTION, NOT_SAID, PLACE_QUESTION, parts_of
from tropa.vault.views_queue import FacetName, QueueFilter

_FAMILIES: Final[dict[FacetName, str]] = {
    "show": "facet-show.",
    "held": "facet-held.",
    "crisis": "facet-crisis.",
    "urgency": "urgency.",
    "need": "need.",
    "language": "language.",
}


def filter_of(visit: Visit) -> QueueFilter:
    """What the address asks for."""
    return filter_in(lambda name: visit.request.query_params.get(name, ""))


def address_of(visit: Visit, which: QueueFilter, page: int = 0) -> str:
    """The address of a filter's list."""
    return f"{visit.to('queue')}?{query_of(which, page)}"


class Labels:
    """Choices in words, for one page."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    @cached_property
    def _law(self) -> Law:
        return law_of(self._visit)

    def facet(self, name: FacetName) -> str:
        """What is chosen by."""
        return self._visit.words.say(f"facet.{name}")

    def choice(self, facet: FacetName, code: str) -> str:
        """What is chosen."""
        if facet == "region":
            return self.region(code)
        if facet == "within":
            return self._visit.words.say("filter.within", days=self._visit.times.days(int(code)))
        return _begun_large(self._visit.words.say(_FAMILIES[facet] + code))

    def region(self, code: str) -> str:
        """Where somebody is: `Abroad`, `Armenia`; in the rights pack's words, or its code where it has none."""
        if code == NOT_SAID:
            return self._visit.words.say("filter.region-unknown")
        place, country = parts_of(code)
        question, option = (COUNTRY_QUESTION, country) if country else (PLACE_QUESTION, place)
        told = self._law.value(question, (option,)) or option
        return _begun_large(told)


def _begun_large(text: str) -> str:
    return text[:1].upper() + text[1:]
