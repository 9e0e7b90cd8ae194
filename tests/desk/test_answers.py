"""No page is the direct answer to a form: a browser would write what was sent into its profile, to restore the page."""

from tests.desk.stand import Window
from tropa.desk.answers import MOST_REFUSED


def test_a_page_that_a_form_led_to_stands_at_an_address_that_says_nothing(working: Window) -> None:
    """Shown as it was drawn, and again when it is read again."""
    found = working.send("/search", words="рана")
    assert "/answer/" in found.path
    assert "рана" not in found.path
    assert "рана" in found.text
    address = found.path.removeprefix(working.stand.desk.prefix)
    assert working.open(address).text == found.text


def test_it_keeps_its_status(locked: Window) -> None:
    """A mistyped passphrase is still no success."""
    refused = locked.send("/unlock/open", passphrase="something else")
    assert "/answer/" in refused.path
    assert refused.status >= 400


def test_the_next_one_takes_its_place(working: Window) -> None:
    """One page of what was found is kept, not a history."""
    first = working.send("/search", words="рана")
    working.send("/search", words="срок")
    gone = working.open(first.path.removeprefix(working.stand.desk.prefix))
    assert gone.path.endswith("/queue")


def test_a_form_that_was_refused_stays_whatever_other_tabs_do(working: Window) -> None:
    """The page has what was typed into it; within a bound."""
    path = "/templates/new"
    refused = working.send(path, title="", language="en", body="Длинный ответ")
    assert refused.status == 400
    address = refused.path.removeprefix(working.stand.desk.prefix)
    working.send("/search", words="срок")
    for _ in range(MOST_REFUSED - 1):
        working.send(path, title="", language="en", body="другой")
    assert "Длинный ответ" in working.open(address).text
    working.send(path, title="", language="en", body="другой")
    assert working.open(address).path.endswith("/queue")


def test_locking_lets_go_of_it(working: Window) -> None:
    """Neither the address nor the desk's memory has it any more."""
    found = working.send("/search", words="рана")
    working.send("/lock")
    assert working.open(found.path.removeprefix(working.stand.desk.prefix)).path.endswith("/unlock")
    assert working.stand.desk.answers.at(found.path.rpartition("/")[2]) is None
