"""Why somebody is not let in. Messages name no value of a token, and no token."""

from __future__ import annotations


class IdentityError(Exception):
    """It is not known, or not accepted, who asks."""


class TokenRefusedError(IdentityError):
    """The token, or what stands in its place, proves nothing; the message says what is wrong with it."""


class KeysUnavailableError(IdentityError):
    """The issuer's keys cannot be had, so that no token can be checked: nobody is let in."""


class ClientRefusedError(IdentityError):
    """Who asks is proven, and not admitted: unknown, suspended, expired. `subject` is who he is, for the audit."""

    def __init__(self, message: str, subject: str) -> None:
        super().__init__(message)
        self.subject = subject


class TooManyRequestsError(IdentityError):
    """The client asks more often than it is registered for. `retry_after` is in whole seconds."""

    def __init__(self, retry_after: int, subject: str) -> None:
        super().__init__("This client has asked more often than it is registered for.")
        self.retry_after, self.subject = retry_after, subject
