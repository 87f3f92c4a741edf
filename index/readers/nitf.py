"""NITF, the agencies' article in XML, alone or inside NewsML.

The text is the body's content: its paragraphs, crossheads, lists and tables; not the headline, byline, dateline and abstract
before it, nor the pictures and their captions inside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.readers.agency import agency_article, first_date, refuse_if_taken_back
from index.readers.common import Run, Source
from index.readers.markup import NO_TEXT, text_of
from index.readers.xmltree import children, descendants, find, line_text
from index.types import Article

BESIDE_THE_TEXT = NO_TEXT | {"body.head", "body.end"}


@dataclass(slots=True)
class Nitf:
    """What a <nitf> element holds, under the names of Article and of its `extra`."""

    text: str = ""
    fields: dict[str, str | None] = field(default_factory=dict)
    extra: dict[str, str | None] = field(default_factory=dict)
    status: str | None = None


def read_tree(root: Any, source: Source, run: Run) -> Iterator[Article]:
    nitf = parse_nitf(root)
    identifier = nitf.fields.get("id") or source.id
    refuse_if_taken_back(nitf.status, identifier, run)
    yield agency_article(nitf.fields, nitf.extra, text=nitf.text, fallback_id=source.id)


def parse_nitf(root: Any) -> Nitf:
    head, body = find(root, "head"), find(root, "body")
    contents = [] if body is None else list(children(body, "body.content"))
    if not contents and body is not None:
        contents = [body]
    nitf = Nitf("\n".join(text for content in contents if (text := text_of(content, without=BESIDE_THE_TEXT))))
    _from_head(nitf, head)
    _from_body_head(nitf, find(body, "body.head"))
    if not nitf.fields.get("title"):
        nitf.fields["title"] = line_text(find(head, "title"))
    nitf.fields["language"] = next((value for key, value in root.attrib.items() if key.endswith("lang")), None)
    return nitf


def _from_head(nitf: Nitf, head: Any) -> None:
    data, published = find(head, "docdata"), find(head, "pubdata")
    nitf.status = _attribute(data, "management-status")
    nitf.fields |= {
        "id": _attribute(find(data, "doc-id"), "id-string"),
        "date": first_date(*(_attribute(find(data, name), "norm") for name in ("date.issue", "date.release")))
        or first_date(_attribute(published, "date.publication")),
        "source": _attribute(published, "name"),
        "section": _attribute(published, "position.section"),
        "url": _attribute(published, "ex-ref"),
    }
    subjects = [] if head is None else [element.get("tobject.subject.type") for element in descendants(head, "tobject.subject")]
    keywords = [] if head is None else [element.get("key") for element in descendants(head, "keyword")]
    nitf.extra |= {
        "version": _attribute(find(head, "revision-history"), "norm") or _attribute(find(data, "du-key"), "version"),
        "pubstatus": nitf.status,
        "subject": "; ".join(subject for subject in subjects if subject),
        "keywords": "; ".join(keyword for keyword in keywords if keyword),
        "copyright": " ".join(
            value for key in ("doc.copyright.year", "year", "holder") if (value := _attribute(find(data, "doc.copyright"), key))
        ),
        "urgency": _attribute(find(data, "urgency"), "ed-urg"),
    }


def _from_body_head(nitf: Nitf, head: Any) -> None:
    abstract = find(head, "abstract")
    rights = find(head, "rights")
    nitf.fields |= {"title": line_text(find(head, "hedline/hl1")), "byline": line_text(find(head, "byline"))}
    nitf.fields["source"] = nitf.fields.get("source") or line_text(find(head, "distributor"))
    nitf.extra |= {
        "headline": line_text(find(head, "hedline/hl1")),
        "subheadline": line_text(find(head, "hedline/hl2")),
        "dateline": line_text(find(head, "dateline")),
        "standfirst": None if abstract is None else text_of(abstract),
        "provider": line_text(find(head, "distributor")),
        "usageterms": line_text(find(rights, "rights.limitations")) or line_text(rights),
    }
    if not nitf.fields.get("date"):
        nitf.fields["date"] = first_date(_attribute(find(head, "dateline/story.date"), "norm"))


def _attribute(element: Any, name: str) -> str | None:
    return None if element is None else element.get(name)
