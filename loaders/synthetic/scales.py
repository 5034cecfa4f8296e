"""How large an estate to make. Only `people`, `prisoners` and `prisons` are free; the rest keeps real proportions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes of one estate.

    `people` counts everyone with at least one record anywhere, prisoners included. Groups: about one to 80 prisoners,
    which with 16 members, half of them in custody, puts a tenth of prisoners in a group (published estimates for
    England and Wales are 5 to 8 in a hundred known ones; the rest are our hidden members).
    """

    name: str
    prisoners: int
    people: int
    prisons: int
    outcodes: int
    groups: int
    gangs: int


SCALES: dict[str, Scale] = {
    scale.name: scale
    for scale in (
        Scale("tiny", prisoners=200, people=1_000, prisons=3, outcodes=5, groups=5, gangs=3),
        Scale("demo", prisoners=5_000, people=25_000, prisons=9, outcodes=60, groups=62, gangs=25),
        Scale("region", prisoners=20_000, people=200_000, prisons=32, outcodes=300, groups=250, gangs=100),
        Scale("national", prisoners=90_000, people=1_000_000, prisons=110, outcodes=2_000, groups=1_100, gangs=450),
    )
}
