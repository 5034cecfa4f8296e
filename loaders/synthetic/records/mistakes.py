"""How agencies mistype, abbreviate, misdate and leave out: the way from a true name to the one on record.

All rates are our assumption; they make exact identifiers miss a good third of true pairs while names and dates of birth
still carry most of them.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from loaders.synthetic.arrays import MISSING, Bools, Ints, Texts, day_number
from loaders.synthetic.reference import short_names
from loaders.synthetic.society.people import Population

PLACEHOLDER_BIRTHS = (0, -25_567)
"""1970-01-01 and 1900-01-01 as day numbers."""

JUNK_NAMES = ("DUPLICATE_", "MIG_ERROR_", "NO_SHOW_")
NO_FIXED_ABODE = ("NF1 1NF", "NF1 1FA")
_PLAIN = str.maketrans({"Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "ß": "ss"})
_SOUNDS_LIKE = (("ph", "f"), ("ck", "k"), ("ie", "ei"), ("ey", "y"), ("th", "t"), ("ll", "l"), ("nn", "n"))


@dataclass(frozen=True, slots=True)
class Habits:
    """Chance of each kind of mistake in one agency's records of a person."""

    typing: float
    short_forename: float
    swapped: float
    former_surname: float
    birth_error: float
    placeholder: float
    no_birth: float
    no_middle: float
    plain_letters: float
    junk: float


PRISON = Habits(0.035, 0.03, 0.006, 0.25, 0.025, 0.006, 0.0, 0.25, 0.95, 0.0)
POLICE = Habits(0.050, 0.07, 0.008, 0.30, 0.035, 0.004, 0.015, 0.40, 0.95, 0.0)
PROBATION = Habits(0.040, 0.06, 0.005, 0.15, 0.025, 0.008, 0.005, 0.70, 0.30, 0.0015)


@dataclass(frozen=True, slots=True)
class Recorded:
    """Names and births as one agency holds them, one entry per record."""

    surname: Texts
    forename: Texts
    middle: Texts
    born: Ints


def plain(name: str) -> str:
    """The name without accents, as systems that know only capitals A to Z hold it."""
    decomposed = unicodedata.normalize("NFKD", name.translate(_PLAIN))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def mistype(rng: np.random.Generator, word: str) -> str:
    """One slip: letters swapped, lost, doubled or replaced, or a spelling by ear."""
    if len(word) < 4:
        return word + word[-1]
    at = int(rng.integers(1, len(word) - 1))
    slip = int(rng.integers(0, 5))
    if slip == 4:
        for sound, spelt in _SOUNDS_LIKE:
            if sound in word:
                return word.replace(sound, spelt, 1)
        slip = 0
    if slip == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if slip == 1:
        return word[:at] + word[at + 1 :]
    if slip == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + "aeioulnrst"[int(rng.integers(0, 10))] + word[at + 1 :]


def respell(rng: np.random.Generator, surname: str) -> str:
    """Another way of writing an apostrophe, a hyphen, Mac or a space; the same name otherwise."""
    draw = rng.random()
    if "'" in surname and draw < 0.35:
        return surname.replace("'", "" if draw < 0.2 else " ")
    if "-" in surname and draw < 0.5:
        return surname.replace("-", " ") if draw < 0.35 else surname.rsplit("-", maxsplit=1)[-1]
    if surname.startswith("Mac") and draw < 0.25:
        return "Mc" + surname[3:]
    if surname.startswith("Mc") and draw < 0.3:
        return ("Mac" if draw < 0.15 else "Mc ") + surname[2:]
    if " " in surname and draw < 0.3:
        return surname.replace(" ", "-" if draw < 0.15 else "")
    return surname


def _change(values: Texts, rows: Bools, change: Callable[[str], str]) -> None:
    for row in np.flatnonzero(rows).tolist():
        values[row] = change(values[row])


def record_people(rng: np.random.Generator, people: Population, person: Ints, habits: Habits) -> Recorded:
    """What one agency holds of each listed person; asking for a person twice gives two different records."""
    size = len(person)
    surname, forename, middle = people.surname[person], people.forename[person], people.middle[person]
    former = people.former_surname[person]
    chance = rng.random((9, size))
    uses_former = (chance[0] < habits.former_surname) & (former != "")
    surname[uses_former] = former[uses_former]
    _change(
        surname,
        np.array([not name.isalpha() or name.startswith(("Mc", "Mac")) for name in surname]),
        lambda name: respell(rng, name),
    )
    shorts = short_names()
    _change(forename, chance[1] < habits.short_forename, lambda name: _short(rng, shorts, name))
    _change(surname, chance[2] < habits.typing, lambda name: mistype(rng, name))
    _change(forename, chance[3] < habits.typing * 0.8, lambda name: mistype(rng, name))
    swapped = chance[4] < habits.swapped
    surname[swapped], forename[swapped] = forename[swapped], surname[swapped]
    middle[chance[5] < habits.no_middle] = ""
    for names in (surname, forename, middle):
        _change(names, chance[6] < habits.plain_letters, plain)
    _change(surname, chance[7] < habits.junk, lambda name: JUNK_NAMES[int(rng.integers(0, 3))] + name)
    return Recorded(surname, forename, middle, record_births(rng, people.born[person], habits))


def _short(rng: np.random.Generator, shorts: dict[str, tuple[str, ...]], name: str) -> str:
    options = shorts.get(name, (name,))
    return options[int(rng.integers(0, len(options)))]


def record_births(rng: np.random.Generator, born: Ints, habits: Habits) -> Ints:
    """Dates of birth with slips, placeholders and gaps."""
    out = born.copy()
    draw = rng.random(len(born))
    for row in np.flatnonzero(draw < habits.birth_error).tolist():
        out[row] = _misdate(rng, int(born[row]))
    limit = habits.birth_error + habits.placeholder
    placeholder = (draw >= habits.birth_error) & (draw < limit)
    out[placeholder] = np.array(PLACEHOLDER_BIRTHS)[rng.integers(0, 2, int(placeholder.sum()))]
    out[(draw >= limit) & (draw < limit + habits.no_birth)] = MISSING
    return out


def _misdate(rng: np.random.Generator, born: int) -> int:
    """Day and month swapped where that is a date, else a slip of a day, a month or a year."""
    when = np.datetime64(born, "D").astype(object)
    slip = int(rng.integers(0, 4))
    if slip == 0 and when.day <= 12 and when.day != when.month:
        return day_number(when.replace(month=when.day, day=when.month))
    return born + (1, -1, 30, 365)[slip] * int(rng.choice((-1, 1)))


def record_postcodes(rng: np.random.Generator, postcode: Texts, nowhere: float, empty: float) -> Texts:
    """Postcodes as keyed: a placeholder for no fixed abode, nothing at all, or one character wrong."""
    out = postcode.copy()
    draw = rng.random(len(out))
    out[draw < nowhere] = NO_FIXED_ABODE[0]
    out[draw < nowhere / 5] = NO_FIXED_ABODE[1]
    out[(draw >= nowhere) & (draw < nowhere + empty)] = ""
    wrong = (draw >= nowhere + empty) & (draw < nowhere + empty + 0.02)
    _change(out, wrong, lambda code: code[:-3] + str(int(rng.integers(1, 10))) + code[-2:])
    return out


def record_phones(rng: np.random.Generator, phone: Texts) -> Texts:
    """The same number with a space, with none, or in international form."""
    out = phone.copy()
    draw = rng.random(len(out)) * (out != "")
    _change(out, (draw > 0.0) & (draw < 0.4), lambda number: f"{number[:5]} {number[5:]}")
    _change(out, draw > 0.92, lambda number: f"+44{number[1:]}")
    return out
