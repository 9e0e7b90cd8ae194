"""A question about a case between two desks with real vaults: it comes, is seen, and is answered through the pages."""

from tests.desk.stand import Window
from tests.desk.test_real_network import ASKED, _hand_over, desks, handle_in, in_words, join, until
from tropa.cases.seeker import AskForm

__all__ = ["desks"]


def test_a_wish_to_destroy_by_whoever_gave_the_case_away_is_asked_and_a_yes_destroys_it(
    desks: tuple[Window, Window],
) -> None:
    """The holder sees it in the queue, finds it in the list, is refused without the tick, and with it the case goes."""
    steward, newcomer = desks
    join(steward, newcomer, "caseworker")
    until(newcomer, in_words(newcomer, "/network"), "someone unnamed")
    until(steward, in_words(steward, "/network"), "in use")
    steward.stand.seeker().ask(AskForm("ru", "72h", ASKED, needs=("summons",)))
    until(steward, in_words(steward, "/queue"), "Рана открыта")
    case = steward.send("/queue/next")
    _hand_over(steward, case.path)
    until(newcomer, lambda: newcomer.open("/queue?show=mine").words, "Mine 1")

    assert "The case is destroyed" in steward.send(f"{case.path}/destroy", sure="yes").words
    until(newcomer, in_words(newcomer, "/queue"), "A question about 1 case waits for your word.")
    listed = newcomer.open("/asked")
    assert "who does not hold this case as far as this desk knows, asks to destroy all of it" in listed.words
    asked_case = handle_in(listed, r'href="([^"#]+)#asked"')
    yes = handle_in(newcomer.open(asked_case), r'action="([^"]+/asked/[0-9a-f]+/yes)"')
    assert "Tick first that the seeker wants it." in newcomer.send(yes).words
    assert "The case is destroyed" in newcomer.send(yes, sure="yes").words
    assert "waits for your word" not in newcomer.open("/queue").words
    assert "Рана открыта" not in newcomer.open("/queue").words
