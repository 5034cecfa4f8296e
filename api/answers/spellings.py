"""How else a name may be spelt, and how near a recorded name is to a typed one.

What a typed name may be recorded as is worked out from the name itself and from the matching model's frozen lists, and
never from the names that the store holds: else a name that a reader may not see would decide what he is offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from loaders.matching.model import load_model

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Of a shorter name every slip makes another name; of one this long two slips still leave one.
_SHORTEST_SLIP, _SHORTEST_TWO_SLIPS = 4, 7
# Longer than any name; what is longer is a sentence, and would take long.
_LONGEST = 24
# Slips of the ear on top of each other, as in "Nikolass"; of a long name they would be too many to look for.
_CHANGES, _LONGEST_TWICE = 2, 9
# What sounds alike in more ways is no name: every way is a step into an index at every search.
_MOST_SOUNDING = 2_500
# Letters that one feed keeps and another writes plainly; accents are gone from the normal form of names already.
_PLAIN = str.maketrans({"Ł": "L", "Ø": "O", "Đ": "D", "Æ": "AE"})

# What is written for one sound, tried in order along the name.
_SOUNDS = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"^(?:KN|GN)", "N"), (r"^WR", "R"), (r"^PS", "S"), (r"^Y(?=[AEIOU])", "J"), (r"PH", "F"), (r"TCH|TSCH", "X"),
        (r"S[CKZ]?H|CZ", "S"), (r"C[KH]|KH|Q", "K"), (r"C(?=[EIY])", "S"), (r"C", "K"), (r"X", "KS"), (r"[SZ]+", "S"),
        (r"DG(?=[EIY])", "J"), (r"DJ", "J"), (r"G(?=E)", "J"), (r"(?<!^)GH", ""), (r"TH", "T"),
        (r"(?<=[AEIOUY])W(?![AEIOUY])", "U"), (r"(?<=[A-Z])(?:W|V)", "F"), (r"^V", "F"), (r"(?<!^)H", ""),
        (r"([^E])\1+", r"\1"),
    )
)  # fmt: skip
_VOWELS = frozenset("AEIOUY")
_PIECES, _TWICE, _SILENT_END = (
    re.compile(r"[AEIOUY]+|[^AEIOUY]+"),
    re.compile(r"(.)\1+"),
    re.compile(r"(?<=[^AEIOUY])E$"),
)
_HIGH, _HIGH_AT_END = frozenset({"I", "Y", "IE"}), frozenset({"EE", "EI", "EY", "IE"})
_OPEN, _ROUND = frozenset({"A"}), ("O", "U", "AO", "AU")
_ENDING = "~"

# Spellings that stand for each other; a change that alters the sound is left out afterwards.
_ALIKE = (
    ("A", "E", "I", "O", "U", "Y"), ("I", "IE", "EE", "EY", "EI"), ("Y", "IE", "EY"),
    ("E", "EA", "EE", "EI", "AI", "IE"), ("O", "OO", "OU", "OW"), ("U", "OO", "OU"), ("A", "AH", "AA", "AU"),
    ("C", "K", "CK", "CH", "Q", "KH"), ("C", "S"), ("S", "Z", "SZ", "SH", "SS"), ("SH", "SCH"), ("F", "PH", "V"),
    ("V", "W"), ("X", "KS", "CKS"), ("G", "J"), ("J", "DJ"), ("T", "TH"), ("H", ""), ("KN", "N"), ("WR", "R"),
    ("GH", ""), ("L", "Ł"), ("O", "Ø"), ("D", "Đ"), ("AE", "Æ"),
)  # fmt: skip


class Near(IntEnum):
    """How a recorded name fits a typed one, the better first."""

    SAME = 0
    BEGINS = 1
    FORM = 2
    SOUND = 3
    SLIP = 4
    SLIPS = 5


NEAR_WORDS = {
    Near.BEGINS: "begins so",
    Near.FORM: "is a short or full form of it",
    Near.SOUND: "sounds alike",
    Near.SLIP: "differs by one letter",
    Near.SLIPS: "differs by two letters",
}


@lru_cache(maxsize=50_000)
def sound(name: str) -> str:
    """A word of a name as it is heard: its consonants, its first vowel and the one that it ends in.

    >>> sound("NICHOLAS") == sound("NIKOLAS"), sound("HALL") == sound("HILL")
    (True, False)
    """
    name = name.translate(_PLAIN)
    for pattern, written in _SOUNDS:
        name = pattern.sub(written, name)
    heard, vowels = "", 0
    for piece in _PIECES.findall(_SILENT_END.sub("", name)):
        if piece[0] not in _VOWELS:
            heard += piece
            continue
        vowels += 1
        heard += _vowel(piece) if vowels == 1 else _ENDING
    # Of the vowels after the first only one at the end is heard.
    last = _vowel(name[-1:] if name[-2:] not in _HIGH_AT_END else "I") if heard.endswith(_ENDING) else ""
    return _TWICE.sub(r"\1", heard.replace(_ENDING, "")) + last


def _vowel(written: str) -> str:
    if written in _HIGH:
        return "I"
    if written.startswith(_ROUND):
        return "O"
    return "A" if written in _OPEN else "E"


def near(typed: str, recorded: str, *, shortened: bool = True) -> Near | None:
    """How a recorded word fits a typed one; None where it does not. `shortened` names may be short forms."""
    if recorded == typed:
        return Near.SAME
    if recorded.startswith(typed):
        return Near.BEGINS
    if not _is_forgiven(typed):
        return None
    if shortened and recorded in forms(typed):
        return Near.FORM
    if sound(typed) == sound(recorded):
        return Near.SOUND
    apart = OSA.distance(typed, recorded, score_cutoff=2)
    if apart == 1 and len(typed) >= _SHORTEST_SLIP:
        return Near.SLIP
    return Near.SLIPS if apart == 2 and len(typed) >= _SHORTEST_TWO_SLIPS else None


@cache
def forms(forename: str) -> frozenset[str]:
    """Short and full forms of a forename, and other short forms of the same full one."""
    full = frozenset(load_model().full_names(forename))
    short = {each for each, whole in load_model().nicknames.items() if not full.isdisjoint(whole)}
    return frozenset((full | short) - {forename})


@lru_cache(maxsize=500)
def sounding(name: str) -> frozenset[str]:
    """Spellings of a word that sound like it: those of the frozen lists, and those that a change or two make."""
    if not _is_forgiven(name):
        return frozenset()
    heard, made, fresh = sound(name), {name}, {name}
    for _ in range(_CHANGES if len(name) <= _LONGEST_TWICE else 1):
        changed = {other for each in fresh for other in _changed(each)} - made
        fresh = {other for other in changed if sound(other) == heard}
        if len(made) + len(fresh) > _MOST_SOUNDING:
            break
        made |= fresh
    return frozenset(made | {each for each in _listed() if sound(each) == heard})


@lru_cache(maxsize=500)
def slipped(name: str) -> frozenset[str]:
    """Spellings of a word with one letter more, less or other, or two in turn; of a long one listed ones two apart."""
    if not _is_forgiven(name) or len(name) < _SHORTEST_SLIP:
        return frozenset()
    made = set()
    for at in range(len(name) + 1):
        before, after = name[:at], name[at:]
        made |= {before + letter + after for letter in _LETTERS}
        made |= {before + letter + after[1:] for letter in _LETTERS if after}
        made |= {before + after[1:], before + after[1:2] + after[:1] + after[2:]}
    if len(name) >= _SHORTEST_TWO_SLIPS:
        made |= {each for each in _listed() if OSA.distance(name, each, score_cutoff=2) <= 2}
    return frozenset(made)


def _is_forgiven(name: str) -> bool:
    return 2 <= len(name) <= _LONGEST and name.isalpha()


def _changed(name: str) -> Iterator[str]:
    for spellings in _ALIKE:
        for written in spellings:
            at = name.find(written) if written else 1
            while 0 <= at <= len(name):
                before, after = name[:at], name[at + len(written) :]
                yield from (before + other + after for other in spellings if other != written)
                at = name.find(written, at + 1) if written else at + 1
    for at, letter in enumerate(name):
        yield name[:at] + letter + name[at:]
        if name[at : at + 2] == 2 * letter:
            yield name[:at] + name[at + 1 :]
    yield name[:-1] if name.endswith("E") else f"{name}E"


@cache
def _listed() -> frozenset[str]:
    return frozenset(name for terms in load_model().terms.values() for name in terms.listed)
