"""Every committed pack is sound, and each of its stories comes out as it is told."""

from functools import cache
from pathlib import Path

import msgspec
import pytest

from tests.rights.small import files
from tropa.cli.guide import files_of
from tropa.rights.checks import Report, examine
from tropa.rights.compile import compile_draft
from tropa.rights.compiled import Compiled
from tropa.rights.evaluate import evaluate
from tropa.rights.loading import Draft, load
from tropa.rights.shapes import Story
from tropa.rights.storytelling import differences

PACKS = Path(__file__).parents[2] / "packs"
FOLDERS = sorted(path.parent.name for path in PACKS.glob("*/pack.yaml"))


@cache
def read(folder: str) -> tuple[Draft, Compiled]:
    """A committed pack."""
    draft = load(files_of(PACKS / folder))
    return draft, compile_draft(draft)


@cache
def examined(folder: str) -> Report:
    """What the checks say of it, on its own day."""
    return examine(files_of(PACKS / folder), read(folder)[0].about.as_of)


STORIES = [(folder, story) for folder in FOLDERS for story in read(folder)[0].stories]


@pytest.mark.parametrize(("folder", "story"), STORIES, ids=lambda part: part.id if isinstance(part, Story) else part)
def test_a_story_comes_out_as_it_is_told(folder: str, story: Story) -> None:
    """What is not named in it is not checked."""
    assert list(differences(story, read(folder)[1].index)) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_committed_pack_has_no_problem(folder: str) -> None:
    """Linked, proved, translated, told."""
    found = examined(folder)
    assert [str(problem) for problem in found.problems] == []
    assert len(found.proved) == 4


@pytest.mark.parametrize("folder", FOLDERS)
def test_on_the_first_page_every_topic_gives_something_to_ask_or_to_do(folder: str) -> None:
    """Before anyone has answered anything."""
    _, compiled = read(folder)
    about = compiled.pack.about
    for topic in about.topics:
        result = evaluate(compiled.index, {}, about.as_of, [topic])
        assert result.next is not None or result.ranked


def test_a_story_that_expects_too_much_says_what_it_got() -> None:
    """Each kind of expectation, missed."""
    draft = load(files())
    story = draft.stories[0]
    index = compile_draft(draft).index
    wrong = {
        "open": ["nothing_yet", "defer"],
        "closed": ["come"],
        "perhaps": ["ask_what_is_recorded"],
        "stale": ["come"],
        "disputed": ["come"],
        "papers": ["request"],
        "deadlines": [
            {"deadline": "come.by", "act_by": "2026-03-24", "readings": ["2026-03-24"], "missing": ["summons_day"]}
        ],
        "unsettled": {"come": ["age"]},
        "next": "age",
    }

    spoilt = msgspec.convert(msgspec.to_builtins(story) | {"expect": wrong}, Story)
    assert list(differences(spoilt, index)) == [
        "nothing_yet should be open; it is closed by when.is",
        "defer should be open; it is not among the chosen topics",
        "ask_what_is_recorded should be perhaps; it is open",
        "come should be closed; it is open",
        "come should be stale; it is not",
        "come should hang on a disputed value; it does not",
        "come.by should be acted on by 2026-03-24; it is 2026-03-23",
        "come.by should fall on 2026-03-24; it falls on 2026-03-23",
        "come.by should wait for ['summons_day']; it waits for []",
        "come should be unsettled by ['age']; it is by []",
        "the next question should be age; it is None",
    ]
