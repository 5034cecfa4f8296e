"""The estate must not be easy, so that results on it cannot be flattered, nor hopeless, so that they can be had."""

import warnings
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from graph.model.identifiers import IdentifierType, joins_people, parse
from loaders.synthetic.prison_layouts import PERPETRATOR_ROLES
from tests.loaders.synthetic.estate_files import AS_OF, EstateFiles

IDENTIFIERS = {
    "prison-prisoners": (
        "NOMIS",
        "Prisoner Number",
        {
            "Prisoner Number": IdentifierType.PRISON_NUMBER,
            "PNC Number": IdentifierType.PNC,
            "CRO Number": IdentifierType.CRO,
            "NI Number": IdentifierType.NI_NUMBER,
        },
    ),
    "police-nominals": (
        "POLICE-NOMINALS",
        "Nominal Id",
        {"PNC Id": IdentifierType.PNC, "CRO Number": IdentifierType.CRO},
    ),
    "probation-people": (
        "DELIUS",
        "CRN",
        {
            "NOMS Number": IdentifierType.PRISON_NUMBER,
            "PNC Number": IdentifierType.PNC,
            "CRO Number": IdentifierType.CRO,
            "NI Number": IdentifierType.NI_NUMBER,
        },
    ),
}


@cache
def _records(estate: EstateFiles) -> dict[str, list[tuple[str, frozenset[tuple[str, str]]]]]:
    """By true person: the system and the usable identifiers of each record."""
    found = defaultdict(list)
    for feed, (system, key, columns) in IDENTIFIERS.items():
        for row in estate.rows(feed):
            read = (parse(kind, row[name], as_of=AS_OF) for name, kind in columns.items() if row[name])
            usable = frozenset((one.type.value, one.canonical or "") for one in read if joins_people(one))
            found[estate.person_of[system, row[key]]].append((system, usable))
    return found


def _exact_recall(estate: EstateFiles) -> float:
    pairs = [
        bool(left[1] & right[1])
        for records in _records(estate).values()
        for left, right in combinations(records, 2)
        if left[0] != right[0]
    ]
    assert len(pairs) > 500
    return float(np.mean(pairs))


@pytest.mark.parametrize("scale", ["tiny", "demo"])
def test_exact_identifiers_find_under_three_quarters_of_true_pairs_between_agencies(
    scale: str, request: pytest.FixtureRequest
) -> None:
    recall = _exact_recall(request.getfixturevalue(scale))
    assert 0.5 < recall < 0.75


def test_exact_identifiers_now_and_then_join_two_people(demo: EstateFiles) -> None:
    owners = defaultdict(set)
    for person, records in _records(demo).items():
        for _, usable in records:
            for identifier in usable:
                owners[identifier].add(person)
    assert 20 < sum(len(people) > 1 for people in owners.values()) < 400


@dataclass(frozen=True)
class Network:
    """Co-events of prisoners who are on no register: neighbours by true person, and who is hidden."""

    neighbours: dict[str, dict[str, float]]
    prisoners: list[str]
    hidden: np.ndarray
    alerts: dict[str, int]
    known: set[str]


def _events(estate: EstateFiles) -> list[set[str]]:
    """The true people who offended together, in arrests and in prison incidents."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in estate.rows("police-arrests"):
        if row["Role"] in {"SUSPECT", "CONVICTED"}:
            found["arrest", row["Event Reference"]].add(estate.person_of["POLICE-NOMINALS", row["Nominal Id"]])
    for row in estate.rows("prison-incidents"):
        if row["Role"] in PERPETRATOR_ROLES and row["Party Type"] == "PRISONER":
            found["incident", row["Incident Reference"]].add(estate.person_of["NOMIS", row["Prisoner Number"]])
    return list(found.values())


@pytest.fixture(scope="module")
def network(demo: EstateFiles) -> Network:
    neighbours: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for together in _events(demo):
        for left, right in combinations(sorted(together), 2):
            neighbours[left][right] += 1 / (len(together) - 1)
            neighbours[right][left] += 1 / (len(together) - 1)
    memberships = [row for row in demo.truth("memberships") if row["role"] != "MEMBER"]
    known = {row["true_person_id"] for row in memberships if row["on_register"] == "true"}
    hidden = {row["true_person_id"] for row in memberships if row["hidden"] == "true"}
    held = {row["true_person_id"] for row in demo.truth("true-attributes") if row["standing"] == "CUSTODY"}
    prisoners = sorted(held - known)
    alerts: dict[str, int] = defaultdict(int)
    for row in demo.rows("prison-alerts"):
        alerts[demo.person_of["NOMIS", row["Prisoner Number"]]] += 1
    return Network(neighbours, prisoners, np.array([one in hidden for one in prisoners]), alerts, known)


def _cross_validated_auc(features: np.ndarray, hidden: np.ndarray) -> float:
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = cross_val_predict(model, features, hidden, cv=folds, method="predict_proba")[:, 1]
    return float(roc_auc_score(hidden, scores))


def test_degree_and_alerts_alone_find_hidden_members_badly(network: Network) -> None:
    degree = [len(network.neighbours.get(one, ())) for one in network.prisoners]
    strength = [sum(network.neighbours.get(one, {}).values()) for one in network.prisoners]
    alerts = [network.alerts[one] for one in network.prisoners]
    assert network.hidden.sum() > 100
    assert _cross_validated_auc(np.column_stack([degree, alerts]), network.hidden) < 0.80
    assert _cross_validated_auc(np.column_stack([degree, strength, alerts]), network.hidden) < 0.80


def test_who_somebody_offends_with_finds_hidden_members_well(network: Network) -> None:
    """A walk of two steps from known members, by co-offending alone, does far better than counting ties."""
    votes = _votes(network, dict.fromkeys(network.known, 1.0))
    further = _votes(network, votes)
    features = [(np.log1p(10 * votes.get(one, 0.0)), further.get(one, 0.0)) for one in network.prisoners]
    assert _cross_validated_auc(np.array(features), network.hidden) > 0.87


def _votes(network: Network, score: dict[str, float]) -> dict[str, float]:
    """The mean score of everyone's neighbours, weighted by shared events."""
    return {
        one: sum(weight * score.get(other, 0.0) for other, weight in others.items()) / sum(others.values())
        for one, others in network.neighbours.items()
    }


def test_the_network_alone_gives_nobody_away(network: Network) -> None:
    """Most people tied to a known member are not members: noise is there for a method to see through."""
    tied = [bool(network.known & network.neighbours.get(one, {}).keys()) for one in network.prisoners]
    assert np.mean(network.hidden[np.array(tied)]) < 0.35
