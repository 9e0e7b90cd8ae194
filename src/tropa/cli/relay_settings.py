"""What the ``tropa relay`` commands take from the command line and the configuration file; the command line wins."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from tropa.relay.config import MOST_ROOM_GIB, RelayConfig, read_config
from tropa.relay.serve import DEFAULT_CEILING_BYTES, Settings

_BUILT_PAGES = Path(__file__).resolve().parents[3] / "web" / "dist"
_GIB = 2**30
_DEFAULTS = Settings(data=Path(), host="127.0.0.1", port=0)
_Number = TypeVar("_Number", int, float)


def add_place_arguments(parser: argparse.ArgumentParser) -> None:
    """Which relay. Without defaults, so that what stands before a command's name and after it are both heard."""
    parser.add_argument(
        "--config",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="FILE",
        help="configuration file (TOML, see deploy/relay.toml); options given here win",
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="DIR",
        help="data folder, made if it is not there",
    )
    parser.add_argument(
        "--database",
        default=argparse.SUPPRESS,
        metavar="URL",
        help="PostgreSQL for the letters instead of a file in the data folder",
    )


def add_running_arguments(parser: argparse.ArgumentParser) -> None:
    """How it is run."""
    parser.add_argument("--port", type=int, help="port to listen on; 0 takes a free one")
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--pages", type=Path, metavar="DIR", help="built pages to serve")
    parser.add_argument(
        "--room-gib",
        type=_positive(float),
        help=f"disk it may fill (default: {DEFAULT_CEILING_BYTES // _GIB})",
    )
    # 1 commits each letter alone: bench/relay.py shows what that would cost.
    parser.add_argument("--batch-limit", type=_positive(int), help=argparse.SUPPRESS)


def config_of(args: argparse.Namespace) -> RelayConfig:
    """What the configuration file says; nothing where none was named. Raises ConfigRefused."""
    path: Path | None = getattr(args, "config", None)
    return RelayConfig() if path is None else read_config(path)


def settings_of(args: argparse.Namespace, refuse: Callable[[str], None]) -> Settings:
    """How the relay is run; ``refuse`` ends the program when its folder or port was named nowhere.

    Raises:
        ConfigRefused: the configuration file is at fault.
    """
    said = config_of(args)

    def chosen(name: str, default: Any) -> Any:
        given = getattr(args, name, None)
        written = getattr(said, name, None)
        return given if given is not None else default if written is None else written

    data, port = chosen("data", None), chosen("port", None)
    if data is None or port is None:
        missing = [f"--{name}" for name, value in (("data", data), ("port", port)) if value is None]
        refuse(f"say where with {' and '.join(missing)}, or in a configuration file with --config")
        raise SystemExit(2)
    return Settings(
        data=Path(data),
        host=chosen("host", _DEFAULTS.host),
        port=port,
        pages=Path(chosen("pages", _BUILT_PAGES)),
        ceiling_bytes=int(chosen("room_gib", DEFAULT_CEILING_BYTES / _GIB) * _GIB),
        batch_limit=chosen("batch_limit", _DEFAULTS.batch_limit),
        most_connections=chosen("most_connections", _DEFAULTS.most_connections),
        stamps_an_hour=chosen("stamps_an_hour", _DEFAULTS.stamps_an_hour),
        database=chosen("database", None),
        drain_s=said.drain_seconds or _DEFAULTS.drain_s,
    )


def _positive(kind: Callable[[str], _Number]) -> Callable[[str], _Number]:
    def number(text: str) -> _Number:
        value = kind(text)
        if not 0 < value <= MOST_ROOM_GIB:
            raise ValueError(text)
        return value

    return number
