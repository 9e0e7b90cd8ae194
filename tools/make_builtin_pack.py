"""Compiles ``packs/ru`` into the pack that comes with the program; ``--check`` fails when that is out of date.

.venv/bin/python tools/make_builtin_pack.py
"""

import sys
from pathlib import Path

from tropa.cli.guide import files_of
from tropa.rights.compile import compile_draft
from tropa.rights.errors import PackRefused
from tropa.rights.linking import link
from tropa.rights.loading import load
from tropa.rights.signing import packed
from tropa.rights.wordcheck import check

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src" / "tropa" / "vault" / "packs" / "builtin" / "ru.json"


def compiled() -> bytes:
    """The folder as one file. Raises PackRefused."""
    draft = load(files_of(ROOT / "packs" / "ru"))
    problems = link(draft)
    made = compile_draft(draft)
    if problems := [*problems, *check(draft, made.pack)]:
        raise PackRefused(tuple(problems))
    return packed(made)


if __name__ == "__main__":
    content = compiled()
    if "--check" not in sys.argv[1:]:
        TARGET.write_bytes(content)
    elif TARGET.read_bytes() != content:
        sys.exit(f"{TARGET.relative_to(ROOT)} is out of date: run tools/make_builtin_pack.py")
