"""Reads news archives in the formats they come in.

What the text of an article is, by format:

- .txt, .md: the whole file, decoded, line ends as newlines (a YAML front matter apart); the id is the path from the indexed root.
- .jsonl, .ndjson, .json: the record's text, exactly as given, to the character.
- .csv, .tsv: the cell, line ends as newlines.

Each also gzipped (.gz).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from index.errors import ArchiveError
from index.readers.common import LIMIT_BYTES, Run
from index.readers.dispatch import MODULES, files_under, read_source, readable
from index.readers.fields import COLUMN_FIELDS
from index.types import Article, Problem

__all__ = ["LIMIT_BYTES", "read_articles"]


def read_articles(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    report: Callable[[Problem], None],
    withdraw: Callable[[str], None] | None = None,
    limit_bytes: int = LIMIT_BYTES,
) -> Iterator[Article]:
    """The articles of a file, or of all the files of a folder, in an order that depends on names only.

    What can't be read is told to `report`, and the rest goes on. `columns` names the keys or columns that hold our fields
    ({"text": "contenu"}) where they are not the usual ones. `withdraw` gets the id of each article that its agency takes
    back (pubStatus withheld or canceled), for the caller to delete an earlier version of. `limit_bytes` bounds what is
    taken into memory at once: a whole file, or one record of the formats that are read record by record (JSONL, CSV, WARC).

    Raises ArchiveError, before anything is read, for a path that does not exist or a field name in `columns` that is none
    of ours; and, at the end, if not one file there had a format that is read.
    """
    path = Path(path)
    if not path.exists():
        raise ArchiveError(f"introuvable : {str(path)!r} ; tapez le chemin d'un fichier ou d'un dossier qui existe")
    unknown = sorted(set(columns or ()) - set(COLUMN_FIELDS))
    if unknown:
        raise ArchiveError(f"champ inconnu {unknown[0]!r} dans --columns ; les champs sont : {', '.join(COLUMN_FIELDS)}")
    run = Run(report, withdraw or (lambda _id: None), dict(columns or {}), limit_bytes)
    return _read_all(path, run)


def _read_all(path: Path, run: Run) -> Iterator[Article]:
    anything = False
    for source in files_under(path):
        anything = anything or readable(source)
        yield from read_source(source, run)
    if not anything:
        formats = ", ".join(sorted(suffix.lstrip(".") for suffix in MODULES))
        raise ArchiveError(f"aucun article dans {str(path)!r} ; donnez des fichiers d'un format lu : {formats}")
