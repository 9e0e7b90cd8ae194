"""Somebody with a pocket client on the road: reads legs and journeys in their box, answers, agrees, checks in.

As the pocket client does from a browser: letters through the real relay, stamps by work, nothing kept but the words.
What is said and read is ``tropa.cases.road_person``.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from tropa.cases.road import Checkin, CheckinSay, LegSay
from tropa.cases.road_person import (
    LETTER_BYTES,
    JourneyHere,
    LegHere,
    Outgoing,
    Road,
    build_agree,
    build_answer,
    build_checkin,
    read_road,
    renewal,
)
from tropa.post.client import RelayClient
from tropa.post.errors import Refused
from tropa.post.headers import AltchaStamp
from tropa.post.series_client import SeriesClient
from tropa.roster.notice import Notice
from tropa.sealing.hints import new_hint
from tropa.sealing.letters import Address, Reader, seal_letter
from tropa.sealing.stamps import solve
from tropa.sealing.types import Hint, PostId, RelayId
from tropa.sealing.words import SeekerKeys


@dataclass(frozen=True)
class OnRoad:
    """One person. `minute`: their phone's clock; `notice`: what they saw last of the network."""

    keys: SeekerKeys
    relay: RelayClient
    relay_id: RelayId
    notice: Notice
    minute: Callable[[], int]

    @property
    def road(self) -> Road:
        """Everything on the road in the own box."""
        return read_road([each.letter for each in self.relay.letters(self.keys.read_key)], self.keys, self.relay_id)

    @property
    def journey(self) -> JourneyHere:
        """The one journey there is. Raises ValueError: there is none, or there are several."""
        (journey,) = self.road.journeys
        return journey

    def leg(self, where: str) -> LegHere:
        """The leg that ends there. Raises LookupError: there is none here."""
        found = [each for each in self.road.legs if each.letter.where == where]
        if not found:
            raise LookupError(where)
        return found[0]

    def answer(self, leg: LegHere, say: LegSay, text: str = "", times: tuple[int, int] | None = None) -> None:
        """Say this to a leg; `times` where another time is proposed."""
        self._send(build_answer(self.keys, leg, say, self.minute(), text, times))

    def agree(self, fine: str, duress: str) -> None:
        """Agree to the journey, and to these two words."""
        self._send(build_agree(self.keys, self.journey, fine, duress, self.minute()))

    def check_in(self, say: CheckinSay, word: str, window: int = 0) -> None:
        """The letter first, then the renewal; whatever the relay answers to that, nothing is shown."""
        here = self.journey
        said = Checkin(here.letter.version, window, say, word)
        self._send(build_checkin(self.keys, here, said, self.minute()))
        asked = renewal(here, said, self.minute(), os.urandom)
        if asked is not None and here.letter.series is not None:
            with suppress(Refused):
                SeriesClient(self.relay).renew(here.letter.series, asked.token, asked.first_hour)

    def post(self, data: bytes, reader: Reader, box: PostId, hint: Hint | None = None) -> None:
        """Seal any of one's own letters to anyone and post it."""
        address = Address(self.relay_id, box)
        letter = seal_letter(data, self.keys.auth, reader, address, hint or new_hint(os.urandom), LETTER_BYTES)
        self.relay.post_letter(box, letter, AltchaStamp(solve(self.relay.challenge())))

    def _send(self, letter: Outgoing) -> None:
        self.post(letter.data, letter.reader, self.notice.team.post_id, letter.hint)
        self.post(letter.copy, self.keys.reader.public, self.keys.post_id)
