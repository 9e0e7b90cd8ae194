"""atheris, guided by coverage, on each reader of bytes that come from elsewhere: clean refusals and nothing else."""

import re
import subprocess
import sys
import tempfile

import pytest

# By name: importing them would instrument everything that other tests in this process use.
TARGETS = [
    *(
        "frames",
        "series",
        "blob",
        "envelope",
        "notice",
        "status",
        "entry",
        "core",
        "work",
        "road",
        "message",
        "circular",
    ),
    *("stamp", "read-key"),
]
SECONDS = 1
STARTS_WITHIN_S = 60


def fuzz(target: str, seconds: int) -> int:
    """Fuzz in a process of its own; how many inputs were tried. A bug fails with what the fuzzer said."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.fuzz.targets", target, str(seconds), folder]
        run = subprocess.run(command, capture_output=True, text=True, timeout=seconds + STARTS_WITHIN_S)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-6000:]
    return int(re.search(r"number_of_executed_units: (\d+)", run.stderr)[1])  # type: ignore[index]


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_but_clean_refusals(target: str) -> None:
    """For a second here; for a minute in the drill."""
    assert fuzz(target, SECONDS) > 100


def test_the_list_of_targets_is_whole() -> None:
    """As the program has it."""
    asked = "from tests.fuzz.targets import TARGETS; print(*TARGETS)"
    listed = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert listed.stdout.split() == TARGETS
