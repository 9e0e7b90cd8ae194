"""Why a case stands where it stands, in one sentence, for the queue and the case page."""

from tropa.cases.urgency import RankReason
from tropa.desk.times import Times
from tropa.desk.words import Words

TAGS: dict[str, str] = {"now": "now", "72h": "now", "2w": "soon", "later": "calm"}


def reason_of(reason: RankReason, situation: str, words: Words, times: Times) -> str:
    """The strongest cause, in words."""
    days = reason.days_left
    if reason.cause == "overdue" and days is not None:
        return words.say("reason.overdue", days=times.days(-days))
    if reason.cause == "act-by" and days is not None:
        return words.say("reason.act-by", days=times.days(days)) if days else words.say("reason.act-today")
    if reason.cause == "situation":
        return words.say("reason.situation", situation=words.say(f"situation.{situation}"))
    return {
        "crisis": lambda: words.say("reason.crisis"),
        "taken": lambda: words.say("reason.taken"),
        "answered": lambda: words.say("reason.answered"),
    }[reason.cause]()
