"""Which quotes, in what order, or none. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.lexical import analyze, fold
from qa.beside import TRIED, beside_rows, by_score, plain_quote
from qa.dates import date_of_span, year_for_day
from qa.disagree import asks_sides, asks_the_first, opposed, span_terms
from qa.features import Candidate
from qa.measured import asked_measure
from qa.scoring import AnswerModel, Rows
from qa.types import Question, Quote

MOST_QUOTES = 5
NEAR_EQUAL = 0.8
SEVERAL_EASE = 0.5
"""The share of the usual chance that a further sentence needs where several are asked for: a list, or two accounts."""


def compose(
    question: Question, candidates: Sequence[Candidate], rows: Rows, model: AnswerModel, strictness: str = "normal"
) -> tuple[tuple[Quote, ...], float]:
    """The quotes, best first, and the probability that the first one answers. No quotes when silence is likelier to be right."""
    scores = model.scores(rows)
    confidence = model.confidence(rows, scores)
    if not len(scores) or not model.answers(confidence, model.absent(rows, scores), strictness):
        return (), confidence
    order = by_score(scores)
    chances = model.further(beside_rows(question, candidates, rows, scores))
    chosen = [(order[0], confidence), *_further(question, candidates, order, chances, model.second)]
    quotes = [_quote(n, question, candidates[i], chance) for n, (i, chance) in enumerate(chosen, 1)]
    return tuple(_newest_first(question, quotes)), confidence


def _further(
    question: Question, candidates: Sequence[Candidate], order: Sequence[int], chances: Rows, least: float
) -> list[tuple[int, float]]:
    """The candidates that answer too, with the chance that they do, likeliest first. `chances` [others]: those behind the first one."""
    listed = question.kind == "list"
    least *= ease_of(question)
    chosen: list[tuple[int, float]] = []
    known = [order[0]]
    ranked = sorted(zip(order[1 : TRIED + 1], chances, strict=True), key=lambda pair: -pair[1])
    for i, chance in ranked:
        if chance < least or len(known) == MOST_QUOTES:
            break
        if not _repeats(candidates, i, known, listed):
            chosen.append((i, float(chance)))
            known.append(i)
    return chosen


def ease_of(question: Question) -> float:
    """What share of the usual chance a further sentence needs."""
    return SEVERAL_EASE if question.kind == "list" or asks_sides(question) else 1.0


def _newest_first(question: Question, quotes: Sequence[Quote]) -> list[Quote]:
    """The quotes with a figure that a later article brings up to date before the older one, where that is not what is asked for."""
    if question.period or asks_the_first(question):
        return list(quotes)
    for quote in quotes[1:]:
        found = opposed(question, quotes[0], quote)
        if found and found.kind == "update" and found.sides[0].quote == quote.number:
            reordered = [quote, *(q for q in quotes if q is not quote)]
            return [replace(q, number=n) for n, q in enumerate(reordered, 1)]
    return list(quotes)


def _repeats(candidates: Sequence[Candidate], i: int, chosen: Sequence[int], listed: bool) -> bool:
    """Whether nearly the same words are quoted already: a repeated sentence, a dispatch printed twice, an item of a list told again."""
    words, value = set(analyze(candidates[i].text)), span_terms(candidates[i].article, candidates[i].span)
    for j in chosen:
        if listed and value and value <= span_terms(candidates[j].article, candidates[j].span):
            return True
        other = set(analyze(candidates[j].text))
        if len(words & other) >= NEAR_EQUAL * max(1, len(words | other)) or fold(candidates[i].text) == fold(candidates[j].text):
            return True
    return False


def _quote(number: int, question: Question, candidate: Candidate, score: float) -> Quote:
    quote = replace(plain_quote(number, question, candidate), score=round(score, 4))
    if question.kind != "when" or quote.span is None:
        return quote
    article, span = candidate.article, quote.span
    where = (article.date, article.language or "fr")
    if asked_measure(question.standalone or question.text) == "year":
        span = year_for_day(article.text, candidate.sentence, span, *where)
    return replace(quote, span=span, date=date_of_span(article.text, candidate.sentence, span, *where))
