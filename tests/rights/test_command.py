"""``tropa guide check`` and ``tropa guide schema``, as someone in a terminal or a script meets them."""

import json
from pathlib import Path

import pytest

from tests.rights.small import files
from tropa.cli.main import main

RULES = "rules/all.yaml"


def written(folder: Path, *changes: tuple[str, str, str]) -> str:
    """The small pack in a folder."""
    for name, data in files(*changes).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return str(folder)


def test_a_sound_pack_is_said_to_be_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With what was proved, its fingerprint, and how much nobody has reviewed."""
    assert main(["guide", "check", written(tmp_path), "--today", "2026-11-23"]) == 0
    out = capsys.readouterr().out
    assert "proved: no path ends without an option or duty" in out
    assert "10 not reviewed by a lawyer (--unreviewed lists them)" in out
    assert "no problem found" in out


def test_a_defect_fails_the_check_and_is_printed_with_its_person(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, for CI."""
    folder = written(tmp_path, (RULES, "when: {not: {known: student}}", "when: {is: {student: yes}}"))
    assert main(["guide", "check", folder]) == 1
    out = capsys.readouterr().out
    assert "dead end: under “leave”" in out
    assert "“Do you study full time?” I don't know" in out
    assert "1 problems: not fit to publish" in out


def test_the_person_is_shown_in_russian_to_those_who_ask_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the pack's Russian words."""
    folder = written(tmp_path, (RULES, "when: {not: {known: student}}", "when: {is: {student: yes}}"))
    assert main(["guide", "check", folder, "--language", "ru"]) == 1
    out = capsys.readouterr().out
    assert "тупик: в теме «leave» ни варианта, ни обязанности не открыто тому, кто 2026-03-15 отвечает: " in out
    assert "“Учитесь очно?” не знаю" in out
    assert "proved: каждый вопрос может на что-то повлиять" in out


def test_json_has_everything_for_another_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One object; problems with file and line."""
    folder = written(tmp_path, (RULES, "of: age}", "of: agee}"))
    assert main(["guide", "check", folder, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["sound"] is False
    assert found["problems"] == [
        {"file": RULES, "line": 7, "text": "come: `agee` is no question here; did you mean `age`?"}
    ]


def test_what_is_unreviewed_or_stale_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its line; being stale fails nothing."""
    assert main(["guide", "check", written(tmp_path), "--unreviewed", "--today", "2027-01-01"]) == 0
    out = capsys.readouterr().out
    assert "  rules/all.yaml:42: defer: no lawyer has reviewed this (sourced)" in out
    assert "11 past their review day" in out


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Said on stderr."""
    assert main(["guide", "check", str(tmp_path / "none")]) == 2
    assert "is not a folder; nothing was checked" in capsys.readouterr().err


def test_the_committed_schemas_are_those_of_the_shapes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A changed shape without its schema fails here."""
    committed = Path(__file__).parents[2] / "packs" / "schema"
    assert main(["guide", "schema", str(committed), "--check"]) == 0
    assert main(["guide", "schema", str(tmp_path), "--check"]) == 1
    assert "is out of date: run `tropa guide schema" in capsys.readouterr().err
    assert main(["guide", "schema", str(tmp_path)]) == 0
    assert main(["guide", "schema", str(tmp_path), "--check"]) == 0
