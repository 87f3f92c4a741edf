"""What a form of date is read against, and the choice of a year for dates that tell none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.caldays import MONTHS, NUMBERS, Days, one_day

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a form is read against: the day of publication, the dates mentioned before (latest last), the tense around (above 0: ahead)."""

    reference: dt.date | None
    earlier: Sequence[Days]
    tense: float

    @property
    def previous(self) -> Days | None:
        return self.earlier[-1] if self.earlier else None

    def last(self, *grains: str) -> Days | None:
        return next((days for days in reversed(self.earlier) if days.grain in grains), None)

    @property
    def anchor(self) -> Days | None:
        """What « trois jours plus tard » counts from."""
        if self.previous is not None:
            return self.previous
        return one_day(self.reference) if self.reference else None

    @property
    def day(self) -> Days | None:
        """What « le lendemain » counts from: the date just before, else the last day that was told relative to publication.

        In the past tense a date that lies ahead is no such day.
        """
        previous, told = self.previous, self.tense < 0 and self.reference
        if previous is not None and previous.grain == "day" and not (told and previous.first > told):
            return previous
        near = next((d for d in reversed(self.earlier) if d.grain == "day" and d.relative and not (told and d.first > told)), None)
        return near or (one_day(self.reference) if self.reference else self.last("day"))


Match = re.Match[str]
Resolver = Callable[[Match, Scene], Days | None]
LEAN = {
    "dernier": -1,
    "derniere": -1,
    "passe": -1,
    "passee": -1,
    "precedent": -2,
    "precedente": -2,
    "ecoule": -1,
    "ecoulee": -1,
    "d'avant": -2,
}
LEAN |= {"prochain": 1, "prochaine": 1, "suivant": 2, "suivante": 2, "d'apres": 2, "courant": 0, "last": -1, "next": 1, "following": 2}
LEAN |= {"previous": -2, "past": -1}
NEIGHBOURS = {"lendemain": 1, "lundi": 1, "surlendemain": 2, "veille": -1, "avant-veille": -2}
NEIGHBOURS |= {"day before": -1, "day after": 1, "next day": 1}
NEIGHBOURS |= {"following day": 1, "previous day": -1}


def lean_of(m: Match) -> int | None:
    """-1 dernier, 1 prochain (from publication); -2 précédent, 2 suivant (from the date before); 0 courant; None: not said."""
    word = m.groupdict().get("lean")
    return LEAN[word] if word else None


def number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word]


def month_number(word: str) -> int:
    return MONTHS[word.rstrip(".")]


def year_of(m: Match, name: str = "y") -> int | None:
    return int(found) if (found := m.groupdict().get(name)) else None


def day_number(word: str) -> int:
    return 1 if word.startswith(("premier", "1er", "1 er")) else int(re.sub(r"\D", "", word))


def told_year(m: Match, scene: Scene) -> int | None:
    """The year that the expression itself tells: written out, or « de cette année », « l'an prochain »."""
    shift = m.groupdict().get("shift")
    if shift and scene.reference:
        lean = LEAN.get(shift.split()[-1].removeprefix("l'"), 0)
        return scene.reference.year + (lean > 0) - (lean < 0)
    return year_of(m)


def pick_year(first: Callable[[int], dt.date], scene: Scene, lean: int | None) -> int | None:
    """The year that puts a yearless date on the right side of the reference: by « dernier », « prochain », then tense, then nearness."""
    from_previous = scene.previous is not None and lean in (2, -2)
    base = scene.previous.first if scene.previous and from_previous else scene.reference
    if base is None:
        return None
    dates: list[tuple[int, dt.date]] = []
    for year in (base.year - 1, base.year, base.year + 1):
        try:
            dates.append((year, first(year)))
        except ValueError:  # 29 February
            continue
    if not dates:
        return None
    if lean:
        side = [(year, day) for year, day in dates if (day > base if lean > 0 else day < base)]
        return min(side or dates, key=lambda pair: abs((pair[1] - base).days))[0]
    return min(dates, key=lambda pair: _distance(pair[1], base, scene.tense))[0]


def _distance(day: dt.date, base: dt.date, tense: float) -> float:
    """Days from the base; a date on the side that the tense speaks against is the farther, the surer the tense."""
    days = abs((day - base).days)
    against = day > base if tense < 0 else day < base
    return days * (1 + 10 * min(1.0, abs(tense))) + 1 if against and tense else days
