"""What the register of keep-aparts refuses, in the published contract's codes."""

from __future__ import annotations

from enum import Enum, IntEnum

from api.schemas.non_associations import RegisterProblem


class ErrorCode(IntEnum):
    """The contract's own numbers."""

    ALREADY_CLOSED = 100
    OPEN_EXISTS = 101
    VALIDATION = 102
    NULL_LOCATION = 103
    ALREADY_OPEN = 104
    USER_MISSING = 401
    NOT_FOUND = 404


class Field(Enum):
    """What of a request was wrong, where it is one of these."""

    FIRST = "first"
    SECOND = "second"
    UNTIL = "until"


class RegisterError(Exception):
    """The register refuses; the message says why and repeats no free text."""

    def __init__(self, status: int, message: str, code: ErrorCode | None = None, field: Field | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.field = status, code, field

    def body(self) -> RegisterProblem:
        """As the contract tells it."""
        return RegisterProblem(
            status=self.status,
            error_code=None if self.code is None else int(self.code),
            user_message=str(self),
            developer_message=str(self),
        )


class RegisterInvalidError(RegisterError):
    """The request is not what it should be."""


class RegisterDeniedError(RegisterError):
    """Whoever asks may not do it."""


class RegisterConflictError(RegisterError):
    """The register does not stand so that it could be done."""


class RegisterAbsentError(RegisterError):
    """Nothing is there for whoever asks."""


def validated(message: str, field: Field | None = None) -> RegisterError:
    """The request is not what it should be."""
    return RegisterInvalidError(400, message, ErrorCode.VALIDATION, field)


def not_found(field: Field | None = None) -> RegisterError:
    """Absent or withheld: the same."""
    return RegisterAbsentError(404, "There is nothing here for you to see.", ErrorCode.NOT_FOUND, field)


def conflict(message: str, code: ErrorCode | None = None) -> RegisterError:
    """The register does not stand so that it could be done."""
    return RegisterConflictError(409, message, code)


def denied(message: str, status: int = 403, code: ErrorCode | None = None) -> RegisterError:
    """Whoever asks may not do it, or is nobody."""
    return RegisterDeniedError(status, message, code)
