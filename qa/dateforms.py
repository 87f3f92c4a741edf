# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""The French forms of dates: one regular expression and one small resolver each. Own rules, no library.

(dateparser was considered: it guesses past or future by one setting for a whole text, knows nothing of tense, of « la veille » or of ranges,
and takes milliseconds a call.) Patterns run over folded text (`caldays.fold`): lower case, no accents.
A form higher in `FORMS` claims its characters before those below.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
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
    """What a form is read against: the day of publication, the date mentioned before, the tense around (1 ahead, -1 behind, 0)."""

    reference: dt.date | None
    previous: Days | None
    tense: int

    @property
    def anchor(self) -> Days | None:
        """What « le lendemain » counts from."""
        if self.previous is not None:
            return self.previous
        return one_day(self.reference) if self.reference else None


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
    else:
        side = [d for d in dates if scene.tense == 0 or (d >= base if scene.tense > 0 else d <= base)]
    return min(side or dates, key=lambda d: abs((d - base).days)).year


def _day_month(m: Match, scene: Scene) -> Days | None:
    day, month = day_number(m["d"]), month_number(m["m"])
    year = year_of(m) or pick_year(lambda y: dt.date(y, month, day), scene, lean_of(m))
    if year is None:
        return None
    days = one_day(dt.date(year, month, day))
    return days if year_of(m) else relative(days)


def _day_range(m: Match, scene: Scene) -> Days | None:
    month = month_number(m["m"])
    first_month = month_number(m["m1"]) if m["m1"] else month
    d1, d2 = day_number(m["d1"]), day_number(m["d2"])
    year = year_of(m) or pick_year(lambda y: dt.date(y, month, d2), scene, lean_of(m))
    if year is None:
        return None
    first_year = year_of(m, "y1") or (year - 1 if first_month > month else year)
    days = Days(dt.date(first_year, first_month, d1), dt.date(year, month, d2), "day")
    return days if year_of(m) else relative(days)


def _numeric(m: Match, scene: Scene) -> Days | None:
    year = int(m["y"]) if len(m["y"]) == 4 else 2000 + int(m["y"])
    return one_day(dt.date(year, int(m["mm"]), int(m["dd"])))


def _month_days(m: Match, scene: Scene) -> Days | None:
    month = month_number(m["m"])
    year = year_of(m)
    if year is None:
        year = pick_year(lambda y: _toward(months_from(y, month), scene), scene, lean_of(m))
    if year is None:
        return None
    days = months_from(year, month)
    return days if year_of(m) else relative(days)


def _toward(days: Days, scene: Scene) -> dt.date:
    """The reference itself when it lies inside, else the first day: a month that has begun is both past and to come."""
    inside = scene.reference is not None and days.first <= scene.reference <= days.last
    return scene.reference if inside and scene.reference else days.first


def _month_range(m: Match, scene: Scene) -> Days | None:
    last = _month_days(m, scene)
    if last is None:
        return None
    month = month_number(m["m1"])
    year = year_of(m, "y1") or (last.first.year - 1 if month > last.first.month else last.first.year)
    return Days(dt.date(year, month, 1), last.last, "month", last.relative)


def _nth_weekday(m: Match, scene: Scene) -> Days | None:
    month, weekday, rank = month_number(m["m"]), WEEKDAYS[m["wd"]], ORDINALS[m["rank"]]

    def find(year: int) -> dt.date:
        days = months_from(year, month)
        if rank < 0:
            return days.last - DAY * ((days.last.weekday() - weekday) % 7)
        return days.first + DAY * ((weekday - days.first.weekday()) % 7) + DAY * 7 * (rank - 1)

    year = year_of(m) or pick_year(find, scene, lean_of(m))
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


def _weekday(m: Match, scene: Scene) -> Days | None:
    day = weekday_date(m["wd"], scene, lean_of(m))
    return relative(one_day(day)) if day else None


def _weekday_range(m: Match, scene: Scene) -> Days | None:
    if scene.tense > 0:
        first = weekday_date(m["wd1"], scene, lean_of(m))
        last = first + DAY * ((WEEKDAYS[m["wd2"]] - first.weekday()) % 7) if first else None
    else:
        last = weekday_date(m["wd2"], scene, lean_of(m))
        first = last - DAY * ((last.weekday() - WEEKDAYS[m["wd1"]]) % 7) if last else None
    return Days(first, last, "day", True) if first and last else None


def _this_weekday(m: Match, scene: Scene) -> Days | None:
    """« ce mardi »: the nearest one."""
    if scene.reference is None:
        return None
    ahead = (WEEKDAYS[m["wd"]] - scene.reference.weekday()) % 7
    back = ahead > 3 if scene.tense == 0 else scene.tense < 0
    return relative(one_day(scene.reference + DAY * (ahead - 7 if back and ahead else ahead)))


_OFFSETS = {"aujourd'hui": 0, "avant-hier": -2, "hier": -1, "apres-demain": 2, "demain": 1, "la nuit derniere": -1, "la nuit passee": -1}
_OFFSETS |= {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0, "last night": -1}


def _near_day(m: Match, scene: Scene) -> Days | None:
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


def _ago(m: Match, scene: Scene) -> Days | None:
    if scene.reference is None or not m["n"]:
        return None
    count = -number(m["n"])
    if m.groupdict().get("exact"):
        months = {"mois": 1, "an": 12, "ans": 12}.get(m["unit"], 0) * count
        return relative(one_day(shift_months(scene.reference, months))) if months else relative(shifted(scene.reference, count, m["unit"]))
    return relative(shifted(scene.reference, count, m["unit"]))


def _ahead(m: Match, scene: Scene) -> Days | None:
    if scene.reference is None or not m["n"]:
        return None
    return relative(shifted(scene.reference, number(m["n"]), m["unit"]))


def _later(m: Match, scene: Scene) -> Days | None:
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


_NEIGHBOURS = {"lendemain": 1, "surlendemain": 2, "veille": -1, "avant-veille": -2, "day before": -1, "day after": 1, "next day": 1}
_NEIGHBOURS |= {"following day": 1, "previous day": -1}


def _neighbour(m: Match, scene: Scene) -> Days | None:
    anchor = scene.anchor
    if anchor is None or anchor.grain not in ("day", "week"):
        return None
    base = anchor.first if _NEIGHBOURS[m["nb"]] < 0 else anchor.last
    return relative(one_day(base + DAY * _NEIGHBOURS[m["nb"]]))


def _same(m: Match, scene: Scene) -> Days | None:
    anchor = scene.anchor
    if anchor is None:
        return None
    if m["same"].startswith(("mois", "month")):
        return relative(months_from(anchor.first.year, anchor.first.month)) if anchor.grain in ("day", "week", "month") else None
    if m["same"].startswith(("annee", "year")):
        return relative(years_from(anchor.first.year))
    return relative(one_day(anchor.first)) if anchor.grain == "day" else None


def _unit(m: Match, scene: Scene) -> Days | None:
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


def _season(m: Match, scene: Scene) -> Days | None:
    name = m["season"]
    if m.groupdict().get("y2"):
        return season_of(name, int(m["y2"]) if len(m["y2"]) == 4 else int(m["y"][:2] + m["y2"]))
    year = year_of(m)
    if year is not None:
        return season_of(name, year)
    picked = pick_year(lambda y: _toward(season_of(name, y), scene) if lean_of(m) is None else season_of(name, y).first, scene, lean_of(m))
    if picked is None:
        return None
    return relative(season_of(name, picked))


def _quarter(m: Match, scene: Scene) -> Days | None:
    length = 3 if m["part"].startswith(("trim", "quarter")) else 6
    rank = ORDINALS[m["rank"]]
    count = 12 // length

    def find(year: int) -> Days:
        return months_from(year, (count if rank < 0 else rank) * length - length + 1, length, "season")

    year = year_of(m) or pick_year(lambda y: _toward(find(y), scene), scene, lean_of(m))
    return None if year is None or rank > count else find(year)


def _feast(m: Match, scene: Scene) -> Days | None:
    name = m["feast"]
    year = year_of(m) or pick_year(lambda y: feast(name, y), scene, lean_of(m))
    if year is None:
        return None
    shift = DAY * _NEIGHBOURS.get(m["nb"] or "", 0)
    return one_day(feast(name, year) + shift) if year_of(m) else relative(one_day(feast(name, year) + shift))


def _year(m: Match, scene: Scene) -> Days | None:
    return years_from(int(m["y"]))


def _years(m: Match, scene: Scene) -> Days | None:
    first, last = int(m["y"]), m["y2"]
    end = int(last) if len(last) == 4 else int(m["y"][:2] + last)
    return Days(dt.date(first, 1, 1), dt.date(end, 12, 31), "year") if end > first else None


_DECADES = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "soixante-dix": 70, "quatre-vingt": 80}
_DECADES |= {"quatre-vingts": 80, "quatre-vingt-dix": 90}


def _decade(m: Match, scene: Scene) -> Days | None:
    word = m["decade"]
    value = int(word) if word.isdigit() else _DECADES[word]
    return years_from(value if value >= 100 else 1900 + value, 10)


def _day_alone(m: Match, scene: Scene) -> Days | None:
    """« jusqu'au 3 », « le 10 courant »: a day of the month that is being spoken of."""
    anchor = scene.anchor
    if anchor is None or scene.reference is None or anchor.grain not in ("day", "week", "month"):
        return None
    day = int(m["d"])
    base = anchor.first
    if (m.groupdict().get("lean") is None and scene.previous is None) or m.groupdict().get("lean") == "courant":
        base = scene.reference
    if scene.tense > 0 and base == scene.reference and day < base.day:
        base = shift_months(base.replace(day=1), 1)
    elif scene.tense < 0 and base == scene.reference and day > base.day:
        base = shift_months(base.replace(day=1), -1)
    return relative(one_day(dt.date(base.year, base.month, day)))


def _part_of(m: Match, scene: Scene) -> Days | None:
    """« la fin du mois », « fin d'année », « la fin de la semaine »: the month, year or week itself."""
    if scene.reference is None:
        return None
    if m["unit"].startswith("mois"):
        return relative(months_from(scene.reference.year, scene.reference.month))
    if m["unit"].startswith("semaine"):
        return relative(week_of(scene.reference))
    return relative(years_from(scene.reference.year))


def _unknown(m: Match, scene: Scene) -> Days | None:
    return None


_MO = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|janv\\.|fevr?\\.|avr\\.|juil\\.|sept\\.|oct\\.|nov\\.|dec\\."
_WD = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_D = r"(?:1 ?er|premier|[12]\d|3[01]|0?[1-9])"
_Y = r"(?:1\d{3}|20\d\d|21\d\d)(?!\d)(?! ?(?:%|euros?\b|personnes\b|km\b|habitants\b))"
_N = r"(?:\d{1,3}|" + "|".join(sorted((re.escape(w) for w in NUMBERS if w not in ("a", "an", "zero")), key=len, reverse=True)) + ")"
_UNIT = "jours?|semaines?|mois|ans?|annees?|heures?|minutes?|decennies?|siecles?"
_LEAN = "derniere?|passee?|precedente?|prochaine?|suivante?|d'avant|d'apres|ecoulee?"
_PART = "(?: (?:au |en |dans la )?(?:matin|matinee|midi|soir|soiree|apres-midi|nuit)| a l'aube| a midi| a minuit)?"
_OPEN = r"(?:(?:a )?(?:la )?(?:toute )?(?:debut|fin|mi|milieu)(?:-| (?:de |du |du mois d[e'] ?|d')?| )?|courant |le mois d[e'] ?|mois d[e'] ?)?"
_VAGUE = r"(?:(?:une (?:petite |bonne )?)?(?:dizaine|quinzaine|vingtaine|trentaine|douzaine|huitaine|poignee) d[e'] ?|quelques |plusieurs |peu d[e'] ?)"
_ORD = "premier|premiere|deuxieme|second|seconde|troisieme|quatrieme|1er|2e|2eme|3e|3eme|4e|4eme|dernier"
_BEFORE_SEASON = r"(?:l'|cet |d'|au |le |ce |du |en |saison d'|debut |fin |debut de l'|fin de l')"
_AFTER_YEAR = (
    "et|a|au|aux|par|pour|dans|sur|le|la|les|un|une|mais|ou|qui|que|avec|en|il|elle|est|sont|ont|ne|n|se|contre|lors|avait|etait|sera"
)
_FEASTS = "noel|paques|pentecote|ascension|toussaint|assomption|nouvel an|jour de l'an|saint-sylvestre"

FORMS_FR: tuple[tuple[str, Resolver], ...] = (
    (r"\b(?P<y>\d{4})-(?P<mm>\d\d)-(?P<dd>\d\d)\b", _numeric),
    (r"\b(?P<dd>\d{1,2})[/.](?P<mm>\d{1,2})[/.](?P<y>\d{4}|\d\d)\b", _numeric),
    # Ranges and nights.
    (rf"\b(?:(?:dans )?la nuit du |du |entre le |de |des )?(?:(?:{_WD}) )?(?P<d1>{_D})(?: (?P<m1>{_MO})(?: (?P<y1>{_Y}))?)?"
     rf" (?:au|et le|a|et|-) ?(?:(?:{_WD}) )?(?P<d2>{_D}) (?P<m>{_MO})(?: (?P<y>{_Y})| (?P<lean>{_LEAN}))?\b", _day_range),
    (rf"\b(?:(?:dans )?la nuit d[eu] |entre |d[eu] )(?:le )?(?P<wd1>{_WD}) (?:a|et|au) (?:le )?(?P<wd2>{_WD})\b(?: (?P<lean>{_LEAN})\b)?", _weekday_range),
    (rf"\b(?:entre |de |d'|depuis ){_OPEN}(?P<m1>{_MO})(?: (?P<y1>{_Y}))? (?:a|et|jusqu'en|jusqu'a) {_OPEN}(?P<m>{_MO})(?: (?P<y>{_Y})| (?P<lean>{_LEAN}))?\b",
     _month_range),
    (rf"\b(?:saison|exercice|annee scolaire) (?P<y>{_Y})[-/–](?P<y2>\d{{4}}|\d\d)\b", _years),
    (rf"\b(?:entre |de )?(?P<y>{_Y})(?:-| a | et |–)(?P<y2>{_Y})\b", _years),
    # Days.
    (rf"\b(?P<rank>{_ORD}) (?P<wd>{_WD}) (?:de |d'|du mois d[e'] ?)(?P<m>{_MO})(?: (?P<y>{_Y})| (?P<lean>{_LEAN}))?\b", _nth_weekday),
    (rf"\b(?:(?:{_WD}),? (?:le )?)?(?P<d>{_D}) (?P<m>{_MO})(?:,? (?P<y>{_Y})| (?P<lean>{_LEAN}|courant))?(?!\w)", _day_month),
    (r"\b(?P<d>[12]\d|3[01]|0?[1-9]) (?P<lean>courant)\b", _day_alone),
    (rf"\b(?:ce|cet) (?P<wd>{_WD}){_PART}\b", _this_weekday),
    (rf"\b(?:le |la )?(?P<nb>lendemain|surlendemain|veille|avant-veille) d[eu] (?P<feast>{_FEASTS})\b(?: (?P<y>{_Y}))?(?P<lean>)", _feast),
    (rf"\b(?P<wd>{_WD})(?: (?P<lean>{_LEAN}|en huit))?{_PART}\b(?! (?:saint|noir|gras)\b)", _weekday),
    (r"\b(?P<near>avant-hier|hier|aujourd'hui|apres-demain|demain|la nuit (?:derniere|passee))(?: (?:matin|midi|soir|apres-midi|dans la nuit|a l'aube))?\b",
     _near_day),
    (r"\b(?P<near>ce matin|ce midi|ce soir|cette nuit|cet apres-midi|cet apres midi|cette apres-midi|ce jour)\b(?!-)", _near_day),
    # Counted from publication.
    (rf"\b(?:il y a|y a|voici|voila|cela fait|ca fait)(?: pres de| environ| plus de| deja| presque| tout juste)? (?P<n>{_N}) (?P<unit>{_UNIT})\b"
     r"(?P<exact> jour pour jour)?", _ago),
    (rf"\bil y a (?:environ |a peine )?{_VAGUE}(?:{_UNIT})\b", _unknown),
    (rf"\bdepuis (?:pres de |environ |plus de |deja |presque )?(?P<n>{_N}) (?P<unit>{_UNIT})\b", _ago),
    (rf"\b(?:dans|d'ici(?: a)?|sous) (?P<n>{_N}) (?P<unit>{_UNIT})\b", _ahead),
    (rf"\b(?:dans|d'ici) {_VAGUE}(?:{_UNIT})\b", _unknown),
    # Counted from the date before.
    (rf"\b(?P<n>{_N}) (?P<unit>{_UNIT}) (?P<way>plus tard|plus tot|apres|avant|auparavant)\b", _later),
    (rf"\b{_VAGUE}(?:{_UNIT}) (?:plus tard|plus tot|auparavant)\b", _unknown),
    (r"\b(?:le |la |l'|des le |au )(?P<nb>lendemain|surlendemain|veille|avant-veille)(?: (?:au |en )?(?:matin|midi|soir|soiree|apres-midi))?\b", _neighbour),
    (r"\b(?:le|ce|du) (?:meme )?(?P<same>jour)(?:(?<=meme jour)|-la| meme)\b", _same),
    (r"\b(?:le|ce|du|cette|la) (?:meme )?(?P<same>mois|annee)(?:(?<=meme mois)|(?<=meme annee)|-la)\b", _same),
    # Weeks, months, years against publication.
    (rf"\b(?:en )?(?:debut|fin|milieu) de (?P<unit>semaine) (?P<lean>{_LEAN})\b", _unit),
    (rf"\b(?:la |le |l'|au |du |en |de la )?(?P<unit>semaine|mois|an|annee|week-end|week end)(?: (?P<lean>{_LEAN}))\b", _unit),
    (r"\b(?:cette|ce) (?P<unit>semaine|mois|annee|week-end|week end)\b(?P<lean>)(?:-ci)?(?!-la)", _unit),
    (r"\b(?:la fin|fin|milieu|le milieu|le debut|debut) (?:du |de la |de l'|d'|de |de cette |de ce )(?P<unit>mois|annee|semaine)\b", _part_of),
    (rf"\b{_BEFORE_SEASON}(?P<season>hiver) (?P<y>{_Y})[-/–](?P<y2>\d{{4}}|\d\d)\b", _season),
    (rf"\b{_BEFORE_SEASON}(?P<season>printemps|ete|automne|hiver)\b(?:(?: de)? (?P<y>{_Y})| (?P<lean>{_LEAN}))?", _season),
    (rf"\b(?:le |la |au |du |en )?(?P<rank>{_ORD}) (?P<part>trimestre|semestre)(?:(?: de| d')?(?: l'annee| l'exercice)? ?(?P<y>{_Y})| (?P<lean>{_LEAN}))?\b", _quarter),
    (rf"\b(?:a|avant|apres|depuis|pour|d'ici|jusqu'a|de|la)(?: la| l'| le)? ?(?P<nb>)(?P<feast>{_FEASTS})\b(?: (?P<y>{_Y})| (?P<lean>{_LEAN}))?", _feast),
    (rf"{_OPEN}\b(?P<m>{_MO})(?: (?P<y>{_Y})| (?P<lean>{_LEAN}))?(?!\w)", _month_days),
    (rf"\bannees (?P<decade>1[5-9]\d0|20\d0|\d0|{'|'.join(sorted(_DECADES, key=len, reverse=True))})\b", _decade),
    (r"\b(?:jusqu'au|avant le|depuis le|des le|apres le|d'ici au|a partir du|a compter du) (?P<d>[12]\d|3[01]|0?[1-9])\b"
     r"(?=[.,;:)!?»\"”]|$| (?:et|pour|a|en|dans|sur|par|inclus|au)\b)(?!,? (?:rue|avenue|boulevard|place|quai)\b)(?! ?h\b)", _day_alone),
    (rf"\b(?:en|depuis|avant|apres|des|jusqu'en|l'an|an|debut|fin|mi-|courant|annee|d'ici|d'ici a|vers|saison|edition) ?(?P<y>{_Y})(?!\w)", _year),
    (rf"(?<!\w)(?<!\d[ .,])(?P<y>1[5-9]\d\d|20\d\d)(?!\w)(?=\W*$|[.,;:)!?»\"”\n]| (?:{_AFTER_YEAR})\b)(?![.,]\d)", _year),
)  # fmt: skip
