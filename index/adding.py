"""Articles on their way into an archive, batch by batch: what is new of each, its vectors, one transaction."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index import living, vocabulary
from index.database import Database, Prepared
from index.encoders import Encoder
from index.groups import Groups, Signed, sign
from index.living import Origin
from index.parallel import ParallelEncoder
from index.prepare import begin_preparing, fingerprint
from index.reports import AddReport
from index.types import Article
from index.wellformed import well_formed

BATCH = 64


@dataclass(frozen=True, slots=True)
class _Batch:
    """Articles that were read; of those that are new or `changed`, the vectors are being made."""

    size: int
    ids: frozenset[str]
    changed: Sequence[Article]
    replaced: int
    links: set[tuple[str, Origin]]
    signed: Sequence[Signed]
    prepared: Callable[[], list[Prepared]]


class Adding:
    """One import into an archive, by its writer. `report` says what it has done so far."""

    def __init__(
        self,
        database: Database,
        lock: threading.RLock,
        groups: Groups,
        encoder: Callable[[], Encoder],
        *,
        now: Callable[[], str],
        keep_versions: bool,
        restore: bool,
    ) -> None:
        self.report = AddReport()
        self._database, self._lock, self._groups, self._encoder = database, lock, groups, encoder
        self._now, self._keep, self._restore = now, keep_versions, restore
        self._ahead = 0

    def take(self, pairs: Iterable[tuple[Article, Origin | None]]) -> Iterator[tuple[int, int]]:
        """Commits what a stream holds; gives (articles, passages) of each batch once it is in.

        With several processes that encode, the next batches are read and split meanwhile.
        """
        stream = iter(pairs)
        waiting: deque[_Batch] = deque()
        while batch := list(islice(stream, BATCH)):
            ids = frozenset(well_formed(article.id) for article, _ in batch)
            while any(not ids.isdisjoint(other.ids) for other in waiting):
                yield self._commit(waiting.popleft())  # what is in of these articles is not known before
            waiting.append(self._begin(batch, ids))
            while len(waiting) > self._ahead:
                yield self._commit(waiting.popleft())
        while waiting:
            yield self._commit(waiting.popleft())

    def _begin(self, batch: Sequence[tuple[Article, Origin | None]], ids: frozenset[str]) -> _Batch:
        size = len(batch)
        with self._lock:
            batch = self._without_gone(batch)
            latest = {well_formed(article.id): article for article, _ in batch}  # of two with the same id in a batch, the later one
            known = self._database.fingerprints(list(latest))
            origins = living.origins_of(self._database, known)
        changed = [(a, f) for key, a in latest.items() if known.get(key) != (f := fingerprint(a))]
        new = {well_formed(a.id) for a, _ in changed}
        self.report.unchanged += len(batch) - len(changed)
        read = {(well_formed(article.id), origin) for article, origin in batch if origin}
        # A replaced article is a new row: what was known of where it was read goes over to it.
        links = (read - origins) | {pair for pair in origins if pair[0] in new}
        articles = [article for article, _ in changed]
        prepared = self._prepare(changed)
        return _Batch(size, ids, articles, len(new & known.keys()), links, [sign(article) for article in articles], prepared)

    def _without_gone(self, batch: Sequence[tuple[Article, Origin | None]]) -> Sequence[tuple[Article, Origin | None]]:
        """The articles that were not taken down; with `restore` all, and those that were are forgotten to have been."""
        gone = living.gone_since(self._database, [article.id for article, _ in batch])
        if gone and self._restore:
            with self._database.transaction():
                living.unmark_gone(self._database, gone)
        elif gone:
            self.report.refused += sum(article.id in gone for article, _ in batch)
            return [pair for pair in batch if pair[0].id not in gone]
        return batch

    def _prepare(self, changed: Sequence[tuple[Article, str]]) -> Callable[[], list[Prepared]]:
        if not changed:
            return list
        encoder = self._encoder()
        prepared = begin_preparing(changed, encoder)
        self._ahead = encoder.ahead if isinstance(encoder, ParallelEncoder) else 0
        return prepared

    def _commit(self, batch: _Batch) -> tuple[int, int]:
        prepared = batch.prepared()
        if batch.changed or batch.links:
            with self._lock, self._database.transaction():
                if batch.changed:
                    self._store(batch, prepared)
                living.link_origins(self._database, batch.links)
        self.report.replaced += batch.replaced
        self.report.added += len(batch.changed) - batch.replaced
        return batch.size, sum(len(p.passages) for p in prepared)

    def _store(self, batch: _Batch, prepared: Sequence[Prepared]) -> None:
        generation = self._database.generation() + 1
        living.record_versions(self._database, batch.changed, self._now(), keep=self._keep)
        touched = self._groups.unlink({well_formed(article.id) for article in batch.changed})
        self._database.store(prepared, generation)
        vocabulary.learn(self._database, batch.changed)
        self._groups.link(batch.signed)
        self._groups.regroup(touched)
        self._database.set_meta({"generation": generation})
