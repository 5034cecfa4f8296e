"""Every setting, and the one place that reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, SecretStr, StringConstraints, ValidationError

PREFIX = "CORDON_"
# Where numba keeps compiled code; it reads the variable when it is first imported.
_NUMBA_CACHE = "NUMBA_CACHE_DIR"

STORE_FILE = "store.db"

# A variable that is set to nothing is a mistake in a script, not a choice.
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^(neo4j|bolt)(\+s|\+ssc)?://[^\s@/]+$")]
# Scheme, host and port of a site, as a browser shows them.
Origin = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^https?://[^\s/@?#]+$")]
Secret = Annotated[SecretStr, Field(min_length=1)]


class SettingsError(Exception):
    """A setting cannot be used; the message names its variable and says what would be right."""


class Settings(BaseModel):
    """How Cordon runs here. Secrets: `token`, a reader's own, and a shared store's password; its key lies in the store.

    `home` holds everything that Cordon writes. `issuer`, `audience` and `jwks_url` say whose tokens are taken.
    `sign_in_client` is the client that the console is to the issuer, so that people sign in there;
    `sign_in_secret_file` holds its secret, where it has one, and `console_address` is where browsers find the console.
    `trusted_proxies` may say which client certificate a request came with. `signing_key` is the file of the Ed25519
    key that signs certificates, `pack_key` that of the passphrase of wing packs; neither has a default. `policy` is the
    access policy: the home's `policy.yml` if it has one, else the one that ships. `network_engine` says who works out
    communities, components and PageRank of an analysis: `own`, or `graphx` on the Spark of `spark_master`, whose
    workers all read and write `spark_folder`; matching on Spark runs there too. `risk_monitor` is the registered client
    in whose name a served home looks for changes of risk after each load, or `off`. `identity`, `token`, `purpose`,
    `case_reference` and `reason` are what commands use where an option is not given; the HTTP service never reads them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Path(".cordon")
    store_address: Address | None = None
    store_user: Text | None = None
    store_password: Secret | None = None
    store_password_file: Path | None = None
    store_database: Text | None = None
    host: Text = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    issuer: Text | None = None
    audience: Text = "cordon"
    jwks_url: Text | None = None
    sign_in_client: Text | None = None
    sign_in_secret_file: Path | None = None
    console_address: Origin | None = None
    trusted_proxies: tuple[IPvAnyNetwork, ...] = ()
    policy: Path | None = None
    allowed_hosts: tuple[Text, ...] = ()
    numba_cache: Path | None = None
    validation_key: Path | None = None
    signing_key: Path | None = None
    pack_key: Path | None = None
    network_engine: Literal["own", "graphx"] = "own"
    spark_master: Text = "local[*]"
    spark_folder: Path | None = None
    risk_monitor: Text | None = None
    identity: Text | None = None
    token: SecretStr | None = None
    purpose: Text | None = None
    case_reference: Text | None = None
    reason: Text | None = None

    @property
    def store(self) -> Path:
        """The file of the store of record, where no address names a shared one."""
        return self.home / STORE_FILE

    @property
    def own_policy(self) -> Path:
        """Where a home's own access policy lies, if it has one."""
        return self.home / "policy.yml"

    @property
    def snapshots(self) -> Path:
        """The folder of read-optimised copies."""
        return self.home / "snapshots"

    @property
    def audit(self) -> Path:
        """The folder of audit chains."""
        return self.home / "audit"

    @property
    def receipts(self) -> Path:
        """The folder of load receipts."""
        return self.home / "receipts"

    @property
    def quarantine(self) -> Path:
        """The folder of rows that could not be loaded."""
        return self.home / "quarantine"

    @property
    def mappings(self) -> Path:
        """The folder of mappings that loads went by and that do not ship."""
        return self.home / "mappings"

    @property
    def extracts(self) -> Path:
        """The register of extracts that were made and not yet destroyed."""
        return self.home / "extracts"

    @property
    def disposals(self) -> Path:
        """The list of what was disposed of, which a restore heeds."""
        return self.home / "disposals.jsonl"

    @property
    def results(self) -> Path:
        """The folder of results that are shown again."""
        return self.home / "results"

    @property
    def rates(self) -> Path:
        """The folder where the processes of this home count each client's requests."""
        return self.home / "rates"

    @property
    def sessions(self) -> Path:
        """The file of who is signed in at the console, sealed."""
        return self.home / "sessions.db"

    @property
    def estates(self) -> Path:
        """The folder of made-up estates."""
        return self.home / "estates"

    @property
    def is_loopback(self) -> bool:
        """Whether the service listens to this machine alone."""
        return is_loopback(self.host)


VARIABLES: dict[str, str] = {
    "CORDON_HOME": "home",
    "CORDON_STORE": "store_address",
    "CORDON_STORE_USER": "store_user",
    "CORDON_STORE_PASSWORD": "store_password",
    "CORDON_STORE_PASSWORD_FILE": "store_password_file",
    "CORDON_STORE_DATABASE": "store_database",
    "CORDON_HOST": "host",
    "CORDON_PORT": "port",
    "CORDON_ISSUER": "issuer",
    "CORDON_AUDIENCE": "audience",
    "CORDON_JWKS_URL": "jwks_url",
    "CORDON_SIGN_IN_CLIENT": "sign_in_client",
    "CORDON_SIGN_IN_SECRET_FILE": "sign_in_secret_file",
    "CORDON_CONSOLE_ADDRESS": "console_address",
    "CORDON_TRUSTED_PROXIES": "trusted_proxies",
    "CORDON_POLICY": "policy",
    "CORDON_ALLOWED_HOSTS": "allowed_hosts",
    "CORDON_NUMBA_CACHE": "numba_cache",
    "CORDON_VALIDATION_KEY": "validation_key",
    "CORDON_SIGNING_KEY": "signing_key",
    "CORDON_PACK_KEY": "pack_key",
    "CORDON_NETWORK_ENGINE": "network_engine",
    "CORDON_SPARK_MASTER": "spark_master",
    "CORDON_SPARK_FOLDER": "spark_folder",
    "CORDON_RISK_MONITOR": "risk_monitor",
    "CORDON_AS": "identity",
    "CORDON_TOKEN": "token",
    "CORDON_PURPOSE": "purpose",
    "CORDON_CASE": "case_reference",
    "CORDON_REASON": "reason",
}


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings that the environment states. Raises SettingsError, also for a CORDON_ variable that is none.

    A misspelt setting would silently not hold, and some of them guard who may connect.
    """
    given = os.environ if environment is None else environment
    ours = {name: value for name, value in sorted(given.items()) if name.startswith(PREFIX)}
    unknown = [name for name in ours if name not in VARIABLES]
    if unknown:
        raise SettingsError(f"{', '.join(unknown)}: no such setting. There are {', '.join(VARIABLES)}.")
    values: dict[str, object] = {VARIABLES[name]: value for name, value in ours.items()}
    for several in ("allowed_hosts", "trusted_proxies"):
        if several in values:
            values[several] = [each.strip() for each in str(values[several]).split(",") if each.strip()]
    return checked(values)


def checked(values: Mapping[str, object]) -> Settings:
    """Settings by member name. Raises SettingsError naming the variable of what is wrong, and not its value."""
    try:
        return Settings.model_validate(dict(values))
    except ValidationError as error:
        names = {member: variable for variable, member in VARIABLES.items()}
        wrong = [(names.get(str(found["loc"][0]), str(found["loc"][0])), found["msg"]) for found in error.errors()]
        raise SettingsError("; ".join(f"{variable}: {message}" for variable, message in wrong)) from None


def prepare() -> None:
    """Tell numba where to keep compiled code. To be called before anything imports numba, or it has no effect."""
    folder = os.environ.get(f"{PREFIX}NUMBA_CACHE", "").strip()
    if folder:
        os.environ[_NUMBA_CACHE] = folder


def is_loopback(host: str) -> bool:
    """Whether an address or name reaches this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
