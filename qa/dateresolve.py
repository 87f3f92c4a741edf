"""What a form of date means: one small resolver each, given what it is read against (`Scene`). Shared by French and English.

The forms themselves, as patterns over folded text, are in `qa.dateforms` and `qa.dateforms_en`; their named groups are what is read here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.caldays import (
    MONTHS,
    NUMBERS,
    ORDINALS,
    WEEKDAYS,
    Days,
    feast,
    months_from,
    one_day,
    relative,
    season_of,
    shift_months,
    week_of,
    weekend_of,
    years_from,
)

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
        """What « le lendemain » counts from: the date just before, else the last day that was told relative to publication."""
        if self.previous is not None and self.previous.grain == "day":
            return self.previous
        near = next((d for d in reversed(self.earlier) if d.grain == "day" and d.relative), None)
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
    dates = []
    for year in (base.year - 1, base.year, base.year + 1):
        try:
            dates.append(first(year))
        except ValueError:  # 29 February
            continue
    if not dates:
        return None
    if lean:
        side = [d for d in dates if (d > base if lean > 0 else d < base)]
        return min(side or dates, key=lambda d: abs((d - base).days)).year
    return min(dates, key=lambda d: _distance(d, base, scene.tense)).year


def _distance(day: dt.date, base: dt.date, tense: float) -> float:
    """Days from the base; a date on the side that the tense speaks against is the farther, the surer the tense."""
    days = abs((day - base).days)
    against = day > base if tense < 0 else day < base
    return days * (1 + 10 * min(1.0, abs(tense))) + 1 if against and tense else days


def read_day_month(m: Match, scene: Scene) -> Days | None:
    day, month = day_number(m["d"]), month_number(m["m"])
    year = told_year(m, scene) or pick_year(lambda y: dt.date(y, month, day), scene, lean_of(m))
    if year is None:
        return None
    days = one_day(dt.date(year, month, day))
    return days if year_of(m) else relative(days)


def read_day_range(m: Match, scene: Scene) -> Days | None:
    month = month_number(m["m"])
    first_month = month_number(m["m1"]) if m["m1"] else month
    d1, d2 = day_number(m["d1"]), day_number(m["d2"])
    year = told_year(m, scene) or pick_year(lambda y: dt.date(y, month, d2), scene, lean_of(m))
    if year is None:
        return None
    first_year = year_of(m, "y1") or (year - 1 if first_month > month else year)
    days = Days(dt.date(first_year, first_month, d1), dt.date(year, month, d2), "day")
    return days if year_of(m) else relative(days)


def read_numeric(m: Match, scene: Scene) -> Days | None:
    year = int(m["y"]) if len(m["y"]) == 4 else 2000 + int(m["y"])
    return one_day(dt.date(year, int(m["mm"]), int(m["dd"])))


def read_month_days(m: Match, scene: Scene) -> Days | None:
    month = month_number(m["m"])
    year = told_year(m, scene)
    if year is None:
        year = pick_year(lambda y: _toward(months_from(y, month), scene, lean_of(m)), scene, lean_of(m))
    if year is None:
        return None
    days = months_from(year, month)
    return days if year_of(m) else relative(days)


def _toward(days: Days, scene: Scene, lean: int | None) -> dt.date:
    """The reference itself when it lies inside, else the first day: a month that has begun is both past and to come.

    « dernier » wants one that is over.
    """
    if lean is not None:
        return days.last if lean < 0 else days.first
    inside = scene.reference is not None and days.first <= scene.reference <= days.last
    return scene.reference if inside and scene.reference else days.first


def read_month_range(m: Match, scene: Scene) -> Days | None:
    last = read_month_days(m, scene)
    if last is None:
        return None
    month = month_number(m["m1"])
    year = year_of(m, "y1") or (last.first.year - 1 if month > last.first.month else last.first.year)
    return Days(dt.date(year, month, 1), last.last, "month", last.relative)


def read_nth_weekday(m: Match, scene: Scene) -> Days | None:
    month, weekday, rank = month_number(m["m"]), WEEKDAYS[m["wd"]], ORDINALS[m["rank"]]

    def find(year: int) -> dt.date:
        days = months_from(year, month)
        if rank < 0:
            return days.last - DAY * ((days.last.weekday() - weekday) % 7)
        return days.first + DAY * ((weekday - days.first.weekday()) % 7) + DAY * 7 * (rank - 1)

    year = told_year(m, scene) or pick_year(find, scene, lean_of(m))
    return None if year is None else one_day(find(year))


def weekday_date(name: str, scene: Scene, lean: int | None) -> dt.date | None:
    """The last one, publication day included, or, looking ahead, the next one; « dernier » and « prochain » leave that day out."""
    base = scene.reference
    if lean in (2, -2) and scene.previous is not None:
        base = scene.previous.last if lean > 0 else scene.previous.first
    if base is None:
        return None
    ahead = (WEEKDAYS[name] - base.weekday()) % 7
    if lean:
        return base + DAY * (ahead or 7) if lean > 0 else base - DAY * ((7 - ahead) or 7)
    return base + DAY * ahead if scene.tense > 0 else base - DAY * ((7 - ahead) % 7)


def read_weekday(m: Match, scene: Scene) -> Days | None:
    day = weekday_date(m["wd"], scene, lean_of(m))
    return relative(one_day(day)) if day else None


def read_weekday_range(m: Match, scene: Scene) -> Days | None:
    if scene.tense > 0:
        first = weekday_date(m["wd1"], scene, lean_of(m))
        last = first + DAY * ((WEEKDAYS[m["wd2"]] - first.weekday()) % 7) if first else None
    else:
        last = weekday_date(m["wd2"], scene, lean_of(m))
        first = last - DAY * ((last.weekday() - WEEKDAYS[m["wd1"]]) % 7) if last else None
    return Days(first, last, "day", True) if first and last else None


def read_this_weekday(m: Match, scene: Scene) -> Days | None:
    """« ce mardi »: the nearest one."""
    if scene.reference is None:
        return None
    ahead = (WEEKDAYS[m["wd"]] - scene.reference.weekday()) % 7
    back = ahead > 3 if scene.tense == 0 else scene.tense < 0
    return relative(one_day(scene.reference + DAY * (ahead - 7 if back and ahead else ahead)))


_OFFSETS = {"aujourd'hui": 0, "avant-hier": -2, "hier": -1, "apres-demain": 2, "demain": 1, "la nuit derniere": -1, "la nuit passee": -1}
_OFFSETS |= {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0, "last night": -1}


def read_near_day(m: Match, scene: Scene) -> Days | None:
    if scene.reference is None:
        return None
    return relative(one_day(scene.reference + DAY * _OFFSETS.get(m["near"], 0)))


def shifted(base: dt.date, count: int, unit: str) -> Days:
    """`count` units after `base` (negative: before), as finely as the unit tells."""
    if unit.startswith(("jour", "day")):
        return one_day(base + DAY * count)
    if unit.startswith(("semaine", "week")):
        return one_day(base + DAY * 7 * count)
    if unit.startswith(("heure", "hour", "minute")):
        hours = count if unit.startswith(("heure", "hour")) else 0
        return one_day(base + DAY * int(hours / 24))
    if unit.startswith(("mois", "month")):
        day = shift_months(base, count)
        return months_from(day.year, day.month)
    years = count * {"decennie": 10, "decade": 10, "siecle": 100, "century": 100, "centuries": 100}.get(unit.rstrip("s"), 1)
    if abs(years) == 1:
        day = shift_months(base, 12 * years)
        return months_from(day.year, day.month)
    return years_from(base.year + years)


def read_ago(m: Match, scene: Scene) -> Days | None:
    if scene.reference is None or not m["n"]:
        return None
    count = -number(m["n"])
    if m.groupdict().get("exact"):
        months = {"mois": 1, "an": 12, "ans": 12}.get(m["unit"], 0) * count
        return relative(one_day(shift_months(scene.reference, months))) if months else relative(shifted(scene.reference, count, m["unit"]))
    return relative(shifted(scene.reference, count, m["unit"]))


def read_ahead(m: Match, scene: Scene) -> Days | None:
    if scene.reference is None or not m["n"]:
        return None
    return relative(shifted(scene.reference, number(m["n"]), m["unit"]))


def read_later(m: Match, scene: Scene) -> Days | None:
    """« trois jours plus tard »: counted from the date mentioned before, in its own grain at the finest."""
    anchor = scene.anchor
    if anchor is None or not m["n"]:
        return None
    count = number(m["n"]) * (1 if m["way"] in ("plus tard", "apres", "later", "after") else -1)
    years = m["unit"].startswith(("an", "year", "dec"))
    if years and anchor.grain != "year":
        day = shift_months(anchor.first, 12 * count * (10 if m["unit"].startswith("dec") else 1))
        return (
            relative(months_from(day.year, day.month))
            if abs(count) <= 2 and anchor.grain in ("day", "month")
            else relative(years_from(day.year))
        )
    if anchor.grain == "year" and not years:
        return None
    return relative(shifted(anchor.first, count, m["unit"]))


_NEIGHBOURS = {"lendemain": 1, "lundi": 1, "surlendemain": 2, "veille": -1, "avant-veille": -2}
_NEIGHBOURS |= {"day before": -1, "day after": 1, "next day": 1}
_NEIGHBOURS |= {"following day": 1, "previous day": -1}


def read_neighbour(m: Match, scene: Scene) -> Days | None:
    """« le lendemain », « la veille »."""
    anchor, step = scene.day, _NEIGHBOURS[m["nb"]]
    if anchor is None:
        return None
    return relative(one_day((anchor.first if step < 0 else anchor.last) + DAY * step))


def read_same(m: Match, scene: Scene) -> Days | None:
    """« le jour même », « ce même mois », « la même année »."""
    if m["same"].startswith(("mois", "month")):
        month = scene.last("day", "month", "week")
        return relative(months_from(month.last.year, month.last.month)) if month else None
    if m["same"].startswith(("annee", "year")):
        return relative(years_from(scene.previous.first.year)) if scene.previous else None
    if m["same"] == "date":
        return relative(scene.previous) if scene.previous else None
    return relative(one_day(scene.day.first)) if scene.day else None


def read_unit(m: Match, scene: Scene) -> Days | None:
    """« la semaine prochaine », « le mois dernier », « cette année », « l'an dernier », « ce week-end »."""
    lean = lean_of(m) or 0
    base = scene.previous.first if lean in (2, -2) and scene.previous else scene.reference
    if base is None:
        return None
    step, unit = (lean > 0) - (lean < 0), m["unit"]
    if unit.startswith(("semaine", "week")) and "end" not in unit:
        return relative(week_of(base + DAY * 7 * step))
    if unit.startswith(("week", "fin de semaine")):
        weekend = weekend_of(base)
        if step == 0:
            step = -1 if scene.tense < 0 and weekend.first > base else 0
        elif step < 0 and weekend.last < base:
            step = 0
        return relative(Days(weekend.first + DAY * 7 * step, weekend.last + DAY * 7 * step, "day"))
    if unit.startswith(("mois", "month")):
        return relative(months_from(base.year, base.month + step))
    return relative(years_from(base.year + step))


def read_season(m: Match, scene: Scene) -> Days | None:
    name = m["season"]
    if m.groupdict().get("y2"):
        return season_of(name, int(m["y2"]) if len(m["y2"]) == 4 else int(m["y"][:2] + m["y2"]))
    year = year_of(m)
    if year is not None:
        return season_of(name, year)
    picked = pick_year(lambda y: _toward(season_of(name, y), scene, lean_of(m)), scene, lean_of(m))
    if picked is None:
        return None
    return relative(season_of(name, picked))


def read_quarter(m: Match, scene: Scene) -> Days | None:
    length = 3 if m["part"].startswith(("trim", "quarter")) else 6
    rank = ORDINALS[m["rank"]]
    count = 12 // length

    def find(year: int) -> Days:
        return months_from(year, (count if rank < 0 else rank) * length - length + 1, length, "season")

    year = year_of(m) or pick_year(lambda y: _toward(find(y), scene, lean_of(m)), scene, lean_of(m))
    return None if year is None or rank > count else find(year)


def read_feast(m: Match, scene: Scene) -> Days | None:
    name = m["feast"]
    year = year_of(m) or pick_year(lambda y: feast(name, y), scene, lean_of(m))
    if year is None:
        return None
    shift = DAY * _NEIGHBOURS.get(m["nb"] or "", 0)
    return one_day(feast(name, year) + shift) if year_of(m) else relative(one_day(feast(name, year) + shift))


def read_year(m: Match, scene: Scene) -> Days | None:
    return years_from(int(m["y"]))


def read_years(m: Match, scene: Scene) -> Days | None:
    first, last = int(m["y"]), m["y2"]
    end = int(last) if len(last) == 4 else int(m["y"][:2] + last)
    return Days(dt.date(first, 1, 1), dt.date(end, 12, 31), "year") if end > first else None


DECADES = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "soixante-dix": 70, "quatre-vingt": 80}
DECADES |= {"quatre-vingts": 80, "quatre-vingt-dix": 90}


def read_decade(m: Match, scene: Scene) -> Days | None:
    word = m["decade"]
    value = int(word) if word.isdigit() else DECADES[word]
    return years_from(value if value >= 100 else 1900 + value, 10)


def read_day_alone(m: Match, scene: Scene) -> Days | None:
    """« jusqu'au 3 », « le 10 courant »: a day of the month that is being spoken of."""
    anchor = scene.anchor
    if anchor is None or scene.reference is None or anchor.grain not in ("day", "week", "month"):
        return None
    day, base = int(m["d"]), anchor.first
    courant = m.groupdict().get("lean") == "courant"
    if scene.previous is None or courant:
        base = scene.reference
        step = 0 if courant else 1 if scene.tense > 0 and day < base.day else -1 if scene.tense < 0 and day > base.day else 0
        base = shift_months(base.replace(day=1), step)
    return relative(one_day(dt.date(base.year, base.month, day)))


def read_part_of(m: Match, scene: Scene) -> Days | None:
    """« la fin du mois », « fin d'année », « la fin de la semaine »: the month, year or week itself."""
    if scene.reference is None:
        return None
    if m["unit"].startswith("mois"):
        return relative(months_from(scene.reference.year, scene.reference.month))
    if m["unit"].startswith("semaine"):
        return relative(week_of(scene.reference))
    return relative(years_from(scene.reference.year))


def read_unknown(m: Match, scene: Scene) -> Days | None:
    return None
