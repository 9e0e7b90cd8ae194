"""The seizure drill: a relay lives an invented week, then its folder, its memory and what passed its door are taken.

Whatever can be learned has a line in ``docs/threat-model.md``, and no line there is untrue.
"""

import re
import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.support.invented_week import Week, invented_week
from tests.support.memory_image import memory_parts
from tests.support.seizure import Finding, from_folder, from_memory, from_remains, from_traffic, secrets_of

MODEL: Final = Path(__file__).parents[2] / "docs" / "threat-model.md"
UNIT: Final = Path(__file__).parents[2] / "deploy" / "tropa-relay.service"
_LINE: Final = re.compile(r"^\| `([a-z]+:[^`]+)` \| (.{6,}) \|$")
_BY_CHANCE: Final = "by chance, "


def taken(week: Week, where: Path) -> list[Finding]:
    """Everything at once, as it is when the door is broken in."""
    shutil.copytree(week.relay.folder, where)
    seen = week.observer.exchanges()
    gone = {
        "deleted-boxes": [each.read_key.raw for each in week.deleted],
        "deleted-letters": week.deleted_letters,
    }
    memory = from_memory(memory_parts(week.relay.process.pid), secrets_of(seen, where, gone))
    return [*from_remains(where, gone), *from_folder(where), *from_traffic(seen), *memory]


def documented(found: set[str]) -> list[str]:
    """The ids between the markers, in their order; of those that are there by chance, the ones found."""
    text = MODEL.read_text(encoding="utf-8")
    section = text.partition("<!-- seizure -->")[2].partition("<!-- /seizure -->")[0]
    lines = [line for each in section.splitlines() if (line := _LINE.match(each))]
    return [line[1] for line in lines if line[1] in found or not line[2].startswith(_BY_CHANCE)]


def as_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The relay is started as its unit starts it, as far as memory goes."""
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        for setting in line.removeprefix("Environment=").split() if line.startswith("Environment=") else ():
            monkeypatch.setenv(*setting.split("=", 1))


def as_documented(folder: Path, asks_a_day: int) -> None:
    """Line for line, in the same order."""
    with invented_week(folder, asks_a_day) as week:
        found = taken(week, folder / "seized")
    for each in found:
        print(f"{each.id}: {each.text}")
    ids = [each.id for each in found]
    assert ids == documented(set(ids))


@pytest.mark.drill
def test_what_a_seized_relay_tells_is_what_the_threat_model_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one person asking a day."""
    as_installed(monkeypatch)
    as_documented(tmp_path, 1)


@pytest.mark.drill
def test_what_a_busy_relay_tells_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With ten a day."""
    as_installed(monkeypatch)
    as_documented(tmp_path, 10)
