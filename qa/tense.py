# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""Does the sentence around a date speak of the past or of what is to come? French, and a little English.

Verb forms and prepositions are weighed by how near the date they stand. Endings tell, not a lexicon: « se réunira », « doit rendre »,
« est attendu », « d'ici à » look ahead; « a été arrêté », « avait », « depuis » look back. A present tense tells nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Simple past of the verbs in -rer, which ends like a future: « déclara », « montra ».
_RER = (
    r"(?:ent|rent|mont|rencont|concent|illust|administ|enregist|oper|opér|libér|considér|accélér|récupér|espér|préfér|gér|tolér|génér|modér|insér|"
    r"adhér|transfér|délibér|coopér|réitér|incarcér|tir|retir|attir|admir|inspir|expir|vir|aspir|soupir|chavir|déchir|assur|jur|dur|figur|mesur|"
    r"murmur|procur|inaugur|rassur|captur|explor|amélior|ignor|honor|élabor|ador|déplor|clar|déclar|prépar|empar|sépar|compar|répar|gar|égar|"
    r"instaur|restaur|pleur|effleur|demeur|égal|livr|ouvr|découvr|couvr|souffr|offr|sacr|consacr|célébr|vibr|sombr)"
)
_PARTICIPLE = (
    r"\w+(?:é|ée|és|ées)|\w{2,}(?:i|ie|is|ies|u|ue|us|ues)|\w*(?:pris|mis|dit|fait|ouvert|couvert|offert|mort|écrit|duit|struit|teint|"
    r"joint|plaint|clos|crit|ssis|quis)(?:e|es|s)?|[pvlbs]u|eu|dû"
)
_AHEAD_PARTICIPLE = r"(?:prévu|attendu|programm|fix|repouss|report|envisag|convoqu|invit|appel|annonc|suspendu|maintenu|autoris|interdit|reconduit)(?:é)?e?s?"
_ADVERBS = r"(?: (?:ne|pas|plus|été|aussi|déjà|ainsi|alors|encore|toujours|finalement|fini par|tous|toutes|jamais|donc|bien|\w+ment|lui|elle|eux))"
_CUES: tuple[tuple[float, str], ...] = (
    # Where two cues begin at the same place, the one higher up wins.
    (-0.7, rf"\b(?:était|étaient|avait été|avaient été) (?:\w+ )?{_AHEAD_PARTICIPLE}\b"),
    (1.0, rf"\b(?:(?:est|sont|a été|ont été|reste|restent|soit|soient)(?: \w+)? )?{_AHEAD_PARTICIPLE}\b"),
    (1.0, rf"\b(?:sera|seront|aura|auront|fera|feront|devra|devront|pourra|pourront)(?:-t-(?:il|elle|on|ils|elles))?{_ADVERBS}{{0,3}}"
          rf"(?: être)?(?: (?:{_PARTICIPLE}))?\b"),
    (1.0, rf"\b(?:devrait|devraient|doit|doivent|pourrait|pourraient)(?:-(?:il|elle|on|ils|elles))?{_ADVERBS}{{0,3}}(?: être (?:{_PARTICIPLE}))?\b"),
    (1.0, r"\b(?:espère|espèrent|compte|comptent|prévoit|prévoient|entend|entendent|envisage|envisagent|promet|promettent|appelle|appellent)\b"),
    (-0.7, rf"\b(?:aurait|auraient){_ADVERBS}{{0,3}} (?:{_PARTICIPLE})\b"),
    (0.4, rf"\b(?:serait|seraient){_ADVERBS}{{0,3}} (?:{_PARTICIPLE})\b"),
    (1.0, r"\b(?:va|vont|vais|allons|allez)(?: \w+)? (?:\w+ )?\w+(?:er|ir|re|oir)\b"),
    (-0.9, rf"\b{_RER}(?:a|èrent|ait|aient)\b"),
    (-1.0, rf"(?:\b(?:a|ont|ai|avons|avez|est|sont|suis|sommes|avait|avaient|avais|était|étaient|eut|fut|furent|ayant|avoir|être|étant)"
           rf"(?:-(?:t-)?(?:il|elle|on|ils|elles))?|\b[smtl]'(?:est|était|étaient|ai|a|ont|avait)){_ADVERBS}{{0,3}},? (?:{_PARTICIPLE})\b"),
    (1.0, r"\b\w{2,}(?:[eidvrutcp]r(?:a|ont)|erai|irai|drai|vrai|rrai)\b(?<!\bvrai)(?<!opéra)(?<!caméra)(?<!ultra)(?<!extra)"),
    (0.6, r"\b\w{2,}(?:[eidvrutcp]r(?:ait|aient))\b"),
    (-0.7, r"\b\w{2,}(?:aient|ait)\b(?<!fait)(?<!lait)(?<!trait)(?<!souhait)(?<!portrait)(?<!retrait)"),
    (-0.8, r"\b(?:fut|furent|fit|firent|eut|eurent|prit|prirent|mourut|vint|naquit|devint|\w{2,}(?:èrent|irent|urent))\b"),
    (-0.5, r"\b\w{3,}(?:é|ée|és|ées)\b"),
    (1.0, r"\b(?:will|shall|would|due|expected|scheduled|planned|set to|is to|are to)\b"),
    (-1.0, r"\b(?:was|were|had|has been|have been|said|took|killed|\w{3,}ed)\b"),
)  # fmt: skip
_VERBS = re.compile("|".join(f"(?P<c{n}>{pattern})" for n, (_, pattern) in enumerate(_CUES)))
_WEIGHTS = {f"c{n}": weight for n, (weight, _) in enumerate(_CUES)}
_BEFORE = (
    (-3.0, re.compile(r"\b(?:depuis|since|dès lors,?)(?: (?:le|la|l'|la nuit de|la fin|le début|de|du|ce|environ))* ?$")),
    (3.0, re.compile(r"\b(?:d'ici|by|until)(?: (?:à|au|la|le|fin|l'))* ?$")),
    (1.0, re.compile(r"\b(?:jusqu'(?:au|à|en)|avant|à partir d[eu']|à compter d[eu']|pas avant|attendra)(?: (?:le|la|la fin|fin|début|l'))* ?$")),
    (-0.6, re.compile(r"\b(?:mort|morte|morts|né|née|daté|datée|daté|tué|tuée|signé|le \d\w+ ?,) (?:le|du|en|à) ?$")),
)  # fmt: skip
_AFTER = ((1.5, re.compile(r" ?,? ?(?:au plus t[ôa]rd|au plus tôt|at the (?:latest|earliest))")),)
_EDGE = re.compile(r"[.!?](?=[\s»\"”]|$)|\n")
_BARRIER = re.compile(r"[,;:()«»\"“”–—]| (?:qui|que|dont|et|mais|où) ")


@lru_cache(maxsize=64)
def _cues(sentence: str) -> tuple[tuple[int, int, float], ...]:
    return tuple((m.start(), m.end(), _WEIGHTS[m.lastgroup or "c0"]) for m in _VERBS.finditer(sentence))


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Rough bounds of the sentence that holds text[start:end]."""
    left = 0
    for edge in _EDGE.finditer(text, max(0, start - 400), start):
        left = edge.end()
    right = _EDGE.search(text, end)
    return max(left, start - 400), min(right.end() if right else len(text), end + 300)


def tense_at(text: str, start: int, end: int) -> int:
    """1 when text[start:end] (text as `soften` leaves it) lies ahead, -1 when it lies behind, 0 when nothing tells."""
    left, right = sentence_around(text, start, end)
    before, after = text[left:start], text[end:right]
    score = sum(weight for weight, cue in _BEFORE if cue.search(before)) + sum(weight for weight, cue in _AFTER if cue.match(after))
    for cue_start, cue_end, weight in _cues(text[left:right]):
        here, there = left + cue_start, left + cue_end
        if there <= start:
            between = text[there:start]
        elif here >= end:
            between = text[end:here]
        else:
            continue
        score += weight * 0.45 ** len(_BARRIER.findall(between)) / (1 + len(between) / 30)
    return 0 if abs(score) < 0.05 else (1 if score > 0 else -1)
