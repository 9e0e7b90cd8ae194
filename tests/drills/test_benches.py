"""Every measurement still runs, in its short form, and says what it measured in the one shape they all have."""

import json
import subprocess
import sys

import pytest

from tropa.cli.bench import BENCH_DIR

NAMES = sorted(path.stem for path in BENCH_DIR.glob("*.py") if not path.stem.startswith("_"))


@pytest.mark.drill
@pytest.mark.parametrize("name", NAMES)
def test_a_measurement_runs_and_gives_figures(name: str) -> None:
    """No figure is judged here: a busy machine is no reason to fail."""
    command = [sys.executable, "-m", "tropa.cli.main", "bench", name, "--quick", "--json"]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-3000:]
    said = json.loads(ran.stdout)
    assert said["bench"] == name
    assert said["machine"]
    assert said["results"]
    for figure in said["results"]:
        assert figure.keys() == {"case", "metric", "value", "unit"}
        assert isinstance(figure["value"], int | float)
