"""The pack on its way: built and signed, published into a relay's folder, served, fetched by its hash."""

from pathlib import Path

import httpx
import pytest

from tests.pages.network import running_network
from tests.vault.packs.newer import newer, signed
from tropa.post.client import RelayClient
from tropa.rights.errors import PackMalformed, PackUnsigned
from tropa.rights.signing import named_pack, packed, unpacked


def test_a_real_relay_serves_the_pack_beside_the_guide_as_soon_as_it_is_there(tmp_path: Path) -> None:
    """A desk's client gets the very bytes; before that, nothing."""
    with running_network(tmp_path) as team, RelayClient(team.url) as client:
        assert client.guide_pack() is None
        folder = next(path.parent for path in tmp_path.rglob("publish-token")) / "guide"
        folder.mkdir()
        (folder / "pack.dsse").write_bytes(signed(newer()))
        assert client.guide_pack() == signed(newer())
        answer = httpx.get(team.url + "/guide/pack.dsse")
        assert answer.headers["content-type"] == "application/json"
        assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_only_the_pack_of_that_name_is_taken_out_of_an_envelope() -> None:
    """Another pack, and what is none."""
    pack = newer()
    assert named_pack(signed(pack), pack.sha256).pack == pack.pack
    with pytest.raises(PackUnsigned):
        named_pack(signed(newer(months=2)), pack.sha256)
    with pytest.raises(PackMalformed):
        named_pack(signed(pack).replace(b"pack+json", b"page+json"), pack.sha256)


def test_a_pack_is_kept_in_one_spelling_with_all_its_words() -> None:
    """What was packed comes back; a blank more, or a language less, is refused."""
    pack = newer()
    assert unpacked(packed(pack)).sha256 == pack.sha256
    with pytest.raises(PackMalformed):
        unpacked(packed(pack) + b" ")
    with pytest.raises(PackMalformed):
        unpacked(packed(type(pack)(pack.pack, {"ru": pack.words["ru"]})))
