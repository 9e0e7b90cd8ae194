"""What the relay says of its health: found out by writing, though seldom, and by what the writer met last."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.relay.asgi import in_process
from tests.relay.running import today
from tests.relay.stores import Place
from tropa.relay import pulse
from tropa.relay.store.database import Connection, Store
from tropa.relay.store.failures import StoreFull
from tropa.relay.store.pulse import write_pulse
from tropa.relay.writer import Writer


def beat(connection: Connection) -> int:
    """The bit that is turned over."""
    row = connection.execute("SELECT beat FROM pulse").fetchone()
    return -1 if row is None else int(row[0])


def test_however_often_it_is_asked_it_writes_once_in_a_while(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many at once, and one after another; then again."""
    with in_process(place.folder, today(), database=place.database) as app:

        async def crowd() -> list[int]:
            answers = [app.ask("GET", "/v1/health", []) for _ in range(50)]
            return [each.status for each in await asyncio.gather(*answers)]

        seen = []
        for every_s in (60.0, 60.0, 0.0, 0.0):
            monkeypatch.setattr(pulse, "EVERY_S", every_s)
            if every_s:
                assert app.runner.run(crowd()) == [200] * 50
            else:
                assert app.call("GET", "/v1/health").status == 200
            seen.append(app.runner.run(app.office.readers.do(beat)))
    assert seen == [0, 0, 1, 0]


def test_a_row_in_its_place_is_no_proof_of_room_for_a_letter(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the disk had none for something, until something was stored."""
    monkeypatch.setattr(pulse, "EVERY_S", 0.0)

    def refuse(_: Store) -> None:
        raise StoreFull("no room")

    def take(store: Store) -> None:
        store.room_bytes -= 4096

    with in_process(place.folder, today(), database=place.database) as app:
        said = []
        for step in (None, refuse, write_pulse, take):
            if step is not None:
                app.runner.run(done(app.office.writer, step))
            said.append(app.call("GET", "/v1/health").status)
    assert said == [200, 503, 503, 200]


async def done(writer: Writer, step: Callable[[Store], None]) -> None:
    """Whatever comes of it."""
    with suppress(StoreFull):
        await writer.do(step)
