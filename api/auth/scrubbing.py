"""No token in a log: whatever has the form of one is blotted out before any handler sees it."""

from __future__ import annotations

import logging
import re
from typing import Any

# Three parts in base64url, the first of which begins a JSON object. Also what follows `Bearer`, whatever its form.
_TOKEN = re.compile(r"\beyJ[\w-]*\.[\w-]*\.[\w-]*|(?i:\bbearer)\s+[^\s\"',;]+|(?i:\b(access_)?token=)[^\s&\"']+")
BLOT = "[token]"


def scrubbed(text: str) -> str:
    """The text without tokens."""
    return _TOKEN.sub(BLOT, text)


def scrub_logs() -> None:
    """Scrub every record that is made in this process from now on; once is enough, twice does no harm."""
    make = logging.getLogRecordFactory()
    if getattr(make, "scrubs", False):
        return

    def factory(*args: Any, **members: Any) -> logging.LogRecord:
        record = make(*args, **members)
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            # What cannot be put together is told by the handler, with its own words.
            return record
        clean = scrubbed(message)
        if clean != message:
            record.msg, record.args = clean, ()
        return record

    factory.scrubs = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(factory)
