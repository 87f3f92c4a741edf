"""What an archive is made of. Frozen, slotted; nothing here imports anything of ours.

Offsets are always characters (Python `str` indexes) of `Article.text`, end exclusive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

NO_EXTRA: Mapping[str, str] = MappingProxyType({})


def text_version(text: str) -> str:
    """The version of an article: the first 16 hex digits of the SHA-256 of its text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Article:
    """One article. `text` is exactly what is shown and quoted; it is set once, by a reader.

    `date` is ISO 8601, as fine as known ("2012", "2012-06", "2012-06-30", "2012-06-30T14:05:00+02:00"), or None: never guessed.
    `version` is the hash of the text (`text_version`). `extra` holds what a format brings beyond the common fields
    (copyright, dateline, subject, capture date …), as strings.
    """

    id: str
    title: str
    text: str
    date: str | None = None
    source: str | None = None
    byline: str | None = None
    section: str | None = None
    url: str | None = None
    language: str | None = None
    extra: Mapping[str, str] = field(default_factory=lambda: NO_EXTRA, hash=False)
    version: str = ""

    def __post_init__(self) -> None:
        if not self.version:
            object.__setattr__(self, "version", text_version(self.text))

    def __reduce__(self) -> tuple[Any, ...]:
        """Articles can be pickled and copied; a read-only mapping, which `extra` may be, can't by itself."""
        return _restored, ({each.name: getattr(self, each.name) for each in fields(self)} | {"extra": dict(self.extra)},)


def _restored(values: dict[str, Any]) -> Article:
    return Article(**values | {"extra": MappingProxyType(values["extra"])})


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article; `sentences` are their bounds, in order."""

    id: int
    article: Article
    start: int
    end: int
    sentences: tuple[tuple[int, int], ...] = ()

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found. The ranks (0 = best; None = not found by that leg) say why.

    `score` is the fused score (higher is better); `dense` and `lexical` are the cosine and the BM25 score behind it.
    """

    passage: Passage
    score: float
    dense_rank: int | None
    lexical_rank: int | None
    dense: float | None = None
    lexical: float | None = None


@dataclass(frozen=True, slots=True)
class Reprint:
    """Another article that prints the same dispatch: what a citation says of it, and the version that is in."""

    id: str
    title: str
    date: str | None
    source: str | None
    url: str | None
    version: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: where (file, or `file:member`), which line or record (1-based), and why.

    `kind` is "error" for what should have been an article, "skipped" for what is no article (a photo, a video, a known non-text file),
    "warning" for what is in all the same, with something missing (a date that can't be read).
    """

    path: str
    reason: str
    line: int | None = None
    kind: str = "error"

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line is not None else self.path
        return f"{where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive was made with. Must equal the running settings, or opening says which differs and what to type."""

    format: int
    encoder: str
    encoder_hash: str
    dimension: int
    chunking: str
    made_at: str
    generation: int = 0
    articles: int = 0
    passages: int = 0
    keep_versions: bool = False
