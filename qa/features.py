"""What is known of a candidate sentence when it is scored: one row of figures each. Pure.

A candidate is a sentence that was read, in however many passages; the figures are the same in training (`qa.training.fit`) and answering.
"""

from __future__ import annotations

import collections
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.days import iso_day
from index.lexical import analyze
from index.types import Article, Hit
from qa.answer_shapes import span_matches_kind
from qa.languages import detect_language
from qa.reader import Reading
from qa.speakers import find_speaker
from qa.types import KINDS, Period, Question

FEATURES = (
    "span_margin",  # the span's logits minus "no answer"
    "span_share",  # log-probability of the span in its window
    "absent_share",  # log-odds of "no answer" against the window's best span
    "behind_best",  # span_margin minus the best of all candidates
    "mean_margin",  # the mean of span_margin over the windows in which the sentence was read
    "mass",  # log-probability that an answer begins and ends in the sentence
    "mass_behind",  # the same minus the largest of all candidates
    "rank",  # log of 1 + rank by span_margin
    "fused",  # retrieval score of its best passage
    "fused_behind",  # the same minus the best of all passages
    "dense",
    "hit_rank",
    "words_sentence",  # share of the question's terms, weighted by rarity, in the sentence
    "words_around",  # in the passage or title
    "words_title",
    "names_missing",  # share of the question's names and numbers that neither the article's title nor its passage holds
    "rarest_missing",  # the rarest of the question's terms that neither holds, its weight over that of the rarest one
    "unknown",  # share of the question's terms that no passage found holds
    "kind",  # whether the span is the kind of thing asked for
    "kind_times_margin",
    "period",  # 1: the article is of the period asked about, -1: it is not, 0: none is asked about
    "period_in_sentence",
    "length",  # log characters of the sentence
    "span_length",
    "position",  # where in the article, 0 to 1
    "passages",  # how many of the passages found hold it
    "turn_words",  # share of the last turn's own terms in the sentence (follow-ups)
    "says",  # who says what: 1 if the sentence has a speaker (0 where the question asks for none)
    "says_asked",  # share of the asked speaker's terms in the speaker's name
    "foreign",  # 1: the passage is in another language than the question, so that shared words tell little
    *(f"is_{kind}" for kind in KINDS),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with its best reading. `hit` is the passage that it was read best in."""

    article: Article
    sentence: tuple[int, int]
    span: tuple[int, int] | None
    hit: Hit
    reading: Reading
    passages: int
    mean_margin: float

    @property
    def text(self) -> str:
        return self.article.text[self.sentence[0] : self.sentence[1]]


def gather_candidates(readings: Sequence[Reading], hits: Sequence[Hit]) -> list[Candidate]:
    """One candidate a sentence: of its readings the one with the widest margin over "no answer". Order: hits, then sentences."""
    every: dict[tuple[str, int, int], list[Reading]] = {}
    for reading in readings:
        every.setdefault((hits[reading.hit].passage.article.id, *reading.sentence), []).append(reading)
    holding = collections.Counter((hit.passage.article.id, *bounds) for hit in hits for bounds in hit.passage.sentences)
    candidates = []
    for key, group in every.items():
        best = max(group, key=margin_of)
        hit = hits[best.hit]
        mean = math.fsum(map(margin_of, group)) / len(group)
        candidates.append(Candidate(hit.passage.article, best.sentence, best.span, hit, best, holding[key], mean))
    return sorted(candidates, key=lambda c: (c.reading.hit, c.sentence))


def margin_of(reading: Reading) -> float:
    """The span's logits minus those of "no answer"."""
    return reading.score - reading.absent


def feature_rows(
    question: Question, candidates: Sequence[Candidate], hits: Sequence[Hit], rarity: Callable[[str], float]
) -> NDArray[np.float64]:
    """[candidates, FEATURES] float64. `rarity` gives a term's weight (idf)."""
    if not candidates:
        return np.zeros((0, len(FEATURES)))
    words = _Words(question, rarity, hits)
    margins = np.array([margin_of(c.reading) for c in candidates])
    most_mass = max(c.reading.mass for c in candidates)
    order = np.argsort(np.argsort(-margins, kind="stable"), kind="stable")
    best_fused = max(hit.score for hit in hits)
    hit_rank = {hit.passage.id: rank for rank, hit in enumerate(hits)}
    kinds = [float(question.kind == kind) for kind in KINDS]
    foreign = {hit.passage.id: float(detect_language(hit.passage.text[:400]) != question.language) for hit in hits}
    rows = []
    for candidate, margin, rank in zip(candidates, margins, order, strict=True):
        reading = candidate.reading
        matches = _kind(question.kind, candidate)
        rows.append(
            [
                margin,
                reading.share,
                math.log1p(math.exp(min(30.0, -margin))),
                margin - margins.max(),
                candidate.mean_margin,
                reading.mass,
                reading.mass - most_mass,
                math.log1p(rank),
                candidate.hit.score,
                candidate.hit.score - best_fused,
                candidate.hit.dense or 0.0,
                math.log1p(hit_rank[candidate.hit.passage.id]),
                *words.shares(candidate),
                matches,
                matches * margin,
                *_period(question.period, candidate),
                math.log1p(len(candidate.text)),
                math.log1p(candidate.span[1] - candidate.span[0]) if candidate.span else 0.0,
                candidate.sentence[0] / max(1, len(candidate.article.text)),
                float(candidate.passages),
                words.turn_share(candidate),
                *_says(question, candidate),
                foreign[candidate.hit.passage.id],
                *kinds,
            ]
        )
    return np.array(rows, np.float64)


def _kind(kind: str, candidate: Candidate) -> float:
    if candidate.span is None:
        return 0.5
    return float(span_matches_kind(kind, candidate.article.text[slice(*candidate.span)], candidate.text))


def speaker_of(candidate: Candidate) -> tuple[int, int] | None:
    """Who says the sentence, as far as its passage tells."""
    return find_speaker(candidate.article.text, candidate.hit.passage.sentences, candidate.sentence)


def _says(question: Question, candidate: Candidate) -> tuple[float, float]:
    if question.kind != "speaker" and not question.speaker:
        return 0.0, 0.0
    bounds = speaker_of(candidate)
    if bounds is None or not question.speaker:
        return float(bounds is not None), 0.0
    asked, said = set(analyze(question.speaker)), set(analyze(candidate.article.text[slice(*bounds)]))
    return 1.0, len(asked & said) / max(1, len(asked))


def _period(period: Period | None, candidate: Candidate) -> tuple[float, float]:
    if period is None:
        return 0.0, 0.0
    first, last = iso_day(candidate.article.date), iso_day(candidate.article.date, last=True)
    if not first:
        return 0.0, 0.0
    inside = (not period.start or last >= iso_day(period.start)) and (not period.end or first <= iso_day(period.end, last=True))
    return (1.0 if inside else -1.0), float(bool(period.text) and period.text.lower() in candidate.text.lower())


class _Words:
    """The question's terms with their weights, and how much of them a candidate holds."""

    def __init__(self, question: Question, rarity: Callable[[str], float], hits: Sequence[Hit]) -> None:
        self.asked = _weights(question.standalone or question.text, rarity)
        self.turn = _weights(question.text, rarity)
        self.named = {t for word in _names(question.standalone or question.text) for t in analyze(word)}
        self._seen: dict[str, frozenset[str]] = {}
        found = (self._terms(text) for hit in hits for text in (hit.passage.text, hit.passage.article.title))
        self.unknown = 1.0 - _share(self.asked, frozenset().union(*found)) if self.asked else 0.0

    def _terms(self, text: str) -> frozenset[str]:
        if text not in self._seen:
            self._seen[text] = frozenset(analyze(text))
        return self._seen[text]

    def shares(self, candidate: Candidate) -> tuple[float, ...]:
        sentence, title = self._terms(candidate.text), self._terms(candidate.article.title)
        around = self._terms(candidate.hit.passage.text) | title
        missing = sum(t not in around for t in self.named) / max(1, len(self.named))
        rarest = max(self.asked.values(), default=0.0)
        lacking = max((weight for term, weight in self.asked.items() if term not in around), default=0.0)
        shares = (_share(self.asked, sentence), _share(self.asked, around), _share(self.asked, title))
        return *shares, missing, lacking / rarest if rarest else 0.0, self.unknown

    def turn_share(self, candidate: Candidate) -> float:
        return _share(self.turn, self._terms(candidate.text))


def _weights(text: str, rarity: Callable[[str], float]) -> dict[str, float]:
    return {term: rarity(term) for term in analyze(text)}


def _share(weights: dict[str, float], terms: frozenset[str]) -> float:
    total = sum(weights.values())
    return sum(w for term, w in weights.items() if term in terms) / total if total else 0.0


def _names(text: str) -> list[str]:
    """Words with a capital that do not open the question, and numbers."""
    words = text.split()
    return [w for i, w in enumerate(words) if any(c.isdigit() for c in w) or (i and any(c.isupper() for c in w))]
