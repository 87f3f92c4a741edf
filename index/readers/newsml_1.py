"""NewsML 1.x, with its tree of components.

The text is that of the components whose role is the body (or that have no role), in NITF, XHTML or plain text; not the
headline, contact, captions, style sheets and media beside it. Of equivalent components (other languages) the first with a text
is taken. `id` is the public identifier without its revision, so that a correction replaces what it corrects.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.readers.agency import NOT_TEXT, agency_article, first_date, refuse_if_taken_back
from index.readers.common import Run, Source, Unreadable
from index.readers.markup import html_to_text, local_name, text_of
from index.readers.nitf import Nitf, parse_nitf
from index.readers.xmltree import children, descendants, find, line_text, paragraphs_of
from index.types import Article

BODY_ROLES = frozenset(("body", "main", "text", "article", "maintext", "main text", "story", "bodytext", "content", "complete"))


def read_tree(root: Any, source: Source, run: Run) -> Iterator[Article]:
    items = list(descendants(root, "newsitem"))
    if not items:
        raise Unreadable("NewsML sans aucune dépêche")
    for number, item in enumerate(items):
        fallback = source.id if len(items) == 1 else f"{source.id}#{number + 1}"
        try:
            yield article_of(item, find(root, "newsenvelope"), run, fallback)
        except Unreadable as problem:
            run.problem(source, problem.reason, line=item.sourceline, kind=problem.kind)


def article_of(item: Any, envelope: Any, run: Run, fallback_id: str) -> Article:
    named, management = find(item, "identification/newsidentifier"), find(item, "newsmanagement")
    public, revision = line_text(find(named, "publicidentifier")), line_text(find(named, "revisionid"))
    identifier = _identifier(public, named) or fallback_id
    status = formal(find(management, "status"))
    refuse_if_taken_back(status, identifier, run)
    components = list(_components(find(item, "newscomponent")))
    content, media = _content(components)
    if not content.text and media:
        raise Unreadable(f"{', '.join(dict.fromkeys(media))}, pas un texte : {identifier}", kind="skipped")
    lines = [found for component in components for found in children(component, "newslines")]
    provider = _party(components, "provider") or _party_of(find(envelope, "sentfrom")) or line_text(find(named, "providerid"))
    created = [line_text(find(management, name)) for name in ("firstcreated", "thisrevisioncreated")]
    fields = content.fields | {
        "id": identifier,
        "title": _line(lines, "headline") or content.fields.get("title"),
        "date": first_date(*created) or content.fields.get("date"),
        "source": provider,
        "byline": _line(lines, "byline") or content.fields.get("byline"),
        "language": _described(components, "language") or content.fields.get("language"),
    }
    extra = content.extra | {
        "version": revision,
        "headline": _line(lines, "headline"),
        "subheadline": _line(lines, "subheadline"),
        "dateline": _line(lines, "dateline"),
        "slugline": _line(lines, "slugline"),
        "subject": _subjects(components),
        "genre": _described(components, "genre"),
        "provider": provider,
        "infosource": _party(components, "source"),
        "copyright": _line(lines, "copyrightline"),
        "usageterms": _line(lines, "rightsline"),
        "pubstatus": status,
        "urgency": formal(find(management, "urgency")),
        "versioncreated": created[1],
        "public_identifier": public,
    }
    return agency_article(fields, extra, text=content.text, fallback_id=identifier)


def _identifier(public: str | None, named: Any) -> str | None:
    """The public identifier without the revision at its end ("urn:newsml:provider:date:item:1U")."""
    parts = [line_text(find(named, name)) for name in ("providerid", "dateid", "newsitemid")]
    if all(parts):
        return "urn:newsml:" + ":".join(part for part in parts if part)
    return public


def _components(component: Any) -> Iterator[Any]:
    """The component and those in it that may hold the article, without those that are beside it (captions, contacts, media …)."""
    if component is None:
        return
    yield component
    for inner in children(component, "newscomponent"):
        role = (formal(find(inner, "role")) or "").lower()
        if not role or role in BODY_ROLES:
            found = list(_components(inner))
            yield from found
            if (component.get("EquivalentsList") or "").lower() == "yes" and _content(found)[0].text:
                return


def _content(components: list[Any]) -> tuple[Nitf, list[str]]:
    """What the content items of these components say, in order, and the names of the media among them."""
    found, texts, media = Nitf(), [], []
    for component in components:
        for item in children(component, "contentitem"):
            kinds = [(formal(find(item, name)) or "").lower() for name in ("mediatype", "mimetype", "format")]
            if kinds[0] in NOT_TEXT or kinds[1].startswith(("image/", "video/", "audio/")):
                media.append(NOT_TEXT.get(kinds[0]) or NOT_TEXT.get(kinds[1].partition("/")[0], "média"))
            elif "css" not in kinds[1] + kinds[2]:
                part = _data(find(item, "datacontent"), kinds[1] + kinds[2])
                texts.append(part.text)
                found.fields, found.extra = part.fields | found.fields, part.extra | found.extra
                if texts[-1] and (component.get("EquivalentsList") or "").lower() == "yes":
                    break
    found.text = "\n".join(text for text in texts if text)
    return found, media


def _data(data: Any, kind: str) -> Nitf:
    if data is None:
        return Nitf()
    root = next(data.iterchildren(), None)
    if root is None:
        text = data.text or ""
        return Nitf(html_to_text(text) if "html" in kind else paragraphs_of(text))
    if local_name(root) == "nitf":
        return parse_nitf(root)
    body = find(root, "body") if local_name(root) == "html" else None
    return Nitf(text_of(data if body is None else body))


def formal(element: Any) -> str | None:
    return None if element is None else element.get("FormalName")


def _line(lines: list[Any], name: str) -> str | None:
    return next((text for line in lines for found in children(line, name) if (text := line_text(found))), None)


def _described(components: list[Any], name: str) -> str | None:
    return next((value for part in components if (value := formal(find(part, f"descriptivemetadata/{name}")))), None)


def _subjects(components: list[Any]) -> str:
    codes = []
    for component in components:
        for described in children(component, "descriptivemetadata"):
            codes += [formal(code) for code in descendants(described, "subject", "subjectmatter", "subjectdetail") if formal(code)]
        for property_ in (found for meta in children(component, "metadata") for found in children(meta, "property")):
            if "keyword" in (formal(property_) or "").lower():
                codes.append(property_.get("Value"))
    return "; ".join(dict.fromkeys(code for code in codes if code))


def _party(components: list[Any], name: str) -> str | None:
    return next((value for part in components if (value := _party_of(find(part, f"administrativemetadata/{name}")))), None)


def _party_of(element: Any) -> str | None:
    return formal(find(element, "party"))
