# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""The period that a question asks about: « en octobre 2012 », « depuis l'été dernier », « avant 2010 », « la semaine du 5 novembre ».

Relative expressions count from `today`. A month or a day without its year is looked for in the archive's own calendar first.
`Period.text` is a slice of the question, so that a page can take it out again.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from qa.caldays import MONTHS, Days, fold, months_from, one_day, week_of
from qa.dates import DateMention, parse_day, resolve_dates
from qa.languages import detect_language
from qa.types import Period

_VAGUE: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern), days)
    for pattern, days in (
        (r"\b(?:ces derniers jours|ces jours-ci|(?:in )?the last few days|dernieres nouvelles|ultimos dias|ultimi giorni|letzten tagen?)\b", 14),
        (r"\b(?:ces derniers mois|(?:in )?recent months|ultimos meses|ultimi mesi|letzten monaten?)\b", 180),
        (r"\b(?:ces dernieres annees|(?:in )?recent years|ultimos anos|ultimi anni|letzten jahren?)\b", 3 * 365),
        (r"\b(?:recemment|dernierement|ces derniers temps|ces dernieres semaines|recently|lately|recientemente|kurzlich|neulich|recentemente|di recente)\b", 90),
    )
)
_ARTICLES = r"(?: (?:la|le|l'|les|the|el|dem|der|den|il|mois d[e'] ?|fin|debut|de|du))*"
_UNTIL = re.compile(rf"\b(?:avant|jusqu'(?:a|au|en)|before|until|till|antes d(?:e|el)|hasta|vor|bis|prima d(?:i|el|ell')|fino a[l]?){_ARTICLES} ?$")
_SINCE = re.compile(rf"\b(?:depuis|a partir d[eu']|a compter d[eu']|apres|since|after|from|desde|despues d(?:e|el)|seit|nach|ab|dopo|a partire da[l]?){_ARTICLES} ?$")
_STRICT = re.compile(r"(?:avant|apres|before|after|antes|despues|vor|nach|prima|dopo)\b")
_LEAD = re.compile(r"(?:avant(?!-hier)|depuis|apres|jusqu'(?:en|au|a)|since|before|after|until|from|a partir du|a compter du)\b ?(?:le |la |l')?")
_WEEK = re.compile(r"\b(?:la |the |in the |der |la )?(?:semaine|week|semana|woche|settimana) (?:du|of|del|vom|de)(?: the)? ?$")
_PART = re.compile(r"(?:a la |la |le )?(debut|early|fin|late|mi|mid|milieu)\b")
_MONTH = "|".join(sorted((month for month in MONTHS if len(month) > 3), key=len, reverse=True))
_ABROAD = re.compile(rf"\b(?:(?P<d>3[01]|[12]?\d)\.?(?: de)? )?(?P<m>{_MONTH})\b(?:,? (?:de(?:l)? )?(?P<y>1\d{{3}}|20\d\d))?")
_YEAR = re.compile(r"(?<![\w.,])(?:1[5-9]\d\d|20\d\d)(?![\w%]|[.,]\d)")
_NAMED_MONTH = re.compile(rf"\b(?:{_MONTH}|{'|'.join(m for m in MONTHS if len(m) == 3)})\b")
_SAYS_YEAR = re.compile(r"\d{4}|\b(?:derni|procha|suivant|passe|last|next|l'an)")
_NO_PERIOD = re.compile(r"(?:le |la |l'|du |ce |a )*(?:jour|lendemain|veille|avant-veille|meme|aujourd'hui|surlendemain)\b")

_DAY_BEFORE = re.compile(r"\b(avant) (hier)\b", re.IGNORECASE)
# « trois jours plus tard », « two weeks before »: counted from an event, not from today.
_FROM_ANOTHER = re.compile(r"\b(?:plus tard|plus tot|apres|avant|auparavant|later|earlier|before|after)$")


def parse_period(question: str, today: dt.date, archive_span: tuple[str, str] | None = None) -> Period | None:
    """The period a question names, or None. `explicit` False: a preference only (« récemment », « en octobre » of no said year)."""
    # As long as before, so that offsets stay: without its hyphen it would be « before yesterday ».
    hyphened = _DAY_BEFORE.sub(r"\1-\2", question)
    folded, language = fold(hyphened), detect_language(question)
    if language in ("es", "de", "it"):
        return _abroad(question, folded) or _vague(question, folded, today)
    mentions = [m for m in resolve_dates(hyphened, today.isoformat(), language=language) if m.days]
    mentions = [m for m in mentions if not _NO_PERIOD.match(folded, m.start) and not (m.relative and _FROM_ANOTHER.search(folded[m.start : m.end]))]
    if not mentions:
        return _abroad(question, folded) or _vague(question, folded, today)
    mention = max(mentions, key=lambda m: (not m.relative, len(m.iso or ""), -m.start))
    if mention.days and mention.days.grain == "year":
        mention = next((m for m in mentions if _yearless(m, folded)), mention)
    days, explicit = _narrowed(mention, folded), True
    if _yearless(mention, folded):
        said = _year_beside(folded, mention, days)
        days, explicit = said or _in_archive(days, mention, archive_span, today) or days, False
    # A preposition may be part of the mention (« avant 2010 ») or stand before it (« avant le 3 mai »).
    lead = _LEAD.match(folded, mention.start, mention.end)
    return _bounded(question, folded, days, lead.end() if lead else mention.start, mention.end, explicit)


def _yearless(mention: DateMention, folded: str) -> bool:
    """« début juillet », « le 20 novembre »: of a year that is not said."""
    named = _NAMED_MONTH.search(folded, mention.start, mention.end)
    return bool(named) and not _SAYS_YEAR.search(folded[mention.start : mention.end])


def _bounded(question: str, folded: str, days: Days, start: int, end: int, explicit: bool) -> Period:
    """The period of `days`, opened on one side by the words before them."""
    before = folded[:start]
    first: str | None = days.first.isoformat()
    last: str | None = days.last.isoformat()
    if m := _WEEK.search(before):
        if days.grain == "day":
            week = week_of(days.first)
            first, last = week.first.isoformat(), week.last.isoformat()
    elif m := _UNTIL.search(before):
        strict = _STRICT.match(m[0])
        first, last = None, (days.first - dt.timedelta(days=1)).isoformat() if strict else last
    elif m := _SINCE.search(before):
        strict = _STRICT.match(m[0])
        first, last = (days.last + dt.timedelta(days=1)).isoformat() if strict else first, None
    return Period(first, last, question[m.start() if m else start : end].strip(), explicit)


def _narrowed(mention: DateMention, folded: str) -> Days:
    """« début juillet » is the first third of it, « fin 2011 » the last."""
    days = mention.days
    assert days is not None
    part = _PART.match(folded, mention.start, mention.end)
    if not part or days.grain not in ("month", "year"):
        return days
    third = {"debut": 0, "early": 0, "fin": 2, "late": 2}.get(part[1], 1)
    if days.grain == "year":
        return months_from(days.first.year, 1 + 4 * third, 4)
    first, last = ((1, 10), (11, 20), (21, days.last.day))[third]
    return replace(days, first=days.first.replace(day=first), last=days.first.replace(day=last))


def _year_beside(folded: str, mention: DateMention, days: Days) -> Days | None:
    """The same days in the one year that the question names elsewhere (« JO 2012 : qui a été arrêté début juillet ? »)."""
    years = {int(m[0]) for m in _YEAR.finditer(folded) if not mention.start <= m.start() < mention.end}
    return _in_year(days, years.pop()) if len(years) == 1 else None


def _in_year(days: Days, year: int) -> Days | None:
    """The same days of another year; None where it has no such day (29 February)."""
    try:
        return replace(days, first=days.first.replace(year=year), last=days.last.replace(year=year + days.last.year - days.first.year))
    except ValueError:
        return None


def _in_archive(days: Days, mention: DateMention, archive_span: tuple[str, str] | None, today: dt.date) -> Days | None:
    """The same month or day in a year that the archive covers, the most recent if several; None: as resolved."""
    if archive_span is None or not mention.relative or days.grain not in ("day", "month"):
        return None
    low, high = parse_day((archive_span[0] + "-01-01")[:10]), parse_day((archive_span[1] + ("-12-28", "-28")[len(archive_span[1]) > 4])[:10])
    if not low or not high:
        return None
    each_year = (_in_year(days, year) for year in range(low.year, high.year + 1))
    fitting = [found for found in each_year if found and found.last >= low and found.first <= high]
    return max((f for f in fitting if f.first <= today), key=lambda f: f.first, default=None) or (fitting[0] if fitting else None)


def _abroad(question: str, folded: str) -> Period | None:
    """Months and years in Spanish, German and Italian questions, and years that no French form claimed."""
    for m in _ABROAD.finditer(folded):
        if m["y"]:
            year, month = int(m["y"]), MONTHS[m["m"]]
            try:
                days = one_day(dt.date(year, month, int(m["d"]))) if m["d"] else months_from(year, month)
            except ValueError:
                continue
            return _bounded(question, folded, days, m.start(), m.end(), True)
    named = _YEAR.search(folded)
    return _bounded(question, folded, months_from(int(named[0]), 1, 12), named.start(), named.end(), True) if named else None


def _vague(question: str, folded: str, today: dt.date) -> Period | None:
    for pattern, length in _VAGUE:
        if m := pattern.search(folded):
            return Period((today - dt.timedelta(days=length)).isoformat(), today.isoformat(), question[m.start() : m.end()], False)
    return None
