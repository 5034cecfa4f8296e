"""A reading profile: a named set of labels, for which estate-wide results are worked out once for all its readers."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model.labels import Classification, Handling, Label

# Each has runs of its own over the whole estate: more would be a run for each reader under another name.
MOST_PROFILES = 16


@dataclass(frozen=True, slots=True)
class Profile:
    """Every label that these terms admit, now or ever: what has been loaded does not decide whom a profile serves."""

    name: str
    owners: frozenset[str]
    classification: Classification = Classification.OFFICIAL
    handling: frozenset[Handling] = frozenset({Handling.P})
    conditions: frozenset[str] = frozenset()
    compartments: frozenset[str] = frozenset()

    def holds(self, label: Label) -> bool:
        """Whether the label is one of the set."""
        return (
            label.owner in self.owners
            and label.classification <= self.classification
            and label.handling in self.handling
            and self.conditions.issuperset(label.conditions)
            and self.compartments.issuperset(label.boxes)
        )

    def strictest(self) -> list[Label]:
        """The labels of the set that are hardest to be admitted to: whoever reads these reads all of it."""
        return [
            Label(
                owner,
                self.classification,
                handling,
                tuple(sorted(self.conditions)),
                tuple(sorted(self.compartments)),
            )
            for owner in sorted(self.owners)
            for handling in sorted(self.handling)
        ]

    def contains(self, other: Profile) -> bool:
        """Whether every label of the other is one of this."""
        return all(map(self.holds, other.strictest()))
