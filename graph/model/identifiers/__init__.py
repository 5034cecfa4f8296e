"""Identifiers as agencies write them: read, put in one form, checked, flagged, and never rejected."""

from graph.model.identifiers.cell import CellKey
from graph.model.identifiers.establishment import (
    IN_TRANSFER,
    PSEUDO_AGENCIES,
    RELEASED,
    is_establishment_code,
    is_pseudo_agency,
)
from graph.model.identifiers.explain import expected_check_letter, explain, what_it_is
from graph.model.identifiers.flags import FLAG_MEANINGS
from graph.model.identifiers.known_bad import PLACEHOLDER_BIRTH_DATES, is_placeholder_birth_date
from graph.model.identifiers.parsing import parse, parser
from graph.model.identifiers.postcode import outcode
from graph.model.identifiers.types import Identifier, IdentifierType, joins_people

__all__ = [
    "FLAG_MEANINGS",
    "IN_TRANSFER",
    "PLACEHOLDER_BIRTH_DATES",
    "PSEUDO_AGENCIES",
    "RELEASED",
    "CellKey",
    "Identifier",
    "IdentifierType",
    "expected_check_letter",
    "explain",
    "is_establishment_code",
    "is_placeholder_birth_date",
    "is_pseudo_agency",
    "joins_people",
    "outcode",
    "parse",
    "parser",
    "what_it_is",
]
