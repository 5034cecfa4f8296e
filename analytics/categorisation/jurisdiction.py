"""Whose rules apply, by the establishment in which somebody is held."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from importlib import resources
from typing import Any

import yaml

HOME = "ENGLAND_AND_WALES"
_AREA = re.compile(r"[A-Z]+", re.ASCII)


def jurisdiction_of(code: str, countries: Collection[str], postcodes: Collection[str]) -> str | None:
    """ENGLAND_AND_WALES, SCOTLAND or NORTHERN_IRELAND; None where nothing tells, or registers disagree.

    `countries` and `postcodes` are what registers state of the establishment with this code.
    """
    table = _table()
    stated = {table["countries"].get(country.strip().upper()) for country in countries}
    if stated:
        return next(iter(stated)) if len(stated) == 1 else None
    areas = {found.group() for each in postcodes if (found := _AREA.match(each.upper())) is not None}
    beyond = {country for country, known in table["postcode_areas"].items() if areas & set(known)}
    if beyond:
        return next(iter(beyond)) if len(beyond) == 1 else None
    return HOME if code in table["england_and_wales"] else None


@cache
def _table() -> dict[str, Any]:
    text = resources.files("analytics.categorisation").joinpath("jurisdictions.yml").read_text("utf-8")
    table: dict[str, Any] = yaml.safe_load(text)
    return table | {"england_and_wales": frozenset(table["england_and_wales"])}
