"""A dozen invented seekers and what they write. No real person, unit or place; dates count from the day of the demo."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class InventedSeeker:
    """What one invented person answers on the ask pages; ``act_in_days`` is ``None`` where they do not know."""

    language: str
    situation: str
    for_whom: str
    needs: tuple[str, ...]
    flags: tuple[str, ...]
    act_in_days: int | None
    text: str

    def act_by(self, today: date) -> str | None:
        """The date they must act by, ISO 8601, or ``None``."""
        return None if self.act_in_days is None else (today + timedelta(days=self.act_in_days)).isoformat()


PEOPLE = (
    InventedSeeker("ru", "taken", "self", ("contract", "psychological"), ("crisis",), 0,
        "Меня увезли на сборный пункт и третий день заставляют подписать контракт. Телефон дают на десять минут. "
        "Сил больше нет, не вижу смысла жить дальше."),
    InventedSeeker("ru", "72h", "self", ("health", "absence"), (), 2,
        "Лежу в госпитале после ранения. Сказали во вторник вернуться, хотя рана открыта и комиссии не было. Имею ли я право требовать комиссию?"),
    InventedSeeker("ru", "2w", "self", ("summons", "alternative_service"), (), 7,
        "В реестре появилась электронная повестка. Я верующий, брать оружие не могу. Как попросить альтернативную службу и не опоздать?"),
    InventedSeeker("ru", "2w", "other", ("absence", "relative"), (), 1,
        "Брат не вернулся из отпуска восемь дней назад. Что ему грозит и что изменится на десятый день? Он сам писать боится."),
    InventedSeeker("en", "planning", "self", ("summons",), (), 68,
        "I study full time and the commission refused my deferral because the university lost its accreditation for one term. Can I appeal, and does the appeal stop the call-up?"),
    InventedSeeker("ru", "taken", "other", ("contract", "relative"), (), None,
        "Сына забрали прямо с общежития. Говорит, что подписал какие-то бумаги не читая. Срочная служба, два месяца. Можно ли это отменить?"),
    InventedSeeker("ru", "planning", "self", ("summons", "health"), ("minor",), 120,
        "Мне семнадцать, в январе восемнадцать. Есть диагноз, но военкомат его не видел. Какие документы собрать заранее?"),
    InventedSeeker("ru", "abroad", "self", ("abroad_asylum",), (), None,
        "Я уехал год назад, загранпаспорт кончается весной. Что будет, если консульство не продлит?"),
    InventedSeeker("ru", "72h", "self", ("leave_army",), ("lawyer_first",), 3,
        "Хочу уйти со службы. Есть вещи, о которых сначала хотел бы поговорить с юристом."),
    InventedSeeker("en", "abroad", "other", ("abroad_asylum", "relative"), (), 21,
        "My husband has an interview about asylum in three weeks. He refused to serve. What should he bring, and who could go with him?"),
    InventedSeeker("ru", "other", "self", ("mobilisation",), ("nothing_identifying",), None,
        "Работаю медсестрой, стою на учёте по специальности. Приходила бумага «для уточнения данных». Обязана ли я идти?"),
    InventedSeeker("ru", "planning", "self", ("alternative_service",), (), 40,
        "Уже подал заявление на альтернативную службу, заседание назначили на другой месяц. Это законно? Нужен ли мне кто-то на заседании?"),
)  # fmt: skip
