"""Which passages are on a subject: how far their cosine stands above the archive's usual one, and the words of it they hold. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from index.background import Background
from index.lexical import analyze
from index.types import Hit

# Standing of a passage above the archive's usual cosine: at 2 spreads it is as good as unrelated, from 5 on surely related.
UNRELATED, RELATED = 2.0, 5.0
WORDS = 0.65
"""What shared words add to nearness of meaning."""
FOREIGN_SHARE = 0.55
"""The share of words taken for granted where question and passage are in different languages."""
WHOLE = 0.95
GATE = 0.4
"""The best passage of a subject that the archive knows is at least this relevant."""
CUT = 0.25
CUT_SHARE = 0.35


def rate_passages(
    subject: str, hits: Sequence[Hit], background: Background | None, rarity: Callable[[str], float], *, foreign: bool
) -> dict[int, float]:
    """Passage id → relevance, 0 to 1, of the passages that are on the subject; empty when none is for sure."""
    terms = {term: rarity(term) for term in analyze(subject)}
    if not terms:
        return {hit.passage.id: 1.0 for hit in hits}
    rated = {hit.passage.id: _rate(hit, terms, background, foreign) for hit in hits}
    best = max(rated.values(), default=0.0)
    if best < GATE:
        # In an archive that is all about one thing nothing stands out: there, holding every word of the subject must do.
        return {hit.passage.id: 0.5 for hit in hits if words_of(hit, terms) >= WHOLE}
    return {identity: rate for identity, rate in rated.items() if rate >= max(CUT, CUT_SHARE * best)}


def _rate(hit: Hit, terms: Mapping[str, float], background: Background | None, foreign: bool) -> float:
    words = words_of(hit, terms)
    if background is None or hit.dense is None:
        return words
    near = min(1.0, max(0.0, (background.standing(hit.dense) - UNRELATED) / (RELATED - UNRELATED)))
    return near * (1 - WORDS + WORDS * (max(words, FOREIGN_SHARE) if foreign else words))


def words_of(hit: Hit, terms: Mapping[str, float]) -> float:
    """The share of the subject's words, weighted by rarity, that a passage or its article's title holds."""
    return share_of(terms, frozenset(analyze(f"{hit.passage.article.title} {hit.passage.text}")))


def share_of(weights: Mapping[str, float], terms: frozenset[str]) -> float:
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in terms) / total if total else 0.0
