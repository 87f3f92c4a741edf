# ruff: noqa: E501 -- a pattern to a line: broken up, they cannot be read or compared
"""Which of five languages a short text is in: its stop words and its letters. Cheap, and French when nothing tells."""

from __future__ import annotations

import re
from functools import lru_cache

LANGUAGES = ("fr", "en", "es", "de", "it")

_WORDS = {
    "fr": "le la les l un une des du de d au aux et est en dans sur qui que qu quoi quand où combien comment pourquoi quel quelle quels quelles "
    "il elle on ils elles ce cette ces se sa son ses leur leurs pour par avec sans pas ne n s j y a à ont sont été était était-il c ça selon "
    "après avant depuis lors chez entre comme cb ou mais plus",
    "en": "the a an of and is are was were in on at to for by with from who what when where why how which whose did does do has have had that "
    "this it its he she they his her their many much after before during about be been not will would can could there than",
    "es": "el la los las un una unos unas de del al y es son fue en con por para quién quiénes quien qué que cuándo cuando dónde donde cuánto cuánta "
    "cuántos cuántas cuantos cómo como cuál cuáles se su sus lo le les no más según desde hasta tras sobre ha han hay está cuanto a o",
    "de": "der die das den dem des ein eine einen einem einer und ist sind war waren in im am an auf zu zum zur von vom mit für bei nach aus über "
    "wer was wann wo wie warum wieso weshalb welche welcher welches wieviel viele hat haben hatte wurde wurden nicht sich er sie es dass als "
    "wen wem woher wohin durch sagt gegen seit",
    "it": "il lo la i gli le un uno una di del dello della dei degli delle e è sono in nel nella nei con su sul sulla per da dal dalla al alla ai "
    "chi che cosa quando dove perché come quanto quanta quanti quante quale quali si suo sua non più secondo dopo prima ha hanno era "
    "stato stata c cos l dell nell all dall",
}
_WEIGHTS: dict[str, dict[str, float]] = {}
for _language, _list in _WORDS.items():
    for _word in set(_list.split()):
        _WEIGHTS.setdefault(_word, {})[_language] = 1.0
for _word, _langs in _WEIGHTS.items():
    for _language in _langs:  # a word of several languages tells less
        _langs[_language] = 1.0 / len(_langs)

_LETTERS = (
    ("es", re.compile(r"[¿¡ñ]|ción\b|\w[íóú]\w")),
    ("de", re.compile(r"[äöß]|\b\w+(?:ung|keit|schaft|lich)\b|\bü|\wü\w")),
    ("fr", re.compile(r"[çœêèûîë]|\b(?:qu|aujourd)['’]|\b[a-zà-ÿ]+-t-(?:il|elle|on|ils)\b|\b(?:est-ce|c['’]est)\b")),
    ("it", re.compile(r"\b(?:dell|nell|all|dall|cos|un|com|dov|c)['’](?!est\b)\w|zione\b|[a-z]ò\b|\bperch[eé]\b")),
    ("en", re.compile(r"\b(?:\w+['’]s|\w+n['’]t)\b|\w+ing\b|\bth\w+\b")),
)
_TOKEN = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1024)
def detect_language(text: str) -> str:
    """"fr", "en", "es", "de" or "it"; "fr" for a tie or a text that tells nothing."""
    scores = dict.fromkeys(LANGUAGES, 0.0)
    lower = text.lower()
    for token in _TOKEN.findall(lower):
        for language, weight in _WEIGHTS.get(token, {}).items():
            scores[language] += weight
    for language, letters in _LETTERS:
        scores[language] += 0.9 * min(3, len(letters.findall(lower)))
    scores["fr"] += 0.3
    return max(LANGUAGES, key=lambda language: scores[language])
