"""What a measurement gives back."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One figure: what was measured (``case``), which figure of it (``metric``), and its value with its unit."""

    case: str
    metric: str
    value: float
    unit: str
