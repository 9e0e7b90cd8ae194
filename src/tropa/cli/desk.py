"""`tropa desk`: a member's local app. Wires vault, relay client, clock and randomness into the desk and serves it."""

import argparse
import contextlib
import hashlib
import logging
import os
import socket
import sys
import time
import webbrowser
from pathlib import Path

from tropa.cli.way import trouble_on_the_way
from tropa.desk.app import build_app
from tropa.desk.desk import Desk
from tropa.desk.launch import LaunchFile, launch_path_of
from tropa.desk.pages.entering import LAUNCH_PATH
from tropa.desk.parts import Parts
from tropa.desk.serve import LOOPBACK, listen, serve
from tropa.desk.words import LANGUAGES
from tropa.post.client import RelayClient
from tropa.vault.linux import keep_memory_private
from tropa.vault.sync import SyncLoop
from tropa.vault.vault import Vault

HELP = "open your desk: a local page on this machine, with an encrypted vault"

SYNC_EVERY_S = 15.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--vault", type=Path, required=True, metavar="FILE", help="the vault; made at first run")
    parser.add_argument("--relay", required=True, metavar="URL", help="the relay, e.g. https://relay.example")
    parser.add_argument("--proxy", metavar="URL", help="reach the relay through this, e.g. socks5h://127.0.0.1:9050")
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--language", choices=LANGUAGES, help="language of the pages at start")
    parser.add_argument("--publisher-token-file", type=Path, metavar="FILE", help="the relay's publisher token")
    parser.add_argument("--pages-manifest", type=Path, metavar="FILE", help="manifest of the pages seekers are served")
    parser.add_argument("--lock-after", type=_minutes, default=10, metavar="MINUTES", help="lock when idle (1 to 60)")
    parser.add_argument("--open", action="store_true", help="open the desk in the browser when it is ready")


def run(args: argparse.Namespace) -> int:
    """Serve the desk until it is stopped."""
    keep_memory_private()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s", stream=sys.stderr)
    trouble = _trouble(args)
    if trouble is not None:
        return _fail(trouble)
    try:
        client_sha256 = _sha256_of(args.pages_manifest)
        listener = listen(args.port)
    except OSError as error:
        return _fail(f"The desk cannot start: {error.strerror or 'the system refused'}. Nothing was changed.")
    with listener:
        return _serve(args, listener, client_sha256)


def _serve(args: argparse.Namespace, listener: socket.socket, client_sha256: str | None) -> int:
    port = listener.getsockname()[1]
    vault = args.vault.absolute()
    desk = Desk(_parts(args, vault, client_sha256))
    launch = LaunchFile(launch_path_of(vault), f"http://{LOOPBACK}:{port}{LAUNCH_PATH}")

    def announce() -> None:
        print(f"The desk is ready. Open this page in your browser: {launch.path}", flush=True)
        if args.open:
            webbrowser.open(launch.path.as_uri())

    with contextlib.suppress(KeyboardInterrupt):
        serve(build_app(desk, launch, port, announce), listener)
    return 0


def _parts(args: argparse.Namespace, vault: Path, client_sha256: str | None) -> Parts:
    clock = _clock
    return Parts(
        vault_path=vault,
        relay_url=args.relay.rstrip("/"),
        create=lambda passphrase: Vault.create(vault, passphrase, clock=clock, random=os.urandom),
        unlock=lambda passphrase: Vault.unlock(vault, passphrase, clock=clock, random=os.urandom),
        restore=lambda source, passphrase: Vault.restore(source, passphrase, vault, clock=clock, random=os.urandom),
        restore_from_shares=lambda source, shares, passphrase: Vault.restore_from_shares(
            source, shares, vault, passphrase, clock=clock, random=os.urandom
        ),
        adopt=lambda source, passphrase: Vault.adopt(source, passphrase, vault, clock=clock, random=os.urandom),
        new_relay=lambda: _relay(args),
        start_sync=lambda opened: _start_sync(opened, _relay(args)),
        publisher_token=lambda: _read_token(args.publisher_token_file),
        client_sha256=client_sha256,
        clock=clock,
        monotonic=time.monotonic,
        zone=None,
        random=os.urandom,
        language=args.language,
        lock_after_s=60 * args.lock_after,
    )


def _relay(args: argparse.Namespace) -> RelayClient:
    return RelayClient(args.relay.rstrip("/"), proxy=args.proxy)


def _start_sync(vault: Vault, relay: RelayClient) -> SyncLoop:
    loop = SyncLoop(vault, relay, SYNC_EVERY_S)
    loop.start()
    return loop


def _clock() -> int:
    return int(time.time())


def _read_token(path: Path | None) -> str | None:
    return path.read_text(encoding="ascii").strip() if path is not None else None


def _sha256_of(manifest: Path | None) -> str | None:
    return hashlib.sha256(manifest.read_bytes()).hexdigest() if manifest is not None else None


def _trouble(args: argparse.Namespace) -> str | None:
    trouble = trouble_on_the_way(args.relay, args.proxy)
    if trouble is not None:
        return trouble
    if not args.vault.absolute().parent.is_dir():
        return "The folder for the vault does not exist. Nothing was changed. Make it, or choose another."
    return None


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is 0 to 65535")
    return port


def _minutes(text: str) -> int:
    minutes = int(text)
    if not 1 <= minutes <= 60:
        raise argparse.ArgumentTypeError("1 to 60 minutes")
    return minutes
