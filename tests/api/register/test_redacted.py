"""What the register tells whoever is told less: deeds answer as questions do."""

from __future__ import annotations

from api.redacting import MASK
from api.settings import Settings
from tests.api.cases import Http, service_of
from tests.api.policies import put_policy
from tests.api.register.cases import ANN, BEN, KEEPER, new

_MASKED = ("  cordon-demo:\n", '  cordon-demo:\n    redactions: [{path: "$.comment", do: mask}]\n')


def test_a_record_is_not_read_by_changing_it(settings: Settings) -> None:
    """Recorded, changed and closed: each answers with the whole record, less what is masked in it."""
    put_policy(settings.home, replaced=(_MASKED,))
    with service_of(settings) as service:
        http = Http(service)
        made = http("POST", "/non-associations", KEEPER, json=new(ANN, BEN))
        address = f"/non-associations/{made.json()['id']}"
        changed = http("PATCH", address, KEEPER, json={"reason": "BULLYING"})
        shut = http("PUT", f"{address}/close", KEEPER, json={"closedReason": "they made peace"})
        answers = [made, changed, shut, http("GET", address, KEEPER)]
    assert [(each.status_code, each.json()["comment"]) for each in answers] == [
        (201, MASK), (200, MASK), (200, MASK), (200, MASK),
    ]  # fmt: skip
