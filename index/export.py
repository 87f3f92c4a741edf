"""An article as a line of JSONL that reads back as the same article, its text to the character."""

from __future__ import annotations

import json

from index.types import Article

EXPORTED = ("id", "title", "text", "date", "source", "byline", "section", "url", "language")


def to_line(article: Article) -> bytes:
    record: dict[str, object] = {name: value for name in EXPORTED if (value := getattr(article, name)) is not None}
    if article.extra:
        record["extra"] = dict(article.extra)
    try:
        return json.dumps(record, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair: as an escape, which is all ASCII
        return json.dumps(record).encode() + b"\n"
