"""XML files: which dialect it is, the root element says, not the name of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from index.readers.common import Run, Source, Unreadable
from index.readers.xmltree import plain_xml, root_name, xml_tree
from index.types import Article

FEEDS = frozenset(("rss", "feed", "rdf", "channel"))
G2 = "newsml_g2"
TREES = {
    "newsml": "newsml_1",
    "nitf": "nitf",
    **dict.fromkeys(("newsitem", "newsmessage", "packageitem", "contentset", "contentmeta", "itemset", "inlinexml"), G2),
    **dict.fromkeys(("conceptitem", "knowledgeitem", "planningitem", "catalogitem"), G2),
}


def read(source: Source, run: Run) -> Iterator[Article]:
    data = source.read(run.limit_bytes)
    if not data.strip():
        raise Unreadable("fichier vide")
    content = plain_xml(data)
    _, name = root_name(content)
    kind = name.lower()
    if kind in FEEDS:
        from index.readers.feeds import read_feed

        yield from read_feed(content, source, run)
    elif kind == "html":
        from index.readers.htmlpage import read_page

        yield from read_page(content.decode(), source, run)
    elif kind in TREES:
        yield from _read_tree(content, import_module(f"index.readers.{TREES[kind]}").read_tree, source, run)
    else:
        raise Unreadable(f"XML d'un type non lu (racine <{name}>)", kind="skipped")


def _read_tree(content: bytes, read_tree: Callable[[Any, Source, Run], Iterator[Article]], source: Source, run: Run) -> Iterator[Article]:
    root, mistake = xml_tree(content)
    if mistake is not None:
        run.problem(source, "XML mal formé : lu autant que possible, un texte peut être coupé", line=mistake, kind="warning")
    yield from read_tree(root, source, run)
