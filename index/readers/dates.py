"""Dates as files write them, to ISO 8601, as fine as known and no finer. Nothing is guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any

YEAR = re.compile(r"(?<!\d)(?:1[4-9]|20|21)\d\d(?!\d)|(?<!\d)(?:1[4-9]|20|21)\d{6}(?!\d)")
ISO_MONTH = re.compile(r"(\d{4})-(\d{2})")
ISO_DAY = re.compile(r"\d{4}-?\d{2}")
RFC_2822 = re.compile(r"(?:[A-Za-z]{3,9},? )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{1,2}:\d\d")
LEAD_IN = re.compile(
    r"^(?:publié|paru|mis en ligne|posté|écrit|published|posted)?(?:e|es|s)?(?:\s+(?:le|on|on the))?(?:\s*:)?\s+(?=\S)", re.IGNORECASE
)
LANGUAGES = ["fr", "en", "de", "es", "it", "pt", "nl"]


def iso_date(value: object) -> str | None:
    """ISO 8601 for a date in any usual writing ("3 mars 2012", "2012-06", RFC 2822, epoch seconds), None if it is none.

    The precision is the one written: "mars 2012" gives "2012-03". A time zone is kept, and none is added. "03/04/2012" is the
    3rd of April, as in French; a year of two digits is not a date.
    """
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool) or value is None:
        return None
    return _parse(str(value).strip())


@lru_cache(maxsize=4096)
def _parse(text: str) -> str | None:
    if re.fullmatch(r"\d{10}|\d{13}", text):
        seconds = int(text) / (1000 if len(text) == 13 else 1)
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    if not YEAR.search(text) or len(text) > 100:
        return None
    if re.fullmatch(r"\d{4}", text):
        return text
    month = ISO_MONTH.fullmatch(text)
    if month:
        return text if 1 <= int(month[2]) <= 12 else None
    return _iso(text) or _rfc_2822(text) or _worded(text)


def _iso(text: str) -> str | None:
    if not ISO_DAY.match(text):
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _rfc_2822(text: str) -> str | None:
    if not RFC_2822.match(text):
        return None
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text).isoformat()
    except ValueError:
        return None


def _worded(text: str) -> str | None:
    for attempt in (text, LEAD_IN.sub("", text)):
        found = _date_parser().get_date_data(attempt)
        if found.date_obj is not None:
            moment: datetime = found.date_obj
            return {"year": f"{moment:%Y}", "month": f"{moment:%Y-%m}", "day": f"{moment:%Y-%m-%d}"}.get(found.period) or moment.isoformat()
    return None


@cache
def _date_parser() -> Any:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dateparser warns of its own future: nothing that a user can act on
        from dateparser.date import DateDataParser

        settings = {"REQUIRE_PARTS": ["year"], "PARSERS": ["absolute-time"], "RETURN_TIME_AS_PERIOD": True}
        return DateDataParser(languages=LANGUAGES, use_given_order=True, settings=settings)
