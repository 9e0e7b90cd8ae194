"""Two desks with real vaults over one relay: joining by words and a compared number, threads, handing a case over."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.desk.real import RealStand
from tests.desk.stand import ORIGIN, PASSPHRASE, Answer, Window
from tests.support.memory_relay import PUBLISHER
from tropa.cases.seeker import AskForm

ASKED = "Меня вызвали на вторник. Рана открыта, её никто не смотрел."
FINGERPRINT = re.compile(r'<p class="fingerprint">([\d ]{24})</p>')


def until(window: Window, look: Callable[[], str], said: str) -> str:
    """The page, once it says something."""
    window.stand.wait_for(lambda: said in look())
    return look()


def in_words(window: Window, path: str) -> Callable[[], str]:
    """Looks at a page."""
    return lambda: window.open(path).words


def handle_in(answer: Answer, pattern: str) -> str:
    """The first handle on a page that stands in such a place."""
    found = re.search(pattern, answer.text)
    assert found is not None, answer.words
    return found[1]


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[tuple[Window, Window]]:
    """A steward's desk and one that has not joined yet, over the same relay."""
    with ExitStack() as stack:
        stands = [_stand(tmp_path, "first", None)]
        stands.append(_stand(tmp_path, "second", stands[0]))
        windows = []
        for stand in stands:
            client = stack.enter_context(TestClient(stand.app, base_url=ORIGIN, raise_server_exceptions=False))
            windows.append(Window(stand, client))
            windows[-1].enter()
            windows[-1].send("/welcome/create", passphrase=PASSPHRASE, again=PASSPHRASE)
        windows[0].send(
            "/begin/publish", petname="Ours", languages=["ru"], addresses="https://relay.example", token=PUBLISHER
        )
        yield windows[0], windows[1]


def _stand(folder: Path, name: str, beside: RealStand | None) -> RealStand:
    (folder / name).mkdir()
    return RealStand(folder / name, relay=beside.relay if beside else None)


def join(steward: Window, newcomer: Window, *roles: str) -> None:
    """Words from one page into the other, numbers compared, admitted, in."""
    made = steward.send("/network/invite", petname="Анна", roles=list(roles))
    words = unescape(made.text.split('<p class="words" translate="no">')[1].split("<")[0])
    until(steward, in_words(steward, made.path), "waiting for the newcomer")
    begun = newcomer.send("/begin/join", words=words)
    assert begun.path.endswith("/begin/joining"), begun.words
    until(steward, in_words(steward, made.path), "they left their keys: compare")
    theirs = FINGERPRINT.findall(newcomer.open("/begin/joining").text)
    assert FINGERPRINT.findall(steward.open(made.path).text) == theirs
    assert len(theirs) == 1
    admitted = steward.send(f"{made.path}/admit", compared="yes")
    assert "Admitted." in admitted.words
    newcomer.stand.wait_for(lambda: newcomer.open("/").path.endswith("/queue"))


def test_two_people_become_a_network_and_share_a_case(desks: tuple[Window, Window]) -> None:
    """From the first page to a case handed over: everything through the pages, with real keys."""
    steward, newcomer = desks
    join(steward, newcomer, "caseworker")
    until(steward, in_words(steward, "/network"), "Анна caseworker")
    until(newcomer, in_words(newcomer, "/network"), "someone unnamed")
    until(steward, in_words(steward, "/network"), "in use")

    seeker = steward.stand.seeker()
    seeker.ask(AskForm("ru", "72h", ASKED, needs=("summons",)))
    until(steward, in_words(steward, "/queue"), "Рана открыта")
    assert "Рана открыта" not in newcomer.open("/queue").words
    case = steward.send("/queue/next")
    assert "Held by you." in case.words
    opened = _open_thread(steward, case.path)
    assert "Law: Анна" in opened.words

    number = opened.text.split('name="letter" value="')[1].split('"')[0]
    steward.send(f"{opened.path}/note", text="Отказ был письменный?", letter=number)
    until(newcomer, in_words(newcomer, "/queue"), "Рана открыта")
    until(newcomer, lambda: _thread(newcomer).words, "Отказ был письменный?")
    words = _thread(newcomer).words
    assert "Hearsay: someone unnamed" in words
    assert ASKED in words
    assert "and no one else. The seeker has no key to it" in words
    _answer(newcomer, _thread(newcomer).path)
    until(steward, in_words(steward, opened.path), "Устный. Есть запись.")

    _hand_over(steward, case.path)
    until(newcomer, lambda: newcomer.open("/queue?show=mine").words, "Mine 1")
    found = newcomer.send("/search", words="раны")
    assert "1 case" in found.words
    words = steward.open("/exposure").words
    assert "Анна 1 person" in words


def _open_thread(steward: Window, case: str) -> Answer:
    form = steward.open(f"{case}/thread")
    anna = handle_in(form, r'name="reader" value="([0-9a-f]+)"')
    letter = handle_in(form, r'name="carry" value="([0-9a-f]+)"')
    return steward.send(f"{case}/thread", purpose="legal", reader=anna, carry=letter)


def _thread(window: Window) -> Answer:
    """The first thread of the first case in the queue."""
    case = handle_in(window.open("/queue"), r'id="row-[0-9a-f]+" href="([^"#]+)')
    found = re.search(r'href="([^"#]+/thread/[0-9a-f]+)#', window.open(case).text)
    return window.open(found[1] if found else case)


def _answer(window: Window, path: str) -> None:
    number = window.open(path).text.split('name="letter" value="')[1].split('"')[0]
    window.send(f"{path}/note", text="Устный. Есть запись.", letter=number)


def _hand_over(steward: Window, case: str) -> None:
    form = steward.open(f"{case}/hand-over")
    anna = handle_in(form, r'name="to" value="([0-9a-f]+)"')
    page = steward.send(f"{case}/hand-over", to=anna, done="Ждёт до вторника.", what="all")
    assert "Handed over." in page.words, page.words


def test_words_of_a_withdrawn_invitation_lead_nowhere(desks: tuple[Window, Window]) -> None:
    """Its box is deleted, so that whoever has the words learns it at once, and can begin again with others."""
    steward, newcomer = desks
    there = set(steward.stand.relay.boxes)
    made = steward.send("/network/invite", petname="Анна", roles=["helper"])
    words = unescape(made.text.split('<p class="words" translate="no">')[1].split("<")[0])
    until(steward, in_words(steward, made.path), "waiting for the newcomer")
    steward.send(f"{made.path}/withdraw")
    steward.stand.wait_for(lambda: set(steward.stand.relay.boxes) == there)
    page = newcomer.send("/begin/join", words=words)
    assert "There is no invitation for these words" in page.words
    assert "Invitation for" not in steward.open("/network").words


def test_a_backup_opens_as_one_more_machine(desks: tuple[Window, Window], tmp_path: Path) -> None:
    """With its own keys: it has to be invited, and its pages say so."""
    steward, _ = desks
    copy = tmp_path / "copy"
    assert "The backup is written" in steward.send("/settings/backup", path=str(copy)).words
    assert "backup" in steward.open("/settings/copies").words
    second = RealStand(tmp_path, relay=steward.stand.relay)
    with TestClient(second.app, base_url=ORIGIN, raise_server_exceptions=False) as client:
        window = Window(second, client)
        window.enter()
        assert "There is no file at this place" in window.send("/welcome/restore", way="second", path="/no").words
        wrong = window.send("/welcome/restore", way="second", path=str(copy), passphrase="не та фраза совсем")
        assert "does not open the vault" in wrong.words, wrong.words[200:700]
        page = window.send("/welcome/restore", way="second", path=str(copy), passphrase=PASSPHRASE)
        assert page.path.endswith("/begin")
