"""What can be learned of a seized relay: its data folder, its memory, and a week of traffic seen inside the encryption.

Every line is made from what was found, never from what we know to be there: a column that holds nothing, a secret that
is not in memory any more, makes no line. ``docs/threat-model.md`` must have a line for each id, and no other.
"""

import base64
import hashlib
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from tests.support.observer import Exchange

_WAL_HEADER, _WAL_FRAME, _PAGE = 32, 24, 4096
_READ, _PUBLISH, _BLOB = "Tropa-Box ", "Tropa-Publisher ", "Tropa-Blob "
_BOX_PATH: Final = re.compile(r"^/v1/boxes/([A-Za-z0-9_-]{43})/letters$")


@dataclass(frozen=True)
class Finding:
    """``id`` is one line of the threat model; ``text`` says what was found this time."""

    id: str
    text: str


def b64(raw: bytes) -> str:
    """As bytes travel."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Back again."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


# --- the data folder


def from_folder(folder: Path) -> Iterator[Finding]:
    """Its files, each column that holds anything, and what columns tell together."""
    for path in sorted(folder.iterdir()):
        yield Finding(f"file:{path.name}", f"{path.stat().st_size} bytes")
    yield from _log(folder / "relay.sqlite-wal")
    with closing(sqlite3.connect(folder / "relay.sqlite")) as connection:
        yield from _columns(connection)
        yield from _links(connection)


def from_remains(folder: Path, gone: dict[str, list[bytes]]) -> Iterator[Finding]:
    """What was deleted and still lies in a file; looked for before anyone opens the database."""
    content = b"".join(path.read_bytes() for path in folder.iterdir())
    for kind, secrets in gone.items():
        if left := sum(any(each in content for each in spellings(secret)) for secret in secrets):
            yield Finding(f"file:{kind}", f"{left} of {len(secrets)}")


def _log(log: Path) -> Iterator[Finding]:
    # Before the database is opened: whoever opens it folds the log in.
    frames = max(0, log.stat().st_size - _WAL_HEADER) // (_PAGE + _WAL_FRAME) if log.exists() else 0
    if frames:
        yield Finding("stored:order-in-the-log", f"{frames} pages in the order in which they were written")


def _columns(connection: sqlite3.Connection) -> Iterator[Finding]:
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    for (table,) in tables:
        for _, column, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall():
            rows, values = connection.execute(
                f"SELECT count({column}), count(DISTINCT {column}) FROM {table}"
            ).fetchone()
            if rows:
                yield Finding(f"column:{table}.{column}", f"{rows} rows, {values} different")


def _links(connection: sqlite3.Connection) -> Iterator[Finding]:
    letters: dict[int, list[tuple[int, int, bytes]]] = defaultdict(list)
    for key, day, letter in connection.execute("SELECT letter_key, day, letter FROM letters ORDER BY letter_key"):
        letters[key >> 32].append((day, len(letter), letter[:16]))
    teams = {n for (n,) in connection.execute("SELECT box_number FROM boxes WHERE team_week IS NOT NULL")}
    several = [box for box, held in letters.items() if len(held) > 1]
    if several:
        yield Finding("stored:order-in-a-box", f"{len(several)} boxes hold several letters, in their order")
    asks = [box for box, held in letters.items() if box not in teams and held[0][1] == 16_384]
    if asks:
        yield Finding("stored:whose-first-is-an-ask", f"{len(asks)} boxes begin with a letter of a first letter's size")
    same_days = [box for box in letters.keys() - teams if _days(letters[box]) & _days_of(letters, teams)]
    if same_days:
        yield Finding("stored:same-days", f"{len(same_days)} seekers' boxes have letters of days on which a team's has")
    hints = Counter(hint for box in teams for _, _, hint in letters.get(box, []))
    if forks := sum(count > 1 for count in hints.values()):
        yield Finding(
            "stored:same-hint", f"{forks} pairs of letters to a team carry one hint, so they are by one person"
        )
    unspent = Counter(n for (n,) in connection.execute("SELECT box_number FROM tokens"))
    if unspent.keys() - teams:
        yield Finding(
            "stored:tokens-left", f"{len(unspent.keys() - teams)} seekers' boxes, how many tokens each has left"
        )
    alarms = _boxes_of_series(connection)
    if alarms:
        yield Finding("stored:whose-alarm", f"{len(alarms)} series, for which boxes each is, and from which hour")


def _days(held: list[tuple[int, int, bytes]]) -> set[int]:
    return {day for day, _, _ in held}


def _days_of(letters: dict[int, list[tuple[int, int, bytes]]], boxes: set[int]) -> set[int]:
    return {day for box in boxes for day in _days(letters.get(box, []))}


def _boxes_of_series(connection: sqlite3.Connection) -> dict[int, set[bytes]]:
    found: dict[int, set[bytes]] = defaultdict(set)
    for key, post_id in connection.execute("SELECT rung_key, post_id FROM series_rungs WHERE post_id IS NOT NULL"):
        found[key >> 4].add(post_id)
    return found


# --- the traffic


def from_traffic(seen: list[Exchange]) -> Iterator[Finding]:
    """Who was there when, what was presented, and what belongs together."""
    yield from _who_and_when(seen)
    yield from _presented(seen)
    yield from _together(seen)


def _who_and_when(seen: list[Exchange]) -> Iterator[Finding]:
    clients, connections = {each.client for each in seen}, {each.connection for each in seen}
    yield Finding("wire:addresses", f"{len(clients)} addresses of {len(connections)} connections")
    yield Finding("wire:times", f"{len({each.at_s for each in seen})} requests to the millisecond")
    yield Finding("wire:sizes", f"{len({each.size_bytes for each in seen})} sizes of what was said and answered")
    programs = {each.headers["user-agent"] for each in seen if "user-agent" in each.headers}
    if programs:
        yield Finding("wire:programs", f"{len(programs)} kinds of program")
    returned = [client for client in clients if len({each.connection for each in seen if each.client == client}) > 1]
    if returned:
        yield Finding("wire:came-again", f"{len(returned)} addresses came more than once")


def _presented(seen: list[Exchange]) -> Iterator[Finding]:
    for name, kind in (("read-keys", _READ), ("publisher-token", _PUBLISH), ("blob-write-keys", _BLOB)):
        keys = authorized(seen, kind)
        if keys:
            yield Finding(f"wire:{name}", f"{len(keys)} different")
    tokens, work = stamped(seen, "token "), stamped(seen, "altcha ")
    if tokens:
        yield Finding("wire:tokens", f"{len(tokens)} letters were let in by a token: who writes is known to the box")
    if work:
        yield Finding("wire:work", f"{len(work)} things were let in by work: a stranger, or nobody had a token")
    series = {each.headers["tropa-series"].split(" ")[1] for each in seen if "tropa-series" in each.headers}
    if series:
        yield Finding("wire:series-tokens", f"{len(series)} different, each renews or cancels an alarm")


def authorized(seen: Iterable[Exchange], kind: str) -> set[str]:
    """What was presented under a scheme."""
    given = (each.headers.get("authorization", "") for each in seen)
    return {each.removeprefix(kind) for each in given if each.startswith(kind)}


def stamped(seen: Iterable[Exchange], kind: str) -> set[str]:
    """What let something in."""
    given = (part.strip() for each in seen for part in each.headers.get("tropa-stamp", "").split(","))
    return {each.removeprefix(kind) for each in given if each.startswith(kind)}


def _together(seen: list[Exchange]) -> Iterator[Finding]:
    lines: dict[int, list[Exchange]] = defaultdict(list)
    for each in seen:
        lines[each.connection].append(each)
    teams = _team_boxes(seen)
    own = [line for line in lines.values() if _posts_to(line) & teams and _own_boxes(line) - teams]
    if own:
        yield Finding(
            "wire:letter-and-own-box", f"on {len(own)} connections a letter to a team and the writer's own box"
        )
    by_address: dict[str, set[str]] = defaultdict(set)
    for each in seen:
        by_address[each.client] |= authorized([each], _READ)
    if sum(bool(keys) for keys in by_address.values()):
        yield Finding(
            "wire:box-and-address", f"{sum(map(len, by_address.values()))} boxes, from which address each was read"
        )
    desks = {each.client for each in seen if authorized([each], _READ) and _read_box([each]) & teams}
    if desks:
        yield Finding("wire:desks", f"{len(desks)} addresses read a team's box: a member is there")
    yield from _told_by_tokens(seen)
    yield from _told_by_copies(seen)


def _team_boxes(seen: list[Exchange]) -> set[str]:
    return {each.path.rpartition("/")[2] for each in seen if each.path.startswith("/v1/team-boxes/")}


def _posts_to(line: Iterable[Exchange]) -> set[str]:
    return {found[1] for each in line if each.method == "POST" and (found := _BOX_PATH.match(each.path))}


def _read_box(line: Iterable[Exchange]) -> set[str]:
    return {b64(hashlib.sha256(b"tropa/1/box" + unb64(key)).digest()) for key in authorized(line, _READ)}


def _own_boxes(line: Iterable[Exchange]) -> set[str]:
    return _read_box(each for each in line if each.path.startswith(("/v1/box", "/v1/letters")))


def _told_by_tokens(seen: list[Exchange]) -> Iterator[Finding]:
    batches = []
    for each in seen:
        if each.path in ("/v1/box", "/v1/box/tokens") and each.method == "PUT":
            batches.append(set(msgspec.json.decode(each.body)["token_hashes"]))
    spent = {b64(hashlib.sha256(b"tropa/1/token" + unb64(token)).digest()) for token in stamped(seen, "token ")}
    used = [batch & spent for batch in batches]
    if any(len(batch) > 1 for batch in used):
        together = sum(len(batch) for batch in used if len(batch) > 1)
        yield Finding(
            "wire:tokens-of-one-batch", f"{together} letters were let in by tokens that were registered together"
        )


def _told_by_copies(seen: list[Exchange]) -> Iterator[Finding]:
    posted = {each.body for each in seen if each.method == "POST" and _BOX_PATH.match(each.path)}
    fetched = b"".join(each.answer for each in seen if each.path.startswith("/v1/letters"))
    read = sum(letter in fetched for letter in posted)
    if read:
        yield Finding("wire:who-read-which", f"{read} letters, when they were posted and when and by which key read")
    left = {
        each.path.split("/")[3]: each.client
        for each in seen
        if each.path.startswith("/v1/blobs/") and each.method == "PUT"
    }
    taken = [
        each for each in seen if each.path.startswith("/v1/blobs/") and "/chunks/" in each.path and each.method == "GET"
    ]
    if any(each.path.split("/")[3] in left for each in taken):
        yield Finding("wire:who-fetched-which", f"{len(taken)} fetches of files whose sender was seen too")
    asked = {_challenge_of(each.answer): each for each in seen if each.path == "/v1/stamp"}
    solved = [_challenge_of(base64.b64decode(payload)) for payload in stamped(seen, "altcha ")]
    if sum(each in asked for each in solved):
        yield Finding(
            "wire:challenges", f"{sum(each in asked for each in solved)} stamps, when each was asked for and when used"
        )


def _challenge_of(data: bytes) -> str:
    found: dict[str, Any] = msgspec.json.decode(data)
    return str(found.get("challenge", found)["signature"])


# --- the memory


def from_memory(parts: Iterable[bytes], looked_for: dict[str, list[bytes]]) -> Iterator[Finding]:
    """Of each kind of secret, how many of those that went by are in memory, in any spelling."""
    wanted = [
        (kind, each, spelled) for kind, secrets in looked_for.items() for each in secrets for spelled in spellings(each)
    ]
    found: dict[str, set[bytes]] = defaultdict(set)
    for part in parts:
        for kind, secret, spelled in wanted:
            if secret not in found[kind] and spelled in part:
                found[kind].add(secret)
    for kind in sorted(kind for kind, secrets in found.items() if secrets):
        yield Finding(f"memory:{kind}", f"{len(found[kind])} of {len(looked_for[kind])}")


def spellings(secret: bytes) -> list[bytes]:
    """Raw, and for what is short as it travels and as hexadecimal."""
    return [secret[:1024]] if len(secret) > 64 else [secret, b64(secret).encode(), secret.hex().encode()]


def secrets_of(seen: list[Exchange], folder: Path, others: dict[str, list[bytes]]) -> dict[str, list[bytes]]:
    """What to look for: the relay's own, and whatever went by."""
    series = {each.headers["tropa-series"].split(" ")[1] for each in seen if "tropa-series" in each.headers}
    return others | {
        "challenge-key": [unb64((folder / "challenge-key").read_text().strip())],
        "publish-token": [unb64((folder / "publish-token").read_text().strip())],
        "read-keys": [unb64(each) for each in sorted(authorized(seen, _READ))],
        "blob-write-keys": [unb64(each) for each in sorted(authorized(seen, _BLOB))],
        "tokens": [unb64(each) for each in sorted(stamped(seen, "token "))],
        "series-tokens": [unb64(each) for each in sorted(series)],
        "letters": [each.body for each in seen if each.method == "POST" and _BOX_PATH.match(each.path)],
        "box-names": [unb64(each) for each in sorted(_posts_to(seen))],
        "addresses": [each.encode() for each in sorted({each.client for each in seen})],
    }
