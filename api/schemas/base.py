"""What all models of the wire share."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Answer(BaseModel):
    """Part of an answer."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="forbid")

    def to_bytes(self) -> bytes:
        """The JSON that leaves, whichever the door."""
        return self.model_dump_json(by_alias=True).encode()


class Body(BaseModel):
    """Part of a request. Members that are not known are refused: a misspelt filter would silently not filter."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="forbid")
