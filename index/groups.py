"""Which articles of an archive print the same dispatch: signatures beside the articles, kept level with them by the writer.

A group is what hangs together pair by pair (`index.duplicates.same_dispatch`): it depends on the articles that are in, not on the order
they came in, nor on those that were in before. Whatever writes here, but `fill_some`, is called inside a transaction of the caller's.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.database import Database
from index.duplicates import LIKELY, SCHEME, Sketch, Words, band_keys, read_words, same_dispatch, sketch
from index.types import Article, text_version
from index.wellformed import well_formed

GROUPS_SCHEMA = """
CREATE TABLE IF NOT EXISTS signatures (
  article INTEGER PRIMARY KEY REFERENCES articles(row) ON DELETE CASCADE,
  mark INTEGER NOT NULL, sketch BLOB NOT NULL, grp INTEGER) STRICT;
CREATE INDEX IF NOT EXISTS signatures_mark ON signatures(mark);
CREATE INDEX IF NOT EXISTS signatures_grp ON signatures(grp) WHERE grp IS NOT NULL;
CREATE TABLE IF NOT EXISTS bands (key INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (key, article)) STRICT, WITHOUT ROWID;
"""
META = "duplicates"
FILLING = f"{SCHEME} filling"
FILL_BATCH = 128
REMEMBERED = 1_000
BUCKET, COMPARED = 200, 100
"""Of one bucket the newest so many are looked at, of all of them the most alike compared: what thousands of forms filled in alike cost."""


@dataclass(frozen=True, slots=True)
class Signed:
    """An article's id with what its words come to."""

    id: str
    words: Words
    sketch: Sketch


def sign(article: Article) -> Signed:
    words = read_words(article.title, article.text)
    return Signed(article.id, words, sketch(words))


def ensure_groups(database: Database) -> None:
    """Makes the tables of this module where they are missing; `Groups.fill_some` puts the articles in that were there before."""
    if database.one("SELECT 1 FROM sqlite_schema WHERE name = 'bands'") is None:
        with database.transaction():
            database.connection.execute(GROUPS_SCHEMA)


class Groups:
    """The writer's side of an archive's groups."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._words: OrderedDict[int, Words] = OrderedDict()
        self._filled = 0

    def fill_some(self) -> bool:
        """Signs some of the articles that an earlier version left without, in a transaction of its own. False: all have a signature."""
        state = self._database.meta().get(META)
        if state == SCHEME:
            return False
        with self._database.transaction():
            if state != FILLING:
                self._database.connection.execute("DELETE FROM bands")
                self._database.connection.execute("DELETE FROM signatures")
            sql = "SELECT row FROM articles WHERE row > ? AND row NOT IN (SELECT article FROM signatures) ORDER BY row LIMIT ?"
            rows = [int(row[0]) for row in self._database.rows(sql, (self._filled, FILL_BATCH))]
            articles = self._database.articles_by_row(rows)
            self.link([sign(articles[row][0]) for row in rows])
            self._database.set_meta({META: FILLING if rows else SCHEME})
        self._filled = rows[-1] if rows else 0
        return True

    def link(self, signed: Sequence[Signed]) -> None:
        """Puts articles that were just stored into groups."""
        rows = []
        for item in signed:
            row = self._database.article_row(item.id)
            assert row is not None, item.id
            rows.append(row)
            values = (row, item.words.mark, item.sketch.astype("<u4").tobytes())
            self._database.connection.execute("INSERT INTO signatures(article, mark, sketch) VALUES (?, ?, ?)", values)
            if len(item.sketch):
                self._database.connection.executemany("INSERT INTO bands VALUES (?, ?)", [(key, row) for key in band_keys(item.sketch)])
            self._remember(row, item.words)
        for row in rows:
            self._join(row)

    def unlink(self, ids: Iterable[str]) -> set[tuple[int, int]]:
        """Takes articles that are about to go out of their groups. Returns what `regroup` wants to know once they are gone."""
        sql = "SELECT s.article, s.grp, s.mark, s.sketch FROM signatures s JOIN articles a ON a.row = s.article "
        sql += "WHERE a.id IN (SELECT value FROM json_each(?))"
        found = self._database.rows(sql, (json.dumps([well_formed(identity) for identity in ids]),))
        for row, _, _, blob in found:
            keys = band_keys(_to_sketch(blob)) if blob else []
            self._database.connection.executemany("DELETE FROM bands WHERE key = ? AND article = ?", [(key, row) for key in keys])
            self._database.connection.execute("DELETE FROM signatures WHERE article = ?", (row,))
            self._words.pop(row, None)
        return {(int(group), int(mark)) for _, group, mark, _ in found if group is not None}

    def regroup(self, touched: Iterable[tuple[int, int]]) -> None:
        """Parts what hung together only through articles that went, and ends groups of one."""
        for group, mark in sorted(touched):
            found = self._database.rows("SELECT article FROM signatures WHERE grp = ? ORDER BY article", (group,))
            members = [int(row[0]) for row in found]
            copied = self._database.one("SELECT 1 FROM signatures WHERE grp = ? AND mark = ?", (group, mark)) is not None
            if len(members) > 1 and copied:
                continue  # its exact copy holds together whatever it held
            self._database.connection.execute("UPDATE signatures SET grp = NULL WHERE grp = ?", (group,))
            for row in members if len(members) > 1 else ():
                self._join(row)

    def _join(self, row: int) -> None:
        """Unites an article with those that print the same."""
        (mark, blob), *_ = self._database.rows("SELECT mark, sketch FROM signatures WHERE article = ?", (row,))
        if not blob:
            return
        copy = self._database.one("SELECT min(article) FROM signatures WHERE mark = ? AND article <> ?", (mark, row))
        if copy and copy[0] is not None:
            self._unite(row, int(copy[0]))
        for other in self._candidates(row, _to_sketch(blob)):
            if not self._united(row, other) and same_dispatch(self._read(row), self._read(other)):
                self._unite(row, other)

    def _candidates(self, row: int, made: Sketch) -> list[int]:
        """The articles that might print the same, the likeliest first."""
        keys = band_keys(made)
        bucket = f"SELECT article FROM (SELECT article FROM bands WHERE key = ? ORDER BY article DESC LIMIT {BUCKET})"
        near = " UNION ".join([bucket] * len(keys))
        sql = f"SELECT article, sketch FROM signatures WHERE article IN ({near}) AND article <> ? ORDER BY article"
        found = self._database.rows(sql, (*keys, row))
        if not found:
            return []
        equal = (np.frombuffer(b"".join(blob for _, blob in found), "<u4").reshape(len(found), -1) == made).sum(axis=1)
        order = np.argsort(-equal, kind="stable")[:COMPARED]
        return [int(found[i][0]) for i in order if equal[i] >= LIKELY]

    def _united(self, one: int, two: int) -> bool:
        (first,), (second,) = self._database.rows("SELECT grp FROM signatures WHERE article IN (?, ?)", (one, two))
        return first is not None and first == second

    def _unite(self, one: int, two: int) -> None:
        found = self._database.rows("SELECT grp FROM signatures WHERE article IN (?, ?)", (one, two))
        groups = {int(row[0]) for row in found if row[0] is not None}
        name = min(groups) if groups else min(one, two)
        self._database.connection.execute("UPDATE signatures SET grp = ? WHERE article IN (?, ?)", (name, one, two))
        for other in groups - {name}:
            self._database.connection.execute("UPDATE signatures SET grp = ? WHERE grp = ?", (name, other))

    def _read(self, row: int) -> Words:
        if row not in self._words:
            article, _ = self._database.articles_by_row([row])[row]
            self._remember(row, read_words(article.title, article.text))
        self._words.move_to_end(row)
        return self._words[row]

    def _remember(self, row: int, words: Words) -> None:
        self._words[row] = words
        while len(self._words) > REMEMBERED:
            self._words.popitem(last=False)


def _to_sketch(blob: bytes) -> Sketch:
    return np.frombuffer(blob, "<u4").astype(np.uint32)


def check_groups(database: Database) -> Iterator[tuple[str, str]]:
    """(article id, what is wrong: "missing" or "wrong") of each article whose signature is not what its text comes to.

    Texts that were altered since are left out: their signatures are those of what they were.
    """
    last, batch = 0, FILL_BATCH
    while True:
        end, articles = database.articles_after(last, batch)
        if not articles:
            return
        sql = "SELECT a.id, s.mark, s.sketch, s.article, s.grp FROM articles a JOIN signatures s ON s.article = a.row "
        sql += "WHERE a.row > ? AND a.row <= ?"
        stored = {str(row[0]): row[1:] for row in database.rows(sql, (last, end))}
        for article in articles:
            if article.id not in stored:
                yield article.id, "missing"
            elif article.version == text_version(article.text) and not _good(database, sign(article), *stored[article.id]):
                yield article.id, "wrong"
        last = end


def _good(database: Database, made: Signed, mark: int, blob: bytes, row: int, group: int | None) -> bool:
    if (mark, blob) != (made.words.mark, made.sketch.astype("<u4").tobytes()):
        return False
    keys = set(band_keys(made.sketch)) if blob else set()
    sql = "SELECT count(*) FROM bands WHERE article = ? AND key IN (SELECT value FROM json_each(?))"
    held = database.one(sql, (row, json.dumps(list(keys))))
    alone = group is not None and database.one("SELECT 1 FROM signatures WHERE grp = ? AND article <> ?", (group, row)) is None
    return held == (len(keys),) and not alone
