# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""A turn that does not stand alone, completed from the question before it: what is searched, read, and shown to the user.

Made of the user's own words. In order: a bare question word takes the place of the earlier one; something of the same kind takes the place
of the earlier one (a period, a place, a source, what is counted, « celle de l'Italie »); a pronoun that can only mean the earlier subject
is replaced by it; else the turn is put after what the earlier question was about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.lexical import analyze
from index.places import same_country
from qa.caldays import MONTHS, WEEKDAYS, fold, soften
from qa.kinds import question_word_kind
from qa.languages import detect_language
from qa.topics import END_MARKS, PREPOSITION, Topic, read_topic

MOST_CHARACTERS = 170
AND = {"en": "and", "es": "y", "de": "und", "it": "e"}
_CONNECTIVE = re.compile(r"^[\s¿¡,]*(?:(?:et|mais|alors|donc|sinon|puis|ok|and|but|und|aber|e|y(?! (?:a|avait|aura)\b))[\s,]+)+", re.IGNORECASE)
_WHERE_FROM = r"(?:a |de |depuis |jusqu'a |pour |dans |avec |par |en |vers |a partir de |pendant )?"
_BARE = re.compile(
    rf"^(?:c'est |c'etait )?(?:{_WHERE_FROM}(?:pourquoi|comment|quand|ou|qui|quoi|combien(?: de (?:temps|jours|mois|fois|personnes|gens))?|quel(?:le)?s? (?:jour|date|heure|annee|mois|endroit|ville|pays|lieu|raison|motif|moyen|prix|age))|"
    r"why|when|where|who|how|how many|how much|how long|since when|por que|cuando|donde|quien|como|cuantos|warum|wann|wo|wer|wie|wie viele|perche|dove|chi|come|quanti)"
    r"(?: (?:ca|cela|exactement|precisement|au juste|donc|deja|est-ce|c'est|finalement|exactly|genau|esattamente|exactamente))*$"
)
_STATED = re.compile(
    r"^[\s¿¡]*(?:(?:à|de|depuis|jusqu['’]à|en|dans|sur|pour|avec|par|vers)\s+)?(?:(?:pourquoi|comment|quand|où|combien(?!\s+d))\s+(?:est-ce\s+qu(?:e\s+|['’]))?|est-ce\s+qu(?:e\s+|['’])|"
    r"(?:how|when|where|why|cuándo|cuando|dónde|donde|por\s+qué|wann|wo|warum|quando|dove|perché)\s+)",
    re.IGNORECASE,
)
_WHICH = re.compile(r"^(?:[àa]\s+|de\s+|en\s+|dans\s+|pour\s+)?quel(le)?(s)?\s+(?!est\b|sont\b|était|étaient|sera\b|fut\b|a été)(?=(\w))", re.IGNORECASE)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_TIME = rf"(?:(?:en|in|im|nel|nella|the|depuis|avant|apres|fin|debut|mi|le|la|du|au|a|l'|cet?|cette|ces|mois|annee|an|ans|jours?|semaines?|dernier|derniere|prochaine?|{'|'.join(WEEKDAYS)}|{_MONTH}|\d{{1,2}}(?:er)?|1\d{{3}}|20\d\d|hier|aujourd'hui|demain|matin|soir|nuit|de|d'|et|del?|el)[\s']*)+"
_TIME_FRAGMENT = re.compile(rf"^{_TIME}$")
_ANCHORED = re.compile(r"^(?:(?:un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|\d+|quelques) )?(?:ans?|annees?|mois|semaines?|jours?|heures?|juste) (?:apres|avant|plus t(?:ot|ard))(?: .+)?$")
_NAMED_TIME = re.compile(rf"\b(?:\d+|{_MONTH}|{'|'.join(WEEKDAYS)}|hier|aujourd'hui|demain)\b")
_TIME_LEAD = re.compile(r"\b(?:en|le|la|au|du|in|im|depuis|avant|après|en el|am|nel|nell')\s+$", re.IGNORECASE)
_PLACE = re.compile(r"(?<![\w’'])(?:à la|à l['’]|à|au|aux|en|dans le|dans la|dans les|dans l['’]|près de|près d['’]|in|at|nel|nella|a)\s*(?=[A-ZÀ-Ý])(?:[A-ZÀ-Ý][\w'’-]*)(?:\s+(?:de|du|des|la|le|les)?\s*[A-ZÀ-Ý][\w'’-]*)*")
_OF = re.compile(r"(?:du|des|de la|de l['’]|de|d['’])\s*(?=[A-ZÀ-Ý])(?:[A-ZÀ-Ý][\w’'-]*)(?:\s+[A-ZÀ-Ý][\w'’-]*)*")
_SOURCE = re.compile(r"(?:selon|d['’]après)\s+[^,?:]+?(?=,|\?|:|$|\s(?:combien|qui|que|quand|où|quel)|\s+à\s|\s+en\s|\s+pour\s)", re.IGNORECASE)
_THAT_AND_MORE = re.compile(r"(?P<that>celui|celle|ceux|celles) (?P<of>(?:de |du |des |d['’])[^,:;?]+?) ?[,:] ?(?P<more>\S.*)", re.IGNORECASE)
_THAT = re.compile(r"^(?P<that>cel(?:le|les|ui)|ceux) (?P<of>(?:de|du|des|d['’]).*)$", re.IGNORECASE)
_NOUN = re.compile(r"(?P<det>\b(?i:le|la|les|un|une|des|cette|cet|ce|ces)\s+|\b[lL]['’])(?P<noun>[a-zà-ÿœ-]+)(?P<more>(?: (?!est\b|sont\b|a\b|ont\b|à\b|de\b|du\b|des\b|en\b|au\b|aux\b|dans\b|sur\b|pour\b|par\b|après\b|avant\b|et\b|qui\b|que\b|se\b)(?!\w+-t-)[a-zà-ÿœ]+(?:e|es|ais|aise|ien|ienne|ain|aine|ois|oise|al|ale|if|ive|eux|é|és)(?![\w-]))?)(?P<of> (?:de|du|des|d['’])\s*(?:(?:la|le|les|l['’])\s*)?[A-ZÀ-Ý][\w'’-]*)?")
_COUNTED = re.compile(r"(?P<head>\b(?:combien|cb) d(?:e\s+|['’]\s*))(?P<noun>[a-zà-ÿœ]+(?:-[a-zà-ÿœ]+)*|[A-Z]{2,})", re.IGNORECASE)
_SOME = re.compile(r"^(?:des?\s+|d['’]|les\s+)(?=\w)", re.IGNORECASE)
_CLAUSE = re.compile(r"[,:]|\b(?:il|elle|on|ils|elles|ca|c'est|c'etait)\b")
_LED = re.compile(r"^(?P<lead>[^,:]{2,60}),\s+(?P<rest>.+)$")
_SUBJECT_PRONOUN = re.compile(r"^(il|elle|ils|elles)\s+(?!y\s+(?:a|avait|aura)\b|faut\b|pleut|neige|reste\b|s['’]agit)(?=\w)", re.IGNORECASE)
_WHO = re.compile(r"^[\s¿¡]*(?:[àa]\s+|de\s+|par\s+|pour\s+|contre\s+)?(?:qui|que|qu['’]|quel|who|which|quien|wer|chi)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Completed:
    """`replaced`: something of the earlier question gave way to something of the same kind, and is not to be searched for any more."""

    text: str
    replaced: bool = False


def complete(base: str, turn: str, old_period: str | None = None, new_period: str | None = None) -> Completed:
    """The turn, completed from the question before it, itself complete; the periods are those that each names."""
    base, turn = base.strip(), turn.strip()
    core = _CONNECTIVE.sub("", turn).strip(END_MARKS + ",") or turn
    bare = fold(core)
    if _BARE.match(bare):
        return Completed(_bare(base, turn, core))
    if named := _that_and_more(base, core):
        return Completed(named, True)
    if question_word_kind(turn) is None:
        replaced = _same_kind(base, core, old_period, new_period)
        if replaced:
            return Completed(replaced, True)
        if not re.search(r"\b(?:il|elle|ils|elles)\b", bare):
            return Completed(_coordinated(base, turn, core))
    return _about(base, core, old_period if new_period else None)


def _bare(base: str, turn: str, word: str) -> str:
    """« pourquoi ? », « jusqu'à quand ? »: the earlier question with another question word."""
    stated = _STATED.sub("", base, count=1)
    which = _WHICH.match(base)
    if which:
        this = "ces" if which[2] else "cette" if which[1] else "cet" if fold(which[3]) in "aeiouy" else "ce"
        stated = f"{this} {base[which.end() :]}"
    elif stated == base and question_word_kind(base) not in (None, "yes_no"):
        return _coordinated(base, turn, word)
    word = re.sub(r"\s+(?:ça|cela|ca|donc|exactement|au juste|déjà)$", "", word)
    return f"{word} {stated.rstrip(END_MARKS)} ?"


def _coordinated(base: str, turn: str, core: str) -> str:
    joint = _CONNECTIVE.match(turn)
    word = joint[0].strip(" ,¿¡").lower() if joint else AND.get(detect_language(base), "et")
    return f"{_shortened(base.rstrip(END_MARKS))}, {word} {core} ?"


def _same_kind(base: str, core: str, old_period: str | None, new_period: str | None) -> str | None:
    """The earlier question with the turn in the place of what it has of the same kind; None when it has nothing such, or more than one."""
    timed = _timed(core, new_period)
    if timed and old_period and old_period in base:
        return _other_time(base, core, old_period)
    if timed:
        return f"{base.rstrip(END_MARKS)} {core} ?"
    for pattern in (_SOURCE, _PLACE, _OF):
        if (new := pattern.match(core)) and new.end() == len(core):
            places = list(pattern.finditer(base))
            if len(places) == 1:
                return _spliced(base, places[0].start(), places[0][0], core)
    if that := _THAT.match(core):
        return _that_of(base, that["that"].lower(), that["of"])
    counted = _COUNTED.search(base)
    if counted and (some := _SOME.match(core)) and len(core.split()) <= 3:
        noun = core[some.end() :]
        de = "d'" if fold(noun[0]) in "aeiouyh" else "de "
        return _spliced(base, counted.start(), counted[0], f"{counted['head'][:7].rstrip()} {de}{noun}" if counted["head"].lower().startswith("combien") else f"combien {de}{noun}")
    return None


def _timed(core: str, period: str | None) -> bool:
    """Whether the turn is a time of its own; « l'année d'avant » and « la fois d'après » are none."""
    folded = fold(core)
    if _ANCHORED.match(folded):
        return bool(re.search(r"(?:apres|avant) (?:le |la |les |l'|son |sa )", folded))
    return bool(period and _TIME_FRAGMENT.match(folded) and _NAMED_TIME.search(folded))


def _other_time(base: str, core: str, old: str) -> str:
    """« en avril » after « en mars 2017 »: the month of the same year; the preposition goes with the period that it belongs to."""
    at = base.index(old)
    if (lead := _TIME_LEAD.search(base[:at])) and (re.match(_TIME_LEAD.pattern[:-1], core, re.IGNORECASE) or _ANCHORED.match(fold(core))):
        at, old = lead.start(), base[lead.start() : at] + old
    year = re.search(r"\b(?:1\d|20)\d\d\b", old)
    if year and re.search(rf"\b(?:{_MONTH})$", fold(core)):
        core = f"{core} {year[0]}"
    return _spliced(base, at, old, core)


def _spliced(base: str, at: int, old: str, new: str) -> str:
    new = new[:1].upper() + new[1:] if at == 0 and old[:1].isupper() else new
    return f"{(base[:at] + new + base[at + len(old) :]).rstrip(END_MARKS)} ?"


def _noun_meant(base: str, that: str) -> re.Match[str] | None:
    """The noun of the earlier question that « celle » can stand for: the first that is of somewhere or someone, else the first."""
    wanted = {"celle": ("la", "une", "cette", "l'"), "celui": ("le", "un", "ce", "cet", "l'"), "ceux": ("les", "des", "ces"), "celles": ("les", "des", "ces")}[that]
    fitting = [m for m in _NOUN.finditer(base) if soften(m["det"]).strip() in wanted]
    owned = (m for m in fitting if m["of"] or (m["more"] and same_country(analyze(m["more"]))))
    return next(owned, fitting[0] if fitting else None)


def _that_of(base: str, that: str, complement: str) -> str | None:
    """« celle de l'Italie » after « l'ambassade américaine à Kiev » → « l'ambassade de l'Italie à Kiev »."""
    m = _noun_meant(base, that)
    return f"{base[: m.start()]}{m['det']}{m['noun']} {complement}{base[m.end() :]}".rstrip(END_MARKS) + " ?" if m else None


def _that_and_more(base: str, core: str) -> str | None:
    """« celui de Kaboul, combien de morts ? » after « l'incendie du pont Mathilde » → « l'incendie de Kaboul : combien de morts ? »."""
    that = _THAT_AND_MORE.match(core)
    m = _noun_meant(base, that["that"].lower()) if that else None
    return f"{m['det']}{m['noun']} {that['of']} : {that['more']} ?" if that and m else None


def _about(base: str, core: str, dropped_period: str | None) -> Completed:
    """The turn with what the earlier question was about: « l'ambassade de France rouvre quand ? », « combien de blessés à Lyon ? »."""
    topic = read_topic(base)
    phrases, dropped = [], False
    for phrase in _phrases(topic):
        kept = _without_replaced(phrase, core, dropped_period)
        dropped = dropped or kept != phrase
        if kept and fold(kept) not in fold(core):
            phrases.append(kept)
    if topic.asked and topic.asked not in phrases and not any(c.isupper() for phrase in phrases for c in phrase):
        phrases.insert(0, topic.asked)
    if not phrases:
        return Completed(f"{_shortened(base.rstrip(END_MARKS))} : {core} ?")
    pronoun = _SUBJECT_PRONOUN.match(core)
    if pronoun and topic.subject in phrases and not _WHO.match(base) and _agrees(topic, pronoun[1].lower()):
        phrases.remove(topic.subject)
        core = f"{topic.subject} {core[pronoun.end() :]}"
    return Completed(_joined(phrases, core), dropped)


def _joined(phrases: list[str], core: str) -> str:
    if not phrases:
        return f"{core} ?"
    if len(phrases) == 1 and PREPOSITION.match(soften(phrases[0]).split(" ")[0]) and len(core.split()) <= 5 and not _CLAUSE.search(fold(core)):
        return f"{core} {_shortened(phrases[0])} ?"
    return f"{_shortened(', '.join(phrases))} : {core} ?"


def _phrases(topic: Topic) -> list[str]:
    """What is counted or chosen counts only when nothing else says what the question is about; so do lone words beside names."""
    phrases = topic.phrases or ((topic.asked,) if topic.asked else ())
    named = [any(c.isupper() for c in phrase) for phrase in phrases]
    return [phrase for phrase, name in zip(phrases, named, strict=True) if name or not any(named) or " " in phrase]


def _without_replaced(phrase: str, core: str, dropped_period: str | None) -> str:
    """A phrase without the period or the place that the turn brings a new one for (« et en Corse, il va tomber combien ? »)."""
    if dropped_period:
        phrase = phrase.replace(dropped_period, "").strip(" ,")
    lead = _LED.match(core)
    if (lead and _PLACE.fullmatch(lead["lead"])) or _PLACE.search(core):
        phrase = _PLACE.sub("", phrase, count=1) if lead and len(_PLACE.findall(phrase)) == 1 else phrase
    return re.sub(r"\s{2,}", " ", phrase).strip(" ,")


def _agrees(topic: Topic, pronoun: str) -> bool:
    return topic.plural == pronoun.endswith("s") and len(topic.subject) <= 80 and (topic.gender == ("f" if pronoun.startswith("elle") else "m") or (topic.plural and not topic.gender))


def _shortened(base: str) -> str:
    """A reader looks at some sixty tokens of question: of a long chain keep the beginning, which names the subject."""
    if len(base) <= MOST_CHARACTERS:
        return base
    return base[:MOST_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,;:")
