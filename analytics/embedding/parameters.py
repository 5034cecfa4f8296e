"""What an embedding is made with."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class EmbeddingParameters:
    """The node2vec package's own parameters, by its names; `window`, `epochs` and the rest are those of its skip-gram.

    `negative`, `sample`, `alpha` and `least_alpha` are the package's defaults: words drawn against each pair, the share
    above which frequent words are thinned out, and the learning rate from first to last.
    """

    dimensions: int = 64
    walk_length: int = 30
    num_walks: int = 10
    p: float = 1.0
    q: float = 1.0
    window: int = 5
    epochs: int = 1
    seed: int = 20261101
    negative: int = 5
    sample: float = 1e-3
    alpha: float = 0.025
    least_alpha: float = 1e-4

    def __post_init__(self) -> None:
        whole = (self.dimensions, self.walk_length, self.num_walks, self.window, self.epochs, self.negative)
        if min(whole) < 1 or min(self.p, self.q, self.alpha, self.least_alpha) <= 0 or self.sample < 0:
            raise ValueError("dimensions, lengths and numbers are at least 1; p, q and learning rates are positive")

    def as_run(self) -> dict[str, object]:
        """What a run record says of them."""
        return asdict(self)
