"""What the relay says while it runs: static event names, and for a failure the kind of exception. Nothing else, ever.

Libraries log under their own names; of what they say only that name and the level are shown, for their messages
may carry addresses or paths.
"""

import logging
import sys
from typing import Final

from typing_extensions import override

ROOM: Final = "tropa.relay"
events: Final = logging.getLogger(ROOM)


class _Static(logging.Formatter):
    @override
    def format(self, record: logging.LogRecord) -> str:
        event = record.msg if record.name == ROOM and not record.args else f"library {record.name}"
        kind = record.exc_info[0] if record.exc_info else None
        return f"{record.levelname.lower()}: {event}" + (f" ({kind.__name__})" if kind else "")


def start_log() -> None:
    """Send warnings and errors to stderr, each as one static line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Static())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # Its warnings are about malformed requests: whoever sends those could fill a disk with them.
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
