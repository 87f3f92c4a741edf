"""HTML pages.

The text is the article's, not the page's: trafilatura finds it, and it comes out a paragraph a line, without menus, captions,
comments and related links; where it finds none, the articleBody of the page's JSON-LD. Title, date, byline, section, source,
address and language are those that the page itself declares (JSON-LD, OpenGraph and other <meta>, <time>): nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.readers.agency import agency_article
from index.readers.common import Run, Source, Unreadable
from index.readers.decoding import damage, decode
from index.readers.markup import clean, html_to_text, html_tree, one_line, text_of
from index.readers.pagedata import page_fields
from index.types import Article

META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
XML_CHARSET = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""")
LATIN_1 = frozenset(("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"))
SENTENCE_END = re.compile("[.!?…。！？]")
SHORTEST, LONG = 15, 150
"""What is found is an article if it has a sentence, or is long; a few words are menus."""
SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
HIDE = {ord(space): 0x10600 + number for number, space in enumerate(SPACES)}
"""Linear A stands for them meanwhile: printable, no blank, and in no newspaper."""
SHOW = {hidden: space for space, hidden in HIDE.items()}


def read(source: Source, run: Run) -> Iterator[Article]:
    data = source.read(run.limit_bytes)
    if not data.strip():
        raise Unreadable("fichier vide")
    yield from read_page(decode_page(data), source, run)


def read_page(
    page: str, source: Source, run: Run, *, identifier: str | None = None, url: str | None = None, captured: str | None = None
) -> Iterator[Article]:
    """The article of a page; `identifier`, `url` and `captured` are what is known of it from elsewhere."""
    root = html_tree(page)
    if root is None:
        raise Unreadable("page vide")
    fields, extra = page_fields(root, url)
    text = article_text(page, fields.get("title"), extra.pop("body", None))
    if len(text) < SHORTEST or (len(text) < LONG and not SENTENCE_END.search(text)):
        raise Unreadable("page sans article : rien que des menus ou des liens")
    if "\ufffd" in text:
        raise Unreadable("UTF-8 abîmé dans le texte de l'article")
    extra["captured"] = captured
    yield agency_article(fields | {"id": identifier}, extra, text=text, fallback_id=source.id)


def decode_page(data: bytes, declared: str | None = None) -> str:
    """The page's characters: UTF-8 where it is that, else as HTTP, then the page declares if that holds, else as the bytes look.

    In UTF-8 with a spoiled byte, that byte becomes U+FFFD as in a browser: it may be anywhere in the page but in the article.
    """
    found = XML_CHARSET.match(data[:1000]) or META_CHARSET.search(data[:4096])
    names = [(name or "").strip().lower() for name in (declared, found[1].decode("ascii") if found else None)]
    for charset in (*(name for name in names if name.startswith("iso-2022")), "utf-8", *names):
        # What calls itself Latin 1 or ASCII is Windows' superset of it: browsers read it so. UTF-16 in a <meta> can't be true.
        charset = "cp1252" if charset in LATIN_1 else charset
        if charset and not charset.startswith("utf-16"):
            try:
                return data.decode(charset).removeprefix("\ufeff")
            except (LookupError, UnicodeDecodeError):
                continue
    return data.decode("utf-8", "replace") if damage(data) is not None else decode(data)


def article_text(page: str, title: str | None, declared_body: str | None) -> str:
    """The article in a page, a paragraph a line, without its own title above it."""
    from lxml.html import HtmlElement, HTMLParser, document_fromstring
    from trafilatura import bare_extraction

    # trafilatura takes U+00A0 and its like for spaces and makes them so: they are hidden from it.
    content = page.translate(HIDE)
    content = re.sub(r"&nbsp;|&#160;|&#x0*a0;", chr(HIDE[0xA0]), content, flags=re.IGNORECASE)
    content = re.sub(r"&#8239;|&#x0*202f;", chr(HIDE[0x202F]), content, flags=re.IGNORECASE)
    root: HtmlElement = document_fromstring(clean(content).encode("utf-8", "replace"), parser=HTMLParser(encoding="utf-8", huge_tree=True))
    found: Any = bare_extraction(root, include_comments=False, include_tables=True, include_formatting=True)
    text = "" if found is None or found.body is None else text_of(found.body, without=("graphic",)).translate(SHOW)
    first, _, rest = text.partition("\n")
    if rest and title and _letters(first) == _letters(title):
        text = rest
    body = paragraphs_of_body(declared_body)
    # Where it has only that to go by, trafilatura gives the declared body itself, its paragraphs run together.
    return body if len(text) < len(body) / 2 or _letters(text) == _letters(body) else text


def paragraphs_of_body(declared: str | None) -> str:
    """The articleBody of JSON-LD: plain text as a rule, HTML now and then."""
    if not declared:
        return ""
    if re.search(r"</?(?:p|br|div)\b", declared, re.IGNORECASE):
        return html_to_text(declared)
    return "\n".join(line for raw in declared.splitlines() if (line := one_line(raw)))


def _letters(line: str) -> str:
    return re.sub(r"[\W_]+", "", line).casefold()
