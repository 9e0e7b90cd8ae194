"""Settings and what this desk is: language, lock, keys, colours, what goes by itself, copies, vault, relay, notices.

What is chosen here is kept in the vault, and nothing of it in the browser.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast, get_args

from starlette.responses import Response

from tropa.cases.retention import UNANSWERED_DAYS
from tropa.desk.copies_age import OLD_BACKUP_DAYS, OLD_SHARES_DAYS, is_old
from tropa.desk.visit import Visit
from tropa.vault import settings as kept_settings
from tropa.vault.journal import KEPT_DAYS
from tropa.vault.settings import BadSetting, SettingName, Theme
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


@dataclass(frozen=True)
class CopiesAge:
    """What is said of copies, and whether somebody should make one."""

    backup: str
    shares: str
    backup_is_old: bool
    shares_are_old: bool


def show_settings(visit: Visit) -> Response:
    """The page."""
    return _page(visit, None)


def _page(visit: Visit, wrong: SettingName | None) -> Response:
    network, sync = visit.vault.network(), visit.vault.sync_state()
    return visit.show(
        "settings",
        400 if wrong else 200,
        wrong=wrong,
        chosen=visit.desk.settings,
        themes=get_args(Theme),
        lock_minutes=_typed(visit, wrong, "lock-minutes", visit.desk.keeper.lock_after_s // 60),
        keep_days=_typed(visit, wrong, "keep-days", visit.desk.settings.keep_days),
        bounds=kept_settings,
        unanswered_days=UNANSWERED_DAYS,
        journal_days=KEPT_DAYS,
        copies=_copies(visit),
        network=network,
        fingerprint=grouped(network.network_id) if network else None,
        notices=[_notice(visit, each) for each in network.notices] if network else [],
        notice_check=_notice_check(visit, sync),
        kept=_kept(visit, sync),
        relay_url=visit.desk.parts.relay_url,
        vault_path=str(visit.desk.parts.vault_path),
    )


def choose_setting(visit: Visit) -> Response:
    """Keep what was chosen in the vault; what cannot be is said beside its field, with what was typed still in it."""
    name = visit.form.one("setting")
    try:
        visit.desk.choose(cast("SettingName", name), visit.form.one("value").strip())
    except BadSetting:
        return _page(visit, next((each for each in get_args(SettingName) if each == name), "theme"))
    visit.desk.say_next(visit.words.say("settings.kept"))
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


def _copies(visit: Visit) -> CopiesAge:
    """Of the open vault, by what it noted; no disk is looked at."""
    found, now = visit.vault.safe.last_copies(), visit.desk.parts.clock() // 60
    return CopiesAge(
        backup=_made(visit, "copies-age.backup", "copies-age.backup-never", found.backup_minute),
        shares=_made(visit, "copies-age.shares", "copies-age.shares-never", found.shares_minute),
        backup_is_old=is_old(found.backup_minute, OLD_BACKUP_DAYS, now),
        shares_are_old=is_old(found.shares_minute, OLD_SHARES_DAYS, now),
    )


def _made(visit: Visit, name: str, never: str, minute: int | None) -> str:
    if minute is None:
        return visit.words.say(never)
    return visit.words.say(name, since=visit.times.since(minute), day=visit.times.day_of(minute))


def _typed(visit: Visit, wrong: SettingName | None, name: SettingName, value: int) -> str:
    return visit.form.one("value") if wrong == name else str(value)


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
