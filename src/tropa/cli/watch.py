"""`tropa watch`: a headless desk that hears check-ins and sounds the ladder's alarms. It shows and changes no case.

The vault is unlocked by a passphrase typed here or read from a file descriptor, and is then kept open: leave it running
only on a machine that is yours alone. What to do about an alarm is said at a desk (`tropa desk`).
"""

import argparse
import contextlib
import getpass
import logging
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tropa.cli.bell import Bell
from tropa.cli.way import trouble_on_the_way
from tropa.desk.words import LANGUAGES
from tropa.post.client import RelayClient
from tropa.vault.errors import VaultError
from tropa.vault.linux import keep_memory_private
from tropa.vault.sync import SyncLoop
from tropa.vault.vault import Vault
from tropa.vault.watching.watching import Watching

log = logging.getLogger(__name__)

HELP = "hear check-ins of journeys and sound alarms, without pages"

SYNC_EVERY_S: Final = 15.0
LOOK_EVERY_S: Final = 5.0
FIRST_ROUND_S: Final = 60.0
"""So long after it was started nobody expects it to have heard anything."""
MOST_RUN_S: Final = 60.0
"""So long the command after `--run` may run."""
_MOST_DYING_S: Final = 1.0
"""So long it is waited for once it was killed."""
_MOST_PASSPHRASE_BYTES: Final = 4_096
_PASSED_ON: Final = (
    *("PATH", "HOME", "LANG", "LC_ALL", "TERM", "DISPLAY", "WAYLAND_DISPLAY"),
    *("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "PULSE_SERVER"),
)
"""What of our environment a command that makes a noise may need. Nothing of the vault or the journey is ever in it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("vault", type=Path, metavar="VAULT", help="the vault of your desk, which is not open elsewhere")
    parser.add_argument("--relay", required=True, metavar="URL", help="the relay, e.g. https://relay.example")
    parser.add_argument("--proxy", metavar="URL", help="reach the relay through this, e.g. socks5h://127.0.0.1:9050")
    parser.add_argument("--language", choices=LANGUAGES, default="ru", help="language of what it says")
    parser.add_argument("--passphrase-fd", type=int, metavar="N", help="read the passphrase from this file descriptor")
    parser.add_argument(
        "--run",
        metavar="COMMAND",
        help="run this whenever the bell rings: at each alarm, and while this is deaf or cannot see alarms; for a"
        " minute at most; nothing is said to it: no arguments, no secrets",
    )


def run(args: argparse.Namespace) -> int:
    """Watch until it is stopped. 0: it was; 1: it could not begin."""
    keep_memory_private()
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(message)s", stream=sys.stderr)
    bell = Bell(args.language)
    trouble = trouble_on_the_way(args.relay, args.proxy) or _trouble_with(args.run)
    if trouble is not None:
        return _fail(trouble)
    try:
        vault = Vault.unlock(args.vault.absolute(), _passphrase(args, bell), clock=_clock, random=os.urandom)
    except (VaultError, OSError) as error:
        return _fail(str(error))
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    try:
        _watch(vault, args, bell, stopping)
    finally:
        vault.close()
    _say([bell.say("stopped")])
    return 0


def _watch(vault: Vault, args: argparse.Namespace, bell: Bell, stopping: threading.Event) -> None:
    with RelayClient(args.relay.rstrip("/"), proxy=args.proxy) as relay:
        loop, noise = SyncLoop(vault, relay, SYNC_EVERY_S), Noise(shlex.split(args.run or ""))
        first_round_over = time.monotonic() + FIRST_ROUND_S
        loop.start()
        try:
            _say([bell.say("watching", journeys=vault.watch.running())])
            while not stopping.is_set():
                now = heard(vault.watch, bell, _clock() // 60, is_settled=time.monotonic() > first_round_over)
                _say((*noise.tend(bell), *now.lines))
                if now.rings:
                    noise.make()
                stopping.wait(LOOK_EVERY_S)
        finally:
            loop.stop()


class Heard(NamedTuple):
    """What is to be said now, and whether the bell rings for it."""

    lines: list[str]
    rings: bool


def heard(watch: Watching, bell: Bell, minute: int, *, is_settled: bool) -> Heard:
    """What is to be said and rung for now. A mistake of ours in looking is rung for too: silence would say all is well.

    `is_settled`: it has run for so long that it should have heard something.
    """
    looks: tuple[Callable[[], list[str]], ...] = (
        lambda: bell.alarms(watch.alarms()),
        lambda: bell.troubles(watch.watched(), minute),
        lambda: bell.hearing(watch.deaf_since(), minute) if is_settled else [],
    )
    lines = [line for look in looks for line in _seen(look, bell, minute)]
    # That it hears again wakes nobody.
    return Heard(lines, any(line != bell.say("hears-again") for line in lines))


def _seen(look: Callable[[], list[str]], bell: Bell, minute: int) -> list[str]:
    # Each look by itself: what one has found is marked as said, and must be said though the next one fails.
    try:
        return look()
    except Exception as error:
        log.error("watch.broken", extra={"error": type(error).__name__})
        return bell.broken(minute)


class Noise:
    """The terminal's bell, and the command somebody asked for: one at a time, with nothing of ours."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._running: subprocess.Popen[bytes] | None = None
        self._since_s = 0.0
        self._again = False

    def make(self) -> None:
        """Ring. A command that cannot be started is said once more each time; the bell rings all the same.

        One that still runs is run anew when it has ended, or was stopped (`tend`).
        """
        print("\a", end="", flush=True)
        if self._running is not None:
            self._again = True
        elif self._command:
            self._start()

    def tend(self, bell: Bell) -> list[str]:
        """See how the command fares: stop one that hangs, so that it mutes no later alarm; say what went wrong."""
        running = self._running
        if running is None:
            return []
        code = running.poll()
        if code is None and time.monotonic() < self._since_s + MOST_RUN_S:
            return []
        if code is None:
            said = [bell.say("run-killed" if _is_killed(running) else "run-let-go")]
        else:
            said = [bell.say("run-failed", code=code)] if code else []
        self._running = None
        if self._again:
            self._again = False
            self._start()
        return said

    def _start(self) -> None:
        self._since_s = time.monotonic()
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        try:
            self._running = subprocess.Popen(  # noqa: S603 -- what the desk's owner asked for, split and not by a shell
                self._command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                close_fds=True,
                start_new_session=True,
            )
        except OSError as error:
            print(f"--run: {error.strerror}", file=sys.stderr, flush=True)


def _is_killed(running: "subprocess.Popen[bytes]") -> bool:
    """Kill our own child, and what it started: they are a session of their own. False where it lives on."""
    # What became another user's (sudo) is not ours to kill: nobody would listen any more if that ended the watch.
    with contextlib.suppress(OSError):
        os.killpg(running.pid, signal.SIGKILL)
    try:
        running.wait(_MOST_DYING_S)
    except subprocess.TimeoutExpired:
        return False
    return True


def _passphrase(args: argparse.Namespace, bell: Bell) -> str:
    if args.passphrase_fd is None:
        return getpass.getpass(bell.say("passphrase") + " ", stream=sys.stderr)
    with os.fdopen(args.passphrase_fd, "rb") as given:
        return given.readline(_MOST_PASSPHRASE_BYTES).decode("utf-8", "replace").rstrip("\r\n")


def _trouble_with(command: str | None) -> str | None:
    try:
        shlex.split(command or "")
    except ValueError:
        return "The command after --run has a quote that is not closed. Nothing was changed."
    return None


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)


def _clock() -> int:
    return int(time.time())


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1
