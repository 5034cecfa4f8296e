"""Where facts come from, and the nodes and links that answers are made of."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.base import Answer, Disputable


class Source(Disputable):
    """A record that a fact rests on: who says so, how good it is, and when it was known. Never the report itself."""

    id: str = Field(description="The record's public id")
    agency: str = Field(description="Who owns the record")
    system: str
    feed: str
    grade: str = Field(description="As given: 3x5x2 such as 1A, 5x5x5 such as B2, or `ungraded` for a record of fact")
    classification: str
    handling: str = Field(description="P lawful sharing permitted, C permitted with conditions")
    conditions: list[str] = Field(default=[], description="What else the owner asks of whoever reads it")
    extracted_at: datetime = Field(description="When the agency's system gave it out")
    known_from: datetime = Field(description="Since when it has been known here")
    flags: list[str] = Field(default=[], description="What was noticed when it was loaded, such as bad-check-letter")

    def rests_on_record(self) -> str:
        """Itself."""
        return self.id


class Node(Answer):
    """A person with all of his visible records, or a thing."""

    id: str
    kind: str
    caption: str = Field(description="What to show; never an identity")
    key: str = Field(description="Its number or path in the register that it comes from, such as LEI-A-1-002")


class Link(Answer):
    """All reports of one kind of tie between two nodes, as one."""

    source: str
    target: str
    type: str
    roles: list[str] = Field(default=[], description="The person's stated parts in it")
    assessment: bool = Field(description="Whether nobody states it as fact")
    best_grade: str = Field(description="The best grade among its records in 3x5x2 terms, or `fact`")
    valid_from: datetime | None = Field(default=None, description="Open if absent")
    valid_to: datetime | None = Field(default=None, description="Open if absent")
    records: list[str] = Field(description="Public ids of the records that state it")


class Hub(Answer):
    """A node with so many neighbours that they say nothing about any two of them; they were not walked."""

    id: str
    more_than: int


class IdentityDoubt(Answer):
    """Records that share an identifier and were left apart, because something contradicts their being one person."""

    reason: str
    nodes: list[Node]
    identifiers: list[str]
