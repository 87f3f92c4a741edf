"""What an archive says of itself, and of what was done to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArchiveSummary:
    """What an archive holds: counts, first and last publication date (ISO or None), (source, articles) by size."""

    articles: int
    passages: int
    first_date: str | None
    last_date: str | None
    sources: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class AddReport:
    """What an import did, in articles."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    refused: int = 0
    """Taken down before (`ArchiveIndex.take_down`), so left out."""
    withdrawn: int = 0
    """Deleted because their agency takes them back."""
    pruned: int = 0
    """Deleted because the files that they came from hold them no more."""


@dataclass(frozen=True, slots=True)
class CompactReport:
    """Bytes of the archive's files before and after; `complete` is False when another process was reading what was removed."""

    before: int
    after: int
    complete: bool
