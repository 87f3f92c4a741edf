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
from qa.dateforms import FORMS_FR
from qa.dateforms_en import FORMS_EN
from qa.datescene import Resolver, Scene
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

_YEAR = re.compile(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)")
_BACKGROUND = re.compile(r"plus tot$|auparavant$|avant$|earlier$|before$")  # a look back: the story goes on from the date before it
_APPOSED = re.compile(r" ?[,(] ?(?:soit |c'est-a-dire )?(?:le |en |au |ce )?(?:mois de )?")


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


Found = tuple[int, int, re.Match[str], Resolver]


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


def _found(folded: str, text: str, language: str) -> list[Found]:
    """The forms in the text, none overlapping: earlier forms claim first."""
    claimed = bytearray(len(folded))
    found = []
    for pattern, resolver in _forms(language):
        for m in pattern.finditer(folded):
            start, end = m.span()
            if start < end and not any(claimed[start:end]) and not _is_name(m, text):
                claimed[start:end] = b"\x01" * (end - start)
                found.append((start, end, m, resolver))
    return sorted(found, key=lambda item: item[0])


def _is_name(m: re.Match[str], text: str) -> bool:
    """« le Printemps arabe », « sur Mars », « lac Mai-Ndombe », « place du Vingt-Août »: a name, no date."""
    groups = m.groupdict()
    group = "season" if groups.get("season") else "m" if groups.get("m") else ""
    if not group or re.search(r"\d", m[0]):
        return False
    start, end = m.span(group)
    if re.match(r"-\w", text[end : end + 2]) or (text[:start].endswith("-") and not re.search(r"\bmi-$", text[:start], re.IGNORECASE)):
        return True
    if (group == "m" and groups["m"] != "mars") or not text[start].isupper():
        return False
    before = text[:start].rstrip()
    return bool(before) and not before.endswith((".", "!", "?", ":", "-", "–", "«", "/")) and text[start - 1] != "\n"


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
    earlier = [m.days for m in context if m.days]
    mentions: list[DateMention] = []
    found = _found(folded, text, language)
    for number, (start, end, m, resolver) in enumerate(found):
        days = _resolve(resolver, m, Scene(reference, earlier, tense_at(soft, start, end)))
        if number + 1 < len(found) and (days is None or days.relative):
            days = _apposed(folded[end : found[number + 1][0]], found[number + 1], reference) or days
        start, end = _with_time(folded, start, end, mentions[-1].end if mentions else 0)
        mentions.append(_mention(start, end, days))
        if days and not _BACKGROUND.search(m[0]):
            earlier.append(days)
    return mentions


def _mention(start: int, end: int, days: Days | None) -> DateMention:
    if days is None:
        return DateMention(start, end, None, None, "unknown", True)
    return DateMention(start, end, days.iso, days.end_iso, days.grain, days.relative, days)


def _resolve(resolver: Resolver, m: re.Match[str], scene: Scene) -> Days | None:
    try:
        return resolver(m, scene)
    except (ValueError, OverflowError):  # 31 February, the year 0
        return None


def _apposed(between: str, following: Found, reference: dt.date | None) -> Days | None:
    """« deux mois plus tard, en mai 2011 »: the date that is spelled out right after, and says the same."""
    if not _APPOSED.fullmatch(between):
        return None
    days = _resolve(following[3], following[2], Scene(reference, (), 0.0))
    return days if days and not days.relative else None


def has_date(text: str, language: str = "fr") -> bool:
    """Whether a text holds a date expression, known or not."""
    folded = fold(text)
    return bool(_TRIGGER.search(folded)) and bool(_found(folded, text, language))


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
    folded = fold(article_text[start:end])
    overlaps = [m for m in inside if min(m.end, end) > max(m.start, start)]
    if overlaps:
        best = max(overlaps, key=lambda m: (min(m.end, end) - max(m.start, start), -m.start))
        second_half = best.end_iso is not None and start >= (best.start + best.end) // 2
        return best.end_iso if second_half else best.iso
    known = [m for m in inside if m.iso]
    if known:
        return min(known, key=lambda m: max(m.start - end, start - m.end)).iso
    if _HOUR_ONLY.match(folded):
        return next((_of_hour(m, folded) for m in reversed(before) if m.grain == "day"), None)
    return None


def year_for_day(
    article_text: str, sentence_bounds: tuple[int, int], span_bounds: tuple[int, int], published: str | None, language: str = "fr"
) -> tuple[int, int]:
    """The span, or, where it is a day without a year and a year is asked for, the one date of the sentence that is given by its year."""
    _, inside = mentions_in(article_text, sentence_bounds, published, language)
    start, end = span_bounds
    if _YEAR.search(article_text[start:end]) or not any(m.grain == "day" and min(m.end, end) > max(m.start, start) for m in inside):
        return span_bounds
    dated = [(m.start, m.end) for m in inside if m.iso and _YEAR.search(article_text[m.start : m.end])]
    return dated[0] if len(dated) == 1 else span_bounds


def _of_hour(day: DateMention, hour: str) -> str | None:
    """The day of an hour told after it: a morning hour after « dans la nuit de mardi à mercredi » is Wednesday's."""
    m = re.search(r"\d+", hour)
    return day.end_iso if day.end_iso and m and int(m[0]) < 12 else day.iso
