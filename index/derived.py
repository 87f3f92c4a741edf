"""FAISS and BM25 of one archive, kept level with its database.

Every committed batch raises the database's generation. An index that is behind catches up from the database, so that a kill between
two of the three loses nothing; a damaged one is made anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from index.database import Database
from index.days import iso_day
from index.dense import EXACT_LIMIT, DenseIndex, open_dense, saved_form, saved_generation, sweep
from index.errors import ArchiveError
from index.lexical import ANALYSIS, LexicalEntry, LexicalIndex
from index.writing import WriteLock, is_full, writing_files

DENSE, LEXICAL, GENERATION = "dense", "lexical", "generation"
SAVE_SHARE = 0.1
"""FAISS is written when more than this share of what its files hold was added since: that is read from the database on opening."""
MASKED_SHARE = 0.5
"""… or more than this share removed: what was removed is masked, which costs little, and compacting takes it out of the files."""
UNSAVED_MOST = 100_000
"""While an import runs, FAISS is written when more vectors than this, and than are saved already, stand in memory only."""


class Derived:
    """`dense` and `lexical` at generation `seen` of the database (`lexical` None: not made yet, or another process is making it; `level`
    False: it has not taken in all of that generation yet, and is to be looked at again).

    `dense` is opened when it is first needed: what only takes articles out leaves its files as they are.
    """

    def __init__(self, folder: Path, database: Database, dimension: int) -> None:
        self.folder, self.lock, self.seen = folder, WriteLock(folder), -1
        self.level = False
        self.lexical: LexicalIndex | None = None
        self._database, self._dimension = database, dimension
        self._dense: DenseIndex | None = None
        self._dense_generation = 0

    @property
    def dense(self) -> DenseIndex:
        return self._open_dense() if self._dense is None else self._dense

    def _open_dense(self) -> DenseIndex:
        self._dense = open_dense(self.folder / DENSE, self._dimension, exact_limit=EXACT_LIMIT)
        self._dense_generation = self._dense.generation
        return self._dense

    def catch_up(self) -> None:
        """Brings FAISS (in memory) and BM25 (on disk) to the database's generation."""
        with self._database.snapshot():
            generation = self._database.generation()
            self._catch_up_dense(generation)
            self.level = self._catch_up_lexical(generation)
            self.seen = generation
        if self.lock.held and self.dense.unsaved > max(UNSAVED_MOST, self.dense.saved):
            self._save_dense()

    def save(self) -> None:
        """Writes FAISS to disk when enough of it changed. The rest is on disk already. By the writer only."""
        if self._worth_writing():
            self.catch_up()
            self._save_dense()
        elif self._dense is not None:
            self.catch_up()
        else:
            with self._database.snapshot():
                self._catch_up_lexical(self._database.generation())

    def _worth_writing(self) -> bool:
        now = self._database.generation()
        dense = self._dense
        written, count = saved_form(self.folder / DENSE) if dense is None else (dense.generation, dense.saved)
        if not written or written > now:  # nothing is, or the database was put back to an earlier state
            return now > 0
        added, removed = self._database.changed_since(written)
        return added > SAVE_SHARE * count or removed > MASKED_SHARE * count

    def compact(self) -> None:
        """Writes both anew without what was removed; by the writer only."""
        self.catch_up()
        if self.dense.unsaved or saved_generation(self.folder / DENSE) == 0:
            self._save_dense()
        with writing_files(self.folder):
            sweep(self.folder / DENSE)
            with self._database.snapshot():
                if self.lexical is None:
                    self._rebuild_lexical(self._database.generation())
                else:
                    self.lexical.rewrite(self._entries(0))

    def _save_dense(self) -> None:
        with writing_files(self.folder):
            self.dense.save(self.folder / DENSE, self.seen)
        self._dense_generation = self.seen

    def _catch_up_dense(self, generation: int) -> None:
        if self._dense is None:
            self._open_dense()
        if self._dense_generation > generation:
            # The database was put back to an earlier state, from a backup.
            self._dense, self._dense_generation = DenseIndex(self._dimension, exact_limit=EXACT_LIMIT), 0
        elif self._stale() and saved_generation(self.folder / DENSE) > self.dense.generation:
            self._open_dense()
        if self._dense_generation == generation:
            return
        if self._dense_generation:
            self.dense.remove(self._database.removed_since(self._dense_generation))
        for ids, vectors, _ in self._database.passages_since(self._dense_generation, self._dimension):
            self.dense.add(ids, vectors)
        self._dense_generation = generation

    def _stale(self) -> bool:
        """Whether so much stands in memory only that another process's save is worth opening."""
        return self.seen >= 0 and not self.lock.held and self.dense.unsaved > SAVE_SHARE * self.dense.saved

    def _catch_up_lexical(self, generation: int) -> bool:
        """Whether BM25 has taken in all of this generation."""
        if self._lexical_generation() == generation and self._reload_lexical():
            return True
        writer = self.lock.held
        try:
            with self.lock:
                self._feed_lexical(generation)
            return True
        except ArchiveError:
            if writer:
                raise
            # A reader waits for nobody and needs no room on the disk: what BM25 has not taken in yet is found by FAISS alone until it has.
            if self._lexical_generation() > 0:
                self._reload_lexical()
            return False

    def _reload_lexical(self) -> bool:
        """Whether BM25 could be opened at its last commit."""
        try:
            if self.lexical is None:
                self.lexical = LexicalIndex(self.folder / LEXICAL)
            else:
                self.lexical.reload()
        except (ValueError, OSError):
            self.lexical = None
        return self.lexical is not None

    def _feed_lexical(self, generation: int) -> None:
        had = self._lexical_generation()
        with writing_files(self.folder):
            if 0 <= had <= generation and self._reload_lexical():
                try:
                    self._update_lexical(had, generation)
                    return
                except ValueError as error:
                    if is_full(error):
                        raise
            self._rebuild_lexical(generation)

    def repair_lexical(self) -> LexicalIndex | None:
        """BM25 made anew after it failed; None while another process writes the archive."""
        try:
            with self.lock, writing_files(self.folder), self._database.snapshot():
                self._rebuild_lexical(self._database.generation())
        except ArchiveError:
            self.lexical = None
        return self.lexical

    def _rebuild_lexical(self, generation: int) -> None:
        self.lexical = None
        (self.folder / GENERATION).unlink(missing_ok=True)
        shutil.rmtree(self.folder / LEXICAL, ignore_errors=True)
        self.lexical = LexicalIndex(self.folder / LEXICAL, create=True)
        self._update_lexical(0, generation)

    def _update_lexical(self, had: int, generation: int) -> None:
        assert self.lexical is not None
        if had < generation:
            self.lexical.update(self._entries(had), self._database.removed_since(had) if had else ())
        aside = self.folder / (GENERATION + ".new")
        aside.write_text(f"{generation} {ANALYSIS}", "ascii")
        aside.replace(self.folder / GENERATION)

    def _lexical_generation(self) -> int:
        """What BM25 has taken in; -1: nothing that can be used."""
        try:
            generation, analysis = (self.folder / GENERATION).read_text("ascii").split()
            return int(generation) if int(analysis) == ANALYSIS else -1
        except (OSError, ValueError):
            return -1

    def _entries(self, generation: int) -> Iterator[LexicalEntry]:
        for _, _, rows in self._database.passages_since(generation, self._dimension):
            articles = self._database.articles_by_row(sorted({row.article for row in rows}))
            for row in rows:
                article, bounds = articles[row.article]
                yield LexicalEntry(
                    row.id,
                    article.title,
                    article.text[int(bounds[row.first][0]) : int(bounds[row.last - 1][1])],
                    iso_day(article.date),
                    iso_day(article.date, last=True),
                    article.source or "",
                    article.section or "",
                    article.language or "",
                )
