"""The quality report and the flag's model: measured and made on networks and made-up estates, never on a store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from analytics.evaluation.card import flag_section
from analytics.evaluation.flags import joined, model_file
from analytics.evaluation.report import labels_section, leaders_section, links_section, measure_networks, page
from analytics.organised_crime import load_model, load_parameters
from api.answers.made_up import judged_estate
from api.answers.matched_estates import matching_section
from api.estate import DEFAULT_DAY
from api.version import version
from loaders.matching.model import load_model as load_matching_model

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a report covers: seeds of splits, and made-up estates: one for the flag, and these seeds for who is who."""

    seeds: int
    scale: str
    seed: int
    matched: Sequence[int] = ()


def write_report(networks: Path, out: Path, wanted: Measured, told: Told) -> None:
    """Measure, and write the page."""
    results = measure_networks(networks, wanted.seeds, told)
    with TemporaryDirectory() as folder:
        judged = judged_estate(Path(folder), wanted.scale, wanted.seed, DEFAULT_DAY, told)
    where = f"a made-up estate (scale {wanted.scale}, seed {wanted.seed})"
    people = matching_section(wanted.scale, wanted.matched, DEFAULT_DAY, load_matching_model(), told)
    sections = {
        "head": _head(wanted),
        "people": people if wanted.matched else [],
        "links": links_section(results),
        "labels": labels_section(results),
        "leaders": leaders_section(results),
        "flag": flag_section(judged, load_model(), load_parameters().strong, where),
    }
    out.write_text(page(sections), encoding="utf-8")
    told(f"{out} written")


def write_model(out: Path, scale: str, seeds: Sequence[int], name: str, told: Told) -> None:
    """Make the flag's model from made-up estates."""
    parts = []
    for seed in seeds:
        with TemporaryDirectory() as folder:
            parts.append(judged_estate(Path(folder), scale, seed, DEFAULT_DAY, told))
    judged = joined(parts)
    trained_on = {
        "estates": f"scale {scale}, seeds {', '.join(map(str, seeds))}, as of {DEFAULT_DAY}",
        "people": len(set(judged.person.tolist())),
        "members": len(set(judged.person[judged.member].tolist())),
        "groups": int(judged.group.max(initial=-1)) + 1,
    }
    out.write_text(model_file(judged, name, trained_on), encoding="utf-8")


def _head(wanted: Measured) -> list[str]:
    return [
        "# Quality report",
        "",
        f"How good the answers of version {version()} are: on public networks whose truth is known, and on made-up",
        f"estates. `cordon evaluate report` made it, with {wanted.seeds} splits each, seeds from 1; the same networks,",
        "seeds and version give the same bytes. [Measure the answers](how-to/evaluate.md) says what each number means.",
        "",
    ]
