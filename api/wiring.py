"""The composition root: settings become a service, and nothing else in Cordon opens a store, a snapshot or an audit."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from api.auth import Authenticator, LocalIssuer
from api.auth.admission import Register
from api.auth.issuer import AUDIENCE, ISSUER, local_issuer
from api.auth.keys import KeySet, check_address, over_http
from api.auth.provider_settings import provider_of
from api.auth.rates import Rates
from api.auth.tokens import Verifier
from api.held_runs import HeldRuns
from api.home import Home, HomeError
from api.opening import open_record
from api.recent_readers import RecentReaders
from api.settings import Settings
from api.works import Works
from graph.access import Policy, demo_policy, load_policy, read_policy
from graph.audit import AuditLog
from graph.model.ids import IdKey
from graph.model.times import utc_now
from graph.snapshot.keeper import SnapshotKeeper
from graph.store.port import GraphStore
from loaders.load_folders import LoadFolders

if TYPE_CHECKING:
    # All of analytics comes with it, and most commands ask for none.
    from api.answers.categorisation.network import KeptBands
    from api.answers.estate_run import EstateRun

Clock = Callable[[], datetime]


def new_id() -> str:
    """A fresh correlation id."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that an answer needs. Close it, or use it as a context; threads may share it."""

    settings: Settings
    store: GraphStore
    keeper: SnapshotKeeper
    audit: AuditLog
    policy: Policy
    home: Home
    identity: Authenticator
    issuer: LocalIssuer | None = None
    clock: Clock = utc_now
    ids: Callable[[], str] = new_id
    runs: HeldRuns[EstateRun] = field(default_factory=HeldRuns)
    bands: HeldRuns[dict[str, int]] = field(default_factory=HeldRuns)
    kept_bands: HeldRuns[KeptBands] = field(default_factory=HeldRuns)
    works: Works = field(default_factory=Works)
    review_readers: RecentReaders = field(default_factory=RecentReaders)
    disagreement_readers: RecentReaders = field(default_factory=RecentReaders)

    @property
    def folders(self) -> LoadFolders:
        """Where loads leave their papers."""
        return LoadFolders(self.settings.receipts, self.settings.quarantine)

    def close(self) -> None:
        """Let what is under way end, write the audit's last line and release the store."""
        self.works.close()
        self.identity.rates.close()
        self.audit.close()
        self.store.close()

    def __enter__(self) -> Self:
        """The service itself; leaving the block closes it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the service."""
        self.close()


def open_service(
    settings: Settings,
    process: str,
    *,
    create: bool = False,
    new_key: IdKey | None = None,
    record: GraphStore | None = None,
    clock: Clock = utc_now,
    ids: Callable[[], str] = new_id,
) -> Service:
    """The service of a home that is there, or that is to be made. `process` names this process's audit chain.

    A demonstration's issuer gets its key here, the first time. `new_key` is the key of public ids for a store that is
    made now; left out, a random one is drawn. `record` is opened already, and stands in for the settings' own store.

    Raises HomeError where there is no home, PolicyError, and what store and audit raise where they cannot be opened.
    """
    home = Home(settings.home)
    there = record is not None or home.exists or (settings.store_address is not None and settings.home.is_dir())
    if not there and not create:
        raise HomeError(
            f"there is no Cordon home in {settings.home}: `cordon demo` makes one with a made-up estate in it, "
            "`cordon init` an empty one (CORDON_HOME says where)"
        )
    store = record or open_record(settings, create=create, new_key=new_key)
    try:
        policy = policy_of(settings, home)
        issuer = local_issuer(settings.home, clock) if home.is_demo and settings.issuer is None else None
        verifier = _verifier(settings, issuer, clock)
        local, rates = settings.issuer is None, Rates(clock, settings.rates)
        identity = Authenticator(
            verifier,
            Register(policy, store.ids),
            rates,
            clock,
            settings.trusted_proxies,
            local,
            provider_of(settings, verifier),
        )
        keeper = SnapshotKeeper(store, settings.snapshots, clock)
        audit = AuditLog(settings.audit, process, clock)
    except BaseException:
        store.close()
        raise
    return Service(settings, store, keeper, audit, policy, home, identity, issuer, clock, ids)


def policy_of(settings: Settings, home: Home) -> Policy:
    """The access policy that holds here. Raises PolicyError.

    What ships registers nobody; a demonstration registers its made-up readers.
    """
    named = settings.policy or (settings.own_policy if settings.own_policy.is_file() else None)
    if named is not None:
        return read_policy(named)
    return demo_policy() if home.is_demo and settings.issuer is None else load_policy()


def _verifier(settings: Settings, issuer: LocalIssuer | None, clock: Clock) -> Verifier | None:
    if settings.issuer is not None:
        url = settings.jwks_url or f"{settings.issuer.rstrip('/')}/.well-known/jwks.json"
        check_address(url, settings.is_loopback)
        return Verifier(settings.issuer, settings.audience, KeySet(over_http(url), clock), clock)
    return None if issuer is None else Verifier(ISSUER, AUDIENCE, KeySet(issuer.key_set, clock), clock)
