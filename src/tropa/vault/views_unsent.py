"""What is typed at a desk and was not sent, as the pages get it back."""

from dataclasses import dataclass, field
from typing import Literal

Subject = Literal["case", "journey", "complaint"]
"""What a form can be about: then it goes with that."""
ThreadDraftKind = Literal["note", "plan"]


@dataclass(frozen=True, slots=True)
class KeptForm:
    """One form as it was kept: `form` and `data` are the desk's own."""

    form: str
    data: bytes = field(repr=False)
