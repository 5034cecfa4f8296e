"""Everybody who is held somewhere at a minute, with all of his records that the viewer may see."""

from __future__ import annotations

import numpy as np

from graph.model.evidence import NodeRef
from graph.model.links import LinkType
from graph.view import GraphView

Person = tuple[str, list[NodeRef]]


def held_at(view: GraphView, minute: int) -> list[Person]:
    """Each person's id and his records in order, by id."""
    links = view.visible_links((LinkType.HELD_AT,))
    now = (links.valid_from <= minute) & (links.valid_to > minute)
    persons = view.people.person_of[links.source[now]]
    return people(view, np.unique(persons[persons >= 0]))


def people(view: GraphView, persons: np.ndarray) -> list[Person]:
    """Ids and records of persons by their number in the view, in order of id."""
    person_of = view.people.person_of
    nodes = np.flatnonzero(np.isin(person_of, persons))
    nodes = nodes[np.argsort(person_of[nodes], kind="stable")]
    ends = np.searchsorted(person_of[nodes], persons, side="right").tolist()
    refs = view.refs(nodes.tolist())
    ids = view.ids(view.people.representative[persons].tolist())
    found = [(key, sorted(refs[begin:end])) for key, begin, end in zip(ids, [0, *ends][:-1], ends, strict=True)]
    return sorted(found, key=lambda each: each[0])
