"""Scores answers against gold questions: which quotes are right, when nothing is said, how honest the confidence is.

A quote matches a gold sentence when they lie in the same article and overlap by at least half of the shorter one.
"""

from __future__ import annotations

import collections
import json
import re
import statistics
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import ArchiveError
from index.types import Article
from qa.types import Answer, Quote

_SMALL_WORDS = re.compile(r"\b(?:le|la|les|un|une|des|du|de|au|aux|the|a|an)\b|\b(?:l|d|j|m|n|s|t|c|qu)'")
BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with what became of it. `right` tells for each shown quote whether it is a gold sentence."""

    id: str
    kind: str
    answerable: bool
    found: bool
    right: tuple[bool, ...]
    gold_found: float
    span_f1: float | None
    date: bool | None
    verbatim: bool
    confidence: float
    took: float

    @property
    def useful(self) -> bool:
        return (bool(self.right) and self.right[0]) if self.answerable else not self.found


@dataclass(slots=True)
class Report:
    """All questions judged; the figures are shares, None where no question counts."""

    judged: list[Judged] = field(default_factory=list)

    def figures(self) -> dict[str, float | None]:
        answerable = [j for j in self.judged if j.answerable]
        silent = [j for j in self.judged if not j.found]
        absent = [j for j in self.judged if not j.answerable]
        right_silence = sum(not j.answerable for j in silent)
        precision, recall = _share(right_silence, len(silent)), _share(right_silence, len(absent))
        shown = [j for j in answerable if j.right]
        return {
            "verbatim": _mean([float(j.verbatim) for j in self.judged if j.found]),
            "first": _mean([float(bool(j.right) and j.right[0]) for j in answerable]),
            "any3": _mean([float(any(j.right[:3])) for j in answerable]),
            "all_gold": _mean([j.gold_found for j in answerable]),
            "quote_prec": _mean([sum(j.right) / len(j.right) for j in shown]),
            "span_f1": _mean([j.span_f1 for j in answerable if j.span_f1 is not None]),
            "date": _mean([float(j.date) for j in answerable if j.date is not None]),
            "abst_p": precision,
            "abst_r": recall,
            "abst_f1": 2 * precision * recall / (precision + recall) if precision and recall else 0.0,
            "useful": _mean([float(j.useful) for j in self.judged]),
            "ece": calibration_error(self.judged),
            "median_ms": 1000 * statistics.median([j.took for j in self.judged]) if self.judged else None,
        }


def read_questions(path: Path) -> list[dict[str, Any]]:
    """Questions as JSON lines (id, question, type, gold: [{article, sentence, span}], history?, alt?, date_iso?). Raises ArchiveError."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise ArchiveError(f"{str(path)!r} ne peut être lu ({error.strerror}) ; donnez un fichier de questions en JSONL") from error
    questions = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = json.loads(line)
                questions.append(row | {"id": str(row["id"]), "question": str(row["question"]), "gold": list(row["gold"])})
            except (ValueError, KeyError, TypeError) as error:
                raise ArchiveError(f"{path}:{number}: pas une question (il faut id, question, gold : {error!r})") from error
    if not questions:
        raise ArchiveError(f"{str(path)!r} ne contient aucune question")
    return questions


def evaluate(
    questions: Sequence[Mapping[str, Any]], ask: Callable[[str, Sequence[str]], Answer], get_article: Callable[[str], Article | None]
) -> Iterator[tuple[Judged, dict[str, Any]]]:
    """Each question judged, with its prediction as a JSON object."""
    for row in questions:
        answer = ask(row["question"], row.get("history") or [])
        yield judge(row, answer, get_article), prediction(row["id"], answer)


def prediction(identity: str, answer: Answer) -> dict[str, Any]:
    """{id, found, confidence, quotes: [{article, start, end, text, span?, date?}]}"""
    return {"id": identity, "found": answer.found, "confidence": round(answer.confidence, 4), "quotes": [_predicted(q) for q in answer.quotes]}


def _predicted(quote: Quote) -> dict[str, Any]:
    row: dict[str, Any] = {"article": quote.article.id, "start": quote.start, "end": quote.end, "text": quote.text}
    if quote.span:
        row["span"] = {"start": quote.span[0], "end": quote.span[1]}
    if quote.date:
        row["date"] = quote.date
    return row


def judge(row: Mapping[str, Any], answer: Answer, get_article: Callable[[str], Article | None]) -> Judged:
    gold = [b for g in row["gold"] if (b := _bounds(g, get_article))]
    also = gold + [b for g in row.get("alt") or [] if (b := _bounds(g, get_article))]
    right = tuple(any(_matches(q, g) for g in also) for q in answer.quotes)
    return Judged(
        id=row["id"],
        kind=str(row.get("type", "?")),
        answerable=bool(row["gold"]),
        found=answer.found,
        right=right,
        gold_found=_mean([float(any(_matches(q, g) for q in answer.quotes[:5])) for g in gold]) or 0.0,
        span_f1=_span_f1(row, answer),
        date=_date_right(row, answer),
        verbatim=all(_verbatim(q, get_article) for q in answer.quotes),
        confidence=answer.confidence,
        took=answer.took,
    )


def _bounds(gold: Mapping[str, Any], get_article: Callable[[str], Article | None]) -> tuple[str, int, int] | None:
    article = get_article(str(gold["article"]))
    start = article.text.find(gold["sentence"]) if article else -1
    return (str(gold["article"]), start, start + len(gold["sentence"])) if start >= 0 else None


def _matches(quote: Quote, gold: tuple[str, int, int]) -> bool:
    article, start, end = gold
    overlap = min(end, quote.end) - max(start, quote.start)
    return quote.article.id == article and overlap * 2 >= min(end - start, quote.end - quote.start) > 0


def _verbatim(quote: Quote, get_article: Callable[[str], Article | None]) -> bool:
    article = get_article(quote.article.id)
    return article is not None and article.text[quote.start : quote.end] == quote.text and bool(quote.text.strip())


def _date_right(row: Mapping[str, Any], answer: Answer) -> bool | None:
    if not row.get("date_iso") or row.get("type") != "when":
        return None
    return bool(answer.quotes) and (answer.quotes[0].date or "").startswith(row["date_iso"])


def _span_f1(row: Mapping[str, Any], answer: Answer) -> float | None:
    spans = [g["span"] for g in row["gold"] if g.get("span")]
    if not spans:
        return None
    quote = answer.quotes[0] if answer.quotes else None
    text = quote.article.text[slice(*quote.span)] if quote and quote.span else ""
    return max(token_f1(text, span) for span in spans)


def token_f1(got: str, gold: str) -> float:
    """F1 of the words two spans share, articles and elisions left out (as in SQuAD's evaluation)."""
    a, b = _tokens(got), _tokens(gold)
    if not a or not b:
        return float(a == b)
    same = sum((collections.Counter(a) & collections.Counter(b)).values())
    return 2 * same / (len(a) + len(b)) if same else 0.0


def _tokens(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return re.findall(r"[\w%]+", _SMALL_WORDS.sub(" ", text))


def calibration_error(judged: Sequence[Judged]) -> float | None:
    """Expected calibration error (Naeini et al. 2015) of the confidence that the best candidate answers, in ten equal bins.

    A question that got no quotes counts as not answered: right only if it has no answer, whose probability is one minus the confidence.
    """
    if not judged:
        return None
    bins: list[list[tuple[float, float]]] = [[] for _ in range(BINS)]
    for j in judged:
        sure = j.confidence if j.found else 1 - j.confidence
        bins[min(BINS - 1, int(sure * BINS))].append((sure, float(j.useful)))
    return sum(abs(sum(c - u for c, u in b)) for b in bins) / len(judged)


def risk_coverage(judged: Sequence[Judged]) -> list[tuple[float, float]]:
    """(coverage, risk) for every threshold (El-Yaniv & Wiener 2010): of the questions that would be answered, the share answered wrongly.

    Ask with `strictness="lenient"` or no threshold, so that there is a first quote to judge for every question.
    """
    ordered = sorted(judged, key=lambda j: (-j.confidence, j.id))
    points, wrong = [], 0
    for count, j in enumerate(ordered, 1):
        wrong += not (j.answerable and bool(j.right) and j.right[0])
        points.append((count / len(ordered), wrong / count))
    return points


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
