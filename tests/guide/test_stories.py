"""Every story of the Russian pack in real Chromium: Python's results byte for byte, and the same on the page."""

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser

from tests.guide.conftest import RUSSIAN
from tests.guide.opened import Opened, opened, set_day
from tests.support.browser import ROOT
from tests.web.conftest import npm_run
from tropa.rights.compile import Compiled
from tropa.rights.evaluate import evaluate
from tropa.rights.loading import Draft
from tropa.rights.shapes import Story
from tropa.rights.spelling import encode

pytestmark = pytest.mark.browser


def cases_of(russian: Compiled, stories: tuple[Story, ...]) -> dict[str, Any]:
    """The stories as a file of vectors with Python's results."""
    cases = [
        {
            "name": story.id,
            "expect": "evaluated",
            "pack": "ru",
            "answers": story.answers,
            "today": story.today.isoformat(),
            "topics": story.topics,
            "result": json.loads(
                msgspec.json.encode(evaluate(russian.index, story.answers, story.today, story.topics))
            ),
        }
        for story in stories
    ]
    return {"about": "stories", "packs": {"ru": json.loads(encode(russian.pack))}, "cases": cases}


def test_every_story_gives_in_chromium_what_it_gives_in_python(
    browser: Browser, russian: Compiled, russian_draft: Draft
) -> None:
    """The twin, in the browser that matters; that Python's results are what the stories expect, `guide check` shows."""
    npm_run("build:vectors")
    stories = russian_draft.stories
    page = browser.new_page()
    page.add_script_tag(path=ROOT / "build" / "vectors" / "vectors.js", type="module")
    content = cases_of(russian, stories)
    results = page.evaluate("(content) => globalThis.tropaRunVectors('rights.json', content)", content)
    page.close()
    assert len(stories) >= 60, f"{RUSSIAN} tells too few"
    assert len(results) == len(stories)
    assert [each for each in results if each["got"] != "evaluated"] == []


@pytest.mark.drill
def test_every_story_is_the_same_on_the_page(
    browser: Browser, russian: Compiled, russian_draft: Draft, russian_guides: Path
) -> None:
    """Walked through the real pages: each rule shown is in the state that Python gives for the answers given there."""
    wrong: list[str] = []
    by_day = sorted(russian_draft.stories, key=lambda story: story.today)
    with opened(browser, russian_guides / "guide-ru.html") as tab:
        for today, stories in groupby(by_day, key=lambda story: story.today):
            set_day(tab.page, today)
            tab.page.reload()
            for story in stories:
                wrong += differences(tab, russian, story)
        tab.assert_quiet()
    assert wrong == [], "\n".join(wrong)


def differences(tab: Opened, russian: Compiled, story: Story) -> list[str]:
    """What the page shows otherwise than Python says for the answers that were given there."""
    topics = list(story.topics or russian.pack.about.topics)
    seen = tab.walk(topics=topics, answers=dict(story.answers))
    expected = evaluate(russian.index, dict(seen["given"]), story.today, topics)
    states = {rule.id: rule.state for rule in expected.rules if rule.state != "closed"}
    shown = {rule["id"]: rule["state"] for rule in seen["rules"]}
    order = [rule["id"] for rule in seen["rules"] if "warning" not in rule["kind"]]
    wrong = [] if shown == states else [f"{story.id}: {sorted(set(shown.items()) ^ set(states.items()))[:4]}"]
    return wrong if order == list(expected.ranked) else [*wrong, f"{story.id}: another order"]
