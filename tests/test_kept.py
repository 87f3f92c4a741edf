"""The laws of index.kept, against plain sets."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

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
