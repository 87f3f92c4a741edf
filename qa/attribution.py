# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""Whom a question asks: the archive's own sources (« selon Le Monde »), and the person or body whose words are wanted (« que dit X de … »)."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from qa.caldays import fold

_STOPS = r"(?:qui|quand|combien|où|pourquoi|comment|quel(?:le)?s?|que|qu['’][\w-]*|est-ce|il|elle|ils|elles|on|y a|c['’]est|ça|(?:et|and|y|und|e) (?:selon|d['’]après|d['’]apres|according to|según|laut|secondo)\b|avant|lors|who|what|how|when|where|why)"
_ACCORDING = re.compile(
    rf"\b(?:selon|d['’]après|d['’]apres|according to|según|laut|secondo)\s+(?P<who>(?!(?:à|a|ce|toi|vous|moi|eux|lui|elle|celui|celle|ceux)\b)[^,?!:;]{{2,60}}?)(?=\s*(?:[,?!:;»\"”]|$)|\s+{_STOPS}(?:\s|$))",
    re.IGNORECASE,
)
_SAY = (
    r"(?:dit|disent|disait|pense|pensent|pensait|répond|repond|répondent|déclare|affirme|reproche|reprochent|propose|explique|raconte|annonce|promet|demande|réclame|reclame|"
    r"exige|opine|avoue|craint|estime|souhaite)"
)
_SAID = r"(?:dit|déclaré|declare|affirmé|répondu|repondu|expliqué|promis|annoncé|reproché|confié|raconté|crié|pensé|réagi|reagi)"
# Each leaves the speaker, and what follows, in `who`.
_QUESTIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:et\s+|mais\s+)?qu(?:e\s+|['’])\s*(?:en\s+)?{_SAY}\s+(?P<who>.+)$",
        rf"^(?:et\s+|mais\s+)?qu(?:e\s+|['’])\s*(?:en\s+)?(?:a|ont|avait|avaient)(?:-t-(?:il|elle))?\s+{_SAID}\s+(?P<who>.+)$",
        rf"^(?:et\s+)?qu['’ ]est[- ]ce\s+que?\s*['’]?(?P<who>.+?)\s+(?:a |ont |en )?(?:{_SAY}|{_SAID}|avouent?)\b",
        r"^comment\s+(?:a\s+réagi\s+|a\s+reagi\s+|réagit\s+|se\s+défend\s+|se\s+defend\s+)(?P<who>.+)$",
        r"^comment\s+(?P<who>(?!a\b|ont\b).+?)\s+(?:a\s+réagi|réagit|se\s+défend|justifie|justifient|commente|commentent|décrit|décrivent|défend|explique|qualifie)(?:-t-\w+)?\b",
        rf"^(?P<who>(?:(?!\b(?:qui|quand)\b)[^,?:])+?),?\s+(?:(?:il|elle|ils|elles|lui|leur)\s+)*{_SAY}\s+quoi\b",
        rf"^(?:il|elle)\s+(?:en\s+)?{_SAY}\s+quoi\b[^,]*,\s*(?P<who>[^,?]+?)\s*\??$",
        r"^(?:quelle\s+(?:est|a\s+été)\s+)?(?:la\s+)?(?:réaction|reaction|réponse|reponse|réplique|opinion)\s+d(?:e\s+|u\s+|es\s+|['’])(?P<who>.+)$",
        r"^what\s+(?:did|does|do)\s+(?P<who>.+?)\s+(?:say|think|answer|reply|respond|promise|claim|blame)\b",
        r"^how\s+(?:did|does)\s+(?P<who>.+?)\s+(?:react|respond|describe|justify|defend)\b",
        r"^¿?qu[ée]\s+(?:dijo|dice|opina|piensa|respondió|declaró)\s+(?P<who>.+?)(?=\s+(?:sobre|de|a|acerca|en|tras|cuando)\b|\?|$)",
        r"^was\s+(?:sagt|sagte|meint|meinte|antwortete)\s+(?P<who>.+?)(?=\s+(?:über|zu|zum|zur|von|nach|\d{4})\b|\?|$)",
        r"^(?:che\s+)?cosa\s+(?:ha\s+)?(?:detto|dice|pensa|promesso|dichiarato|risposto)\s+(?P<who>.+?)(?=\s+(?:su|sul|sulla|di|a|dopo|quando)\b|\?|$)",
    )
)
_ABOUT = re.compile(
    r"\s+(?:à propos|a propos|au sujet|sur|de|du|des|d['’]|quand|lorsque|pour|après|apres|contre|en|à|a|aux|au|si|quant|dans|face|que|qu['’]|avant|about|on|of|when)(?:\s+|(?<=['’]))|,",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"\s+(?:lui-même|elle-même|eux-mêmes|lui-meme|aussi|donc|(?:il|elle|ils|elles)(?: en)?|[a-zà-ÿ]{3,}(?:é|ée|és|ées))$")
_NO_SPEAKER = re.compile(
    r"^(?:les uns|le bilan|(?:l['’]|le |la |les |un |une )?(?:\w+ )?(?:article|journal|point|numéro|dépêche|texte|presse|chiffres?|annonce|pistes?|estimations?|derni\w+|"
    r"premi\w+ (?:éléments|pistes|informations)|information\w*|version|enquête|sondage|étude|rapport|quel\w*)\b)",
    re.IGNORECASE,
)
_SAYS_SO = r"(?:selon|d'apres|according to|segun|laut|secondo)"
_BEFORE_SOURCE = re.compile(rf"\b(?P<lead>{_SAYS_SO}|dans|sur|par|de|in|en|nel|nella)\s+")
_ARTICLES = re.compile(r"le |la |les |l'|journal |quotidien |article de ")
_IN_WORD = re.compile(r"\w")


def find_sources(text: str, known_sources: Iterable[str]) -> tuple[str, ...]:
    """The archive's own sources that a question asks for, as the archive names them.

    After « dans », « sur » a capital tells « Le Monde » from « le monde ».
    """
    folded = fold(text)
    starts = [(m["lead"], at) for m in _BEFORE_SOURCE.finditer(folded) for at in _after_articles(folded, m.end())]
    found = set()
    # Archives of many papers: a pattern for each would be made anew at every question.
    for source in known_sources if starts else ():
        name = _bare(source)
        for lead, at in starts:
            end = at + len(name)
            if not name or not folded.startswith(name, at) or _IN_WORD.match(folded, end):
                continue
            if re.fullmatch(_SAYS_SO, lead) or text[at].isupper():
                found.add(source)
    return tuple(sorted(found))


@functools.lru_cache(maxsize=4096)
def _bare(source: str) -> str:
    """A source's name folded, without its article. Kept: an archive's sources are looked through at every question."""
    return re.sub(r"^(?:le |la |les |l')", "", fold(source).strip())


def _after_articles(folded: str, at: int) -> list[int]:
    """Where a name may begin from a place on: « dans | le quotidien | Le Monde »."""
    places = [at]
    while m := _ARTICLES.match(folded, places[-1]):
        places.append(m.end())
    return places


def find_asked_speaker(text: str) -> str | None:
    """X in « que dit X de … », « selon X, … », « comment X justifie … »; None when none is named, or more than one."""
    said = list(_ACCORDING.finditer(text))
    if len(said) > 1:
        return None
    if said:
        return _clean(said[0]["who"])
    text = text.strip()
    for pattern in _QUESTIONS:
        if m := pattern.search(text):
            return _clean(_cut(m["who"]))
    return None


def _cut(who: str) -> str:
    """The speaker without what the question is about: « le maire de Lodève | de l'entraînement »."""
    who = who.strip().rstrip(" ?!.…\u00a0\u202f")
    for about in _ABOUT.finditer(who):
        rest = who[about.end() :]
        # A name right after « de », « à » belongs to the speaker.
        if re.match(r"\s*(?:d|à|a|au|aux|en|of)", about[0], re.IGNORECASE) and rest[:1].isupper() and not re.match(r"\s*(?:à|a) ", about[0]):
            continue
        return who[: about.start()]
    return who


def _clean(who: str) -> str | None:
    who = re.sub(r"^(?:et|mais|and)\s+|\s+(?:(?:in|en)\s+\d{4}|pour\s.*)$", "", who.strip(), flags=re.IGNORECASE)
    who = _TRAILING.sub("", who)
    if len(who) < 2 or _NO_SPEAKER.match(who) or re.fullmatch(r"(?:il|elle|ils|elles|on|ce|ça|he|she|they|it)", who, re.IGNORECASE):
        return None
    return who
