"""The bars of a chronology: how many articles tell of each month, year or decade. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.timeline import Line
from qa.wording import format_date
from qa.wording_timeline import timeline_wording

MOST_BARS = 24
MOST = 0.8
_STEPS = (("month", 7), ("year", 4), ("decade", 3))
_COARSER = {"day": 0, "week": 0, "month": 1, "season": 2, "year": 3, "decade": 4}
_FITS = {"month": 1, "year": 3, "decade": 4}


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time: "2012-06", "2012", "199", "<2012-01" for all before, ">2013-12" for all after; what it holds."""

    key: str
    articles: int
    events: int


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars without gaps, each `step` wide, and the bar's key of each line ("" when it is known less finely than a bar is wide)."""

    step: str
    bars: tuple[Bar, ...]
    keys: tuple[str, ...]


def make_plot(lines: Sequence[Line]) -> Plot:
    """The finest bars of which `MOST_BARS` in a row hold most of the events; what lies before and after them has a bar each.

    An event counts where it begins.
    """
    for step, length in _STEPS:
        keys = [(line.quote.date or "")[:length] if _COARSER[line.grain] <= _FITS[step] else "" for line in lines]
        known = sorted(key for key in keys if key)
        if not known or len(known) < MOST * len(lines):
            continue
        shown, first, last = max((_held(known, key, step) for key in known), key=lambda held: (held[0], held[1]))
        if shown >= MOST * len(known) or step == "decade":
            placed = [key and (f"<{first}" if key < first else f">{last}" if key > last else key) for key in keys]
            ends = (f"<{first}", f">{last}")
            names = [name for name in (ends[0], *_between(first, last, step), ends[1]) if name not in ends or name in placed]
            return Plot(step, tuple(_bar(name, lines, placed) for name in names), tuple(placed))
    return Plot("year", (), ("",) * len(lines))


def _held(known: Sequence[str], first: str, step: str) -> tuple[int, str, str]:
    """How many of the keys lie in the `MOST_BARS` bars from `first` on, and the first and last of these."""
    inside = [key for key in known if 0 <= _ordinal(key, step) - _ordinal(first, step) < MOST_BARS]
    return len(inside), first, max(inside)


def _bar(name: str, lines: Sequence[Line], placed: Sequence[str]) -> Bar:
    held = [line for line, key in zip(lines, placed, strict=True) if key == name]
    return Bar(name, len(frozenset[str]().union(*(line.articles for line in held))), len(held))


def _ordinal(key: str, step: str) -> int:
    return int(key[:4]) * 12 + int(key[5:7]) - 1 if step == "month" else int(key)


def _between(first: str, last: str, step: str) -> list[str]:
    """Every key from the first to the last."""
    numbers = range(_ordinal(first, step), _ordinal(last, step) + 1)
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" if step == "month" else f"{n:0{len(first)}d}" for n in numbers]


def bar_name(key: str, lang: str) -> str:
    words = timeline_wording(lang)
    if key[0] in "<>":
        return (words.before if key[0] == "<" else words.after).format(when=bar_name(key[1:], lang))
    return words.decade.format(year=f"{key}0") if len(key) == 3 else format_date(key, lang)
