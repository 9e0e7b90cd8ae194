"""The second step of a first run: founding or joining; what is mistyped, waited for, compared, given up."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.desk.stand import NETWORK, PASSPHRASE, Window
from tropa.post.errors import RelayMisbehaved, Unreachable
from tropa.sealing.errors import UnknownWord, WordsDoNotFit, WrongCount
from tropa.vault.membership.errors import NoInvitation
from tropa.vault.views_members import JoinView

WAITING = JoinView("waiting", "ab" * 32, ("https://relay.example",), ("caseworker",), "1234 5678 9012 3456 7890")


@pytest.fixture
def begun(first_run: Window) -> Window:
    """A vault that belongs to no network."""
    first_run.send("/welcome/create", passphrase=PASSPHRASE, again=PASSPHRASE)
    return first_run


def test_after_the_passphrase_one_founds_or_joins(begun: Window) -> None:
    """Both ways lead somewhere, and back."""
    page = begun.open("/")
    assert page.path.endswith("/begin")
    assert "I have an invitation" in page.words
    assert "Found a new network" in page.words
    assert "The twelve words" in begun.open("/begin/join").words
    assert "The network's name" in begun.open("/begin/found").words


def test_joining_shows_the_number_to_compare(begun: Window) -> None:
    """And syncs, so that it goes on by itself; every other page leads here meanwhile."""
    page = begun.send("/begin/join", words="раз два три")
    assert begun.stand.vault.members.done == [("join", "раз два три")]
    assert page.path.endswith("/begin/joining")
    begun.stand.vault.members.join_state = WAITING
    page = begun.open("/queue")
    assert page.path.endswith("/begin/joining")
    assert "1234 5678 9012 3456 7890" in page.words
    assert "You will be caseworker" in page.words
    assert len(begun.stand.syncs) == 1


@pytest.mark.parametrize(
    ("fails", "said"),
    [
        (
            lambda: UnknownWord("повстка", ("повестка", "повод"), 3),
            "Word 3, “повстка”, is not in the list.",
        ),
        (lambda: UnknownWord("повстка", ("повестка", "повод"), 3), "Did you mean: повестка, повод?"),
        (lambda: UnknownWord("x", (), 1), "Word 1, “x”, is not in the list. Nothing was sent."),
        (lambda: WrongCount(11), "There are 11 words where twelve are needed."),
        (WordsDoNotFit, "they do not fit together. Nothing was sent."),
        (NoInvitation, "There is no invitation for these words at this relay"),
        (lambda: Unreachable("no"), "The relay cannot be reached."),
        (lambda: RelayMisbehaved("odd"), "is not a relay"),
    ],
)
def test_what_is_wrong_is_said_and_the_words_stay(begun: Window, fails: Callable[[], Exception], said: str) -> None:
    """Nobody types twelve words twice."""
    begun.stand.vault.members.join_fails = fails
    page = begun.send("/begin/join", words="одно слово <b>")
    assert page.status in (400, 502)
    assert said in page.words
    assert "одно слово &lt;b&gt;" in page.text
    assert begun.stand.syncs == []


def test_an_open_page_goes_on_by_itself(begun: Window) -> None:
    """Unchanged: nothing. Changed: the page again. Admitted and done: the queue."""
    members = begun.stand.vault.members
    members.join_state = WAITING
    assert begun.poll("/begin/joining/state?state=waiting").status == 204
    assert "HX-Redirect".lower() not in begun.poll("/begin/joining/state?state=waiting").headers
    members.join_state = replace(WAITING, state="admitted")
    assert begun.poll("/begin/joining/state?state=waiting").headers["hx-redirect"].endswith("/begin/joining")
    assert "you are in: keys are on their way" in begun.open("/begin/joining").words
    members.join_state, begun.stand.vault.net = None, NETWORK
    assert begun.poll("/begin/joining/state?state=admitted").headers["hx-redirect"].endswith("/queue")
    assert "Everyone has their own names for people" in begun.open("/queue").words


def test_wrong_words_can_be_given_up(begun: Window) -> None:
    """Then one begins again."""
    begun.stand.vault.members.join_state = JoinView("looking", None, (), (), None)
    page = begun.open("/begin/joining").words
    assert "looking for the invitation" in page
    assert "not known yet" in page
    assert begun.send("/begin/joining/cancel").path.endswith("/begin")


def test_joining_outlives_a_lock(begun: Window) -> None:
    """Sync goes on after unlocking, and the page is where it was."""
    begun.send("/begin/join", words="слова")
    begun.send("/lock")
    assert begun.send("/unlock/open", passphrase=PASSPHRASE).path.endswith("/begin/joining")
    assert len(begun.stand.syncs) == 2
