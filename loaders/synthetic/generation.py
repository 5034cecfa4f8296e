"""Writing an estate to disk: feeds as the agencies would send them, and the truth beside them."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from loaders.synthetic.feeds import police, prison_estate, prison_people, probation, viper
from loaders.synthetic.layouts import FEEDS
from loaders.synthetic.scales import SCALES
from loaders.synthetic.truth import write_truth
from loaders.synthetic.world import World, build_world
from loaders.synthetic.writing import write_feed

Progress = Callable[[str, int, int], None]
"""Called with what was just finished, how many steps are done, and how many there are."""

WRITERS: dict[str, Callable[[World], dict[str, Any]]] = {
    "prison-locations": prison_estate.locations,
    "prison-prisoners": prison_people.prisoners,
    "prison-cell-moves": prison_people.cell_moves,
    "prison-alerts": prison_people.alerts,
    "prison-incidents": prison_estate.incidents,
    "prison-non-associations": prison_estate.non_associations,
    "prison-contacts": prison_people.contacts,
    "prison-gang-affiliations": prison_people.gang_affiliations,
    "prison-group-separations": prison_estate.group_separations,
    "viper-2": viper.viper,
    "police-nominals": police.nominals,
    "police-arrests": police.arrests,
    "police-ocg-register": police.ocg_register,
    "police-ocg-membership": police.ocg_membership,
    "pras": police.pras,
    "probation-people": probation.people,
    "probation-addresses": probation.addresses,
}
"""Feeds in the order in which they are written and best loaded: places first, then people, then what they did."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was generated: parameters, rows by feed, and rows by truth file."""

    scale: str
    seed: int
    as_of: str
    people: int
    prisoners: int
    files: dict[str, str]
    feeds: dict[str, int]
    truth: dict[str, int]


def generate(folder: Path, *, scale: str, seed: int, as_of: date, on_progress: Progress | None = None) -> Manifest:
    """Writes `folder`/feeds and `folder`/truth, replacing files of the same names.

    The bytes depend on seed, scale and as-of date alone. Raises KeyError for a scale that is not in SCALES.
    """
    chosen = SCALES[scale]
    report = on_progress or (lambda *_: None)
    steps = len(WRITERS) + 2
    feeds, truth = folder / "feeds", folder / "truth"
    feeds.mkdir(parents=True, exist_ok=True)
    truth.mkdir(parents=True, exist_ok=True)
    world = build_world(chosen, seed, as_of)
    report("world", 1, steps)
    rows: dict[str, int] = {}
    for done, (feed, columns) in enumerate(WRITERS.items(), start=2):
        layout = FEEDS[feed]
        rows[feed] = write_feed(feeds / layout.file_name(as_of), layout, columns(world))
        report(feed, done, steps)
    manifest = Manifest(
        scale=scale,
        seed=seed,
        as_of=as_of.isoformat(),
        people=chosen.people,
        prisoners=chosen.prisoners,
        files={feed: FEEDS[feed].file_name(as_of) for feed in WRITERS},
        feeds=rows,
        truth=write_truth(truth, world),
    )
    text = json.dumps(asdict(manifest), indent=2, sort_keys=True)
    (truth / "manifest.json").write_text(text + "\n", encoding="utf-8")
    report("truth", steps, steps)
    return manifest
