"""Entries of the chain, and proposals for them, in sentences. It shows what was signed and judges nothing."""

from datetime import date, timedelta

from tropa.desk.names import Names
from tropa.desk.times import Times
from tropa.roster.weeks import first_day, last_day
from tropa.vault.views_members import EntryKind, Subject

EPOCH = date(1970, 1, 1)


def entry_in_words(kind: EntryKind, subject: Subject, names: Names, times: Times) -> str:
    """What an entry of the chain did: `Anna's device 3f2a91 was admitted (coordinator).`"""
    name = "chain.listeners-none" if _names_nobody(kind, subject) else f"chain.{kind}"
    return names.words.say(name, **_values(subject, names, times))


def proposal_in_words(kind: EntryKind, subject: Subject, names: Names, times: Times) -> str:
    """What signing a proposal would do."""
    name = "proposal.listeners-none" if _names_nobody(kind, subject) else f"proposal.{kind}"
    return names.words.say(name, **_values(subject, names, times))


def _names_nobody(kind: EntryKind, subject: Subject) -> bool:
    return kind == "listeners" and not subject.members


def week_in_words(week: int, times: Times) -> str:
    """`23 Nov – 29 Nov`."""
    return " – ".join(times.day(EPOCH + timedelta(days=day)) for day in (first_day(week), last_day(week)))


def _values(subject: Subject, names: Names, times: Times) -> dict[str, str]:
    member = names.member(subject.member_id) if subject.member_id else ""
    return {
        "member": member,
        "device": names.device(subject.device_id) if subject.device_id else member,
        "roles": ", ".join(names.words.say(f"role.{role}") for role in subject.roles),
        "days": week_in_words(subject.week, times) if subject.week is not None else "",
        "edition": str(subject.edition or ""),
        "threshold": str(subject.threshold or ""),
        "of": str(len(subject.stewards)),
        "stewards": names.devices(subject.stewards),
        "sha256": subject.sha256 or "",
        "country": (subject.country or "").upper(),
        "version": str(subject.pack_version or ""),
        "members": ", ".join(names.member(each) for each in subject.members),
    }
