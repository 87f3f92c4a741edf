"""The rows behind an archive: SQLite through apsw (WAL, synchronous FULL, STRICT, zstd bodies). The only truth; FAISS and BM25 derive from it.

apsw brings its own SQLite: versions up to 3.51.2, the standard library's often among them, can corrupt a WAL database under two connections.
"""

from __future__ import annotations

import json
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

FILE = "archive.sqlite"
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
    """An article ready to be stored: sentence bounds [n, 2], passages as (first, last exclusive) sentence indexes, vectors [passages, d]."""

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
    """One connection. Errors of SQLite come out as ArchiveError with what to do."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
        with translated(path):
            self.connection = apsw.Connection(str(path), flags=flags)
            self.connection.set_busy_timeout(10_000)
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
        with translated(self.path), self.connection:
            yield

    def meta(self) -> dict[str, str]:
        return {str(key): str(value) for key, value in self.rows("SELECT key, value FROM meta")}

    def set_meta(self, values: Mapping[str, object]) -> None:
        for key, value in values.items():
            self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, str(value)))

    def generation(self) -> int:
        row = self.one("SELECT value FROM meta WHERE key = 'generation'")
        return int(row[0]) if row else 0

    def store(self, prepared: Iterable[Prepared], generation: int) -> None:
        """Inside a transaction: inserts articles; one with the same id is replaced, its passages go."""
        for item in prepared:
            self.remove_articles([item.article.id], generation)
            self._insert(item, generation)

    def _insert(self, item: Prepared, generation: int) -> None:
        a = item.article
        extra = json.dumps(dict(a.extra), ensure_ascii=False) if a.extra else None
        body = zstandard.compress(a.text.encode("utf-8", "surrogatepass"), 3)
        bounds = zstandard.compress(item.sentences.astype("<i4").tobytes(), 3)
        values = (a.id, a.title, a.date, a.source, a.byline, a.section, a.url, a.language, extra, a.version, item.fingerprint, body, bounds)
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
            row = self.one("SELECT row FROM articles WHERE id = ?", (identity,))
            if row is None:
                continue
            self.connection.execute("INSERT INTO removed SELECT id, ? FROM passages WHERE article = ?", (generation, row[0]))
            self.connection.execute("DELETE FROM articles WHERE row = ?", row)
            count += 1
        return count

    def fingerprints(self, ids: Sequence[str]) -> dict[str, str]:
        """Article id → fingerprint, of those that are in."""
        marks = ",".join("?" * len(ids))
        return dict(self.rows(f"SELECT id, fingerprint FROM articles WHERE id IN ({marks})", ids))  # type: ignore[arg-type]

    def article(self, identity: str) -> Article | None:
        row = self.one(f"SELECT {_FIELDS} FROM articles WHERE id = ?", (identity,))
        return to_article(row) if row else None

    def articles_by_row(self, rows: Sequence[int]) -> dict[int, tuple[Article, NDArray[np.int32]]]:
        """Row → (article, its sentence bounds [n, 2])."""
        marks = ",".join("?" * len(rows))
        found = self.rows(f"SELECT {_FIELDS}, row, sentences FROM articles WHERE row IN ({marks})", rows)
        return {int(r[-2]): (to_article(r[:-2]), to_bounds(r[-1])) for r in found}

    def each_article(self) -> Iterator[Article]:
        with translated(self.path):
            for row in self.connection.execute(f"SELECT {_FIELDS} FROM articles ORDER BY row"):
                yield to_article(row)

    def passages(self, ids: Sequence[int]) -> dict[int, PassageRow]:
        marks = ",".join("?" * len(ids))
        rows = self.rows(f"SELECT id, article, first, last FROM passages WHERE id IN ({marks})", ids)
        return {int(r[0]): PassageRow(*map(int, r)) for r in rows}

    def passages_since(self, generation: int, dimension: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32], list[PassageRow]]]:
        """Batches of passages stored after `generation`, oldest first."""
        sql = "SELECT id, article, first, last, vector FROM passages WHERE generation > ? AND id > ? ORDER BY id LIMIT 4096"
        last = 0
        while rows := self.rows(sql, (generation, last)):
            last = int(rows[-1][0])
            vectors = np.frombuffer(b"".join(r[4] for r in rows), np.float16).reshape(len(rows), dimension).astype(np.float32)
            yield np.array([r[0] for r in rows], np.int64), vectors, [PassageRow(*map(int, r[:4])) for r in rows]

    def removed_since(self, generation: int) -> list[int]:
        return [int(r[0]) for r in self.rows("SELECT passage FROM removed WHERE generation > ? ORDER BY passage", (generation,))]


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
    try:
        yield
    except apsw.FullError as error:
        raise ArchiveError(f"disque plein : {str(path.parent)!r} ; libérez de la place et relancez, ce qui était enregistré est gardé") from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise ArchiveLocked(f"l'archive {str(path.parent)!r} est occupée par un autre processus ; réessayez quand il a fini") from error
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise ArchiveDamaged(f"{str(path)!r} est abîmé ({error}) ; refaites l'archive avec : guillemets index …") from error
    except (apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError, apsw.IOError) as error:
        raise ArchiveError(f"{str(path)!r} ne peut être lu ou écrit ({error}) ; vérifiez les droits et la place sur le disque") from error
