"""The Spin model of delayed letters holds, and each way of breaking it that it knows of is found (docs/models)."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "docs" / "models" / "series.pml"
SEARCH = os.pathsep.join([str(ROOT / ".tools" / "bin"), os.environ["PATH"]])
SAFETY = ("-DSAFETY", "-DNOCLAIM")
LIVENESS = ("first_is_delivered", "second_is_delivered")

# What each switch breaks, by the assertion that must fail for it.
BROKEN = {
    "TWO_STEPS": "delivered[picked]==1",
    "NO_HOLD": "cancel_answered",
    "FORGETS": "cancel_answered",
    "RELATIVE": "due[1]<=",
    "ANY_ORDER": "delivered[0]==1",
    "HASTY": "now>=",
    "EARLY_ANSWER": "cancel_answered",
}


def tool(name: str) -> str:
    """Where a program is."""
    found = shutil.which(name, path=SEARCH)
    assert found, f"{name} is missing: run make test-tools"
    return found


def checked(folder: Path, switches: tuple[str, ...], compiled_with: tuple[str, ...], *arguments: str) -> str:
    """What the checker that Spin writes for the model says."""
    compiler = tool("cc")
    model = shutil.copy(MODEL, folder)
    spin = [tool("spin"), f"-P{compiler} -E -x c", *switches, "-a", str(model)]
    subprocess.run(spin, cwd=folder, check=True, capture_output=True, timeout=60)
    build = [compiler, "-O1", "-w", *compiled_with, "-DMEMLIM=2000", "-o", "pan", "pan.c"]
    subprocess.run(build, cwd=folder, check=True, capture_output=True, timeout=120)
    ran = subprocess.run(
        [str(folder / "pan"), "-m100000", *arguments],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return ran.stdout


def errors(said: str) -> int:
    """How many errors it counted; it must have searched everything to say so."""
    assert "max search depth too small" not in said
    assert "Search not completed" not in said or "errors: 0" not in said, said
    found = re.search(r"errors: (\d+)", said)
    assert found, said
    return int(found[1])


def test_no_promise_is_ever_broken_and_every_step_is_reached(tmp_path: Path) -> None:
    """Every order of steps of the client, two relays, the clock and two crashes; nothing in the model is dead."""
    said = checked(tmp_path, (), SAFETY)
    assert errors(said) == 0, said
    states = re.search(r"(\d+) states, stored", said)
    assert states
    assert int(states[1]) > 100_000
    for process in ("Relay", "Clock", "Client"):
        unreached = said.split(f"unreached in proctype {process}", 1)[1].split("unreached in", 1)[0]
        assert [
            line for line in unreached.splitlines() if "state" in line and "-end-" not in line and "of" not in line
        ] == []


@pytest.mark.parametrize("formula", LIVENESS)
def test_what_is_not_cancelled_is_delivered_in_the_end(tmp_path: Path, formula: str) -> None:
    """Under weak fairness, and however it crashed on the way."""
    said = checked(tmp_path, (), (), "-a", "-f", "-N", formula)
    assert errors(said) == 0, said
    assert "fairness enabled" in said


@pytest.mark.parametrize("switch", sorted(BROKEN))
def test_a_broken_promise_is_caught(tmp_path: Path, switch: str) -> None:
    """By the assertion that stands for it."""
    said = checked(tmp_path, (f"-D{switch}",), SAFETY)
    assert errors(said) > 0, said
    assert "assertion violated" in said
    assert BROKEN[switch] in said.split("assertion violated", 1)[1].splitlines()[0]


def test_a_relay_that_does_not_try_again_is_caught(tmp_path: Path) -> None:
    """As a cycle in which a rung waits for ever."""
    said = checked(tmp_path, ("-DONE_TRY",), (), "-a", "-f", "-N", LIVENESS[0])
    assert errors(said) > 0, said
    assert "acceptance cycle" in said


def test_every_switch_is_tested_here() -> None:
    """A switch that is described in the model's head, or used in it, is one of ours, and the other way round."""
    text = MODEL.read_text()
    assert set(re.findall(r"^#ifn?def (\w+)", text, re.MULTILINE)) == set(BROKEN) | {"ONE_TRY"}
    assert set(re.findall(r"^ \*   ([A-Z_]+) ", text, re.MULTILINE)) == set(BROKEN) | {"ONE_TRY"}
