"""Calendar words and calendar arithmetic: months, weekdays, numbers, seasons, feasts. No dates in sentences here: see `qa.dates`."""

from __future__ import annotations

import calendar
import datetime as dt
import unicodedata
from dataclasses import dataclass, replace

MONTHS: dict[str, int] = {}
for _names in (
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "january february march april may june july august september october november december",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "januar februar marz april mai juni juli august september oktober november dezember",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
):
    MONTHS.update({name: number for number, name in enumerate(_names.split(), 1)})
MONTHS |= {"janv": 1, "fevr": 2, "fev": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12, "maerz": 3}
MONTHS |= {"jan": 1, "feb": 2, "apr": 4, "aug": 8, "sep": 9}

WEEKDAYS: dict[str, int] = {}
for _names in (
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "monday tuesday wednesday thursday friday saturday sunday",
):
    WEEKDAYS.update({name: number for number, name in enumerate(_names.split())})

_ONES = "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt"
_ONES_EN = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
NUMBERS: dict[str, int] = {name: n for n, name in enumerate(_ONES.split())} | {name: n for n, name in enumerate(_ONES_EN.split())}
NUMBERS |= {"une": 1, "a": 1, "an": 1, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "cent": 100, "hundred": 100}
for _ten, _value in (("vingt", 20), ("trente", 30), ("quarante", 40), ("cinquante", 50), ("soixante", 60)):
    NUMBERS[_ten] = _value
    NUMBERS[f"{_ten} et un"] = NUMBERS[f"{_ten}-et-un"] = _value + 1
    NUMBERS.update({f"{_ten}-{unit}": _value + n for n, unit in enumerate(_ONES.split()[2:10], 2)})

ORDINALS = {"premier": 1, "premiere": 1, "1er": 1, "1re": 1, "deuxieme": 2, "second": 2, "seconde": 2, "2e": 2, "2eme": 2, "troisieme": 3}
ORDINALS |= {"3e": 3, "3eme": 3, "quatrieme": 4, "4e": 4, "4eme": 4, "first": 1, "third": 3, "fourth": 4, "dernier": -1, "last": -1}

# A season's first month; winter begins in December of the year before the one it is mostly in.
SEASONS = {"printemps": 3, "ete": 6, "automne": 9, "hiver": 12, "spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


class CharacterTable(dict[int, int | str]):
    """For `str.translate`: learns the characters that stay as they are, because each miss costs an exception."""

    def __missing__(self, code: int) -> int:
        self[code] = code
        return code


_PLAIN: dict[str, int | str] = {"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2010": "-", "\u2011": "-"}
_BARE: dict[str, int | str] = {
    chr(code): base for code in range(0xC0, 0x250) if (base := unicodedata.normalize("NFD", chr(code))[0]) < "\x7f"
}
_FOLD, _SOFT = CharacterTable(str.maketrans({**_PLAIN, **_BARE})), CharacterTable(str.maketrans(_PLAIN))


def soften(text: str) -> str:
    """Lower case, plain apostrophes, spaces and hyphens, accents kept; as many characters as `text` has."""
    return _lower(text).translate(_SOFT)


def fold(text: str) -> str:
    """Like `soften`, without accents."""
    return _lower(text).translate(_FOLD)


def _lower(text: str) -> str:
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@dataclass(frozen=True, slots=True)
class Days:
    """The days `first` to `last`, known as finely as `grain` says (day, week, month, season, year, decade)."""

    first: dt.date
    last: dt.date
    grain: str
    relative: bool = False

    @property
    def iso(self) -> str:
        return _iso(self.first, self.grain)

    @property
    def end_iso(self) -> str | None:
        end = _iso(self.last, self.grain)
        return end if end != self.iso else None


def _iso(day: dt.date, grain: str) -> str:
    length = {"day": 10, "week": 10, "month": 7, "season": 7, "year": 4, "decade": 4}[grain]
    return day.isoformat()[:length]


def relative(days: Days) -> Days:
    return replace(days, relative=True)


def one_day(day: dt.date) -> Days:
    return Days(day, day, "day")


def week_of(day: dt.date) -> Days:
    monday = day - dt.timedelta(days=day.weekday())
    return Days(monday, monday + dt.timedelta(days=6), "week")


def weekend_of(day: dt.date) -> Days:
    saturday = day + dt.timedelta(days=5 - day.weekday())
    return Days(saturday, saturday + dt.timedelta(days=1), "day")


def months_from(year: int, month: int, count: int = 1, grain: str = "month") -> Days:
    """`count` months from a month on; `month` may lie outside 1–12."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    last_year, last_month = year + (month + count - 2) // 12, (month + count - 2) % 12 + 1
    last = dt.date(last_year, last_month, calendar.monthrange(last_year, last_month)[1])
    return Days(dt.date(year, month, 1), last, grain)


def years_from(year: int, count: int = 1) -> Days:
    return Days(dt.date(year, 1, 1), dt.date(year + count - 1, 12, 31), "year" if count == 1 else "decade")


def season_of(name: str, year: int) -> Days:
    """Winter of a year is the one that ends in it."""
    month = SEASONS[name]
    return months_from(year - 1 if month == 12 else year, month, 4 if month != 12 else 3, "season")


def shift_months(day: dt.date, months: int) -> dt.date:
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def easter(year: int) -> dt.date:
    """Easter Sunday (Gregorian), after Meeus, Jones and Butcher."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    month, day = divmod(d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114, 31)
    return dt.date(year, month, day + 1)


def feast(name: str, year: int) -> dt.date:
    """Noël, Pâques, Pentecôte, Ascension, Toussaint, Assomption, Nouvel An, Saint-Sylvestre (folded), and their English names."""
    moving = {"paques": 0, "easter": 0, "ascension": 39, "pentecote": 49}
    if name in moving:
        return easter(year) + dt.timedelta(days=moving[name])
    month, day = {
        "noel": (12, 25), "christmas": (12, 25), "toussaint": (11, 1), "assomption": (8, 15),
        "nouvel an": (1, 1), "jour de l'an": (1, 1), "saint-sylvestre": (12, 31), "new year": (1, 1),
    }[name]  # fmt: skip
    return dt.date(year, month, day)
