"""What Splink makes of a file with the settings of its own introduction: a yardstick, not a part of the product."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import splink.comparison_library as library
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.exceptions import EMTrainingException

from loaders.matching.profiles import Profile

# As Splink's introduction has them: where pairs are cut into clusters, what share of true pairs its first rule finds.
_CLUSTER_AT = 0.95
_RECALL_OF_RULE = 0.7
_MOST_PAIRS = 1e6
_SEED = 1


def clusters_of_splink(profiles: Sequence[Profile]) -> list[int]:
    """The cluster of each row. A column that no row fills is left out."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    columns = {name: values for name, values in _columns(profiles).items() if any(values)}
    texts = {name: pa.array(values, pa.string()) for name, values in columns.items()}
    table = pa.table({"unique_id": pa.array(range(len(profiles)), pa.int64()), **texts})
    rules: list[Any] = [block_on(name) for name in ("first_name", "last_name", "birth_date") if name in columns]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[made for name, made in _comparisons().items() if name in columns],
        blocking_rules_to_generate_predictions=rules,
    )
    linker: Any = Linker(table, settings, db_api=DuckDBAPI(), set_up_basic_logging=False)
    named = block_on(*(name for name in ("first_name", "last_name") if name in columns))
    linker.training.estimate_probability_two_random_records_match([named], recall=_RECALL_OF_RULE)
    linker.training.estimate_u_using_random_sampling(max_pairs=_MOST_PAIRS, seed=_SEED)
    for rule in [named, *([block_on("birth_date")] if "birth_date" in columns else [])]:
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        except EMTrainingException:
            # No pairs under this rule: the other trains what it can.
            continue
    pairs = linker.inference.predict(threshold_match_probability=_CLUSTER_AT)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, _CLUSTER_AT).as_pandas_dataframe()
    of_row = dict(zip(found["unique_id"].tolist(), found["cluster_id"].tolist(), strict=True))
    return [int(of_row[row]) for row in range(len(profiles))]


def _comparisons() -> dict[str, Any]:
    return {
        "first_name": library.NameComparison("first_name"),
        "last_name": library.NameComparison("last_name"),
        "birth_date": library.DateOfBirthComparison("birth_date", input_is_string=True),
        "place": library.ExactMatch("place").configure(term_frequency_adjustments=True),
        "address": library.LevenshteinAtThresholds("address", [1, 3]),
        "email": library.EmailComparison("email"),
        "national_id": library.ExactMatch("national_id"),
    }


def _columns(profiles: Sequence[Profile]) -> dict[str, list[str | None]]:
    return {
        "first_name": [each.first or None for each in profiles],
        "last_name": [each.last or None for each in profiles],
        "birth_date": [None if each.born is None else each.born.isoformat() for each in profiles],
        "place": [next(iter(each.postcodes or each.areas), None) for each in profiles],
        "address": [each.address or None for each in profiles],
        "email": [each.email or None for each in profiles],
        "national_id": [each.national_id or None for each in profiles],
    }
