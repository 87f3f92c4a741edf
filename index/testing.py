"""Deterministic fakes, for our tests and for those of programs built on an archive."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoders import Vectors
from index.lexical import analyze
from index.passages import estimate_tokens


class FakeEncoder:
    """An `Encoder` without a model: each term adds a fixed pseudo-random direction, so that texts sharing words are near."""

    def __init__(self, dimension: int = 64, name: str = "fake") -> None:
        self.name, self.dimension = name, dimension
        self.fingerprint = f"fake-{dimension}"

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        if progress:
            progress(len(texts))
        return self._encode(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [estimate_tokens(text) for text in texts]

    def _encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dimension), np.float64)
        for row, text in zip(rows, texts, strict=True):
            for term in analyze(text) or [text]:
                row += _direction(term, self.dimension)
        lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        unit: Vectors = (rows / lengths).astype(np.float32)
        return unit


@functools.lru_cache(maxsize=50_000)
def _direction(term: str, dimension: int) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(term.encode("utf-8", "surrogatepass")).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(dimension)
