"""The stable codes that say what was noticed about a value, and each in words. Codes are stored: only append."""

from __future__ import annotations

from typing import Final

EMPTY: Final = "empty"
UNREADABLE: Final = "unreadable"
PLACEHOLDER: Final = "placeholder"
PADDED: Final = "padded"
INNER_SPACE: Final = "inner-space"
LOWER_CASE: Final = "lower-case"
UNUSUAL_CHARACTERS: Final = "unusual-characters"
BAD_CHECK_LETTER: Final = "bad-check-letter"
BAD_CHECK_DIGIT: Final = "bad-check-digit"
IMPLAUSIBLE_YEAR: Final = "implausible-year"
BAD_PREFIX: Final = "bad-prefix"
BAD_SUFFIX: Final = "bad-suffix"
NO_SUFFIX: Final = "no-suffix"
TWO_LETTER_FORM: Final = "two-letter-form"
PSEUDO_AGENCY: Final = "pseudo-agency"
GHOST_ESTABLISHMENT: Final = "ghost-establishment"
NOT_AN_ESTABLISHMENT: Final = "not-an-establishment"
NO_ESTABLISHMENT: Final = "no-establishment"
NO_PATH: Final = "no-path"
UNUSUAL_DEPTH: Final = "unusual-depth"
NO_FIXED_ABODE: Final = "no-fixed-abode"
OUTCODE_ONLY: Final = "outcode-only"
NOT_UK: Final = "not-uk"
EXTENSION: Final = "extension"
SHORT_CODE: Final = "short-code"
LEADING_ZERO_LOST: Final = "leading-zero-lost"
UNASSIGNED_RANGE: Final = "unassigned-range"
WRONG_LENGTH: Final = "wrong-length"
UNUSUAL_SHAPE: Final = "unusual-shape"
NO_DIGITS: Final = "no-digits"
SPREADSHEET_NUMBER: Final = "spreadsheet-number"
TOO_SHORT: Final = "too-short"

FLAG_MEANINGS: Final[dict[str, str]] = {
    EMPTY: "The field is empty.",
    UNREADABLE: "The value does not have the shape of its type, so no canonical form was made.",
    PLACEHOLDER: "The value is a known placeholder that stands for no real person, place or thing.",
    PADDED: "White space around the value was removed.",
    INNER_SPACE: "Spaces inside the value were removed.",
    LOWER_CASE: "Lower-case letters were read as capitals.",
    UNUSUAL_CHARACTERS: "Characters that keyboards do not type (or control characters) were replaced or removed.",
    BAD_CHECK_LETTER: "The check letter does not agree with the number.",
    BAD_CHECK_DIGIT: "The check digit does not agree with the number.",
    IMPLAUSIBLE_YEAR: "The year lies outside 1900 to 2099.",
    BAD_PREFIX: "The two first letters are never issued.",
    BAD_SUFFIX: "The last letter must be A, B, C or D.",
    NO_SUFFIX: "The last letter (A to D) is missing.",
    TWO_LETTER_FORM: "The case reference starts with two letters; most start with one.",
    PSEUDO_AGENCY: "The code is a state (released or in transfer) and not a place.",
    GHOST_ESTABLISHMENT: "The code is the ghost establishment, where records without a prison are kept.",
    NOT_AN_ESTABLISHMENT: "The code is not one of a prison (two letters and I).",
    NO_ESTABLISHMENT: "The path does not say in which prison it lies, so it names no single cell.",
    NO_PATH: "The value names a prison and no place inside it.",
    UNUSUAL_DEPTH: "The path is neither wing, landing, cell nor wing, spur, landing, cell; ask the location register.",
    NO_FIXED_ABODE: "The value means no fixed abode.",
    OUTCODE_ONLY: "Only the first half of a postcode was given.",
    NOT_UK: "The number is not a United Kingdom number.",
    EXTENSION: "The extension after the number was left out.",
    SHORT_CODE: "The number is a short code.",
    LEADING_ZERO_LOST: "The leading zero was missing, as spreadsheets leave it, and was put back.",
    UNASSIGNED_RANGE: "No United Kingdom numbers are issued in this range.",
    WRONG_LENGTH: "The number of digits is not one that is in use.",
    UNUSUAL_SHAPE: "The value can be kept but is not in a form that we know.",
    NO_DIGITS: "The value has no digit, so it is more likely a remark or a heading than a number.",
    SPREADSHEET_NUMBER: "A spreadsheet has rounded the number (E+ notation), so the original is lost.",
    TOO_SHORT: "The value is too short to be one person's number; a neighbouring column may have slipped.",
}
