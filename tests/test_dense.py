"""The vectors' index: exact search is numpy's brute force, HNSW comes near it, filters hold, and nothing done to it is forgotten."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from index.dense import DenseIndex, Ids, Vectors, open_dense, saved_generation

DIMENSION = 12


def unit(rows: int, seed: int, dimension: int = DIMENSION) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((rows, dimension)).astype(np.float32)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def brute_force(ids: Ids, vectors: Vectors, query: Vectors, count: int, only: Ids | None = None) -> dict[int, float]:
    scores = np.round(vectors.astype(np.float64) @ query.astype(np.float64), 7)
    kept = [i for i in range(len(ids)) if only is None or ids[i] in only]
    best = sorted(kept, key=lambda i: (-scores[i], ids[i]))[:count]
    return {int(ids[i]): float(scores[i]) for i in best}


def filled(ids: Ids, vectors: Vectors, folder: Path | None = None, saved: int = 0, exact_limit: int = 10**6) -> DenseIndex:
    """An index whose first `saved` vectors are in files and whose others are in memory."""
    index = DenseIndex(vectors.shape[1], exact_limit=exact_limit)
    index.add(ids[:saved], vectors[:saved])
    if folder:
        index.save(folder, 1)
    index.add(ids[saved:], vectors[saved:])
    return index


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(0, 80), saved=st.integers(0, 80), count=st.integers(0, 100), seed=st.integers(0, 10**6),
    copies=st.booleans(), share=st.none() | st.floats(0, 1),
)  # fmt: skip
def test_exact_search_is_brute_force(rows: int, saved: int, count: int, seed: int, copies: bool, share: float | None) -> None:
    rng = np.random.default_rng(seed)
    vectors = unit(rows, seed)
    if copies and rows:
        vectors = vectors[rng.integers(0, min(rows, 12), rows)]  # many equal scores: ties go by id
    ids = rng.permutation(1000)[:rows].astype(np.int64)
    only = None if share is None else ids[rng.random(rows) < share]
    query = unit(1, seed + 1)[0]
    folder = Path(tempfile.mkdtemp())
    try:
        index = filled(ids, vectors, folder / "dense", min(saved, rows))
        assert list(index.search(query, count, only=only).items()) == list(brute_force(ids, vectors, query, count, only).items())
        assert index.ids.tolist() == sorted(ids.tolist()) and len(index) == rows
        known = brute_force(ids, vectors, query, rows)
        assert index.similarities(query, [*ids[::3].tolist(), 5000]) == {int(i): known[int(i)] for i in ids[::3]}
    finally:
        shutil.rmtree(folder)


def clustered(rows: int, dimension: int, seed: int) -> Vectors:
    """Vectors in topics, as those of texts are."""
    rng = np.random.default_rng(seed)
    vectors = unit(40, seed, dimension)[rng.integers(0, 40, rows)] + 0.6 * unit(rows, seed + 1, dimension)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> tuple[DenseIndex, Ids, Vectors, Vectors]:
    """3,000 vectors in an index whose limit for exact search is 1,000."""
    vectors = clustered(3000, 32, 1)
    ids = np.arange(1, 6001, 2, dtype=np.int64)
    index = filled(ids, vectors, tmp_path_factory.mktemp("graph") / "dense", 3000, exact_limit=1000)
    assert index._graph is not None and index._graph.ntotal == 3000
    return index, ids, vectors, clustered(50, 32, 3)


def recall(index: DenseIndex, ids: Ids, vectors: Vectors, queries: Vectors, only: Ids | None = None) -> float:
    found = 0
    for query in queries:
        best = brute_force(ids, vectors, query, 10, only)
        answers = index.search(query, 10, only=only)
        assert only is None or set(answers) <= set(only.tolist())
        assert all(best[i] == answers[i] for i in best.keys() & answers.keys())  # rescored exactly
        found += len(best.keys() & answers.keys())
    return found / (10 * len(queries))


def test_hnsw_finds_what_brute_force_finds(graph: tuple[DenseIndex, Ids, Vectors, Vectors]) -> None:
    assert recall(*graph) >= 0.98


@pytest.mark.parametrize("share", [0.6, 0.4])
def test_a_filter_that_keeps_one_region_is_searched_as_well(graph: tuple[DenseIndex, Ids, Vectors, Vectors], share: float) -> None:
    """As a section or a source does: what it keeps lies together, and the questions mostly come from elsewhere."""
    index, ids, vectors, queries = graph
    for seed in range(3):
        near = np.argsort(-(vectors @ vectors[seed * 700]), kind="stable")[: int(share * len(ids))]
        assert recall(index, ids, vectors, queries, np.sort(ids[near])) >= 0.99


@pytest.mark.parametrize("share", [0.95, 0.5, 0.05, 0.01])
def test_a_filter_loses_nothing(graph: tuple[DenseIndex, Ids, Vectors, Vectors], share: float) -> None:
    index, ids, vectors, queries = graph
    only = ids[np.random.default_rng(9).random(len(ids)) < share]
    assert recall(index, ids, vectors, queries, only) >= (0.98 if share > 0.8 else 1.0)


@pytest.mark.parametrize("gone", [0.05, 0.5])
def test_hnsw_answers_with_nothing_that_was_removed(tmp_path: Path, gone: float) -> None:
    vectors, ids = clustered(1500, 16, 5), np.arange(1500, dtype=np.int64)
    index = filled(ids, vectors, tmp_path / "dense", 1500, exact_limit=1000)
    removed = np.random.default_rng(2).random(1500) < gone
    index.remove(ids[removed])
    assert recall(index, ids[~removed], vectors[~removed], clustered(30, 16, 6)) >= 0.98
    assert not set(index.search(vectors[removed][0], 100)) & set(ids[removed].tolist())


def test_a_grown_graph_is_as_good_as_a_new_one(tmp_path: Path) -> None:
    vectors, ids = clustered(2000, 16, 7), np.arange(2000, dtype=np.int64)
    index = filled(ids[:1500], vectors[:1500], tmp_path / "dense", 1500, exact_limit=1000)
    index.add(ids[1500:], vectors[1500:])
    index.save(tmp_path / "dense", 2)
    assert index._graph.ntotal == 2000
    assert recall(open_dense(tmp_path / "dense", 16, exact_limit=1000), ids, vectors, clustered(30, 16, 8)) >= 0.98
    index.remove(ids[:1200])
    index.save(tmp_path / "dense", 3)
    assert index._graph is None and recall(index, ids[1200:], vectors[1200:], clustered(30, 16, 8)) == 1.0


class Cycles(RuleBasedStateMachine):
    """Whatever is added, removed, saved and opened, the index answers as a dictionary of vectors would."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp()) / "dense"
        self.index, self.model, self.generation = DenseIndex(DIMENSION), dict[int, Vectors](), 0

    @rule(ids=st.lists(st.integers(0, 40), max_size=12), seed=st.integers(0, 99))
    def add(self, ids: list[int], seed: int) -> None:
        vectors = unit(len(ids), seed)
        self.index.add(ids, vectors)
        for identity, vector in zip(ids, vectors, strict=True):
            self.model.setdefault(identity, vector)

    @rule(ids=st.lists(st.integers(0, 40), max_size=12))
    def remove(self, ids: list[int]) -> None:
        self.index.remove(ids)
        for identity in ids:
            self.model.pop(identity, None)

    @rule()
    def save(self) -> None:
        self.generation += 1
        self.index.save(self.folder, self.generation)
        assert self.index.unsaved == 0

    @rule()
    def save_and_open(self) -> None:
        self.save()
        self.index = open_dense(self.folder, DIMENSION)
        assert self.index.generation == self.generation == saved_generation(self.folder)

    @invariant()
    def same_as_the_model(self) -> None:
        ids = np.array(sorted(self.model), np.int64)
        vectors = np.stack([self.model[int(i)] for i in ids]) if len(ids) else np.zeros((0, DIMENSION), np.float32)
        query = unit(1, 12345)[0]
        assert self.index.ids.tolist() == ids.tolist() and len(self.index) == len(ids)
        assert self.index.search(query, 7) == brute_force(ids, vectors, query, 7)
        assert self.index.similarities(query, list(range(41))) == brute_force(ids, vectors, query, 41)

    def teardown(self) -> None:
        shutil.rmtree(self.folder.parent, ignore_errors=True)


Cycles.TestCase.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
TestCycles = Cycles.TestCase


def test_a_save_leaves_an_open_reader_alone(tmp_path: Path) -> None:
    vectors, ids = unit(500, 1), np.arange(500, dtype=np.int64)
    writer = filled(ids, vectors, tmp_path / "dense", 500)
    reader = open_dense(tmp_path / "dense", DIMENSION)
    query = unit(1, 2)[0]
    before = reader.search(query, 20)
    for generation in range(2, 6):
        writer.remove(ids[: 80 * generation])
        writer.add(ids[: 80 * generation], unit(80 * generation, generation))
        writer.save(tmp_path / "dense", generation)
        assert reader.search(query, 20) == before
    assert open_dense(tmp_path / "dense", DIMENSION).search(query, 20) == writer.search(query, 20) != before
    assert len(list((tmp_path / "dense").iterdir())) == 3  # nothing of the earlier saves is left


def test_files_that_vanish_while_being_opened_are_looked_up_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, ids = unit(50, 1), np.arange(50, dtype=np.int64)
    writer = filled(ids, vectors, tmp_path / "dense", 50)
    read, saved = Path.read_text, []

    def read_then_save(path: Path, *arguments: str) -> str:
        text = read(path, *arguments)
        if path.name == "state.json" and not saved:
            saved.append(1)
            writer.remove([3])
            writer.save(tmp_path / "dense", 2)
        return text

    monkeypatch.setattr(Path, "read_text", read_then_save)
    assert open_dense(tmp_path / "dense", DIMENSION).ids.tolist() == [i for i in range(50) if i != 3]


@pytest.mark.parametrize("name", ["base", "ids", "state", "graph"])
@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "altered"])
def test_a_damaged_file_gives_an_empty_index(tmp_path: Path, name: str, damage: str) -> None:
    filled(np.arange(400, dtype=np.int64), unit(400, 1), tmp_path / "dense", 400, exact_limit=100)
    (path,) = (tmp_path / "dense").glob(f"{name}*")
    content = path.read_bytes()
    middle = len(content) // 2
    path.unlink()
    if damage != "gone":
        altered = content[:middle] + bytes([content[middle] ^ 0x40]) + content[middle + 1 :]
        path.write_bytes({"empty": b"", "cut": content[:middle], "altered": altered}[damage])
    if (name, damage) == ("state", "altered"):
        path.write_text(json.dumps(["not", "a", "state"]), "utf-8")
    index = open_dense(tmp_path / "dense", DIMENSION, exact_limit=100)
    assert len(index) == 0 and index.generation == 0
    index.add(np.arange(400), unit(400, 1))
    index.save(tmp_path / "dense", 7)
    assert len(open_dense(tmp_path / "dense", DIMENSION, exact_limit=100)) == 400


def test_a_failed_save_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = filled(np.arange(50, dtype=np.int64), unit(50, 1), tmp_path / "dense", 50)
    index.add([77], unit(1, 9))
    files = {path.name: path.read_bytes() for path in (tmp_path / "dense").iterdir()}
    with monkeypatch.context() as patched, pytest.raises(RuntimeError, match="No space"):
        patched.setattr(faiss, "write_index", lambda *_: (_ for _ in ()).throw(RuntimeError("No space left on device")))
        index.save(tmp_path / "dense", 2)
    assert {path.name: path.read_bytes() for path in (tmp_path / "dense").iterdir()} == files
    assert len(index) == 51 and index.unsaved == 1
    index.save(tmp_path / "dense", 2)
    assert 77 in open_dense(tmp_path / "dense", DIMENSION).ids


def test_another_dimension_is_not_taken_for_ours(tmp_path: Path) -> None:
    filled(np.arange(5, dtype=np.int64), unit(5, 1), tmp_path / "dense", 5)
    assert len(open_dense(tmp_path / "dense", DIMENSION + 1)) == 0


def test_a_search_leaves_the_threads_of_others_alone(tmp_path: Path) -> None:
    import torch

    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        index = filled(np.arange(300, dtype=np.int64), unit(300, 1), tmp_path / "dense", 300, exact_limit=100)
        index.search(unit(1, 2)[0], 5)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
