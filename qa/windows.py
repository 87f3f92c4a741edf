"""What the reader reads at once: the passages that were found, those of one article that touch made one, as far as a window holds. Pure.

Sentences that compete for an answer mostly stand in the same article; read in one window, they are weighed against each other, and what
a pronoun means is more often in sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.passages import estimate_tokens
from index.types import Hit, Passage

MOST_TOKENS = 290
"""About as many as are left of the model's window beside a question and a title."""


@dataclass(frozen=True, slots=True)
class Window:
    """A run of whole sentences of one article, and which hits (indexes) it was made of, best first."""

    passage: Passage
    hits: tuple[int, ...]


def make_windows(hits: Sequence[Hit], most: int = MOST_TOKENS) -> list[Window]:
    """Windows in the order of their best hits. Every sentence of every hit stands in a window with it; none is in two unless hits that
    share it are too long together."""
    by_article: dict[str, list[int]] = {}
    for i, hit in enumerate(hits):
        by_article.setdefault(hit.passage.article.id, []).append(i)
    windows = []
    for group in by_article.values():
        run: list[int] = []
        for i in sorted(group, key=lambda i: (hits[i].passage.start, i)):
            if run and not _fits(hits, run, i, most):
                windows.append(_window(hits, run))
                run = []
            run.append(i)
        windows.append(_window(hits, run))
    return sorted(windows, key=lambda window: window.hits)


def _fits(hits: Sequence[Hit], run: Sequence[int], i: int, most: int) -> bool:
    """Whether a passage overlaps, or follows upon, those before it, and is not too long with them."""
    first, before, passage = hits[run[0]].passage, hits[run[-1]].passage, hits[i].passage
    text = passage.article.text
    return not text[before.end : passage.start].strip() and estimate_tokens(text[first.start : max(before.end, passage.end)]) <= most


def _window(hits: Sequence[Hit], run: Sequence[int]) -> Window:
    sentences = tuple(sorted({bounds for i in run for bounds in hits[i].passage.sentences}))
    first, last = hits[run[0]].passage, max(hits[i].passage.end for i in run)
    return Window(Passage(first.id, first.article, first.start, last, sentences), tuple(sorted(run)))
