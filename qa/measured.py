# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""What a question wants measured: « à quelle heure », « en quelle année », « combien de temps », « quelle distance ». Pure.

An answer that is a date but no hour, or a number of tonnes where years are asked for, answers another question.
"""

from __future__ import annotations

import re

from qa.caldays import fold
from qa.values import find_values

Bounds = tuple[int, int]
_ASKED = {
    "year": r"\b(?:quelles? annees?|(?:what|which) years?|que ano|welche[ms]? jahr|(?:che|quale) anno)\b",
    "hour": r"\bquelle heure\b|\b(?:what|which) time\b|\bque hora\b|\bche ora\b|\bum wie viel uhr\b",
    "time": r"\bcombien (?:de (?:temps|jours|mois|semaines|minutes|secondes|siecles)|d'(?:annees?|heures?|ans))\b|\bquelle (?:est la |etait la |fut la |sera la )?duree\b|\bquel age\b|\bhow (?:long|old)\b|\bhow many (?:years|months|weeks|days|hours|minutes)\b",
    "length": r"\bquelle (?:est la |etait la )?(?:distance|hauteur|longueur|largeur|profondeur|altitude|epaisseur)\b|\bcombien de (?:kilometres|metres|km|centimetres|milles)\b|\bhow (?:far|tall|high|deep|wide)\b",
    "area": r"\bquelle (?:est la |etait la )?(?:superficie|surface)\b|\bcombien d'hectares\b",
    "mass": r"\bquel (?:est le |etait le )?poids\b|\bcombien (?:pes(?:e|ent|ait|aient)\b|de tonnes|de kilos|de kg)\b|\bhow heavy\b",
    "speed": r"\bquelle (?:est la |etait la )?vitesse\b|\bhow fast\b",
    "degrees": r"\bquelle (?:est la |etait la )?temperature\b|\bcombien de degres\b",
    "percent": r"\bquel (?:est le |etait le )?(?:pourcentage|taux)\b|\bquelle (?:est la |etait la )?(?:part|proportion)\b|\bwhat (?:percentage|share)\b",
    "money": r"\bcombien (?:(?:a |ont |va |vont |avait |avaient )?(?:cout\w+|vaut|valent|d'(?:euros|argent)|de (?:dollars|francs)))\b|\bquel (?:est le |etait le )?(?:prix|montant|cout|budget|salaire)\b|\bhow much money\b",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in _ASKED.items()}
_HOUR = re.compile(r"\d ?h\b|\d{1,2} ?h ?\d|\bheures?\b|\bmidi\b|\bminuit\b|\d:\d\d|\d ?[ap]\.?m\b|\bo'clock\b|\bnoon\b|\bmidnight\b")
_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b|\bil y a .*\bans\b|\b(?:an|annee)\b|\byears? ago\b")


def asked_measure(question: str) -> str:
    """hour, year, or a dimension of `qa.values`; "" when nothing of the kind is asked for."""
    folded = fold(question)
    return next((name for name, pattern in _PATTERNS.items() if pattern.search(folded)), "")


def fits_measure(wanted: str, text: str, sentence: Bounds, span: Bounds) -> float:
    """1: the span is of the measure that `asked_measure` named; -1: it is of another, or none; 0: a bare number."""
    if wanted in ("hour", "year"):
        return 1.0 if (_HOUR if wanted == "hour" else _YEAR).search(fold(text[slice(*span)])) else -1.0
    found = {value.dimension for value in find_values(text, *sentence) if value.start < span[1] and value.end > span[0]}
    return 1.0 if wanted in found else 0.0 if found and found <= {""} else -1.0
