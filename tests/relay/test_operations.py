"""What an operator sees of a running relay: health, figures, and being told to stop."""

import asyncio
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.relay.asgi import in_process
from tests.relay.running import Relay, running, start
from tests.relay.stores import Place
from tropa.post.headers import TokenStamp, stamp_header
from tropa.relay.figures import figures, rounded, tenths

DAY = 20_000


def test_health_is_a_status_and_nothing_else(relay: Relay) -> None:
    """200 with an empty body; nothing of the relay is in its headers."""
    answer = httpx.get(f"{relay.url}/v1/health")
    assert (answer.status_code, answer.content) == (200, b"")
    assert set(answer.headers) == {
        *("date", "content-length", "cache-control", "x-content-type-options", "cross-origin-resource-policy"),
    }


def test_a_relay_whose_store_fails_is_unwell(tmp_path: Path) -> None:
    """Its table is gone: 503, just as empty; and well again when it is back."""
    with in_process(tmp_path / "data", DAY) as relay:
        assert relay.call("GET", "/v1/health").status == 200

        def rename(to: str, back: str) -> None:
            relay.runner.run(
                relay.office.writer.do(
                    lambda store: store.connection.execute(f"ALTER TABLE {to} RENAME TO {back}").close()
                )
            )

        rename("relay", "gone")
        answer = relay.call("GET", "/v1/health")
        assert (answer.status, answer.body) == (503, b"")
        rename("gone", "relay")
        assert relay.call("GET", "/v1/health").status == 200


def test_a_relay_that_cannot_write_in_time_is_unwell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer is stuck: whoever watches is told within seconds."""
    monkeypatch.setattr("tropa.relay.pulse._WITHIN_S", 0.2)
    monkeypatch.setattr("tropa.relay.pulse.EVERY_S", 0.0)
    with in_process(tmp_path / "data", DAY) as relay:
        held = threading.Event()

        async def ask_while_stuck() -> int:
            stuck = asyncio.create_task(relay.office.writer.do(lambda store: held.wait(10)))
            await asyncio.sleep(0.05)
            answer = await relay.ask("GET", "/v1/health", [])
            held.set()
            await stuck
            return answer.status

        assert relay.runner.run(ask_while_stuck()) == 503
        assert relay.call("GET", "/v1/health").status == 200


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "fewer than 20"),
        (19, "fewer than 20"),
        (20, "about 20"),
        (24, "about 20"),
        (25, "about 30"),
        (96, "about 100"),
        (1_449, "about 1,000"),
        (3_812, "about 4,000"),
        (123_456, "about 100,000"),
    ],
)
def test_figures_have_one_digit(number: int, said: str) -> None:
    """And nothing below twenty is told apart, not even none."""
    assert rounded(number) == said


def test_the_room_is_told_in_tenths() -> None:
    """Rounded up; never more than all."""
    assert [tenths(part, 100) for part in (0, 1, 10, 11, 99, 100, 120)] == [
        *("0 tenths", "1 tenths", "1 tenths", "2 tenths", "10 tenths", "10 tenths", "10 tenths"),
    ]


def test_figures_count_what_they_say(place: Place) -> None:
    """On either store: all letters, those of today, chunks; each says why it is harmless."""
    store = place.open()
    store.begin()
    for box in range(1, 3):
        row = (box, bytes([box]) * 32, None, DAY - box + 1, 45, 45, 0)
        store.connection.execute("INSERT INTO boxes VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        for number in range(1, 46):
            day = DAY if box == 1 and number > 10 else DAY - 1
            letter_id = bytes([box, number]) * 16
            store.connection.execute(
                "INSERT INTO letters VALUES (?, ?, ?, ?)", (box << 32 | number, day, letter_id, bytes(4096))
            )
    store.connection.execute("INSERT INTO blobs VALUES (1, ?, 400, 300, 1, ?, NULL)", (bytes(32), DAY))
    said = {each.name: each.said for each in figures(store.connection, 30, 100, DAY)}
    assert said == {
        "letters stored": "about 90",
        "room used": "3 tenths",
        "letters that came today": "about 40",
        "attachments' chunks": "about 300",
    }
    assert all(len(each.harmless) > 40 for each in figures(store.connection, 30, 100, DAY))
    store.commit()


def test_the_figures_command_reads_beside_a_running_relay(relay: Relay, tmp_path: Path) -> None:
    """And makes nothing where there is no relay."""
    command = [sys.executable, "-m", "tropa.cli.main", "relay", "figures", "--data"]
    done = subprocess.run([*command, str(relay.folder)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.count("harmless:")) == (0, 4)
    done = subprocess.run([*command, str(tmp_path / "none")], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert not (tmp_path / "none").exists()


def half_a_letter(relay: Relay, tokens: int = 1) -> tuple[socket.socket, bytes, object]:
    """A connection on which half a letter was sent, and the other half."""
    read_key, post_id, made = relay.open_box(tokens)
    letter = b"h" * 4096
    head = (
        f"POST /v1/boxes/{post_id.text}/letters HTTP/1.1\r\nHost: x\r\nContent-Length: 4096\r\n"
        f"Tropa-Stamp: {stamp_header(TokenStamp(made[0]))}\r\n\r\n"
    )
    connection = socket.create_connection(("127.0.0.1", relay.port), timeout=20)
    connection.sendall(head.encode() + letter[:2048])
    time.sleep(0.3)
    return connection, letter[2048:], read_key


def stopped(relay: Relay) -> threading.Thread:
    """The relay being told to stop, and waited for."""
    thread = threading.Thread(target=relay.stop)
    thread.start()
    time.sleep(0.5)
    return thread


def test_told_to_stop_it_takes_nobody_new_and_finishes_what_it_began(tmp_path: Path) -> None:
    """A letter that is half there may be finished, and is kept; a new connection is refused meanwhile."""
    relay = start(tmp_path / "data")
    connection, rest, read_key = half_a_letter(relay)
    stopping = stopped(relay)
    with pytest.raises(OSError, match=r"refused|reset"):
        socket.create_connection(("127.0.0.1", relay.port), timeout=5)
    assert relay.process.poll() is None
    connection.sendall(rest)
    assert connection.recv(64).startswith(b"HTTP/1.1 201")
    stopping.join(15)
    assert relay.process.returncode == 0
    with running(tmp_path / "data") as again, again.client() as client:
        assert [each.letter for each in client.letters(read_key)] == [b"h" * 4096]  # type: ignore[arg-type]


def test_told_to_stop_it_waits_no_longer_than_it_was_set_to(tmp_path: Path) -> None:
    """Whoever never sends the other half does not keep it from stopping; nothing half is kept."""
    config = tmp_path / "relay.toml"
    config.write_text("drain_seconds = 1\n")
    relay = start(tmp_path / "data", "--config", str(config))
    connection, _, read_key = half_a_letter(relay)
    began = time.monotonic()
    assert relay.stop() == 0
    assert 0.5 < time.monotonic() - began < 6
    connection.close()
    with running(tmp_path / "data") as again, again.client() as client:
        assert client.letters(read_key) == []  # type: ignore[arg-type]


def test_told_to_stop_it_answers_readers_who_wait_at_once(tmp_path: Path) -> None:
    """Long polls end with no letters, not with a broken connection; it does not take half a minute."""
    relay = start(tmp_path / "data")
    read_key, _, _ = relay.open_box()
    answers: list[object] = []

    def wait_for_a_letter() -> None:
        with relay.client() as client:
            answers.append(client.letters(read_key, wait=30))

    waiting = [threading.Thread(target=wait_for_a_letter) for _ in range(5)]
    for each in waiting:
        each.start()
    time.sleep(1)
    began = time.monotonic()
    assert relay.stop() == 0
    assert time.monotonic() - began < 5
    for each in waiting:
        each.join(10)
    assert answers == [[]] * 5
