"""What searches by parts of words look at: one lower-case text beside what is said; no index holds parts of lists.

Made as the other store lowers its texts, so that both find the same people.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.model.evidence import Properties
from graph.model.links import LinkType
from graph.store.neo4j.values import stored_properties

WORDS_KEY = "wordsKey"
# Between names: no text that we store contains it, so that no words are found across two names.
BETWEEN = "\x1f"
TOO_LONG = BETWEEN
"""Stands for a text of more characters than the index surely takes (32,766 bytes): there the text itself is read."""
_MOST = 8_000
_NAMES = ("nicknames", "aliases")


def description_properties(properties: Properties | None) -> dict[str, Any]:
    """A description as it is kept, with what somebody is called besides his name as one text."""
    found = sorted({name.lower() for name in _names(properties or {})})
    key = {WORDS_KEY: _key(BETWEEN.join(found))} if found else {}
    return {**(stored_properties(properties) or {}), **key}


def link_properties(kind: LinkType, properties: Properties | None) -> dict[str, Any] | None:
    """A link's properties as they are kept, with a report's text in lower case."""
    stored = stored_properties(properties)
    text = (properties or {}).get("text") if kind is LinkType.SUBJECT_OF else None
    return {**(stored or {}), WORDS_KEY: _key(text.lower())} if isinstance(text, str) else stored


def _key(text: str) -> str:
    return text if len(text) <= _MOST else TOO_LONG


def _names(properties: Properties) -> Iterator[str]:
    for name in _NAMES:
        said = properties.get(name)
        for each in [said] if isinstance(said, str) else said if isinstance(said, list | tuple) else ():
            if isinstance(each, str):
                yield each
