"""The flag's part of the quality report: calibration, disparity, and a model card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analytics.evaluation.flags import (
    SUPPRESSED_BELOW,
    Disparity,
    Judged,
    Quality,
    by_person,
    disparities,
    predictability,
    quality,
)
from analytics.organised_crime import FlagModel
from analytics.organised_crime.features import FEATURES


def flag_section(judged: Judged, model: FlagModel, strong: float, where: str) -> list[str]:
    """How the shipped model does on people that it was not made from."""
    probability = np.where(judged.said, model.probability(judged.table), 0.0)
    people = by_person(judged, probability)
    outside = people.hidden | ~people.member
    rows = [
        ("hidden members against everybody else unlisted", quality(people, outside & people.said)),
        ("the same, of those in custody", quality(people, outside & people.said & people.held)),
        ("the same, those of whom too little is known included", quality(people, outside)),
        ("all members against everybody else", quality(people, people.said)),
    ]
    hidden = rows[0][1]
    return [
        "## The organised-crime flag",
        "",
        f"Model {model.version} as it ships, on {where}, from which nothing of it was made. Made-up people: what it does on",
        "real ones nobody knows until a validation on them is signed, and until then no percentage is shown. A true person",
        "whose records were not joined counts with the highest of his probabilities.",
        "",
        "| who | people | members | AUC | average precision | calibration error | Brier skill |",
        "|---|---|---|---|---|---|---|",
        *(_quality_row(name, found) for name, found in rows),
        "",
        f"Targets for hidden members: AUC at least 0.90 ({_met(hidden.auc >= 0.9)}), calibration error at most 0.05",
        f"({_met(hidden.calibration_error <= 0.05)}), Brier skill at least 0.3 ({_met(hidden.brier_skill >= 0.3)}).",
        "",
        "### Calibration",
        "",
        "Bins of equally many people, all of whom something is said: what was stated, and what was so.",
        "",
        "| people | stated | happened |",
        "|---|---|---|",
        *(f"| {size} | {stated:.4f} | {happened:.4f} |" for size, stated, happened in rows[3][1].bins),
        "",
        *_disparity(disparities(people, strong), predictability(judged)),
        *model_card(model),
    ]


def _quality_row(name: str, found: Quality) -> str:
    return (
        f"| {name} | {found.people} | {found.positives} | {found.auc:.3f} | {found.average_precision:.3f} "
        f"| {found.calibration_error:.4f} | {found.brier_skill:.3f} |"
    )


def _met(value: bool) -> str:
    return "met" if value else "not met"


def _disparity(found: Sequence[Disparity], told: Mapping[str, float]) -> list[str]:
    lines = [
        "### Disparity by protected characteristic",
        "",
        "`flagged` is the share with a strong indication, `false` the share of people who are no members that has one.",
        f"Cells of fewer than {SUPPRESSED_BELOW} people, members or others, are not shown.",
        "",
        "| characteristic | value | people | flagged | false | stated | happened |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in found:
        values = (each.flagged, each.false, each.stated, each.happened)
        cells = " | ".join("-" if value is None else f"{value:.4f}" for value in values)
        lines.append(f"| {each.characteristic} | {each.value} | {each.people or 'few'} | {cells} |")
    tells = ", ".join(f"{name} {value:.3f}" for name, value in told.items())
    return [
        *lines,
        "",
        f"How well the features tell each characteristic of people who are no members (AUC, 0.5 is not at all): {tells}.",
        "",
    ]


def model_card(model: FlagModel) -> list[str]:
    """What the model is, what it is for, and what it must not be used for."""
    made = ", ".join(f"{name}: {value}" for name, value in sorted(model.trained_on.items()))
    weights = zip(FEATURES.items(), model.weights.tolist(), strict=True)
    return [
        "### Model card",
        "",
        "- **What it says.** How likely it is, by the evidence that a reader may see, that an adult belongs to an organised",
        "  crime group. A person decides; nothing follows from it by itself.",
        "- **What it is for.** Ordering people for an intelligence officer to look at, and informing categorisation and",
        "  allocation together with its evidence. Not for arrest, charge, sentence or release, and not for children.",
        "- **What it is.** A logistic model with weights that are never negative, fixed in a file that ships; nothing is",
        "  learnt from what is in a store. Its interval comes from models of resampled groups.",
        f"- **What it was made from.** {made}. All of it made up.",
        "- **What it does not see.** Names, birth, sex, ethnicity, faith, health, homes and places; victims, witnesses, staff,",
        "  relatives and professionals; reports that were looked for because of a flag.",
        "- **Where it fails.** Members of whom no evidence ties them to a known member are not found. A wrong register entry",
        "  raises everybody around it. Where one source carries a flag, the flag says so.",
        "- **Weights.**",
        *(f"    - {name} ({says}): {weight:.3f}" for (name, says), weight in weights),
        "",
    ]
