"""The demo's check can fail: a leak it is shown is a leak it reports."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tropa.cli import demo
from tropa.demo import story
from tropa.demo.findings import Findings
from tropa.demo.network import Places
from tropa.demo.page import read_page
from tropa.demo.story import QUESTION


def _look(folder: Path, printed: str = "", wire: bytes = b"sealed") -> list[str]:
    findings = Findings(lambda _: None)
    relay: Any = SimpleNamespace(output=printed)
    tap: Any = SimpleNamespace(captured=wire)
    story._nothing_readable(Places(folder), relay, tap, findings)
    return findings.failed


def test_nothing_found_is_nothing_failed(tmp_path: Path) -> None:
    """Clean files, clean output, clean wire."""
    assert _look(tmp_path) == []


def test_a_leak_into_a_file_fails(tmp_path: Path) -> None:
    """A log that holds what was typed."""
    (tmp_path / "relay.log").write_text(f"POST {QUESTION}", encoding="utf-8")

    assert len(_look(tmp_path)) == 1


@pytest.mark.parametrize("leak", [{"printed": QUESTION}, {"wire": QUESTION.encode()}, {"wire": b""}])
def test_a_leak_on_the_wire_or_in_the_output_fails(tmp_path: Path, leak: dict[str, Any]) -> None:
    """So does a tap through which nothing passed: it would have proved nothing."""
    assert len(_look(tmp_path, **leak)) == 1


@pytest.mark.parametrize(("failed", "exit_code"), [([], 0), (["1"], 1), (["1", "2"], 1), (["3"], 1)])
def test_the_command_exits_0_only_if_all_held(
    monkeypatch: pytest.MonkeyPatch, failed: list[str], exit_code: int
) -> None:
    """One sentence that did not hold is enough."""
    first, second, third = ([each for each in failed if each == story] for story in ("1", "2", "3"))
    monkeypatch.setattr(demo, "tell", lambda _, findings, __: findings.failed.extend(first))
    monkeypatch.setattr(demo, "tell_of_compartments", lambda _, findings: findings.failed.extend(second))
    monkeypatch.setattr(demo, "tell_of_a_journey", lambda _, findings: findings.failed.extend(third))

    assert demo.run(SimpleNamespace(check=True)) == exit_code  # type: ignore[arg-type]


def test_a_page_is_read_with_its_forms_and_letters() -> None:
    """Hidden fields come along; letters keep their lines and their signs."""
    page = read_page(
        '<meta http-equiv="refresh" content="0;url=/next"><style>p{}</style><a href="/case/1">x</a>'
        '<form action="/open"><input name="form_token" value="t"><input name="passphrase"></form>'
        '<p class="text">a &lt;b&gt;\nc</p><p>other</p>'
    )

    assert page.form("/open").values == {"form_token": "t", "passphrase": ""}
    assert page.letters == ("a <b>\nc",)
    assert page.links == ("/case/1",)
    assert page.refresh == "/next"
    assert "p{}" not in page.text
    with pytest.raises(LookupError):
        page.form("/elsewhere")
