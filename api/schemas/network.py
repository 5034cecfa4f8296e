"""Who is around somebody, and how people are linked."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from api.schemas.base import Answer, Body
from api.schemas.evidence import Hub, Link, Node, Source

MOST_DEPTH = 4
MOST_BUDGET = 500
MOST_ENDS = 50
MOST_PATHS = 20
PublicId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class PlacedNode(Node):
    """A node of a network. `steps` is how far it is from the nearest start."""

    steps: int
    records: int = Field(description="How many records it is made of")


class LeftOut(Answer):
    """What the answer does not show, counted over what the reader may see."""

    over_budget: int = Field(description="Nodes found and left out for the budget")
    at_depth: int | None = Field(default=None, description="The step at which they were; nothing beyond was walked")
    hubs: list[Hub] = Field(description="Shown, with their neighbours not walked")
    links_unread: list[Hub] = Field(description="Shown, with links to other outermost nodes not read")


class NetworkAnswer(Answer):
    """Everything up to so many steps from the starts: `nodes` by step and key, `links` among them."""

    start: list[str]
    depth: int
    nodes: list[PlacedNode]
    links: list[Link]
    left_out: LeftOut
    sources: list[Source]
    sources_left_out: int = Field(description="Records named in links whose sources are not listed here")


class FindPaths(Body):
    """Two sets of people, each of up to 50 names.

    A name is a public id, a prison or other number, a place's key (everybody held there now), or a group's key or name
    (its known members).
    """

    sources: Annotated[list[PublicId], Field(min_length=1, max_length=MOST_ENDS, alias="from")]
    targets: Annotated[list[PublicId], Field(min_length=1, max_length=MOST_ENDS, alias="to")]
    count: int = Field(default=3, ge=1, le=MOST_PATHS, description="How many paths at most")
    max_length: int = Field(default=6, ge=1, le=10)
    types: list[str] | None = Field(default=None, description="Link types to walk; all ties if absent")
    max_grade: str | None = Field(default=None, description="The worst grade to walk, such as 2B")
    at: date | None = Field(default=None, description="Only what was so on this day; at any time if absent")
    known_at: AwareDatetime | None = Field(default=None, description="As known at this instant; now if absent")


class FindCommonLinks(Body):
    """Two people at least, named as for paths; with `sharedWith`, what these share with those."""

    people: Annotated[list[PublicId], Field(min_length=1, max_length=MOST_ENDS)]
    shared_with: list[PublicId] = Field(default=[], max_length=MOST_ENDS)
    types: list[str] | None = Field(default=None, description="Link types to look along; all ties if absent")
    max_grade: str | None = Field(default=None, description="The worst grade to use, such as 2B")
    budget: int = Field(default=150, ge=1, le=MOST_BUDGET, description="How many things in common at most")
    at: date | None = Field(default=None, description="Only what was so on this day; at any time if absent")
    known_at: AwareDatetime | None = Field(default=None, description="As known at this instant; now if absent")


class CommonNode(Answer):
    """Something or somebody whom at least two of the people touch."""

    node: Node
    touched_by: list[str] = Field(description="Ids of those of the people who touch it")
    is_hub: bool = Field(description="Whether many others touch it too, so that it says little of these")


class CommonLinksAnswer(Answer):
    """`common` by how many touch it; `links` are those of the people to it and to each other."""

    people: list[Node]
    common: list[CommonNode]
    links: list[Link]
    over_budget: int = Field(description="Further things in common that the budget left out")
    unread: list[Hub] = Field(description="People with too many neighbours to read")
    sources: list[Source]
    sources_left_out: int = Field(description="Records named in links whose sources are not listed here")


class PathAnswer(Answer):
    """One path: `steps[i]` are the links between `nodes[i]` and `nodes[i + 1]`."""

    nodes: list[Node]
    steps: list[list[Link]]
    worst_grade: str


class PathsAnswer(Answer):
    """The best paths by length, then worst grade. None found within `searchedTo` steps means just that."""

    paths: list[PathAnswer]
    searched_to: int
    stopped: bool = Field(description="Whether a budget ended the search, so that longer paths may exist")
    hubs: list[Hub] = Field(description="In reach and not walked through")
    sources: list[Source]
