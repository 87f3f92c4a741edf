"""CSV and TSV: a header line, then one record a row. The text is the cell, with line ends turned into newlines."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from index.readers.common import Run, Source, Unreadable
from index.readers.decoding import lines
from index.readers.fields import NAMES, article_from_record, plain_key
from index.types import Article

DELIMITERS = ",;\t|"


def read(source: Source, run: Run) -> Iterator[Article]:
    csv.field_size_limit(min(run.limit_bytes, 2**31 - 1))  # the module's own limit, 128 KB, is shorter than a long article
    text_lines = _text_lines(source, run)
    first = next(text_lines, "")
    if first.strip().lower().startswith("sep="):  # Excel's way of saying it
        delimiter, first = first.strip()[4:5] or ",", next(text_lines, "")
    else:
        delimiter = max(DELIMITERS, key=lambda char: (first.count(char), char == "\t" and source.suffix == ".tsv"))
    if not first.strip():
        raise Unreadable("fichier vide")
    rows = csv.reader(_chain(first, text_lines), delimiter=delimiter, strict=True)
    header = _header(rows, run)
    before = rows.line_num
    while True:
        before = rows.line_num
        try:
            row = next(rows)
            article = _article(row, header, source, run, before + 1) if any(cell.strip() for cell in row) else None
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise Unreadable("guillemet ouvert et jamais fermé : la suite du fichier n'est pas lue", line=before + 1) from None
            run.problem(source, f"ligne CSV mal formée ({error})", line=before + 1)
        except Unreadable as problem:
            if problem.line is None:
                problem.line = before + 1
            run.problem(source, problem.reason, line=problem.line, kind=problem.kind)
        else:
            if article is not None:
                yield article


def _text_lines(source: Source, run: Run) -> Iterator[str]:
    for _, line in lines(source, run):
        if isinstance(line, Unreadable):
            raise line  # a line left out would silently shorten the cell around it
        yield line.replace("\r\n", "\n")


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _header(rows: Iterator[list[str]], run: Run) -> list[str]:
    try:
        header = [name.strip() for name in next(rows)]
    except (csv.Error, StopIteration):
        raise Unreadable("ligne d'en-tête CSV mal formée", line=1) from None
    known = {plain_key(name) for name in header}
    asked = run.columns.get("text")
    if asked not in header and not any(known.intersection(NAMES[field]) for field in ("text", "html", "standfirst")):
        names = ", ".join(repr(name) for name in header[:20])
        raise Unreadable(f"aucune colonne de texte parmi {names} ; dites laquelle : --columns text=NOM", line=1)
    return header


def _article(row: list[str], header: list[str], source: Source, run: Run, line: int) -> Article:
    if len(row) > len(header):
        raise Unreadable(f"{len(row)} cellules pour {len(header)} colonnes : séparateur non protégé par des guillemets ?", line=line)
    return article_from_record(dict(zip(header, row, strict=False)), source, run, line)
