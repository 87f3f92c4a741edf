"""Chronologies made only of dated quotes: one line an event, earliest first, the other articles that tell of it as its sources."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from index.days import is_iso_date
from index.errors import ArchiveError
from index.types import Reprint
from qa.caldays import fold
from qa.dated import dated_sentences
from qa.events import Event, Told, find_events
from qa.relevance import rate_passages
from qa.types import Period, Question, Quote

if TYPE_CHECKING:
    from qa.assistant import Assistant

LINES = 30
PASSAGES = 40
PASSAGES_OF_PERIOD = 20
_BEFORE_PERIOD = r"(?:\b(?:en|au|à|de|du|le|la|pendant|durant|in|of|the|during)\s+)*"
_SUBJECT = re.compile(
    r"^(?:(?:la |une |the |a )?(?:chronologie|frise|histoire|historique|deroule|timeline|chronology|history)"
    r"(?: complete?)? (?:de l'|de la |du |des |de |d'|sur l'|sur la |sur les |sur le |sur |of the |of )|(?:de l'|du |des )(?=\w))"
)


@dataclass(frozen=True, slots=True)
class Line:
    """An event: the sentence that tells it best, dated, and those of other articles that tell it too.

    `quote.date` is the ISO date, as fine as known; `end_date` the other end of an interval; `grain` is day, week, month, season, year or
    decade; `told` whether the sentence itself tells the date (else it is the article's own).
    """

    quote: Quote
    end_date: str | None
    grain: str
    told: bool
    sources: tuple[Quote, ...]

    @property
    def articles(self) -> frozenset[str]:
        """Ids of all that tell of the event, reprints of the quoted one too."""
        told = frozenset(quote.article.id for quote in (self.quote, *self.sources))
        return told | {reprint.id for reprint in self.quote.also}


@dataclass(frozen=True, slots=True)
class Timeline:
    """A chronology: `lines` earliest first; `period` is what they were restricted to; `omitted` how many more there are, less relevant."""

    question: Question
    subject: str
    period: Period | None
    lines: tuple[Line, ...]
    omitted: int
    took: float

    @property
    def found(self) -> bool:
        return bool(self.lines)

    def to_dict(self) -> Mapping[str, Any]:
        """Plain JSON: see `qa.render_timeline.timeline_to_dict`."""
        from qa.render_timeline import timeline_to_dict

        return timeline_to_dict(self)


def subject_of(question: Question) -> str:
    """What the chronology is about: the question without « chronologie de … » and without its period."""
    text = question.standalone or question.text
    if question.period and question.period.text:
        text = re.sub(_BEFORE_PERIOD + re.escape(question.period.text), " ", text, flags=re.IGNORECASE)
    text = " ".join(text.split())
    found = _SUBJECT.match(fold(text))
    return text[found.end() :] if found else text


def make_lines(
    events: Sequence[Event], limit: int, holds: Callable[[Quote], bool], reprints: Callable[[str], Sequence[Reprint]]
) -> tuple[tuple[Line, ...], int]:
    """The `limit` best told events as lines, earliest first, each quote read again by `holds`; and how many were left out.

    `reprints` names the articles that print the same dispatch as an article.
    """
    kept = sorted(events[:limit], key=_place)
    lines: list[Line] = []
    for event in kept:
        told = [t for t in (event.best, *event.others) if holds(_quote(t, 0))]
        if told:
            lines.append(_line(len(lines) + 1, told, reprints(told[0].dated.article.id)))
    return tuple(lines), max(0, len(events) - limit)


def _place(event: Event) -> tuple[Any, ...]:
    dated = event.best.dated
    return dated.days.first, dated.days.last, dated.article.date or "~", dated.article.id, dated.start


def _line(number: int, told: Sequence[Told], reprints: Sequence[Reprint]) -> Line:
    best = told[0].dated
    sources: dict[str, Quote] = {}
    for one in told[1:]:
        if one.dated.article.id != best.article.id:
            sources.setdefault(one.dated.article.id, _quote(one, number))
    ordered = sorted(sources.values(), key=lambda quote: (quote.article.date or "~", quote.article.id))
    quote = replace(_quote(told[0], number), also=tuple(reprint for reprint in reprints if reprint.id not in sources))
    return Line(quote, best.days.end_iso, best.days.grain, best.span is not None, tuple(ordered))


def _quote(told: Told, number: int) -> Quote:
    dated = told.dated
    return Quote(number, dated.article, dated.start, dated.end, dated.span, dated.days.iso, min(1.0, told.score))


def build_timeline(assistant: Assistant, query: str, start: str | None, end: str | None, limit: int) -> Timeline:
    """All of `Assistant.timeline`. Raises ArchiveError when `start` or `end` is no ISO date."""
    for day in (start, end):
        if day and not is_iso_date(day):
            raise ArchiveError(f"{day!r} n'est ni un jour (2012-06-30), ni un mois (2012-06), ni une année (2012)")
    began = time.perf_counter()
    question = assistant.understand(query)
    if start or end:
        question = replace(question, period=Period(start, end, "", True))
    subject = subject_of(question)
    asked = replace(question, standalone=subject or query, search="")
    vector = assistant.archive.encoder.encode_queries([asked.standalone])[0]
    hits = assistant.find(asked, passages=PASSAGES, of_period=PASSAGES_OF_PERIOD, vector=vector)
    foreign = question.language != assistant.archive_language()
    background = assistant.archive.background(vector)
    relevance = rate_passages(subject, hits, background, assistant.rarity, foreign=foreign)
    events = find_events(subject, dated_sentences(hits, relevance), assistant.rarity, question.period)
    lines, omitted = make_lines(events, limit, assistant.holds, assistant.archive.reprints)
    return Timeline(question, subject, question.period, lines, omitted, time.perf_counter() - began)
