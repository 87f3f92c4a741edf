"""Laws of fusing two rankings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import DENSE_WEIGHT, fuse_scores

SCORES = st.dictionaries(st.integers(0, 30), st.floats(-50, 50, allow_nan=False).map(lambda x: round(x, 3)), max_size=15)
WORDS = st.dictionaries(st.integers(0, 30), st.floats(0.001, 50).map(lambda x: round(x, 3)), max_size=15)
WEIGHTS = st.floats(0, 1)
DEPTHS = st.sampled_from([1, 10, 100])


@given(SCORES, WORDS, SCORES, WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_in_which_scores_come_does_not_matter(
    dense: dict[int, float], lexical: dict[int, float], of: dict[int, float], weight: float, random: object
) -> None:
    shuffled = []
    for scores in (dense, lexical, of):
        items = list(scores.items())
        random.shuffle(items)  # type: ignore[attr-defined]
        shuffled.append(dict(items))
    once = fuse_scores(dense, lexical, dense_of=of, weight=weight)
    assert once == fuse_scores(shuffled[0], shuffled[1], dense_of=shuffled[2], weight=weight)


@given(SCORES, WORDS, WEIGHTS, DEPTHS)
def test_each_passage_once_best_first_ties_by_id(dense: dict[int, float], lexical: dict[int, float], weight: float, depth: int) -> None:
    fused = fuse_scores(dense, lexical, weight=weight, depth=depth)
    assert sorted(f.id for f in fused) == sorted({*dense, *lexical})
    assert [(-f.score, f.id) for f in fused] == sorted((-f.score, f.id) for f in fused)


@given(SCORES, WORDS)
def test_ranks_are_those_of_the_legs(dense: dict[int, float], lexical: dict[int, float]) -> None:
    for f in fuse_scores(dense, lexical):
        for rank, leg in ((f.dense_rank, dense), (f.lexical_rank, lexical)):
            if f.id not in leg:
                assert rank is None
            else:
                assert rank == sorted(leg, key=lambda i: (-leg[i], i)).index(f.id)


@given(SCORES, WORDS, st.floats(0.01, 0.99), DEPTHS)
def test_better_in_both_legs_is_better(dense: dict[int, float], lexical: dict[int, float], weight: float, depth: int) -> None:
    fused = {f.id: f.score for f in fuse_scores(dense, lexical, weight=weight, depth=depth)}
    both = sorted(dense.keys() & lexical.keys())
    for a in both:
        for b in both:
            if dense[a] > dense[b] and lexical[a] > lexical[b]:
                assert fused[a] > fused[b]


@given(WORDS)
def test_one_leg_alone_keeps_its_order(scores: dict[int, float]) -> None:
    order = sorted(scores, key=lambda i: (-scores[i], i))
    assert [f.id for f in fuse_scores(scores, {})] == order == [f.id for f in fuse_scores({}, scores)]
    other = {i: float(-r) for r, i in enumerate(reversed(order))}
    assert [f.id for f in fuse_scores(scores, other, weight=1.0)] == order
    assert [f.id for f in fuse_scores(other, scores, weight=0.0)] == order


@given(SCORES, WORDS, st.floats(0.5, 20), DEPTHS)
def test_the_scale_of_a_leg_does_not_matter(dense: dict[int, float], lexical: dict[int, float], scale: float, depth: int) -> None:
    before = {f.id: f.score for f in fuse_scores(dense, lexical, depth=depth)}
    after = {f.id: f.score for f in fuse_scores(dense, {i: s * scale for i, s in lexical.items()}, depth=depth)}
    assert after == pytest.approx(before, abs=1e-6)


def z_scores(values: list[float]) -> np.ndarray:
    return (np.array(values) - np.mean(values)) / np.std(values)


def test_what_a_leg_lacks_gets_its_lowest_score_unless_it_is_known() -> None:
    dense, lexical = {1: 0.9, 2: 0.5, 3: 0.1}, {4: 7.0, 1: 3.0}
    unknown = {f.id: f.score for f in fuse_scores(dense, lexical, depth=2)}
    known = {f.id: f.score for f in fuse_scores(dense, lexical, dense_of={4: 0.85}, depth=2)}
    assert known[4] > unknown[4]
    expected = DENSE_WEIGHT * z_scores([0.9, 0.5, 0.1, 0.1]) + (1 - DENSE_WEIGHT) * z_scores([3.0, 3.0, 3.0, 7.0])
    assert [unknown[i] for i in (1, 2, 3, 4)] == pytest.approx(expected.tolist())


def test_what_holds_none_of_the_words_scores_nothing() -> None:
    fused = fuse_scores({1: 0.9, 2: 0.8, 3: 0.7, 4: 0.6}, {3: 5.0}, depth=10)
    expected = DENSE_WEIGHT * z_scores([0.9, 0.8, 0.7, 0.6]) + (1 - DENSE_WEIGHT) * z_scores([0.0, 0.0, 5.0, 0.0])
    assert {f.id: f.score for f in fused} == pytest.approx(dict(zip((1, 2, 3, 4), expected.tolist(), strict=True)))
    assert {f.id: f for f in fuse_scores({1: 0.9, 2: 0.8}, {2: 5.0}, weight=0.4, depth=10)}[2].score > 0


def test_nothing_gives_nothing() -> None:
    assert fuse_scores({}, {}) == []
    assert [f.score for f in fuse_scores({5: 0.3}, {5: 2.0})] == [0.0]
