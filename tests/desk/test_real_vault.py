"""The main job through the pages with a real vault, a real sync loop and a relay in memory."""

from collections.abc import Callable
from pathlib import Path

from tests.desk.real import RealStand
from tests.desk.stand import PASSPHRASE, Window
from tests.support.memory_relay import PUBLISHER, lose_connection
from tropa.cases.seeker import AskForm

Opener = Callable[..., Window]
ASKED = "Меня вызвали на <b>вторник</b>. Что мне делать?\n\n— Ё, “кавычки”, 🙂"
ANSWERED = "Не подписывайте ничего. Вы вправе просить о комиссии."


def founded(tmp_path: Path, open_window: Opener) -> Window:
    """A desk after its first run."""
    window = open_window(RealStand(tmp_path))
    window.enter()
    window.send("/welcome/create", passphrase=PASSPHRASE, again=PASSPHRASE)
    answer = window.send(
        "/begin/publish", petname="Ours", languages=["ru", "en"], addresses="https://relay.example", token=PUBLISHER
    )
    assert answer.path.endswith("/begin/founded"), answer.words
    return window


def first_case(window: Window) -> str:
    """The address of the first case, once one has come."""
    window.stand.wait_for(lambda: "data-row" in window.open("/queue").text)
    return window.send("/queue/next").path


def test_a_letter_arrives_is_answered_and_read(tmp_path: Path, open_window: Opener) -> None:
    """Letter for letter both ways, over a lock in between."""
    window = founded(tmp_path, open_window)
    seeker = window.stand.seeker()
    seeker.ask(AskForm("ru", "72h", ASKED, needs=("summons",)))
    case = first_case(window)
    page = window.open(case)
    assert "Меня вызвали на &lt;b&gt;вторник&lt;/b&gt;. Что мне делать?\n\n— Ё, “кавычки”, 🙂" in page.text
    number = page.text.split('name="letter" value="')[1].split('"')[0]
    window.send("/lock")
    window.send("/unlock/open", passphrase=PASSPHRASE)
    window.send(f"{case}/answer", text=ANSWERED, letter=number)
    window.stand.wait_for(lambda: ("network", ANSWERED) in seeker.read().letters)
    window.stand.wait_for(lambda: "sent" in window.open(case).words)
    seeker.write("Спасибо")
    window.stand.wait_for(lambda: "Спасибо" in window.open(case).text)
    assert "from the seeker of this thread" in window.open(case).words


def test_a_seeker_who_deletes_everything_is_gone_from_the_desk(tmp_path: Path, open_window: Opener) -> None:
    """The case answers 404 with what happened."""
    window = founded(tmp_path, open_window)
    seeker = window.stand.seeker()
    seeker.ask(AskForm("ru", "2w", ASKED))
    case = first_case(window)
    seeker.delete_everything()
    window.stand.wait_for(lambda: window.open(case).status == 404)
    assert "Nobody has written yet" in window.open("/queue").words


def test_a_founding_without_network_is_finished_later(tmp_path: Path, open_window: Opener) -> None:
    """What was made is kept; the second try publishes the same network."""
    window = open_window(RealStand(tmp_path))
    window.enter()
    window.send("/welcome/create", passphrase=PASSPHRASE, again=PASSPHRASE)
    window.stand.relay.before = lose_connection("put_notice")
    fields = {"petname": "Ours", "languages": ["ru"], "addresses": "https://relay.example"}
    assert "cannot be reached" in window.send("/begin/publish", **fields).words
    window.stand.relay.before = lambda name: None
    assert window.send("/begin/publish", **fields).path.endswith(("/begin/founded", "/queue"))
    assert len(window.stand.relay.notices) == 5


def test_a_wrong_passphrase_and_a_damaged_vault_are_told_apart(tmp_path: Path, open_window: Opener) -> None:
    """Nothing of the file is changed by trying."""
    window = founded(tmp_path, open_window)
    window.send("/lock")
    whole = window.stand.path.read_bytes()
    assert "does not open the vault" in window.send("/unlock/open", passphrase="не та фраза совсем").words
    assert window.stand.path.read_bytes() == whole
    window.stand.path.write_bytes(b"not a vault at all")
    assert "not a vault" in window.send("/unlock/open", passphrase=PASSPHRASE).words


def test_a_draft_outlives_the_desk(tmp_path: Path, open_window: Opener) -> None:
    """It is in the vault, not in the page."""
    window = founded(tmp_path, open_window)
    window.stand.seeker().ask(AskForm("ru", "2w", ASKED))
    case = first_case(window)
    window.send(f"{case}/draft", text="Доброе утро. Юрист", letter="1")
    window.send("/lock")
    window.send("/unlock/open", passphrase=PASSPHRASE)
    assert ">\nДоброе утро. Юрист</textarea>" in window.open(case).text
    assert "Доброе".encode() not in window.stand.path.read_bytes()
