"""Organisations in a pack, and what is counted in a country's stay: what a pack may not say about them."""

from pathlib import Path

import pytest

from tropa.rights.errors import PackRefused
from tropa.rights.linking import link
from tropa.rights.loading import load

FOLDER = Path(__file__).parents[2] / "packs" / "ru"


def files(name: str, old: str, new: str) -> dict[str, bytes]:
    """The shipped pack with one thing written otherwise."""
    found = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}
    assert old.encode() in found[name]
    return found | {name: found[name].replace(old.encode(), new.encode(), 1)}


def problems(name: str, old: str, new: str) -> list[str]:
    """What is wrong then."""
    return [str(each) for each in link(load(files(name, old, new)))]


def test_an_organisation_cites_sources_that_are_there() -> None:
    """As everything does; a typing mistake is named with the nearest one."""
    (said,) = problems("referrals.yaml", "[ref_ark]", "[ref_arc]")
    assert "referrals.yaml" in said
    assert "did you mean `ref_ark`" in said


def test_what_an_organisation_offers_is_of_a_known_kind() -> None:
    """Nothing is made up."""
    with pytest.raises(PackRefused, match="money"):
        load(files("referrals.yaml", "[legal, housing, psychology]", "[money]"))


def test_an_organisation_does_not_help_twice_in_one_country() -> None:
    """A slip of the pen."""
    (said,) = problems("referrals.yaml", "[am, tr, pl, kz]", "[am, tr, pl, am]")
    assert "`am` is written twice" in said


def test_days_in_a_window_are_not_counted_by_entry_as_well() -> None:
    """One way to count."""
    window = "    window_days: window_kz_days\n"
    (said,) = problems("countries.yaml", window, f"{window}    stay_per: entry\n")
    assert "keep one" in said


def test_a_passports_days_are_days() -> None:
    """Not money."""
    (said,) = problems("countries.yaml", "kz_passport_days", "fine_not_notifying")
    assert "days are needed here" in said
