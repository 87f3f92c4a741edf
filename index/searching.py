"""Both legs of a search over one archive, and the passages behind what they find. For one thread at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.database import Database, PassageRow
from index.dense import Vectors
from index.derived import Derived
from index.filters import Filter, lexical_filters, sql_condition
from index.fusion import Fused
from index.kept import Kept
from index.lexical import analyze
from index.places import same_country
from index.reprints import show_once
from index.types import Article, Hit, Passage

REMEMBERED_FILTERS = 8


class Searcher:
    """Reads the indexes as they stand: whoever asks has brought them up to date."""

    def __init__(self, database: Database, derived: Derived) -> None:
        self._database, self._derived = database, derived
        self._kept: dict[tuple[int, Filter], Kept] = {}

    def legs(
        self, vector: Vectors, text: str, depth: int, only: Filter | None
    ) -> tuple[dict[int, float], dict[int, float], dict[int, float]]:
        """Passage id → score: what each leg found to `depth` (cosine, BM25), and the cosine of what BM25 alone found."""
        allowed = self._allowed(only) if only else None
        dense = self._derived.dense.search(vector, depth, only=allowed)
        lexical = self._lexical(text, depth, only)
        if allowed is not None:
            lexical = {i: s for i, s in lexical.items() if i in allowed}
        return dense, lexical, self._derived.dense.similarities(vector, [i for i in lexical if i not in dense])

    def _lexical(self, text: str, depth: int, only: Filter | None) -> dict[int, float]:
        lexical = self._derived.lexical
        if lexical is None:
            return {}
        required, also = lexical_filters(only, lexical) if only else (), same_country(analyze(text))
        try:
            return lexical.search(text, depth, also=also, required=required)
        except (ValueError, OSError):
            # Damage that opening it did not show.
            lexical = self._derived.repair_lexical()
            return lexical.search(text, depth, also=also, required=required) if lexical else {}

    def _allowed(self, only: Filter) -> Kept:
        """The passages that a filter keeps. Those of the last few filters are remembered: a conversation often keeps to one."""
        key = self._derived.seen, only
        if key not in self._kept:
            while len(self._kept) >= REMEMBERED_FILTERS:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = Kept(self._database.passage_ids(*sql_condition(only)))
        return self._kept[key]

    def hits(
        self, fused: Sequence[Fused], count: int, text: str, dense: Mapping[int, float], lexical: Mapping[int, float], only: Filter | None
    ) -> list[Hit]:
        """The first `count` for `text`, the same dispatch once. A passage that a leg still holds and the database doesn't was removed."""
        with self._database.snapshot():
            rows = self._database.passages([f.id for f in fused])
            wanted = list(islice(show_once(self._database, fused, rows, text, only), count))
            articles = self._database.articles_by_row(sorted({row.article for _, row in wanted}))
        return [
            Hit(_to_passage(row, *articles[row.article]), f.score, f.dense_rank, f.lexical_rank, dense.get(f.id), lexical.get(f.id))
            for f, row in wanted
        ]

    def beside(self, hit: Hit, count: int, vector: Vectors, without: Collection[int]) -> list[Hit]:
        """See `ArchiveIndex.beside`."""
        with self._database.snapshot():
            rows = self._database.passages_beside(hit.passage.id, count + len(without) + 1)
            wanted = [row for row in rows if row.id != hit.passage.id and row.id not in without][:count]
            articles = self._database.articles_by_row(sorted({row.article for row in wanted}))
        cosines = self._derived.dense.similarities(vector, [row.id for row in wanted])
        passages = [_to_passage(row, *articles[row.article]) for row in wanted]
        return [replace(hit, passage=p, dense_rank=None, lexical_rank=None, dense=cosines.get(p.id), lexical=None) for p in passages]

    def articles_holding(self, terms: Sequence[str], only: Filter | None) -> list[str]:
        """Ids of the articles that hold every analyzed term in title or text, the latest first; without terms all that the filter keeps."""
        lexical = self._derived.lexical
        holding: set[str] | None = None
        if terms:
            article_of = self._database.article_of_passages()
            for term in terms:
                found = {article_of[i] for i in lexical.holding(term) if i in article_of} if lexical else set()
                holding = found if holding is None else holding & found
        kept = self._database.matching(*sql_condition(only or Filter()), order="a.first_day DESC, a.id")
        return [identity for identity in kept if holding is None or identity in holding]


def _to_passage(row: PassageRow, article: Article, bounds: NDArray[np.int32]) -> Passage:
    inside = tuple((int(a), int(b)) for a, b in bounds[row.first : row.last])
    return Passage(row.id, article, inside[0][0], inside[-1][1], inside)
