"""The laws of qa.windows: nothing found is lost, nothing is read twice without need, nothing gets too long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.passages import estimate_tokens, split_passages
from index.sentences import split_sentences
from index.types import Article, Hit, Passage
from qa.windows import MOST_TOKENS, make_windows


def passages_of(identity: str, lengths: list[int]) -> list[Passage]:
    text = "\n".join("Mot " * length + "fin." for length in lengths)
    article = Article(id=identity, title="Titre", text=text)
    bounds = split_sentences(text)
    runs = split_passages(text, bounds)
    return [Passage(n, article, bounds[a][0], bounds[b - 1][1], tuple(bounds[a:b])) for n, (a, b) in enumerate(runs)]


@st.composite
def found(draw: st.DrawFn) -> list[Hit]:
    passages = [
        passage
        for identity in ("a", "b")
        for passage in passages_of(identity, draw(st.lists(st.integers(1, 120), min_size=1, max_size=12)))
        if draw(st.booleans())
    ]
    order = draw(st.permutations(passages))
    return [Hit(passage, 1.0 / (n + 1), n, n) for n, passage in enumerate(order)]


@given(found())
def test_every_sentence_of_every_hit_is_read(hits: list[Hit]) -> None:
    windows = make_windows(hits)
    for i, hit in enumerate(hits):
        holding = [w for w in windows if i in w.hits]
        assert len(holding) == 1
        assert holding[0].passage.article.id == hit.passage.article.id
        assert set(hit.passage.sentences) <= set(holding[0].passage.sentences)
        assert holding[0].passage.start <= hit.passage.start and hit.passage.end <= holding[0].passage.end


@given(found())
def test_only_what_touches_is_joined_and_only_as_far_as_it_fits(hits: list[Hit]) -> None:
    for window in make_windows(hits):
        passage = window.passage
        assert {bounds for i in window.hits for bounds in hits[i].passage.sentences} == set(passage.sentences)
        assert all(not passage.article.text[a[1] : b[0]].strip() for a, b in zip(passage.sentences, passage.sentences[1:], strict=False))
        assert len(window.hits) == 1 or estimate_tokens(passage.text) <= MOST_TOKENS


@given(found())
def test_the_order_of_the_hits_decides_the_order_of_the_windows_alone(hits: list[Hit]) -> None:
    def bounds(found_hits: list[Hit]) -> set[tuple[str, int, int]]:
        return {(w.passage.article.id, w.passage.start, w.passage.end) for w in make_windows(found_hits)}

    assert bounds(hits) == bounds(hits[::-1])
    firsts = [w.hits[0] for w in make_windows(hits)]
    assert firsts == sorted(firsts)


def test_without_joining_each_hit_is_a_window() -> None:
    hits = [Hit(passage, 0.0, n, n) for n, passage in enumerate(passages_of("a", [60] * 8))]
    assert [w.hits for w in make_windows(hits, 1)] == [(n,) for n in range(len(hits))]
    assert len(make_windows(hits)) < len(hits)
