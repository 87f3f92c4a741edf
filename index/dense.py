"""Vectors and their nearest neighbours: the only import of faiss.

Up to `EXACT_LIMIT` passages the search is exact (`IndexFlatIP`); beyond, `HNSW32,SQ8` (Malkov & Yashunin 2018) finds candidates that are
rescored exactly. A filter never goes to HNSW, which loses nearly all of a selective one: the vectors of what is kept are scanned.
The saved form is a folder: `base.faiss` (memory-mapped), `graph.faiss` beyond the limit, `ids.npy`, `state.json` written last.
What was added since is kept aside in memory until the next save; what was removed is masked.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

EXACT_LIMIT = 30_000
RESCORE = 50
EF_CONSTRUCTION, EF_SEARCH = 100, 128

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]


class DenseIndex:
    """Unit vectors [n, dimension] under passage ids; similarity is the inner product, so the cosine."""

    def __init__(self, dimension: int, *, exact_limit: int = EXACT_LIMIT) -> None:
        faiss.omp_set_num_threads(1)
        self.dimension, self.exact_limit = dimension, exact_limit
        self.generation = 0
        self._base = faiss.IndexFlatIP(dimension)
        self._graph: faiss.Index | None = None
        self._ids: Ids = np.zeros(0, np.int64)
        self._alive: NDArray[np.bool_] = np.zeros(0, bool)
        self._tail_ids: list[int] = []
        self._tail: list[Vectors] = []

    def __len__(self) -> int:
        return int(self._alive.sum()) + len(self._tail_ids)

    @property
    def ids(self) -> Ids:
        """The passage ids that are in, ascending."""
        return np.sort(np.concatenate([self._ids[self._alive], np.array(self._tail_ids, np.int64)]))

    @property
    def unsaved(self) -> int:
        """How much a save would change: vectors added since, and those masked."""
        return len(self._tail_ids) + int((~self._alive).sum())

    def add(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """Ids that are in already are left as they are."""
        present = set(self._tail_ids) | set(self._ids[self._alive].tolist())
        for identity, vector in zip(ids, vectors, strict=True):
            if int(identity) not in present:
                self._tail_ids.append(int(identity))
                self._tail.append(vector[None, :].astype(np.float32))
                present.add(int(identity))

    def remove(self, ids: Sequence[int] | Ids) -> None:
        gone = np.asarray(ids, np.int64)
        self._alive &= ~np.isin(self._ids, gone)
        kept = [i for i, identity in enumerate(self._tail_ids) if identity not in set(gone.tolist())]
        self._tail_ids = [self._tail_ids[i] for i in kept]
        self._tail = [self._tail[i] for i in kept]

    def search(self, query: Vectors, count: int, *, only: Ids | None = None) -> dict[int, float]:
        """Passage id → cosine of the `count` nearest to `query` [dimension]; `only` restricts to these ids, before ranking."""
        found: list[tuple[float, int]] = []
        positions = self._nearest_base(query, count, only)
        found += [(score, int(self._ids[position])) for position, score in positions]
        if self._tail_ids:
            tail = np.concatenate(self._tail)
            allowed = np.ones(len(tail), bool) if only is None else np.isin(np.array(self._tail_ids), only)
            scores = tail @ query
            found += [(float(scores[i]), self._tail_ids[i]) for i in np.flatnonzero(allowed)]
        found.sort(key=lambda pair: (-pair[0], pair[1]))
        return {identity: score for score, identity in found[:count]}

    def _nearest_base(self, query: Vectors, count: int, only: Ids | None) -> list[tuple[int, float]]:
        allowed = self._alive if only is None else self._alive & np.isin(self._ids, only)
        kept = int(allowed.sum())
        if not kept:
            return []
        if self._graph is not None and kept == len(self._ids):
            positions = self._graph_candidates(query, max(count, RESCORE))
        elif self._graph is not None and only is None:
            # Few are masked (a save rebuilds): ask the graph for more and drop them.
            positions = self._graph_candidates(query, max(count, RESCORE) + 2 * (len(self._ids) - kept))
            positions = positions[allowed[positions]]
        else:
            return self._scan(query, count, None if kept == len(self._ids) else allowed)
        scores = self._vectors(positions) @ query
        best = sorted(zip(positions.tolist(), scores.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
        return best[:count]

    def _graph_candidates(self, query: Vectors, count: int) -> Ids:
        assert self._graph is not None
        parameters = faiss.SearchParametersHNSW(efSearch=max(EF_SEARCH, count))
        _, positions = self._graph.search(query[None, :], count, params=parameters)
        return np.sort(positions[0][positions[0] >= 0])

    def _scan(self, query: Vectors, count: int, allowed: NDArray[np.bool_] | None) -> list[tuple[int, float]]:
        parameters = None
        if allowed is not None:
            packed = np.packbits(allowed, bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(packed)))
        scores, positions = self._base.search(query[None, :], min(count, len(self._ids)), params=parameters)
        return [(int(p), float(s)) for p, s in zip(positions[0], scores[0], strict=True) if p >= 0]

    def _vectors(self, positions: Ids) -> Vectors:
        return np.stack([self._base.reconstruct(int(p)) for p in positions]) if len(positions) else np.zeros((0, self.dimension), np.float32)

    def similarities(self, query: Vectors, ids: Sequence[int]) -> dict[int, float]:
        """Cosines of given passages; ids that are not in are left out."""
        wanted = np.asarray(sorted(ids), np.int64)
        at = np.searchsorted(self._ids, wanted) if len(self._ids) else np.zeros(len(wanted), np.int64)
        pairs = [(int(i), int(p)) for i, p in zip(wanted, at, strict=True) if p < len(self._ids) and self._ids[p] == i and self._alive[p]]
        scores = self._vectors(np.array([p for _, p in pairs], np.int64)) @ query if pairs else []
        result = {i: float(s) for (i, _), s in zip(pairs, scores, strict=True)}
        tail = {identity: position for position, identity in enumerate(self._tail_ids)}
        return result | {int(i): float(self._tail[tail[int(i)]][0] @ query) for i in wanted if int(i) in tail}

    def save(self, folder: Path, generation: int) -> None:
        """Writes everything anew beside `folder` and swaps it in; a kill leaves the old folder or the new one."""
        ids = self.ids
        order = np.argsort(np.concatenate([self._ids[self._alive], np.array(self._tail_ids, np.int64)]), kind="stable")
        vectors = np.concatenate([self._vectors(np.flatnonzero(self._alive)), *self._tail])[order]
        aside = folder.with_name(folder.name + ".new")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        base = faiss.IndexFlatIP(self.dimension)
        base.add(vectors)
        faiss.write_index(base, str(aside / "base.faiss"))
        if len(ids) > self.exact_limit:
            faiss.write_index(build_graph(vectors), str(aside / "graph.faiss"))
        np.save(aside / "ids.npy", ids)
        state = {"generation": generation, "dimension": self.dimension, "passages": len(ids)}
        (aside / "state.json").write_text(json.dumps(state), "utf-8")
        for path in aside.iterdir():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        old = folder.with_name(folder.name + ".old")
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            folder.rename(old)
        aside.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
        self._load(folder)

    def _load(self, folder: Path) -> None:
        state = json.loads((folder / "state.json").read_text("utf-8"))
        base = faiss.read_index(str(folder / "base.faiss"), faiss.IO_FLAG_MMAP_IFC)
        ids = np.load(folder / "ids.npy")
        if base.d != self.dimension or base.ntotal != len(ids) or state["passages"] != len(ids):
            raise ValueError("base.faiss, ids.npy and state.json do not agree")
        graph_file = folder / "graph.faiss"
        self._graph = faiss.read_index(str(graph_file)) if graph_file.exists() else None
        self._base, self._ids, self._alive = base, ids, np.ones(len(ids), bool)
        self._tail, self._tail_ids = [], []
        self.generation = int(state["generation"])


def build_graph(vectors: Vectors) -> faiss.Index:
    """HNSW32,SQ8 over the vectors. Built on one thread, so that the same vectors give the same graph."""
    graph = faiss.index_factory(vectors.shape[1], "HNSW32,SQ8", faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction = EF_CONSTRUCTION
    graph.train(vectors[:: max(1, len(vectors) // 50_000)])
    graph.add(vectors)
    return graph


def open_dense(folder: Path, dimension: int, *, exact_limit: int = EXACT_LIMIT) -> DenseIndex:
    """The saved index, or an empty one (generation 0) when there is none or it is damaged: the caller fills it from the store."""
    index = DenseIndex(dimension, exact_limit=exact_limit)
    try:
        index._load(folder)
    except (OSError, ValueError, RuntimeError, KeyError):
        return DenseIndex(dimension, exact_limit=exact_limit)
    return index
