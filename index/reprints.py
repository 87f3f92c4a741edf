"""What a search and an answer need of an archive's groups (`index.groups`): each shown once, the others named beside it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from index.database import Database, PassageRow
from index.days import NO_DAY, iso_day
from index.duplicates import Words, read_words, share_held
from index.filters import Filter, sql_condition
from index.fusion import Fused
from index.lexical import analyze
from index.types import Reprint

HELD = 0.5
"""An article holds a passage of another of its group when so much of its words stand in it, and the words asked for that it has."""
AS_GOOD = 0.5
"""It is cited too where its own best passage was found so near the group's best one (fused scores: in standard deviations)."""


def publication_order(date: str | None, identity: str) -> tuple[int, float, str]:
    """Sorts articles by date, then id. What is known less finely comes after what is known to lie in the same period; no date is last."""
    instant = float("inf")
    if date and "T" in date:
        try:
            told = datetime.fromisoformat(date)
            instant = (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()
        except ValueError:
            pass
    return iso_day(date, last=True) or NO_DAY, instant, identity


def reprints_of(database: Database, identity: str) -> tuple[Reprint, ...]:
    """The other articles of an article's group, in the order of their publication."""
    row = database.article_row(identity)
    group = database.one("SELECT grp FROM signatures WHERE article = ?", (row,)) if row is not None else None
    if not group or group[0] is None:
        return ()
    sql = "SELECT a.id, a.title, a.date, a.source, a.url, a.version FROM signatures s JOIN articles a ON a.row = s.article "
    found = [Reprint(*fields) for fields in database.rows(sql + "WHERE s.grp = ? AND a.row <> ?", (group[0], row))]
    return tuple(sorted(found, key=lambda reprint: publication_order(reprint.date, reprint.id)))


def count_groups(database: Database) -> tuple[int, int]:
    """How many groups there are, and how many articles in them."""
    row = database.one("SELECT count(DISTINCT grp), count(*) FROM signatures WHERE grp IS NOT NULL")
    return (int(row[0]), int(row[1])) if row else (0, 0)


def groups_of(database: Database, articles: Collection[int]) -> dict[int, int]:
    """Article row → its group, of those in one."""
    sql = "SELECT article, grp FROM signatures WHERE grp IS NOT NULL AND article IN (SELECT value FROM json_each(?))"
    return {int(row): int(group) for row, group in database.rows(sql, (json.dumps(list(articles)),))}


def show_once(
    database: Database, fused: Sequence[Fused], passages: Mapping[int, PassageRow], text: str, only: Filter | None
) -> Iterator[tuple[Fused, PassageRow]]:
    """What was found, best first, with each group shown through one article: (why it was found, the passage to show).

    That article is the earliest of those that the filter keeps. Only where what was found for `text` is not in it (a lead that a later
    paper wrote anew) it is the earliest found one that holds it.
    """
    groups = groups_of(database, {row.article for row in passages.values()})
    there = [found for found in fused if found.id in passages]
    if not groups:
        yield from ((found, passages[found.id]) for found in there)
        return
    choice = _Choice(database, there, passages, groups, frozenset(analyze(text)), only)
    own, shown = {found.id: found for found in there}, set[int]()
    for found in there:
        row = passages[found.id]
        target = choice.counterpart(row) if row.article in groups else row
        if target is not None and target.id not in shown:
            shown.add(target.id)
            yield replace(own.get(target.id, found), score=found.score), target


class _Choice:
    """Which article stands for each group among what was found, and which of its passages for those of the others."""

    def __init__(
        self,
        database: Database,
        found: Sequence[Fused],
        passages: Mapping[int, PassageRow],
        groups: Mapping[int, int],
        terms: frozenset[str],
        only: Filter | None,
    ) -> None:
        self._database, self._groups, self._terms = database, groups, terms
        self._best: dict[int, float] = {}
        for one in found:
            self._best.setdefault(passages[one.id].article, one.score)
        self._members = _members(database, set(groups.values()), only)
        self._chosen: dict[int, int] = {}
        self._articles: dict[int, tuple[Words, list[tuple[PassageRow, Words]]]] = {}

    def counterpart(self, row: PassageRow) -> PassageRow | None:
        """The passage of the group's article that says what a found passage says; the best one found of a group chooses the article."""
        group = self._groups[row.article]
        if group not in self._chosen:
            self._chosen[group] = self._choose(row)
        chosen = self._chosen[group]
        if row.article == chosen:
            return row
        words = self._words(row)
        shares = [(share_held(words, other), -i) for i, (_, other) in enumerate(self._read(chosen)[1])]
        share, i = max(shares, default=(0.0, 0))
        return self._read(chosen)[1][-i][0] if share >= HELD else None

    def _choose(self, row: PassageRow) -> int:
        members = self._members.get(self._groups[row.article]) or [row.article]
        words = self._words(row)
        asked = self._terms & set(analyze(" ".join(words.words)))
        for article in [members[0], *(member for member in members[1:] if member in self._best)]:
            whole = self._read(article)[0]
            as_good = self._best.get(article, float("-inf")) >= self._best[row.article] - AS_GOOD
            if article == row.article or (asked <= set(analyze(" ".join(whole.words))) and (as_good or share_held(words, whole) >= HELD)):
                return article
        return row.article

    def _words(self, row: PassageRow) -> Words:
        return next(words for other, words in self._read(row.article)[1] if other.id == row.id)

    def _read(self, row: int) -> tuple[Words, list[tuple[PassageRow, Words]]]:
        """An article's words, and its passages with theirs."""
        if row not in self._articles:
            article, bounds = self._database.articles_by_row([row])[row]
            sql = "SELECT id, article, first, last FROM passages WHERE article = ? ORDER BY id"
            rows = [PassageRow(*map(int, fields)) for fields in self._database.rows(sql, (row,))]
            texts = [article.text[int(bounds[r.first][0]) : int(bounds[r.last - 1][1])] for r in rows]
            self._articles[row] = read_words("", article.text), [(r, read_words("", t)) for r, t in zip(rows, texts, strict=True)]
        return self._articles[row]


def _members(database: Database, groups: Collection[int], only: Filter | None) -> dict[int, list[int]]:
    """Group → the rows of its articles that a filter keeps, in the order of their publication."""
    clause, values = sql_condition(only or Filter())
    sql = "SELECT s.grp, a.row, a.date, a.id FROM signatures s JOIN articles a ON a.row = s.article "
    rows = database.rows(f"{sql} WHERE s.grp IN (SELECT value FROM json_each(?)) AND {clause}", (json.dumps(list(groups)), *values))
    members: dict[int, list[int]] = {}
    for group, row, _, _ in sorted(rows, key=lambda fields: publication_order(fields[2], fields[3])):
        members.setdefault(int(group), []).append(int(row))
    return members
