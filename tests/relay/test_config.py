"""The configuration file: every key works and is explained, the command line wins, and each fault names its line."""

import argparse
import subprocess
import sys
import tomllib
from pathlib import Path

import httpx
import pytest

from tests.relay.running import running
from tropa.cli.relay import add_arguments
from tropa.cli.relay_settings import settings_of
from tropa.relay.config import RelayConfig, read_config
from tropa.relay.errors import ConfigRefused
from tropa.relay.serve import Settings

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "relay.toml"
ALL = {
    "data": "there",
    "host": "127.0.0.2",
    "port": 1234,
    "pages": "/opt/pages",
    "database": "postgresql:///x",
    "room_gib": 2.5,
    "most_connections": 500,
    "stamps_an_hour": 77,
    "drain_seconds": 3,
    "onion": "a" * 56 + ".onion",
}


def written(folder: Path, text: str) -> Path:
    """A configuration file."""
    path = folder / "relay.toml"
    path.write_text(text, encoding="utf-8")
    return path


def toml(values: dict[str, object]) -> str:
    """Values as TOML."""
    return "".join(f"{key} = {value!r}\n" for key, value in values.items())


def refuse(said: str) -> None:
    """Where nothing may be missing."""
    raise AssertionError(said)


def parsed(*arguments: str) -> Settings:
    """Settings from a command line."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return settings_of(parser.parse_args(arguments), refuse)


def test_every_key_is_read(tmp_path: Path) -> None:
    """Folders are beside the file; a whole number will do for the room."""
    said = read_config(written(tmp_path, toml(ALL)))
    assert said.data == str(tmp_path / "there")
    assert said.pages == "/opt/pages"
    assert {key: getattr(said, key) for key in ALL if key != "data"} == {k: v for k, v in ALL.items() if k != "data"}
    assert set(ALL) == set(RelayConfig.__struct_fields__)
    assert read_config(written(tmp_path, "room_gib = 3")).room_gib == 3.0


def test_the_file_that_is_shipped_explains_every_key_and_can_be_used() -> None:
    """As it is, and with every line that is commented out."""
    text = SHIPPED.read_text(encoding="utf-8")
    uncommented = "\n".join(
        line.removeprefix("# ") if line.startswith("# ") and " = " in line and "`" not in line else line
        for line in text.splitlines()
    )
    assert set(tomllib.loads(uncommented)) == set(RelayConfig.__struct_fields__)
    assert read_config(SHIPPED).port == 8750


def test_what_is_shipped_are_the_defaults() -> None:
    """So that the explanations are true of a relay without a file."""
    text = SHIPPED.read_text(encoding="utf-8")
    plain = Settings(data=Path("x"), host="127.0.0.1", port=0)
    assert f"most_connections = {plain.most_connections}" in text
    assert f"stamps_an_hour = {plain.stamps_an_hour}" in text
    assert f"drain_seconds = {plain.drain_s}" in text
    assert f"room_gib = {plain.ceiling_bytes / 2**30}" in text


def test_the_command_line_wins(tmp_path: Path) -> None:
    """Each option over its key; what is not given is taken from the file, then from the defaults."""
    path = str(written(tmp_path, toml(ALL)))
    from_file = parsed("--config", path)
    assert (from_file.data, from_file.port, from_file.drain_s) == (tmp_path / "there", 1234, 3)
    won = parsed("--config", path, "--data", "/d", "--port", "0", "--host", "::1", "--room-gib", "1", "--database", "u")
    assert (won.data, won.port, won.host) == (Path("/d"), 0, "::1")
    assert (won.ceiling_bytes, won.database, won.stamps_an_hour) == (2**30, "u", 77)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("port = 1\n\nprot = 2\n", "line 3: there is no key “prot”"),
        ("port = 1\n[relay]\nhost = 'x'\n", "line 2: there is no key “relay”"),
        ("# port = 'x'\nhost = 'x'\nport = 'x'\n", "line 3: port: expected `int`, got `str`"),
        ("port = 70000", "line 1: port: expected `int` <= 65535"),
        ("port = true", "line 1: port: expected `int`"),
        ("room_gib = 0", "line 1: room_gib: expected `float` > 0"),
        ("room_gib = nan", "line 1: room_gib"),
        ("\n\nonion = 'x.onion'", "line 3: onion: expected `str` matching"),
        ("drain_seconds = 0", "line 1: drain_seconds"),
        ("port = ", "is not TOML: Invalid value"),
        ("port = 1\nport = 2\n", "at line 2"),
    ],
)
def test_a_fault_names_its_line(tmp_path: Path, text: str, said: str) -> None:
    """And says what would be right."""
    with pytest.raises(ConfigRefused) as caught:
        read_config(written(tmp_path, text))
    assert said in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_a_password_in_the_file_is_not_repeated(tmp_path: Path) -> None:
    """A fault in its own line names the key and nothing of the value."""
    with pytest.raises(ConfigRefused) as caught:
        read_config(written(tmp_path, "database = ['postgresql://u:hunter2@h/x']"))
    assert "hunter2" not in str(caught.value)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    """In one sentence."""
    with pytest.raises(ConfigRefused, match="cannot be read: No such file"):
        read_config(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigRefused, match="not UTF-8"):
        read_config(tmp_path / "bytes.toml")


def test_a_relay_runs_by_its_file_alone(tmp_path: Path) -> None:
    """The folder is beside the file."""
    path = written(tmp_path, "data = 'kept'\nport = 0\n")
    with running(tmp_path / "kept", "--config", str(path)) as relay:
        assert httpx.get(f"{relay.url}/v1/relay").status_code == 200
    command = [sys.executable, "-m", "tropa.cli.main", "relay", "--config", str(written(tmp_path, "x = 1"))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("tropa relay: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_relay_without_folder_or_port_is_told_both_ways() -> None:
    """Wrong usage: exit code 2."""
    done = subprocess.run([sys.executable, "-m", "tropa.cli.main", "relay"], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert "--data and --port, or in a configuration file" in done.stderr
