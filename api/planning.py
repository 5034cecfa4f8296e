"""Plans in the making: each in a thread of its own, with its progress, until it is kept or given up."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from weakref import WeakKeyDictionary

from analytics.allocation.planning import Ending, Planner, Progress
from analytics.allocation.planning.gathering import Gathered
from api.answers import plans
from api.answers.words import QuestionError
from api.schemas.plans import AskForPlan, PlanAnswer, PlanProgress
from api.wiring import Service
from graph.access import Viewer

_log = logging.getLogger(__name__)

# Plans that may be made at once by one process: each takes a processor.
MOST_AT_ONCE = 4
# Of finished ones so many are remembered, to say that they were cancelled or failed; their plans are in the store.
_REMEMBERED = 200
RUNNING, DONE, CANCELLED, FAILED = "running", "done", "cancelled", "failed"


@dataclass(slots=True)
class Job:
    """One plan in the making: whose it is, how far it is, and whether he wants it no more."""

    key: str
    viewer: Viewer
    state: str = RUNNING
    progress: Progress | None = None
    wanted: bool = True
    done: threading.Event = field(default_factory=threading.Event)

    def answer(self) -> PlanAnswer:
        """What is known of it so far."""
        now = self.progress
        told = None if now is None else PlanProgress(
            stage=now.stage, points=now.points, bound=now.bound, gap_percent=now.gap, left_over=now.left_over
        )  # fmt: skip
        return PlanAnswer(plan=self.key, state=self.state, progress=told)


class Jobs:
    """The jobs of one service in this process."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, job: Job) -> None:
        """Raises QuestionError where too many are running already."""
        with self._lock:
            running = sum(each.state == RUNNING for each in self._jobs.values())
            if running >= MOST_AT_ONCE:
                raise QuestionError(f"{MOST_AT_ONCE} plans are being made already: wait for one, or cancel one")
            self._jobs[job.key] = job
            while len(self._jobs) > _REMEMBERED:
                oldest = next((key for key, each in self._jobs.items() if each.state != RUNNING), None)
                if oldest is None:
                    break
                del self._jobs[oldest]

    def of(self, key: str, viewer: Viewer) -> Job | None:
        """A job of this reader's."""
        job = self._jobs.get(key)
        return job if job is not None and job.viewer.subject == viewer.subject else None


_JOBS: WeakKeyDictionary[object, Jobs] = WeakKeyDictionary()
_LOCK = threading.Lock()


def jobs_of(service: Service) -> Jobs:
    """The jobs of a service, by its audit log: that is one object for each service."""
    with _LOCK:
        return _JOBS.setdefault(service.audit, Jobs())


def make(
    service: Service,
    job: Job,
    wanted: AskForPlan,
    gathered: Gathered,
    told: Callable[[Progress], None] = lambda _: None,
) -> PlanAnswer:
    """Make the plan and keep it; the job knows how far it is."""

    def progress(now: Progress) -> None:
        job.progress = now
        told(now)

    planner = Planner(
        gathered.problem, seed=wanted.seed, workers=wanted.workers, told=progress, stop=_stopper(job, wanted.seconds)
    )
    made = planner.run()
    at = service.clock()
    answer = plans.plan_answer(job.key, gathered, made, at)
    if made.ending is Ending.CANCELLED:
        answer = answer.model_copy(update={"state": CANCELLED})
    plans.keep(service.store, job.viewer, answer, gathered.about, at)
    return answer


def make_aside(service: Service, job: Job, wanted: AskForPlan, gathered: Gathered) -> None:
    """Make the plan in a thread of its own."""

    def run() -> None:
        try:
            job.state = make(service, job, wanted, gathered).state
        except Exception:  # noqa: BLE001 - the edge of a thread: what goes wrong is told to whoever waits for it
            _log.exception("a plan could not be made")
            job.state = FAILED
        finally:
            job.done.set()

    threading.Thread(target=run, name=f"plan-{job.key}", daemon=True).start()


def _stopper(job: Job, seconds: int | None) -> Callable[[], Ending | None]:
    until = None if seconds is None else monotonic() + seconds

    def stop() -> Ending | None:
        if not job.wanted:
            return Ending.CANCELLED
        return Ending.CLOCK if until is not None and monotonic() >= until else None

    return stop
