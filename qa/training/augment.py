"""Questions as people mistype them, and questions that a changed name or year makes unanswerable. Deterministic for a given `rng`."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from qa.training.examples import Example

MISTYPED_SHARE = 0.12
MISNAMED_SHARE = 0.07
# How French is written by ear: what is heard the same is typed for it.
_BY_EAR = (
    ("qu", "k"), ("ph", "f"), ("eau", "o"), ("au", "o"), ("ss", "s"), ("tt", "t"), ("nn", "n"), ("mm", "m"), ("ll", "l"), ("ff", "f"),
    ("ai", "é"), ("er ", "é "), ("ent ", "e "), ("es ", "e "), ("th", "t"), ("y", "i"), ("ch", "sh"), ("ç", "s"), ("gu", "g"),
    ("c'est", "c"),
)  # fmt: skip
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NAME = re.compile(r"(?<=[\s'’])[A-ZÉÈÀÂÎÔÇ][\w-]{3,}(?:\s[A-ZÉÈÀÂÎÔÇ][\w-]+)?")


def strip_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def mistype(question: str, rng: random.Random) -> str:
    """The question without accents or punctuation, written by ear, or with letters lost, doubled and swapped."""
    text = question
    if rng.random() < 0.7:
        text = text.lower()
    if rng.random() < 0.6:
        text = strip_accents(text)
    if rng.random() < 0.5:
        text = re.sub(r"['’]", rng.choice(("", " ")), text)
    if rng.random() < 0.6:
        text = re.sub(r"\s*[?!.,;:]+", "", text)
    for said, typed in rng.sample(_BY_EAR, 6 if rng.random() < 0.5 else 0):
        text = text.replace(said, typed)
    for _ in range(rng.randint(1, 2 + len(text) // 30)):
        text = _slip(text, rng)
    return text


def _slip(text: str, rng: random.Random) -> str:
    """One letter of one longer word lost, doubled, or swapped with the next."""
    words = [m.span() for m in re.finditer(r"\w{5,}", text)]
    if not words:
        return text
    start, end = rng.choice(words)
    at = rng.randrange(start + 1, end - 1)
    kind = rng.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def misname(example: Example, names: Sequence[str], rng: random.Random) -> Example | None:
    """The same question about another year or name, which its context then does not answer; None where nothing can be changed."""
    if example.answer is None:
        return None
    changed = change_name(example.question, example.header + example.context, names, rng)
    return None if changed is None else replace(example, question=changed, answer=None, source="misnamed")


def change_name(question: str, where: str, names: Sequence[str], rng: random.Random) -> str | None:
    """The question with a year or name that `where` holds changed into one that it does not hold; None where there is none."""
    choices = [m for pattern in (_YEAR, _NAME) for m in pattern.finditer(question) if m.group() in where]
    if not choices:
        return None
    found = rng.choice(choices)
    for _ in range(5):
        other = _other_year(found.group(), rng) if found.group().isdigit() else rng.choice(names)
        if other not in where and not set(other.split()) & set(found.group().split()):
            return question[: found.start()] + other + question[found.end() :]
    return None


def names_in(questions: Iterable[str]) -> list[str]:
    return sorted({m.group() for question in questions for m in _NAME.finditer(question)})


def _other_year(year: str, rng: random.Random) -> str:
    return str(int(year) + rng.choice((-6, -4, -3, -2, -1, 1, 2, 3)))


def augment(examples: Iterable[Example], rng: random.Random) -> Iterator[Example]:
    """The examples, some of the French ones mistyped, and some asked once more with a name or year changed."""
    examples = list(examples)
    french = [e for e in examples if e.source.startswith(("piaf", "news"))]
    names = names_in(e.question for e in french)
    for example in examples:
        if example.source.startswith(("piaf", "news")):
            if rng.random() < MISNAMED_SHARE and (changed := misname(example, names, rng)) is not None:
                yield changed
            if rng.random() < MISTYPED_SHARE:
                example = replace(example, question=mistype(example.question, rng))
        yield example
