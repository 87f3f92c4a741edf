# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""Follow-ups without a language model: does a turn stand alone? What completes it if not is in `qa.completion`.

A turn that stands alone names what it is about. « et celle de l'Italie ? », « pourquoi ? », « il risque quoi ? » do not: they are
completed from the last turn that did, and from the ellipses in between. The completed text is made of the user's own words.
"""

from __future__ import annotations

import re

from qa.caldays import fold

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|%")
_ELISION = re.compile(r"^(?:l|d|j|m|n|s|t|c|qu|jusqu|lorsqu|puisqu)['’](?=.)", re.IGNORECASE)
# Words that say nothing of what a question is about: grammar, question words, light verbs, and nouns as empty as « partie ».
_STOP_WORDS = """
le la les un une des du de d l au aux et est en dans sur qui que qu quoi quand ou combien comment pourquoi quel quelle quels
quelles il elle on ils elles ce cette ces cet se sa son ses leur leurs pour par avec sans pas ne n s j y a ont sont ete etait
c ca cela selon apres avant depuis chez entre comme mais plus moins lui eux donc alors dont etre avoir fait faire va vont ai
as avait avaient etaient sera seront fut aussi encore tout tous toute toutes meme autre autres si non oui tres deja finalement
exactement juste jusqu jusque vers lors sous aura doit peut peuvent doivent veut faut celui celle ceux celles celui-ci
celle-ci la-bas dedans dernier derniere est-ce qu'est-ce c'est d'abord ensuite puis total lot ans an jour jours mois annee
annees heure heures fois date moment endroit temps gens nombre cause raison dit disent pense pensent vaut coute couter dure
duree qu'il qu'elle lequel laquelle lesquels cb svp stp merci bonjour the of to and is are was were in at for by with from who
what when where why how which did does do has have had it its he she they many much el los las una unos unas del es fue por
para cuando donde cuanto cuantos como cual su der die das und ist war wer wann wo wie viele chi che cosa dove quando perche
come quanto quanti lo gli di da con gros grosse partie part chose choses personne rien suite reste moitie pays ville lieu
budget prix montant question raisons seul seule petit petite grand grande nouveau nouvelle bien voir savoir dire falloir
pouvoir fallu cense voit
"""
_STOP = frozenset(_STOP_WORDS.split())
_CONNECTOR = re.compile(r"^(?:et|mais|alors|sinon|dont|puis|or|and|but|y(?! (?:a|avait|aura|aurait|en|eu)\b)|und|e|plus combien|donc|ok)\b(?!-)")
_PRONOUN = re.compile(
    r"(?:^|[\s,])(?:il|elle|ils|elles|ca|cela|lui|eux|celui|celle|ceux|celles|en|y|(?:le|la|les) (?=meme\b)|l'a|l'ont|les a|les ont)(?= |$|-la|-ci)|-(?:t-)?(?:il|elle|ils|elles)\b|"
    r"(?:^|[\s'])(?:son|sa|ses|leur|leurs)(?= )|\b(?:ce dernier|cette derniere|ces derniers|la-bas|la-dedans|dedans|d'avant|d'apres|d'en face|d'a cote|le meme|la meme|l'autre|les autres)\b|"
    r"^(?:it|he|she|they|his|her|their)\b|\b(?:did|does|do|is|was|were) (?:he|she|they|it)\b"
)
_IMPERSONAL = re.compile(r"\b(?:(?:il )?y (?:a|avait|aura|aurait|a eu|en a)|y a-t-il|y (?:avait|aura)[ -]t?-?il|il a plu|il s'(?:est|etait) passe|il faut|faut-il|il se passe|s'est-il passe|se passe-t-il|reste-t-il|s'en )\b")
_ANTECEDENT = re.compile(r"(?:^|[\s,'])(?:le|la|les|l|l'|un|une|du|des|au|aux|mon|ce|cette|cet|quel|quelle|quels|quelles|quelque) ?\w{3,}")


def content_words(text: str) -> list[str]:
    """The words that say what a text is about, folded; question words, articles, pronouns and light verbs left out."""
    words = [_ELISION.sub("", token) for token in _TOKEN.findall(fold(text))]
    return [word for word in words if word not in _STOP and (len(word) > 1 or word.isdigit())]


def names(text: str) -> list[str]:
    """Capitalised words that are no sentence's first word (or are, and no word of grammar), acronyms, years."""
    found = []
    for m in _TOKEN.finditer(text):
        word = _ELISION.sub("", m[0])
        if re.fullmatch(r"(?:1\d|20)\d\d", word) or (word[:1].isupper() and fold(word) not in _STOP and (m.start() > 0 or word != m[0] or len(word) > 3)):
            found.append(word)
    return found


def stands_alone(text: str, before: str = "") -> bool:
    """Whether a turn can be understood without the turns before it. `before`: the question so far; a doubtful turn that shares a word with
    it (« le bilan de l'accident ? ») belongs to it."""
    score = alone_score(text)
    if before and abs(score) < DOUBT and not names(text) and _shares_word(text, before):
        return False
    return score >= 0.0


def _shares_word(text: str, before: str) -> bool:
    return bool({word[:6] for word in content_words(text)} & {word[:6] for word in content_words(before)})


def alone_score(text: str) -> float:
    """Above 0: the turn says itself what it is about. Weights set by hand on train/news; see tests/test_followups.py."""
    folded = fold(text).strip(" \t?!.…«»\"'")
    content, named = content_words(text), names(text)
    score = -1.35 + 0.45 * min(len(content), 6) + 0.8 * min(len(named), 3)
    if _CONNECTOR.search(folded):
        score -= 2.6
    plain = _IMPERSONAL.sub(" ", folded)
    if m := _PRONOUN.search(plain):
        led = bool(_ANTECEDENT.search(plain[: m.start()])) or any(fold(name) in plain[: m.start()] for name in named)
        score -= 0.2 if led else 0.4 if len(named) > 1 or len(content) > 4 else 0.9
    if len(folded.split()) <= 3:
        score -= 0.6
    return score


DOUBT = 1.0
"""A turn with a score nearer to 0 than this may be either."""
