"""What a search is restricted to, before ranking: days, sources, sections, languages."""

from __future__ import annotations

import json
from dataclasses import dataclass

from index.days import NO_DAY, iso_day
from index.lexical import LexicalIndex
from index.wellformed import well_formed


@dataclass(frozen=True, slots=True)
class Filter:
    """Restricts a search before ranking. Days are ISO dates, both ends included; empty means no restriction.

    An article's date may be coarser than the filter's (a month, a year): it is in when the two overlap. One without a date is out
    wherever days are restricted. Raises ValueError for what is no ISO date.
    """

    start: str | None = None
    end: str | None = None
    sources: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for day in (self.start, self.end):
            if day and not iso_day(day):
                raise ValueError(f"a filter's days are ISO dates (2012-06-30, 2012-06, 2012), not {day!r}")

    def __bool__(self) -> bool:
        return bool(self.start or self.end or self.sources or self.sections or self.languages)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles to remove: strictly before and after these days, of these sources and sections; empty means no restriction.

    An article whose date is coarser than that (a month, a year) is in only when all of it lies there; one without a date never is
    where days are given. Raises ValueError for what is no ISO date.
    """

    sources: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    before: str | None = None
    after: str | None = None

    def __post_init__(self) -> None:
        for day in (self.before, self.after):
            if day and not iso_day(day):
                raise ValueError(f"a selection's days are ISO dates (2012-06-30, 2012-06, 2012), not {day!r}")

    def __bool__(self) -> bool:
        return bool(self.sources or self.sections or self.before or self.after)

    def condition(self) -> tuple[str, list[object]]:
        """An SQL condition over `articles a`, and its values."""
        clause, values = sql_condition(Filter(sources=self.sources, sections=self.sections))
        if self.before:
            clause += " AND a.last_day BETWEEN 1 AND ?"
            values.append(iso_day(self.before) - 1)
        if self.after:
            clause += " AND a.first_day > ?"
            values.append(iso_day(self.after, last=True))
        return clause, values


def sql_condition(only: Filter) -> tuple[str, list[object]]:
    """An SQL condition over `articles a`, and its values."""
    clauses, values = ["1"], list[object]()
    if only.start:
        clauses.append("a.last_day >= ?")
        values.append(iso_day(only.start))
    if only.end:
        clauses.append("a.first_day BETWEEN 1 AND ?")
        values.append(iso_day(only.end, last=True))
    for name, chosen in _chosen(only):
        clauses.append(f"a.{name} IN (SELECT value FROM json_each(?))")
        values.append(json.dumps([well_formed(value) for value in chosen]))
    return " AND ".join(clauses), values


def lexical_filters(only: Filter, lexical: LexicalIndex) -> list[object]:
    """The same for BM25."""
    filters: list[object] = []
    if only.start:
        filters.append(lexical.day_filter("last_day", iso_day(only.start), NO_DAY))
    if only.end:
        filters.append(lexical.day_filter("first_day", 1, iso_day(only.end, last=True)))
    return filters + [lexical.value_filter(name, chosen) for name, chosen in _chosen(only)]


def _chosen(only: Filter) -> list[tuple[str, tuple[str, ...]]]:
    pairs = (("source", only.sources), ("section", only.sections), ("language", only.languages))
    return [(name, chosen) for name, chosen in pairs if chosen]
