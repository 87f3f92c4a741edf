# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""The words of an archive, for questions typed in a hurry: which of them look or sound like one that stands nowhere.

A table of the database, written in the transaction that stores the articles: never behind, nothing to load. Words of articles that are
gone stay in it until the archive is compacted; whether a word still stands somewhere is the lexical index's to say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.database import Database
from index.lexical import fold
from index.types import Article
from index.wellformed import well_formed

META, SCHEME = "words", "2"
"""Raise the scheme when `sound` or what is a word changes: the next writer learns the words anew."""
VOCABULARY_SCHEMA = """
CREATE TABLE IF NOT EXISTS words (
  word TEXT PRIMARY KEY, surface TEXT NOT NULL, name INTEGER NOT NULL, sound TEXT NOT NULL, bones TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS words_sound ON words(sound, word);
CREATE INDEX IF NOT EXISTS words_bones ON words(bones, word);
"""
SHORTEST, LONGEST = 4, 30
FARTHEST = 3
LONGER_BY = 2
BATCH = 256
LAST_CHARACTER = "\U0010ffff"
_VOWELS = re.compile(r"[aeiou]")
_WORD = re.compile(r"[^\W\d_]+")
_LEARN = """INSERT INTO words VALUES (?, ?, ?, ?, ?) ON CONFLICT(word) DO UPDATE SET
  surface = CASE WHEN excluded.name < name THEN excluded.surface WHEN name THEN max(surface, excluded.surface) ELSE min(surface, excluded.surface) END,
  name = excluded.name WHERE excluded.name <= name"""
_SOUNDS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"(.)\1+", r"\1"), (r"sc(?=[eiy])|c(?=[eiy])", "s"), (r"g(?=[eiy])", "j"), (r"(?<=..)(?:ent|es|e[rz]|[estdx])$", ""), (r"ph", "f"), (r"sch|sh|ch|tch", "x"), (r"ck|qu|q|c(?!h)", "k"),
        (r"gu(?=[eiy])", "g"), (r"eau|au", "o"), (r"oeu|eu|oe", "e"), (r"ai|ei|ay|ey", "e"), (r"ou|w", "u"), (r"y", "i"), (r"en(?=[^aeiou]|$)", "an"),
        (r"m(?=[bp])", "n"), (r"z", "s"), (r"h", ""), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the archive, folded, and as it is written; a name is never written without a capital."""

    word: str
    surface: str
    name: bool
    sound: str


def sound(word: str) -> str:
    """How a folded word sounds in French, roughly: spellings that are read alike are alike."""
    for pattern, to in _SOUNDS:
        word = pattern.sub(to, word)
    return word


@lru_cache(maxsize=50_000)
def _heard(word: str) -> tuple[str, str]:
    """How a word sounds, and its consonants alone."""
    heard = sound(word)
    return heard, _VOWELS.sub("", heard)


def learn(database: Database, articles: Iterable[Article]) -> None:
    """Inside a transaction: takes in the words of articles."""
    known: dict[str, tuple[str, int]] = {}
    for article in articles:
        for surface in set(_WORD.findall(f"{article.title}\n{article.text}")):
            if SHORTEST <= len(surface) <= LONGEST:
                name = int(surface[0].isupper())
                word = fold(well_formed(surface))
                before = known.get(word)
                if before is None or name < before[1]:
                    known[word] = surface, name
                elif name == before[1]:  # « Kiev » sooner than « KIEV », « équipe » sooner than « équipé »: whatever order they came in
                    known[word] = (max if name else min)(surface, before[0]), name
    rows = [(word, well_formed(surface), name, *_heard(word)) for word, (surface, name) in sorted(known.items())]
    database.connection.executemany(_LEARN, rows)


def ensure_words(database: Database) -> None:
    """By a writer: an archive that an earlier version made learns its words."""
    if database.meta().get(META) != SCHEME:
        relearn(database)


def relearn(database: Database) -> None:
    """By a writer: the words of the articles that are there now, and no others."""
    with database.transaction():
        for statement in VOCABULARY_SCHEMA.split(";"):
            database.connection.execute(statement)
        database.connection.execute("DELETE FROM words")
        row = 0
        while True:
            row, articles = database.articles_after(row, BATCH)
            if not articles:
                break
            learn(database, articles)
        database.set_meta({META: SCHEME})


def has_word(database: Database, word: str) -> bool:
    """Whether a folded word is among those learnt, in just this spelling; True where none were learnt: nothing is known to be wrong."""
    if database.meta().get(META) != SCHEME:
        return True
    return database.one("SELECT 1 FROM words WHERE word = ?", (word,)) is not None


def is_name(database: Database, word: str) -> bool:
    """Whether a word, folded or not, is never written without a capital; False where none were learnt."""
    if database.meta().get(META) != SCHEME:
        return False
    found = database.one("SELECT name FROM words WHERE word = ?", (fold(word),))
    return found is not None and bool(found[0])


def words_like(database: Database, word: str) -> list[Word]:
    """Words that begin like a folded one, or have its consonants, and are at most `FARTHEST` letters from it; none where none were learnt."""
    if database.meta().get(META) != SCHEME:
        return []
    heard, bones = _heard(word)
    shortest, longest = len(word) - LONGER_BY, len(word) + LONGER_BY
    rows = database.rows(
        "SELECT word FROM words WHERE sound >= ? AND sound < ? AND length(word) BETWEEN ? AND ? "
        "UNION SELECT word FROM words WHERE bones = ? AND length(word) BETWEEN ? AND ? ORDER BY word",
        (heard[:2], heard[:2] + LAST_CHARACTER, shortest, longest, bones, shortest, longest),
    )
    near = [str(found[0]) for found in process.extract(word, [row[0] for row in rows], scorer=OSA.distance, score_cutoff=FARTHEST, limit=None)]
    found = database.rows("SELECT word, surface, name, sound FROM words WHERE word IN (SELECT value FROM json_each(?))", (json.dumps(near),))
    return [Word(str(w), str(surface), bool(name), str(sounds)) for w, surface, name, sounds in found]
