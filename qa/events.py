"""The events that dated sentences tell of: near-same sentences of the same day are one. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.days import NO_DAY, iso_day
from index.lexical import analyze
from qa.caldays import fold
from qa.dated import Dated
from qa.relevance import share_of
from qa.types import Period

SAME = 0.3
SAME_OVERLAPPING = 0.5
_CLINGING = re.compile(
    r"(?:il|elle|ils|elles|ce dernier|cette derniere|celui-ci|celle-ci|ceux-ci|celles-ci"
    r"|mais|toutefois|cependant|en effet|he|she|they|it|but|however)\b"
)
LONG = 320
# « aujourd'hui » is as often « nowadays ».
_NOWADAYS = re.compile(r"aujourd'hui$|today$")
CLEAR = 0.42
REPRINTED = 60


@dataclass(frozen=True, slots=True)
class Told:
    """A dated sentence with its terms' weights, without those of the subject, and how well it tells its event."""

    dated: Dated
    weights: Mapping[str, float]
    score: float


@dataclass(slots=True)
class Event:
    best: Told
    others: list[Told]


def find_events(
    subject: str, sentences: Iterable[Dated], rarity: Callable[[str], float], period: Period | None
) -> list[Event]:
    """The events that the sentences tell of, best told first."""
    asked = {term: rarity(term) for term in analyze(subject)}
    told = [_told(dated, asked, rarity) for dated in sentences]
    told = _clear_enough(_in_period(told, period), news_only=not asked)
    told.sort(key=lambda t: (-t.score, t.dated.article.date or "~", t.dated.article.id, t.dated.start))
    events: list[Event] = []
    for candidate in _without_reprints(told):
        same = next((event for event in events if any(is_same(candidate, one) for one in (event.best, *event.others))), None)
        if same is None:
            events.append(Event(candidate, []))
        else:
            same.others.append(candidate)
    return events


def _told(dated: Dated, asked: Mapping[str, float], rarity: Callable[[str], float]) -> Told:
    terms = frozenset(analyze(dated.text))
    weights = {term: rarity(term) for term in sorted(terms - asked.keys())}
    score = dated.relevance * (0.6 + 0.4 * share_of(asked, terms)) * (1.1 if dated.lead else 1.0)
    if not dated.lead and _NOWADAYS.match(fold(dated.article.text[slice(*dated.span)]) if dated.span else ""):
        score *= 0.7
    if _CLINGING.match(fold(dated.text[:24])):
        score *= 0.8
    if len(dated.text) > LONG:
        score *= 0.9
    if iso_day(dated.article.date) and iso_day(dated.article.date) < _number(dated.days.first):
        score *= 0.85  # announced: who tells it once it has happened tells it better
    return Told(dated, weights, round(score, 6))


def _clear_enough(told: Sequence[Told], *, news_only: bool) -> list[Told]:
    """Without those that tell too little of the subject beside the best one, and opening sentences whose own article tells that day better.

    With `news_only` (no subject, only a period) what articles open with.
    """
    least = CLEAR * max((t.score for t in told), default=0.0)
    best: dict[tuple[str, dt.date], float] = {}
    for one in told:
        if one.dated.span:
            key = one.dated.article.id, one.dated.days.first
            best[key] = max(best.get(key, 0.0), one.score)

    def is_clear(one: Told) -> bool:
        better = 0.0 if one.dated.span else best.get((one.dated.article.id, one.dated.days.first), 0.0)
        return one.score >= least and better < 0.8 * one.score and (one.dated.lead or not news_only)

    return [one for one in told if is_clear(one)]


def _in_period(told: Sequence[Told], period: Period | None) -> list[Told]:
    """Those of the period; a period that was only hinted at is let go when nothing is of it."""
    if period is None or not (period.start or period.end):
        return list(told)
    first, last = iso_day(period.start), iso_day(period.end, last=True) or NO_DAY
    inside = [t for t in told if _number(t.dated.days.last) >= first and _number(t.dated.days.first) <= last]
    return inside if inside or period.explicit else list(told)


def _number(day: dt.date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def _without_reprints(told: Sequence[Told]) -> list[Told]:
    """A sentence printed again later keeps its first date only: « mardi » is not the Tuesday before each printing."""
    first: dict[str, Told] = {}
    for candidate in sorted(told, key=lambda t: t.dated.article.date or "~"):
        first.setdefault(_letters(candidate.dated), candidate)
    return [candidate for candidate in told if candidate.dated.days == first[_letters(candidate.dated)].dated.days]


def _letters(dated: Dated) -> str:
    """The sentence without spaces, signs and accents; a short one may come back in other news, so it goes with its article."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", dated.text.lower()) if c.isalnum())
    return letters if len(letters) >= REPRINTED else f"{letters} {dated.article.id} {dated.start}"


def is_same(one: Told, two: Told) -> bool:
    """Whether two sentences tell of one event: the same days and near enough the same words, or days that overlap and nearly all words."""
    a, b = one.dated.days, two.dated.days
    if a.last < b.first or b.last < a.first:
        return False
    same = (a.first, a.last) == (b.first, b.last)
    return likeness(one.weights, two.weights) >= (SAME if same else SAME_OVERLAPPING)


def likeness(one: Mapping[str, float], two: Mapping[str, float]) -> float:
    """The share of the shorter one's words, weighted by rarity, that both hold; 0 to 1, symmetric."""
    least = min(sum(one.values()), sum(two.values()))
    return sum(one[term] for term in sorted(one.keys() & two.keys())) / least if least else 1.0
