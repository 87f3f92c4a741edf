"""Which of the passages that a search found are read. Pure.

What competes for an answer, and often the answer itself, stands in the article that leads, in a passage that names nothing of the
question (« le voilier » for the Gwennili): neither leg finds it. So the lead is kept short, and the best articles are read further.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from index.types import Hit

LEAD_SHARE = 0.75
"""The best passages, whatever article they are of: this share of as many as are read at least."""
SIBLINGS, SIBLING_ARTICLES = 2, 3
"""Passages further down that are of one of the articles that lead."""
BESIDE, BESIDE_ARTICLES = 2, 2
"""Passages of each of the best articles that were not found, nearest to its best one."""

Beside = Callable[[Hit, int, Collection[int]], Sequence[Hit]]
"""(hit, count, ids of passages) → as many passages of the hit's article as there are, nearest to it first, without those."""


def best_first(hits: Iterable[Hit]) -> list[Hit]:
    """By score; ties (the same dispatch in two papers) by article and place, not by the order in which articles came in."""
    return sorted(hits, key=lambda hit: (-round(hit.score, 9), hit.passage.article.id, hit.passage.start))


def shortlist(found: Sequence[Hit], count: int, beside: Beside) -> list[Hit]:
    """At least `count` passages where that many were found, at most `count` + SIBLINGS + BESIDE · BESIDE_ARTICLES, best first.

    A passage beside a found one scores as the last of all that were found.
    """
    lead = list(found[: max(1, round(LEAD_SHARE * count))])
    articles = list(dict.fromkeys(hit.passage.article.id for hit in lead))
    further = found[len(lead) :]
    chosen = lead + [hit for hit in further if hit.passage.article.id in articles[:SIBLING_ARTICLES]][:SIBLINGS]
    for article in articles[:BESIDE_ARTICLES]:
        best = next(hit for hit in lead if hit.passage.article.id == article)
        known = {hit.passage.id for hit in chosen}
        chosen += [replace(hit, score=found[-1].score) for hit in beside(best, BESIDE, known)]
    known = {hit.passage.id for hit in chosen}
    chosen += [hit for hit in further if hit.passage.id not in known][: max(0, count - len(chosen))]
    return best_first(chosen)
