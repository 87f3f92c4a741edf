"""What the forms mean that count from publication, or from the date mentioned before: « mardi », « il y a deux ans », « le lendemain »."""

from __future__ import annotations

import datetime as dt

from qa.caldays import WEEKDAYS, Days, months_from, one_day, relative, shift_months, week_of, weekend_of, years_from
from qa.datescene import DAY, NEIGHBOURS, Match, Scene, lean_of, number


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


_IN_WEEKS = {"en huit": 1, "en quinze": 2}


def read_weekday(m: Match, scene: Scene) -> Days | None:
    """« lundi », « lundi dernier », « lundi en huit »: the one after the next."""
    weeks = _IN_WEEKS.get(m.groupdict().get("in_weeks") or "", 0)
    day = weekday_date(m["wd"], scene, 1 if weeks else lean_of(m))
    day = day + DAY * 7 * weeks if day else None
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
    """« trois jours plus tard », counted from the date mentioned before, in its own grain at the finest.

    In the past tense nothing lies after publication: there, it counts from an event whose date is not told.
    """
    anchor = scene.anchor
    if anchor is None or not m["n"]:
        return None
    count = number(m["n"]) * (1 if m["way"] in ("plus tard", "apres", "later", "after") else -1)
    days = _later(anchor, count, m["unit"])
    if days and scene.reference and scene.tense < 0 and days.first > scene.reference:
        return None
    return days


def _later(anchor: Days, count: int, unit: str) -> Days | None:
    years = unit.startswith(("an", "year", "dec"))
    if years and anchor.grain != "year":
        day = shift_months(anchor.first, 12 * count * (10 if unit.startswith("dec") else 1))
        fine = abs(count) <= 2 and anchor.grain in ("day", "month")
        return relative(months_from(day.year, day.month) if fine else years_from(day.year))
    if anchor.grain == "year" and not years:
        return None
    return relative(shifted(anchor.first, count, unit))


def read_neighbour(m: Match, scene: Scene) -> Days | None:
    """« le lendemain », « la veille »."""
    anchor, step = scene.day, NEIGHBOURS[m["nb"]]
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
