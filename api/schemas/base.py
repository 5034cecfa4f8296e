"""What all models of the wire share."""

from __future__ import annotations

from abc import abstractmethod
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr
from pydantic.alias_generators import to_camel


class Answer(BaseModel):
    """Part of an answer."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="forbid")

    # What a redaction emptied may be null where the schema knows no null: that is no mistake of ours to be warned of.
    _redacted: bool = PrivateAttr(default=False)

    def marked_redacted(self) -> Self:
        """This answer, known to have been redacted."""
        marked = self.model_copy()
        marked._redacted = True  # noqa: SLF001 (its own)
        return marked

    def to_bytes(self) -> bytes:
        """The JSON that leaves, whichever the door."""
        return self.model_dump_json(by_alias=True, warnings=not self._redacted).encode()


class Disputable(Answer):
    """A part that names the record it rests on, which the prisoner may dispute."""

    disputed: bool = Field(default=False, description="Whether the prisoner says that this record is wrong")

    @abstractmethod
    def rests_on_record(self) -> str:
        """The public id of the record."""


class Body(BaseModel):
    """Part of a request. Members that are not known are refused: a misspelt filter would silently not filter."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="forbid")
