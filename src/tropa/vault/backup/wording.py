"""The few words in an export's `case.txt`. Pages have their own (`tropa.desk.words`)."""

from typing import Final, Literal

WORDS: Final[dict[Literal["ru", "en"], dict[str, str]]] = {
    "ru": {
        "case": "Обращение {name}",
        "with-seeker": "== Переписка с обратившимся ==",
        "among-members": "== Обсуждение участников: {purpose} ==",
        "seeker": "обратившийся",
        "us": "сеть",
    },
    "en": {
        "case": "Case {name}",
        "with-seeker": "== Letters with the seeker ==",
        "among-members": "== Among members: {purpose} ==",
        "seeker": "seeker",
        "us": "network",
    },
}

HEADINGS: Final[dict[Literal["ru", "en"], dict[str, str]]] = {
    "ru": {
        "ask": "первое письмо",
        "letter": "письмо",
        "note": "заметка",
        "fact": "сведение",
        "task": "задача",
        "check": "проверка",
        "flag": "предупреждение",
        "unflag": "предупреждение снято",
        "sent": "отправлено",
        "carry": "перенесено из другого обсуждения",
        "hand_over": "передача",
        "close": "закрытие",
        "work": "работа",
        "legal": "право",
        "health": "здоровье",
        "journey": "дорога",
        "safety": "безопасность",
        "other": "другое",
    },
    "en": {
        "ask": "first letter",
        "letter": "letter",
        "note": "note",
        "fact": "fact",
        "task": "task",
        "check": "verification",
        "flag": "flag",
        "unflag": "flag taken back",
        "sent": "sent",
        "carry": "brought over from another thread",
        "hand_over": "hand-over",
        "close": "closing",
        "work": "work",
        "legal": "legal",
        "health": "health",
        "journey": "journey",
        "safety": "safety",
        "other": "other",
    },
}
