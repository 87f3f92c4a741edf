"""NewsML-G2: news items, alone, in a package's company, or in a news message.

The text is that of the item's inline content: NITF's (see `nitf`), XHTML's body, or plain text. `id` is the guid; `date` is
when the content was created, else the item, else this version of it. Packages have no text: what they point to may be in the message.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.readers.agency import agency_article, first_date, refuse_if_not_text, refuse_if_taken_back
from index.readers.common import Run, Source, Unreadable
from index.readers.markup import html_to_text, local_name, text_of
from index.readers.nitf import Nitf, parse_nitf
from index.readers.xmltree import children, descendants, find, line_text, paragraphs_of
from index.types import Article

ITEMS = ("newsitem", "packageitem", "conceptitem", "knowledgeitem", "planningitem", "catalogitem")
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read_tree(root: Any, source: Source, run: Run) -> Iterator[Article]:
    items = [root] if local_name(root) in ITEMS else list(descendants(root, *ITEMS))
    if not items:
        items = [root]  # a fragment: its content, without the item around it
    for number, item in enumerate(items):
        fallback = source.id if len(items) == 1 else f"{source.id}#{number + 1}"
        try:
            yield article_of(item, run, fallback)
        except Unreadable as problem:
            run.problem(source, problem.reason, line=item.sourceline, kind=problem.kind)


def article_of(item: Any, run: Run, fallback_id: str) -> Article:
    """The article of an item. Raises Unreadable, with kind "skipped", for what is no text and for what was taken back."""
    identifier = item.get("guid") or fallback_id
    meta, content = find(item, "itemmeta"), find(item, "contentmeta")
    refuse_if_taken_back(code(find(meta, "pubstatus")), identifier, run)
    if local_name(item) == "packageitem":
        links = sum(1 for _ in descendants(item, "itemref"))
        raise Unreadable(f"paquet de {links} renvois, sans texte à lui : {identifier}", kind="skipped")
    if local_name(item) in ITEMS and local_name(item) != "newsitem":
        raise Unreadable(f"<{local_name(item)}>, pas un article : {identifier}", kind="skipped")
    refuse_if_not_text(code(find(meta, "itemclass")), identifier)
    nitf, language = content_of(item)
    if not nitf.text and any(True for _ in descendants(item, "remotecontent")):
        raise Unreadable(f"texte hors du fichier (remoteContent) : {identifier}")
    fields = nitf.fields | {
        "id": identifier,
        "title": _in_language(content, "headline", language) or nitf.fields.get("title") or line_text(find(meta, "title")),
        "date": first_date(*_dates(meta, content)) or nitf.fields.get("date"),
        "source": _source(item, meta) or nitf.fields.get("source"),
        "byline": line_text(find(content, "by")) or nitf.fields.get("byline") or _names(content, "creator"),
        "language": language or _attribute(find(content, "language"), "tag") or item.get(LANG),
    }
    extra = nitf.extra | {key: value for key, value in _extra(item, meta, content).items() if value}
    return agency_article(fields, extra, text=nitf.text, fallback_id=identifier)


def content_of(item: Any) -> tuple[Nitf, str | None]:
    """The first inline content that has a text, with what NITF says of it, and its language."""
    inline = ("inlinexml", "inlinedata")
    parts = [item] if local_name(item) in inline else descendants(item, *inline)
    for part in parts:
        found = _inline(part)
        if found.text:
            return found, part.get(LANG)
    return Nitf(), None


def _inline(part: Any) -> Nitf:
    if local_name(part) == "inlinedata":
        text = "".join(part.itertext())
        return Nitf(html_to_text(text) if "html" in (part.get("contenttype") or "") else paragraphs_of(text))
    root = next(part.iterchildren(), None)
    if root is None:
        return Nitf(paragraphs_of(part.text or ""))
    if local_name(root) == "nitf":
        return parse_nitf(root)
    body = find(root, "body") if local_name(root) == "html" else None
    return Nitf(text_of(part if body is None else body))


def _extra(item: Any, meta: Any, content: Any) -> dict[str, str | None]:
    rights = find(item, "rightsinfo")
    return {
        "version": item.get("version"),
        "headline": line_text(find(content, "headline")),
        "slugline": line_text(find(content, "slugline")),
        "dateline": line_text(find(content, "dateline")),
        "subject": _names(content, "subject", joint="; "),
        "keywords": "; ".join(word for element in children(content, "keyword") if (word := line_text(element))),
        "genre": _names(content, "genre", joint="; "),
        "located": name_of(find(content, "located")),
        "standfirst": line_text(find(content, "description")),
        "provider": name_of(find(meta, "provider")),
        "infosource": _names(content, "infosource"),
        "service": name_of(find(meta, "service")),
        "copyright": line_text(find(rights, "copyrightnotice")) or name_of(find(rights, "copyrightholder")),
        "usageterms": line_text(find(rights, "usageterms")),
        "pubstatus": code(find(meta, "pubstatus")),
        "ednote": line_text(find(meta, "ednote")),
        "urgency": line_text(find(content, "urgency")),
        "firstcreated": line_text(find(meta, "firstcreated")),
        "versioncreated": line_text(find(meta, "versioncreated")),
        "embargoed": line_text(find(meta, "embargoed")),
    }


def _dates(meta: Any, content: Any) -> list[str | None]:
    return [line_text(find(content, "contentcreated")), line_text(find(meta, "firstcreated")), line_text(find(meta, "versioncreated"))]


def code(element: Any) -> str | None:
    """The value of a controlled property: "usable" for qcode="stat:usable", the last part of a uri, or its literal."""
    if element is None:
        return None
    value = element.get("qcode")
    if value:
        return str(value).partition(":")[2] or str(value)
    uri = element.get("uri")
    return str(uri).rstrip("/").rpartition("/")[2] if uri else element.get("literal")


def name_of(element: Any) -> str | None:
    """The name given to a party, subject or place, else its code."""
    if element is None:
        return None
    name = line_text(find(element, "name"))
    return name or (element.get("literal") or element.get("uri") if not element.get("qcode") else code(element))


def _source(item: Any, meta: Any) -> str | None:
    """The provider; where only an address is given for it, the copyright holder's name."""
    provider = find(meta, "provider")
    named = name_of(provider)
    if named and "://" not in named:
        return named
    return line_text(find(item, "rightsinfo/copyrightholder/name")) or named


def _names(parent: Any, kind: str, joint: str = ", ") -> str | None:
    names = [name for element in children(parent, kind) if (name := name_of(element))]
    return joint.join(dict.fromkeys(names)) or None


def _in_language(content: Any, kind: str, language: str | None) -> str | None:
    """The headline in the language of the text, else the first."""
    found = [element for element in children(content, kind) if line_text(element)]
    best = next((element for element in found if language and element.get(LANG) == language), found[0] if found else None)
    return line_text(best)


def _attribute(element: Any, name: str) -> str | None:
    return None if element is None else element.get(name)
