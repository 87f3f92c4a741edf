"""ninjs, the IPTC's news in JSON (1.x, 2.x, 3.x), known by its keys.

The text is the body: in (X)HTML where there is one, since only that has paragraphs, else in plain text, else, for an item
that has none, its description. Items associated with it are read as items of their own. `id` is the uri; `date` is when the
content was created, else the item, else this version of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from index.readers.agency import agency_article, first_date, refuse_if_not_text, refuse_if_taken_back
from index.readers.common import Run, Unreadable
from index.readers.fields import scalar
from index.readers.markup import clean, html_to_text
from index.types import Article

Item = Mapping[str, object]
KEPT = (
    *("version", "pubstatus", "usageterms", "ednote", "slugline", "urgency"),
    *("firstcreated", "versioncreated", "embargoed", "expires"),
)


def items_of(record: Item) -> Iterator[Item]:
    """The item, and all that are associated with it, at any depth."""
    stack = [record]
    while stack:
        item = stack.pop()
        yield item
        associated = item.get("associations")
        values = list(associated.values()) if isinstance(associated, Mapping) else associated
        if isinstance(values, list):
            stack.extend(value for value in reversed(values) if isinstance(value, Mapping))


def article_from_ninjs(item: Item, run: Run, number: int, fallback_id: str) -> Article:
    """The article of one item. Raises Unreadable, with kind "skipped", for what is no text and for what was taken back."""
    identifier = scalar(item.get("uri")) or fallback_id
    kind = scalar(item.get("type"))
    refuse_if_taken_back(scalar(item.get("pubstatus")), identifier, run, number)
    bodies = _variants(item, "body", "bodies")
    if kind != "composite" or not bodies:
        refuse_if_not_text(kind, identifier, number)
    text = _text(bodies) or _text([body for body in _variants(item, "description", "descriptions") if "caption" not in body[0]])
    fields = {
        "id": identifier,
        "title": _named(item, "headline", "headlines") or scalar(item.get("title")),
        "date": first_date(*(scalar(item.get(key)) for key in ("contentcreated", "firstcreated", "versioncreated"))),
        "source": _names(item, "infosources", "infosource") or scalar(item.get("copyrightholder")),
        "byline": _names(item, "by", "byline") or _names(item, "creators", "creator"),
        "url": identifier if identifier.startswith(("http://", "https://")) else None,
        "language": scalar(item.get("language")),
    }
    return agency_article(fields, _extra(item), text=text, fallback_id=fallback_id, line=number)


def _extra(item: Item) -> dict[str, str | None]:
    descriptions = [value for _, kind, value in _variants(item, "description", "descriptions") if "html" not in kind]
    return {
        **{key: scalar(item.get(key)) for key in KEPT},
        "headline": _named(item, "headline", "headlines"),
        "dateline": scalar(item.get("dateline")) or scalar(item.get("located")),
        "subject": _names(item, "subjects", "subject", joint="; "),
        "people": _names(item, "people", "person", joint="; "),
        "places": _names(item, "places", "place", joint="; "),
        "organisations": _names(item, "organisations", "organisation", joint="; "),
        "genre": _names(item, "genres", "genre", joint="; "),
        "provider": _names(item, "infosources", "infosource") or scalar(item.get("copyrightholder")),
        "copyright": scalar(item.get("copyrightnotice")) or scalar(item.get("copyrightholder")),
        "standfirst": descriptions[0] if descriptions else None,
    }


def _variants(item: Item, prefix: str, plural: str) -> list[tuple[str, str, str]]:
    """(role, content type, value) of a text in its variants: "body_xhtml", "body_text" in ninjs 1, a list "bodies" since 2."""
    found = []
    for key, value in item.items():
        if (key == prefix or key.startswith(prefix + "_")) and isinstance(value, str) and value.strip():
            role = key[len(prefix) + 1 :]
            found.append((role, "text/html" if "html" in role else "text/plain", value))
    listed = item.get(plural)
    for part in listed if isinstance(listed, list) else []:
        value = part.get("value") if isinstance(part, Mapping) else None
        if isinstance(value, str) and value.strip():
            role = str(part.get("role") or "").lower()
            found.append((role, str(part.get("contenttype") or ("text/html" if "html" in role else "text/plain")).lower(), value))
    return found


def _text(variants: list[tuple[str, str, str]]) -> str:
    for _, kind, value in variants:
        if ("html" in kind or "xml" in kind) and (text := html_to_text(value)):
            return text
    return next((clean(value.replace("\r\n", "\n")).strip() for _, kind, value in variants if "html" not in kind), "")


def _named(item: Item, prefix: str, plural: str) -> str | None:
    """A headline: the main one of a list, or the field itself."""
    variants = _variants(item, prefix, plural)
    best = sorted(variants, key=lambda variant: (variant[0] not in ("", "main"), "html" in variant[1]))
    return (html_to_text(best[0][2]) if "html" in best[0][1] else best[0][2]) if best else None


def _names(item: Item, *keys: str, joint: str = ", ") -> str | None:
    for key in keys:
        value = item.get(key)
        names = [name for part in (value if isinstance(value, list) else [value]) if (name := scalar(part))]
        if names:
            return joint.join(dict.fromkeys(names))
    return None


def is_reference(item: Item) -> bool:
    """Whether an associated item is only a pointer to one that is elsewhere."""
    return not _variants(item, "body", "bodies") and not _variants(item, "description", "descriptions")


def articles_from_ninjs(record: Item, run: Run, number: int, fallback_id: str) -> Iterator[Article | Unreadable]:
    """The articles of a record, and an Unreadable in place of each item that gives none."""
    for position, item in enumerate(items_of(record)):
        place = fallback_id if position == 0 else f"{fallback_id}#{position}"
        try:
            if position and scalar(item.get("type")) in (None, "text") and is_reference(item):
                raise Unreadable(f"simple renvoi à {scalar(item.get('uri')) or 'un article'}", line=number, kind="skipped")
            yield article_from_ninjs(item, run, number, place)
        except Unreadable as problem:
            yield problem
