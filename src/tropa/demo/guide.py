"""The guide in the demo: built from the Russian pack, published to the relay, fetched as a stranger would, verified.

Through the real commands; what a guide is, is known in ``tropa.rights``.
"""

import subprocess
import sys
from pathlib import Path

import httpx

PACK = Path(__file__).resolve().parents[3] / "packs" / "ru"
_LONGEST_S = 120


def publish_guide(relay_data: Path, built: Path) -> bool:
    """Build it into ``built`` and publish it to the relay of that data folder; whether both went well."""
    return _did("build", str(PACK), "--out", str(built)) and _did("publish", str(built), "--relay", str(relay_data))


def served_guide_verifies(relay_url: str, copy: Path) -> bool:
    """Whether what the relay serves is a guide that verifies, fetched to ``copy`` as anyone's browser would."""
    answer = httpx.get(f"{relay_url}/guide", timeout=10)
    copy.write_bytes(answer.content)
    return answer.status_code == 200 and _did("verify", str(copy))


def _did(*arguments: str) -> bool:
    command = [sys.executable, "-m", "tropa.cli.main", "guide", *arguments]
    ended = subprocess.run(command, capture_output=True, timeout=_LONGEST_S, check=False)  # noqa: S603 - our own program
    return ended.returncode == 0
