"""When `tropa watch` rings, and the line it says then: nothing of a person but what the watch calls them.

Pure: it prints, runs and reads nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from tropa.desk.words import Language
from tropa.vault.views_watch import Alarm, WatchView

AN_HOUR: Final = 60
_GRAVE: Final = ("unsafe", "duress", "unknown-word", "needs-help", "deletion-asked")

Line = Literal[
    "passphrase",
    "watching",
    "silence",
    "grave",
    "deaf",
    "hears-again",
    "broken",
    "stopped",
    "run-failed",
    "run-killed",
    "run-let-go",
    "lost",
    "begin-anew",
]
WORDS: Final[Mapping[Language, Mapping[Line, str]]] = {
    "ru": {
        "passphrase": "Пароль хранилища:",
        "watching": "Слежу. Поездок с отметками: {journeys}. Остановить: Ctrl+C.",
        "silence": "ТРЕВОГА: {called} не отвечает. Откройте рабочее место и возьмите тревогу на себя.",
        "grave": "ТРЕВОГА: {called}, нужна помощь сейчас. Откройте рабочее место и возьмите тревогу на себя.",
        "deaf": "НЕ СЛЫШУ: сервер недоступен, минут: {minutes}. Проверьте сеть; тревоги пока только по часам.",
        "hears-again": "Снова слышу: связь с сервером есть.",
        "broken": "НЕ ВИЖУ ТРЕВОГ: ошибка в программе. Посмотрите в рабочем месте; перезапустите слежение.",
        "stopped": "Остановлено. Здесь больше никто не слушает.",
        "lost": "ЛЕСТНИЦЫ НЕТ: {called}, у сервера нет писем о молчании. Кто планирует, включите рабочее место.",
        "begin-anew": "НЕКОГО ИЗВЕСТИТЬ: {called}, кто-то из лестницы ушёл. Начните наблюдение заново.",
        "run-failed": "Команда после --run не удалась, код: {code}. Проверьте её: в следующий раз её тоже не услышат.",
        "run-killed": "Команда после --run шла дольше минуты и остановлена. Пусть она кончается сама.",
        "run-let-go": "Команду после --run не удалось остановить: она идёт дольше минуты. Остановите её сами.",
    },
    "en": {
        "passphrase": "The vault's passphrase:",
        "watching": "Watching. Journeys with check-ins: {journeys}. To stop: Ctrl+C.",
        "silence": "ALARM: {called} does not answer. Open your desk and take the alarm on.",
        "grave": "ALARM: {called} needs help now. Open your desk and take the alarm on.",
        "deaf": "DEAF: the relay cannot be reached, minutes: {minutes}. Check the network; alarms go by the clock.",
        "hears-again": "Hearing again: the relay can be reached.",
        "broken": "ALARMS CANNOT BE SEEN: a mistake in the program. Look at your desk, then start this anew.",
        "stopped": "Stopped. Nobody listens here any more.",
        "lost": "NO LADDER: {called}, the relay holds no letters about a silence. Whoever plans, open your desk.",
        "begin-anew": "NOT ALL CAN BE TOLD: {called}, somebody who is told has left. Begin the watch anew at a desk.",
        "run-failed": "The command after --run failed, code: {code}. Look at it: next time nobody hears it either.",
        "run-killed": "The command after --run ran for more than a minute and was stopped. Let it end by itself.",
        "run-let-go": "The command after --run has run for more than a minute and cannot be stopped. Stop it yourself.",
    },
}


@dataclass
class Bell:
    """What has been rung for so far."""

    language: Language
    rung: dict[str, int] = field(default_factory=dict)
    """Of each journey, the minute of its last sound."""
    deaf_said: int | None = None
    """When it was last said that nothing can be heard."""
    trouble_said: dict[tuple[str, Line], int] = field(default_factory=dict)
    """Of each watch with a hole, when that was last said."""
    broken_said: int | None = None
    """When it was last said that alarms cannot be seen."""

    def alarms(self, alarms: Sequence[Alarm]) -> list[str]:
        """A line for each alarm that has sounded since it was last asked; those that sound no more are forgotten."""
        sounding = [(each, each.sound_minute) for each in alarms if each.sound_minute is not None]
        lines = [self._alarm(each) for each, minute in sounding if minute > self.rung.get(each.journey_id, -1)]
        self.rung = {each.journey_id: minute for each, minute in sounding}
        return lines

    def troubles(self, watched: Sequence[WatchView], minute: int) -> list[str]:
        """A line for each watch with a hole that a person has to mend, and again each hour."""
        found: list[tuple[str, Line, str]] = [
            *((each.journey_id, "lost", each.called) for each in watched if each.relay == "lost"),
            *((each.journey_id, "begin-anew", each.called) for each in watched if each.begin_anew),
        ]
        due = {(id, line): self.trouble_said.get((id, line), -AN_HOUR) + AN_HOUR <= minute for id, line, _ in found}
        said = [self.say(line, called=_plain(called)) for id, line, called in found if due[id, line]]
        self.trouble_said = {each: minute if is_due else self.trouble_said[each] for each, is_due in due.items()}
        return said

    def hearing(self, deaf_since: int | None, minute: int) -> list[str]:
        """A line when nothing can be heard any more, again each hour, and once when it can."""
        if deaf_since is None:
            was_deaf, self.deaf_said = self.deaf_said is not None, None
            return [self.say("hears-again")] if was_deaf else []
        if self.deaf_said is not None and minute < self.deaf_said + AN_HOUR:
            return []
        self.deaf_said = minute
        return [self.say("deaf", minutes=minute - deaf_since)]

    def broken(self, minute: int) -> list[str]:
        """A line when alarms cannot be worked out here, and again each hour."""
        if self.broken_said is not None and minute < self.broken_said + AN_HOUR:
            return []
        self.broken_said = minute
        return [self.say("broken")]

    def say(self, line: Line, **values: object) -> str:
        """A line in its language."""
        return WORDS[self.language][line].format_map(values)

    def _alarm(self, alarm: Alarm) -> str:
        return self.say("grave" if alarm.reason in _GRAVE else "silence", called=_plain(alarm.called))


def _plain(called: str) -> str:
    """A name that does nothing to a terminal, whatever somebody wrote into it."""
    return "".join(each if each.isprintable() else " " for each in called).strip()
