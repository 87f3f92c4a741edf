"""How near an unrelated passage is to a question: what tells a passage on the subject from the nearest of those beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.dense import DenseIndex, Vectors

SAMPLE = 5_000
LEAST = 40
"""With fewer passages nothing can be said: they may all be about what is asked."""
ROBUST = 1.4826
"""Turns a median absolute deviation into a standard deviation."""


@dataclass(frozen=True, slots=True)
class Background:
    """The usual cosine between a question and the archive's passages, and how far they spread around it."""

    usual: float
    spread: float

    def standing(self, cosine: float) -> float:
        """By how many spreads a cosine is above the usual one."""
        return round((cosine - self.usual) / self.spread, 2)


def background_of(dense: DenseIndex, vector: Vectors) -> Background | None:
    """From up to `SAMPLE` passages, evenly spread over the archive; None when there are too few."""
    ids = dense.ids
    if len(ids) < LEAST:
        return None
    sample = ids[:: -(-len(ids) // SAMPLE)]
    cosines = np.array(list(dense.similarities(vector, sample.tolist()).values()))
    usual = float(np.median(cosines))
    spread = ROBUST * float(np.median(np.abs(cosines - usual)))
    return Background(usual, max(spread, 1e-6))
