"""Whom a page names: one member, as this vault knows them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Who:
    """A member. `petname` is what this vault calls them; empty where nobody has given them a name."""

    member_id: str
    petname: str
    is_me: bool
