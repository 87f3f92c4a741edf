"""The archive inside a llama-index program: documents in, passages and quoted answers out."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from llama_index.core import Document, SimpleDirectoryReader
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import get_response_synthesizer
from llama_index.core.schema import NodeRelationship
from samples import ARTICLES, ASKED, UNANSWERED, hand_model

from index.documents import ArchiveRetriever, to_article
from index.store import ArchiveIndex, Filter
from index.testing import FakeEncoder
from qa.assistant import Assistant
from qa.engine import ArchiveQueryEngine
from qa.reader import WordReader
from qa.types import Quote

SEEDS = Path(__file__).parent.parent / "seeds"
QUESTION = "Quelles mines terrestres antipersonnel Joe Biden a-t-il accepté de donner à l'Ukraine ?"


def test_a_llama_index_program(tmp_path: Path) -> None:
    documents = SimpleDirectoryReader(str(SEEDS)).load_data()
    with ArchiveIndex.create(tmp_path / "archive", FakeEncoder()) as archive:
        report = archive.add_documents(documents)
        retriever = ArchiveRetriever(archive, similarity_top_k=2)
        engine = ArchiveQueryEngine(Assistant(archive, WordReader(), hand_model()))
        passages = retriever.retrieve("quand l'ambassade a-t-elle fermé ?")
        response = engine.query(QUESTION)

        assert report.added == len(documents) == 1 and passages
        article = archive.get_article(passages[0].metadata["article_id"])
        assert article is not None and article.text == documents[0].text
        assert response.source_nodes and response.metadata is not None and response.metadata["found"]
        for node in [*passages, *response.source_nodes]:
            assert article.text[node.node.start_char_idx : node.node.end_char_idx] == node.text
        assert all(node.text in str(response) for node in response.source_nodes)


@pytest.fixture
def engine(fake_assistant: Any) -> ArchiveQueryEngine:
    return ArchiveQueryEngine(fake_assistant)


@pytest.mark.parametrize(("question", "sentence"), ASKED)
def test_the_response_quotes_and_cites(engine: ArchiveQueryEngine, question: str, sentence: str) -> None:
    response = engine.query(question)
    first = response.source_nodes[0]
    assert first.text == sentence
    assert f"«\u00a0{sentence}\u00a0»" in str(response) and first.metadata["title"] in str(response)
    assert "\x1b" not in str(response)
    assert first.score is not None and 0 < first.score <= 1
    assert first.metadata["number"] == 1


def test_not_found_is_a_plain_sentence_without_sources(engine: ArchiveQueryEngine) -> None:
    response = engine.query(UNANSWERED[0])
    assert response.source_nodes == [] and response.metadata is not None and not response.metadata["found"]
    assert str(response).endswith(".") and "«" not in str(response) and "\n" not in str(response)


def test_asked_asynchronously_the_answer_is_the_same(engine: ArchiveQueryEngine) -> None:
    async def ask_all() -> list[Any]:
        return await asyncio.gather(*(engine.aquery(question) for question, _ in ASKED))

    for response, (question, _) in zip(asyncio.run(ask_all()), ASKED, strict=True):
        again = engine.query(question)
        assert (str(response), response.source_nodes) == (str(again), again.source_nodes)


def test_the_short_answer_is_in_the_metadata(fake_archive: ArchiveIndex) -> None:
    from qa.engine import _to_node

    article = ARTICLES[3]
    start = article.text.index("2007")
    node = _to_node(Quote(1, article, 0, len(article.text), (start, start + 4), "2007", 0.75))
    assert node.metadata["answer"] == "2007" and node.metadata["answer_date"] == "2007" and node.score == 0.75
    assert article.text[node.metadata["answer_start"] : node.metadata["answer_end"]] == "2007"


def test_nodes_carry_offsets_metadata_and_their_document(fake_archive: ArchiveIndex) -> None:
    (found,) = ArchiveRetriever(fake_archive, similarity_top_k=1).retrieve("la piscine de Lodève")
    article = ARTICLES[0]
    assert found.text == article.text[found.node.start_char_idx : found.node.end_char_idx]
    assert found.metadata == {
        "article_id": "piscine",
        "title": article.title,
        "date": "2012-06-30",
        "source": "Midi Libre",
        "byline": "Anne Roux",
        "url": article.url,
        "version": article.version,
    }
    source = found.node.relationships[NodeRelationship.SOURCE]
    assert source.node_id == "piscine" == found.node.ref_doc_id  # type: ignore[union-attr]
    assert ArchiveRetriever(fake_archive, similarity_top_k=1).retrieve("la piscine de Lodève")[0].node_id == found.node_id


def test_the_retriever_keeps_to_its_filter_and_count(fake_archive: ArchiveIndex) -> None:
    everything = ArchiveRetriever(fake_archive, similarity_top_k=50).retrieve("samedi soir")
    assert len(everything) == 8 and [n.score for n in everything] == sorted((n.score for n in everything), key=lambda s: -(s or 0))
    assert len(ArchiveRetriever(fake_archive, similarity_top_k=3).retrieve("samedi soir")) == 3
    only = ArchiveRetriever(fake_archive, 50, Filter(start="2012-06-01", sources=("Midi Libre",)))
    assert {n.metadata["article_id"] for n in only.retrieve("samedi soir")} == {"piscine", "incendie"}
    assert {n.node_id for n in asyncio.run(only.aretrieve("samedi soir"))} == {n.node_id for n in only.retrieve("samedi soir")}


def test_the_retriever_drops_into_llama_index_own_query_engine(fake_archive: ArchiveIndex) -> None:
    synthesizer = get_response_synthesizer(llm=MockLLM())
    theirs = RetrieverQueryEngine(ArchiveRetriever(fake_archive, 2), synthesizer)
    assert theirs.query("la piscine de Lodève").source_nodes[0].metadata["article_id"] == "piscine"


# --- documents ---------------------------------------------------------------------------------------------------------------


def test_metadata_are_recognised_by_their_usual_names() -> None:
    text = "  Deux  espaces,\r\nune fin\u202f! "
    metadata = {
        "titre": "Le titre",
        "date_publication": "3 mars 2012",
        "journal": "Le Gras",
        "auteur": ["A. B.", "C. D."],
        "rubrique": "Monde",
        "link": "https://example.org/1",
        "langue": "fr",
        "desk_code": 7,
    }
    article = to_article(Document(text=text, metadata=metadata, doc_id="depeche-1"))
    assert article.text == text
    assert (article.id, article.title, article.date, article.source) == ("depeche-1", "Le titre", "2012-03-03", "Le Gras")
    assert (article.byline, article.section, article.url, article.language) == ("A. B., C. D.", "Monde", "https://example.org/1", "fr")
    assert dict(article.extra) == {"desk_code": "7"}


def test_ids_stay_the_same_when_the_same_document_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "2012-03-05_sommet-de-paris.txt").write_text("Le sommet s'est ouvert lundi.", "utf-8")
    first, again = (SimpleDirectoryReader(str(tmp_path)).load_data()[0] for _ in range(2))
    assert first.id_ != again.id_
    assert to_article(first) == to_article(again)
    assert to_article(first).id == first.metadata["file_path"]
    assert to_article(first).title == "2012-03-05 sommet de paris" and to_article(first).date is None and not to_article(first).extra
    assert to_article(Document(text="Un texte.")) == to_article(Document(text="Un texte."))
    assert to_article(Document(text="Un texte.")).id != to_article(Document(text="Un autre.")).id
    assert to_article(Document(text="Un texte.", metadata={"url": "https://example.org/1"})).id == "https://example.org/1"
    assert to_article(Document(text="Un texte.", metadata={"guid": "g1"}, doc_id="d1")).id == "g1"


def test_what_is_unknown_stays_unknown() -> None:
    article = to_article(Document(text="Un texte.", metadata={"date": "bientôt", "source": "https://example.org/a"}))
    assert article.date is None and dict(article.extra) == {"date": "bientôt"}
    assert article.source is None and article.url == "https://example.org/a"
    assert to_article(Document(text="")).text == ""


def test_parts_of_one_file_do_not_replace_each_other(tmp_path: Path) -> None:
    parts = [
        Document(text=f"La page {page} parle de la grève.", metadata={"file_path": "a.pdf", "page_label": str(page)}) for page in (1, 2)
    ]
    nameless = [Document(text=f"La partie {part} parle de la grève.", metadata={"file_path": "b.xyz"}) for part in (1, 2)]
    with ArchiveIndex.create(tmp_path / "archive", FakeEncoder()) as archive:
        assert archive.add_documents([*parts, *nameless]).added == 4
        assert [article.id for article in archive.articles()] == ["a.pdf#1", "a.pdf#2", "b.xyz", "b.xyz#2"]
        assert archive.add_documents([*parts, *nameless]).unchanged == 4


def test_the_store_does_not_load_llama_index() -> None:
    code = "import sys, index.store, qa.assistant; sys.exit('llama_index' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=SEEDS.parent, check=False).returncode == 0
