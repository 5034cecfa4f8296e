"""Random draws that depend on a seed and on what they are about, not on position nor on what else there is."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray


def keys_of(ids: NDArray[np.bytes_]) -> NDArray[np.uint64]:
    """A 64-bit number for each id, by which random draws are keyed: it depends on the id and on nothing else."""
    digests = (hashlib.blake2b(bytes(each), digest_size=8).digest() for each in ids.tolist())
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def keyed_numbers(seed: int, purpose: str, keys: NDArray[np.integer]) -> NDArray[np.float64]:
    """A random number from 0 up to but not 1 for each key, which depends on seed, purpose and key alone."""
    salt = int.from_bytes(hashlib.blake2b(f"{seed}:{purpose}".encode(), digest_size=8).digest(), "little")
    stirred = _stirred(_stirred(keys.astype(np.uint64)) ^ np.uint64(salt))
    return np.asarray((stirred >> np.uint64(11)).astype(np.float64) / 2.0**53)


def keyed_mix(keys: NDArray[np.uint64], seed: int, turn: int) -> NDArray[np.uint64]:
    """One random 64-bit number for each key, for this seed and turn."""
    salt = (seed * 0x9E3779B97F4A7C15 + turn) & (2**64 - 1)
    return _stirred(keys ^ _stirred(np.array([salt], dtype=np.uint64)))


def _stirred(z: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators" (2014)."""
    z = z + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(z ^ (z >> np.uint64(31)))
