"""Rankings made one. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

LEG_DEPTH = 100
"""How many passages each leg is asked for."""
DENSE_WEIGHT = 0.7
"""Weight of the dense leg's z-scores; the lexical leg has the rest. Measured on PIAF (tests/bench/retrieval.md)."""


@dataclass(frozen=True, slots=True)
class Fused:
    """One passage id with its fused score and its 0-based rank in each leg (None: not found by it)."""

    id: int
    score: float
    dense_rank: int | None
    lexical_rank: int | None


def fuse_scores(
    dense: Mapping[int, float],
    lexical: Mapping[int, float],
    *,
    weight: float = DENSE_WEIGHT,
    dense_of: Mapping[int, float] | None = None,
    depth: int = LEG_DEPTH,
) -> list[Fused]:
    """Weighted sum of z-scores, best first; ties by id.

    `dense` and `lexical` map passage ids to the scores of what each leg found; `dense_of` gives the dense score of what only the
    lexical leg found, where it is known. A passage that a leg lacks gets that leg's lowest score; but when BM25 found fewer than `depth`,
    it found all that hold any of the words, and the others score 0: so that a name which stands in one article only tells it apart.
    """
    ids = sorted({*dense, *lexical})
    if not ids:
        return []
    known = {**(dense_of or {}), **dense}
    without_words = 0.0 if len(lexical) < depth else min(lexical.values())
    total = weight * _z_scores(ids, known, min(known.values(), default=0.0)) + (1 - weight) * _z_scores(ids, lexical, without_words)
    ranks = (_ranks(dense), _ranks(lexical))
    fused = [Fused(i, float(score), ranks[0].get(i), ranks[1].get(i)) for i, score in zip(ids, total, strict=True)]
    return sorted(fused, key=lambda f: (-f.score, f.id))


def _z_scores(ids: Sequence[int], scores: Mapping[int, float], missing: float) -> np.ndarray:
    values = np.array([scores.get(i, missing) for i in ids], np.float64)
    deviation = float(values.std())
    centred: np.ndarray = (values - values.mean()) / (deviation if deviation > 1e-9 else 1.0)
    return centred


def _ranks(scores: Mapping[int, float]) -> dict[int, int]:
    ordered = sorted(scores, key=lambda i: (-scores[i], i))
    return {identity: rank for rank, identity in enumerate(ordered)}
