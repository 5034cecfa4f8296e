"""The console's pages."""

from __future__ import annotations

from api.console.pages import allocation, categorisation, feeds, links, people, signing_in, static

PAGES = (
    *signing_in.ROUTES,
    *people.ROUTES,
    *links.ROUTES,
    *allocation.ROUTES,
    *categorisation.ROUTES,
    *feeds.ROUTES,
    *static.ROUTES,
)
