"""The short answer to « combien » : the figure with what qualifies it, without the noun that the question names. Pure.

« combien de pompiers ? » in « plus de 80 pompiers » is answered by « plus de 80 »: without « plus de » it would say another thing.
"""

from __future__ import annotations

import re

from index.lexical import analyze
from qa.caldays import fold
from qa.values import QUALIFIER, find_values, is_number_word

Bounds = tuple[int, int]


def span_of_figure(question: str, text: str, sentence: Bounds, span: Bounds) -> Bounds:
    """The span of a figure asked for; as it was when it is no single figure, or holds more than one."""
    inside = [value for value in find_values(text, *sentence) if value.start < span[1] and value.end > span[0]]
    if len(inside) != 1:
        return span
    (value,), (start, end) = inside, span
    if value.dimension == "count" and end == value.end and value.noun in analyze(question):
        end = _end_of_number(text, max(start, value.start), end)
    qualifier = QUALIFIER.search(fold(text[sentence[0] : start])) if start == value.start else None
    return (sentence[0] + qualifier.start() if qualifier else start), end


def _end_of_number(text: str, start: int, end: int) -> int:
    """Where the number ends of which text[start:end] is the number and one noun; `end` when there is more (« trois jeunes femmes »)."""
    last = end
    for word in re.finditer(r"\S+", text[start:end]):
        if not (word[0][0].isdigit() or is_number_word(fold(word[0]))):
            break
        last = start + word.end()
    counted = re.fullmatch(r"\s+(?:de\s+|d['’])?[\w’'-]+", text[last:end])
    return last if counted else end
