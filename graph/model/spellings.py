"""Names as they may have been heard or mistyped: what a search that forgives spelling looks for.

The spellings follow from what was typed alone, and from no name on record: how long it takes tells nothing of anybody.
"""

from __future__ import annotations

from string import ascii_uppercase

from graph.model.names import name_key

# What is heard alike and differs by more than a letter, either way.
_ALIKE = (
    ("PH", "F"),
    ("CK", "K"),
    ("CH", "K"),
    ("C", "K"),
    ("S", "Z"),
    ("IE", "Y"),
    ("EY", "Y"),
    ("KS", "X"),
    ("W", "V"),
)
# Of two letters everybody's name is one letter away.
_SHORTEST = 3


def spellings(surname: str) -> tuple[str, ...]:
    """Normal forms of a surname and of what is one letter or one sound away from it, in order; about 50 a letter.

    A letter may be missing, too many, another, or in its neighbour's place. Shorter than three letters only itself.
    """
    key = name_key(surname)
    found = {key}
    if len(key) >= _SHORTEST:
        parts = [(key[:at], key[at:]) for at in range(len(key) + 1)]
        found |= {left + right[1:] for left, right in parts if right}
        found |= {left + right[1] + right[0] + right[2:] for left, right in parts if len(right) > 1}
        found |= {left + letter + right[1:] for left, right in parts if right for letter in ascii_uppercase}
        found |= {left + letter + right for left, right in parts for letter in ascii_uppercase}
        for one, other in (*_ALIKE, *(pair[::-1] for pair in _ALIKE)):
            found |= {left + other + right[len(one) :] for left, right in parts if right.startswith(one)}
    return tuple(sorted(each for each in found if each.strip() == each and each))
