"""JSON (.json): a list of records, an object with such a list inside, or one record; or ninjs, known by its keys.

The text of a record is exactly as given, to the character; that of ninjs is said in `ninjs`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import cast

from index.readers.common import Run, Source, Unreadable
from index.readers.decoding import decode
from index.readers.fields import article_from_record, records_in
from index.types import Article

NINJS_KEYS = {
    *("versioncreated", "contentcreated", "pubstatus", "representationtype", "body_xhtml", "body_text", "bodies", "headlines"),
    *("renditions", "standard", "$standard"),
}


def read(source: Source, run: Run) -> Iterator[Article]:
    data = _load(source, run)
    records = iter([data]) if is_ninjs(data) else records_in(data)
    if records is None:
        raise Unreadable("aucun article dans ce JSON : ni liste d'objets, ni objet avec un texte")
    number = 0
    for number, record in enumerate(records, 1):
        yield from articles_of(record, source, run, number)
    if not number:
        raise Unreadable("liste vide : aucun article")


def articles_of(record: object, source: Source, run: Run, number: int) -> Iterator[Article]:
    """The articles of one record: one, or those of a ninjs item and what is associated with it. What gives none is reported."""
    found: Iterator[Article | Unreadable]
    if is_ninjs(record):
        from index.readers.ninjs import articles_from_ninjs

        found = articles_from_ninjs(cast(Mapping[str, object], record), run, number, f"{source.id}#{number}")
    else:
        found = iter([_from_record(record, source, run, number)])
    for article in found:
        if isinstance(article, Unreadable):
            run.problem(source, article.reason, line=article.line, kind=article.kind)
        else:
            yield article


def _from_record(record: object, source: Source, run: Run, number: int) -> Article | Unreadable:
    if not isinstance(record, Mapping):
        return Unreadable("n'est pas un objet JSON", line=number)
    try:
        return article_from_record(record, source, run, number)
    except Unreadable as problem:
        return problem


def is_ninjs(data: object) -> bool:
    return isinstance(data, Mapping) and isinstance(data.get("uri"), str) and not NINJS_KEYS.isdisjoint(data)


def _load(source: Source, run: Run) -> object:
    text = decode(source.read(run.limit_bytes))
    if not text.strip():
        raise Unreadable("fichier vide")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"JSON invalide (colonne {error.colno})", line=error.lineno) from None
    except RecursionError:
        raise Unreadable("JSON invalide (trop de niveaux imbriqués)") from None
    except ValueError:
        raise Unreadable("JSON invalide (nombre trop long)") from None
