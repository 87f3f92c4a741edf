"""What stands in front of a passage for the encoder and the reader: the article's title and its date, in words. Pure."""

from __future__ import annotations

MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")


def french_date(date: str) -> str:
    """ISO to French, as fine as given: "2024-11-20" → "20 novembre 2024"; what is no ISO date comes back as it is."""
    year, *rest = date[:10].split("-")
    if not rest or not rest[0].isdigit() or not 1 <= int(rest[0]) <= 12:
        return year
    month = MONTHS[int(rest[0]) - 1]
    if len(rest) == 1 or not rest[1].isdigit():
        return f"{month} {year}"
    day = int(rest[1])
    return f"{'1er' if day == 1 else day} {month} {year}"


def describe(title: str, date: str | None) -> str:
    """ "Title – 20 novembre 2024 : ", or as much of it as is known; empty when nothing is."""
    parts = [title.strip()] if title.strip() else []
    if date:
        parts.append(french_date(date))
    return " – ".join(parts) + " : " if parts else ""
