"""The launch file: a small local page, readable by its owner only, that opens the desk by posting the launch token.

So the token is in no process list, in no address and in no browser history. It does not decide who may enter.
"""

import contextlib
import os
import stat
from html import escape
from pathlib import Path

OWNER_ONLY = stat.S_IRUSR | stat.S_IWUSR

# A browser's own auto-submit: this page is a file, so the desk's Content-Security-Policy does not apply to it.
PAGE = """<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width"><title>Tropa</title></head>
<body><form method="post" action="{action}"><input type="hidden" name="token" value="{token}">
<p>Открываем рабочее место. <span lang="en">Opening the desk.</span></p>
<button>Открыть · <span lang="en">Open</span></button></form>
<script>document.forms[0].submit()</script></body></html>
"""


def launch_path_of(vault: Path) -> Path:
    """Where the launch file of a vault lies: beside it. It ends in ``.html`` so that a browser draws it."""
    return vault.with_name(vault.name + ".launch.html")


class LaunchFile:
    """The launch file of one running desk.

    Raises: OSError when the folder cannot be written to.
    """

    def __init__(self, path: Path, action: str) -> None:
        self.path = path
        self._action = action
        self._written = ""

    def offer(self, token: str) -> None:
        """Put a token where its owner alone can read it, replacing the page before in one step."""
        page = PAGE.format(action=escape(self._action), token=escape(token))
        beside = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(page)
        beside.replace(self.path)
        self._written = page

    def withdraw(self) -> None:
        """Remove the page, unless another desk has put its own there since."""
        with contextlib.suppress(FileNotFoundError):
            if self.path.read_text(encoding="utf-8") == self._written:
                self.path.unlink()
