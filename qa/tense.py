# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""Does the sentence around a date speak of the past or of what is to come? French, and a little English.

Verb forms and prepositions are weighed by how near the date they stand. Endings tell, not a lexicon: « se réunira », « doit rendre »,
« est attendu », « d'ici à » look ahead; « a été arrêté », « avait », « depuis » look back. A present tense tells nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Simple past and imperfect of the verbs in -rer, which end like a future or a conditional: « déclara », « montrait ».
_RER = (
    r"(?:ent|rent|mont|rencont|concent|illust|administ|enregist|oper|opér|libér|considér|accélér|récupér|espér|préfér|gér|tolér|génér|modér|insér|"
    r"adhér|transfér|délibér|coopér|réitér|incarcér|tir|retir|attir|admir|inspir|expir|vir|aspir|soupir|chavir|déchir|assur|jur|dur|figur|mesur|"
    r"murmur|procur|inaugur|rassur|captur|explor|amélior|ignor|honor|élabor|ador|déplor|clar|déclar|prépar|empar|sépar|compar|répar|gar|égar|"
    r"instaur|restaur|pleur|effleur|demeur|livr|ouvr|découvr|couvr|souffr|offr|sacr|consacr|célébr|vibr|sombr)"
)
_PARTICIPLE = (
    r"(?!(?:lun|mar|mercre|jeu|vendre|same)di\b)(?:\w+(?:é|ée|és|ées)|\w{2,}(?:i|ie|is|ies|u|ue|us|ues)|[pvlbs]u|eu|dû|\w*(?:pris|mis|dit|fait|ouvert|couvert|offert|mort|écrit|duit|struit|teint|"
    r"joint|plaint|clos|crit|ssis|quis)(?:e|es|s)?)"
)
_AHEAD = r"(?:prévu|attendu|programmé|fixé|repoussé|reporté|envisagé|convoqué|invité|annoncé pour|ajourné|renvoyé(?=e?s? (?:au|à) (?:\d|lun|mar|mer|jeu|ven|sam|dim|une date)))e?s?"
_ADVERBS = r"(?: (?:ne|pas|plus|été|aussi|déjà|ainsi|alors|encore|toujours|finalement|fini par|tous|toutes|jamais|donc|bien|notamment|\w+ment|lui|elle|eux))"
_CLITIC = r"(?:-(?:t-)?(?:il|elle|on|ils|elles))?"
_TO = r"(?: (?:à|au|aux|pour|les|la|le|l'|des|une?|d'ici)\b)"
_INFINITIVE = r"(?:s'|se |y |en |le |la |les |l'|lui |leur |ne pas )*\w+(?:er|ir|re|oir)"
# (weight, pattern): 1 looks ahead, -1 back. Where two begin at the same place, the one higher up wins.
_CUES: tuple[tuple[float, str], ...] = (
    (-0.7, rf"\b(?:était|étaient|avait été|avaient été) (?:\w+ )?{_AHEAD}\b"),
    (0.9, rf"\b(?:a|ont|avait|avaient)(?: été)? (?:\w+ )?{_AHEAD}(?={_TO})"),
    (1.0, rf"\b(?:est|sont|reste|restent|soit|soient){_CLITIC}(?: \w+)? {_AHEAD}\b"),
    (1.0, rf"\b(?:sera|seront|aura|auront|fera|feront|devra|devront|pourra|pourront|ira|iront){_CLITIC}{_ADVERBS}{{0,3}}(?: être)?(?: {_PARTICIPLE})?\b"),
    (1.0, rf"\b(?:devrait|devraient|doit|doivent|pourrait|pourraient){_CLITIC}{_ADVERBS}{{0,3}}(?: être {_PARTICIPLE})?\b"),
    (0.6, rf"\b(?:devait|devaient){_CLITIC}{_ADVERBS}{{0,3}}(?: être {_PARTICIPLE})?\b"),
    (0.8, rf"\b(?:peut|peuvent|peux|pouvait|pouvaient|pouvais) {_INFINITIVE}\b"),
    (0.8, rf"(?:\b(?:a|ont|avait|avaient|ai) |\b[jnstm]'(?:ai|a|ont|est) )?\b(?:prom(?:is|et|ettent)|décid\w+|demand\w+|prévoi\w+|accept\w+|menac\w+|envisag\w+|propos\w+|prévu|convenu\w*|engag\w+|projet\w+|invit\w+|appel\w+|somm\w+|espér\w+|espère\w*|compt\w+|tenu\w*|autoris\w+|contraint\w*|oblig\w+)(?: \w+){{0,3}} (?:de |d'|à ){_INFINITIVE}\b"),
    (1.0, r"\b(?:espère|espèrent|compte|comptent|prévoit|prévoient|entend|entendent|envisage|envisagent|promet|promettent|appelle|appellent|attend|attendent)\b"),
    # A present of the calendar: what is scheduled is told in the present.
    (0.8, r"\b(?:(?:s'|se )?(?:ouvre|réunit|réunissent|tient|tiennent|achève|achèvent|termine|terminent|dispute|disputent|joue|jouent)|débute|débutent|commence|commencent|"
          r"(?:a|ont) lieu|reprend|reprennent|affronte|affrontent|reçoit|reçoivent|prend fin|prennent fin|entre en vigueur|entrent en vigueur|expire|expirent|"
          r"part|partent|arrive|arrivent|sort|sortent|s'annonce|s'annoncent|se profile|se profilent|approche|paraît|paraissent|votent|se rend|se rendent|examine|examinent)\b"),
    (-0.7, rf"\b(?:aurait|auraient){_ADVERBS}{{0,3}} {_PARTICIPLE}\b"),
    (0.4, rf"\b(?:serait|seraient){_ADVERBS}{{0,3}} {_PARTICIPLE}\b"),
    (1.0, r"\b(?:va|vont|vais|allons|allez)(?: \w+)? (?:\w+ )?\w+(?:er|ir|re|oir)\b"),
    (-0.9, rf"\b{_RER}(?:a|èrent|ait|aient)\b"),
    (-1.0, rf"(?:\b(?:a|ont|ai|avons|avez|est|sont|suis|sommes|avait|avaient|avais|était|étaient|eut|fut|furent|ayant|avoir|être|étant){_CLITIC}"
           rf"|\b[smtljn]'(?:est|était|étaient|ai|a|ont|avait|avaient|y est)){_ADVERBS}{{0,3}},?(?: {_PARTICIPLE}){{1,2}}\b"),
    (1.0, r"\b\w{2,}(?:[eidvrutcpla]r(?:a|ont)|erai|irai|drai|vrai|rrai)\b(?<!\bvrai)(?<!opéra)(?<!caméra)(?<!ultra)(?<!extra)"),
    (0.6, r"\b\w{2,}(?:[eidvrutcp]r(?:ait|aient))\b(?<!était)"),
    (-0.7, r"\b\w{2,}(?:aient|ait)\b(?<!fait)(?<!lait)(?<!trait)(?<!souhait)(?<!portrait)(?<!retrait)(?<!soit)"),
    (-0.8, r"\b(?:fut|furent|fit|firent|eut|eurent|prit|prirent|mourut|vint|naquit|devint|\w{2,}(?:èrent|irent|urent))\b"),
    (0.9, rf"(?:(?<=[,(«:] )|(?<=^)|(?<=\bet )){_AHEAD}\b"),
    (0.7, rf"\b{_AHEAD}(?={_TO}| (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b)"),
    (-0.8, r"\b(?:vainqueurs?|victimes?|lauréate?s?|battue?s?)\b"),
    (-0.5, r"(?<!la )(?<!le )(?<!les )(?<!une )(?<!un )(?<!des )(?<!l')(?<!de )(?<!du )(?<!d')\b\w{3,}(?:é|ée|és|ées)\b"),
    (1.0, r"\b(?:will|shall|would|due|expected|scheduled|planned|set to|is to|are to)\b"),
    (-1.0, r"\b(?:was|were|had|has been|have been|said|took|killed|\w{3,}ed)\b"),
)  # fmt: skip
_VERBS = re.compile("|".join(f"(?P<c{n}>{pattern})" for n, (_, pattern) in enumerate(_CUES)))
_WEIGHTS = {f"c{n}": weight for n, (weight, _) in enumerate(_CUES)}
_BEFORE = (
    (-3.0, re.compile(r"\b(?:depuis|since|dès lors,?)(?: (?:le|la|l'|la nuit|la fin|le début|mois|de|du|ce|environ|au moins))* ?$")),
    (3.0, re.compile(r"\b(?:d'ici|by|until)(?: (?:à|au|la|le|fin|l'))* ?$")),
    (1.0, re.compile(r"\b(?:jusqu'(?:au|à|en)|avant|à partir d[eu']|à compter d[eu']|pas avant|attendra)(?: (?:le|la|la fin|fin|début|l'))* ?$")),
    (0.8, re.compile(r"\b(?:avant|en vue d[eu]|à la veille d[eu]|favorie?s? (?:pour|d[eu])|pour)(?: (?:le|la|l'|les|leur|son|sa))? ?(?:prochaine? )?(?:élections?|scrutin|match|finale|sommet|réunion|débat|vote|tour|premier tour|second tour|rencontre|départ|course|congrès|audience|procès|référendum) (?:de|du|d[eu] (?:ce|la)) ?$")),
    (-0.6, re.compile(r"\b(?:morte?s?|née?s?|datée?s?|tuée?s?|signée?s?|en date|remontant|après) (?:le|du|en|à|au|d[eu']) ?$")),
)  # fmt: skip
_IRREGULAR = (
    r"(?:par|vend|reç|rend|ten|surven|parven|perd|batt|obten|dispar|appar|él|déten|abatt|défend|conval|concl)(?:u|ue|us|ues)|"
    r"(?:pri|mi|remi|commi|transmi|promi|admi)(?:s|se|ses)|(?:ouver|mor|détrui|produi|écri|inscri|offer|introdui|condui)(?:t|te|ts|tes)|(?:part|sort|bât|chois|sais)(?:i|ie|is|ies)"
)
_DONE_JUST_BEFORE = re.compile(r"(?:(?<!\w)([\w'-]+) )?([^\W\d_]{2,}(?:é|ée|és|ées)|" + _IRREGULAR + r"),? (?:le |dès |ce )?$")
_NOT_DONE = frozenset(
    ["être", "sera", "seront", "aura", "auront", "serait", "seraient", "soit", "soient", "va", "vont", "le", "la", "les", "l'", "un", "une", "des", "du", "de", "d'", "au", "aux", "son", "sa", "ses", "leur", "leurs", "ce", "cette", "ces", "deux", "trois"]
)
_AFTER = ((1.5, re.compile(r" ?,? ?(?:au plus tard|au plus tôt|at the (?:latest|earliest))")),)
# Not the point of an initial or a title: « déloger B. Obama », « MM. ».
_EDGE = re.compile(r"(?<![\s.'’-][^\W\d_])(?<!\bmm)(?<!\bdr)(?<!\bst)[.!?](?=[\s»\"”]|$)|\n")
_QUOTE = re.compile(r"[«»\"“”]")
_BARRIER = re.compile(r"[,;:()–—]| (?:qui|que|dont|et|mais|où) ")


@lru_cache(maxsize=64)
def _cues(sentence: str) -> tuple[tuple[int, int, float], ...]:
    return tuple((m.start(), m.end(), _WEIGHTS[m.lastgroup or "c0"]) for m in _VERBS.finditer(sentence))


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Rough bounds of the sentence that holds text[start:end]."""
    left = max(0, start - 400)
    for edge in _EDGE.finditer(text, left, start):
        left = edge.end()
    right = _EDGE.search(text, end)
    return left, min(right.end() if right else len(text), end + 300)


def _done_just_before(before: str) -> float:
    """« les prélèvements effectués mercredi », « signé lundi »: a bare participle right before the date is past."""
    m = _DONE_JUST_BEFORE.search(before)
    if not m or (m[1] or "") in _NOT_DONE or re.fullmatch(_AHEAD, m[2]):
        return 0.0
    return -0.7


def tense_at(text: str, start: int, end: int) -> float:
    """Above 0 when text[start:end] (text as `soften` leaves it) lies ahead, below when it lies behind, 0 when nothing tells."""
    left, right = sentence_around(text, start, end)
    before, after = text[left:start], text[end:right]
    score = sum(weight for weight, cue in _BEFORE if cue.search(before)) + sum(weight for weight, cue in _AFTER if cue.match(after))
    score += _done_just_before(before)
    for cue_start, cue_end, weight in _cues(text[left:right]):
        here, there = left + cue_start, left + cue_end
        if there <= start:
            between = text[there:start]
        elif here >= end:
            between = text[end:here]
        else:
            continue
        barriers = len(_BARRIER.findall(between)) + 2 * len(_QUOTE.findall(between))
        score += weight * 0.55**barriers / (1 + len(between) / 30)
    return 0.0 if abs(score) < 0.02 else score
