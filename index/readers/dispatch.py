"""Which module reads which file, and the boundary at which whatever goes wrong in one file becomes a Problem."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, cast

from index.readers.common import Reader, Run, Source, Unreadable
from index.types import Article

MODULES = {
    ".txt": "plain",
    ".text": "plain",
    ".md": "plain",
    ".markdown": "plain",
    ".jsonl": "records_jsonl",
    ".ndjson": "records_jsonl",
    ".json": "records_json",
    ".ninjs": "records_json",
    ".csv": "records_csv",
    ".tsv": "records_csv",
    ".html": "htmlpage",
    ".htm": "htmlpage",
    ".xhtml": "htmlpage",
    ".pdf": "pdf",
    ".zip": "containers",
    ".tar": "containers",
    ".warc": "warc",
    ".arc": "warc",
    ".xml": "xmlfiles",
    ".rss": "xmlfiles",
    ".atom": "xmlfiles",
    ".rdf": "xmlfiles",
    ".nitf": "xmlfiles",
    ".newsml": "xmlfiles",
}
GZIPPED_ONCE = {".zip", ".pdf"}
"""Packed already: nobody gzips them, and they are read from the end."""


def readable(source: Source) -> bool:
    _, suffix, gzipped = source.parts
    return suffix in MODULES and not (gzipped and suffix in GZIPPED_ONCE)


def reader_for(suffix: str) -> Reader:
    """The `read` of the module of this format, imported now: some of them load heavy libraries."""
    return cast(Reader, import_module(f"index.readers.{MODULES[suffix]}").read)


def read_source(source: Source, run: Run) -> Iterator[Article]:
    """The articles of one file or member. Nothing that goes wrong in it gets out: it is reported, and the next file is read."""
    if not readable(source):
        run.problem(source, f"format non lu ({source.suffix or 'sans suffixe'})", kind="skipped")
        return
    try:
        yield from reader_for(source.suffix)(source, run)
    except Unreadable as error:
        run.problem(source, error.reason, line=error.line, kind=error.kind)
    except (EOFError, zlib.error):
        run.problem(source, "fichier tronqué ou abîmé : lu jusqu'à la coupure")
    except gzip.BadGzipFile:
        run.problem(source, "gzip abîmé, ou fichier qui n'est pas du gzip")
    except PermissionError:
        run.problem(source, "droit de lecture refusé")
    except FileNotFoundError:
        run.problem(source, "fichier disparu, ou lien vers un fichier absent")
    except OSError as error:
        run.problem(source, f"lecture impossible ({error.strerror or error})")
    except Exception as error:
        # The one place that catches everything, on purpose: parsers of other people's files raise anything on hostile input,
        # and the promise is that a bad file never stops the rest. The kind of error is named, so that a bug is seen as one.
        run.problem(source, f"erreur inattendue de lecture ({type(error).__name__} : {error})")


def files_under(path: Path, failed: Callable[[Source, OSError], None] | None = None) -> Iterator[Source]:
    """The file, or every file of the folder, in an order that depends on names only. Hidden ones are left out.

    A folder that can't be listed is told to `failed`, as a source without content.
    """

    def on_error(error: OSError) -> None:
        if failed:
            folder = Path(error.filename or path)
            failed(_on_disk(folder, "" if folder == path else folder.relative_to(path).as_posix()), error)

    if not path.is_dir():
        yield _on_disk(path, path.name)
        return
    for folder, folders, files in os.walk(path, onerror=on_error):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                file = Path(folder, name)
                yield _on_disk(file, file.relative_to(path).as_posix())


def _on_disk(path: Path, relative: str) -> Source:
    try:
        size = path.stat().st_size
    except OSError:
        size = None  # opening it will say why
    # A file name that is no UTF-8 comes with lone surrogates, which no id may hold.
    identifier = relative.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    name = str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return Source(name, identifier, size, partial(_open, path))


def _open(path: Path) -> BinaryIO:
    if path.exists() and not path.is_file():
        raise Unreadable("pas un fichier ordinaire", kind="skipped")
    return path.open("rb")
