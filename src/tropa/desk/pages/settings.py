"""Settings and what this desk is: language, keys, lock, vault, relay, network, and which notice the relay shows us."""

from dataclasses import dataclass
from datetime import date, timedelta

from starlette.responses import Response

from tropa.desk.visit import Visit
from tropa.vault.views import NoticeView, SyncState

EPOCH = date(1970, 1, 1)
FINGERPRINT_GROUP = 4
NOTICE_PROBLEMS = ("notice-differs", "notice-missing", "older-notice", "clock-leapt", "other-relay")


@dataclass(frozen=True)
class NoticeLine:
    """One week's notice in words."""

    days: str
    state: str
    published: bool


def show_settings(visit: Visit) -> Response:
    """The page."""
    network, sync = visit.vault.network(), visit.vault.sync_state()
    return visit.show(
        "settings",
        network=network,
        fingerprint=grouped(network.network_id) if network else None,
        notices=[_notice(visit, each) for each in network.notices] if network else [],
        notice_check=_notice_check(visit, sync),
        kept=_kept(visit, sync),
        relay_url=visit.desk.parts.relay_url,
        vault_path=str(visit.desk.parts.vault_path),
        lock_after=visit.times.lasting(visit.desk.parts.lock_after_s // 60),
    )


def choose_shortcuts(visit: Visit) -> Response:
    """Switch the single-key shortcuts on or off for this run."""
    visit.desk.shortcuts = visit.form.one("shortcuts") == "on"
    return visit.go("settings")


def show_keys(visit: Visit) -> Response:
    """The list of keys, as a page."""
    return visit.show("keys")


def refresh_sync(visit: Visit) -> Response:
    """The footer's lines, for a page already open."""
    return visit.show("_sync")


def grouped(digits: str) -> str:
    """`a1b2 c3d4 …`, so that two people can read it to each other."""
    return " ".join(digits[at : at + FINGERPRINT_GROUP] for at in range(0, len(digits), FINGERPRINT_GROUP))


def _notice(visit: Visit, notice: NoticeView) -> NoticeLine:
    days = (notice.valid_from_day, notice.valid_until_day)
    first, last = (visit.times.day(EPOCH + timedelta(days=day)) for day in days)
    state = visit.words.say("settings.notice-published" if notice.published else "settings.notice-not-yet")
    return NoticeLine(f"{first} – {last}", state, notice.published)


def _notice_check(visit: Visit, sync: SyncState) -> str:
    if sync.problem in NOTICE_PROBLEMS:
        return visit.words.say(f"sync.{sync.problem}")
    if sync.last_success_minute is None:
        return visit.words.say("settings.notice-unchecked")
    return visit.words.say("settings.notice-same", since=visit.times.since(sync.last_success_minute))


def _kept(visit: Visit, sync: SyncState) -> list[str]:
    told = [visit.words.count("settings.unopened", sync.unopened_kept)] if sync.unopened_kept else []
    return told + ([visit.words.count("settings.refused", sync.refused_kept)] if sync.refused_kept else [])
