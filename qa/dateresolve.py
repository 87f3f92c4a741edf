"""What the calendar forms mean: days, months, seasons, quarters, feasts, years, and ranges of them. One small resolver each.

The forms themselves, as patterns over folded text, are in `qa.dateforms` and `qa.dateforms_en`; their named groups are what is read here.
Forms that count from publication or from another date: `qa.daterelative`.
"""

from __future__ import annotations

import datetime as dt

from qa.caldays import ORDINALS, WEEKDAYS, Days, feast, months_from, one_day, relative, season_of, years_from
from qa.datescene import DAY, NEIGHBOURS, Match, Scene, day_number, lean_of, month_number, pick_year, told_year, year_of


def read_day_month(m: Match, scene: Scene) -> Days | None:
    day, month = day_number(m["d"]), month_number(m["m"])
    year = told_year(m, scene) or pick_year(lambda y: dt.date(y, month, day), scene, lean_of(m))
    if year is None:
        return None
    days = one_day(dt.date(year, month, day))
    return days if year_of(m) else relative(days)


def read_day_range(m: Match, scene: Scene) -> Days | None:
    month = month_number(m["m"])
    d1, d2 = day_number(m["d1"]), day_number(m["d2"])
    first_month = month_number(m["m1"]) if m["m1"] else month
    if not m["m1"] and d1 > d2:  # « du 28 au 3 mai »: from the month before
        first_month = month - 1 or 12
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
    shift = DAY * NEIGHBOURS.get(m["nb"] or "", 0)
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
