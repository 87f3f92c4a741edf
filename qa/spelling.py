# ruff: noqa: E501 -- a table: broken up, it cannot be read or compared
"""A question typed in a hurry, put right where the archive knows better: « zelinski » → « Zelensky », « lambassade » → « l'ambassade ».

Only a word that stands nowhere in the archive and in no dictionary is touched: it becomes a near one of the archive, near by
letters (Damerau's distance) or by sound, names sooner than other words; failing that, typed small in a French question, the country or the
commonest word of the language that sounds the same (« angletere », « nivo »), which the reader knows how to read. A word that the archive
has with the same stem, but never in this spelling (« recete »), takes the archive's: what is found is the same, what is read is easier.
Spoken and clipped spellings (« koi », « nb ») are written out.
"""

from __future__ import annotations

import gzip
import json
import re
from functools import lru_cache
from importlib import resources
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.lexical import STOP_WORDS, analyze, fold
from index.places import country_names
from index.vocabulary import FARTHEST, SHORTEST, Word, sound
from qa.languages import detect_language

_TOKEN = re.compile(r"[^\W\d_]+")
_SPOKEN = {
    spoken: written
    for written, all_spoken in {
        "qui": "ki", "que": "ke", "quoi": "koi kwa", "quel": "kel", "quelle": "kelle", "quels": "kels", "quelles": "kelles", "quand": "kan kand qd qan",
        "combien": "cmb cb cbien conbien konbien kombien combient", "comment": "koman coman komen comen coment koment",
        "pourquoi": "pk pq prq pkoi pourkoi pourkwa",
        "qu'est-ce qui": "keski", "qu'est-ce que": "keske kesk", "est-ce que": "eske esk",
    }.items()
    for spoken in all_spoken.split()
}  # fmt: skip
_CLIPPED = {
    clipped: written
    for written, all_clipped in {
        "c'est": "cest c", "c'était": "cetait cété cetai", "s'est": "sest", "n'est": "nest", "cause": "coz koz", "parce que": "pcq psk pske parske parcke",
        "nombre": "nb nbr nbre", "gouvernement": "gvt gouv gvnt", "président": "pdt", "avec": "avc", "dans": "ds", "beaucoup": "bcp", "tout": "tt", "toujours": "tjs tjrs",
        "pendant": "pdnt pendt", "depuis": "dps", "aujourd'hui": "auj ajd", "quelqu'un": "qqun qqn", "quelque chose": "qqch", "problème": "pb", "rendez-vous": "rdv", "temps": "tps",
    }.items()
    for clipped in all_clipped.split()
}  # fmt: skip
_ARTICLE = re.compile(r"\b(?:le|la|les|un|une|des|du|au|ce|cet|cette)\s+$", re.IGNORECASE)
_ELIDED = re.compile(r"^(l|d|n|j|qu)([aeiouyh].{3,})$")
_SUFFIX = re.compile(r"(?:ien|ienne|ens|ais|aise|ois|oise|ain|aine|ique|iste|isme|ic|ian|isch\w*|ano|ana|ino|ina)s?$")
_APART = re.compile("[ëïüö]")
_STOP = frozenset(STOP_WORDS)
DICTIONARIES = ("fr", "en", "es", "de", "it")
LONG, LONGER = 6, 8
COMMON = 150
"""How often a word must have been seen among the 350 million words of pyspellchecker's list to be taken for what was meant."""
MOST_TRIED = 8


class Vocabulary(Protocol):
    """What is asked of an archive: in how many passages a word stands (0: nowhere), and which of its words begin alike."""

    def count_word(self, word: str) -> int: ...

    def has_word(self, word: str) -> bool: ...

    def words_like(self, word: str) -> list[Word]: ...


@lru_cache(maxsize=len(DICTIONARIES))
def _counts(language: str) -> dict[str, int]:
    """The words of a language and how often they were seen: pyspellchecker's list, read once a process, when a word is not in the archive."""
    packed = resources.files("spellchecker.resources").joinpath(f"{language}.json.gz").read_bytes()
    return dict(json.loads(gzip.decompress(packed)))


@lru_cache(maxsize=1)
def _commonest() -> dict[str, str]:
    """The common words of French, folded, each as its commonest spelling, commonest first; none whose vowels are said apart (« noël »)."""
    counts = _counts("fr")
    words: dict[str, str] = {}
    for word in sorted((w for w, n in counts.items() if n >= COMMON and not _APART.search(w)), key=lambda word: (-counts[word], word)):
        words.setdefault(fold(word), word)
    return words


@lru_cache(maxsize=len(DICTIONARIES))
def _dictionary(language: str) -> frozenset[str]:
    """Its words, folded."""
    return frozenset(fold(word) for word in _counts(language))


def _is_word(typed: str, language: str) -> bool:
    """Whether a dictionary has it; accents left out are no fault, those typed must be right (« arété » is not « arête »)."""
    return fold(typed) in _dictionary(language) and (typed.isascii() or typed.lower() in _counts(language))


def correct(question: str, archive: Vocabulary) -> str:
    """The question with the words that can only be slips put right; itself when there are none."""
    language = detect_language(question)
    tokens = list(_TOKEN.finditer(question))
    content = [m for m in tokens if len(m[0]) >= SHORTEST and fold(m[0]) not in _STOP and m[0] not in _SPOKEN and m[0] not in _CLIPPED]
    unknown = [m for m in content if not archive.count_word(m[0])]
    # Where the archive knows nothing of a question, it is about something else, unless a name is all but right.
    lost = len(unknown) == len(content)
    changes = {m.start(): (m.end(), better) for m in unknown if (better := _better(m[0], archive, language, lost))}
    for m in content:
        if m.start() not in changes and m not in unknown and (better := _respelt(m[0], archive)):
            changes[m.start()] = m.end(), better
    if language == "fr":
        changes |= {m.start(): (m.end(), said) for m in tokens if (said := _written_out(question, m))}
    for start in sorted(changes, reverse=True):
        end, better = changes[start]
        question = question[:start] + better + question[end:]
    return question


def _written_out(question: str, token: re.Match[str]) -> str | None:
    """A spoken or clipped spelling in full; None for other words and for parts of something longer (« Ban-ki », « le ke »: a noun)."""
    before = question[: token.start()]
    if before.endswith(("-", "'", "’")) or question[token.end() :].startswith(("-", "'", "’")):
        return None
    return _CLIPPED.get(token[0]) or (None if _ARTICLE.search(before) else _SPOKEN.get(token[0]))


def _better(typed: str, archive: Vocabulary, language: str, lost: bool) -> str | None:
    word = fold(typed)
    if _is_word(typed, language) or (typed.isupper() and len(typed) <= SHORTEST + 1):
        return None
    if language == "fr" and not lost and (elided := _ELIDED.match(word)) and _stands(elided[2], archive):
        return f"{typed[: len(elided[1])]}'{typed[len(elided[1]) :]}"
    only_names = lost or language != "fr"
    near = [(rank, other) for other in archive.words_like(word) if (rank := _nearness(word, other, only_names=only_names, lost=lost))]
    near.sort(key=lambda item: (item[0], item[1].word))
    # Of the nearest the one that stands in most passages; words of removed articles stand in none.
    alive = [(rank, -count, other.word, other.surface) for rank, other in near[:MOST_TRIED] if (count := archive.count_word(other.word))]
    if alive:
        return min(alive)[3]
    return _heard_alike(word) if language == "fr" and typed.islower() else None


def _heard_alike(word: str) -> str | None:
    """The country, or the commonest word of French, that sounds like a folded word; None where there is none near by letters."""
    heard = sound(word)
    for known in (country_names(), _commonest()):
        near = process.extract(word, known.keys(), scorer=OSA.distance, score_cutoff=FARTHEST, limit=None)
        same = [at for other, _, at in near if sound(other) == heard]
        if same:
            return list(known.values())[min(same)]
    return None


def _respelt(typed: str, archive: Vocabulary) -> str | None:
    """The archive's spelling of a word that it has with the same stem and sound, but never as typed; None for words of a dictionary, and for
    what is made of a name (« mauritanien », of « Mauritaniens »)."""
    word = fold(typed)
    if _SUFFIX.search(word) or archive.has_word(word) or any(word in _dictionary(language) for language in DICTIONARIES):
        return None
    stem, heard = analyze(word), sound(word)
    same = [other for other in archive.words_like(word) if analyze(other.word) == stem and other.sound == heard]
    return min(same, key=lambda other: (OSA.distance(word, other.word), other.word)).surface if same else None


def _stands(word: str, archive: Vocabulary) -> bool:
    return archive.count_word(word) > 0 and any(other.word == word for other in archive.words_like(word))


def _derived(word: str, other: Word) -> bool:
    """« mauritanien » is no slip for « Mauritanie »."""
    suffix = _SUFFIX.search(word)
    return bool(other.name and suffix and other.word.startswith(word[: suffix.start()]) and not other.word.endswith(suffix[0]))


def _nearness(word: str, other: Word, *, only_names: bool, lost: bool) -> tuple[int, int] | None:
    """(distance by letters and sound, 1 for no name), smaller is nearer; None: another word."""
    letters = OSA.distance(word, other.word)
    if (only_names and not other.name) or _derived(word, other):
        return None
    heard = OSA.distance(sound(word), other.sound, score_cutoff=2)
    if lost:
        near = len(word) >= LONG and (letters <= 1 or heard == 0)
    elif not other.name:
        near = (heard == 0 and letters <= 2) or (letters == 1 and len(word) >= LONG)
    elif len(word) < LONG:
        near = letters <= 2 and (heard == 0 or (letters == heard == 1 and len(word) == LONG - 1))
    elif len(word) < LONGER:
        near = heard == 0 or letters <= 1
    else:
        near = heard == 0 or (letters <= 2 and heard <= 1) or letters <= 1
    return (letters + heard, int(not other.name)) if near else None
