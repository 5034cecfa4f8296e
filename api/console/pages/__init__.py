"""The console's pages."""

from __future__ import annotations

from api.console.pages import (
    allocation,
    categorisation,
    charts,
    feeds,
    flags,
    groups,
    links,
    loading,
    matching,
    oversight,
    people,
    placing,
    quality,
    register,
    rejected,
    reviewing,
    signing_in,
    static,
    timelines,
    withdrawing,
)

PAGES = (
    *signing_in.ROUTES,
    *people.ROUTES,
    *timelines.ROUTES,
    *links.ROUTES,
    *charts.ROUTES,
    *groups.ROUTES,
    *flags.ROUTES,
    *register.ROUTES,
    *allocation.ROUTES,
    *placing.ROUTES,
    *categorisation.ROUTES,
    *reviewing.ROUTES,
    *feeds.ROUTES,
    *loading.ROUTES,
    *withdrawing.ROUTES,
    *rejected.ROUTES,
    *matching.ROUTES,
    *quality.ROUTES,
    *oversight.ROUTES,
    *static.ROUTES,
)
