"""Vectors in memory that are not in the saved index yet. Pure numpy; searched exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.kept import Ids, Kept

Vectors = NDArray[np.float32]


class RecentVectors:
    """Rows under ids, growing by doubling; a removed row is masked."""

    def __init__(self, dimension: int) -> None:
        self._rows: Vectors = np.zeros((0, dimension), np.float32)
        self._row_ids: Ids = np.zeros(0, np.int64)
        self._alive: NDArray[np.bool_] = np.zeros(0, bool)
        self._at: dict[int, int] = {}
        self._used = 0

    def __len__(self) -> int:
        return len(self._at)

    @property
    def positions(self) -> Ids:
        """Where the rows that are in stand."""
        return np.flatnonzero(self._alive[: self._used])

    @property
    def ids(self) -> Ids:
        return self._row_ids[self.positions]

    def ids_at(self, positions: Ids) -> Ids:
        return self._row_ids[positions]

    def vectors_at(self, positions: Ids) -> Vectors:
        return self._rows[positions]

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Ids that are in already are left as they are."""
        fresh: list[int] = []
        for row, identity in enumerate(ids.tolist()):
            if identity not in self._at:
                self._at[identity] = self._used + len(fresh)
                fresh.append(row)
        end = self._used + len(fresh)
        self._reserve(end)
        self._rows[self._used : end] = vectors[fresh]
        self._row_ids[self._used : end] = ids[fresh]
        self._alive[self._used : end] = True
        self._used = end

    def _reserve(self, rows: int) -> None:
        missing = rows - len(self._rows)
        if missing > 0:
            more = max(missing, len(self._rows), 64)
            self._rows = np.concatenate([self._rows, np.zeros((more, self._rows.shape[1]), np.float32)])
            self._row_ids = np.concatenate([self._row_ids, np.zeros(more, np.int64)])
            self._alive = np.concatenate([self._alive, np.zeros(more, bool)])

    def remove(self, ids: Ids) -> None:
        if not self._at:
            return
        for identity in ids.tolist():
            position = self._at.pop(identity, None)
            if position is not None:
                self._alive[position] = False

    def nearest(self, query: Vectors, count: int, only: Kept | None) -> Ids:
        """Positions of the `count` nearest, in no order; `only` restricts to what it keeps."""
        positions = self.positions
        if only is not None:
            positions = positions[only.holds(self._row_ids[positions])]
        if len(positions) <= count:
            return positions
        scores = (self._rows[: self._used] @ query)[positions]
        return positions[np.argpartition(-scores, count - 1)[:count]]

    def get(self, ids: Ids) -> tuple[Ids, Vectors]:
        """Those of `ids` that are in, with their vectors."""
        there = [identity for identity in ids.tolist() if identity in self._at]
        return np.array(there, np.int64), self._rows[[self._at[identity] for identity in there]]
