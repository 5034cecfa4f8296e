"""Errors as HTTP tells them: RFC 9457 problem+json, with the members that HMPPS services add.

Nothing here is computed from what a reader may not see: what is withheld and what is absent give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from api.schemas.base import Answer
from graph.access import PurposeCode

MEDIA_TYPE = "application/problem+json"


class ProblemBody(Answer):
    """A problem as RFC 9457 has it, with `errorCode`, `userMessage` and `developerMessage` beside."""

    type: str = Field(examples=["/problems/not-found"])
    title: str
    status: int
    detail: str
    error_code: str = Field(examples=["NOT_FOUND"])
    user_message: str
    developer_message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem. `detail` is what is said where nothing more can be."""

    name: str
    status: int
    title: str
    detail: str
    developer_message: str

    def body(self, detail: str = "") -> ProblemBody:
        """The problem with its own words, or with `detail` where it says more."""
        return ProblemBody(
            type=f"/problems/{self.name}",
            title=self.title,
            status=self.status,
            detail=detail or self.detail,
            error_code=self.name.upper().replace("-", "_"),
            user_message=detail or self.detail,
            developer_message=self.developer_message,
        )


IDENTITY_NEEDED = Problem(
    "identity-needed", 401, "Say who you are",
    "This service needs to know who asks.",
    "Send an access token of the issuer that is set here in the Authorization header (Bearer). In a demonstration, "
    "`cordon token IDENTITY` prints one.",
)  # fmt: skip
CLIENT_REFUSED = Problem(
    "client-refused", 403, "This client is not admitted",
    "Who asks is proven, and is not registered here, or not any more.",
    "Clients are registered in the access policy, with their roles, agencies and an end.",
)  # fmt: skip
TOO_MANY = Problem(
    "too-many-requests", 429, "Too often", "This client has asked more often than it is registered for.",
    "Retry-After says in how many seconds it may ask again. Its rate stands in the access policy.",
)  # fmt: skip
PURPOSE_NEEDED = Problem(
    "purpose-needed", 400, "Say why you are looking",
    "Every look at a person's data needs a purpose code, a case reference and a reason.",
    f"Send X-Purpose-Code (one of {', '.join(PurposeCode)}), X-Case-Reference (up to 128 characters) and "
    "X-Purpose-Reason (up to 2,000 characters; no names).",
)  # fmt: skip
BAD_REQUEST = Problem(
    "bad-request", 400, "The question cannot be put so", "Part of the request is not what it should be.",
    "See detail for the place and what would be right. Values are not repeated.",
)  # fmt: skip
NOT_ALLOWED = Problem(
    "not-allowed", 403, "Your role does not include this",
    "None of your roles grants this action.", "The action and the roles that grant it stand in the API description.",
)  # fmt: skip
NOT_FOUND = Problem(
    "not-found", 404, "Nothing found", "There is nothing here for you to see.",
    "Absent and withheld are not told apart.",
)  # fmt: skip
NO_SUCH_PAGE = Problem(
    "no-such-page", 404, "No such address", "There is no such page.", "The addresses stand in /openapi.json.",
)  # fmt: skip
WRONG_HOST = Problem(
    "wrong-host", 421, "Not the host that was asked for", "This service does not answer to that host name.",
    "It answers to the name that it listens on, and to those in CORDON_ALLOWED_HOSTS.",
)  # fmt: skip
METHOD_NOT_ALLOWED = Problem(
    "method-not-allowed", 405, "Not with this method", "This address does not take this method.",
    "The Allow header lists those that it takes.",
)  # fmt: skip
OUT_OF_TURN = Problem(
    "out-of-turn", 409, "Not as the case stands", "The case cannot make this move as it stands.",
    "Read the case again: somebody else may have acted on it. `detail` says which moves there are.",
)  # fmt: skip
TOO_LARGE = Problem(
    "too-large", 413, "Too much at once", "The request is larger than this service takes.",
    "Bodies may have up to 256 KiB.",
)  # fmt: skip
UNAVAILABLE = Problem(
    "unavailable", 503, "Not now", "The service cannot answer at present. Nothing was disclosed; try again shortly.",
    "The store or the audit log cannot be used. An answer that cannot be put on record does not leave.",
)  # fmt: skip
ISSUER_AWAY = Problem(
    "issuer-away", 503, "Who asks cannot be checked now",
    "The issuer of access tokens cannot be asked at present, so that nobody new is let in. Nothing was disclosed; try "
    "again shortly.",
    "Nothing need be wrong with the token: its key is not among those that were fetched, and they cannot be again now.",
)  # fmt: skip
FAULT = Problem(
    "fault", 500, "A fault of the service", "Something went wrong here. Nothing was disclosed.",
    "The correlation id in X-Correlation-Id finds it in the service's log.",
)  # fmt: skip

PROBLEMS = (
    IDENTITY_NEEDED, PURPOSE_NEEDED, BAD_REQUEST, NOT_ALLOWED, NOT_FOUND, NO_SUCH_PAGE, WRONG_HOST,
    METHOD_NOT_ALLOWED, OUT_OF_TURN, TOO_LARGE, CLIENT_REFUSED, TOO_MANY,
    UNAVAILABLE, ISSUER_AWAY, FAULT,
)  # fmt: skip
