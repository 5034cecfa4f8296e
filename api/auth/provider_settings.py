"""Where people sign in at the console, as the settings say."""

from __future__ import annotations

from dataclasses import replace

from api.auth.keys import check_address, over_http
from api.auth.provider import SIGN_IN_RETURN, Provider, posting
from api.auth.tokens import Verifier
from api.secret_files import secret_line
from api.settings import Settings, SettingsError


def provider_of(settings: Settings, access: Verifier | None) -> Provider | None:
    """The identity provider, once the settings name the client that the console is there. Raises SettingsError."""
    client, secret = settings.sign_in_client, settings.sign_in_secret_file
    if client is None:
        if secret is not None:
            raise SettingsError("CORDON_SIGN_IN_SECRET_FILE: whose secret is it? Set CORDON_SIGN_IN_CLIENT too")
        return None
    if settings.issuer is None or access is None or settings.console_address is None:
        raise SettingsError("CORDON_SIGN_IN_CLIENT: CORDON_ISSUER and CORDON_CONSOLE_ADDRESS are needed with it")
    if not (settings.is_loopback or settings.console_address.startswith("https://")):
        raise SettingsError("CORDON_CONSOLE_ADDRESS: people sign in over https (http only at this machine)")
    url = f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration"
    check_address(url, settings.is_loopback)
    return Provider(
        access,
        replace(access, audience=client),
        over_http(url),
        posting(),
        f"{settings.console_address}{SIGN_IN_RETURN}",
        None if secret is None else secret_line(secret, "CORDON_SIGN_IN_SECRET_FILE"),
    )
