"""JSON Lines (.jsonl, .ndjson): one record a line. The text is the record's, exactly as given, to the character.

No normalisation, no trimming: what the JSON string says is what is stored. Records with ninjs keys are read as ninjs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from index.readers.common import Run, Source, Unreadable
from index.readers.decoding import lines
from index.readers.records_json import articles_of
from index.types import Article


def read(source: Source, run: Run) -> Iterator[Article]:
    empty = True
    for number, line in lines(source, run):
        empty = False
        try:
            if isinstance(line, Unreadable):
                raise line
            if not line.strip():
                continue
            record = parse(line)
        except Unreadable as problem:
            run.problem(source, problem.reason, line=number, kind=problem.kind)
        else:
            yield from articles_of(record, source, run, number)
    if empty:
        raise Unreadable("fichier vide")


def parse(line: str) -> object:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise Unreadable(f"JSON invalide (colonne {error.colno})") from None
    except (RecursionError, ValueError) as error:
        what = "trop de niveaux imbriqués" if isinstance(error, RecursionError) else "nombre trop long"
        raise Unreadable(f"JSON invalide ({what})") from None
