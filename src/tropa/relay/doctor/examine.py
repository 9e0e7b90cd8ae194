"""One look at everything, in the order in which an operator would mend it."""

from collections.abc import Iterator
from pathlib import Path

from tropa.relay.config import RelayConfig
from tropa.relay.doctor import machine, service
from tropa.relay.doctor.findings import Finding, Level, fault
from tropa.relay.errors import RelayError
from tropa.relay.hours import read_clocks
from tropa.relay.serve import Settings
from tropa.relay.store.opened import Looked, looked_at


def examine(settings: Settings, config: RelayConfig, config_path: Path | None, today: int) -> Iterator[Finding]:
    """What there is to say, finding by finding; ``today`` in days since 1970. Nothing is changed."""
    has_password = "@" in (config.database or "") or "password" in (config.database or "")
    if (rights := machine.file_rights(config_path, has_password)) is not None:
        yield rights
    yield machine.folder_rights(settings.data)
    yield machine.clock(read_clocks().in_step)
    yield machine.swap()
    yield machine.open_files(settings.most_connections)
    try:
        with looked_at(settings.data, settings.database) as looked:
            yield from _of_the_relay(settings, config, looked, today)
    except RelayError as error:
        yield fault("store", str(error), "mend this first, then look again: the rest was not looked at")


def _of_the_relay(settings: Settings, config: RelayConfig, looked: Looked, today: int) -> Iterator[Finding]:
    connection = looked.connection
    yield machine.room(looked.used_bytes, settings.ceiling_bytes)
    if settings.database is None:
        yield machine.free_disk(settings.data, looked.used_bytes, settings.ceiling_bytes)
        sound = service.store_file(connection, looked.used_bytes)
        yield sound
        if sound.level is Level.FAULT:
            return
    else:
        yield from service.store_database(connection)
    said = service.notice_said(connection, today)
    yield service.notice(connection, said, today)
    yield service.pages(settings.pages, said)
    yield service.onion(config.onion, said)
    yield service.answers(settings.host, settings.port, connection)
