"""What listeners could reveal besides cases: every complaint there is. In words, for the pages of exposure."""

from collections.abc import Collection

from tropa.desk.names import names_of
from tropa.desk.visit import Visit


def complaints_exposed(visit: Visit, members: Collection[str] | None = None) -> str | None:
    """What these members (everyone, where None) read of complaints; None: none of them listens.

    How many there are only a listener's desk knows.
    """
    listeners = visit.vault.complaints.listeners()
    asked = [each for each in listeners.member_ids if members is None or each in members]
    if not asked:
        return None
    names = names_of(visit)
    who = ", ".join(names.member(each) for each in asked)
    if not listeners.listens_here:
        return visit.words.say("exposure.complaints-unknown", who=who)
    return visit.words.count("exposure.complaints", listeners.readable, who=who)
