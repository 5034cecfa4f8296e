"""A plan in the making, with its progress, until it is kept or given up."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from analytics.allocation.planning import UNPLACED, Ending, Planner, Progress
from analytics.allocation.planning.gathering import Gathered
from api.answers import plans
from api.schemas.plans import AskForPlan, PlanAnswer, PlanProgress
from api.wiring import Service
from api.works import Work
from graph.access import Viewer

RUNNING, CANCELLED, FAILED = "running", "cancelled", "failed"
PLANNING = "plan"
PlanWork = Work[PlanAnswer, Progress]


def plan_work(service: Service, viewer: Viewer) -> PlanWork:
    """The work of making a plan that has not begun."""
    return Work(PLANNING, service.ids(), viewer.subject)


def unfinished(work: PlanWork) -> PlanAnswer:
    """What is known of a plan that is being made, or whose making failed."""
    now = work.event
    told = None if now is None else _told(now)
    return PlanAnswer(plan=work.key, state=RUNNING if work.error is None else FAILED, progress=told)


def _told(now: Progress) -> PlanProgress:
    """Somebody without a place is counted as ten million points, which tells a reader nothing beside the number."""
    nobody = UNPLACED * (now.left_over or 0)
    return PlanProgress(
        stage=now.stage,
        points=None if now.points is None else now.points - nobody,
        bound=max(now.bound - nobody, 0),
        gap_percent=None if nobody or now.points is None else plans.saving(now.points, now.bound),
        left_over=now.left_over,
    )


def make(
    service: Service,
    viewer: Viewer,
    work: PlanWork,
    wanted: AskForPlan,
    gathered: Gathered,
    told: Callable[[Progress], None] = lambda _: None,
) -> PlanAnswer:
    """Make the plan and keep it; the work knows how far it is, and is stopped with the best so far."""

    def progress(now: Progress) -> None:
        work.tell(now)
        told(now)

    planner = Planner(
        gathered.problem, seed=wanted.seed, workers=wanted.workers, told=progress, stop=_stopper(work, wanted.seconds)
    )
    made = planner.run()
    at = service.clock()
    answer = plans.plan_answer(work.key, gathered, made, at)
    if made.ending is Ending.CANCELLED:
        answer = answer.model_copy(update={"state": CANCELLED})
    plans.keep(service.store, viewer, answer, gathered.about, at)
    return answer


def _stopper(work: PlanWork, seconds: int | None) -> Callable[[], Ending | None]:
    until = None if seconds is None else monotonic() + seconds

    def stop() -> Ending | None:
        if work.stop.is_set():
            return Ending.CANCELLED
        return Ending.CLOCK if until is not None and monotonic() >= until else None

    return stop
