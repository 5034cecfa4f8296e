"""What each category is, beside its letter."""

from __future__ import annotations

_WORDS = {
    "A": "high security",
    "D": "open",
    "E": "high security",
    "H": "high security",
    "I": "young adult, closed",
    "J": "young adult, open",
    "P": "high security, provisional",
    "Q": "women, restricted status",
    "R": "women, closed",
    "T": "women, open",
    "U": "unsentenced",
    "V": "young adult, restricted status",
    "X": "uncategorised",
    "Z": "unclassified",
}


def category_words(letter: str | None) -> str:
    """`J (young adult, open)`; B and C, which are the letters that everybody knows, alone."""
    if letter is None:
        return "None yet"
    return f"{letter} ({_WORDS[letter]})" if letter in _WORDS else letter
