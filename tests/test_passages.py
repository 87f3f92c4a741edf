"""The laws of index.passages."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passages import estimate_tokens, split_passages

LENGTHS = st.lists(st.one_of(st.integers(0, 60), st.integers(0, 400)), max_size=80)
SETTINGS = st.tuples(st.integers(1, 250), st.integers(0, 100), st.integers(0, 4))


def passages_of(lengths: list[int], target: int = 160, most: int = 200, overlap: int = 1) -> list[tuple[int, int]]:
    return split_passages("", [(0, 0)] * len(lengths), lengths, target=target, most=most, overlap=overlap)


@given(LENGTHS, SETTINGS)
def test_laws(lengths: list[int], settings: tuple[int, int, int]) -> None:
    target, slack, overlap = settings
    most = target + slack
    passages = passages_of(lengths, target, most, overlap)
    assert passages == passages_of(lengths, target, most, overlap)
    covered = {i for first, last in passages for i in range(first, last)}
    assert covered == set(range(len(lengths)))
    for first, last in passages:
        assert first < last
        assert sum(lengths[first:last]) <= most or last == first + 1
    for (first, last), (first2, last2) in pairwise(passages):
        assert first < first2 <= last < last2
        backwards = 10**6 if (first2, last2) == passages[-1] else overlap + 1
        assert last - first2 <= backwards


@given(LENGTHS)
def test_a_long_sentence_stands_alone(lengths: list[int]) -> None:
    for first, last in passages_of(lengths):
        if any(n > 200 for n in lengths[first:last]):
            assert last == first + 1


@given(st.lists(st.integers(5, 50), min_size=1, max_size=80))
def test_ordinary_sentences_make_ordinary_passages(lengths: list[int]) -> None:
    passages = passages_of(lengths)
    sizes = [sum(lengths[first:last]) for first, last in passages]
    if len(passages) > 1:
        assert all(110 <= n <= 200 for n in sizes)
        assert all(first2 < last for (_, last), (first2, _) in pairwise(passages))
    else:
        assert sum(lengths) <= 200


def test_two_sentences_are_shared_when_they_are_short() -> None:
    first, second = passages_of([50, 50, 20, 20, 20, 60, 60, 60])[:2]
    assert first[1] - second[0] == 2


def test_the_last_passage_is_filled_backwards() -> None:
    lengths = [40] * 9
    passages = passages_of(lengths)
    assert passages[-1][1] == 9
    assert sum(lengths[slice(*passages[-1])]) >= 120


def test_nothing_makes_nothing() -> None:
    assert split_passages("", []) == []


def test_counts_by_function_or_by_list() -> None:
    text = "Un deux trois. Quatre cinq six."
    bounds = [(0, 14), (15, 31)]
    assert split_passages(text, bounds, lambda s: len(s.split()), target=3, most=3) == [(0, 1), (1, 2)]
    assert split_passages(text, bounds, [3, 3], target=3, most=3) == [(0, 1), (1, 2)]
    assert split_passages(text, bounds) == [(0, 2)]


@pytest.mark.parametrize("wrong", [{"target": 0}, {"target": 300}, {"overlap": -1}])
def test_wrong_settings_are_named(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        split_passages("", [], [], **wrong)  # type: ignore[arg-type]


def test_wrong_counts_are_named() -> None:
    with pytest.raises(ValueError, match="2 token counts for 1 sentences"):
        split_passages("ab", [(0, 2)], [1, 1])


@given(st.text(max_size=300))
def test_estimate_grows_with_the_text(text: str) -> None:
    assert (estimate_tokens(text) == 0) == (text == "")
    assert estimate_tokens(text) <= estimate_tokens(text + "a")
