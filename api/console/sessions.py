"""Who is signed in: kept on the server, so that the browser holds nothing but a random name for it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from api.console.board import MOST_BOARDS, Board
from graph.access import Purpose

# A terminal on a wing is left alone sooner than a day's work ends.
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
MOST_SESSIONS = 10_000
MOST_RECENT = 8


@dataclass(slots=True)
class Session:
    """One browser's sign-in. `token` is the access token that its requests are made with; `title` is shown on pages.

    `before` is when its reader signed in the last time, as far as this process knows.
    The purpose is asked for once for each case. `recent` are people of that case, the last first: id and name as shown.
    """

    token: str
    title: str
    role: str
    began: datetime
    seen: datetime
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    purpose: Purpose | None = None
    recent: list[tuple[str, str]] = field(default_factory=list)
    before: datetime | None = None
    boards: dict[str, Board] = field(default_factory=dict)

    def put(self, board: Board) -> str:
        """Begin to work on a chart; the one that was begun longest ago makes room."""
        while len(self.boards) >= MOST_BOARDS:
            del self.boards[next(iter(self.boards))]
        self.boards[board.key] = board
        return board.key

    def remember(self, person: str, name: str) -> None:
        """Put a person first among the recent ones."""
        self.recent = [(person, name), *(each for each in self.recent if each[0] != person)][:MOST_RECENT]

    def set_purpose(self, purpose: Purpose) -> None:
        """Another case begins with nobody in it."""
        if self.purpose is None or self.purpose.case_reference != purpose.case_reference:
            self.recent, self.boards = [], {}
        self.purpose = purpose

    @property
    def form_token(self) -> str:
        """What a form carries, so that no other site's form is taken for ours."""
        return hmac.new(self.secret, b"form", hashlib.sha256).hexdigest()

    def owns_form(self, token: str) -> bool:
        """Whether a form came from this session's pages."""
        return hmac.compare_digest(self.form_token.encode(), token.encode())


class Sessions:
    """All sign-ins of one process. They end with it: whoever was signed in signs in again."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._held: dict[bytes, Session] = {}
        self._last: dict[str, datetime] = {}

    def begin(self, token: str, title: str, role: str) -> str:
        """A new session; returns the name that the browser keeps."""
        name, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._forget(now)
            self._held[_key(name)] = Session(token, title, role, now, now, before=self._last.get(role))
            self._last[role] = now
        return name

    def find(self, name: str | None) -> Session | None:
        """The session of this name, unless it has run out; being looked for keeps it alive."""
        if not name:
            return None
        now = self._clock()
        with self._lock:
            session = self._held.get(_key(name))
            if session is None or _is_over(session, now):
                self._held.pop(_key(name), None)
                return None
            session.seen = now
            return session

    def end(self, name: str | None) -> None:
        """Sign out."""
        with self._lock:
            self._held.pop(_key(name or ""), None)

    def _forget(self, now: datetime) -> None:
        for key in [key for key, session in self._held.items() if _is_over(session, now)]:
            del self._held[key]
        while len(self._held) >= MOST_SESSIONS:
            del self._held[min(self._held, key=lambda key: self._held[key].seen)]


def _is_over(session: Session, now: datetime) -> bool:
    return now - session.seen > IDLE or now - session.began > LONGEST


def _key(name: str) -> bytes:
    # Names are kept as digests: a dump of memory or a timing of look-ups gives none away.
    return hashlib.sha256(name.encode()).digest()
