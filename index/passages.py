"""Passages: runs of whole sentences, long enough to be found and short enough to be read. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

TOKEN_CHARACTERS = 3.6
"""Characters a token of the XLM-RoBERTa tokenizer: 3.56 in French news, 3.78 in French Wikipedia, 4.3 in English, Spanish, German."""


def estimate_tokens(text: str) -> int:
    """About how many tokens an XLM-RoBERTa tokenizer makes of `text`, without its two special ones. For when there is no tokenizer."""
    return -int(-len(text) // TOKEN_CHARACTERS)


def split_passages(
    text: str,
    sentences: Sequence[tuple[int, int]],
    count_tokens: Callable[[str], int] | Sequence[int] = estimate_tokens,
    *,
    target: int = 160,
    most: int = 200,
    overlap: int = 1,
) -> list[tuple[int, int]]:
    """The passages of a text, as (first, last exclusive) indexes into `sentences`, in order.

    `count_tokens` is the number of tokens of each sentence, or a function that counts them in a string. A passage is closed where it
    comes nearest to `target` tokens and holds at most `most`; a longer sentence is a passage of its own, and stands in no other.
    Neighbours share `overlap` sentences, one more while these are short, none where that would pass `most`. The last passage is
    filled backwards. Every sentence is in at least one passage, none is split, no passage lies inside another.
    """
    if not 0 < target <= most or overlap < 0:
        raise ValueError(f"need 0 < target <= most and overlap >= 0, got target={target!r}, most={most!r}, overlap={overlap!r}")
    lengths = [count_tokens(text[start:end]) for start, end in sentences] if callable(count_tokens) else [int(n) for n in count_tokens]
    if len(lengths) != len(sentences):
        raise ValueError(f"{len(lengths)} token counts for {len(sentences)} sentences")
    passages: list[tuple[int, int]] = []
    first = fresh = 0  # the passage begins at `first`; the sentences from `fresh` on are in no passage yet
    while fresh < len(lengths):
        last = _fill(lengths, first, fresh, target, most)
        if last == len(lengths):
            first = _extend_back(lengths, first, last, target, passages[-1][0] + 1 if passages else 0)
        passages.append((first, last))
        first, fresh = _overlap(lengths, first, last, target, most, overlap), last
    return passages


def _fill(lengths: list[int], first: int, fresh: int, target: int, most: int) -> int:
    """Where the passage that begins at `first` ends: with at least the sentence `fresh` in it, nearest to `target`, within `most`."""
    total = sum(lengths[first : fresh + 1])
    last = fresh + 1
    while last < len(lengths) and total + lengths[last] <= most and abs(total + lengths[last] - target) <= abs(total - target):
        total += lengths[last]
        last += 1
    return last


def _overlap(lengths: list[int], first: int, last: int, target: int, most: int, overlap: int) -> int:
    """Where the next passage begins: `overlap` sentences before `last`, one more while they are short, fewer where they are long."""
    if last == len(lengths) or lengths[last] > most:
        return last
    begin, total = last, 0
    while begin > first + 1 and last - begin <= overlap:
        total += lengths[begin - 1]
        extra = last - begin == overlap
        if total + lengths[last] > most or total > target // 2 or (extra and (overlap == 0 or total > target // 4)):
            break
        begin -= 1
    return begin


def _extend_back(lengths: list[int], first: int, last: int, target: int, floor: int) -> int:
    """Where the last passage begins, filled backwards up to `target` but not over the whole passage before it."""
    total = sum(lengths[first:last])
    while first > floor and total + lengths[first - 1] <= target:
        first -= 1
        total += lengths[first]
    return first
