"""Why a case stands where it stands, in one sentence, for the queue and the case page."""

from tropa.cases.urgency import RankReason
from tropa.desk.times import Times
from tropa.desk.words import Words

TAGS: dict[str, str] = {"now": "now", "72h": "now", "2w": "soon", "later": "calm"}


def reason_of(reason: RankReason, situation: str, words: Words, times: Times) -> str:
    """The strongest cause, in words; where it is a member's word, since when, and whether it is one's own."""
    said = _cause(reason, situation, words, times)
    if reason.put is None:
        return said
    whose = "reason.by-you" if reason.put.is_own else "reason.by-colleague"
    return words.say(whose, reason=said, day=times.day(reason.put.day))


def _cause(reason: RankReason, situation: str, words: Words, times: Times) -> str:
    days = reason.days_left
    if reason.cause == "overdue" and days is not None:
        return words.say("reason.overdue", days=times.days(-days))
    if reason.cause == "act-by" and days is not None:
        return words.say("reason.act-by", days=times.days(days)) if days else words.say("reason.act-today")
    if reason.cause == "task" and days is not None:
        return _of_task(days, words, times)
    if reason.cause == "situation":
        return words.say("reason.situation", situation=words.say(f"situation.{situation}"))
    return {
        "crisis": lambda: words.say("reason.crisis"),
        "taken": lambda: words.say("reason.taken"),
        "answered": lambda: words.say("reason.answered"),
    }[reason.cause]()


def _of_task(days: int, words: Words, times: Times) -> str:
    if not days:
        return words.say("reason.task-today")
    return words.say("reason.task" if days > 0 else "reason.task-late", days=times.days(abs(days)))
