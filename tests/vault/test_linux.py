"""What the desk's process and the one that reads files ask of Linux: tried out, each in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these are asked of Linux alone")

REACH = """
import ctypes, os, signal, sys
from tropa.vault.linux import renounce_files
secret = ctypes.create_string_buffer(b"key of the desk")
here, there = ctypes.create_string_buffer(15), sys.argv[1]
class Piece(ctypes.Structure):
    _fields_ = [("at", ctypes.c_void_p), ("size", ctypes.c_size_t)]
def look(pid):
    mine, theirs = Piece(ctypes.addressof(here), 15), Piece(ctypes.addressof(secret), 15)
    read = ctypes.CDLL(None).process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)
    if read != 15:
        raise OSError
tries = {
    "memory": lambda: look(os.getppid()),
    "unlink": lambda: os.unlink(there + "/a"),
    "rename": lambda: os.rename(there + "/b", there + "/c"),
    "mkdir": lambda: os.mkdir(there + "/d"),
    "link": lambda: os.symlink("x", there + "/e"),
    "list": lambda: os.listdir(there),
    "open": lambda: open(there + "/b"),
}
if not os.fork():
    if sys.argv[2] == "renounce" and not renounce_files():
        print("no Landlock")
        os._exit(0)
    for name, what in tries.items():
        try:
            what()
        except OSError:
            continue
        print(name)
    sys.stdout.flush()
    os._exit(0)
os.wait()
"""

STARTS = """
import argparse, ctypes, sys
from tropa.cli import desk
desk._trouble = lambda args: print("dumpable", ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)) or "stop here"
desk.run(argparse.Namespace())
"""


def said_of(program: str, *arguments: str) -> list[str]:
    """What such a process prints."""
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split("\n")[:-1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in "ab":
        (tmp_path / name).write_text("kept")
    return tmp_path


def test_what_renounced_files_reaches_none_nor_its_parents_memory(folder: Path) -> None:
    """It removes, renames, makes, lists and opens nothing, and cannot read the process that started it."""
    did = said_of(REACH, str(folder), "renounce")
    if did == ["no Landlock"]:
        pytest.skip("this kernel has no Landlock")
    assert did == []
    assert sorted(each.name for each in folder.iterdir()) == ["a", "b"]
    # Else the trial would prove nothing: without it, all of that can be done.
    assert {"unlink", "rename", "mkdir", "link", "list"} <= set(said_of(REACH, str(folder), "keep"))


def test_the_desks_memory_is_its_own_before_it_does_anything_else() -> None:
    """The desk's command asks the system first: no other process of this user may read its memory."""
    assert said_of(STARTS) == ["dumpable 0"]


GIVEN_UP = """
import os, sys
from tropa.vault.files.program import give_up
give_up()
try:
    os.unlink(sys.argv[1])
except OSError:
    print("kept")
"""


def test_the_process_that_reads_files_gives_them_up_before_its_limits(folder: Path) -> None:
    """A limit on open files says nothing of removing one; this does."""
    if said_of(REACH, str(folder), "renounce") == ["no Landlock"]:
        pytest.skip("this kernel has no Landlock")
    assert said_of(GIVEN_UP, str(folder / "a")) == ["kept"]
    assert (folder / "a").exists()
