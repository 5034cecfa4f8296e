"""Made-up identifiers with the right shapes and check letters, and the forms in which agencies key them."""

import numpy as np

from loaders.synthetic.arrays import Ints, Texts, each, texts

_CHECK = texts("ZABCDEFGHJKLMNPQRTUVWXY")
"""Check letter by remainder of 23; the table leaves out I, O and S."""

_LETTERS = texts("ABCDEFGHJKLMNPQRSTUVWXYZ")
_NI_FIRST = texts("ABCEGHJKLMNPRSTWXYZ")
_NI_SECOND = texts("ABCEGHJKLMPRSTWXYZ")


def _distinct(rng: np.random.Generator, space: int, size: int) -> Ints:
    return np.asarray(rng.choice(space, size=size, replace=False, shuffle=True), dtype=np.int64)


def check_letters(years: Ints, serials: Ints, digits: int) -> Texts:
    """Letter over the two-digit year followed by the serial padded to `digits`."""
    letters: Texts = _CHECK[((years % 100) * 10**digits + serials) % 23]
    return letters


def prison_numbers(rng: np.random.Generator, size: int) -> Texts:
    """Distinct A1234BC numbers, initials A and G as in use."""
    number, serial = np.divmod(_distinct(rng, 2 * 24 * 24 * 10_000, size), 10_000)
    first, pair = np.divmod(number, 24 * 24)
    return each("{}{:04d}{}{}", texts("AG")[first], serial, _LETTERS[pair // 24], _LETTERS[pair % 24])


def booking_numbers(rng: np.random.Generator, size: int) -> Texts:
    """A1234B; like the real ones not unique over the years."""
    letters = _LETTERS[rng.integers(0, 24, (2, size))]
    return each("{}{:04d}{}", letters[0], rng.integers(0, 10_000, size), letters[1])


def crns(rng: np.random.Generator, size: int) -> Texts:
    """Distinct X123456 case references."""
    letter, serial = np.divmod(_distinct(rng, 6 * 1_000_000, size), 1_000_000)
    return each("{}{:06d}", texts("XDCBEJ")[letter], serial)


def nominal_ids(rng: np.random.Generator, size: int) -> Texts:
    """Distinct police references of the form PN00000000."""
    return each("PN{:08d}", 10_000_000 + _distinct(rng, 80_000_000, size))


def ni_numbers(rng: np.random.Generator, size: int) -> Texts:
    """Numbers that pass the published rule; prefixes GB and ZZ, which it bars, cannot be drawn."""
    first = _NI_FIRST[rng.integers(0, len(_NI_FIRST), size)]
    second = _NI_SECOND[rng.integers(0, len(_NI_SECOND), size)]
    barred = np.isin((first + second).astype(str), ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ"))
    second[barred] = "J"
    serial = rng.integers(0, 10**6, size)
    return each("{}{}{:06d}{}", first, second, serial, texts("ABCD")[rng.integers(0, 4, size)])


def pnc_serials(rng: np.random.Generator, size: int) -> Ints:
    """Serials distinct over all years, so that no two people ever share a two-digit year and serial."""
    return 1 + _distinct(rng, max(1_500_000, 4 * size), size)


def cro_serials(rng: np.random.Generator, size: int) -> Ints:
    """Six-digit serials distinct over all years."""
    return 1 + _distinct(rng, 999_999, size)


PNC_FORMS = ("{y4}/{s:07d}{c}", "{y2:02d}/{s}{c}", "{y4}{s:07d}{c}", "{y2:02d}{s:07d}{c}", "{y4}/{s}{c}")
"""Long, short, slashless long, slashless short, and long with its zeros stripped: all of them are in use."""


def pnc_texts(years: Ints, serials: Ints, forms: Ints) -> Texts:
    """PNC ids, each written in one of PNC_FORMS."""
    letters = check_letters(years, serials, 7)
    rows = zip(years.tolist(), serials.tolist(), letters, forms.tolist(), strict=True)
    return texts(PNC_FORMS[form].format(y4=year, y2=year % 100, s=serial, c=c) for year, serial, c, form in rows)


def cro_texts(years: Ints, serials: Ints, short_file: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Texts:
    """CRO numbers; those of short files are SFYY/n with a check letter over the serial as written."""
    digits = np.char.str_len(serials.astype(str))
    padded = check_letters(years, serials, 6)
    written = _CHECK[((years % 100) * 10**digits + serials) % 23]
    rows = zip(years.tolist(), serials.tolist(), padded, written, short_file.tolist(), strict=True)
    return texts(
        f"SF{year % 100:02d}/{serial}{as_written}" if short else f"{serial}/{year % 100:02d}{letter}"
        for year, serial, letter, as_written, short in rows
    )


def phone_numbers(rng: np.random.Generator, size: int) -> Texts:
    """Distinct numbers on 07700, the range that holds those set aside for drama, and on 07000, which nobody has."""
    block, serial = np.divmod(_distinct(rng, 2_000_000, size), 1_000_000)
    return each("{}{:06d}", texts(("07700", "07000"))[block], serial)
