"""What a page declares about its article: JSON-LD, OpenGraph and other <meta>, <time>, <title>."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from index.readers.agency import first_date
from index.readers.fields import scalar
from index.readers.markup import html_to_text, one_line

ARTICLE_TYPES = ("article", "posting", "report", "review")


def page_fields(root: Any, url: str | None = None) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """The fields of Article that the page declares, and the rest for `extra` (`body` among them: JSON-LD's articleBody)."""
    linked = article_of(json_ld(root))
    meta = metas(root)
    address = _address(root, linked, meta, url)
    fields = {
        "title": _plain(linked.get("headline")) or meta.get("og:title") or _heading(root) or _element_text(root, "//title"),
        "date": first_date(scalar(linked.get("datePublished")), *_dates(root, meta)),
        "byline": _names(linked.get("author")) or _byline(root, meta),
        "section": _plain(linked.get("articleSection")) or meta.get("article:section") or meta.get("section"),
        "source": _names(linked.get("publisher")) or meta.get("og:site_name") or meta.get("application-name") or _host(address),
        "url": address,
        "language": scalar(linked.get("inLanguage")) or root.get("lang") or root.get("xml:lang") or meta.get("og:locale"),
    }
    extra = {
        "headline": _plain(linked.get("headline")),
        "standfirst": _plain(linked.get("description")) or meta.get("og:description") or meta.get("description"),
        "subject": _plain(linked.get("keywords")) or meta.get("news_keywords") or meta.get("keywords") or meta.get("article:tag"),
        "modified": first_date(scalar(linked.get("dateModified")), meta.get("article:modified_time")),
        "copyright": _names(linked.get("copyrightHolder")) or meta.get("copyright"),
        "body": scalar(linked.get("articleBody")),
    }
    return fields, extra


def json_ld(root: Any) -> Iterator[Mapping[str, Any]]:
    """Every node of every JSON-LD script of the page; a script that is no JSON is passed over."""
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            try:
                stack = [json.loads("".join(script.itertext()).strip().rstrip(";"), strict=False)]
            except (ValueError, RecursionError):
                continue
            while stack:
                node = stack.pop()
                if isinstance(node, list):
                    stack.extend(reversed(node))
                elif isinstance(node, Mapping):
                    yield node
                    stack.extend(value for key in ("mainEntity", "@graph") if (value := node.get(key)))


def article_of(nodes: Iterator[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The node that is the article: a NewsArticle before any other kind of article."""
    found: list[tuple[bool, int, Mapping[str, Any]]] = []
    for number, node in enumerate(nodes):
        kinds = node.get("@type")
        names = [str(kind).lower() for kind in (kinds if isinstance(kinds, list) else [kinds])]
        if any(name.endswith(ARTICLE_TYPES) for name in names):
            found.append((not any("news" in name for name in names), number, node))
    return min(found, key=lambda entry: entry[:2])[2] if found else {}


def metas(root: Any) -> dict[str, str]:
    """The <meta> of a page by name, property or itemprop, in lower case; the first of each."""
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        content = one_line(element.get("content"))
        for attribute in ("property", "name", "itemprop"):
            key = (element.get(attribute) or "").strip().lower()
            if key and content:
                found.setdefault(key, content)
    return found


def _dates(root: Any, meta: Mapping[str, str]) -> list[str | None]:
    """The publication dates that the page declares, the surest first. A <time> counts only inside the article, or marked as such."""
    names = ("article:published_time", "og:published_time", "datepublished", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date")
    more = ("date", "pubdate", "publish-date", "publication_date", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime")
    times = root.xpath("//*[@itemprop='datePublished'] | //time[@pubdate] | //article//time[@datetime] | //main//time[@datetime]")
    marked = [element.get("datetime") or element.get("content") or one_line("".join(element.itertext())) for element in times]
    return [*(meta.get(name) for name in (*names, *more)), *marked]


def _byline(root: Any, meta: Mapping[str, str]) -> str | None:
    declared = meta.get("author") or meta.get("article:author") or meta.get("dc.creator") or meta.get("parsely-author")
    if declared and "://" not in declared:
        return declared
    path = "//*[@rel='author'] | //*[@itemprop='author'] | //article//*[contains(concat(' ', @class, ' '), ' author ')]"
    names = [name for element in root.xpath(path) if (name := one_line("".join(element.itertext())))]
    return ", ".join(dict.fromkeys(name for name in names if len(name) < 100)) or None


def _address(root: Any, linked: Mapping[str, Any], meta: Mapping[str, str], url: str | None) -> str | None:
    canonical = next((link.get("href") for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"), None)
    entity = linked.get("mainEntityOfPage")
    main = entity.get("@id") if isinstance(entity, Mapping) else entity
    for address in (canonical, meta.get("og:url"), scalar(linked.get("url")), scalar(main)):
        full = urljoin(url, address.strip()) if address and url else address
        if full and full.strip().startswith(("http://", "https://")):
            return full.strip()
    return url


def _names(value: object) -> str | None:
    names = [scalar(part) for part in (value if isinstance(value, list) else [value])]
    return ", ".join(dict.fromkeys(name for name in names if name and "://" not in name)) or None


def _plain(value: object) -> str | None:
    """A declared line of text; many publishers leave HTML entities in it."""
    text = scalar(value)
    return (one_line(html_to_text(text)) if "&" in text or "<" in text else one_line(text)) if text else None


def _heading(root: Any) -> str | None:
    headings = root.xpath("//article//h1 | //main//h1") or root.xpath("//h1")
    return one_line("".join(headings[0].itertext())) if headings else None


def _element_text(root: Any, path: str) -> str | None:
    found = root.xpath(path)
    return one_line("".join(found[0].itertext())) if found else None


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
