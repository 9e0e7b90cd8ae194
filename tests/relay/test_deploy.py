"""What lies in ``deploy/``: units that systemd takes and finds tight, a torrc that Tor takes, a relay that runs so."""

import ctypes.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.relay.running import Relay
from tropa.post.headers import TokenStamp
from tropa.relay.config import read_config

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = ("tropa-relay.service", "tropa-doctor.service", "tropa-doctor.timer")
needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
needs_tor = pytest.mark.skipif(shutil.which("tor") is None, reason="tor is not installed")

# prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN): what MemoryDenyWriteExecute= asks of the kernel (linux/prctl.h).
UNDER_MDWE = """
import ctypes, sys
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) != 0:
    print("no such prctl", flush=True)
    sys.exit(0)
sys.argv = ["tropa", "relay", "--data", sys.argv[1], "--port", "0"]
import tropa.cli.main
sys.exit(tropa.cli.main.main())
"""


# The same system calls as the unit's filter, by libseccomp; all others fail with EPERM, as there.
UNDER_SECCOMP = """
import ctypes, errno, sys
library, allowed = ctypes.CDLL("libseccomp.so.2"), sys.argv[2].split(",")
library.seccomp_init.restype = ctypes.c_void_p
library.seccomp_syscall_resolve_name.argtypes = [ctypes.c_char_p]
library.seccomp_rule_add.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint]
library.seccomp_load.argtypes = [ctypes.c_void_p]
context = library.seccomp_init(0x00050000 | errno.EPERM)
for name in allowed:
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number >= 0:
        assert library.seccomp_rule_add(context, 0x7FFF0000, number, 0) == 0, name
import tropa.cli.main
assert library.seccomp_load(context) == 0
sys.argv = ["tropa", "relay", "--data", sys.argv[1], "--port", "0"]
sys.exit(tropa.cli.main.main())
"""


def installed(folder: Path) -> list[Path]:
    """The units with this checkout's program in the place of the installed one."""
    program = Path(sys.executable).with_name("tropa")
    made = []
    for name in UNITS:
        made.append(folder / name)
        made[-1].write_text((DEPLOY / name).read_text().replace("/opt/tropa/.venv/bin/tropa", str(program)))
    return made


@needs_systemd
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """Not a word of complaint."""
    done = subprocess.run(
        ["systemd-analyze", "verify", *installed(tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("name", ["tropa-relay.service", "tropa-doctor.service"])
def test_systemd_finds_the_units_tight(name: str) -> None:
    """Exposure by its own count: below 2 of 10 (a service without any of this has 9.6)."""
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", DEPLOY / name], capture_output=True, text=True, timeout=60
    )
    found = re.search(r"exposure level for \S+: (\d+\.\d+)", done.stdout)
    assert found is not None, done.stdout + done.stderr
    assert float(found[1]) < 2.0


def test_the_units_and_the_configuration_name_the_same_places() -> None:
    """Folder, port and file are one thing said in several files."""
    config = read_config(DEPLOY / "relay.toml")
    unit, torrc = (DEPLOY / "tropa-relay.service").read_text(), (DEPLOY / "torrc").read_text()
    assert f"ReadWritePaths={config.data}\n" in unit
    assert f"HiddenServicePort 80 {config.host}:{config.port}\n" in torrc
    for name in UNITS[:2]:
        assert "--config /etc/tropa/relay.toml\n" in (DEPLOY / name).read_text()


def test_a_relay_is_stopped_no_sooner_than_it_is_done() -> None:
    """systemd waits longer than the relay takes to finish what it began."""
    found = re.search(r"^TimeoutStopSec=(\d+)$", (DEPLOY / "tropa-relay.service").read_text(), re.MULTILINE)
    drain_s = read_config(DEPLOY / "relay.toml").drain_seconds
    assert found is not None
    assert drain_s is not None
    assert int(found[1]) >= drain_s + 10


@needs_tor
def test_tor_takes_the_torrc(tmp_path: Path) -> None:
    """Each option is one that it knows."""
    torrc = tmp_path / "torrc"
    torrc.write_text((DEPLOY / "torrc").read_text().replace("/var/lib/tor/tropa", str(tmp_path / "onion")))
    command = ["tor", "--verify-config", "-f", torrc, "--DataDirectory", tmp_path / "data"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout


def test_a_relay_runs_without_memory_that_is_written_and_run(tmp_path: Path) -> None:
    """As under ``MemoryDenyWriteExecute``: it answers, makes challenges and stores."""
    command = [sys.executable, "-c", UNDER_MDWE, str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        if "no such prctl" in said:
            pytest.skip("this kernel has no PR_SET_MDWE")
        try:
            is_used(Relay(process, tmp_path / "data", said.split()[-1]))
        finally:
            process.terminate()
    assert process.returncode == 0


def is_used(relay: Relay) -> None:
    """It says that it is well, makes challenges, and stores, deletes and hands out what it should."""
    assert httpx.get(f"{relay.url}/v1/health", timeout=20).status_code == 200
    assert httpx.get(f"{relay.url}/v1/stamp", timeout=20).json()["parameters"]["algorithm"] == "PBKDF2/SHA-256"
    read_key, post_id, tokens = relay.open_box(1)
    with relay.client() as client:
        client.post_letter(post_id, bytes(65536), TokenStamp(tokens[0]))
        assert [each.letter for each in client.letters(read_key, wait=1)] == [bytes(65536)]
        client.delete_box(read_key)
        assert client.letters(read_key, wait=1) == []


def in_group(name: str) -> set[str]:
    """The system calls in one of systemd's groups, and in the groups in it."""
    said = subprocess.run(
        ["systemd-analyze", "--no-pager", "syscall-filter", name], capture_output=True, text=True, check=True
    ).stdout
    found: set[str] = set()
    for word in (line.strip() for line in said.splitlines()[1:] if not line.strip().startswith("#")):
        found |= in_group(word) if word.startswith("@") else {word}
    return found - {""}


def allowed_by(unit: str) -> set[str]:
    """What a unit's ``SystemCallFilter=`` lines come to."""
    allowed: set[str] = set()
    for line in re.findall(r"^SystemCallFilter=(.*)$", unit, re.MULTILINE):
        calls = set().union(*(in_group(word) if word.startswith("@") else {word} for word in line.lstrip("~").split()))
        allowed = allowed - calls if line.startswith("~") else allowed | calls
    return allowed


@needs_systemd
@pytest.mark.skipif(ctypes.util.find_library("seccomp") is None, reason="libseccomp is not installed")
def test_a_relay_runs_with_the_system_calls_its_unit_allows(tmp_path: Path) -> None:
    """It is used in every way that matters; and the filter is a real one: nothing may be mounted, no clock set."""
    allowed = allowed_by((DEPLOY / "tropa-relay.service").read_text())
    assert {"adjtimex", "setrlimit", "read"} <= allowed
    assert not {"mount", "clock_settime", "ptrace", "setuid", "chown", "kexec_load"} & allowed
    command = [sys.executable, "-c", UNDER_SECCOMP, str(tmp_path / "data"), ",".join(sorted(allowed))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        try:
            assert said.startswith("relay ready on "), said + process.stdout.read()
            status = Path(f"/proc/{process.pid}/status").read_text()
            assert "Seccomp:\t2\n" in status
            is_used(Relay(process, tmp_path / "data", said.split()[-1]))
        finally:
            process.terminate()
    assert process.returncode == 0
