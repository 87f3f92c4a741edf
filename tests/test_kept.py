"""The laws of index.kept, against plain sets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dense import DenseIndex
from index.kept import Kept

IDS = st.lists(st.integers(0, 60))


@given(IDS, IDS)
def test_a_mask_tells_who_is_kept(kept: list[int], others: list[int]) -> None:
    only = Kept(kept)
    index_ids = np.unique(np.array(others, np.int64))
    for _ in range(2):  # the second time from memory
        assert only.mask_over(index_ids).tolist() == [i in set(kept) for i in index_ids.tolist()]
    unordered = np.array(others, np.int64)
    assert only.holds(unordered).tolist() == [i in set(kept) for i in others]
    assert [i in only for i in others] == [i in set(kept) for i in others]
    assert len(only) == len(set(kept))


def test_another_index_is_asked_anew() -> None:
    only = Kept([2, 4])
    first, second = np.array([1, 2, 3]), np.array([2, 3, 4, 5])
    assert only.mask_over(first).tolist() == [False, True, False]
    assert only.mask_over(second).tolist() == [True, False, True, False]
    assert only.mask_over(first).tolist() == [False, True, False]


@pytest.mark.parametrize("count", [40, 150])
def test_what_is_removed_is_gone_from_the_copy_that_a_filter_left(tmp_path: Path, count: int) -> None:
    """A filter of 40 leaves a copy of its vectors, one of 150 one of their codes; both are made anew when a passage goes."""
    rng = np.random.default_rng(4)
    vectors = rng.standard_normal((1000, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    dense = DenseIndex(16, exact_limit=100)
    dense.add(np.arange(1, 1001), vectors)
    dense.save(tmp_path, 1)
    kept, query = Kept(np.arange(1, 1001, 1000 // count)[:count]), vectors[0]
    left = kept.ids.tolist()
    for _ in range(3):
        best = sorted(left, key=lambda i: (-round(float(vectors[i - 1].astype(np.float64) @ query.astype(np.float64)), 7), i))[:5]
        assert list(dense.search(query, 5, only=kept)) == best == list(dense.search(query, 5, only=kept))
        assert list(dense.search(query, 5, only=Kept(left))) == best
        dense.remove(best[:2])
        left = [i for i in left if i not in best[:2]]
