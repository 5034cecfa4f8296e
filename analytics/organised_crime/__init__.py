"""How near people stand to organised crime, as far as evidence says, with its paths; not validated here."""

from analytics.organised_crime.affiliations import Affiliations, affiliations_of, read_affiliations, read_bands
from analytics.organised_crime.explanation import EvidencePath, Explanation, Step, WhyNot, explain
from analytics.organised_crime.parameters import OrganisedCrimeParameters, OrganisedCrimeTableError, load_parameters
from analytics.organised_crime.proximity import NOT_VALIDATED, Answer, Proximity, score

__all__ = [
    "NOT_VALIDATED",
    "Affiliations",
    "Answer",
    "EvidencePath",
    "Explanation",
    "OrganisedCrimeParameters",
    "OrganisedCrimeTableError",
    "Proximity",
    "Step",
    "WhyNot",
    "affiliations_of",
    "explain",
    "load_parameters",
    "read_affiliations",
    "read_bands",
    "score",
]
