"""Saying something for dispatch: of oneself, of a colleague, of what a case needs. Call inside a transaction.

It goes to other desks with the next sync (`settling`). Who may say it is for the caller to check.
"""

from collections.abc import Iterable

import msgspec

from tropa.dispatch.snapshot import Vetting
from tropa.roster.dispatch_bodies import (
    Assess,
    Need,
    NeedFlag,
    Profile,
    RoleName,
    RoleWanted,
    Said,
    decode_said,
    encode_said,
)
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.dispatching.errors import BadWords
from tropa.vault.dispatching.said import say_own
from tropa.vault.views_dispatch import Preferences, Wanted
from tropa.vault.work.people import Me


def tell_preferences(here: Context, us: Me, wished: Preferences) -> None:
    """What this vault's owner says of themself.

    Raises:
        BadWords.
    """
    profile = Profile(
        number=0,
        skills=_words(wished.skills),
        languages=_words(wished.languages),
        hours=wished.hours,
        slots=tuple(sorted(wished.slots.items())),
        rest_until_day=wished.rest_until_day,
        region="-".join(wished.region.lower().split()),
        offers_a_day=wished.offers_a_day,
        in_country=wished.in_country,
    )
    _check(profile)
    say_own(here, us, Profile, us.member.text, lambda number: msgspec.structs.replace(profile, number=number))


def tell_assessment(here: Context, us: Me, member: MemberId, vetting: Vetting, apart: Iterable[MemberId]) -> None:
    """What this vault's owner says of a colleague."""
    others = tuple(sorted(set(apart) - {member}, key=lambda each: each.raw))
    said = Assess(0, member, vetting, others)
    _check(said)
    say_own(here, us, Assess, member.text, lambda number: msgspec.structs.replace(said, number=number))


def tell_need(here: Context, us: Me, case: ThreadId, role: RoleName, wanted: RoleWanted | None) -> None:
    """What a role of a case takes; None: it is not needed."""
    say_own(here, us, Need, role.text, lambda number: Need(number, case, role, wanted))


def wanted_of(wanted: Wanted) -> RoleWanted:
    """What a page says of a role, as it travels.

    Raises:
        BadWords.
    """
    flags: set[NeedFlag] = {*wanted.flags}
    if wanted.heard:
        flags.add("heard")
    made = RoleWanted(
        kind=wanted.kind,
        required_skills=_words(wanted.required_skills),
        wished_skills=_words(wanted.wished_skills),
        required_languages=_words(wanted.required_languages),
        wished_languages=_words(wanted.wished_languages),
        due_day=wanted.due_day,
        hours=wanted.hours,
        flags=tuple(sorted(flags)),
        two_persons=wanted.two_persons,
    )
    _check(Need(0, ThreadId(bytes(16)), RoleName(bytes(16)), made))
    return made


def _words(typed: Iterable[str]) -> tuple[str, ...]:
    """As words travel: small letters, hyphens for blanks, sorted, none twice."""
    tidy = {"-".join(each.lower().split()) for each in typed}
    return tuple(sorted(tidy - {""}))


def _check(said: Said) -> None:
    """Raises BadWords unless other desks would take it."""
    try:
        decode_said(encode_said(said))
    except (msgspec.DecodeError, OverflowError):
        raise BadWords from None
