# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""The English forms of dates, over the resolvers of `qa.dateresolve`."""

from __future__ import annotations

import re

from qa.caldays import NUMBERS
from qa.daterelative import (
    read_ago,
    read_ahead,
    read_later,
    read_near_day,
    read_neighbour,
    read_same,
    read_this_weekday,
    read_unit,
    read_weekday,
    read_weekday_range,
)
from qa.dateresolve import (
    read_day_month,
    read_day_range,
    read_decade,
    read_feast,
    read_month_days,
    read_month_range,
    read_nth_weekday,
    read_numeric,
    read_quarter,
    read_season,
    read_year,
    read_years,
)
from qa.datescene import Resolver

_MO = "january|february|march|april|may|june|july|august|september|october|november|december|jan\\.|feb\\.|apr\\.|aug\\.|sept\\.|oct\\.|nov\\.|dec\\."
_WD = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_D = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_Y = r"(?:1\d{3}|20\d\d|21\d\d)(?!\d)"
_N = (
    r"(?:\d{1,3}|"
    + "|".join(re.escape(w) for w in sorted(NUMBERS, key=len, reverse=True) if w.isascii() and w not in ("un", "une", "zero"))
    + ")"
)
_UNIT = "days?|weeks?|months?|years?|hours?|minutes?|decades?|centur(?:y|ies)"
_LEAN = "last|next|following|previous|past"

FORMS_EN: tuple[tuple[str, Resolver], ...] = (
    (r"\b(?P<y>\d{4})-(?P<mm>\d\d)-(?P<dd>\d\d)\b", read_numeric),
    (rf"\b(?:from |between )?(?:the )?(?P<d1>{_D})(?:(?: of)? (?P<m1>{_MO})(?: (?P<y1>{_Y}))?)? (?:to|and|-|until) (?:the )?(?P<d2>{_D})(?: of)? (?P<m>{_MO})"
     rf"(?:,? (?P<y>{_Y}))?(?!\w)(?P<lean>)", read_day_range),
    (rf"\b(?:from |between )?(?P<m>{_MO}) (?P<d1>{_D})(?P<m1>)(?P<y1>) ?(?:to|and|-|–|until) ?(?P<d2>{_D})(?:,? (?P<y>{_Y}))?(?!\w)(?P<lean>)", read_day_range),
    (rf"\b(?:from|between) (?P<wd1>{_WD}) (?:to|and) (?P<wd2>{_WD})\b(?P<lean>)", read_weekday_range),
    (rf"\b(?:from |between )(?P<m1>{_MO})(?: (?P<y1>{_Y}))? (?:to|and|until) (?P<m>{_MO})(?: (?P<y>{_Y}))?\b(?P<lean>)", read_month_range),
    (rf"\b(?:between |from )?(?P<y>{_Y})(?:-| to | and |–)(?P<y2>{_Y})\b", read_years),
    (rf"\b(?P<rank>first|second|third|fourth|last) (?P<wd>{_WD}) (?:of|in) (?P<m>{_MO})(?:,? (?P<y>{_Y}))?\b(?P<lean>)", read_nth_weekday),
    (rf"\b(?:(?:{_WD}),? )?(?P<m>{_MO}) (?P<d>{_D})(?:,? (?P<y>{_Y}))?(?!\w)(?P<lean>)", read_day_month),
    (rf"\b(?:(?:{_WD}),? )?(?:the )?(?P<d>{_D})(?: of)? (?P<m>{_MO})(?:,? (?P<y>{_Y}))?(?!\w)(?P<lean>)", read_day_month),
    (rf"\b(?:this) (?P<wd>{_WD})\b", read_this_weekday),
    (rf"\b(?:(?P<lean>{_LEAN}) )?(?P<wd>{_WD})(?: (?:morning|afternoon|evening|night))?\b", read_weekday),
    (r"\b(?P<near>yesterday|today|tomorrow|tonight|last night|this morning|this afternoon|this evening)(?: (?:morning|afternoon|evening|night))?\b", read_near_day),
    (rf"\b(?P<n>{_N}) (?P<unit>{_UNIT}) ago\b", read_ago),
    (rf"\b(?:in|within) (?P<n>{_N}) (?P<unit>{_UNIT})(?: time)?\b", read_ahead),
    (rf"\b(?P<n>{_N}) (?P<unit>{_UNIT}) (?P<way>later|earlier|after|before)\b", read_later),
    (r"\b(?:the )(?P<nb>day before|day after|next day|following day|previous day)\b", read_neighbour),
    (r"\b(?:the same|that same|that very) (?P<same>day|month|year)\b", read_same),
    (rf"\b(?:the )?(?P<lean>{_LEAN}) (?P<unit>weekend|week|month|year)\b", read_unit),
    (r"\bthis (?P<unit>weekend|week|month|year)\b(?P<lean>)", read_unit),
    (rf"\b(?:the |last |next |this |in )?(?P<season>spring|summer|autumn|winter)(?: of)? (?P<y>{_Y})(?P<lean>)", read_season),
    (r"\b(?:(?P<lean>last|next) |in |this |the )(?:the )?(?P<season>spring|summer|autumn|winter)\b", read_season),
    (rf"\b(?:the )?(?P<rank>first|second|third|fourth|last) (?P<part>quarter)(?: of)?(?: (?P<y>{_Y}))?\b(?P<lean>)", read_quarter),
    (rf"\b(?:at|before|after|since|until|by) (?P<nb>)(?P<feast>christmas|easter)\b(?: (?P<y>{_Y}))?(?P<lean>)", read_feast),
    (rf"\b(?:early |late |mid-|in |since |until |by |from |of |before |after |(?P<lean>last|next) )(?P<m>{_MO})(?: (?P<y>{_Y}))?(?!\w)", read_month_days),
    (rf"\b(?P<m>{_MO}),? (?P<y>{_Y})(?!\w)(?P<lean>)", read_month_days),
    (r"\b(?:the )?(?P<decade>1[5-9]\d0|20\d0)s\b", read_decade),
    (rf"\b(?:in|since|until|by|before|after|from|early|late|of|around) (?P<y>{_Y})(?!\w)(?!,\d)", read_year),
    (r"(?<!\w)(?<!\d[ .,])(?P<y>1[5-9]\d\d|20\d\d)(?!\w)(?=\W*$|[.;:)!?\n]|, (?!\d)| (?:and|to|for|the|in|at|when|as|by|with|was|is|has)\b)", read_year),
)  # fmt: skip
