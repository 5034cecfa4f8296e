"""In a served process: what many would wait for is worked out before anybody asks.

Whether kept bands still stand, groups, flags, who is due for review and where agencies disagree after each load; the
kernels and solvers of planning once, at the beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from threading import Event, Thread

from analytics.allocation.planning.rehearsal import rehearse
from api.consult import Caller, consult
from api.questions.bands import prepare_bands
from api.questions.categorisation import prepare_reviews
from api.questions.groups import prepare_groups
from api.questions.quality import prepare_disagreements
from api.risk_monitor import monitor, monitoring_client
from api.wiring import Service
from graph.access import profiles_within
from graph.store.errors import StoreBusyError, StoreUnavailableError

_EVERY_SECONDS = 10.0
# A run in progress that takes longer ends with the process: what it has not saved nobody has seen.
_GRACE_SECONDS = 10.0


@contextmanager
def warmed(service: Service, ahead: Callable[[], None] = rehearse) -> Iterator[None]:
    """While the block runs, have the run of the risk monitor's largest reading profile at hand: of today's evidence.

    It is worked out in that client's name and on record as his; it names nobody. Whoever asks meanwhile waits for it,
    and has no run of his own made. Without a monitor the first who asks waits. `ahead` is run beside it, once.
    """
    stop = Event()
    threads = [Thread(target=ahead, name="rehearsing", daemon=True)]
    name = monitoring_client(service.settings)
    if name is not None and profiles_within(service.policy, monitor(service, name).viewer):
        threads.append(Thread(target=keep_warm, args=(service, name, stop), name="warming", daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(_GRACE_SECONDS)


def keep_warm(service: Service, name: str, stop: Event) -> None:
    """Work the run out now, after each load and on each new day, until told to stop."""
    done = None
    while not stop.is_set():
        try:
            wanted = (service.store.head().revision, service.clock().date())
            if wanted != done:
                _prepare(service, monitor(service, name), wanted[1])
                done = wanted
        except (StoreBusyError, StoreUnavailableError):
            # Somebody loads, and what he publishes is worked out with it; or the database is away, and comes back.
            pass
        stop.wait(_EVERY_SECONDS)


def _prepare(service: Service, client: Caller, today: date) -> None:
    """Bands, groups and flags for everybody, and two long lists for readers like those who asked for them lately."""
    consult(service, client, prepare_bands(service))
    consult(service, client, prepare_groups(today, service.policy.version, service.runs))
    for reader in service.review_readers.viewers():
        consult(service, client, prepare_reviews(service, reader))
    for reader in service.disagreement_readers.viewers():
        consult(service, client, prepare_disagreements(service, reader))
