"""What an archive remembers of its life, as rows of its database: where each article was read, its versions, and what was taken down.

Whatever writes here is called inside a transaction of the caller's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import zstandard

from index.database import Database
from index.groups import Groups
from index.types import Article
from index.wellformed import well_formed

LIVING_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
  id INTEGER PRIMARY KEY, root TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (root, name)) STRICT;
CREATE TABLE IF NOT EXISTS origins (
  file INTEGER NOT NULL REFERENCES files(id) ON DELETE CASCADE, article INTEGER NOT NULL REFERENCES articles(row) ON DELETE CASCADE,
  PRIMARY KEY (file, article)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS origins_article ON origins(article);
CREATE TABLE IF NOT EXISTS versions (
  id TEXT NOT NULL, number INTEGER NOT NULL, version TEXT NOT NULL, seen_at TEXT NOT NULL, body BLOB,
  PRIMARY KEY (id, number)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gone (mark TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""


class Origin(NamedTuple):
    """Where an article was read: the path that was indexed (absolute), and the file's path below it (or its name)."""

    root: str
    file: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article: `number` counts from 1, `version` is the hash of its text, `seen_at` when it came in (ISO, UTC).

    `text` is None where the archive does not keep old texts, and for the version that is in: its text is the article's.
    """

    number: int
    version: str
    seen_at: str
    text: str | None = None


def ensure_living(database: Database) -> None:
    """Makes the tables of this module where they are missing."""
    if database.one("SELECT 1 FROM sqlite_schema WHERE name = 'gone'") is None:
        with database.transaction():
            database.connection.execute(LIVING_SCHEMA)


# --- where an article was read ---------------------------------------------------------------------------------------------


def origins_of(database: Database, ids: Iterable[str]) -> set[tuple[str, Origin]]:
    """(article id, origin) of those of `ids` that are in."""
    sql = (
        "SELECT a.id, f.root, f.name FROM json_each(?) j JOIN articles a ON a.id = j.value "
        "JOIN origins o ON o.article = a.row JOIN files f ON f.id = o.file"
    )
    found = database.rows(sql, (json.dumps([well_formed(i) for i in ids]),))
    return {(str(identity), Origin(str(root), str(name))) for identity, root, name in found}


def link_origins(database: Database, pairs: Iterable[tuple[str, Origin]]) -> None:
    for identity, origin in sorted(pairs):
        database.connection.execute("INSERT OR IGNORE INTO files(root, name) VALUES (?, ?)", origin)
        sql = "INSERT OR IGNORE INTO origins SELECT f.id, a.row FROM files f, articles a WHERE f.root = ? AND f.name = ? AND a.id = ?"
        database.connection.execute(sql, (*origin, well_formed(identity)))


def unlink_missing(database: Database, root: str, seen: Mapping[str, Collection[str]], covered: Callable[[str], bool]) -> list[str]:
    """Forgets that articles come from files below `root` that hold them no more. Returns the ids of those that come from nowhere now.

    `seen` says which ids each file holds; only files that are `covered` count.
    """
    joined = "files f JOIN origins o ON o.file = f.id JOIN articles a ON a.row = o.article"
    sql = f"SELECT o.file, o.article, f.name, a.id FROM {joined} WHERE root = ?"
    stale = [row for row in database.rows(sql, (root,)) if covered(row[2]) and row[3] not in seen.get(row[2], ())]
    database.connection.executemany("DELETE FROM origins WHERE file = ? AND article = ?", [row[:2] for row in stale])
    _drop_empty_files(database, {row[0] for row in stale})
    orphans = {row[3]: None for row in stale if database.one("SELECT 1 FROM origins WHERE article = ?", row[1:2]) is None}
    return list(orphans)


def _drop_empty_files(database: Database, files: Collection[int]) -> None:
    sql = "DELETE FROM files WHERE id = ? AND NOT EXISTS (SELECT 1 FROM origins WHERE file = files.id)"
    database.connection.executemany(sql, [(file,) for file in files])


# --- versions --------------------------------------------------------------------------------------------------------------


def record_versions(database: Database, articles: Iterable[Article], seen_at: str, *, keep: bool) -> None:
    """Notes the version of each article that is about to be stored; with `keep`, saves the text that it replaces."""
    for article in articles:
        identity = well_formed(article.id)
        last = database.one("SELECT number, version FROM versions WHERE id = ? ORDER BY number DESC LIMIT 1", (identity,))
        if last is not None and last[1] == article.version:
            continue
        if keep and last is not None:
            sql = "UPDATE versions SET body = (SELECT body FROM articles WHERE id = ?1) WHERE id = ?1 AND number = ?2"
            database.connection.execute(sql, (identity, last[0]))
        number = 1 if last is None else last[0] + 1
        sql = "INSERT INTO versions(id, number, version, seen_at) VALUES (?, ?, ?, ?)"
        database.connection.execute(sql, (identity, number, article.version, seen_at))


def versions_of(database: Database, identity: str) -> list[Version]:
    """The versions of an article that is in, oldest first."""
    rows = database.rows("SELECT number, version, seen_at, body FROM versions WHERE id = ? ORDER BY number", (well_formed(identity),))
    return [Version(number, version, seen_at, _text(body)) for number, version, seen_at, body in rows]


def _text(body: bytes | None) -> str | None:
    return None if body is None else zstandard.decompress(body).decode("utf-8", "surrogatepass")


# --- what goes -------------------------------------------------------------------------------------------------------------


def remove_wholly(database: Database, ids: Sequence[str], generation: int) -> int:
    """Deletes articles with all that is remembered of them. Returns how many there were."""
    wanted = (json.dumps([well_formed(i) for i in ids]),)
    sql = "SELECT DISTINCT o.file FROM json_each(?) j JOIN articles a ON a.id = j.value JOIN origins o ON o.article = a.row"
    files = {row[0] for row in database.rows(sql, wanted)}
    groups = Groups(database)
    touched = groups.unlink(ids)
    count = database.remove_articles(ids, generation)
    groups.regroup(touched)
    database.connection.execute("DELETE FROM versions WHERE id IN (SELECT value FROM json_each(?))", wanted)
    _drop_empty_files(database, files)
    return count


def mark_gone(database: Database, ids: Iterable[str], at: str) -> None:
    """Remembers that articles were taken down, by the hash of their ids: an id may tell a name."""
    database.connection.executemany("INSERT OR REPLACE INTO gone VALUES (?, ?)", [(_mark(identity), at) for identity in ids])


def unmark_gone(database: Database, ids: Iterable[str]) -> None:
    database.connection.executemany("DELETE FROM gone WHERE mark = ?", [(_mark(identity),) for identity in ids])


def gone_since(database: Database, ids: Iterable[str]) -> dict[str, str]:
    """Id → when it was taken down (ISO, UTC), of those that were."""
    marks = {_mark(identity): identity for identity in ids}
    found = database.rows("SELECT mark, at FROM gone WHERE mark IN (SELECT value FROM json_each(?))", (json.dumps(list(marks)),))
    return {marks[mark]: at for mark, at in found}


def all_gone(database: Database) -> list[tuple[str, str]]:
    return [(str(mark), str(at)) for mark, at in database.rows("SELECT mark, at FROM gone ORDER BY mark")]


def restore_gone(database: Database, gone: Sequence[tuple[str, str]]) -> None:
    database.connection.executemany("INSERT OR REPLACE INTO gone VALUES (?, ?)", gone)


def _mark(identity: str) -> str:
    return hashlib.sha256(well_formed(identity).encode()).hexdigest()[:32]
