"""A journey under way at the demo's own desk, for whoever looks: a word is awaited now, and nobody has to give it.

Two colleagues are brought in for it, whose desks stay off: the ladder is climbed without them.
"""

from dataclasses import dataclass

from tropa.demo.journey import Said, a_plan, make_known, set_out
from tropa.demo.journey_story import company_of, is_in
from tropa.demo.members import Cast
from tropa.demo.network import PASSPHRASE, Places, minute_now
from tropa.sealing.words import words_of

OWNER, SECOND, ON_CALL = "coordinator", "Denis", "Galina"
AWAITED_MINUTES = 30
"""How long the first check-in is awaited. From the next full hour on the ladder is climbed."""


@dataclass(frozen=True)
class Shown:
    """Twelve words of each of the three, and what the traveller agreed to say."""

    traveller: str
    driver: str
    host: str
    said: Said


def begin_a_journey(places: Places, relay_url: str) -> Shown:
    """Bring it under way in the vault that the desk is going to open."""
    with Cast(places.folder / "colleagues", relay_url) as cast:
        owner = cast.known(OWNER, places.vault, PASSPHRASE)
        owner.sync()
        cast.bring_in(owner, SECOND, ("coordinator",))
        cast.bring_in(owner, ON_CALL, ("helper",))
        cast.until(lambda: all(is_in(member) for member in cast.members.values()), "both are admitted")
        company, seekers = company_of(cast, relay_url, owner, cast[SECOND], (owner, cast[ON_CALL]))
        make_known(company)
        set_out(company, a_plan(company, minute_now(), (0, AWAITED_MINUTES)))
        traveller, driver, host = (words_of(seeker.entropy, "ru") for seeker in seekers)
        return Shown(traveller, driver, host, company.said)
