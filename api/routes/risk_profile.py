"""The retired risk profiler's paths, read-only, so that a client written for it works."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query
from fastapi.responses import Response

from api.actions import Action
from api.questions.categorisation import show_risk_profile
from api.routes.door import Asking, Door
from api.routes.served import Served
from api.schemas.risk_profile import EscapeProfile, ExtremismProfile, LifeProfile, SocProfile, ViolenceProfile

NomsId = Annotated[str, Path(alias="nomsId", max_length=10, description="The prison number")]
Reading = Annotated[Asking, Depends(Door(Action.READ_RISK_PROFILE))]
_TAG = "compatibility"


def soc(noms_id: NomsId, door: Reading) -> Response:
    """Whether the 2019 rules transfer the case to security."""
    return door.put(show_risk_profile(door.service, "soc", noms_id))


def escape(noms_id: NomsId, door: Reading) -> Response:
    """Escape list and escape risk alerts by the 2019 rules."""
    return door.put(show_risk_profile(door.service, "escape", noms_id))


def violence(noms_id: NomsId, door: Reading) -> Response:
    """Counts of assaults and the VIPER threshold by the 2019 rules."""
    return door.put(show_risk_profile(door.service, "violence", noms_id))


def extremism(
    noms_id: NomsId,
    door: Reading,
    previous_offences: Annotated[
        bool, Query(alias="previousOffences", description="Whether there are earlier terrorism offences")
    ] = False,
) -> Response:
    """Pathfinder bands by the 2019 rules."""
    return door.put(show_risk_profile(door.service, "extremism", noms_id, previous_offences))


def life(noms_id: NomsId, door: Reading) -> Response:
    """Whether there is a life sentence by the 2019 rules."""
    return door.put(show_risk_profile(door.service, "life", noms_id))


ROUTES = tuple(
    Served("GET", f"/risk-profile/{name}/{{nomsId}}", endpoint, answer, f"The retired profiler: {name}", _TAG)
    for name, endpoint, answer in (
        ("soc", soc, SocProfile),
        ("escape", escape, EscapeProfile),
        ("violence", violence, ViolenceProfile),
        ("extremism", extremism, ExtremismProfile),
        ("life", life, LifeProfile),
    )
)
