"""Who is signed in: kept in a file of the home, so that the browser holds nothing but a random name for it."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from api.auth.veil import VeilError, unveil, veil
from api.console.board import MOST_BOARDS, Board
from api.console.session_file import Row, SessionFile
from graph.access import Purpose, PurposeCode

# A terminal on a wing is left alone sooner than a day's work ends.
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
# How far a session's last use may lie back in the file: it is not written with every request.
_USED_WITHIN = timedelta(minutes=1)
MOST_SESSIONS = 10_000
MOST_RECENT = 8


@dataclass(slots=True)
class Session:
    """One browser's sign-in. `token` is the access token that its requests are made with; `title` is shown on pages.

    `before` is when its reader signed in the last time, as far as this home knows.
    The purpose is asked for once for each case. `recent` are people of that case, the last first: id and name as shown.
    `offered` is the purpose of the session that its reader left alone at this browser, to be stated again.
    """

    token: str
    title: str
    role: str
    began: datetime
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    purpose: Purpose | None = None
    offered: Purpose | None = None
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
        before = self.purpose or self.offered
        if before is None or before.case_reference != purpose.case_reference:
            self.recent, self.boards = [], {}
        self.purpose, self.offered = purpose, None

    @property
    def form_token(self) -> str:
        """What a form carries, so that no other site's form is taken for ours."""
        return hmac.new(self.secret, b"form", hashlib.sha256).hexdigest()

    def owns_form(self, token: str) -> bool:
        """Whether a form came from this session's pages."""
        return hmac.compare_digest(self.form_token.encode(), token.encode())


@dataclass(slots=True)
class _Held:
    """A session as this process has it: the file's version of it, and what was last read or written."""

    version: int
    session: Session
    core: bytes
    boards: dict[str, tuple[object, ...]]


class Sessions:
    """All sign-ins of a home: they outlive the process, and each process of it takes them up.

    A session that two processes change at the same moment keeps both changes where they are of two charts, and the
    later where they are of one.
    """

    def __init__(self, clock: Callable[[], datetime], file: Path | None = None) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._file = SessionFile(file)
        self._held: dict[bytes, _Held] = {}

    def begin(self, token: str, title: str, role: str, left: str | None = None) -> str:
        """A new session; returns the name that the browser keeps.

        `left` is the name that it kept until now: whose session that was, and nobody else, finds his case on the desk.
        """
        name, now = secrets.token_urlsafe(32), self._clock()
        session = Session(token, title, role, now)
        with self._lock:
            self._forget(now)
            self._take_up(session, left, now)
            key, at = _key(name), now.timestamp()
            last = self._file.begin(key, Row(role, at, at, 0, b""))
            session.before = None if last is None else datetime.fromtimestamp(last, UTC)
            self._held[key] = _Held(0, session, b"", {})
            self._keep(name, key)
        return name

    def find(self, name: str | None) -> Session | None:
        """The session of this name, unless it has run out; being looked for keeps it alive."""
        if not name:
            return None
        now, key = self._clock(), _key(name)
        with self._lock:
            row = self._file.find(key)
            if row is None or _is_over(row, now):
                self._held.pop(key, None)
                self._file.end(key)
                return None
            if _is_left(row, now):
                self._held.pop(key, None)
                return None
            held = self._held.get(key)
            if held is None or held.version != row.version:
                held = self._read(name, key, row)
            if held is None:
                return None
            if now.timestamp() - row.seen >= _USED_WITHIN.total_seconds():
                self._file.touch(key, now.timestamp())
            return held.session

    def is_left(self, name: str | None) -> bool:
        """Whether the session of this name ended only because nothing was done in it."""
        row, now = self._file.find(_key(name or "")), self._clock()
        return row is not None and not _is_over(row, now) and _is_left(row, now)

    def keep(self, name: str) -> None:
        """Keep what a request changed of its session."""
        with self._lock:
            self._keep(name, _key(name))

    def end(self, name: str | None) -> None:
        """Sign out."""
        with self._lock:
            self._held.pop(_key(name or ""), None)
            self._file.end(_key(name or ""))

    def end_all_of(self, role: str) -> None:
        """Sign a reader out wherever he is signed in, in each process: none serves what the file has not."""
        with self._lock:
            self._file.end_all_of(role)

    def _take_up(self, session: Session, name: str | None, now: datetime) -> None:
        """Put on the desk what the same reader had on it at this browser, in place of there."""
        key = _key(name or "")
        row = self._file.find(key)
        if not name or row is None or row.reader != session.role or _is_over(row, now):
            return
        held = self._read(name, key, row)
        if held is not None:
            left = held.session
            session.offered = left.purpose or left.offered
            session.recent, session.boards = left.recent, left.boards
        self._held.pop(key, None)
        self._file.end(key)

    def _read(self, name: str, key: bytes, row: Row) -> _Held | None:
        try:
            core = unveil(name, key, row.sealed)
            boards = [unveil(name, key + board.encode(), sealed) for board, sealed in self._file.boards(key)]
        except VeilError:
            return None
        session = _session_from(json.loads(core))
        for each in boards:
            board = Board.from_dict(json.loads(each))
            session.boards[board.key] = board
        self._held[key] = _Held(row.version, session, core, {each.key: each.mark for each in session.boards.values()})
        return self._held[key]

    def _keep(self, name: str, key: bytes) -> None:
        held = self._held.get(key)
        if held is None:
            return
        core = json.dumps(_core_of(held.session)).encode()
        marks = {each.key: each.mark for each in held.session.boards.values()}
        changed = {
            each.key: (place, veil(name, key + each.key.encode(), json.dumps(each.to_dict()).encode()))
            for place, each in enumerate(held.session.boards.values())
            if held.boards.get(each.key) != marks[each.key]
        }
        gone = frozenset(held.boards) - frozenset(marks)
        if core == held.core and not changed and not gone:
            return
        version = self._file.keep(key, veil(name, key, core), changed, gone)
        if version is None:
            del self._held[key]
            return
        # Where another process was first, the next look reads both changes.
        held.version = version if version == held.version + 1 else -1
        held.core, held.boards = core, marks

    def _forget(self, now: datetime) -> None:
        self._file.forget((now - LONGEST).timestamp(), MOST_SESSIONS - 1)
        for key in [key for key in self._held if self._file.find(key) is None]:
            del self._held[key]


def _core_of(session: Session) -> dict[str, Any]:
    return {
        "token": session.token,
        "title": session.title,
        "role": session.role,
        "began": session.began.isoformat(),
        "secret": session.secret.hex(),
        "purpose": _told(session.purpose),
        "offered": _told(session.offered),
        "recent": [list(each) for each in session.recent],
        "before": None if session.before is None else session.before.isoformat(),
    }


def _session_from(core: dict[str, Any]) -> Session:
    return Session(
        core["token"],
        core["title"],
        core["role"],
        datetime.fromisoformat(core["began"]),
        bytes.fromhex(core["secret"]),
        _purpose_from(core["purpose"]),
        # Sessions of an earlier version have none.
        _purpose_from(core.get("offered")),
        [(str(person), str(name)) for person, name in core["recent"]],
        None if core["before"] is None else datetime.fromisoformat(core["before"]),
    )


def _told(purpose: Purpose | None) -> list[str] | None:
    return None if purpose is None else [str(purpose.code), purpose.case_reference, purpose.reason]


def _purpose_from(told: list[str] | None) -> Purpose | None:
    return None if told is None else Purpose(PurposeCode(told[0]), told[1], told[2])


def _is_over(row: Row, now: datetime) -> bool:
    return now.timestamp() - row.began > LONGEST.total_seconds()


def _is_left(row: Row, now: datetime) -> bool:
    return now.timestamp() - row.seen > IDLE.total_seconds()


def _key(name: str) -> bytes:
    # Names are kept as digests: a dump of the file or a timing of look-ups gives none away.
    return hashlib.sha256(name.encode()).digest()
