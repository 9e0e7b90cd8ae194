"""The few templates that come with the program, in the languages seekers write in. Members copy and change them.

Plain, lawful, and without a promise that a template could make for a person: what only they know is left as a gap.
"""

from dataclasses import dataclass
from typing import Final

from tropa.cases.events import Language


@dataclass(frozen=True)
class Shipped:
    """One of them. `name` is the same in both languages."""

    name: str
    language: Language
    title: str
    body: str


_WELCOME_RU: Final = """\
Здравствуйте. Мы получили ваше письмо и читаем его. Отвечает человек, не программа.

Напишите, пожалуйста, что именно случилось: какую бумагу вам дали или кто звонил, когда и на какой день вас \
ждут. Имена, адреса и номер части пока не называйте: для первого ответа они не нужны.

Не подписывайте того, чего не прочли и не поняли. Вы вправе попросить копию и время.

Следующее письмо будет не позже чем [[когда ответим]]. Если за вами придут раньше, напишите хотя бы одно \
слово."""

_WELCOME_EN: Final = """\
Hello. We have your letter and are reading it. A person answers here, not a program.

Please tell us what happened: which paper you were given or who called, when, and for which day you are \
expected. Leave out names, addresses and the number of a unit for now: a first answer does not need them.

Do not sign what you have not read and understood. You may ask for a copy and for time.

Our next letter comes no later than [[when we answer]]. If they come for you before that, write us a single \
word."""

_PAPER_RU: Final = """\
Чтобы посоветовать точно, нам нужно увидеть бумагу: [[какая бумага]].

Снимите её целиком, чтобы читались дата, подпись и печать. Имя и адрес можно закрыть полоской бумаги. Снимок \
читают только те, кто ведёт ваше обращение; сами мы его не храним дольше, чем нужно, чтобы прочитать.

Если снимать опасно или нечем, перепишите текст слово в слово, с датой и названием того, кто её выдал."""

_PAPER_EN: Final = """\
To advise you exactly we need to see the paper: [[which paper]].

Take a picture of all of it, so that date, signature and stamp can be read. You may cover name and address \
with a strip of paper. Only those who work on your case read it; we keep it no longer than it takes to read \
it.

If taking a picture is dangerous or impossible, copy the text word for word, with the date and the name of \
who issued it."""

_LAWYER_RU: Final = """\
Ваши бумаги сейчас читает юрист. Ответ будет не позже чем [[когда ответим]].

До этого не подавайте новых заявлений и не подписывайте ничего, что вас торопят подписать: так у юриста \
останется больше возможностей.

Если что-то изменится — новая бумага, звонок, день явки, — напишите сразу, не дожидаясь ответа."""

_LAWYER_EN: Final = """\
A lawyer is reading your papers now. The answer comes no later than [[when we answer]].

Until then, file nothing new and sign nothing that you are being hurried to sign: that leaves the lawyer \
more ways to help.

If anything changes, a new paper, a call, a day to appear, write at once; do not wait for the answer."""

_REMINDER_RU: Final = """\
Напоминаем о сроке: до [[срок]] нужно успеть [[что сделать]].

Если уже подали, напишите нам и сохраните отметку о приёме или почтовую квитанцию с описью.

Если не успеваете, напишите об этом сегодня: просить о продлении или восстановлении срока тоже нужно \
вовремя."""

_REMINDER_EN: Final = """\
A reminder of a deadline: by [[act by]] you need to [[what to do]].

If you have filed it already, tell us, and keep the stamp of receipt or the post office's slip with its list \
of contents.

If you cannot make it, write today: asking for more time, or to have a deadline restored, has to be done in \
time as well."""

SHIPPED: Final = (
    Shipped("welcome", "ru", "Первый ответ", _WELCOME_RU),
    Shipped("welcome", "en", "First answer", _WELCOME_EN),
    Shipped("paper", "ru", "Просьба прислать снимок бумаги", _PAPER_RU),
    Shipped("paper", "en", "Asking for a picture of a paper", _PAPER_EN),
    Shipped("lawyer", "ru", "Юрист читает", _LAWYER_RU),
    Shipped("lawyer", "en", "A lawyer is reading", _LAWYER_EN),
    Shipped("reminder", "ru", "Напоминание о сроке", _REMINDER_RU),
    Shipped("reminder", "en", "Reminder of a deadline", _REMINDER_EN),
)
