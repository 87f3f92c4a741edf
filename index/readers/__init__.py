"""Reads news archives in the formats they come in.

What the text of an article is, and its id, by format; each also gzipped (.gz) except PDF and ZIP:

| format | the text is | the id is |
|---|---|---|
| `.txt`, `.md` | the whole file, decoded, line ends as newlines; a YAML front matter apart | the path from the indexed root |
| `.jsonl`, `.ndjson`, `.json` | the record's text, exactly as given, to the character | the record's, else its address, else a hash |
| `.csv`, `.tsv` | the cell, line ends as newlines | the same |
| ninjs 1–3 (JSON) | the body: its (X)HTML, which has paragraphs, else its plain text, else the description | the uri |
| NewsML-G2 (XML) | the inline content: NITF, XHTML or plain | the guid |
| NewsML 1.x (XML) | the components whose role is the body: NITF, XHTML or plain | the public identifier, without its revision |
| NITF (XML) | the body's content, without headline, byline, dateline, abstract, media | the doc-id |
| RSS, Atom (XML) | the entry's full content, else its summary | the guid or id, else the link, else a hash |
| `.html`, `.htm`, `.xhtml` | the article as trafilatura finds it, without menus or comments; else JSON-LD's articleBody | the path |
| `.warc`, `.arc` | that of each page captured with success (HTML, PDF, extracted plain text) | the address |
| `.pdf` | the text layer in reading order, lines joined, words made whole, running headers and footers out | the path |
| `.zip`, `.tar`, `.tgz` | that of each member | the archive's path, then the member's |

Plain text and records are never touched. From all other formats, once, here: entities are resolved, characters composed (NFC),
runs of blanks made one space (not U+00A0 and U+202F), control characters and soft hyphens dropped; a paragraph is a line.
XML dialects are told by the root element, ninjs by its keys, not by the file's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from index.errors import ArchiveError
from index.readers.common import LIMIT_BYTES, Run, Source
from index.readers.dispatch import MODULES, files_under, read_source, readable
from index.readers.fields import COLUMN_FIELDS
from index.types import Article, Problem

__all__ = ["LIMIT_BYTES", "count_bytes", "read_articles"]


def read_articles(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    report: Callable[[Problem], None],
    withdraw: Callable[[str], None] | None = None,
    limit_bytes: int = LIMIT_BYTES,
    opened: Callable[[str], None] | None = None,
    only: Callable[[str], bool] | None = None,
    on_stream: Callable[[BinaryIO], None] | None = None,
) -> Iterator[Article]:
    """The articles of a file, or of all the files of a folder, in an order that depends on names only.

    What can't be read is told to `report`, and the rest goes on. `columns` names the keys or columns that hold our fields
    ({"text": "contenu"}) where they are not the usual ones. `withdraw` gets the id of each article that its agency takes
    back (pubStatus withheld or canceled), for the caller to delete an earlier version of. `limit_bytes` bounds what is
    taken into memory at once: a whole file, or one record of the formats that are read record by record (JSONL, CSV, WARC).
    `opened` gets each file's path from the root before its articles come, and `only` says by that path which files to read at all.
    `on_stream` gets each file of the disk as it is opened, packed where it is, so that how far it has been read can be looked at.

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
    return _read_all(path, run, opened or (lambda _file: None), only, on_stream or (lambda _stream: None))


def count_bytes(path: Path) -> int:
    """Bytes of the files that would be read."""
    return sum(source.size or 0 for source in files_under(path) if readable(source))


def _read_all(
    path: Path,
    run: Run,
    opened: Callable[[str], None],
    only: Callable[[str], bool] | None,
    on_stream: Callable[[BinaryIO], None],
) -> Iterator[Article]:
    def failed(folder: Source, error: OSError) -> None:
        opened(folder.id)
        run.problem(folder, f"dossier illisible ({error.strerror or error})")

    anything = False
    for source in files_under(path, failed):
        anything = anything or readable(source)
        if only is None or only(source.id):
            opened(source.id)
            yield from read_source(replace(source, open=partial(_open_told, source, on_stream)), run)
    if not anything and only is None:
        formats = ", ".join(sorted(suffix.lstrip(".") for suffix in MODULES))
        raise ArchiveError(f"aucun article dans {str(path)!r} ; donnez des fichiers d'un format lu : {formats}")


def _open_told(source: Source, on_stream: Callable[[BinaryIO], None]) -> BinaryIO:
    stream = source.open()
    on_stream(stream)
    return stream
