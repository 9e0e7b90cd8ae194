"""The core of a letter (protocol 4.5-4.7): what it may say, read and written byte-exactly."""

from typing import Literal

Language = Literal["ru", "en"]
Situation = Literal["taken", "72h", "2w", "planning", "abroad", "other"]
ForWhom = Literal["self", "other"]
Need = Literal[
    "summons",
    "mobilisation",
    "contract",
    "absence",
    "health",
    "alternative_service",
    "leave_army",
    "abroad_asylum",
    "relative",
    "psychological",
    "other",
]
Flag = Literal["crisis", "minor", "lawyer_first", "nothing_identifying"]
