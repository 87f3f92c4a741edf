"""Vectors and their nearest neighbours: the only import of faiss.

Up to `EXACT_LIMIT` passages, of the archive or of what a filter keeps of it, the search is exact (`IndexFlatIP`); beyond, `HNSW32,SQ8`
(Malkov & Yashunin 2018) finds candidates that are rescored exactly. A filter that keeps less than `GRAPH_SHARE` never goes to HNSW, which
loses nearly all of a selective one: what it keeps is copied side by side and scanned, as 8-bit codes beyond the limit, the best of them
rescored.

The saved form is a folder: `base-N.faiss` (opened by memory map), `graph-N.faiss` beyond the limit, `ids-N.npy`, and `state.json`, which
names them and is replaced last, atomically. A save writes new files and never touches those that another process may have mapped.
What was added since stands in memory; what was removed is masked.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.kept import Ids, Kept, Mask, find_sorted
from index.recent import RecentVectors

EXACT_LIMIT = 30_000
RESCORE = 50
EF_CONSTRUCTION, EF_SEARCH = 100, 128
REMEMBERED_COPIES = 2
"""Filters whose vectors or codes stay copied for the next question: at most 154 MB at a million passages."""
GRAPH_SHARE = 0.2
"""HNSW is asked only when at least this share of its vectors may be answered with, and looks the farther the smaller the share."""
SPARE = 16
"""Candidates taken beyond the count asked for, so that float32 rounding at the cut changes nothing."""
CHUNK = 50_000
CHECKED_BYTES = 256_000_000
"""Files up to this size are compared with their checksum on opening; longer ones by size only."""

_FAISS: Any = faiss  # for what its stubs leave out

Vectors = NDArray[np.float32]


class DenseIndex:
    """Unit vectors [n, dimension] under passage ids; similarity is the inner product, so the cosine."""

    def __init__(self, dimension: int, *, exact_limit: int = EXACT_LIMIT) -> None:
        self.dimension, self.exact_limit = dimension, exact_limit
        self.generation = 0
        self._base: Any = faiss.IndexFlatIP(dimension)
        self._graph: Any = None
        self._ids: Ids = np.zeros(0, np.int64)
        self._alive: Mask = np.zeros(0, bool)
        self._recent = RecentVectors(dimension)
        self._copies: list[tuple[Kept, Ids, Any]] = []

    def __len__(self) -> int:
        return int(np.count_nonzero(self._alive)) + len(self._recent)

    @property
    def ids(self) -> Ids:
        """The passage ids that are in, ascending."""
        return np.sort(np.concatenate([self._ids[self._alive], self._recent.ids]), kind="stable")

    @property
    def saved(self) -> int:
        """How many vectors the saved files hold, masked ones included."""
        return len(self._ids)

    @property
    def unsaved(self) -> int:
        """How much a save would change: vectors added since, and those masked."""
        return len(self._recent) + len(self._ids) - int(np.count_nonzero(self._alive))

    def add(self, ids: Sequence[int] | Ids, vectors: Vectors) -> None:
        """Ids that are in already are left as they are."""
        wanted = np.asarray(ids, np.int64)
        at, there = find_sorted(self._ids, wanted)
        there[there] = self._alive[at[there]]
        self._recent.add(wanted[~there], np.asarray(vectors)[~there])

    def remove(self, ids: Sequence[int] | Ids) -> None:
        gone = np.asarray(ids, np.int64)
        at, there = find_sorted(self._ids, gone)
        self._alive[at[there]] = False
        self._copies.clear()
        self._recent.remove(gone)

    def search(self, query: Vectors, count: int, *, only: Kept | Ids | None = None) -> dict[int, float]:
        """Passage id → cosine of the `count` nearest to `query` [dimension], best first; ties by id. `only` restricts before ranking: a
        `Kept` that serves several searches is worked out once."""
        if count <= 0:
            return {}
        query = np.ascontiguousarray(query, np.float32)
        kept = only if only is None or isinstance(only, Kept) else Kept(only)
        with one_thread():
            positions = self._nearest_saved(query, count + SPARE, kept)
        recent = self._recent.nearest(query, count + SPARE, kept)
        ids = np.concatenate([self._ids[positions], self._recent.ids_at(recent)])
        scores = cosines(np.concatenate([self._vectors(positions), self._recent.vectors_at(recent)]), query)
        best = np.lexsort((ids, -scores))[:count]
        return dict(zip(ids[best].tolist(), scores[best].tolist(), strict=True))

    def _nearest_saved(self, query: Vectors, count: int, only: Kept | None) -> Ids:
        """Positions of the nearest among the saved vectors, in no order."""
        allowed = self._alive if only is None else self._alive & only.mask_over(self._ids)
        kept, total = int(np.count_nonzero(allowed)), len(self._ids)
        if not kept:
            return np.zeros(0, np.int64)
        if self._graph is not None and kept < max(self.exact_limit + 1, GRAPH_SHARE * total):
            return self._nearest_copied(query, max(count, RESCORE), only, allowed)
        packed = np.packbits(allowed, bitorder="little")  # must outlive the search
        selector = {} if kept == total else {"sel": faiss.IDSelectorBitmap(total, faiss.swig_ptr(packed))}
        if self._graph is None:
            parameters = faiss.SearchParameters(**selector) if selector else None
            _, positions = self._base.search(query[None, :], min(count, kept), params=parameters)
        else:
            count = max(count, RESCORE)
            # Wide enough for a filter that keeps a region of the space: the search comes to it from outside.
            wide = max(count, EF_SEARCH if kept == total else 2 * EF_SEARCH * total // kept)
            _, positions = self._graph.search(query[None, :], count, params=_FAISS.SearchParametersHNSW(efSearch=wide, **selector))
        found: Ids = positions[0][positions[0] >= 0]
        return found

    def _nearest_copied(self, query: Vectors, count: int, only: Kept | None, allowed: Mask) -> Ids:
        """Positions of the nearest among few: side by side they are scanned seven times as fast as where they lie."""
        held = next(((positions, copy) for kept, positions, copy in self._copies if kept is only), None)
        if held is None:
            positions = np.flatnonzero(allowed)
            held = positions, self._copy(positions)
            if only is not None:
                self._copies = [*self._copies, (only, *held)][-REMEMBERED_COPIES:]
        positions, copy = held
        _, found = copy.search(query[None, :], min(count, len(positions)))
        nearest: Ids = positions[found[0][found[0] >= 0]]
        return nearest

    def _copy(self, positions: Ids) -> Any:
        """An index of its own of these: their vectors, or, beyond the limit of exact search, their codes."""
        if len(positions) > self.exact_limit:
            return copy_codes(faiss.downcast_index(self._graph.storage), positions)
        flat = faiss.IndexFlatIP(self.dimension)
        flat.add(self._vectors(positions))
        return flat

    def _vectors(self, positions: Ids) -> Vectors:
        if not len(positions):
            return np.zeros((0, self.dimension), np.float32)
        vectors: Vectors = self._base.reconstruct_batch(positions)
        return vectors

    def similarities(self, query: Vectors, ids: Sequence[int]) -> dict[int, float]:
        """Cosines of given passages; ids that are not in are left out."""
        wanted = np.unique(np.asarray(ids, np.int64))
        query = np.ascontiguousarray(query, np.float32)
        at, there = find_sorted(self._ids, wanted)
        there[there] = self._alive[at[there]]
        recent_ids, recent = self._recent.get(wanted)
        found = np.concatenate([wanted[there], recent_ids])
        scores = cosines(np.concatenate([self._vectors(at[there]), recent]), query)
        return dict(zip(found.tolist(), scores.tolist(), strict=True))

    def save(self, folder: Path, generation: int) -> None:
        """Writes new files into `folder` and makes them the saved form; a kill leaves the old form or the new one."""
        folder.mkdir(parents=True, exist_ok=True)
        serial = 1 + max((_serial(path) for path in folder.iterdir()), default=0)
        names = [f"base-{serial}.faiss", f"ids-{serial}.npy"]
        try:
            ids = self.ids
            base = faiss.IndexFlatIP(self.dimension)
            for vectors in self._in_order():
                base.add(vectors)
            faiss.write_index(base, str(folder / names[0]))
            np.save(folder / names[1], ids)
            if len(ids) > self.exact_limit:
                names.append(f"graph-{serial}.faiss")
                faiss.write_index(self._next_graph(ids, base), str(folder / names[2]))
            del base
            files = {name: _seal(folder / name) for name in names}
            state = {"generation": generation, "dimension": self.dimension, "passages": len(ids), "files": files}
            _replace_text(folder / "state.json", json.dumps(state))
        except BaseException:
            for name in names:
                (folder / name).unlink(missing_ok=True)
            raise
        self._load(folder)
        _remove_others(folder, names)

    def _in_order(self) -> Iterator[Vectors]:
        """All vectors by ascending id, in chunks."""
        saved = np.flatnonzero(self._alive)
        recent = self._recent.positions
        order = np.argsort(np.concatenate([self._ids[saved], self._recent.ids_at(recent)]), kind="stable")
        for start in range(0, len(order), CHUNK):
            chosen = order[start : start + CHUNK]
            old = chosen < len(saved)
            vectors = np.empty((len(chosen), self.dimension), np.float32)
            vectors[old] = self._vectors(saved[chosen[old]])
            vectors[~old] = self._recent.vectors_at(recent[chosen[~old] - len(saved)])
            yield vectors

    def _next_graph(self, ids: Ids, base: Any) -> Any:
        """The graph over `base`: the present one grown when vectors were only appended, else a new one."""
        before = len(self._ids)
        if self._graph is None or self._graph.ntotal != before or not np.array_equal(ids[:before], self._ids):
            return build_graph(base)
        graph = faiss.clone_index(self._graph)
        _append(graph, base, before)
        return graph

    def _load(self, folder: Path) -> None:
        """Takes in the saved form. Raises OSError, ValueError or RuntimeError when there is none or it is damaged."""
        while True:
            text = (folder / "state.json").read_text("utf-8")
            try:
                return self._load_state(folder, json.loads(text))
            except OSError:
                # Another process saved meanwhile and took these files away: its state names the new ones.
                if (folder / "state.json").read_text("utf-8") == text:
                    raise

    def _load_state(self, folder: Path, state: dict[str, Any]) -> None:
        files = {name.partition("-")[0]: name for name in state["files"]}
        for name, seal in state["files"].items():
            _check_seal(folder / name, seal)
        base = faiss.read_index(str(folder / files["base"]), faiss.IO_FLAG_MMAP_IFC)
        ids = np.load(folder / files["ids"])
        if base.d != self.dimension or not base.ntotal == len(ids) == state["passages"]:
            raise ValueError("base, ids and state.json do not agree")
        graph = faiss.read_index(str(folder / files["graph"])) if "graph" in files else None
        self.generation = int(state["generation"])
        self._base, self._graph, self._ids, self._alive = base, graph, ids, np.ones(len(ids), bool)
        self._recent = RecentVectors(self.dimension)
        self._copies = []


def copy_codes(storage: Any, positions: Ids) -> Any:
    """A scalar-quantized index of the codes of these positions of another one."""
    codes: Any = faiss.IndexScalarQuantizer(storage.d, storage.sq.qtype, storage.metric_type)
    codes.sq, codes.is_trained = storage.sq, True
    every = _FAISS.rev_swig_ptr(storage.codes.data(), storage.ntotal * storage.code_size).reshape(storage.ntotal, storage.code_size)
    codes.add_sa_codes(every[positions])
    return codes


def cosines(vectors: Vectors, query: Vectors) -> NDArray[np.float64]:
    """Inner products [n], summed in double precision and rounded, so that a vector's score does not depend on where it stands."""
    products: NDArray[np.float64] = np.round(vectors.astype(np.float64) @ query.astype(np.float64), 7)
    return products


def build_graph(base: Any) -> Any:
    """HNSW32,SQ8 over a flat index. Built on one thread, so that the same vectors give the same graph."""
    graph: Any = faiss.index_factory(base.d, "HNSW32,SQ8", faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction = EF_CONSTRUCTION
    with one_thread():
        graph.train(base.reconstruct_batch(np.arange(0, base.ntotal, max(1, base.ntotal // CHUNK), dtype=np.int64)))
    _append(graph, base, 0)
    return graph


def _append(graph: Any, base: Any, start: int) -> None:
    with one_thread():
        for at in range(start, base.ntotal, CHUNK):
            graph.add(base.reconstruct_n(at, min(CHUNK, base.ntotal - at)))


@contextmanager
def one_thread() -> Iterator[None]:
    """FAISS on one thread. Torch shares its OpenMP: the count is put back, or the reader would run on one core from then on."""
    before = _FAISS.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def open_dense(folder: Path, dimension: int, *, exact_limit: int = EXACT_LIMIT) -> DenseIndex:
    """The saved index, or an empty one (generation 0) when there is none or it is damaged: the caller fills it from the store."""
    index = DenseIndex(dimension, exact_limit=exact_limit)
    try:
        index._load(folder)
    except (OSError, EOFError, ValueError, RuntimeError, KeyError, TypeError, AttributeError):
        return DenseIndex(dimension, exact_limit=exact_limit)
    return index


def saved_generation(folder: Path) -> int:
    """The generation of the saved form, 0 when there is none: cheap, without opening it."""
    return saved_form(folder)[0]


def saved_form(folder: Path) -> tuple[int, int]:
    """The generation of the saved form and how many vectors it holds; zeros when there is none."""
    try:
        state = json.loads((folder / "state.json").read_text("utf-8"))
        return int(state["generation"]), int(state["passages"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0, 0


def sweep(folder: Path) -> None:
    """Removes what a killed save left beside the saved form."""
    try:
        names = list(json.loads((folder / "state.json").read_text("utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    _remove_others(folder, names)


def _seal(path: Path) -> list[int]:
    """Size and CRC-32 of a file that is on disk for sure."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return [path.stat().st_size, _crc(path)]


def _check_seal(path: Path, seal: Sequence[int]) -> None:
    size = path.stat().st_size
    if size != seal[0] or (size <= CHECKED_BYTES and _crc(path) != seal[1]):
        raise ValueError(f"{str(path)!r} is not the file that was saved")


def _crc(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            crc = zlib.crc32(block, crc)
    return crc


def _serial(path: Path) -> int:
    number = path.stem.rpartition("-")[2]
    return int(number) if number.isdecimal() else 0


def _replace_text(path: Path, text: str) -> None:
    aside = path.with_name(path.name + ".new")
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _remove_others(folder: Path, names: Sequence[str]) -> None:
    for path in folder.iterdir():
        if path.is_file() and path.name not in (*names, "state.json"):
            path.unlink(missing_ok=True)
