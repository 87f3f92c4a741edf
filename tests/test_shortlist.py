"""What is read of what was found: never twice the same, the best first, more of the best articles, as many as asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index.store import ArchiveIndex
from index.testing import FakeEncoder
from index.types import Article, Hit, Passage
from qa.shortlist import BESIDE, BESIDE_ARTICLES, SIBLINGS, shortlist

TEXT = "Une phrase, puis une autre."


def passage(article: str, place: int) -> Passage:
    return Passage(100 * ord(article) + place, Article(id=article, title="Titre", text=TEXT), place, place + 1, ((place, place + 1),))


def beside(hit: Hit, count: int, known: Collection[int]) -> Sequence[Hit]:
    """Articles of six passages."""
    own = hit.passage
    around = sorted((passage(own.article.id, place) for place in range(6)), key=lambda p: abs(p.start - own.start))
    return [Hit(p, hit.score, None, None) for p in around if p.id != own.id and p.id not in known][:count]


@st.composite
def found(draw: st.DrawFn) -> list[Hit]:
    every = [passage(article, place) for article in "abcdef" for place in range(6)]
    chosen = draw(st.lists(st.sampled_from(every), unique_by=lambda p: p.id, max_size=24))
    return [Hit(p, 1.0 / (n + 1), n, n) for n, p in enumerate(chosen)]


@given(found(), st.integers(1, 10))
def test_the_laws(hits: list[Hit], count: int) -> None:
    chosen = shortlist(hits, count, beside)
    ids = [hit.passage.id for hit in chosen]
    assert len(ids) == len(set(ids))
    assert min(count, len(hits)) <= len(ids) <= count + SIBLINGS + BESIDE * BESIDE_ARTICLES
    assert [hit.score for hit in chosen] == sorted((hit.score for hit in chosen), reverse=True)
    strangers = [hit for hit in chosen if hit.passage.id not in {h.passage.id for h in hits}]
    leading = list(dict.fromkeys(hit.passage.article.id for hit in hits))[:BESIDE_ARTICLES]
    assert all(hit.passage.article.id in leading and hit.score == hits[-1].score for hit in strangers)


def test_a_passage_of_the_best_article_is_read_before_one_of_a_stranger() -> None:
    order = [("a", 0), ("b", 0), ("c", 0), ("d", 0), ("e", 0), ("f", 0), ("e", 3), ("f", 3), ("a", 4)]
    hits = [Hit(passage(*where), 1.0 / (n + 1), n, n) for n, where in enumerate(order)]
    read = [(hit.passage.article.id, hit.passage.start) for hit in shortlist(hits, 8, beside)]
    assert read[:6] == order[:6]
    assert set(read[6:]) == {("a", 4), ("a", 1), ("a", 2), ("b", 1), ("b", 2)}


def test_nothing_found_nothing_read() -> None:
    assert shortlist([], 8, beside) == []


def test_the_passages_beside_one_of_an_archive(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    text = "\n".join(f"Phrase {n} : " + "mot " * 110 + "fin." for n in range(6))
    with ArchiveIndex.create(tmp_path / "archive", encoder) as archive:
        archive.add([Article("long", "Long", text), Article("autre", "Autre", "Rien de commun ici.")])
        vector = encoder.encode_queries(["Phrase 3"])[0]
        own = next(hit for hit in archive.search_vector(vector, "Phrase 3", 20) if hit.passage.text.startswith("Phrase 3"))
        near = archive.beside(own, 2, vector)
        assert [hit.passage.text[:8] for hit in near] == ["Phrase 4", "Phrase 2"]
        assert all(hit.dense_rank is None and hit.lexical_rank is None and hit.dense is not None for hit in near)
        assert all(hit.passage.text == text[hit.passage.start : hit.passage.end] for hit in near)
        other = archive.beside(own, 9, vector, without=[hit.passage.id for hit in near])
        assert [hit.passage.text[:8] for hit in other] == ["Phrase 5", "Phrase 1", "Phrase 0"]
        archive.delete(["long"])
        assert archive.beside(own, 2, vector) == []
