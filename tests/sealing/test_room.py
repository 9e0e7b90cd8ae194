"""The room itself: what may be imported from where, and which errors may leave it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tropa.sealing
from tropa.sealing import errors
from tropa.sealing.errors import InputErred, PeerErred, SealingError

FOLDER = Path(tropa.sealing.__file__).parent


@pytest.mark.parametrize("module", ["boxes", "stamps", "types", "encoding"])
def test_what_the_relay_may_import_does_not_reach_letters_or_words(module: str) -> None:
    """The relay is blind by construction: a fresh interpreter shows what importing the module brings in."""
    code = f"import sys, tropa.sealing.{module}; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert f"tropa.sealing.{module}" in loaded
    assert not {"tropa.sealing.letters", "tropa.sealing.words", "tropa.sealing._xwing", "mnemonic"} & set(loaded)


def test_every_error_says_who_erred() -> None:
    """Us (WrongUse), a peer, or the person's input; EncodingError may be either of the last two."""
    own = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, SealingError)]
    bases = (PeerErred, InputErred, errors.WrongUse, errors.EncodingError)
    assert all(issubclass(kind, bases) for kind in own if kind is not SealingError)


def test_no_module_reads_the_clock_or_randomness() -> None:
    """They are arguments; the shells read them."""
    for path in FOLDER.glob("*.py"):
        imported = {
            alias.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        imported |= {
            node.module or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)
        }
        assert not imported & {"time", "datetime", "random", "secrets", "os", "socket", "sqlite3"}, path.name
