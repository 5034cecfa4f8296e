"""Organised crime: a score of nearness, and the flag with why, why not, and what would change it."""

from analytics.organised_crime.affiliations import Affiliations, affiliations_of, read_affiliations, read_bands
from analytics.organised_crime.explanation import EvidencePath, Explanation, Step, WhyNot, explain, way_to
from analytics.organised_crime.flag import Band, FlagRun, band_of, flag
from analytics.organised_crime.group_page import Broker, Changes, GroupPage, Member, group_page, rivals_by_group
from analytics.organised_crime.marks import Marks, read_marks
from analytics.organised_crime.model import FlagModel, load_model
from analytics.organised_crime.parameters import OrganisedCrimeParameters, OrganisedCrimeTableError, load_parameters
from analytics.organised_crime.places import Held
from analytics.organised_crime.proximity import NOT_VALIDATED, Answer, Proximity, score
from analytics.organised_crime.trial import Trials, trials_of
from analytics.organised_crime.what_if import Counterfactual, Without, corroboration, fragility, to_lower, to_raise

__all__ = [
    "NOT_VALIDATED",
    "Affiliations",
    "Answer",
    "Band",
    "Broker",
    "Changes",
    "Counterfactual",
    "EvidencePath",
    "Explanation",
    "FlagModel",
    "FlagRun",
    "GroupPage",
    "Held",
    "Marks",
    "Member",
    "OrganisedCrimeParameters",
    "OrganisedCrimeTableError",
    "Proximity",
    "Step",
    "Trials",
    "WhyNot",
    "Without",
    "affiliations_of",
    "band_of",
    "corroboration",
    "explain",
    "flag",
    "fragility",
    "group_page",
    "load_model",
    "load_parameters",
    "read_affiliations",
    "read_bands",
    "read_marks",
    "rivals_by_group",
    "score",
    "to_lower",
    "to_raise",
    "trials_of",
    "way_to",
]
