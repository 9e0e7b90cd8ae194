"""A private Tor network on this machine: a few authorities that are relays too, one onion service, one client.

All are real ``tor`` processes on 127.0.0.1 under ``TestingTorNetwork``; nothing leaves the machine. Short-lived: keys
and timing are for tests only.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

AUTHORITIES: Final = 5
UP_WITHIN_S: Final = 240

# For a network of a few nodes that forgets everything in a minute; each setting is one that tor keeps for tests.
_TESTING: Final = """
TestingTorNetwork 1
ShutdownWaitLength 0
PathsNeededToBuildCircuits 0.67
TestingV3AuthInitialVotingInterval 10
TestingV3AuthInitialVoteDelay 3
TestingV3AuthInitialDistDelay 3
V3AuthVotingInterval 20
V3AuthVoteDelay 4
V3AuthDistDelay 4
SafeLogging 0
Address 127.0.0.1
"""
_AUTHORITY: Final = """
AuthoritativeDirectory 1
V3AuthoritativeDirectory 1
AssumeReachable 1
ContactInfo nobody
ExitRelay 0
SocksPort 0
TestingDirAuthVoteHSDir *
TestingDirAuthVoteGuard *
TestingDirAuthVoteExit *
TestingMinExitFlagThreshold 0
AuthDirMaxServersPerAddr 0
V3AuthNIntervalsValid 2
"""
_KEY_FILES: Final = (("-i", "identity_key"), ("-s", "signing_key"), ("-c", "certificate"))


def free_port() -> int:
    """One that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Node:
    """One tor process and its folder."""

    folder: Path
    torrc: str
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it; it says what it does in ``log``."""
        path = self.folder / "torrc"
        path.write_text(f"{_TESTING}{self.torrc}\nDataDirectory {self.folder}\nLog notice file {self.folder}/log\n")
        self.process = subprocess.Popen(["tor", "-f", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self) -> None:
        """End it."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)

    @property
    def is_up(self) -> bool:
        """It knows the network and has built a circuit."""
        return "Bootstrapped 100%" in self.log

    @property
    def log(self) -> str:
        """What it has said."""
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""


@dataclass
class TorNetwork:
    """Authorities that run, and how others find them."""

    folder: Path
    dir_authorities: list[str] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)

    def add(self, name: str, torrc: str) -> Node:
        """A node that knows the authorities, started."""
        folder = self.folder / name
        folder.mkdir(mode=0o700, exist_ok=True)
        node = Node(folder, torrc + "\n" + "\n".join(self.dir_authorities))
        node.start()
        self.nodes.append(node)
        return node

    def wait_until(self, done: Callable[[], bool], what: str) -> None:
        """Until it is so; a failure says what did not come, and what each node said last."""
        until = time.monotonic() + UP_WITHIN_S
        while not done():
            if time.monotonic() > until:
                said = "\n".join(
                    f"{node.folder.name}: {line}" for node in self.nodes for line in node.log.splitlines()[-5:]
                )
                raise AssertionError(f"not within {UP_WITHIN_S} s: {what}\n{said}")
            time.sleep(0.5)


def can_be_had() -> str | None:
    """Why it cannot be had on this machine; None when it can."""
    missing = [name for name in ("tor", "tor-gencert") if shutil.which(name) is None]
    return f"{' and '.join(missing)} not installed" if missing else None


@contextmanager
def tor_network(folder: Path) -> Iterator[TorNetwork]:
    """Authorities that have agreed on who there is."""
    network = TorNetwork(folder)
    with ExitStack() as stack:
        stack.callback(lambda: [node.stop() for node in network.nodes])
        prepared = [_prepare(network, number) for number in range(AUTHORITIES)]
        for name, torrc in prepared:
            network.add(name, torrc)
        network.wait_until(lambda: all(node.is_up for node in network.nodes), "the authorities agree")
        yield network


def _prepare(network: TorNetwork, number: int) -> tuple[str, str]:
    """Keys and ports of an authority; the others are told of it."""
    name = f"authority{number}"
    folder = network.folder / name
    (folder / "keys").mkdir(mode=0o700, parents=True)
    folder.chmod(0o700)
    or_port, dir_port = free_port(), free_port()
    keys = folder / "keys"
    made = [f"{option} {keys}/authority_{name}" for option, name in _KEY_FILES]
    gencert = f"tor-gencert --create-identity-key --passphrase-fd 0 -m 12 -a 127.0.0.1:{dir_port} {' '.join(made)}"
    subprocess.run(gencert.split(), input=b"tests only\n", check=True, capture_output=True)
    v3ident = _after("fingerprint ", (keys / "authority_certificate").read_text())
    torrc = f"{_AUTHORITY}Nickname {name}\nOrPort 127.0.0.1:{or_port}\nDirPort 127.0.0.1:{dir_port}\n"
    placeholder = ["--DirAuthority", "placeholder 127.0.0.1:1 " + "0" * 40]
    alone = f"tor --hush --ignore-missing-torrc -f {os.devnull} --list-fingerprint"
    listing = f"{alone} --Nickname {name} --DataDirectory {folder} --ORPort 1"
    told = subprocess.run([*listing.split(), *placeholder], check=True, capture_output=True, text=True).stdout
    fingerprint = _after(f"{name} ", told).replace(" ", "")
    network.dir_authorities.append(
        f"DirAuthority {name} orport={or_port} v3ident={v3ident} 127.0.0.1:{dir_port} {fingerprint}"
    )
    return name, torrc


def _after(start: str, text: str) -> str:
    return next(line.removeprefix(start) for line in text.splitlines() if line.startswith(start))
