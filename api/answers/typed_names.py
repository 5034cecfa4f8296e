"""What a typed name may mean: who is named so, who is nearly named so, and how near each of them is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from api.answers.spellings import NEAR_WORDS, Near, forms, near, slipped, sounding
from graph.model.names import name_key
from graph.store.stored import PersonQuery

# Of more words only the first or the last is taken for a surname.
_MOST_SPLIT = 4
_MOST_FORGIVEN = 4


class Fit(NamedTuple):
    """How a recorded name fits a typed one; the best has the least order."""

    surname: Near
    forename: Near
    further: bool
    """Whether it is a middle name that fits the forename."""
    partly: bool
    """Whether a surname or a forename was not asked for, or an initial alone."""

    @property
    def order(self) -> tuple[int, int, bool]:
        """The worse half decides, then both, then whether it is the first of the forenames."""
        return max(self.surname, self.forename), self.surname + self.forename, self.further

    @property
    def is_near(self) -> bool:
        """Whether the name is spelt or formed otherwise than was typed."""
        return max(self.surname, self.forename) >= Near.FORM

    @property
    def words(self) -> str | None:
        """Why somebody is among those found; None where the name is as was typed."""
        halves = (("surname", self.surname), ("middle name" if self.further else "forename", self.forename))
        told = [f"{half} {NEAR_WORDS[how]}" for half, how in halves if how is not Near.SAME]
        if self.further and self.forename is Near.SAME:
            told.append("middle name as typed")
        return ", ".join(told) or None


@dataclass(frozen=True, slots=True)
class TypedName:
    """One reading of what was typed, in the normal form of names: a surname, forenames or initials, or one of both."""

    surname: str
    forenames: tuple[str, ...]
    born: date | None

    def as_typed(self) -> PersonQuery:
        """Whoever is named so, or begins so."""
        return PersonQuery(surname=self.surname or None, forename=" ".join(self.forenames) or None, born=self.born)

    def alike(self) -> Iterator[PersonQuery]:
        """Whoever may be named nearly so: by a short form or a middle name, or by what sounds alike.

        A forename alone is taken as it was typed: of those who bear nearly the same there are too many. So are more
        words than any surname has: each multiplies what is looked for.
        """
        if self._is_forgiven:
            yield from self._named(self._surnames, self._forenames)

    def slipping(self) -> Iterator[PersonQuery]:
        """Whoever may be named so but for a slip of the pen in one of the two names, and not in both."""
        if self._is_forgiven:
            yield from self._named(frozenset(_each_word(self.surname, slipped)), self._forenames)
        if self._is_forgiven and self._forenames:
            yield PersonQuery(surnames=self._surnames, forenames=slipped(self.forenames[0]), born=self.born)

    @property
    def _is_forgiven(self) -> bool:
        return 0 < len(self.surname.split()) <= _MOST_FORGIVEN

    @property
    def _surnames(self) -> frozenset[str]:
        return frozenset({self.surname, *_each_word(self.surname, sounding)})

    @property
    def _forenames(self) -> frozenset[str]:
        """None for an initial, of which the beginning of the forename is enough."""
        first = self.forenames[0] if self.forenames else ""
        return frozenset({first}) | forms(first) | sounding(first) if len(first) > 1 else frozenset()

    def _named(self, surnames: frozenset[str], forenames: frozenset[str]) -> Iterator[PersonQuery]:
        if surnames:
            yield PersonQuery(surnames=surnames, forename=" ".join(self.forenames) or None, born=self.born)
        if surnames and forenames:
            yield PersonQuery(surnames=surnames, forenames=forenames, born=self.born)

    def fit(self, surname: str, forenames: str) -> Fit | None:
        """How a recorded name fits; None where it does not."""
        one = _near_words(self.surname, surname) if self.surname else Near.SAME
        words = forenames.split()
        others = [_nearest(typed, words) for typed in self.forenames]
        if one is None or None in others:
            return None
        other = max((each for each in others if each is not None), default=Near.SAME)
        further = bool(others) and _nearest(self.forenames[0], words[:1]) != others[0]
        partly = not self.surname or not any(len(typed) > 1 for typed in self.forenames)
        return None if min(one, other) >= Near.SLIP else Fit(one, other, further, partly)


def readings(text: str, born: date | None) -> list[TypedName]:
    """What a typed name may mean: `Hall, Sam`, `Sam Hall` and `Hall S`; one word is a surname or a forename."""
    before, comma, after = text.partition(",")
    one, two = name_key(before), tuple(name_key(after).split())
    if comma:
        return [TypedName(one, two, born)] if one or two else []
    words = one.split()
    if len(words) < 2:
        return [TypedName(one, (), born), TypedName("", (one,), born)] if one else []
    at = range(1, len(words)) if len(words) <= _MOST_SPLIT else (1, len(words) - 1)
    halves = [half for place in at for half in ((words[place:], words[:place]), (words[:place], words[place:]))]
    # An initial is of a forename, unless nothing else can be the surname.
    likely = [half for half in halves if len("".join(half[0])) > 1] or halves
    split = [TypedName(" ".join(surname), tuple(forenames), born) for surname, forenames in likely]
    return [*split, TypedName(one, (), born)]


def best_fit(names: Sequence[TypedName], recorded: Iterable[tuple[str, str]]) -> Fit | None:
    """The best that any (surname, forenames) of a person's records fits any reading; None where none does."""
    keys = {(name_key(surname), name_key(forenames)) for surname, forenames in recorded}
    fits = [fit for key in keys for each in names if (fit := each.fit(*key)) is not None]
    return min(fits, key=lambda fit: (fit.order, fit), default=None)


def _each_word(name: str, spellings: Callable[[str], Iterable[str]]) -> Iterator[str]:
    words = name.split()
    for at, word in enumerate(words):
        yield from (" ".join((*words[:at], other, *words[at + 1 :])) for other in spellings(word))


def _near_words(typed: str, recorded: str) -> Near | None:
    """Of a surname of several words one alone may be spelt otherwise."""
    if recorded.startswith(typed):
        return Near.SAME if recorded == typed else Near.BEGINS
    pairs = list(zip(typed.split(), recorded.split(), strict=False))
    differing = [pair for pair in pairs if pair[0] != pair[1]]
    if len(typed.split()) != len(recorded.split()) or len(differing) != 1:
        return None
    return near(*differing[0], shortened=False)


def _nearest(typed: str, words: Sequence[str]) -> Near | None:
    if len(typed) == 1:
        return Near.SAME if any(word.startswith(typed) for word in words) else None
    return min((how for word in words if (how := near(typed, word)) is not None), default=None)
