"""Whether each story comes out as it is told. It does not judge whether the story is the law."""

from collections.abc import Iterator

from tropa.rights.errors import AnswerRefused, Problem
from tropa.rights.evaluate import evaluate
from tropa.rights.index import Index
from tropa.rights.loading import Draft
from tropa.rights.results import Evaluation, RuleResult
from tropa.rights.shapes import ExpectedDeadline, Story


def check(draft: Draft, index: Index) -> list[Problem]:
    """What comes out differently from what the stories tell, each at its story's line."""
    return [
        draft.problem("stories", story.id, ("expect",), text)
        for story in draft.stories
        for text in differences(story, index)
    ]


def differences(story: Story, index: Index) -> Iterator[str]:
    """In words, what a story expects and does not get."""
    try:
        result = evaluate(index, story.answers, story.today, story.topics)
    except AnswerRefused as error:
        yield str(error)
        return
    found = {rule.id: rule for rule in result.rules}
    yield from _rules(story, found)
    for expected in story.expect.deadlines:
        yield from _deadline(expected, found)
    yield from _papers(story, result, index)
    for name, unsettled in story.expect.unsettled.items():
        given = found[name].unsettled if name in found else ()
        if set(given) != set(unsettled):
            yield f"{name} should be unsettled by {list(unsettled)}; it is by {list(given)}"
    if story.expect.next is not None and result.next != story.expect.next:
        yield f"the next question should be {story.expect.next}; it is {result.next}"


def _rules(story: Story, found: dict[str, RuleResult]) -> Iterator[str]:
    for state in ("open", "perhaps", "closed"):
        for name in getattr(story.expect, state):
            if name not in found:
                yield f"{name} should be {state}; it is not among the chosen topics"
            elif found[name].state != state:
                yield f"{name} should be {state}; it is {_state(found[name])}"
    for name in story.expect.stale:
        if name not in found or not found[name].stale:
            yield f"{name} should be stale; it is not"
    for name in story.expect.disputed:
        if name not in found or not found[name].disputed:
            yield f"{name} should hang on a disputed value; it does not"


def _state(result: RuleResult) -> str:
    if result.state == "perhaps":
        return f"perhaps open, unsettled by {', '.join((*result.unsettled, *result.disputed))}"
    return f"closed by {result.failed}" if result.state == "closed" else "open"


def _deadline(expected: ExpectedDeadline, found: dict[str, RuleResult]) -> Iterator[str]:
    rule, _, name = expected.deadline.partition(".")
    given = [deadline for deadline in found[rule].deadlines if deadline.id == name] if rule in found else []
    if not given:
        yield f"{expected.deadline} should be counted; its rule is closed or not among the chosen topics"
        return
    deadline = given[0]
    if expected.act_by is not None and deadline.act_by != expected.act_by:
        yield f"{expected.deadline} should be acted on by {expected.act_by}; it is {deadline.act_by}"
    days = sorted({reading.date for reading in deadline.readings})
    if expected.readings is not None and days != sorted(set(expected.readings)):
        listed = ", ".join(day.isoformat() for day in days) or "no day"
        yield f"{expected.deadline} should fall on {', '.join(map(str, expected.readings))}; it falls on {listed}"
    if expected.missing is not None and set(expected.missing) != set(deadline.missing):
        yield f"{expected.deadline} should wait for {list(expected.missing)}; it waits for {list(deadline.missing)}"


def _papers(story: Story, result: Evaluation, index: Index) -> Iterator[str]:
    offered = {paper for rule in result.rules if rule.state == "open" for paper in index.rules[rule.id].papers}
    for name in story.expect.papers:
        if name not in offered:
            yield f"the paper {name} should be offered; no open rule offers it"
