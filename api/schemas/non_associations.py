"""Keep-aparts as the published non-associations contract has them: its names, its bare arrays, its numeric ids."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, GetJsonSchemaHandler, StringConstraints, TypeAdapter
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from api.schemas.base import Answer, Body
from graph.model.separations import Part, Reason, Restriction

MOST_COMMENT = 4_000
MOST_SIZE = 200

Role = Literal["VICTIM", "PERPETRATOR", "NOT_RELEVANT", "UNKNOWN"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_COMMENT)]
ROLES = {
    Part.VICTIM: "Victim",
    Part.PERPETRATOR: "Perpetrator",
    Part.NOT_RELEVANT: "Not relevant",
    Part.UNKNOWN: "Unknown",
}
REASONS = {
    Reason.BULLYING: "Bullying",
    Reason.GANG_RELATED: "Gang related",
    Reason.ORGANISED_CRIME: "Organised crime",
    Reason.LEGAL_REQUEST: "Police or legal request",
    Reason.THREAT: "Threat",
    Reason.VIOLENCE: "Violence",
    Reason.OTHER: "Other",
}
RESTRICTIONS = {
    Restriction.CELL: "Cell only",
    Restriction.LANDING: "Cell and landing",
    Restriction.WING: "Cell, landing and wing",
    # Beyond the national register: a client that does not know it shows its description.
    Restriction.PRISON: "Cell, landing, wing and prison",
}


class _Kept(Answer):
    """What each form of a record has."""

    id: int
    reason: str
    reason_description: str
    restriction_type: str
    restriction_type_description: str
    comment: str
    authorised_by: str
    when_created: str = Field(description="Local time of the United Kingdom, without a zone")
    when_updated: str
    updated_by: str
    is_closed: bool
    is_open: bool
    closed_by: str | None
    closed_reason: str | None
    closed_at: str | None


class NonAssociation(_Kept):
    """A record of two prisoners who are to be kept apart."""

    first_prisoner_number: str
    first_prisoner_role: str
    first_prisoner_role_description: str
    second_prisoner_number: str
    second_prisoner_role: str
    second_prisoner_role_description: str


class OtherPrisoner(Answer):
    """The other one, from the point of view of the prisoner who was asked about."""

    prisoner_number: str
    role: str
    role_description: str
    first_name: str
    last_name: str
    prison_id: str | None
    prison_name: str | None
    cell_location: str | None


class ListedNonAssociation(_Kept):
    """A record from one prisoner's point of view."""

    role: str
    role_description: str
    other_prisoner_details: OtherPrisoner


class PrisonerNonAssociations(Answer):
    """One prisoner's records. The counts keep to the choice of prisons, and not to that of open and closed."""

    prisoner_number: str
    first_name: str
    last_name: str
    prison_id: str | None
    prison_name: str | None
    cell_location: str | None
    open_count: int
    closed_count: int
    non_associations: list[ListedNonAssociation]


class NonAssociations(Answer):
    """Records as the bare array that the contract has."""

    items: list[NonAssociation]

    def to_bytes(self) -> bytes:
        """The array alone."""
        listed = TypeAdapter(list[NonAssociation])
        return listed.dump_json(self.items, by_alias=True, warnings=not self._redacted)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """An array, as it leaves."""
        found = handler.resolve_ref_schema(handler(schema))
        items: JsonSchemaValue = found["properties"]["items"]
        return items | {"description": "Records of two prisoners who are to be kept apart"}


class NonAssociationPage(Answer):
    """One page of all records, numbered from 0."""

    content: list[NonAssociation]
    number: int
    size: int
    number_of_elements: int
    total_elements: int
    total_pages: int
    first: bool
    last: bool
    empty: bool


class Constant(Answer):
    """One value of an enumeration."""

    code: str
    description: str


class NonAssociationConstants(Answer):
    """What a record can say."""

    roles: list[Constant]
    reasons: list[Constant]
    restriction_types: list[Constant]


class SubjectAccessContent(Answer):
    """What is kept about a prisoner that he may be told: nobody else's name or number, and nobody's free words."""

    prisoner_number: str
    non_associations: list[dict[str, Any]]


class SubjectAccess(Answer):
    """The answer to a subject's request."""

    content: SubjectAccessContent


class RegisterProblem(Answer):
    """An error as the contract has it."""

    status: int
    error_code: int | None
    user_message: str
    developer_message: str
    more_info: str | None = None


class _Foreign(Body):
    """A body of a contract that is not ours: what it has beyond ours is passed over, as its own service does."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="ignore")


def _one_of(known: Any) -> AfterValidator:
    def check(value: str) -> str:
        if value not in known.__members__:
            raise ValueError(f"must be one of {', '.join(known.__members__)}")
        return value

    return AfterValidator(check)


ReasonCode = Annotated[str, _one_of(Reason)]
RestrictionCode = Annotated[str, _one_of(Restriction)]


class CreateNonAssociation(_Foreign):
    """A new record."""

    first_prisoner_number: Annotated[str, StringConstraints(max_length=10)]
    first_prisoner_role: Role
    second_prisoner_number: Annotated[str, StringConstraints(max_length=10)]
    second_prisoner_role: Role
    reason: ReasonCode
    restriction_type: RestrictionCode
    comment: Text


class PatchNonAssociation(_Foreign):
    """What is to be changed; what is absent stays."""

    first_prisoner_role: Role | None = None
    second_prisoner_role: Role | None = None
    reason: ReasonCode | None = None
    restriction_type: RestrictionCode | None = None
    comment: Text | None = None


class CloseNonAssociation(_Foreign):
    """Why a record is closed, and when and by whom where not now and by the writer."""

    closed_reason: Text
    closed_at: str | None = None
    closed_by: Annotated[str, StringConstraints(max_length=60)] | None = None


class ReopenNonAssociation(_Foreign):
    """Why a record is opened again: it takes the place of the comment."""

    reopen_reason: Text
    reopened_at: str | None = None
    reopened_by: Annotated[str, StringConstraints(max_length=60)] | None = None


class DeleteNonAssociation(_Foreign):
    """Why a record is taken away, and who asked for it."""

    deletion_reason: Text
    staff_user_name_requesting_deletion: Annotated[str, StringConstraints(min_length=1, max_length=60)]
