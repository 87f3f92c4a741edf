# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""Dates in articles: every date expression of a French (or English) text gets its ISO value against the day of publication.

Rules of our own over regular expressions, no library: see `qa.dateforms` for the forms and why not dateparser, `qa.tense` for what tells
« jeudi » past from « jeudi » to come. Without a day of publication only absolute dates get a value: nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.caldays import Days, fold, soften
from qa.dateforms import FORMS_FR, Resolver, Scene
from qa.dateforms_en import FORMS_EN
from qa.tense import sentence_around, tense_at

CONTEXT_CHARACTERS = 1200
_TIME = r"(?:\d{1,2} ?(?:h|heures?)(?: ?\d\d)?|\d{1,2}:\d\d(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?|midi|minuit|noon|midnight)\b"
_TIME_AFTER = re.compile(
    rf",? ?(?:(?:a|vers|des|avant|apres|jusqu'a|au|peu avant|peu apres|at|around|from|a partir de|entre|de) )?(?:l'aube|{_TIME})(?: (?:et|a|and|to) {_TIME})?"
)
_TIME_BEFORE = re.compile(rf"(?:a |vers |des )?{_TIME},? (?:le |on )?$")
_HOUR_ONLY = re.compile(rf"^\W*(?:a |vers |at |peu (?:avant|apres) )?{_TIME}")
_TRIGGER = re.compile(r"\d|jour|semaine|week|mois|month|\ban\b|\bans\b|year|day|di\b|dimanche|soir|nuit|matin|midi|hier|demain|veille|sec|tr[ei]mestre|semestre|"
                      r"(?:embre|obre|vier|mars|avril|april|mai|may|juin|june|juil|july|aout|august|anuary|ruary|march|ober|ember)|"
                      r"\bete\b|hiver|automne|printemps|noel|paques|toussaint|christmas|easter|ago\b|morrow|tonight|annee|decennie|ascension|assomption|pentecote|"
                      r"sylvestre|minutes|heures|siecle|spring|summer|autumn|winter|quarter")  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateMention:
    """Characters start to end of a text, and the days they mean.

    `iso` is as fine as known ("2012-06-30", "2012-06", "2012"), None when it cannot be known; `end_iso` the other end of an interval;
    `relative` tells a value that was worked out from publication or context from one that is spelled out.
    """

    start: int
    end: int
    iso: str | None
    end_iso: str | None
    grain: str
    relative: bool
    days: Days | None = None


@lru_cache(maxsize=4)
def _forms(language: str) -> tuple[tuple[re.Pattern[str], Resolver], ...]:
    forms = FORMS_EN if language == "en" else FORMS_FR
    return tuple((re.compile(pattern), resolver) for pattern, resolver in forms)


def parse_day(iso: str | None) -> dt.date | None:
    """The day of an ISO date or time; None when it is coarser than a day."""
    try:
        return dt.date.fromisoformat(iso[:10]) if iso else None
    except ValueError:
        return None


def _found(folded: str, language: str) -> list[tuple[int, int, re.Match[str], Resolver]]:
    """The forms in the text, none overlapping: earlier forms claim first."""
    claimed = bytearray(len(folded))
    found = []
    for pattern, resolver in _forms(language):
        for m in pattern.finditer(folded):
            start, end = m.span()
            if start < end and not any(claimed[start:end]):
                claimed[start:end] = b"\x01" * (end - start)
                found.append((start, end, m, resolver))
    return sorted(found, key=lambda item: item[0])


def _with_time(folded: str, start: int, end: int, previous_end: int) -> tuple[int, int]:
    """The bounds with the hour beside them: « mardi à 20 h 30 », « à 17 heures, lundi »."""
    after = _TIME_AFTER.match(folded, end)
    before = _TIME_BEFORE.search(folded, max(previous_end, start - 24), start)
    return (before.start() if before else start), (after.end() if after else end)


def resolve_dates(text: str, published: str | None, *, language: str = "fr", context: Sequence[DateMention] = ()) -> list[DateMention]:
    """The date expressions of `text`, in order. `context` holds the mentions before it: « le lendemain » counts from the last known one."""
    folded = fold(text)
    if not _TRIGGER.search(folded):
        return []
    reference, soft = parse_day(published), soften(text)
    previous = next((m.days for m in reversed(context) if m.days), None)
    mentions: list[DateMention] = []
    for start, end, m, resolver in _found(folded, language):
        scene = Scene(reference, previous, tense_at(soft, start, end))
        try:
            days = resolver(m, scene)
        except (ValueError, OverflowError):  # 31 February, the year 0
            days = None
        start, end = _with_time(folded, start, end, mentions[-1].end if mentions else 0)
        grain = days.grain if days else "unknown"
        mentions.append(
            DateMention(
                start, end, days.iso if days else None, days.end_iso if days else None, grain, days.relative if days else True, days
            )
        )
        previous = days or previous
    return mentions


def has_date(text: str, language: str = "fr") -> bool:
    """Whether a text holds a date expression, known or not."""
    folded = fold(text)
    return bool(_TRIGGER.search(folded)) and bool(_found(folded, language))


def mentions_in(
    article_text: str, sentence_bounds: tuple[int, int], published: str | None, language: str = "fr"
) -> tuple[list[DateMention], list[DateMention]]:
    """The mentions before a sentence (nearby) and in it, in characters of the article's text."""
    start, end = sentence_bounds
    left = max(0, start - CONTEXT_CHARACTERS)
    if left:
        left = sentence_around(article_text, left, left)[1]
    left = min(left, start)
    shifted = [
        DateMention(m.start + left, m.end + left, m.iso, m.end_iso, m.grain, m.relative, m.days)
        for m in resolve_dates(article_text[left:end], published, language=language)
    ]
    return [m for m in shifted if m.end <= start], [m for m in shifted if m.end > start]


def date_of_span(
    article_text: str, sentence_bounds: tuple[int, int], span_bounds: tuple[int, int], published: str | None, language: str = "fr"
) -> str | None:
    """The ISO date that a "when" answer stands for; the start of an interval.

    That of the mention overlapping the span most, else of the nearest one in the sentence, else, for a bare hour, of the day mentioned before.
    """
    before, inside = mentions_in(article_text, sentence_bounds, published, language)
    start, end = span_bounds

    def overlap(m: DateMention) -> int:
        return min(m.end, end) - max(m.start, start)

    if inside:
        best = max(inside, key=lambda m: (overlap(m) if overlap(m) > 0 else min(overlap(m), 0), -m.start))
        if overlap(best) > 0 or best.iso:
            return best.iso
    if _HOUR_ONLY.match(fold(article_text[start:end])):
        return next((m.iso for m in reversed(before) if m.grain == "day"), None)
    return None
