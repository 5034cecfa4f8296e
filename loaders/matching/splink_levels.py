"""When a comparison is silent and when each of its levels holds, as SQL for DuckDB and for Spark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one engine spells what the levels need."""

    name: str
    similarity: str
    overlap: str
    size: str
    intersect: str
    bits: str

    def overlaps(self, column: str) -> str:
        """Both sides' lists have a value in common."""
        return f"{self.overlap}({column}_l, {column}_r)"

    def common(self, column: str) -> str:
        """How many values both sides' lists have in common."""
        return f"{self.size}({self.intersect}({column}_l, {column}_r))"

    def some(self, column: str) -> str:
        """Both sides' lists have values."""
        return f"({self.size}({column}_l) > 0 and {self.size}({column}_r) > 0)"

    def either(self, lists: str, column: str) -> str:
        """One side's list has the other's value, or the lists meet."""
        return (
            f"(array_contains({lists}_l, {column}_r) or array_contains({lists}_r, {column}_l)"
            f" or {self.overlaps(lists)})"
        )


DUCKDB = Dialect("duckdb", "jaro_winkler_similarity", "list_has_any", "len", "list_intersect", "bit_count")
SPARK = Dialect("spark", "cordon_similarity", "arrays_overlap", "size", "array_intersect", "bit_count")


Conditions = tuple[str, Mapping[str, str]]

_SWAPPED = "first_l = last_r and last_l = first_r and first_l <> last_l"


def conditions(name: str, to: Dialect) -> Conditions:
    """When a comparison is silent, and when each of its levels holds; `{at}` stands for a level's threshold."""
    return {
        "first_name": _first_name, "last_name": _last_name, "middle_names": _middle_names, "birth_date": _birth_date,
        "place": _place, "email": _email, "phone": _phone, "sex": _sex, "identifiers": _identifiers,
    }[name](to)  # fmt: skip


def _similar(to: Dialect, one: str, other: str) -> str:
    return f"{to.similarity}({one}, {other}) >= {{at}}"


def _swapped_similar(to: Dialect) -> str:
    return f"{_similar(to, 'first_l', 'last_r')} and {_similar(to, 'last_l', 'first_r')}"


def _first_name(to: Dialect) -> Conditions:
    return "first_l is null or first_r is null", {
        "exact": "first_l = first_r",
        "swapped": _SWAPPED,
        "swapped-similar": _swapped_similar(to),
        "nickname": to.overlaps("full_firsts"),
        "alias": to.either("other_firsts", "first"),
        "similar": _similar(to, "first_l", "first_r"),
        "other-name": "first_listed_l = 1 and first_listed_r = 1",
        "initial": "(length(first_l) = 1 or length(first_r) = 1) and substr(first_l, 1, 1) = substr(first_r, 1, 1)",
    }


def _last_name(to: Dialect) -> Conditions:
    return "last_l is null or last_r is null", {
        "exact": "last_l = last_r",
        "swapped": _SWAPPED,
        "swapped-similar": _swapped_similar(to),
        "alias": to.either("other_lasts", "last"),
        "part": to.overlaps("last_parts"),
        "similar": _similar(to, "last_l", "last_r"),
    }


def _middle_names(to: Dialect) -> Conditions:
    return "middle_l is null or middle_r is null", {
        "exact": "middle_l = middle_r",
        "initial": "substr(middle_l, 1, 1) = substr(middle_r, 1, 1)",
        "similar": _similar(to, "middle_l", "middle_r"),
    }


def _birth_date(to: Dialect) -> Conditions:
    digits = " + ".join(_agrees(n, 1) for n in range(1, 9))
    parts = " + ".join(_agrees(n, size) for n, size in ((1, 4), (5, 2), (7, 2)))
    years = [f"cast(substr(birth_text_{side}, 1, 4) as int)" for side in "lr"]
    transposed = [f"substr(birth_text_l, {one}, 2) = substr(birth_text_r, {two}, 2)" for one, two in ((5, 7), (7, 5))]
    return "born_l is null or born_r is null", {
        "exact": "born_l = born_r",
        "alias": to.either("other_births", "born"),
        "transposed": " and ".join(["substr(birth_text_l, 1, 4) = substr(birth_text_r, 1, 4)", *transposed]),
        "one-digit": f"({digits}) = 7",
        "near": f"abs(birth_day_l - birth_day_r) <= 31 or ({parts}) = 2",
        "close": f"abs({years[0]} - {years[1]}) in (0, 1, 10) and {_within(5, 1)} and {_within(7, 3)}",
        "generation": f"abs({years[0]} - {years[1]}) >= 14",
    }


def _agrees(first: int, size: int) -> str:
    one, other = (f"substr(birth_text_{side}, {first}, {size})" for side in "lr")
    return f"(case when {one} = {other} then 1 else 0 end)"


def _within(first: int, most: int) -> str:
    one, other = (f"cast(substr(birth_text_{side}, {first}, 2) as int)" for side in "lr")
    return f"abs({one} - {other}) <= {most}"


def _place(to: Dialect) -> Conditions:
    homes = "(address_l is not null and address_r is not null)"
    return f"not ({to.some('postcodes')} or {to.some('areas')} or {homes})", {
        "same-address": f"address_l = address_r and ({to.overlaps('postcodes')} or {to.overlaps('areas')})",
        "postcode": to.overlaps("postcodes"),
        "similar-address": f"{to.overlaps('areas')} and {_similar(to, 'address_l', 'address_r')}",
        "address": "address_l = address_r",
        "two-areas": f"{to.common('areas')} >= 2",
        "area": to.overlaps("areas"),
    }


def _email(to: Dialect) -> Conditions:
    return "email_l is null or email_r is null", {
        "exact": "email_l = email_r",
        "similar": _similar(to, "email_name_l", "email_name_r"),
    }


def _phone(to: Dialect) -> Conditions:
    return f"not {to.some('phones')}", {"shared": to.overlaps("phones")}


def _sex(_: Dialect) -> Conditions:
    return "sex_l is null or sex_r is null", {"exact": "sex_l = sex_r"}


def _identifiers(to: Dialect) -> Conditions:
    types = f"{to.bits}(identifier_types_l & identifier_types_r)"
    nationals = "(national_id_l is not null and national_id_r is not null)"
    return f"not ({types} > 0 or {nationals} or {to.overlaps('cores')})", {
        "several": f"{to.common('identifiers')} >= 2",
        "national": "national_id_l = national_id_r",
        "shared": f"{to.common('identifiers')} >= 1",
        "core-number": to.overlaps("cores"),
        "one-character": "levenshtein(national_id_l, national_id_r) <= 1",
        "several-differ": f"{types} >= 2",
    }
