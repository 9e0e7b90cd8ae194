"""The launch file, and the command as a real process."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.desk.stand import token_in
from tropa.cli import main
from tropa.desk.launch import LaunchFile, launch_path_of
from tropa.desk.serve import listen

PATIENCE_S = 30


@contextmanager
def running(folder: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`tropa desk` as a process, and its first line."""
    command = [sys.executable, "-m", "tropa.cli.main", "desk", "--vault", str(folder / "my.vault")]
    command += ["--relay", "http://127.0.0.1:9", *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline()
        finally:
            process.kill()


def test_the_command_says_where_the_launch_file_is(tmp_path: Path) -> None:
    """One line; the file is its owner's; the page it names answers; and it goes away with the desk."""
    with running(tmp_path) as (process, line):
        path = launch_path_of(tmp_path / "my.vault")
        assert str(path) in line
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        action = path.read_text().split('action="')[1].split('"')[0]
        entered = httpx.post(action, data={"token": token_in(path)}, headers={"origin": "null"}, trust_env=False)
        assert entered.status_code == 200
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert not path.exists()


def test_the_token_is_not_in_the_process_list(tmp_path: Path) -> None:
    """Neither as an argument nor in the environment, and not printed."""
    with running(tmp_path) as (process, line):
        token = token_in(launch_path_of(tmp_path / "my.vault"))
        assert token.encode() not in Path(f"/proc/{process.pid}/cmdline").read_bytes()
        # A desk's environment is kept from everyone but an administrator: then there is nothing to look at.
        with suppress(PermissionError):
            assert token.encode() not in Path(f"/proc/{process.pid}/environ").read_bytes()
        assert token not in line


def test_the_desk_listens_on_loopback_only() -> None:
    """Not on the machine's other addresses."""
    with listen(0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--relay", "relay.example"], "must begin with http:// or https://"),
        (["--relay", "http://relay.example"], "Over plain http://"),
        (["--pages-manifest", "/nowhere/manifest.json"], "cannot start"),
    ],
)
def test_bad_options_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], said: str) -> None:
    """Exit code 1, nothing changed."""
    arguments = ["desk", "--vault", str(tmp_path / "my.vault"), "--relay", "http://127.0.0.1:9", *more]
    assert main.main(arguments) == 1
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is not made silently."""
    assert main.main(["desk", "--vault", str(tmp_path / "no" / "v"), "--relay", "http://127.0.0.1:9"]) == 1
    assert "folder for the vault does not exist" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--relay", f"http://{'a' * 56}.onion"), "reached through Tor"),
        (("--relay", "https://relay.example", "--proxy", "socks5://127.0.0.1:9050"), "A proxy's address begins with"),
    ],
)
def test_ways_past_tor_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    """An onion address without a proxy would be asked of the system's resolver; so would any name with `socks5`."""
    assert main.main(["desk", "--vault", str(tmp_path / "v"), *options]) == 1
    assert said in capsys.readouterr().err


def test_a_taken_port_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The desk does not quietly take another."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        arguments = ["desk", "--vault", str(tmp_path / "v"), "--relay", "http://127.0.0.1:9", "--port", port]
        assert main.main(arguments) == 1
    assert "cannot start" in capsys.readouterr().err


@pytest.mark.parametrize(
    "option", [["--port", "70000"], ["--port", "x"], ["--lock-after", "0"], ["--lock-after", "61"]]
)
def test_numbers_out_of_range_are_wrong_usage(tmp_path: Path, option: list[str]) -> None:
    """Exit code 2, from the parser."""
    with pytest.raises(SystemExit) as ended:
        main.main(["desk", "--vault", str(tmp_path / "v"), "--relay", "http://127.0.0.1:9", *option])
    assert ended.value.code == 2


def test_a_launch_file_left_by_a_killed_desk_is_replaced(tmp_path: Path) -> None:
    """Whatever its mode was, and a half-written one beside it does no harm."""
    path = launch_path_of(tmp_path / "v")
    path.write_text("stale")
    path.chmod(0o644)
    path.with_name(f"{path.name}.{os.getpid()}.new").write_text("half")
    LaunchFile(path, "http://127.0.0.1:1/enter").offer("fresh-token")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert token_in(path) == "fresh-token"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
