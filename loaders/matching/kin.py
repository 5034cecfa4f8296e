"""What looks like one person and is kin, or shares a number and is two: rules that come before any score."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from loaders.matching.comparing import SILENT, Pairs
from loaders.matching.model import Model

NUMBERS = frozenset({"several", "national", "shared"})
DIFFERING = frozenset({"several-differ", "otherwise"})
_PLACE = frozenset({"same-address", "postcode", "similar-address", "address"})
_SURNAME = frozenset({"exact", "alias"})
# Births that are close may be slips, but are no agreement.
_UNLIKE = frozenset({"otherwise", "other-name", "generation", "close"})
_GENERATION = frozenset({"generation"})
_FAR = frozenset({"generation", "otherwise"})
_OTHER_NAME = frozenset({"other-name"})
_CLOSE = frozenset({"similar"})
_SIMILAR = frozenset({"similar", "swapped", "swapped-similar"})
_SAME_BIRTH = frozenset({"exact", "alias", "transposed"})
_BOOKED = frozenset({"shared", "core-number"})
_NATIONAL = frozenset({"national"})
# How sure the few that are seen must make it that no more kin live there: one file in a thousand is misjudged for want
# of pairs. Where none are seen, as many as 6.9 may be expected.
_SURE = 0.999
# One twin pair to three of other kin: ten times what births give, so that twins are rather held too common.
_TWINS_TO_KIN = 1 / 3
# The odds of the join threshold: of nine pairs that look like twins one may be.
_MOST_TWINS = 1 / 9

Levels = Mapping[str, NDArray[np.uint8]]
Flags = NDArray[np.bool_]


def look_alikes(pairs: Pairs, levels: Levels, model: Model) -> Flags:
    """Pairs that look like one person and are kin: no score joins them, nor do third records.

    One surname, and two forenames of which neither is a slip of the pen (twins, brothers and sisters), or births a
    generation apart (father and son of one name). Under one roof any two forenames that plainly differ, unless
    neither is a name that the model knows, and one of the two bears no number: there both may be slips.
    """
    home, surname = at_level(levels, model, "place", _PLACE), at_level(levels, model, "last_name", _SURNAME)
    first = _forenames_unlike(pairs, levels, model, _UNLIKE)
    numbered = ~pairs.table.identifiers.empty
    listed = pairs.table.first_listed != 0
    told = (numbered[pairs.left] & numbered[pairs.right]) | listed[pairs.left] | listed[pairs.right]
    return np.asarray((home & surname & first & told) | _kin(pairs, levels, model))


def uncertain(pairs: Pairs, levels: Levels, model: Model) -> Flags:
    """Pairs that no score joins by itself, and of which nothing says for sure that they are two.

    Birth dates plainly differ, and a name does as well or the home is the same (cousins of one name, or a slip). Or one
    gives no birth date, under one roof, and no number, telephone or middle name is common to both: so are father and
    son of one name.
    """
    home = at_level(levels, model, "place", _PLACE)
    like = at_level(levels, model, "last_name", _SURNAME | _SIMILAR)
    unborn = (levels["birth_date"] == SILENT) & ~at_level(levels, model, "middle_names", frozenset({"exact"}))
    unborn &= ~at_level(levels, model, "phone", frozenset({"shared"}))
    born, first = at_level(levels, model, "birth_date", _UNLIKE), _forenames_unlike(pairs, levels, model, _UNLIKE)
    return np.asarray((home & like & (born | unborn | first)) | (born & first) | _two_unlike(levels, model))


def contradictory(pairs: Pairs, levels: Levels, model: Model) -> Flags:
    """Pairs that share one number, and are not one person by that alone: numbers are mistyped.

    Birth dates plainly differ, and a name as well. Or the number is a police or prison one, under which kin and friends
    are booked in for each other, and the two have the names and births of kin, or no name in common, or two forenames
    that begin otherwise or are a man's and a woman's: twins move out, and a surname may be mistyped too.
    """
    booked = at_level(levels, model, "identifiers", _BOOKED)
    national = at_level(levels, model, "identifiers", _NATIONAL)
    born, first = at_level(levels, model, "birth_date", _UNLIKE), _forenames_unlike(pairs, levels, model, _UNLIKE)
    strangers = at_level(levels, model, "first_name", _UNLIKE) & at_level(levels, model, "last_name", _UNLIKE)
    # Of a forename and a slip of its short form (Michael and Mkie) nearly all begin alike.
    initials = pairs.table.first_initial
    two = first & ((initials[pairs.left] != initials[pairs.right]) | at_level(levels, model, "sex", _UNLIKE))
    # Sisters of close names: one forename is no slip of the other where the births are far apart as well.
    close = at_level(levels, model, "first_name", _CLOSE) & at_level(levels, model, "birth_date", _FAR)
    kin = look_alikes(pairs, levels, model) | (born & first) | strangers | two | close
    return np.asarray((_two_unlike(levels, model) & (booked | national)) | (kin & booked))


def _forenames_unlike(pairs: Pairs, levels: Levels, model: Model, kinds: frozenset[str]) -> Flags:
    """Forenames at a level of these kinds, or two that the model knows, however close: Michael and Michelle."""
    listed = pairs.table.first_listed != 0
    close = at_level(levels, model, "first_name", _CLOSE)
    return np.asarray(at_level(levels, model, "first_name", kinds) | (close & listed[pairs.left] & listed[pairs.right]))


def _two_unlike(levels: Levels, model: Model) -> Flags:
    """Birth dates plainly differ, and a name or the sex as well."""
    other = [at_level(levels, model, name, _UNLIKE) for name in ("first_name", "last_name", "sex")]
    return at_level(levels, model, "birth_date", _UNLIKE) & (other[0] | other[1] | other[2])


def _kin(pairs: Pairs, levels: Levels, model: Model) -> Flags:
    """One surname, and two forenames of which neither is a slip of the pen, or births a generation apart."""
    surname = at_level(levels, model, "last_name", _SURNAME | _SIMILAR)
    first = _forenames_unlike(pairs, levels, model, _OTHER_NAME)
    return surname & (first | at_level(levels, model, "birth_date", _GENERATION))


def twins(levels: Levels, model: Model) -> Flags:
    """One surname, birth date and home, two forenames, no number in common."""
    home, surname = at_level(levels, model, "place", _PLACE), at_level(levels, model, "last_name", _SURNAME)
    first, born = at_level(levels, model, "first_name", _UNLIKE), at_level(levels, model, "birth_date", _SAME_BIRTH)
    known = at_level(levels, model, "last_name", _SURNAME | _SIMILAR) & at_level(
        levels, model, "first_name", _OTHER_NAME
    )
    return np.asarray(born & ((home & surname & first) | known) & ~at_level(levels, model, "identifiers", NUMBERS))


def has_kin(levels: Levels, model: Model) -> bool:
    """Whether kin live among those whom these pairs compare, as far as nobody's telling who is who can show.

    Where there are twins there are many more brothers, sisters, parents and couples: one surname and home, two
    forenames, two births. A file in which many pairs look like twins and hardly any like other kin holds people drawn
    singly, whose forenames were mistyped. How many kin there may be is the upper limit of what could have shown so few
    (Garwood 1936, for counts), so that few pairs of either sort show nothing, and one more of either moves the answer
    one way only.
    """
    alike = int(twins(levels, model).sum())
    home, surname = at_level(levels, model, "place", _PLACE), at_level(levels, model, "last_name", _SURNAME)
    unlike = at_level(levels, model, "first_name", _UNLIKE) & at_level(levels, model, "birth_date", _UNLIKE)
    other = int((home & surname & unlike & ~at_level(levels, model, "identifiers", NUMBERS)).sum())
    return may_hold_twins(alike, other)


def may_hold_twins(alike: int, other: int) -> bool:
    """Whether more than one in nine of so many pairs that look like twins may be, where so many look like other kin."""
    most_kin = float(gammaincinv(other + 1, _SURE))
    return most_kin * _TWINS_TO_KIN > alike * _MOST_TWINS


def numbered_strangers(levels: Levels, model: Model) -> Flags:
    """Pairs that share a number, whose names and births contradict it and who live elsewhere."""
    home, numbered = at_level(levels, model, "place", _PLACE), at_level(levels, model, "identifiers", NUMBERS)
    return _two_unlike(levels, model) & numbered & ~home


def at_level(levels: Levels, model: Model, comparison: str, kinds: frozenset[str]) -> Flags:
    """Pairs that reach a level of one of these kinds."""
    numbers = [n for n, level in enumerate(model.comparisons[comparison]) if level.kind in kinds]
    return np.isin(levels[comparison], numbers)
