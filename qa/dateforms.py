# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""The French forms of dates: regular expressions over folded text (`caldays.fold`: lower case, no accents). Own rules, no library.

dateparser was considered: it guesses past or future by one setting for a whole text, knows nothing of tense, of « la veille » or of
ranges, and takes milliseconds a call. A form higher in `FORMS_FR` claims its characters before those below.
"""

from __future__ import annotations

import re

from qa.caldays import NUMBERS
from qa.daterelative import (
    read_ago,
    read_ahead,
    read_day_alone,
    read_later,
    read_near_day,
    read_neighbour,
    read_part_of,
    read_same,
    read_this_weekday,
    read_unit,
    read_unknown,
    read_weekday,
    read_weekday_range,
)
from qa.dateresolve import (
    DECADES,
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

_MO = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|janv\\.|fevr?\\.|avr\\.|juil\\.|sept\\.|oct\\.|nov\\.|dec\\."
_WD = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_D = r"(?:1 ?er|premier|[12]\d|3[01]|0?[1-9])"
_Y = r"(?:1\d{3}|20\d\d|21\d\d)(?!\d)(?! ?(?:%|euros?\b|personnes\b|km\b|habitants\b))"
_N = r"(?:\d{1,3}|" + "|".join(sorted((re.escape(w) for w in NUMBERS if w not in ("a", "an", "zero")), key=len, reverse=True)) + ")"
_UNIT = "jours?|semaines?|mois|ans?|annees?|heures?|minutes?|decennies?|siecles?"
_LEAN = "derniere?|passee?|precedente?|prochaine?|suivante?|d'avant|d'apres|ecoulee?"
_IN_WEEKS = r"(?P<in_weeks>en huit|en quinze)(?= ?(?:[.,;:!?)»…-]|$)| (?:a|au|aux|pour|dans|devant|sur|par|et|ou|lors)\b)"
_SHIFT = r"(?P<shift>,? (?:de )?(?:l'an|l'annee|cette annee)(?: (?:derniere?|passee?|prochaine?|suivante?))?)"
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
    (r"\b(?P<y>\d{4})-(?P<mm>\d\d)-(?P<dd>\d\d)\b", read_numeric),
    (r"\b(?P<dd>\d{1,2})[/.](?P<mm>\d{1,2})[/.](?P<y>\d{4}|\d\d)\b", read_numeric),
    # Ranges and nights.
    (rf"\b(?:(?:dans )?la nuit du |du |entre le |de |des )?(?:(?:{_WD}) )?(?P<d1>{_D})(?: (?P<m1>{_MO})(?: (?P<y1>{_Y}))?)?"
     rf" (?:au|et le|a|et|-) ?(?:(?:{_WD}) )?(?P<d2>{_D}) (?P<m>{_MO})(?: (?P<y>{_Y})| (?P<lean>{_LEAN})|{_SHIFT})?\b", read_day_range),
    (rf"\b(?:(?:dans )?la nuit d[eu] |entre |d[eu] )(?:le )?(?P<wd1>{_WD}) (?:a|et|au) (?:le )?(?P<wd2>{_WD})\b(?: (?P<lean>{_LEAN})\b)?", read_weekday_range),
    (rf"\b(?:entre |de |d'|depuis ){_OPEN}(?P<m1>{_MO})(?: (?P<y1>{_Y}))? (?:a|et|jusqu'en|jusqu'a) {_OPEN}(?P<m>{_MO})(?: (?P<y>{_Y})| (?P<lean>{_LEAN}))?\b",
     read_month_range),
    (rf"\b{_BEFORE_SEASON}?(?P<season>hiver) (?P<y>{_Y})[-/–](?P<y2>\d{{4}}|\d\d)\b", read_season),
    (rf"\b(?:saison|exercice|annee scolaire) (?P<y>{_Y})[-/–](?P<y2>\d{{4}}|\d\d)\b", read_years),
    (rf"\b(?:entre |de )?(?P<y>{_Y})(?:-| a | et |–)(?P<y2>{_Y})\b", read_years),
    # Days.
    (rf"\b(?P<rank>{_ORD}) (?P<wd>{_WD}) (?:de |d'|du mois d[e'] ?)(?P<m>{_MO})(?: (?P<y>{_Y})| (?P<lean>{_LEAN})|{_SHIFT})?\b", read_nth_weekday),
    (rf"\b(?:(?:{_WD}),? (?:le )?)?(?P<d>{_D}) (?P<m>{_MO})(?:,? (?P<y>{_Y})| (?P<lean>{_LEAN}|courant)|{_SHIFT})?(?!\w)", read_day_month),
    (r"\b(?P<d>[12]\d|3[01]|0?[1-9]) (?P<lean>courant)\b", read_day_alone),
    (rf"\b(?:ce|cet) (?P<wd>{_WD}){_PART}\b", read_this_weekday),
    (rf"\b(?:le |la )?(?P<nb>lendemain|surlendemain|veille|avant-veille|lundi) d[eu] (?:la |l')?(?P<feast>{_FEASTS})\b(?: (?P<y>{_Y}))?(?P<lean>)", read_feast),
    (rf"\b(?:(?<!du )(?:le|les|chaque|tous les|un) )(?:{_WD})s?\b(?! (?:{_LEAN}|\d|\w+ \d)\b)", read_unknown),
    (rf"\b(?P<wd>{_WD})(?: (?P<lean>{_LEAN})| {_IN_WEEKS})?{_PART}\b(?! (?:saint|noir|gras)\b)", read_weekday),
    (r"\b(?P<near>avant-hier|hier|aujourd'hui|apres-demain|demain|la nuit (?:derniere|passee))(?: (?:matin|midi|soir|apres-midi|dans la nuit|a l'aube))?\b",
     read_near_day),
    (r"\b(?P<near>ce matin|ce midi|ce soir|cette nuit|cet apres-midi|cet apres midi|cette apres-midi|ce jour)\b(?!-)", read_near_day),
    # Counted from publication.
    (rf"\b(?:il y a|y a|voici|voila|cela fait|ca fait)(?: pres de| environ| plus de| deja| presque| tout juste)? (?P<n>{_N}) (?P<unit>{_UNIT})\b"
     r"(?P<exact> jour pour jour)?", read_ago),
    (rf"\bil y a (?:environ |a peine )?{_VAGUE}(?:{_UNIT})\b", read_unknown),
    (rf"\b(?:depuis|pendant) {_VAGUE}(?:{_UNIT})\b", read_unknown),
    (r"\b(?:ces|les) (?:\w+ )?(?:derniers|dernieres|prochains|prochaines) (?:jours|semaines|mois|annees|heures|temps)\b", read_unknown),
    (rf"\bdepuis (?:pres de |environ |plus de |deja |presque )?(?P<n>{_N}) (?P<unit>{_UNIT})\b", read_ago),
    (rf"\b(?:dans|d'ici(?: a)?|sous) (?P<n>{_N}) (?P<unit>{_UNIT})\b", read_ahead),
    (rf"\b(?:dans|d'ici) {_VAGUE}(?:{_UNIT})\b", read_unknown),
    # Counted from the date before.
    (rf"\b(?:{_N}|{_VAGUE}) ?(?:{_UNIT}) (?:apres|avant)(?= (?!le \d|la date|que \b)(?:l[aes]s?\b|l'|une?\b|s[aeo]n?s?\b|leurs?\b|ce[st]?\b|cette\b|qu[e']|d'|de\b|[a-z]{{4}}))", read_unknown),
    (rf"\b(?P<n>{_N}) (?P<unit>{_UNIT}) (?P<way>plus tard|plus tot|apres|avant|auparavant)\b", read_later),
    (r"\b(?:a la|au) (?:veille|lendemain|surlendemain)(?= d(?:e|u|es|')(?! (?:lun|mar|mercre|jeu|vendre|same|diman)))", read_unknown),
    (rf"\b{_VAGUE}(?:{_UNIT}) (?:plus tard|plus tot|auparavant)\b", read_unknown),
    (r"\b(?:le |la |l'|des le |au )(?P<nb>lendemain|surlendemain|veille|avant-veille)(?: (?:au |en )?(?:matin|midi|soir|soiree|apres-midi))?\b", read_neighbour),
    (r"\b(?:le|ce|du) (?:meme )?(?P<same>jour)(?:(?<=meme jour)|-la| meme)\b", read_same),
    (r"\b(?:le|ce|du|cette|la) (?:meme )?(?P<same>mois|annee)(?:(?<=meme mois)|(?<=meme annee)|-la| la(?= ?[,.]| \w+ ))\b", read_same),
    (r"\b(?:cette|la meme) (?P<same>date)\b", read_same),
    # Weeks, months, years against publication.
    (rf"\b(?:en )?(?:debut|fin|milieu) de (?P<unit>semaine) (?P<lean>{_LEAN})\b", read_unit),
    (rf"\b(?:la |le |l'|au |du |en |de la )?(?P<unit>semaine|mois|an|annee|week-end|week end)(?: (?P<lean>{_LEAN}))\b", read_unit),
    (r"\b(?:cette|ce) (?P<unit>semaine|mois|annee|week-end|week end)\b(?P<lean>)(?:-ci)?(?!-la| la\b)", read_unit),
    (r"\b(?:la fin|fin|milieu|le milieu|le debut|debut) (?:du |de la |de l'|d'|de |de cette |de ce )(?P<unit>mois|annee|semaine)\b(?! (?:d'|de |prochain|derni|suivant|precedent))", read_part_of),
    (rf"\b{_BEFORE_SEASON}(?P<season>printemps|ete|automne|hiver)\b(?:(?: de)? (?P<y>{_Y})| (?P<lean>{_LEAN}))?", read_season),
    (rf"\b(?:le |la |au |du |en )?(?P<rank>{_ORD}) (?P<part>trimestre|semestre)(?:(?: de| d')?(?: l'annee| l'exercice)? ?(?P<y>{_Y})| (?P<lean>{_LEAN}))?\b", read_quarter),
    (rf"\b(?:a|avant|apres|depuis|pour|d'ici|d'ici a|jusqu'a|passe\w*|fete\w*|jour de|la|l')(?: la| l'| le)? ?(?P<nb>)(?P<feast>{_FEASTS})\b(?: (?P<y>{_Y})| (?P<lean>{_LEAN}))?", read_feast),
    (rf"{_OPEN}\b(?P<m>{_MO})(?:(?: de)? (?P<y>{_Y})| (?P<lean>{_LEAN})|{_SHIFT})?(?!\w)", read_month_days),
    (rf"\bannees (?P<decade>1\d\d0|20\d0|\d0|{'|'.join(sorted(DECADES, key=len, reverse=True))})\b", read_decade),
    (r"\b(?:jusqu'au|avant le|depuis le|des le|apres le|d'ici au|a partir du|a compter du) (?P<d>[12]\d|3[01]|0?[1-9])\b"
     r"(?=[.,;:)!?»\"”]|$| (?:et|pour|a|en|dans|sur|par|inclus|au)\b)(?!,? (?:rue|avenue|boulevard|place|quai)\b)(?! ?h\b)", read_day_alone),
    (rf"\b(?:en|depuis|avant|apres|des|jusqu'en|l'an|an|debut|fin|mi-|courant|annee|d'ici|d'ici a|vers|saison|edition) ?(?P<y>{_Y})(?!\w)", read_year),
    (rf"(?<!\w)(?<!\d[ .,])(?P<y>1[5-9]\d\d|20\d\d)(?!\w)(?=\W*$|[.,;:)!?»\"”\n]| (?:{_AFTER_YEAR})\b)(?![.,]\d)", read_year),
)  # fmt: skip
