"""A filter restricts both legs before ranking: the ten best of what it keeps are found, however little that is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from index import derived
from index.dense import GRAPH_SHARE, Ids, Vectors
from index.fusion import fuse_scores
from index.store import LEG_DEPTH, ArchiveIndex, Filter
from index.testing import FakeEncoder
from index.types import Article

ARTICLES, LIMIT = 1000, 300
FILTERS = {
    0.001: Filter(sources=("Le Millième",)),
    0.01: Filter(sources=("Le Centième",)),
    0.1: Filter(sources=("Le Dixième",)),
    0.5: Filter(sections=("Monde",)),
}
VOCABULARY = [f"mot{i:03d}" for i in range(600)]
ENCODER = FakeEncoder()


def article(i: int, rng: np.random.Generator) -> Article:
    source = "Le Millième" if i == 500 else "Le Centième" if i % 100 == 7 else "Le Dixième" if i % 10 == 3 else "Un autre"
    topic = rng.choice(VOCABULARY, 60)
    text = ". ".join(" ".join(rng.choice(topic if n % 3 else VOCABULARY, 12)).capitalize() for n in range(30)) + "."
    return Article(f"a{i:04d}", f"Titre {i}", text, f"20{i % 20:02d}-05-12", source, section=("Monde", "Sport")[i % 2])


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArchiveIndex]:
    """A thousand articles of several passages, with a graph over their vectors. Not to be changed."""
    rng = np.random.default_rng(11)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(derived, "EXACT_LIMIT", LIMIT)
        with ArchiveIndex.create(tmp_path_factory.mktemp("large") / "archive", ENCODER) as archive:
            archive.add(article(i, rng) for i in range(ARTICLES))
            archive.compact()
            yield archive


def questions() -> list[str]:
    rng = np.random.default_rng(12)
    return [" ".join(rng.choice(VOCABULARY, 4)) for _ in range(25)]


def kept_by(archive: ArchiveIndex, only: Filter) -> Ids:
    """Passages of the articles that a filter keeps, read from the articles themselves."""
    held = {a.id for a in archive.articles() if a.source in only.sources or a.section in only.sections}
    return np.array([passage for passage, article in archive.article_of_passages().items() if article in held], np.int64)


def all_vectors(archive: ArchiveIndex) -> dict[int, Vectors]:
    parts = archive._database.passages_since(0, ENCODER.dimension)
    return {int(i): vector for ids, vectors, _ in parts for i, vector in zip(ids, vectors, strict=True)}


def brute_dense(vectors: dict[int, Vectors], kept: Ids, query: Vectors) -> dict[int, float]:
    scores = {int(i): round(float(vectors[int(i)].astype(np.float64) @ query.astype(np.float64)), 7) for i in kept}
    return dict(sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])))


def brute_lexical(archive: ArchiveIndex, kept: Ids, text: str) -> dict[int, float]:
    lexical, wanted = archive._derived.lexical, set(kept.tolist())
    assert lexical is not None
    return {i: score for i, score in lexical.search(text, len(lexical)).items() if i in wanted}


def first(scores: dict[int, float], count: int) -> dict[int, float]:
    return dict(list(scores.items())[:count])


def test_each_way_of_searching_is_taken(large: ArchiveIndex) -> None:
    """A filter of few passages is searched exactly, one of more by the 8-bit codes, one of most by the graph."""
    dense, counts = large._derived.dense, [len(kept_by(large, only)) for only in FILTERS.values()]
    assert dense._graph is not None and dense._graph.ntotal == len(dense) >= 3000
    assert counts[0] < counts[1] <= LIMIT < counts[2] < GRAPH_SHARE * len(dense) <= counts[3]
    assert [round(count / len(dense), share) for count, share in zip(counts, (3, 2, 1, 1), strict=True)] == list(FILTERS)


@pytest.mark.parametrize("share", FILTERS)
def test_the_ten_best_of_what_a_filter_keeps_are_found(large: ArchiveIndex, share: float) -> None:
    only, vectors = FILTERS[share], all_vectors(large)
    kept = kept_by(large, only)
    dense_found, fused_found, wanted = 0, 0, 0
    for text in questions():
        query = ENCODER.encode_queries([text])[0]
        near, worded = brute_dense(vectors, kept, query), brute_lexical(large, kept, text)
        best = set(first(near, 10))
        dense_found += len(best & set(first(large._derived.dense.search(query, 10, only=kept), 10)))
        legs = first(near, LEG_DEPTH), first(worded, LEG_DEPTH)
        fused = {f.id for f in fuse_scores(*legs, dense_of=near)[:10]}
        hits = large.search(text, 10, only=only)
        assert {hit.passage.id for hit in hits} <= set(kept.tolist()) and len(hits) == len(fused) == min(10, len(kept))
        fused_found += len(fused & {hit.passage.id for hit in hits})
        wanted += len(fused)
    assert dense_found >= 0.99 * wanted and fused_found >= 0.99 * wanted


def test_a_filter_that_keeps_nothing_finds_nothing(large: ArchiveIndex) -> None:
    assert large.search(questions()[0], 10, only=Filter(sources=("Personne",))) == []
    assert large.search(questions()[0], 10, only=Filter(sources=("Le Millième",), sections=("Sport",))) == []
