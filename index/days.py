"""ISO dates as whole numbers yyyymmdd, which compare and store well. Pure."""

from __future__ import annotations

import re

NO_DAY = 9999_12_31
"""Beyond every day: the open end of a filter."""


def iso_day(date: str | None, *, last: bool = False) -> int:
    """yyyymmdd of an ISO date; a month or a year stands for its first day, or with `last` for its last; 0 when unknown."""
    if not date:
        return 0
    parts = date[:10].split("-")
    try:
        year = int(parts[0])
        month = int(parts[1]) if len(parts) > 1 else (12 if last else 1)
        day = int(parts[2]) if len(parts) > 2 else (31 if last else 1)
    except ValueError:
        return 0
    return year * 10000 + month * 100 + day


def is_iso_date(text: str) -> bool:
    """Whether a text is a day, a month or a year in ISO form: 2012-06-30, 2012-06, 2012."""
    found = re.fullmatch(r"[0-9]{4}(?:-([0-9]{2})(?:-([0-9]{2}))?)?", text)
    return found is not None and 1 <= int(found[1] or 1) <= 12 and 1 <= int(found[2] or 1) <= 31
