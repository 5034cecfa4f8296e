"""Who asks: access tokens as HMPPS Auth issues them, client certificates, and the clients that the policy registers."""

from api.auth.authenticator import Authenticator, Identified
from api.auth.errors import ClientRefusedError, KeysUnavailableError, TokenRefusedError, TooManyRequestsError
from api.auth.issuer import LocalIssuer
from api.auth.provider import Provider, SignedIn, SignInError
from api.auth.tokens import Claims

__all__ = [
    "Authenticator",
    "Claims",
    "ClientRefusedError",
    "Identified",
    "KeysUnavailableError",
    "LocalIssuer",
    "Provider",
    "SignInError",
    "SignedIn",
    "TokenRefusedError",
    "TooManyRequestsError",
]
