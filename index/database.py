"""The rows behind an archive: SQLite through apsw (WAL, synchronous FULL, STRICT, zstd bodies). The only truth.

apsw brings its own SQLite: versions up to 3.51.2, the standard library's often among them, can corrupt a WAL database under two
connections.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import numpy as np
import zstandard
from numpy.typing import NDArray

from index.days import iso_day
from index.errors import ArchiveDamaged, ArchiveError, ArchiveLocked
from index.types import NO_EXTRA, Article
from index.wellformed import well_formed

FILE = "archive.sqlite"
BUSY_MILLISECONDS = 10_000
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE articles (
  row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, date TEXT, source TEXT, byline TEXT,
  section TEXT, url TEXT, language TEXT, extra TEXT, version TEXT NOT NULL, fingerprint TEXT NOT NULL,
  body BLOB NOT NULL, sentences BLOB NOT NULL,
  first_day INTEGER NOT NULL, last_day INTEGER NOT NULL, generation INTEGER NOT NULL) STRICT;
CREATE TABLE passages (
  id INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles(row) ON DELETE CASCADE,
  first INTEGER NOT NULL, last INTEGER NOT NULL, vector BLOB NOT NULL, generation INTEGER NOT NULL) STRICT;
CREATE TABLE removed (passage INTEGER PRIMARY KEY, generation INTEGER NOT NULL) STRICT;
CREATE INDEX passages_article ON passages(article);
CREATE INDEX passages_generation ON passages(generation);
CREATE INDEX removed_generation ON removed(generation);
CREATE INDEX articles_days ON articles(first_day, last_day);
CREATE INDEX articles_source ON articles(source);
CREATE INDEX articles_url ON articles(url);
"""
_FIELDS = "id, title, date, source, byline, section, url, language, extra, version, body"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Ready to be stored: sentence bounds [n, 2], passages as (first, last exclusive) sentence indexes, vectors [passages, d]."""

    article: Article
    fingerprint: str
    sentences: NDArray[np.int32]
    passages: Sequence[tuple[int, int]]
    vectors: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class PassageRow:
    id: int
    article: int
    first: int
    last: int


class Database:
    """One connection, for one thread at a time. Errors of SQLite come out as ArchiveError with what to do."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
        with translated(path):
            self.connection = apsw.Connection(str(path), flags=flags)
            self.connection.set_busy_timeout(BUSY_MILLISECONDS)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
                self.connection.execute(f"PRAGMA {pragma}").fetchall()
            if create:
                with self.connection:
                    self.connection.execute(SCHEMA)

    def close(self) -> None:
        self.connection.close()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with translated(self.path):
            return list(self.connection.execute(sql, tuple(values)))

    def one(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        rows = self.rows(sql, values)
        return rows[0] if rows else None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is written, or nothing."""
        with translated(self.path):
            yield from self._between("BEGIN IMMEDIATE")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read inside belongs together, whatever another process writes meanwhile."""
        with translated(self.path):
            if self.connection.in_transaction:
                yield
            else:
                yield from self._between("BEGIN")

    def _between(self, begin: str) -> Iterator[None]:
        self.connection.execute(begin)
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:  # a full disk has ended it already
                self.connection.execute("ROLLBACK")
            raise

    def meta(self) -> dict[str, str]:
        """What is known of the archive as a whole; empty when the file is no archive of ours."""
        try:
            return {str(key): str(value) for key, value in self.rows("SELECT key, value FROM meta")}
        except apsw.SQLError:
            return {}

    def set_meta(self, values: Mapping[str, object]) -> None:
        for key, value in values.items():
            self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, str(value)))

    def generation(self) -> int:
        row = self.one("SELECT value FROM meta WHERE key = 'generation'")
        return int(row[0]) if row else 0

    def forget_deleted(self, milliseconds: int = 500) -> bool:
        """Empties the write-ahead log, which may still hold what was deleted. False, for later, when another process is reading."""
        self.connection.set_busy_timeout(milliseconds)
        try:
            with translated(self.path):
                (busy, *_), *_ = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            return not busy
        except ArchiveLocked:
            return False
        finally:
            self.connection.set_busy_timeout(BUSY_MILLISECONDS)

    def vacuum(self) -> bool:
        """Writes the file anew without what was deleted. False when another process was reading all the while: it holds old pages still."""
        with translated(self.path):
            self.connection.execute("VACUUM").fetchall()
        return self.forget_deleted(BUSY_MILLISECONDS)

    def store(self, prepared: Iterable[Prepared], generation: int) -> None:
        """Inside a transaction: inserts articles; one with the same id is replaced, its passages go."""
        for item in prepared:
            self.remove_articles([item.article.id], generation)
            self._insert(item, generation)

    def _insert(self, item: Prepared, generation: int) -> None:
        a = item.article
        extra = json.dumps(dict(a.extra)) if a.extra else None
        body = zstandard.compress(a.text.encode("utf-8", "surrogatepass"), 3)
        bounds = zstandard.compress(item.sentences.astype("<i4").tobytes(), 3)
        known = (a.id, a.title, a.date, a.source, a.byline, a.section, a.url, a.language)
        values = (*map(well_formed, known), extra, a.version, item.fingerprint, body, bounds)
        columns = _FIELDS.replace("body", "fingerprint, body, sentences, first_day, last_day, generation")
        days = (iso_day(a.date), iso_day(a.date, last=True))
        self.connection.execute(f"INSERT INTO articles({columns}) VALUES ({'?,' * 15}?)", (*values, *days, generation))
        row = self.connection.last_insert_rowid()
        self.connection.executemany(
            "INSERT INTO passages(article, first, last, vector, generation) VALUES (?,?,?,?,?)",
            [(row, a, b, v.tobytes(), generation) for (a, b), v in zip(item.passages, item.vectors, strict=True)],
        )

    def remove_articles(self, ids: Iterable[str], generation: int) -> int:
        """Inside a transaction: deletes articles and their passages, remembering which passages went. Returns how many articles."""
        count = 0
        for identity in ids:
            row = self.one("SELECT row FROM articles WHERE id = ?", (well_formed(identity),))
            if row is None:
                continue
            self.connection.execute("INSERT INTO removed SELECT id, ? FROM passages WHERE article = ?", (generation, row[0]))
            self.connection.execute("DELETE FROM articles WHERE row = ?", row)
            count += 1
        return count

    def fingerprints(self, ids: Sequence[str]) -> dict[str, str]:
        """Article id → fingerprint, of those that are in."""
        sql = "SELECT id, fingerprint FROM articles WHERE id IN (SELECT value FROM json_each(?))"
        return {str(identity): str(mark) for identity, mark in self.rows(sql, (json.dumps([well_formed(i) for i in ids]),))}

    def article(self, identity: str) -> Article | None:
        row = self.one(f"SELECT {_FIELDS} FROM articles WHERE id = ?", (well_formed(identity),))
        return to_article(row) if row else None

    def article_row(self, identity: str) -> int | None:
        row = self.one("SELECT row FROM articles WHERE id = ?", (well_formed(identity),))
        return int(row[0]) if row else None

    def articles_by_row(self, rows: Sequence[int]) -> dict[int, tuple[Article, NDArray[np.int32]]]:
        """Row → (article, its sentence bounds [n, 2])."""
        sql = f"SELECT {_FIELDS}, row, sentences FROM articles WHERE row IN (SELECT value FROM json_each(?))"
        found = self.rows(sql, (json.dumps(list(rows)),))
        return {int(r[-2]): (to_article(r[:-2]), to_bounds(r[-1])) for r in found}

    def articles_after(self, row: int, count: int) -> tuple[int, list[Article]]:
        """The next `count` articles in the order they came in, and the row of the last one."""
        found = self.rows(f"SELECT {_FIELDS}, row FROM articles WHERE row > ? ORDER BY row LIMIT ?", (row, count))
        return (int(found[-1][-1]) if found else row), [to_article(r[:-1]) for r in found]

    def first_articles(self, count: int) -> list[Article]:
        """The `count` first articles by id: the same ones whatever order they came in."""
        return [to_article(r) for r in self.rows(f"SELECT {_FIELDS} FROM articles ORDER BY id LIMIT ?", (count,))]

    def passages(self, ids: Sequence[int]) -> dict[int, PassageRow]:
        sql = "SELECT id, article, first, last FROM passages WHERE id IN (SELECT value FROM json_each(?))"
        rows = self.rows(sql, (json.dumps(list(ids)),))
        return {int(r[0]): PassageRow(*map(int, r)) for r in rows}

    def passages_beside(self, identity: int, count: int) -> list[PassageRow]:
        """The passages of an article nearest to one of it, itself first; of two as near the later one. None when it is not there."""
        sql = (
            "SELECT p.id, p.article, p.first, p.last FROM passages own JOIN passages p ON p.article = own.article"
            " WHERE own.id = ?1 ORDER BY abs(p.first - own.first), p.first < own.first LIMIT ?2"
        )
        return [PassageRow(*map(int, row)) for row in self.rows(sql, (identity, count))]

    def passage_ids(self, clauses: str, values: Sequence[Any]) -> NDArray[np.int64]:
        """Ids of the passages of articles `a` that satisfy an SQL condition."""
        rows = self.rows(f"SELECT p.id FROM articles a JOIN passages p ON p.article = a.row WHERE {clauses}", values)
        return np.fromiter((r[0] for r in rows), np.int64, len(rows))

    def passages_since(self, generation: int, dimension: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32], list[PassageRow]]]:
        """Batches of passages stored after `generation`, oldest first."""
        # Ids and generations grow together (AUTOINCREMENT, one writer), so that a range of ids is all that has to be read.
        first = self.one("SELECT min(id) FROM passages WHERE generation > ?", (generation,))
        last = int(first[0]) - 1 if first and first[0] is not None else None
        sql = "SELECT id, article, first, last, vector FROM passages WHERE id > ? ORDER BY id LIMIT 4096"
        while last is not None and (rows := self.rows(sql, (last,))):
            last = int(rows[-1][0])
            vectors = np.frombuffer(b"".join(r[4] for r in rows), np.float16).reshape(len(rows), dimension).astype(np.float32)
            yield np.array([r[0] for r in rows], np.int64), vectors, [PassageRow(*map(int, r[:4])) for r in rows]

    def article_of_passages(self) -> dict[int, str]:
        """Passage id → article id, of all passages."""
        rows = self.rows("SELECT p.id, a.id FROM passages p JOIN articles a ON a.row = p.article ORDER BY p.id")
        return {int(passage): str(article) for passage, article in rows}

    def removed_since(self, generation: int) -> list[int]:
        return sorted(int(r[0]) for r in self.rows("SELECT passage FROM removed WHERE generation > ?", (generation,)))

    def changed_since(self, generation: int) -> tuple[int, int]:
        """How many passages were stored after `generation` and are there, and how many went."""
        sql = "SELECT (SELECT count(*) FROM passages WHERE generation > ?1), (SELECT count(*) FROM removed WHERE generation > ?1)"
        row = self.one(sql, (generation,))
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def counts(self) -> tuple[int, int]:
        """How many articles and passages."""
        row = self.one("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)")
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def matching(self, clauses: str, values: Sequence[Any], order: str = "a.row") -> list[str]:
        """Ids of the articles `a` that satisfy an SQL condition, in the order they came in, or another."""
        return [str(row[0]) for row in self.rows(f"SELECT a.id FROM articles a WHERE {clauses} ORDER BY {order}", values)]

    def months(self) -> list[tuple[str, int]]:
        """(month as yyyy-mm, or the year alone where no more is known, or "" without a date; articles), in order."""
        sql = "SELECT CASE WHEN first_day = 0 THEN '' ELSE substr(date, 1, 7) END m, count(*) FROM articles GROUP BY m ORDER BY m"
        return [(str(month), int(count)) for month, count in self.rows(sql)]

    def date_span(self) -> tuple[str | None, str | None]:
        """The first and the last publication date, as the articles give them."""
        first = self.one("SELECT date FROM articles WHERE first_day > 0 ORDER BY first_day, date LIMIT 1")
        last = self.one("SELECT date FROM articles WHERE first_day > 0 ORDER BY first_day DESC, date DESC LIMIT 1")
        return (str(first[0]) if first else None), (str(last[0]) if last else None)

    def sources(self) -> list[tuple[str, int]]:
        """(source, articles), the largest first."""
        sql = "SELECT source, count(*) c FROM articles WHERE source IS NOT NULL AND source <> '' GROUP BY source ORDER BY c DESC, source"
        return [(str(source), int(count)) for source, count in self.rows(sql)]


def to_article(row: Sequence[Any]) -> Article:
    *fields, extra, version, body = row
    text = zstandard.decompress(body).decode("utf-8", "surrogatepass")
    return Article(
        id=fields[0],
        title=fields[1],
        text=text,
        date=fields[2],
        source=fields[3],
        byline=fields[4],
        section=fields[5],
        url=fields[6],
        language=fields[7],
        extra=json.loads(extra) if extra else NO_EXTRA,
        version=version,
    )


def to_bounds(blob: bytes) -> NDArray[np.int32]:
    return np.frombuffer(zstandard.decompress(blob), "<i4").reshape(-1, 2)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's errors as ours: one line that says what, where and what to do."""
    folder = str(path.parent)
    try:
        yield
    except apsw.FullError as error:
        raise ArchiveError(full_disk(path.parent)) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise ArchiveLocked(f"l'archive {folder!r} est occupée par un autre processus ; réessayez quand il a fini") from error
    except (apsw.CorruptError, apsw.NotADBError, apsw.FormatError) as error:
        again = f"guillemets index DOSSIER_D_ARTICLES --archive {shlex.quote(folder)} --rebuild"
        raise ArchiveDamaged(f"{str(path)!r} est abîmé ({error}) ; refaites l'archive : {again}") from error
    except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError, apsw.IOError) as error:
        raise ArchiveError(f"{str(path)!r} ne peut être lu ou écrit ({error}) ; vérifiez les droits et la place sur le disque") from error


def full_disk(folder: Path) -> str:
    return f"disque plein : {str(folder)!r} ; libérez de la place et relancez, ce qui était enregistré est gardé"
