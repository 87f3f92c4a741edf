"""RSS and Atom, by feedparser.

The text is the entry's full content where the feed carries it, else its summary or description; HTML becomes text, a paragraph
a line. `id` is the guid or the entry's id, as it is written; else its link.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from index.readers.agency import agency_article
from index.readers.common import Run, Source, Unreadable
from index.readers.dates import iso_date
from index.readers.fields import found_date
from index.readers.markup import clean, html_to_text, one_line
from index.types import Article


def read_feed(content: bytes, source: Source, run: Run) -> Iterator[Article]:
    """The entries of a feed in UTF-8 whose entities have been looked at (`xmltree.root_name`)."""
    import feedparser

    # A stream, never a string: feedparser would take that for an address and fetch it. Nothing is resolved or sanitised:
    # what is shown is text, made from the markup here.
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        feed = feedparser.parse(io.BytesIO(content), response_headers=headers, resolve_relative_uris=False, sanitize_html=False)
    except (KeyError, AttributeError, IndexError, TypeError, ValueError):
        raise Unreadable("flux mal formé : illisible") from None  # feedparser stumbles so over elements where none may be
    if feed.bozo:
        mistake = feed.get("bozo_exception")
        line = mistake.getLineNumber() if hasattr(mistake, "getLineNumber") else None
        if not feed.entries:
            raise Unreadable("flux mal formé, sans aucune entrée lisible", line=line)
        run.problem(source, "flux mal formé : lu autant que possible, un texte peut être coupé", line=line, kind="warning")
    if not feed.entries:
        raise Unreadable("flux sans aucune entrée")
    for number, entry in enumerate(feed.entries, 1):
        try:
            yield _article(entry, feed.feed, number, source, run)
        except Unreadable as problem:
            run.problem(source, problem.reason, line=number, kind=problem.kind)


def _article(entry: Any, feed: Any, number: int, source: Source, run: Run) -> Article:
    contents = [text for part in entry.get("content", ()) if (text := _text(part))]
    summary = _text(entry.get("summary_detail"))
    text = max(contents, key=len, default="") or summary
    url = one_line(entry.get("link"))
    identifier = entry.get("id") or url
    named = identifier or f"entrée {number}"
    if not text:
        media = [str(link.get("type") or "").partition("/")[0] for link in entry.get("links", ()) if link.get("rel") == "enclosure"]
        beside = f" (pièce jointe : {media[0] or 'fichier'})" if media else ""
        raise Unreadable(f"texte absent : {named}{beside}", line=number)
    tags = [tag for entry_tag in entry.get("tags", ()) if (tag := one_line(entry_tag.get("label") or entry_tag.get("term")))]
    fields = {
        "id": identifier,
        "title": _text(entry.get("title_detail")),
        "date": _date(entry, number, source, run),
        "source": one_line((entry.get("source") or {}).get("title")) or _text(feed.get("title_detail")),
        "byline": _authors(entry),
        "section": tags[0] if tags else None,
        "url": url,
        "language": (entry.get("content") or [{}])[0].get("language") or entry.get("language") or feed.get("language"),
    }
    extra = {
        "subject": "; ".join(tags),
        "standfirst": summary if summary != text else None,
        "copyright": _text(entry.get("rights_detail")) or _text(feed.get("rights_detail")),
        "updated": dict.get(entry, "updated"),
    }
    return agency_article(fields, extra, text=text, fallback_id="", line=number)


def _text(part: Any) -> str:
    """The text of a feedparser detail ({"type", "value"}): plain as it is, all else as HTML."""
    value = (part or {}).get("value") or ""
    if part and part.get("type") == "text/plain" and "<" not in value:
        return "\n".join(line for raw in clean(value).splitlines() if (line := raw.strip(" \t")))
    return html_to_text(value)


def _date(entry: Any, number: int, source: Source, run: Run) -> str | None:
    """As written, with its time zone; feedparser's own reading of it (in UTC) where only feedparser can read it."""
    for name in ("published", "updated", "created"):
        written = dict.get(entry, name)  # entry.get would make up one of these from another
        if not written:
            continue
        date, parsed = iso_date(written), dict.get(entry, f"{name}_parsed")
        if date is None and parsed:
            year, month, day, hour, minute, second = parsed[:6]
            return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+00:00"
        return date or found_date(written, source, run, number)
    return None


def _authors(entry: Any) -> str | None:
    names = [name for author in entry.get("authors", ()) if (name := author.get("name") or author.get("email"))]
    return ", ".join(dict.fromkeys(names)) or entry.get("author")
