"""When each record must be looked at again: a versioned schedule of review periods by kind of record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml

DEFAULT_SCHEDULE: Final = "2026-11"

_FOLDER: Final = Path(__file__).parent
# Nobody reviews a record of a person who died a century ago; a longer period is a typing error.
_LONGEST: Final = 100
_PERIOD_MEMBERS: Final = frozenset({"years", "basis", "standing"})


class ScheduleError(ValueError):
    """A retention schedule that cannot be used; the message names the schedule, the place and what would be right."""


@dataclass(frozen=True, slots=True)
class ReviewPeriod:
    """Whole years from recording to review, why in one phrase, and who stands behind it."""

    years: int
    basis: str
    standing: str


@dataclass(frozen=True, slots=True)
class RetentionSchedule:
    """One version of the schedule. Kinds that it does not name get its default."""

    version: str
    default: ReviewPeriod
    kinds: Mapping[str, ReviewPeriod]

    def period(self, kind: str) -> ReviewPeriod:
        """The review period of a kind of record."""
        return self.kinds.get(kind, self.default)


def review_date(kind: str, recorded_on: date, schedule: RetentionSchedule) -> date:
    """The day on which a record is due for review; 29 February becomes the 28th, so that it is never late."""
    year = recorded_on.year + schedule.period(kind).years
    if year > date.max.year:
        return date.max
    try:
        return recorded_on.replace(year=year)
    except ValueError:
        return recorded_on.replace(year=year, day=28)


def load_schedule(name: str = DEFAULT_SCHEDULE) -> RetentionSchedule:
    """The schedule that ships under a version's name. Raises ScheduleError."""
    shipped = sorted(path.stem.removeprefix("retention-") for path in _FOLDER.glob("retention-*.yml"))
    if name not in shipped:
        raise ScheduleError(f"there is no retention schedule {name!r}; there is {', '.join(shipped)}")
    schedule = read_schedule((_FOLDER / f"retention-{name}.yml").read_text("utf-8"), name)
    if schedule.version != name:
        raise ScheduleError(f"retention schedule {name}: its version says {schedule.version!r}")
    return schedule


def read_schedule(text: str, name: str) -> RetentionSchedule:
    """A schedule from its YAML text; `name` is what errors call it. Raises ScheduleError."""
    where = f"retention schedule {name}"
    try:
        # A subclass of SafeLoader: it builds plain values only.
        data = yaml.load(text, Loader=_OnceOnlyLoader)  # noqa: S506
    except yaml.YAMLError as error:
        raise ScheduleError(f"{where} cannot be read as YAML: {error}") from error
    members = _mapping(data, where, frozenset({"version", "default", "kinds"}))
    if not isinstance(members["version"], str):
        raise ScheduleError(f"{where}: version must be text in quotes, such as {DEFAULT_SCHEDULE!r}")
    kinds = members["kinds"]
    if not isinstance(kinds, dict) or not all(isinstance(kind, str) for kind in kinds):
        raise ScheduleError(f"{where}: kinds must map each kind of record to its period")
    return RetentionSchedule(
        version=members["version"],
        default=_period(members["default"], f"{where}: default"),
        kinds=MappingProxyType({kind: _period(kinds[kind], f"{where}: {kind}") for kind in sorted(kinds)}),
    )


def _period(value: object, where: str) -> ReviewPeriod:
    members = _mapping(value, where, _PERIOD_MEMBERS)
    years, basis, standing = members["years"], members["basis"], members["standing"]
    if isinstance(years, bool) or not isinstance(years, int) or not 1 <= years <= _LONGEST:
        raise ScheduleError(f"{where}: years must be a whole number from 1 to {_LONGEST}, not {years!r}")
    if not isinstance(basis, str) or not basis.strip():
        raise ScheduleError(f"{where}: basis must say in a phrase why")
    if not isinstance(standing, str) or not standing.strip():
        raise ScheduleError(f"{where}: standing must say who stands behind the period")
    return ReviewPeriod(years, basis, standing)


def _mapping(value: object, where: str, members: frozenset[str]) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ScheduleError(f"{where} must have the members {', '.join(sorted(members))}")
    missing, unknown = sorted(members - set(value)), sorted(str(key) for key in set(value) - members)
    if missing or unknown:
        problems = [f"lacks {', '.join(missing)}"] if missing else []
        problems += [f"has unknown members {', '.join(unknown)}"] if unknown else []
        raise ScheduleError(f"{where} {' and '.join(problems)}; its members are {', '.join(sorted(members))}")
    return value


class _OnceOnlyLoader(yaml.SafeLoader):
    """YAML keeps the last of two equal keys in silence, which would lose a period that someone wrote."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen = set[str]()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                continue
            if key_node.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key_node.value!r} is written twice", key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)
