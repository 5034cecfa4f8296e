"""Plots over what a reader may see, each with its table."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from fastapi.responses import Response

from api.actions import Action
from api.console import plots
from api.console.page import Page, PageDoor
from api.questions.plots import show_plots
from api.routes.served import Served
from api.schemas.plots import Binned
from api.validation import validation_of


def show(page: Annotated[Page, Depends(PageDoor(Action.SHOW_PLOTS))]) -> Response:
    """Ties, flags, alerts and calibration over the reader's profile."""
    service, now = page.service, page.service.clock()
    validation = validation_of(service, now.date())
    found = page.ask(show_plots(now, service.policy.version, validation, service.runs))
    months = [(f"{each.month:%b %Y}", each.began) for each in found.alerts]
    bins = [(each.people, each.stated, each.happened) for each in found.calibration or []]
    return page.show(
        "plots.html",
        found=found,
        degrees=_bars(found.degrees),
        bands=_bars(found.bands),
        chances=_bars(found.chances or []),
        alerts=plots.columns(months),
        dots=plots.curve(bins),
        curve=(plots.CURVE, plots.CURVE_LEFT, plots.CURVE_TOP),
        Action=Action,
    )


def _bars(listed: list[Binned]) -> plots.Bars:
    return plots.bars([(each.name, each.number) for each in listed])


ROUTES = (Served("GET", "/plots", show, None, "Plots", "console"),)
