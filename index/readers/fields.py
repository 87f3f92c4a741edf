"""From a record (a JSON object, a CSV row, a YAML front matter) to an article: which key holds what, under its usual names."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from index.readers.common import UNSTORABLE, Run, Source, Unreadable
from index.readers.dates import iso_date
from index.types import Article

# Written without accents, capitals, spaces and punctuation: "Publié le" and "publie_le" are both "publiele". First wins.
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "identifiant", "guid", "uid", "uuid", "docid", "documentid", "articleid", "idarticle", "iddocument"),
    "title": ("title", "titre", "headline", "titrearticle", "articletitle", "titreprincipal"),
    "text": (
        *("text", "texte", "fulltext", "textecomplet", "texteintegral", "contenu", "content", "contents", "corps", "body", "bodytext"),
        *("contenttext", "contenutexte", "corpstexte", "corpsarticle", "articlebody", "articletext", "textearticle", "maintext"),
        *("article", "paragraphs", "paragraphes"),
    ),
    "html": ("contenthtml", "bodyhtml", "texthtml", "contenuhtml", "textehtml", "corpshtml", "htmlcontent", "html"),
    "date": (
        *("date", "datepublication", "datedepublication", "publiele", "dateparution", "datedeparution", "paruele", "parule", "jour"),
        *("datepublished", "publicationdate", "publishdate", "publisheddate", "publishedat", "publishedon", "published", "pubdate"),
        *("datetime", "dateheure", "datearticle"),
    ),
    "source": ("source", "journal", "publication", "newspaper", "media", "medium", "publisher", "editeur", "sourcename", "sitename"),
    "byline": (
        *("byline", "author", "authors", "auteur", "auteurs", "auteure", "autrice", "signature", "journaliste", "journalistes"),
        *("signe", "creator", "by", "par", "reporter", "writtenby", "ecritpar"),
    ),
    "section": ("section", "rubrique", "rubriques", "category", "categorie", "categories", "articlesection", "desk"),
    "url": ("url", "lien", "link", "permalink", "permalien", "canonicalurl", "articleurl", "href", "uri", "adresseweb"),
    "language": ("language", "langue", "lang", "inlanguage"),
    "standfirst": ("chapo", "chapeau", "standfirst", "abstract", "resume", "summary", "accroche", "excerpt", "description", "lead"),
}
COLUMN_FIELDS = tuple(NAMES)
SHORT_TITLE = 140
OPENING = 80


def article_from_record(record: Mapping[str, object], source: Source, run: Run, line: int | None = None) -> Article:
    """The article that a record holds, its text untouched to the character. Raises Unreadable where there is none.

    Without a text, one in HTML is taken, then the standfirst (chapo, summary). What is left over goes to `extra`.
    """
    found, rest = sort_out(record, run.columns)
    text = _text(found)
    if text is None or not text.strip():
        raise Unreadable(_why_no_text(record), line=line)
    date = found_date(found.get("date"), source, run, line)
    title, url = scalar(found.get("title")), scalar(found.get("url"))
    extra = {key: value for key, raw in rest.items() if (value := plain_scalar(raw)) is not None}
    if isinstance(more := rest.get("extra"), Mapping):  # as `guillemets export` writes them
        extra |= {str(key): value for key, raw in more.items() if (value := plain_scalar(raw)) is not None}
    standfirst = scalar(found.get("standfirst"))
    if standfirst and standfirst != text:
        extra["standfirst"] = standfirst
    article = Article(
        id=scalar(found.get("id")) or url or made_up_id(title or "", date or "", text),
        title=title if title and title.strip() else headline(text) or opening(text),
        text=text,
        date=date,
        source=scalar(found.get("source")),
        byline=scalar(found.get("byline")),
        section=scalar(found.get("section")),
        url=url,
        language=scalar(found.get("language")),
        extra={UNSTORABLE.sub("", key): UNSTORABLE.sub("", value) for key, value in extra.items()},
    )
    check_storable(article, line)
    return article


def sort_out(record: Mapping[str, object], columns: Mapping[str, str]) -> tuple[dict[str, object], dict[str, object]]:
    """The record's values by our names, as `columns` says and else by the usual names; and all that found no use."""
    keys: dict[str, str] = {}
    for key, value in record.items():
        if not _empty(value):
            keys.setdefault(plain_key(key), key)
    found: dict[str, object] = {}
    used: set[str] = set()
    for field, names in NAMES.items():
        asked = columns.get(field, "")
        candidates = [keys[name] for name in names if name in keys] if _empty(record.get(asked)) else [asked]
        for key in candidates:
            if key not in used:
                found[field] = record[key]
                used.add(key)
                break
    return found, {key: value for key, value in record.items() if key not in used}


def found_date(value: object, source: Source, run: Run, line: int | None = None) -> str | None:
    """The date in ISO 8601, or None: one that can't be read is reported as a warning, and the article goes in all the same."""
    if _empty(value):
        return None
    date = iso_date(value)
    if date is None:
        run.problem(source, f"date illisible {str(value)[:60]!r} : article gardé sans date", line=line, kind="warning")
    return date


def check_storable(article: Article, line: int | None = None) -> None:
    """Raises Unreadable if a field holds NUL or half a surrogate pair: nothing could store it, or show it."""
    for field in ("text", "id", "title", "date", "source", "byline", "section", "url", "language"):
        bad = UNSTORABLE.search(getattr(article, field) or "")
        if bad:
            what = "octet nul" if bad[0] == "\x00" else "demi-caractère (surrogate isolé)"
            raise Unreadable(f"{what} U+{ord(bad[0]):04X} dans {field!r}, caractère {bad.start() + 1}", line=line)


def made_up_id(title: str, date: str, text: str) -> str:
    """An id for an article that came with none: the same article always gets the same."""
    content = json.dumps((title, date, text)).encode()
    return "sha256:" + hashlib.sha256(content).hexdigest()[:24]


def headline(text: str) -> str | None:
    """The first line, if it looks like a headline: short, no final full stop, something after it."""
    first, _, rest = text.lstrip("\n").partition("\n")
    first = first.strip().lstrip("#").strip()
    if not 2 < len(first) <= SHORT_TITLE or first[-1] in ".;,:" or not rest.strip() or not any(map(str.isalpha, first)):
        return None
    return first


def opening(text: str) -> str:
    """The first words of a text, to call it by when nothing else names it."""
    words = " ".join(text[: 4 * OPENING].split())
    if len(words) <= OPENING:
        return words
    return words[: OPENING + 1].rsplit(" ", 1)[0][:OPENING].rstrip(",;:") + "…"


@lru_cache(maxsize=4096)
def plain_key(key: str) -> str:
    bare = "".join(char for char in unicodedata.normalize("NFKD", key) if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", "", bare).casefold()


def plain_scalar(value: object) -> str | None:
    """A string, number or boolean as a string; None for anything else, and for what is empty."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if value.strip() else None
    return str(value) if isinstance(value, int | float) else None


def scalar(value: object) -> str | None:
    """One string for a field: lists are joined by commas, and of an object ({"name": …}) its name is taken."""
    if isinstance(value, list | tuple):
        return ", ".join(item for item in map(scalar, value) if item) or None
    if isinstance(value, Mapping):
        return next((found for key in ("name", "nom", "rendered", "value", "label") if (found := plain_scalar(value.get(key)))), None)
    return plain_scalar(value)


def _text(found: Mapping[str, object]) -> str | None:
    for field in ("text", "html", "standfirst"):
        value = found.get(field)
        is_html = field == "html"
        if isinstance(value, Mapping):  # WordPress: {"content": {"rendered": "<p>…"}}
            value, is_html = value.get("rendered"), True
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            value = "\n".join(value)
        if isinstance(value, str) and is_html:
            from index.readers.markup import html_to_text

            value = html_to_text(value)
        if isinstance(value, str):
            return value
    return None


def _why_no_text(record: Mapping[str, object]) -> str:
    for key, value in record.items():
        if plain_key(key) in NAMES["text"]:
            blank = _empty(value) or isinstance(value, str)
            return f"texte vide (champ {key!r})" if blank else f"le champ {key!r} n'est pas un texte"
    return f"aucun texte parmi les champs {', '.join(repr(key) for key in list(record)[:12])} ; au besoin : --columns text=NOM"


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value == [] or value == {}


def records_in(data: object, depth: int = 3) -> Iterator[object] | None:
    """The records of a JSON document: a list, a list inside an object (whatever its key, the usual ones first), or one record."""
    if isinstance(data, list):
        return iter(data)
    if not isinstance(data, Mapping) or depth == 0:
        return None
    found, _ = sort_out(data, {})
    if isinstance(found.get("text"), str) or isinstance(found.get("html"), str):
        return iter([data])
    usual = ("articles", "items", "data", "results", "documents", "docs", "records", "entries", "posts", "news")
    for key in sorted(data, key=lambda key: usual.index(key) if key in usual else len(usual)):
        value = data[key]
        if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
            return iter(value)
        if isinstance(value, Mapping) and (inner := records_in(value, depth - 1)) is not None:
            return inner
    return None
