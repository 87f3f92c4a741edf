"""Example questions made from the archive at hand: about people and things that it names often, kept only if it answers them."""

from __future__ import annotations

import collections
import itertools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from index.headers import MONTHS
from index.lexical import fold

if TYPE_CHECKING:
    from index.store import ArchiveIndex
    from qa.types import Answer

SAMPLE = 200
ENOUGH = 0.5
# A verb of speech with a name of two or three words behind it: someone who says something.
_SPEAKER = re.compile(
    r"\b(?:a déclaré|a affirmé|a annoncé|a expliqué|a estimé|a dit|déclare|affirme|explique|estime) "
    r"((?:[A-ZÉÈÀÎ][\w’'-]+ ){1,2}[A-ZÉÈÀÎ][\w’'-]+)"
)
_NAME = re.compile(r"(?<![.!?»«\"“] )(?<!^)(?<!\n)\b([A-ZÉÈÀÎ][a-zéèêëàâîïôûüç'-]{2,}(?: [A-ZÉÈÀÎ][a-zéèêëàâîïôûüç'-]{2,}){1,2})\b")
_DAY = re.compile(rf"\b(?:[1-9]|[12]\d|3[01]|1er) (?:{'|'.join(MONTHS)})(?: \d{{4}})?\b")


def example_questions(archive: ArchiveIndex, ask: Callable[[str], Answer], count: int) -> tuple[str, ...]:
    """At most `count` questions, each answered with a confidence of at least one half; the same ones for the same archive."""
    kept: list[str] = []
    for question in itertools.islice(_proposals(archive), 3 * count):
        answer = ask(question)
        if answer.found and answer.confidence >= ENOUGH:
            kept.append(question)
        if len(kept) == count:
            break
    return tuple(kept)


def _proposals(archive: ArchiveIndex) -> list[str]:
    speakers: collections.Counter[str] = collections.Counter()
    names: collections.Counter[str] = collections.Counter()
    days: collections.Counter[str] = collections.Counter()
    for article in archive.sample(SAMPLE):
        speakers.update(set(_SPEAKER.findall(article.text)))
        names.update(set(_NAME.findall(article.text)))
        days.update(set(_DAY.findall(article.text)))
    who = [f"Qui est {name} ?" for name in _common(names) if name not in speakers]
    said = [f"Que dit {name} ?" for name in _common(speakers)]
    when = [f"Que s'est-il passé le {day} ?" for day in _common(days)]
    return [question for group in itertools.zip_longest(when, said, who) for question in group if question]


def _common(counter: collections.Counter[str]) -> list[str]:
    """The most frequent first, ties by name."""
    return sorted(counter, key=lambda name: (-counter[name], fold(name)))[:12]
