"""llama-index documents in, nodes out: with `qa.engine`, the only imports of llama-index, which takes over a second to load."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any

from llama_index.core import Document
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, ObjectType, QueryBundle, RelatedNodeInfo, TextNode

from index.readers.dates import iso_date
from index.readers.fields import headline, made_up_id, opening, plain_scalar, scalar, sort_out
from index.readers.plain import title_of_name
from index.types import NO_EXTRA, Article

if TYPE_CHECKING:
    from index.filters import Filter
    from index.store import ArchiveIndex

# What SimpleDirectoryReader says of the file, not of the article; some of it changes each time the file is read.
_OF_THE_FILE = {"file_path", "file_name", "file_type", "file_size", "creation_date", "last_modified_date", "last_accessed_date"}
_RANDOM_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_PAGE = "page_label"


def to_article(document: Document) -> Article:
    """The article that a document of any llama-index reader holds, its text unchanged.

    Metadata are recognised by their usual names, as in a record of a file (`index.readers.fields`); what is left over goes to `extra`.
    The id is the metadata's, else the document's own unless it is a random one, else the file's path (with its page), the URL, or a
    hash of the content: the same document read again is the same article. A date that can't be read goes to `extra`.
    """
    metadata = document.metadata
    found, rest = sort_out({key: value for key, value in metadata.items() if key not in _OF_THE_FILE}, {})
    text, path = document.text, str(metadata.get("file_path") or metadata.get("file_name") or "")
    date, source, url = iso_date(found.get("date")), scalar(found.get("source")), scalar(found.get("url"))
    if source and url is None and re.match(r"https?://", source):
        source, url = None, source  # several web readers call the address so
    named = title_of_name(_stem(path)) if path else opening(text)
    title = scalar(found.get("title")) or headline(text) or named
    left: dict[str, object] = {**rest, **{key: found[key] for key in ("text", "html", "standfirst") if key in found}}
    if date is None:
        left["date"] = found.get("date")
    extra = {key: value for key, raw in left.items() if (value := plain_scalar(raw)) is not None}
    own = None if _RANDOM_ID.fullmatch(document.id_) else document.id_
    paged = f"{path}#{metadata[_PAGE]}" if path and _PAGE in metadata else path
    return Article(
        id=scalar(found.get("id")) or own or paged or url or made_up_id(title, date or "", text),
        title=title,
        text=text,
        date=date,
        source=source,
        byline=scalar(found.get("byline")),
        section=scalar(found.get("section")),
        url=url,
        language=scalar(found.get("language")),
        extra=extra or NO_EXTRA,
    )


def _stem(path: str) -> str:
    return (PureWindowsPath(path) if "\\" in path else Path(path)).stem


def to_articles(documents: Iterable[Document]) -> Iterator[Article]:
    """The articles of documents; parts of one file that nothing tells apart are numbered, so that none replaces another."""
    times: Counter[str] = Counter()
    for document in documents:
        article = to_article(document)
        if article.id in (document.metadata.get("file_path"), document.metadata.get("file_name")):
            times[article.id] += 1
            if times[article.id] > 1:
                article = replace(article, id=f"{article.id}#{times[article.id]}")
        yield article


def to_node(article: Article, start: int, end: int, score: float | None, **more: Any) -> NodeWithScore:
    """Characters start to end of an article as a node: exact text, offsets into the article's text, metadata, its source document."""
    about = {name: getattr(article, name) for name in ("title", "date", "source", "byline", "url", "version")}
    metadata = {"article_id": article.id, **about, **more}
    metadata = {name: value for name, value in metadata.items() if value is not None}
    source = RelatedNodeInfo(node_id=article.id, node_type=ObjectType.DOCUMENT, metadata={"version": article.version})
    node = TextNode(
        id_=f"{article.id}:{start}-{end}",
        text=article.text[start:end],
        start_char_idx=start,
        end_char_idx=end,
        metadata=metadata,
        relationships={NodeRelationship.SOURCE: source},
    )
    return NodeWithScore(node=node, score=score)


class ArchiveRetriever(BaseRetriever):
    """The passages of an archive for a question, best first; `only` restricts the search to a period, sources, sections, languages.

        retriever = ArchiveRetriever(archive, similarity_top_k=5)
        for found in retriever.retrieve("Quand l'ambassade a-t-elle fermé ?"):
            print(found.score, found.metadata["title"], found.node.start_char_idx, found.text)
    """

    def __init__(self, archive: ArchiveIndex, similarity_top_k: int = 5, only: Filter | None = None, **options: Any) -> None:
        """`options` are those of BaseRetriever (callback_manager, verbose …)."""
        super().__init__(**options)
        self.archive, self.similarity_top_k, self.only = archive, similarity_top_k, only

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self.archive.search(query_bundle.query_str, self.similarity_top_k, only=self.only)
        return [to_node(h.passage.article, h.passage.start, h.passage.end, h.score) for h in hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)
