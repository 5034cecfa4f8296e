"""What people did about a case: decisions, referrals, disputes. Rows like any other: appended, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from graph.model.labels import Label

# Values of an act's body: JSON, so that both stores keep the same.
Body = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Act:
    """One step of one case.

    `kind` and `case` name the case, `sequence` the act's place in it from 0 on. `about` are the public ids of the
    person records that the case is about when the act is done, so that a merge loses no history. The label is that of
    what the act says; nobody learns of an act whose label he may not read.
    """

    kind: str
    case: str
    sequence: int
    action: str
    actor: str
    agency: str
    at: datetime
    label: Label
    about: tuple[bytes, ...] = ()
    body: Body = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.kind or not self.case or not self.action or not self.actor:
            raise ValueError("an act names its kind, case, action and actor")
        if self.sequence < 0 or list(self.about) != sorted(set(self.about)):
            raise ValueError("acts are numbered from 0, and name the records that they are about once, in order")
