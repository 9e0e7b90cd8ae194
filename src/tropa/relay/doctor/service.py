"""The relay itself: its store, the notice in force, the pages, whether it answers, its onion address."""

import base64
import binascii
import hashlib
import http.client
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from tropa.post.client import RelayClient
from tropa.post.errors import PostError
from tropa.post.limits import week_of
from tropa.post.shapes import Envelope
from tropa.relay.doctor.findings import Finding, fault, ok, warning
from tropa.relay.store.database import Connection, relay_id_of
from tropa.relay.store.notices import newest_notice
from tropa.relay.store.sqlite import LOOKED_THROUGH_UP_TO_BYTES

_ANSWERS_WITHIN_S: Final = 10
_SOON_DAYS: Final = 14
_MUST_BE_ON: Final = {
    "fsync": "letters that were acknowledged are lost when the machine stops",
    "full_page_writes": "a page half written when the machine stops is damaged",
    "synchronous_commit": "letters are acknowledged before they are on disk",
}

# What else would write down letters, tokens and keys as they pass; what each must be.
_MUST_NOT_TELL: Final = {
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length_on_error": "0",
}


class NoticeSaid(msgspec.Struct, frozen=True):
    """What an operator is told of a notice; whether it is true, its readers check."""

    valid_until_day: int
    addresses: tuple[str, ...] = ()
    client_sha256: str | None = None


def store_file(connection: Connection, used_bytes: int) -> Finding:
    """SQLite's own check of the relay's file; a large one is only opened."""
    if used_bytes > LOOKED_THROUGH_UP_TO_BYTES:
        return ok("store", "opens (too large to be checked page by page in passing: tropa relay backup checks a copy)")
    try:
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        verdict = str(error)
    if verdict != "ok":
        return fault("store", f"damaged: {verdict}", "stop the relay, keep a copy of its folder, restore a backup")
    return ok("store", "opens, and every page is sound")


def store_database(connection: Connection) -> Iterator[Finding]:
    """What PostgreSQL must be set to, so that what was acknowledged is kept."""
    yield ok("store", "PostgreSQL opens")
    for name, why in _MUST_BE_ON.items():
        said = str(connection.execute("SELECT current_setting(?)", (name,)).fetchone()[0])
        if said in ("off", "local"):
            yield fault("store", f"PostgreSQL runs with {name} = {said}: {why}", f"set {name} = on")
        else:
            yield ok("store", f"PostgreSQL: {name} = {said}")
    yield from _logging(connection)
    yield from _standbys(connection)


def _logging(connection: Connection) -> Iterator[Finding]:
    for name, wanted in _MUST_NOT_TELL.items():
        said = str(connection.execute("SELECT current_setting(?)", (name,)).fetchone()[0])
        if said != wanted:
            about = f"PostgreSQL runs with {name} = {said}: its log may become a copy of what passes"
            yield warning("store", about, f"set {name} = {wanted}, and destroy the logs there are")


def _standbys(connection: Connection) -> Iterator[Finding]:
    waited_for, following = connection.execute(
        "SELECT current_setting('synchronous_standby_names'), (SELECT count(*) FROM pg_stat_replication)"
    ).fetchone()
    if following and not waited_for:
        yield warning(
            "store",
            f"PostgreSQL is followed by {following} and waits for none of them: what was acknowledged last is lost if "
            "one of them takes over",
            "name one in synchronous_standby_names; else after a takeover stop every relay and run tropa relay restore",
        )


def notice_said(connection: Connection, today: int) -> NoticeSaid | None:
    """The notice that is in force, or would be; None where there is none that can be read."""
    envelope = newest_notice(connection, today)
    if envelope is None:
        return None
    try:
        outer = msgspec.json.decode(envelope, type=Envelope)
        return msgspec.json.decode(base64.b64decode(outer.payload, validate=True), type=NoticeSaid)
    except (msgspec.DecodeError, binascii.Error):
        return None


def notice(connection: Connection, said: NoticeSaid | None, today: int) -> Finding:
    """Whether seekers find keys to write to, and for how long without anybody publishing."""
    if said is None:
        todo = "found the network at a steward's desk, with this relay's publish-token"
        return warning("notice", "none is in force: nobody can write a first letter", todo)
    if said.valid_until_day < today:
        return fault(
            "notice", "the last one is over: pages refuse to seal to it", "a steward's desk must publish, today"
        )
    published = connection.execute("SELECT week FROM notices WHERE week >= ?", (week_of(today),)).fetchall()
    weeks, last = {week for (week,) in published}, week_of(today)
    while last + 1 in weeks:
        last += 1
    days = said.valid_until_day - today + 7 * (last - week_of(today)) + 1
    if days < _SOON_DAYS:
        return warning(
            "notice", f"in force, and for {days} days from today", "ask a steward to open their desk and publish"
        )
    return ok("notice", f"in force, and for {days} days from today")


def pages(folder: Path | None, said: NoticeSaid | None) -> Finding:
    """The built pages are those of their manifest, and the manifest is the one that the notice names."""
    about, todo = "pages", "build them again (make web), or unpack the release again, then restart the relay"
    if folder is None or not (folder / "manifest.json").exists():
        return warning(
            about,
            "none are installed: this relay only passes letters on",
            "name them with pages, if people should write here",
        )
    written = (folder / "manifest.json").read_bytes()
    try:
        wanted = msgspec.json.decode(written, type=dict[str, str])
    except msgspec.DecodeError:
        return fault(about, "the manifest cannot be read", todo)
    differ = sorted(name for name, sha256 in wanted.items() if _sha256(folder / name) != sha256)
    if differ:
        return fault(about, f"not those of their manifest: {', '.join(differ[:5])}", todo)
    own = hashlib.sha256(written).hexdigest()
    if said is not None and said.client_sha256 not in (None, own):
        return fault(
            about, "not those that the notice names", "install the release the network has published, or ask a steward"
        )
    return ok(about, f"{len(wanted)} files, those of their manifest ({own[:16]}…)")


def answers(host: str, port: int, connection: Connection) -> Finding:
    """Whether a relay answers here, this one, and says that it is well."""
    about = "port"
    if port == 0:
        return warning(about, "any free one: nobody can know it", "choose one with port")
    reached = "127.0.0.1" if host in ("0.0.0.0", "") else "[::1]" if host == "::" else host  # noqa: S104 - not bound to
    base = f"[{reached}]" if ":" in reached and not reached.startswith("[") else reached
    try:
        with RelayClient(f"http://{base}:{port}") as client:
            found = client.relay_info().relay_id
        status = _health(base, port)
    except (PostError, OSError, http.client.HTTPException):
        return fault(
            about, f"no relay answers on {base} port {port}", "start it; what it says at its start tells why not"
        )
    if found != relay_id_of(connection).text:
        return fault(about, f"another relay answers on {base} port {port}", "stop that one, or choose another port")
    if status != http.client.OK:
        return fault(about, "the relay says that it is unwell", "look at its output and at the disk, then restart it")
    return ok(about, f"the relay answers on {base} port {port}, and is well")


def onion(address: str | None, said: NoticeSaid | None) -> Finding:
    """Whether people can come without giving their address away, and find this one."""
    about = "onion"
    if address is None:
        return warning(
            about, "no onion address is configured", "set one up (deploy/torrc), so that nobody's address is seen"
        )
    if not _is_onion(address):
        return fault(
            about, "the address has a slip of the pen: its check does not come out", "copy it from Tor's hostname file"
        )
    if said is not None and not any(address in each for each in said.addresses):
        return warning(about, f"{address} is not among the notice's addresses", "ask a steward to add it")
    return ok(about, address)


def _health(host: str, port: int) -> int:
    connection = http.client.HTTPConnection(host.strip("[]"), port, timeout=_ANSWERS_WITHIN_S)
    try:
        connection.request("GET", "/v1/health")
        return connection.getresponse().status
    finally:
        connection.close()


def _sha256(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _is_onion(address: str) -> bool:
    """Version 3: key, two bytes of SHA3-256 over it, the version (Tor's rend-spec-v3, section 6)."""
    try:
        raw = base64.b32decode(address.removesuffix(".onion").upper())
    except binascii.Error:
        return False
    key, check, version = raw[:32], raw[32:34], raw[34:]
    return version == b"\x03" and hashlib.sha3_256(b".onion checksum" + key + version).digest()[:2] == check
