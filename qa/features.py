"""What is known of a candidate sentence when it is scored: one row of figures each. Pure.

A candidate is a sentence that was read, in however many passages; the figures are the same in training (`qa.training.fit`) and answering.
"""

from __future__ import annotations

import collections
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.days import iso_day
from index.lexical import analyze, fold
from index.places import same_country
from index.types import Article, Hit
from qa.answer_shapes import span_matches_kind
from qa.caldays import MONTHS, WEEKDAYS
from qa.languages import detect_language
from qa.measured import asked_measure, fits_measure
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
    "words_article",  # as words_around, in all that was read of the article
    "names_missing_article",
    "rarest_missing_article",
    "unknown",  # share of the question's terms that no passage found holds
    "kind",  # whether the span is the kind of thing asked for
    "kind_times_margin",
    "lacks",  # a number or a date is asked for, and the sentence holds none
    "measure",  # 1: the span is an hour, a year, a duration, a length… as asked for, -1: it is something else, 0: neither
    "period",  # 1: the article is of the period asked about, -1: it is not, 0: none is asked about
    "period_in_sentence",
    "length",  # log characters of the sentence
    "span_length",
    "position",  # where in the article, 0 to 1
    "passages",  # how many of the passages found hold it
    "words_near",  # share in the characters around the span, and in it
    "echo",  # share of the span's terms that the question holds: what repeats the question does not answer it
    "agrees",  # how much another candidate's span, weighed by its chance, is made of the same terms
    "turn_words",  # share of the last turn's own terms in the sentence (follow-ups)
    "says",  # who says what: 1 if the sentence has a speaker (0 where the question asks for none)
    "says_asked",  # share of the asked speaker's terms in the speaker's name
    "foreign",  # 1: the passage is in another language than the question, so that shared words tell little
    *(f"is_{kind}" for kind in KINDS),
)


NEAR = 60
"""Characters on each side of a span that count as near it."""


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
    """One candidate a sentence: of its readings the one with the widest margin over "no answer". Order: hits, then sentences.

    A dateline that stands as a sentence of its own (« 23 juin 2012. - ») tells nothing alone, and is none.
    """
    every: dict[tuple[str, int, int], list[Reading]] = {}
    for reading in readings:
        if _only_a_date(hits[reading.hit].passage.article.text[slice(*reading.sentence)]):
            continue
        every.setdefault((hits[reading.hit].passage.article.id, *reading.sentence), []).append(reading)
    holding = collections.Counter((hit.passage.article.id, *bounds) for hit in hits for bounds in hit.passage.sentences)
    candidates = []
    for key, group in every.items():
        best = max(group, key=margin_of)
        hit = hits[best.hit]
        mean = math.fsum(map(margin_of, group)) / len(group)
        candidates.append(Candidate(hit.passage.article, best.sentence, best.span, hit, best, holding[key], mean))
    return sorted(candidates, key=lambda c: (c.reading.hit, c.sentence))


def _only_a_date(text: str) -> bool:
    words = re.findall(r"\w+", fold(text))
    return all(word.isdigit() or word in MONTHS or word in WEEKDAYS or word in ("le", "1er", "ce") for word in words)


def margin_of(reading: Reading) -> float:
    """The span's logits minus those of "no answer"."""
    return reading.score - reading.absent


def feature_rows(
    question: Question,
    candidates: Sequence[Candidate],
    hits: Sequence[Hit],
    rarity: Callable[[str], float],
    is_name: Callable[[str], bool] = lambda _: False,
) -> NDArray[np.float64]:
    """[candidates, FEATURES] float64. `rarity` gives a term's weight (idf), `is_name` tells of a word typed small whether it is a name."""
    if not candidates:
        return np.zeros((0, len(FEATURES)))
    words = _Words(question, rarity, hits, is_name)
    wanted = asked_measure(question.standalone or question.text)
    margins = np.array([margin_of(c.reading) for c in candidates])
    most_mass = max(c.reading.mass for c in candidates)
    order = np.argsort(np.argsort(-margins, kind="stable"), kind="stable")
    best_fused = max(hit.score for hit in hits)
    hit_rank = {hit.passage.id: rank for rank, hit in enumerate(hits)}
    kinds = [float(question.kind == kind) for kind in KINDS]
    agreeing = words.agreement(candidates, margins)
    foreign = {hit.passage.id: float(detect_language(hit.passage.text[:400]) != question.language) for hit in hits}
    rows = []
    for candidate, margin, rank, agrees in zip(candidates, margins, order, agreeing, strict=True):
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
                _lacks(question.kind, matches, candidate),
                _measure(wanted, candidate),
                *_period(question.period, candidate),
                math.log1p(len(candidate.text)),
                math.log1p(candidate.span[1] - candidate.span[0]) if candidate.span else 0.0,
                candidate.sentence[0] / max(1, len(candidate.article.text)),
                float(candidate.passages),
                *words.around_span(candidate),
                agrees,
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


def _lacks(kind: str, matches: float, candidate: Candidate) -> float:
    """Whether not even the sentence holds what is asked for; looked up only where the span is no such thing."""
    if kind not in ("when", "how_many", "how_much") or matches > 0.5:
        return 0.0
    return float(span_matches_kind("when" if kind == "when" else "how_many", candidate.text) < 0.5)


def _measure(wanted: str, candidate: Candidate) -> float:
    if not wanted or candidate.span is None:
        return 0.0
    return fits_measure(wanted, candidate.article.text, candidate.sentence, candidate.span)


def speaker_of(candidate: Candidate) -> tuple[int, int] | None:
    """Who says the sentence, as far as its passage tells."""
    return find_speaker(candidate.article.text, candidate.hit.passage.sentences, candidate.sentence)


def _says(question: Question, candidate: Candidate) -> tuple[float, float]:
    if question.kind != "speaker" and not question.speaker:
        return 0.0, 0.0
    bounds = speaker_of(candidate)
    if bounds is None or not question.speaker:
        return float(bounds is not None), 0.0
    asked, said = _weights(question.speaker), frozenset(analyze(candidate.article.text[slice(*bounds)]))
    return 1.0, _share(asked, said)


def _period(period: Period | None, candidate: Candidate) -> tuple[float, float]:
    if period is None:
        return 0.0, 0.0
    first, last = iso_day(candidate.article.date), iso_day(candidate.article.date, last=True)
    if not first:
        return 0.0, 0.0
    inside = (not period.start or last >= iso_day(period.start)) and (not period.end or first <= iso_day(period.end, last=True))
    return (1.0 if inside else -1.0), float(bool(period.text) and period.text.lower() in candidate.text.lower())


@dataclass(frozen=True, slots=True)
class _Term:
    """A term of the question: its weight, and the terms that stand for the same country."""

    weight: float
    same: frozenset[str]


class _Words:
    """The question's terms with their weights, and how much of them a candidate holds."""

    def __init__(self, question: Question, rarity: Callable[[str], float], hits: Sequence[Hit], is_name: Callable[[str], bool]) -> None:
        text = question.standalone or question.text
        self.asked, self.turn = _weights(text, rarity), _weights(question.text, rarity)
        named = {t for word in _names(text, is_name) for t in analyze(word)}
        self.named = [term for key, term in self.asked.items() if key in named]
        self.rarest = max((term.weight for term in self.asked.values()), default=0.0)
        self._seen: dict[str, frozenset[str]] = {}
        self._read: dict[str, frozenset[str]] = {}
        for hit in hits:
            article = hit.passage.article
            self._read[article.id] = self._read.get(article.id, self._terms(article.title)) | self._terms(hit.passage.text)
        self.unknown = 1.0 - _share(self.asked, frozenset().union(*self._read.values())) if self.asked else 0.0

    def _terms(self, text: str) -> frozenset[str]:
        if text not in self._seen:
            self._seen[text] = frozenset(analyze(text))
        return self._seen[text]

    def shares(self, candidate: Candidate) -> tuple[float, ...]:
        sentence, title = self._terms(candidate.text), self._terms(candidate.article.title)
        around, read = self._terms(candidate.hit.passage.text) | title, self._read[candidate.article.id]
        shares = (_share(self.asked, sentence), _share(self.asked, around), _share(self.asked, title))
        return *shares, *self._missing(around), _share(self.asked, read), *self._missing(read), self.unknown

    def _missing(self, terms: frozenset[str]) -> tuple[float, float]:
        """The share of the question's names, and the weight of its rarest term over that of the rarest one, that are not among `terms`."""
        names = sum(term.same.isdisjoint(terms) for term in self.named) / max(1, len(self.named))
        lacking = max((term.weight for term in self.asked.values() if term.same.isdisjoint(terms)), default=0.0)
        return names, lacking / self.rarest if self.rarest else 0.0

    def agreement(self, candidates: Sequence[Candidate], margins: NDArray[np.float64]) -> list[float]:
        """For each candidate the largest, over the others, of the share of terms that both spans have times the other's chance.

        What several sentences answer alike is likelier to be right: answer redundancy (Clarke, Cormack & Lynam 2001).
        """
        spans = [self._terms(c.article.text[slice(*c.span)]) if c.span else frozenset() for c in candidates]
        chances = 1.0 / (1.0 + np.exp(-np.clip(margins, -30, 30)))

        def alike(i: int, j: int) -> float:
            return len(spans[i] & spans[j]) / len(spans[i] | spans[j]) * float(chances[j])

        every = range(len(candidates))
        return [max((alike(i, j) for j in every if j != i and not spans[i].isdisjoint(spans[j])), default=0.0) for i in every]

    def around_span(self, candidate: Candidate) -> tuple[float, float]:
        """How much of the question stands near the span, and how much of the span only repeats it."""
        if candidate.span is None:
            return 0.0, 0.0
        (start, end), text = candidate.span, candidate.article.text
        near = text[max(candidate.sentence[0], start - NEAR) : min(candidate.sentence[1], end + NEAR)]
        inside = self._terms(text[start:end])
        repeated = sum(not term.same.isdisjoint(inside) for term in self.asked.values())
        return _share(self.asked, self._terms(near)), min(1.0, repeated / max(1, len(inside)))

    def turn_share(self, candidate: Candidate) -> float:
        return _share(self.turn, self._terms(candidate.text))


def _weights(text: str, rarity: Callable[[str], float] = lambda _: 1.0) -> dict[str, _Term]:
    terms = analyze(text)
    same = same_country(terms)
    return {term: _Term(rarity(term), frozenset((term, *same.get(term, ())))) for term in terms}


def _share(weights: dict[str, _Term], terms: frozenset[str]) -> float:
    total = sum(term.weight for term in weights.values())
    return sum(term.weight for term in weights.values() if not term.same.isdisjoint(terms)) / total if total else 0.0


def _names(text: str, is_name: Callable[[str], bool]) -> list[str]:
    """Numbers, words with a capital that do not open the question, and those that are names however they are typed."""
    found = []
    for i, word in enumerate(re.findall(r"[^\W_]+", text)):
        if any(c.isdigit() for c in word) or (i and any(c.isupper() for c in word)) or is_name(word):
            found.append(word)
    return found
