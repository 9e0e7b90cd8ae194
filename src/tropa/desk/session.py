"""Who is in: the launch token, exchanged once for a session, and the session's cookie and form token.

It holds secrets in memory only, and knows neither files nor pages. One session lives at a time: who enters with a new
token ends the session before.
"""

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

Random = Callable[[int], bytes]

SECRET_BYTES = 32


@dataclass(frozen=True)
class Session:
    """One browser that has entered. ``cookie`` and ``form_token`` are 32 random bytes each, as base64url."""

    cookie: str = field(repr=False)
    form_token: str = field(repr=False)

    def owns_form(self, token: str) -> bool:
        """Whether a form's token is this session's."""
        return secrets.compare_digest(token.encode(), self.form_token.encode())


class Sessions:
    """The one launch token and the one session of this process.

    Promise: a token lets in once; whatever was tried before stays refused.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._session: Session | None = None
        self.cookie_name = "tropa_" + random(8).hex()
        self.launch_token = self._secret()

    def enter(self, token: str) -> Session | None:
        """Exchange the launch token for a new session; a wrong or used one gives None and changes nothing."""
        if not secrets.compare_digest(token.encode(), self.launch_token.encode()):
            return None
        self.launch_token = self._secret()
        self._session = Session(cookie=self._secret(), form_token=self._secret())
        return self._session

    def of(self, cookie: str) -> Session | None:
        """The session whose cookie this is, or None."""
        session = self._session
        if session is None or not secrets.compare_digest(cookie.encode(), session.cookie.encode()):
            return None
        return session

    def _secret(self) -> str:
        return base64.urlsafe_b64encode(self._random(SECRET_BYTES)).rstrip(b"=").decode()
