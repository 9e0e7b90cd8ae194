"""The relay's publisher token: a steward is told when it is refused, and puts in another."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.desk.stand import NETWORK, ScriptedVault, Window
from tropa.post.errors import RelayMisbehaved, Unreachable
from tropa.vault.errors import FoundingRefused
from tropa.vault.membership.errors import NotASteward

REFUSED = "The relay no longer accepts the publisher token"


def test_a_refused_token_is_said_on_the_network_page_and_leads_to_the_form(
    working: Window, vault: ScriptedVault
) -> None:
    """Nothing is said while the relay takes it; the token itself is on no page."""
    assert REFUSED not in working.open("/network").words
    assert "the relay has not refused it" in working.open("/network/token").words
    vault.net = replace(NETWORK, token_is_refused=True)
    assert REFUSED in working.open("/network").words
    page = working.open("/network/token")
    assert REFUSED in page.words
    assert 'type="password"' in page.text


def test_a_steward_puts_in_another(working: Window, vault: ScriptedVault) -> None:
    """Once the relay has taken it, the page says who will have it too."""
    page = working.send("/network/token", token=" fresh ")
    assert vault.tokens == [" fresh "]
    assert "The other stewards' desks have it with the next exchange" in page.words


@pytest.mark.parametrize(
    ("fails", "said"),
    [
        (lambda: FoundingRefused("bad-publisher-token"), "does not accept this one. The one before is kept"),
        (lambda: FoundingRefused("other-relay"), "Another relay answered"),
        (lambda: FoundingRefused("relay-full"), "refused to try it"),
        (lambda: Unreachable("no"), "cannot be reached"),
        (lambda: RelayMisbehaved("odd"), "not a relay this desk understands"),
        (NotASteward, "steward"),
    ],
)
def test_why_it_is_not_kept_is_said_and_no_token_is_shown(
    working: Window, vault: ScriptedVault, fails: Callable[[], Exception], said: str
) -> None:
    """Beside the field."""
    vault.token_fails = fails
    page = working.send("/network/token", token="a-secret-token")
    assert page.status in (400, 502)
    assert said in page.words
    assert "a-secret-token" not in page.text


def test_others_are_not_asked(working: Window, vault: ScriptedVault) -> None:
    """Nor told of it on the network page: they cannot do anything about it."""
    assert vault.members.mine is not None
    vault.members.mine = replace(vault.members.mine, is_steward=False, can_publish=False)
    vault.net = replace(NETWORK, token_is_refused=True)
    assert REFUSED not in working.open("/network").words
    page = working.open("/network/token")
    assert "Only stewards' desks publish" in page.words
    assert 'name="token"' not in page.text
