# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""The period that a question asks about: « en octobre 2012 », « depuis l'été dernier », « avant 2010 », « la semaine du 5 novembre ».

Relative expressions count from `today`. A month or a day without its year is looked for in the archive's own calendar first.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from qa.caldays import MONTHS, Days, fold, months_from, one_day, week_of
from qa.dates import DateMention, parse_day, resolve_dates
from qa.languages import detect_language
from qa.types import Period

_VAGUE: tuple[tuple[str, int], ...] = (
    (r"\b(?:recemment|dernierement|ces derniers temps|recently|lately|recientemente|kurzlich|recentemente|ces dernieres semaines|these last weeks)\b", 90),
    (r"\b(?:ces derniers jours|ces jours-ci|these days|in the last few days|dernieres nouvelles)\b", 14),
    (r"\b(?:ces derniers mois|in recent months)\b", 180),
    (r"\b(?:ces dernieres annees|in recent years)\b", 3 * 365),
)
_OPEN_START = re.compile(r"\b(?:avant|jusqu'a|jusqu'au|jusqu'en|before|until|antes de|hasta|vor|bis|prima (?:di|del|dell')|fino a[l]?)(?: (?:la|le|l'|fin|de|du|dem))* ?$")
_OPEN_END = re.compile(r"\b(?:depuis|a partir d[eu']|a compter d[eu']|des|apres|since|after|desde|despues de|seit|nach|ab|dal?|dopo)(?: (?:la|le|l'|fin|de|du|dem))* ?$")
_STRICT = re.compile(r"\b(?:avant|apres|before|after|antes|despues|vor|nach|prima|dopo)\b")
_WEEK = re.compile(r"\b(?:semaine|week|semana|woche|settimana) (?:du|of|del|vom|de) ?(?:the )?$")
_PART = re.compile(r"(?:\b(debut|early|fin|late|mi|mid|milieu)\b[- ]?(?:d[eu'] ?|du mois d[e'] ?)?)")
_FOREIGN = re.compile(
    r"\b(?:(?P<d>3[01]|[12]?\d)\.?(?: de)? )?(?P<m>" + "|".join(sorted((m for m in MONTHS if len(m) > 3), key=len, reverse=True)) + r")\b(?:,? (?:de(?:l)? )?(?P<y>1\d{3}|20\d\d))?"
)
_YEAR = re.compile(r"(?<![\w.,])(?:1[5-9]\d\d|20\d\d)(?![\w%]|[.,]\d)")


def _narrowed(mention: DateMention, text: str) -> Days:
    """« début juillet » is the first third of it, « fin 2011 » the last."""
    assert mention.days is not None
    days = mention.days
    part = _PART.match(text)
    if not part or days.grain not in ("month", "year"):
        return days
    word = part[1]
    if days.grain == "month":
        first, last = {"debut": (1, 10), "early": (1, 10)}.get(word, (11, 20) if word in ("mi", "mid", "milieu") else (21, days.last.day))
        return replace(days, first=days.first.replace(day=first), last=days.first.replace(day=last))
    month = {"debut": 1, "early": 1}.get(word, 5 if word in ("mi", "mid", "milieu") else 9)
    return months_from(days.first.year, month, 4)


def _yearless(mention: DateMention, archive_span: tuple[str, str] | None, today: dt.date) -> Days | None:
    """The month or day of a year that the archive covers, when exactly one fits; else the most recent one that does; None: as resolved."""
    days = mention.days
    if days is None or archive_span is None or not mention.relative or days.grain not in ("day", "month") or days.first.year != days.last.year:
        return None
    low, high = parse_day((archive_span[0] + "-01-01")[:10]), parse_day((archive_span[1] + "-12-28")[:10])
    if not low or not high:
        return None
    fitting = []
    for year in range(low.year, high.year + 1):
        try:
            moved = replace(days, first=days.first.replace(year=year), last=days.last.replace(year=year))
        except ValueError:  # 29 February
            continue
        if moved.last >= low and moved.first <= high:
            fitting.append(moved)
    fitting = [f for f in fitting if f.first <= today] or fitting
    return max(fitting, key=lambda f: f.first) if fitting else None


def _names_no_year(text: str) -> bool:
    """« le 3 mai », « en octobre »: a month is named, and neither a year nor « dernier », « prochain »."""
    folded = fold(text)
    named = any(re.search(rf"\b{month}\b", folded) for month in MONTHS)
    return named and not re.search(r"\d{4}|\b(?:derni|procha|suivant|passe|last|next)", folded)


def _period(days: Days, before: str, text: str, explicit: bool) -> Period:
    start: str | None = days.first.isoformat()
    end: str | None = days.last.isoformat()
    if m := _OPEN_START.search(before):
        strict = bool(_STRICT.search(m[0]))
        start, end = None, (days.first - dt.timedelta(days=1)).isoformat() if strict else end
        text = m[0].strip() + " " + text
    elif m := _OPEN_END.search(before):
        strict = bool(_STRICT.search(m[0]))
        start, end = (days.last + dt.timedelta(days=1)).isoformat() if strict else start, None
        text = m[0].strip() + " " + text
    return Period(start, end, text, explicit)


def _other_languages(question: str) -> tuple[Days, int, int] | None:
    """Months and years of Spanish, German, Italian questions, and years that no form claimed."""
    folded = fold(question)
    for m in _FOREIGN.finditer(folded):
        if m["y"]:
            year, month = int(m["y"]), MONTHS[m["m"]]
            try:
                days = one_day(dt.date(year, month, int(m["d"]))) if m["d"] else months_from(year, month)
            except ValueError:
                continue
            return days, m.start(), m.end()
    if m2 := _YEAR.search(folded):
        return months_from(int(m2[0]), 1, 12), m2.start(), m2.end()
    return None


def parse_period(question: str, today: dt.date, archive_span: tuple[str, str] | None = None) -> Period | None:
    """The period a question names, or None. `explicit` False: a preference only (« récemment », « en octobre » of no said year)."""
    language = detect_language(question)
    folded = fold(question)
    mentions = [m for m in resolve_dates(question, today.isoformat(), language="en" if language == "en" else "fr") if m.days]
    mentions = [m for m in mentions if not re.match(r"(?:le |la |l'|du )?(?:jour|lendemain|veille|avant-veille|meme|aujourd'hui)", folded[m.start : m.end])]
    if mentions:
        mention = max(mentions, key=lambda m: (not m.relative, len(m.iso or ""), -m.start))
        return _of_mention(question, folded, mention, today, archive_span)
    if other := _other_languages(question):
        days, start, end = other
        return _period(days, folded[:start], question[start:end], True)
    for pattern, length in _VAGUE:
        if m := re.search(pattern, folded):
            return Period((today - dt.timedelta(days=length)).isoformat(), today.isoformat(), question[m.start() : m.end()], False)
    return None


def _of_mention(
    question: str, folded: str, mention: DateMention, today: dt.date, archive_span: tuple[str, str] | None
) -> Period:
    text = question[mention.start : mention.end]
    before = folded[: mention.start]
    # A preposition may be part of the mention itself (« depuis l'été dernier », « avant 2010 »).
    lead = re.match(r"(?:avant|depuis|des|apres|jusqu'en|jusqu'au|jusqu'a|since|before|after|until|a partir du|a compter du)\b ?", folded[mention.start : mention.end])
    if lead:
        before, text = folded[: mention.start] + lead[0], question[mention.start + lead.end() : mention.end]
    explicit = True
    days = _narrowed(mention, fold(text))
    if _names_no_year(text):
        moved = _yearless(replace(mention, days=days), archive_span, today)
        days, explicit = moved or days, False
    if (m := _WEEK.search(before)) and days.grain == "day":
        days, text = week_of(days.first), m[0] + text
    return _period(days, before, text.strip(), explicit)
