"""Who could read what is worked out from keys: a key that opens a letter is found out, whoever was meant to have it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tropa.demo import reach
from tropa.demo.reach import reach_of
from tropa.relay.store.boxes import open_team_box
from tropa.relay.store.posting import post_letter
from tropa.relay.store.sqlite import open_store
from tropa.sealing.boxes import letter_id
from tropa.sealing.encoding import b64
from tropa.sealing.hints import new_hint
from tropa.sealing.keys import new_auth_key, new_sealing_seed
from tropa.sealing.letters import Address, ReaderKeys, seal_letter
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import PostId, RelayId, StampId

RELAY, BOX = RelayId(os.urandom(32)), PostId(os.urandom(32))
SECRET = "сестра ждёт в Ереване"


def _keys() -> ReaderKeys:
    return ReaderKeys(new_sealing_seed(os.urandom), new_auth_key(os.urandom))


@pytest.fixture
def seized(tmp_path: Path) -> tuple[Path, ReaderKeys]:
    """A relay's folder with one letter, in which a core that says the secret is carried; and its reader's keys."""
    reader = _keys()
    inner = json.dumps({"text": SECRET}, ensure_ascii=False).encode()
    core = json.dumps({"body": {"events": [{"core": b64(inner)}]}}).encode()
    letter = seal_letter(core, new_auth_key(os.urandom), reader.public, Address(RELAY, BOX), new_hint(os.urandom))
    store = open_store(tmp_path, os.urandom, 2**30)
    store.begin()
    open_team_box(store, BOX, 2_900, 20_300)
    post_letter(store, BOX, letter, letter_id(letter), SpentStamp(StampId(os.urandom(32)), 20_400), 20_300)
    store.commit()
    store.close()
    return tmp_path, reader


def test_a_member_whose_vault_holds_the_key_is_named_and_no_one_else(
    seized: tuple[Path, ReaderKeys], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where what was said is carried inside another letter."""
    folder, reader = seized
    held = {"reader": (_keys(), reader), "other": (_keys(),)}
    monkeypatch.setattr(reach, "keys_held", lambda inside: held[inside])
    vaults: Any = {name: type("Vault", (), {"inside": name}) for name in held}
    found = reach_of(vaults, folder, RELAY, (SECRET, "nobody says this"))
    assert found.readers_of(SECRET) == {"reader"}
    assert found.readers_of("nobody says this") == frozenset()
    assert found.letters == {"reader": 1, "other": 0}
