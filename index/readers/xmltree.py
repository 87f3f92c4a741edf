"""XML made safe to read, and read without a thought for namespaces.

Entities that could blow up or fetch something are refused by defusedxml before anything is parsed; then lxml reads what it can
of what is malformed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any, NoReturn

from index.readers.common import Unreadable
from index.readers.decoding import BOMS, decode
from index.readers.markup import clean, local_name, one_line

DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,200}\?>")
DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]+)["']""")
NAMED_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
HARMLESS = 64
CHUNK = 64 * 1024


def plain_xml(data: bytes) -> bytes:
    """The document in UTF-8, without declaration or illegal characters, HTML's named entities resolved."""
    text = ILLEGAL.sub("", _decoded(data))
    text = DECLARATION.sub("", text, count=1).lstrip()
    return NAMED_ENTITY.sub(_resolved, text).encode("utf-8", "replace")


def _decoded(data: bytes) -> str:
    declared = DECLARED_ENCODING.match(data[:1000])
    if declared and not any(data.startswith(bom) for bom, _ in BOMS):
        name = declared[1].decode("ascii").lower()
        for encoding in ("utf-8", name) if not name.startswith("iso-2022") else (name,):
            try:
                return data.decode(encoding)
            except (LookupError, UnicodeDecodeError):
                continue  # a declaration that is wrong: the bytes themselves say more
    return decode(data)


def _resolved(entity: re.Match[str]) -> str:
    name = entity[1]
    return entity[0] if name in XML_ENTITIES else html5.get(name + ";", entity[0])


class _RootFound(Exception):
    def __init__(self, tag: str) -> None:
        self.tag = tag


class _UntilRoot:
    """A parser target that stops at the first element: entities can only be declared before it."""

    def start(self, tag: str, _attributes: dict[str, str]) -> NoReturn:
        raise _RootFound(tag)

    def close(self) -> None:
        return


def root_name(content: bytes) -> tuple[str, str]:
    """(namespace, local name) of the root of what `plain_xml` gave. Raises Unreadable for dangerous entities, and for no XML."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    class Guard(DefusedXMLParser):  # type: ignore[misc]  # defusedxml has no types
        def defused_entity_decl(self, name: str, is_parameter: bool, value: str | None, *rest: Any) -> None:
            # <!ENTITY nbsp "&#160;"> is usual, and can grow into nothing; all else is refused.
            if is_parameter or value is None or len(value) > HARMLESS or "&" in value or "%" in value:
                super().defused_entity_decl(name, is_parameter, value, *rest)

    parser = Guard(target=_UntilRoot())
    try:
        for start in range(0, len(content), CHUNK):
            parser.feed(content[start : start + CHUNK])
        parser.close()
    except _RootFound as found:
        namespace, _, name = found.tag.rpartition("}")
        return namespace.lstrip("{"), name
    except DefusedXmlException as refused:
        what = "externe" if "External" in type(refused).__name__ else "imbriquée ou trop longue"
        raise Unreadable(f"XML refusé : il déclare une entité {what}") from None
    except ParseError as error:
        raise Unreadable("XML mal formé", line=error.position[0]) from None
    raise Unreadable("XML sans aucun élément")


def xml_tree(content: bytes) -> tuple[Any, int | None]:
    """The root element of what `root_name` let through, and the line of the first mistake that was read over, or None."""
    from lxml import etree

    parser = etree.XMLParser(
        recover=True, resolve_entities="internal", no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=True
    )
    root = etree.fromstring(content, parser)
    if root is None:
        raise Unreadable("XML mal formé : rien n'a pu en être lu")
    mistakes = [entry.line for entry in parser.error_log if entry.level >= etree.ErrorLevels.ERROR]
    return root, mistakes[0] if mistakes else None


def children(element: Any, *names: str) -> Iterator[Any]:
    """The children with one of these local names, in lower case."""
    if element is not None:
        yield from (child for child in element.iterchildren() if local_name(child) in names)


def find(element: Any, path: str) -> Any:
    """The first element at this path of local names ("itemmeta/pubstatus"), or None."""
    for name in path.split("/"):
        element = next(children(element, name), None)
    return element


def descendants(element: Any, *names: str) -> Iterator[Any]:
    yield from (found for found in element.iterdescendants() if local_name(found) in names)


def line_text(element: Any) -> str | None:
    """The text of a title, a name, a notice: on one line."""
    return one_line("".join(element.itertext())) if element is not None else None


def paragraphs_of(text: str) -> str:
    """Plain text inside XML: its lines, without the indentation of the XML."""
    return "\n".join(line for raw in clean(text).splitlines() if (line := raw.strip(" \t")))
