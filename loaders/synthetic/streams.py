"""Independent random streams by name, so that a new feed never shifts the numbers of the others."""

import hashlib
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Streams:
    """Source of named generators for one seed and scale."""

    seed: int
    scale: str

    def __call__(self, name: str) -> np.random.Generator:
        """A fresh generator; asking twice for one name gives the same numbers twice."""
        digest = hashlib.sha256(f"{self.seed}|{self.scale}|{name}".encode()).digest()
        return np.random.Generator(np.random.Philox(key=int.from_bytes(digest[:16], "big")))
