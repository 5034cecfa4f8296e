"""The last analysis of somebody with the same sight, shown again: kept without names, and checked when shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator

from api.answers.named import Names
from api.kept_results import KeptResults
from api.schemas.analysis import AnalysisAnswer
from api.schemas.evidence import Node
from graph.view import GraphView, NotFoundError

_NODE = frozenset(Node.model_fields)


def shelf_of(view: GraphView, policy: str) -> str:
    """What two readers share who see the same: policy version, readable labels, and whom neither may read about."""
    labels = view.store.labels()
    readable = sorted(repr(labels[class_id]) for class_id in view.read_cut.classes)
    apart = sorted(view.viewer.self_ids) if view.viewer is not None else []
    return hashlib.sha256(json.dumps([policy, readable, apart]).encode()).hexdigest()


def keep(kept: KeptResults, shelf: str, answer: AnalysisAnswer) -> None:
    """Keep an answer by ids alone: names are content, and content lives in the store."""
    nameless = _renamed(answer.model_dump(mode="json"), lambda node: {**node, "caption": "", "key": ""})
    kept.keep(shelf, answer.result, json.dumps(nameless).encode())


def latest(view: GraphView, kept: KeptResults, policy: str) -> AnalysisAnswer:
    """The shelf's analysis with today's names.

    Raises NotFoundError where there is none, and where it names anybody or rests on a record that this reader may no
    longer see: then it has to be run again.
    """
    found = kept.get(shelf_of(view, policy))
    if found is None:
        raise NotFoundError
    names = Names(view)
    _check_records(view, sorted(set(_records(found))))
    answer = AnalysisAnswer.model_validate(_renamed(found, lambda node: names.node(str(node["id"])).model_dump()))
    names.disclose(_records(found))
    return answer


def _check_records(view: GraphView, record_ids: list[str]) -> None:
    """Raise NotFoundError unless each of these records is there for the viewer now."""
    sources = set()
    for record_id in record_ids:
        versions = view.graph.record_versions(bytes.fromhex(record_id))
        if not versions:
            raise NotFoundError
        sources.add(view.graph.record_source(versions[0]))
    seen = {record.provenance.record_id.hex() for record in view.store.records(sorted(sources), view.read_cut)}
    if not seen.issuperset(record_ids):
        raise NotFoundError


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
