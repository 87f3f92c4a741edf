# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""Does a span look like the kind of answer that is asked for? Shapes only: digits, capitals, dates, prepositions."""

from __future__ import annotations

import re

from qa.caldays import NUMBERS, fold
from qa.dates import has_date

_NUMBER = re.compile(
    r"\d|\b(?:" + "|".join(re.escape(w) for w in NUMBERS if w not in ("a", "an", "un", "une", "neuf")) + r"|neuf|une? (?!autre)\w+|"
    r"mille|million\w*|milliard\w*|douzaine|dizaine\w*|quinzaine|vingtaine|trentaine|quarantaine|cinquantaine|soixantaine|centaine\w*|millier\w*|moitie|tiers|"
    r"quart|double|triple|aucune?|personne|nul|zero|plusieurs|quelques|tous|toutes|half|dozen\w*|none|premiere?|second\w*|\w+ieme)\b"
)
_MONEY = re.compile(r"[€$£]|\b(?:euros?|dollars?|francs?|livres|yens?|yuans?|roubles?|centimes?|dinars?|dirhams?|fcfa|cfa|millions?|milliards?|shillings?|gratuit\w*)\b")
_UNIT = re.compile(
    r"%|\b(?:ans?|jours?|heures?|h|minutes?|secondes?|mois|semaines?|annees?|km|metres?|m|cm|mm|kilos?|kg|grammes?|tonnes?|litres?|degres?|hectares?|morts?|blesses?|personnes?|voix|"
    r"fois|pour cent|points?)\b"
)
_NAME = re.compile(r"(?:(?<=^)|(?<=[\s'’(«\"-]))[A-ZÀ-ÖØ-Þ][\w’'.-]+")
_PERSON_NOUN = re.compile(
    r"\b(?:homme|femme|personne|president\w*|ministre\w*|maire|directeur|directrice|chef\w*|police|policiers?|gendarmes?|pompiers?|equipe|groupe|porte-parole|"
    r"entreprise|societe|association|syndicat\w*|ong|gouvernement|parti|parquet|juge|avocat\w*|medecins?|patron\w*|responsable\w*|elue?s?|enfants?|salaries?|ouvriers?|"
    r"agents?|etudiants?|eleves?|conducteur|chauffeur|pilote|collectif|union|federation|[a-z]+(?:eurs?|euses?|istes?|iens?|iennes?|ateurs?|atrices?))\b"
)
_TITLE = re.compile(r"^(?:le |la |l'|m\. |mme |me |dr |docteure? |general |colonel |commissaire |maitre )")
_PLACE_BEFORE = re.compile(r"(?:\b(?:à|a|au|aux|en|dans|chez|sur|sous|vers|pres de|près de|devant|derriere|entre|de|d'|du|depuis|jusqu'a|jusqu'à|pour|in|at|from|to|near)|,|\() ?(?:la |le |les |l'|un |une )?$")
_PLACE = re.compile(
    r"^(?:a |au |aux |en |dans |chez |sur |sous |vers |pres d|devant |derriere |entre |non loin|au large|a l'|a la |in |at |near )|"
    r"\b(?:rue|avenue|place|boulevard|hopital|ecole|lycee|college|village|ville|quartier|port|gare|aeroport|musee|stade|camp|centre|usine|mairie|prison|hotel|region|"
    r"province|departement|commune|plage|mer|lac|riviere|fleuve|mont|montagne|ile|foret|vallee|cote|nord|sud|est|ouest|capitale|frontiere|ambassade|salle|caserne|base|"
    r"route|autoroute|pont|eglise|marche|kilometres?|km|siege|palais|tribunal)\b"
)
_REASON = re.compile(
    r"\b(?:car|parce qu\w*|en raison|a cause|faute d|puisqu\w*|afin|pour|grace|suite a|du a|due a|dus a|dues a|du fait|provoqu\w+|caus\w+|redout\w+|crain\w+|"
    r"estimant|accus\w+|motif|raison|expliqu\w+|consequence|victime d|apres|ayant|because|due to|since)\b|:"
)
_MANNER = re.compile(r"\b(?:en \w+ant|grace a|au moyen|a l'aide|par|avec|sans|\w+ment|comme|via|a bord|a pied|en)\b")
_COPULA = re.compile(r"\b(?:est|sont|etait|designe|signifie|appelee?|nommee?|dite?|soit|c'est-a-dire|is|are|means)\b|[(,]")
_SAYS = re.compile(
    r"[«»\"“”]|\b(?:selon|d'apres|pour|a (?:dit|declare)|dit|declare\w*|affirm\w+|expliqu\w+|estim\w+|annonc\w+|repond\w*|ajout\w+|soulign\w+|juge\w*|assur\w+|raconte\w*|dement\w*|said|says)\b"
)


def _who(span: str, folded: str, sentence: str) -> float:
    if _NAME.search(span):
        first = _NAME.match(span)
        alone_at_start = first is not None and sentence.lstrip(" «\"“").startswith(span) and len(span.split()) == 1
        return 0.7 if alone_at_start else 1.0
    return 0.7 if _PERSON_NOUN.search(folded) or _TITLE.match(folded) else 0.2


def _where(span: str, folded: str, sentence: str) -> float:
    at = sentence.find(span)
    led = bool(_PLACE.search(folded)) or (at > 0 and bool(_PLACE_BEFORE.search(fold(sentence[max(0, at - 20) : at]))))
    named = bool(_NAME.search(span))
    if has_date(span) and not named:
        return 0.1
    return 1.0 if led and named else 0.8 if named else 0.7 if led else 0.2


def _number(folded: str) -> float:
    if not _NUMBER.search(folded):
        return 0.0
    return 1.0 if re.search(r"\d", folded) or _UNIT.search(folded) else 0.9


def _money(folded: str) -> float:
    number = _number(folded)
    return number if _MONEY.search(folded) else 0.6 * number


def span_matches_kind(kind: str, span_text: str, sentence_text: str = "") -> float:
    """0 (cannot be) to 1 (looks just like it). Kinds that any words can answer (what, which, how, list, yes_no) are never refused."""
    span, sentence = span_text.strip(), sentence_text or span_text
    folded = fold(span)
    if not span:
        return 0.0
    if kind == "when":
        return 1.0 if has_date(span) else 0.8 if re.search(r"\b\d{1,2} ?h\b|\bheures?\b|\bmidi\b|\bminuit\b|\bnuit\b|\bsaison\b", folded) else 0.1
    if kind in ("how_many", "how_much"):
        return _number(folded) if kind == "how_many" else _money(folded)
    if kind == "who":
        return 0.3 if has_date(span) and not _PERSON_NOUN.search(folded) else _who(span, folded, sentence)
    if kind == "where":
        return _where(span, folded, sentence)
    if kind == "why":
        return 1.0 if _REASON.search(folded) else 0.7 if _REASON.search(fold(sentence)) else 0.4
    if kind == "how":
        return 0.9 if _MANNER.search(folded) else 0.6
    if kind == "speaker":
        return 1.0 if _SAYS.search(fold(sentence)) else 0.4
    if kind == "definition":
        return 0.9 if _COPULA.search(fold(sentence)) else 0.6
    return 0.7
