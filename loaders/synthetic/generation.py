"""Writing an estate to disk: feeds as the agencies would send them, and the truth beside them."""

import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from loaders.synthetic.feeds import (
    courts,
    intelligence,
    nca_border,
    police,
    police_events,
    prison_discipline,
    prison_estate,
    prison_levels,
    prison_merges,
    prison_outside,
    prison_people,
    prison_programmes,
    prison_records,
    probation,
    probation_orders,
    viper,
)
from loaders.synthetic.layouts import FEEDS
from loaders.synthetic.scales import SCALES, Scale
from loaders.synthetic.truth import write_truth
from loaders.synthetic.world import World, build_world
from loaders.synthetic.writing import write_feed

Progress = Callable[[str, int, int], None]
"""Called with what was just finished, how many steps are done, and how many there are."""

WRITERS: dict[str, Callable[[World], dict[str, Any]]] = {
    "prison-locations": prison_estate.locations,
    "outcodes": prison_estate.outcodes,
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
    "prison-bookings": prison_records.bookings,
    "prison-sentences": prison_records.sentences,
    "prison-merges": prison_merges.merges,
    "prison-incentives": prison_levels.incentives,
    "prison-categories": prison_levels.categories,
    "prison-cell-sharing-risk": prison_levels.cell_sharing,
    "prison-placement-needs": prison_programmes.placement_needs,
    "prison-adjudications": prison_discipline.adjudications,
    "pathfinder": prison_levels.pathfinder,
    "prison-incidents-legacy": prison_discipline.legacy_incidents,
    "prison-visits": prison_outside.visits,
    "prison-calls": prison_outside.calls,
    "prison-mail": prison_outside.mail,
    "police-custody": police_events.custody,
    "police-stop-search": police_events.stops,
    "police-vehicles": police_events.vehicles,
    "police-calls": police_events.communications,
    "police-intelligence": intelligence.intelligence,
    "police-intelligence-legacy": intelligence.legacy_intelligence,
    "probation-supervision": probation_orders.supervision,
    "probation-associates": probation_orders.associates,
    "probation-licence-conditions": probation_orders.licence_conditions,
    "probation-exclusion-zones": probation_orders.exclusion_zones,
    "courts-cases": courts.cases,
    "courts-hearings": courts.hearings,
    "courts-outcomes": courts.outcomes,
    "nca-prominent-nominals": nca_border.prominent_nominals,
    "nca-watch-list": nca_border.watch_list,
    "border-crossings": nca_border.crossings,
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


def generate(
    folder: Path, *, scale: str, seed: int, as_of: date, workers: int = 1, on_progress: Progress | None = None
) -> Manifest:
    """Writes `folder`/feeds and `folder`/truth, replacing files of the same names.

    The bytes depend on seed, scale and as-of date alone, not on the number of worker processes. Each of them makes the
    whole world for itself (at scale national: 1.3 GB) and then writes its share of the files. Raises KeyError for a
    scale that is not in SCALES.
    """
    chosen = SCALES[scale]
    for part in ("feeds", "truth"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    job = _Job(folder, chosen, seed, as_of)
    written = _alone(job, on_progress) if workers < 2 else _together(job, workers, on_progress)
    manifest = Manifest(
        scale=scale,
        seed=seed,
        as_of=as_of.isoformat(),
        people=chosen.people,
        prisoners=chosen.prisoners,
        files={feed: FEEDS[feed].file_name(as_of) for feed in WRITERS},
        feeds={feed: written[feed][feed] for feed in WRITERS},
        truth=written[_TRUTH],
    )
    text = json.dumps(asdict(manifest), indent=2, sort_keys=True)
    (folder / "truth" / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return manifest


_TRUTH = "truth"
_LONGEST = ("police-arrests", "probation-people", "police-nominals", "courts-cases", "prison-calls", _TRUTH)
"""What takes longest is begun first, so that no process is left alone with it at the end."""


@dataclass(frozen=True, slots=True)
class _Job:
    folder: Path
    scale: Scale
    seed: int
    as_of: date

    def world(self) -> World:
        return build_world(self.scale, self.seed, self.as_of)

    def write(self, part: str, world: World) -> dict[str, int]:
        """Rows by file, of one feed or of the truth."""
        if part == _TRUTH:
            return write_truth(self.folder / "truth", world)
        layout = FEEDS[part]
        return {part: write_feed(self.folder / "feeds" / layout.file_name(self.as_of), layout, WRITERS[part](world))}


def _alone(job: _Job, on_progress: Progress | None) -> dict[str, dict[str, int]]:
    parts = (*WRITERS, _TRUTH)
    world = job.world()
    report = on_progress or (lambda *_: None)
    report("world", 1, len(parts) + 1)
    written = {}
    for done, part in enumerate(parts, start=2):
        written[part] = job.write(part, world)
        report(part, done, len(parts) + 1)
    return written


_task: tuple[_Job, World] | None = None
"""A worker process's own job and world; none in the process that started it."""


def _begin(job: _Job) -> None:
    global _task  # noqa: PLW0603 - a worker has no other place that outlives a task
    _task = job, job.world()


def _do(part: str) -> dict[str, int]:
    assert _task is not None  # noqa: S101 - the pool begins every worker with one
    job, world = _task
    return job.write(part, world)


def _together(job: _Job, workers: int, on_progress: Progress | None) -> dict[str, dict[str, int]]:
    parts = (*_LONGEST, *(feed for feed in WRITERS if feed not in _LONGEST))
    report = on_progress or (lambda *_: None)
    # Spawned, not forked: a fork of a process that has threads may deadlock.
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin, (job,)) as pool:
        waiting = {pool.submit(_do, part): part for part in parts}
        written = {}
        for done, future in enumerate(as_completed(waiting), start=1):
            written[waiting[future]] = future.result()
            report(waiting[future], done, len(parts))
    return written
