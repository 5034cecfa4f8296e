"""Skip-gram with negative sampling over walks, as word2vec trains it: each person is predicted from those near him.

T. Mikolov et al., "Distributed representations of words and phrases and their compositionality" (2013). The people
drawn against a pair are drawn once for each centre and shared by all of its neighbours in the window, which keeps
their rows in the cache.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.compiling import vector_kernel

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
F32 = NDArray[np.float32]

# Beyond this the logistic function is taken for settled, as word2vec takes it.
_SETTLED = 6.0
_TABLE = 1024
_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_TO_UNIT = 1.0 / 9007199254740992.0


@vector_kernel
def _stirred(value: np.uint64) -> np.uint64:
    z = value + _GAMMA
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    return z ^ (z >> _S31)


@vector_kernel
def _unit(value: np.uint64) -> float:
    return np.float64(value >> _S11) * _TO_UNIT


@vector_kernel
def _learn(
    inputs: F32,
    outputs: F32,
    near: int,
    targets: I32,
    logistic: F32,
    rate: float,
    change: F32,
    fixed_outputs: bool,
) -> None:
    """One pair: the first target is whom `near` should predict, and the rest are whom it should not."""
    mine, size = inputs[near], inputs.shape[1]
    change[:] = 0.0
    for draw in range(targets.size):
        target = targets[draw]
        if draw > 0 and target == targets[0]:
            continue
        theirs = outputs[target]
        product = np.float32(0.0)
        for cell in range(size):
            product += mine[cell] * theirs[cell]
        if product <= -_SETTLED or product >= _SETTLED:
            continue
        said = logistic[int((product / _SETTLED + 1.0) * 0.5 * _TABLE)]
        step = np.float32(((1.0 if draw == 0 else 0.0) - said) * rate)
        for cell in range(size):
            change[cell] += step * theirs[cell]
        if not fixed_outputs:
            for cell in range(size):
                theirs[cell] += step * mine[cell]
    for cell in range(size):
        mine[cell] += change[cell]


@vector_kernel
def train(
    walks: I32,
    first_walk: int,
    seed: np.uint64,
    inputs: F32,
    outputs: F32,
    kept: F32,
    chance: F32,
    other: I32,
    window: int,
    negative: int,
    rates: F32,
    fixed_outputs: bool,
) -> None:
    """Take in these walks, in order. `kept` is the chance with which each person's word is not thinned out.

    `chance` and `other` are the alias table of people drawn against a pair, `rates` the learning rate of each walk.
    With `fixed_outputs` only `inputs` learn. Draws follow from (seed, number of the walk).
    """
    length, people = walks.shape[1], chance.size
    logistic = np.empty(_TABLE + 1, np.float32)
    for cell in range(_TABLE + 1):
        logistic[cell] = 1.0 / (1.0 + np.exp(-(cell / _TABLE * 2.0 - 1.0) * _SETTLED))
    words, targets = np.empty(length, np.int32), np.empty(negative + 1, np.int32)
    change = np.empty(inputs.shape[1], np.float32)
    for row in range(walks.shape[0]):
        state = _stirred(np.uint64(first_walk + row) ^ _stirred(seed))
        count = 0
        for step in range(length):
            word = walks[row, step]
            if word < 0:
                break
            state = _stirred(state)
            if _unit(state) < kept[word]:
                words[count] = word
                count += 1
        for centre in range(count):
            state = _stirred(state)
            reach = window - int(_unit(state) * window)
            targets[0] = words[centre]
            for draw in range(1, negative + 1):
                state = _stirred(state)
                place = int(_unit(state) * people)
                state = _stirred(state)
                targets[draw] = place if _unit(state) < chance[place] else other[place]
            for near in range(max(0, centre - reach), min(count, centre + reach + 1)):
                if near != centre:
                    _learn(inputs, outputs, words[near], targets, logistic, rates[row], change, fixed_outputs)
