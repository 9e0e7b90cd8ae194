"""First run: passphrase, founding, and what happens when the relay cannot be reached."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.stand import NETWORK, PASSPHRASE, Answer, Stand, Window
from tropa.desk.pages.founding import is_address
from tropa.post.errors import RelayMisbehaved, Unreachable
from tropa.vault.errors import FoundingRefused

Opener = Callable[..., Window]


def create(window: Window, passphrase: str = PASSPHRASE, again: str | None = None) -> Answer:
    """Fill in the first form."""
    return window.send("/welcome/create", passphrase=passphrase, again=passphrase if again is None else again)


def found(window: Window, **changed: str | list[str]) -> Answer:
    """Fill in the second form."""
    fields: dict[str, str | list[str]] = {
        "petname": "Ours",
        "languages": ["ru", "en"],
        "addresses": "https://relay.example\r\nhttp://abcdefghij.onion/\r\n",
    }
    return window.send("/begin/publish", **(fields | changed))


def test_without_a_vault_every_page_is_the_first_one(first_run: Window) -> None:
    """Wherever one begins."""
    for path in ("/", "/queue", "/unlock", "/network", "/begin", "/settings"):
        assert first_run.open(path).path.endswith("/welcome")


def test_the_first_page_says_what_a_vault_is_and_suggests_words(first_run: Window) -> None:
    """Six words from the list, new each time."""
    first, second = (first_run.open("/welcome") for _ in range(2))
    assert "one encrypted file on this machine" in first.words
    assert "Nobody can restore a forgotten passphrase" in first.words
    assert len(suggestion(first).split()) == 6
    assert suggestion(first) != suggestion(second)


def suggestion(answer: Answer) -> str:
    """The words a page suggests."""
    return answer.text.split('<p class="words" translate="no">')[1].split("<")[0]


def test_a_mistake_does_not_take_the_suggestion_away(first_run: Window) -> None:
    """Someone may be writing it down."""
    words = suggestion(first_run.open("/welcome"))
    answer = first_run.send("/welcome/create", passphrase=words, again=words[1:], suggestion=words)
    assert suggestion(answer) == words


@pytest.mark.parametrize(
    ("passphrase", "again", "said"),
    [
        ("короткая", "короткая", "shorter than 12 characters. Nothing was made."),
        ("", "", "shorter than 12 characters"),
        ("длинная парольная фраза", "длинная парольная фразв", "not the same. Nothing was made."),
    ],
)
def test_a_bad_passphrase_makes_nothing(first_run: Window, passphrase: str, again: str, said: str) -> None:
    """And is not echoed."""
    answer = create(first_run, passphrase, again)
    assert answer.status == 400
    assert said in answer.words
    assert not first_run.stand.path.exists()
    assert passphrase == "" or f'value="{passphrase}"' not in answer.text


def test_a_good_passphrase_makes_the_vault_and_goes_on(first_run: Window) -> None:
    """It is taken exactly as typed, spaces included."""
    assert create(first_run, "  две  пробела по краям ").path.endswith("/begin")
    assert first_run.stand.passphrase == "  две  пробела по краям "


def test_a_vault_is_never_made_over_another(first_run: Window) -> None:
    """Two windows on the first page: the second finds it open."""
    create(first_run)
    assert create(first_run, "another phrase altogether").path.endswith("/begin")
    assert first_run.stand.passphrase == PASSPHRASE


def test_founding_publishes_and_begins_to_sync(first_run: Window) -> None:
    """Addresses are taken line by line, the token from the file the desk was started with."""
    create(first_run)
    answer = found(first_run)
    assert answer.path.endswith("/begin/founded")
    assert "https://relay.example" in answer.words
    assert first_run.stand.vault.founded_with == (
        "t",
        "Ours",
        ("https://relay.example", "http://abcdefghij.onion"),
        ("ru", "en"),
        "ab" * 32,
    )
    assert len(first_run.stand.syncs) == 1


def test_without_a_token_file_the_token_is_pasted(tmp_path: Path, open_window: Opener) -> None:
    """Spaces around it are dropped, and a missing one is said."""
    window = open_window(Stand(tmp_path, token=None))
    window.enter()
    create(window)
    assert "publisher token is missing" in found(window).words
    assert found(window, token="  secret-token \n").path.endswith("/begin/founded")
    assert window.stand.vault.founded_with is not None
    assert window.stand.vault.founded_with[0] == "secret-token"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"petname": ""}, "Give the network a name"),
        ({"petname": "x" * 41}, "Give the network a name"),
        ({"languages": []}, "Choose at least one language"),
        ({"languages": ["tlh"]}, "Choose at least one language"),
        ({"addresses": " \n"}, "Give 1 to 8 addresses"),
        ({"addresses": "\n".join(["https://a.example"] * 9)}, "Give 1 to 8 addresses"),
        ({"addresses": "https://ok.example\njavascript:alert(1)"}, "“javascript:alert(1)” is not an address"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(first_run: Window, changed: dict[str, str], said: str) -> None:
    """What was filled in stays filled in; nothing was founded."""
    create(first_run)
    answer = found(first_run, **changed)
    assert answer.status == 400
    assert said in answer.words
    assert first_run.stand.vault.founded_with is None
    assert 'aria-invalid="true"' in answer.text
    assert "petname" in changed or 'value="Ours"' in answer.text


@pytest.mark.parametrize("address", ["https://relay.example", "http://127.0.0.1:8750", "http://a.onion/way"])
def test_addresses_a_browser_opens(address: str) -> None:
    """With scheme and host."""
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "relay.example",
        "ftp://a.example",
        "https://",
        "http://a b.example",
        "http://u:p@a.example",
        "http://a.example/?q",
        "http://a.example/#x",
        "http://a.example:port",
        "http://a.example:99999",
        "http://[::1",
        "javascript:1",
    ],
)
def test_addresses_nobody_should_print(address: str) -> None:
    """Without a host, with secrets, with a query, or malformed."""
    assert not is_address(address)


@pytest.mark.parametrize(
    ("fails", "said"),
    [
        (lambda: Unreachable("no"), "cannot be reached. What was made is kept"),
        (lambda: RelayMisbehaved("odd"), "is not a relay"),
        (lambda: FoundingRefused("bad-publisher-token"), "does not accept this publisher token"),
        (lambda: FoundingRefused("bad-details"), "most likely an address"),
        (lambda: FoundingRefused("other-relay"), "lives at another relay"),
        (lambda: FoundingRefused("relay-full"), "refused to publish"),
    ],
)
def test_a_relay_that_does_not_help_is_said_and_nothing_is_lost(
    first_run: Window, fails: Callable[[], Exception], said: str
) -> None:
    """The form is still filled in; trying again succeeds."""
    create(first_run)
    first_run.stand.vault.founding_fails = fails
    answer = found(first_run)
    assert answer.status == 502
    assert said in answer.words
    assert 'value="Ours"' in answer.text
    first_run.stand.vault.founding_fails = None
    assert found(first_run).path.endswith("/begin/founded")


def test_a_founding_cut_off_half_way_is_finished(first_run: Window) -> None:
    """The page says what is kept, asks no detail again, and publishes with the first ones."""
    create(first_run)
    vault = first_run.stand.vault
    vault.net = replace(NETWORK, notices=tuple(replace(each, published=False) for each in NETWORK.notices))
    answer = first_run.open("/begin/found")
    assert "keys are made and kept in the vault" in answer.words
    assert 'name="petname"' not in answer.text
    assert first_run.send("/begin/publish").path.endswith("/begin/founded")
    assert vault.founded_with is not None
    assert vault.founded_with[1:4] == (NETWORK.petname, NETWORK.addresses, NETWORK.languages)


def test_a_founded_network_is_not_founded_again(first_run: Window) -> None:
    """The page leads to the queue."""
    create(first_run)
    found(first_run)
    assert first_run.open("/begin/found").path.endswith("/queue")


def test_a_token_file_that_cannot_be_read_asks_for_the_token(first_run: Window) -> None:
    """No error page: the field is offered."""
    create(first_run)

    def unreadable() -> str:
        raise PermissionError

    object.__setattr__(first_run.stand.desk.parts, "publisher_token", unreadable)
    assert 'name="token"' in first_run.open("/begin/found").text
    assert "publisher token is missing" in found(first_run).words


def test_the_language_can_be_changed_before_anything_else(first_run: Window) -> None:
    """And one comes back to the same page; a language we do not have changes nothing."""
    answer = first_run.send("/language", language="ru", back="welcome")
    assert answer.path.endswith("/welcome")
    assert '<html lang="ru"' in answer.text
    assert '<html lang="ru"' in first_run.send("/language", language="tlh", back="https://evil.example").text


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("en-GB,en;q=0.9", "en"), ("ru,en;q=0.5", "ru"), ("de,en;q=0.3,ru;q=0.8", "ru"), ("fr", "ru"), (";;q=x,", "ru")],
)
def test_the_first_language_is_the_browser_s(tmp_path: Path, open_window: Opener, accepted: str, language: str) -> None:
    """Russian where it names neither."""
    window = open_window(Stand(tmp_path, language=None))
    window.client.headers["accept-language"] = accepted
    window.enter()
    assert f'<html lang="{language}"' in window.open("/welcome").text
