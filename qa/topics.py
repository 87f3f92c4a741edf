# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""What a question is about, in its own words: its noun phrases, without question word and verbs. Closed word classes, no parser.

« combien ont coûté les travaux de la digue de Penmarc'h ? » is about « les travaux de la digue de Penmarc'h ».
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.caldays import fold, soften

END_MARKS = " ?!.…\u00a0\u202f"
_HEAD = re.compile(
    r"^[\s¿¡]*(?:(?:et|mais|alors|donc|sinon|and|but|y|und|e)\s+)?(?:"
    r"(?:à|a|de|depuis|jusqu['’]à|en|dans|sur|pour|avec|par|contre|selon|vers|chez)?\s*(?P<asked>(?:combien|cb)\s+d(?:e\s+|['’])|"
    r"quel(?:le)?s?\s+(?!est\b|sont\b|était|étaient|a été\b|sera\b|fut\b))|"
    r"(?:à|a|de|depuis|jusqu['’]à|en|dans|sur|pour|avec|par|contre|selon|vers|chez)?\s*(?P<verb>(?:combien|qui|quand|où|comment|quoi|lequel|laquelle|quel(?:le)?s?)\b\s*|ou\s+(?=est|sont|a\b|ont|se\b|va\b)|qu['’]est-ce\s+qui\s+|que\s+|qu['’](?!est-ce))|"
    r"(?P<bare>pourquoi\s+|est-ce\s+qu(?:e\s+|['’])|qu['’]est-ce\s+qu(?:e\s+|['’]))|"
    r"(?P<count>how\s+(?:many|much)|which|cuánt[oa]s|cuantos|wie\s*viele|quant[ie])\s+|"
    r"(?P<other>who|whom|what|when|where|why|how|quién|quien|cuándo|cuando|dónde|donde|por\s+qué|cómo|wer|was|wann|wo|warum|wie|chi|che\s+cosa|dove|perché|come)\s+)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*['’]?|[^\w\s]")
_AUXILIARY = frozenset(
    """est sont etait etaient sera seront serait seraient fut furent ont avait avaient aura auront aurait auraient va vont allait allaient doit doivent devait
    devaient devra devront peut peuvent pouvait pourra pourront veut veulent voulait voulaient fait font faisait fit faut aurait vient viennent
    did does do is are was were has have had will would can could ha han hubo fue son hat haben wurde wurden ist sind war hanno""".split()  # noqa: SIM905
)
_CLITIC = re.compile(r"^(?:se|ne|y|s['’]\w+|n['’]\w+|l['’](?:a|ont|avait|avaient)|c['’](?:est|etait)|j['’]\w+)$")
_INVERTED = re.compile(r"^\w+-(?:t-)?(?:il|elle|on|ils|elles|ce)$")
_ADVERB = re.compile(r"^(?:deja|toujours|encore|plus|pas|jamais|bien|finalement|vraiment|aussi|ete|se|s['’]\w+|\w+ement)$")
_PARTICIPLE = re.compile(r"^\w+(?:é|ée|és|ées|i|ie|is|ies|it|ite|its|u|ue|us|ues|ert|erte|erts|er|ir|oir|dre|tre|aire|ire)$")
_DETERMINER = re.compile(r"^(?:le|la|les|un|une|des|du|au|aux|ce|cet|cette|ces|son|sa|ses|leur|leurs|the|el|los|las|der|die|das|il|lo|gli)$|^[ld]['’]")
PREPOSITION = re.compile(r"^(?:à|au|aux|en|dans|sur|sous|pour|chez|contre|par|avec|après|avant|pendant|durant|lors|depuis|vers|entre|selon|près|devant|derrière|malgré|sans|dès|d['’]après|in|at|on|during|after|for|from|with|près)$", re.IGNORECASE)
_LINK = re.compile(r"^(?:de|du|des|et|ou|qui|que|à|a|au|aux|en|dans|sur|pour|par|avec|of|d['’]|ce|y|il|elle|ils|elles|on|to|by|[^\w]+)$", re.IGNORECASE)
_QUESTION_WORD = re.compile(r"^(?:combien|quand|où|comment|pourquoi|quel(?:le)?s?)$")


@dataclass(frozen=True, slots=True)
class Topic:
    """`phrases` in order; `asked` is the noun that is counted or chosen (« combien de morts », « quel juge »), not among them.

    `subject` is the phrase that the main verb is said of, with `gender` ("m", "f", "") and `plural`, as far as they show.
    """

    phrases: tuple[str, ...] = ()
    asked: str = ""
    subject: str = ""
    gender: str = ""
    plural: bool = False


def read_topic(question: str) -> Topic:
    """The noun phrases of a question, by what stands between its question word and its verbs."""
    body = question.strip().rstrip(END_MARKS)
    head = _HEAD.match(body)
    tokens = list(_TOKEN.finditer(body, head.end() if head else 0))
    verbs, inverted = _verbs(body, tokens, bool(head and head["verb"]))
    chunks = _chunks(body, tokens, verbs)
    asked = ""
    if head and (head["asked"] or head["count"]) and chunks and tokens and chunks[0][0] == tokens[0].start():
        (_, end), chunks = chunks[0], chunks[1:]
        asked, rest = _split_asked(body[tokens[0].start() : end])
        if any(word[0].isupper() for word in asked.split()):  # « salariés de Nordvinge » names what it is about
            asked, rest = "", body[tokens[0].start() : end]
        if rest:
            chunks = [(end - len(rest), end), *chunks]
    phrases = tuple(body[start:end] for start, end in chunks)
    subject = _subject(chunks, inverted, body) or (phrases[0] if phrases and not PREPOSITION.match(phrases[0].split()[0]) else "")
    gender, plural = _agreement(subject, inverted[1] if inverted else "")
    return Topic(phrases, asked, subject, gender, plural)


def _verbs(body: str, tokens: list[re.Match[str]], verb_first: bool) -> tuple[set[int], tuple[int, str] | None]:
    """Indexes of the tokens that are verbs or belong to one, and the inverted verb (index, its pronoun)."""
    found: set[int] = set()
    inverted: tuple[int, str] | None = None
    at = 0
    if verb_first:
        while at < len(tokens) and _verbal_head(tokens[at][0]):
            found.add(at)
            at += 1
    for i, token in enumerate(tokens):
        word = fold(token[0])
        turned = _INVERTED.match(word)
        if turned and inverted is None:
            inverted = i, word.rsplit("-", 1)[1]
        if turned or word in _AUXILIARY or _CLITIC.match(word) or _has(body, tokens, i):
            found.add(i)
            if word in ("se", "ne") and i + 1 < len(tokens):
                found.add(i + 1)
            found.update(_participles(tokens, i + 1))
    return found, inverted


def _verbal_head(word: str) -> bool:
    plain = fold(word)
    return not word[:1].isupper() and not (_DETERMINER.match(plain) or PREPOSITION.match(soften(word)) or re.match(r"^(?:de|d['’]\w+|\d+|à)$", soften(word)) or not word[0].isalnum())


def _has(body: str, tokens: list[re.Match[str]], i: int) -> bool:
    """« a » the verb: not « à », nor « a » typed for it before a name."""
    return soften(tokens[i][0]) == "a" and i + 1 < len(tokens) and not tokens[i + 1][0][:1].isupper()


def _participles(tokens: list[re.Match[str]], i: int) -> set[int]:
    found: set[int] = set()
    while i < len(tokens) and len(found) < 4 and not tokens[i][0][0].isupper():
        if not (_ADVERB.match(fold(tokens[i][0])) or (_PARTICIPLE.match(soften(tokens[i][0])) and not _DETERMINER.match(fold(tokens[i][0])))):
            break
        found.add(i)
        i += 1
    return found


def _chunks(body: str, tokens: list[re.Match[str]], verbs: set[int]) -> list[tuple[int, int]]:
    """Bounds of the runs of tokens between verbs and commas, without linking words at their ends."""
    runs: list[list[re.Match[str]]] = [[]]
    for i, token in enumerate(tokens):
        if i in verbs or _QUESTION_WORD.match(soften(token[0])) or (token[0] in ",;:?!¿¡()" and not re.match(r"\d", body[token.end() : token.end() + 1])):
            runs.append([])
        else:
            runs[-1].append(token)
    bounds = []
    for run in runs:
        while run and _LINK.match(run[-1][0]):
            run.pop()
        while run and re.match(r"^(?:que|qui|et|ou|de|il|elle|ils|elles|on|ça|y)$", soften(run[0][0])):
            run.pop(0)
        if run and any(len(token[0]) > 2 for token in run):
            start, end = run[0].start(), run[-1].end()
            if body[:start].endswith("combien de ") and start > 11:  # in the middle: what is counted, then perhaps more
                start = end - len(_split_asked(body[start:end])[1])
            bounds += [(start, end)] if start < end else []
    return bounds


def _split_asked(phrase: str) -> tuple[str, str]:
    """« tués au camping de Lannach » → the noun, and what stands from the first preposition, article or name on."""
    words = phrase.split(" ")
    for i, word in enumerate(words):
        if i and words[i - 1] not in ("de", "du", "des") and (PREPOSITION.match(soften(word)) or re.match(r"^(?:le|la|les|l['’]\w+)$", soften(word)) or word[0].isupper()):
            return " ".join(words[:i]), " ".join(words[i:])
    return phrase, ""


def _subject(chunks: list[tuple[int, int]], inverted: tuple[int, str] | None, body: str) -> str:
    if inverted is None:
        return ""
    m = re.search(rf"[\w'’-]+-(?:t-)?{inverted[1]}\b", body, re.IGNORECASE)
    before = [chunk for chunk in chunks if m and chunk[1] <= m.start()]
    return body[slice(*before[-1])] if before else ""


def _agreement(subject: str, pronoun: str) -> tuple[str, bool]:
    if pronoun in ("il", "elle", "ils", "elles"):
        return ("f" if pronoun.startswith("elle") else "m"), pronoun.endswith("s")
    first = fold(subject).split(" ")[0] if subject else ""
    if first in ("les", "des", "ces", "aux", "deux", "trois"):
        return "", True
    return ("f" if first in ("la", "une", "cette") else "m" if first in ("le", "un", "ce", "cet", "du", "au") else "", False)
