"""What an answer says around its quotes: the filters understood, what its sources differ in, what was counted. Pure.

The values shown are slices of the quoted articles; all else is ours, and never stands in « ».
"""

from __future__ import annotations

import calendar
from typing import Any

from qa.types import ArticleCount, Disagreement, Period, Question, Side
from qa.wording import SPACE, format_date, plural, wording


def format_period(period: Period, lang: str) -> str:
    """« octobre 2012 », « 2012 », « du 1er au 10 juillet 2012 », « depuis le … »: the days that the question's words stand for."""
    words, start, end = wording(lang), period.start, period.end
    if not start or not end:
        day = format_date(start or end or "", lang)
        return (words.since if start else words.until).format(day=day) if day else period.text
    if start[:8] == end[:8] and start.endswith("-01") and int(end[8:]) == calendar.monthrange(int(start[:4]), int(start[5:7]))[1]:
        return format_date(start[:7], lang)
    if start[:4] == end[:4] and start.endswith("-01-01") and end.endswith("-12-31"):
        return start[:4]
    first, last = format_date(start, lang), format_date(end, lang)
    return first if first == last else words.period.format(first=first, last=last)


def filters(question: Question, lang: str) -> list[tuple[str, str, str]]:
    """(name for `ignore`, label, what it is) of each filter understood."""
    words, found = wording(lang), []
    if question.period:
        found.append(("period", words.period_label, format_period(question.period, lang)))
    if question.sources:
        found.append(("sources", words.source_label, ", ".join(question.sources)))
    return found


def told_filters(question: Question, lang: str) -> list[str]:
    """The same as lines of text."""
    words, colon = wording(lang), f"{SPACE}:" if lang == "fr" else ":"
    understood = {"period": words.period_understood, "sources": words.source_understood}
    return [f"{understood[name]}{colon} {told}" for name, _, told in filters(question, lang)]


def told_count(count: ArticleCount, question: Question, shown: int, lang: str) -> str:
    """« 14 articles contiennent tous ces mots : … »: what was counted is said."""
    words, colon = wording(lang), f"{SPACE}:" if lang == "fr" else ":"
    if not count.words:
        told = plural(words.counted_all, count.articles, lang)
    elif count.articles:
        told = f"{plural(words.counted, count.articles, lang)}{colon} {', '.join(count.words)}"
    else:
        told = f"{words.counted_none}{colon} {', '.join(count.words)}"
    within = [what for _, _, what in filters(question, lang)]
    told += f" ({', '.join(within)})." if within else "."
    return f"{told} {plural(words.latest_cited, shown, lang)}" if 0 < shown < count.articles else told


def differ_title(differing: Disagreement, lang: str) -> str:
    words = wording(lang)
    return words.differ if differing.kind == "conflict" else words.changed


def told_side(side: Side, lang: str) -> str:
    """Who gives a value, in which paper and when."""
    speaker = side.article.text[slice(*side.speaker)] if side.speaker else ""
    day = side.article.date and format_date(side.article.date, lang)
    origin = ", ".join(part for part in (side.article.source, day) if part)
    return f"{speaker} ({origin})" if speaker and origin else speaker or origin


def differing_to_dict(differing: Disagreement | None) -> dict[str, Any] | None:
    return {"kind": differing.kind, "sides": [_side_to_dict(side) for side in differing.sides]} if differing else None


def _side_to_dict(side: Side) -> dict[str, Any]:
    speaker = side.speaker and {"start": side.speaker[0], "end": side.speaker[1], "text": side.article.text[slice(*side.speaker)]}
    return {
        "quote": side.quote,
        "article": side.article.id,
        "date": side.article.date,
        "start": side.start,
        "end": side.end,
        "text": side.text,
        "speaker": speaker,
    }


def count_to_dict(count: ArticleCount | None) -> dict[str, Any] | None:
    return {"articles": count.articles, "words": list(count.words)} if count else None


def filters_to_dict(question: Question) -> dict[str, Any]:
    period = question.period
    told = period and {"start": period.start, "end": period.end, "text": period.text, "explicit": period.explicit}
    return {"period": told, "sources": list(question.sources)}
