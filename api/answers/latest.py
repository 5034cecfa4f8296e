"""The last analysis of somebody with the same sight, shown again: kept without names, and checked when shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator

from api.answers.named import Names
from api.kept_results import KeptResults
from api.schemas.analysis import AnalysisAnswer
from api.schemas.evidence import Node
from graph.access import Profile
from graph.view import GraphView, NotFoundError

_NODE = frozenset(Node.model_fields)


def shelf_of(view: GraphView, policy: str) -> str:
    """What two readers share: policy version, reading profile with its terms, and of whom neither may read.

    A reader about whom, or about whose connections, there may be records gets runs without them: he shares his own.
    """
    closed = sorted(each.hex() for each in view.sight.closed)
    return hashlib.sha256(json.dumps([policy, _terms(view.profile), closed]).encode()).hexdigest()


def keep(kept: KeptResults, shelf: str, result_id: str, answer: AnalysisAnswer) -> None:
    """Keep an answer by ids alone: names are content, and content lives in the store."""
    nameless = _renamed(answer.model_dump(mode="json"), lambda node: {**node, "caption": "", "key": ""})
    kept.keep(shelf, result_id, json.dumps(nameless).encode())


def latest(view: GraphView, kept: KeptResults, policy: str) -> AnalysisAnswer:
    """The shelf's analysis with today's names.

    Raises NotFoundError where there is none, where any record that it rests on no longer stands (withdrawn, disposed
    of, or restricted since), and where it names anybody whom this reader may not see: then it has to be run again.
    """
    found = kept.get(shelf_of(view, policy))
    if found is None:
        raise NotFoundError
    result_id, kept_answer = found
    if view.store.fallen(result_id, view.read_cut):
        raise NotFoundError
    names = Names(view)
    renamed = _renamed(kept_answer, lambda node: names.node(str(node["id"])).model_dump())
    answer = AnalysisAnswer.model_validate(renamed)
    names.disclose(_records(kept_answer))
    return answer


def _terms(profile: Profile | None) -> str:
    if profile is None:
        raise ValueError("results are kept by reading profile: give a view cut to one")
    terms = {"owners": sorted(profile.owners), "classification": int(profile.classification)}
    sets = {name: sorted(getattr(profile, name)) for name in ("handling", "conditions", "compartments")}
    return json.dumps({"name": profile.name, **terms, **sets})


def _renamed(value: object, rename: Callable[[dict[str, object]], dict[str, object]]) -> object:
    if isinstance(value, list):
        return [_renamed(each, rename) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == _NODE:
        return rename(value)
    return {name: _renamed(each, rename) for name, each in value.items()}


def _records(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _records(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "record" and isinstance(each, str):
                yield each
            else:
                yield from _records(each)
