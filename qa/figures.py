"""The short answer to « combien » : the figure with what qualifies it, without the noun that the question names. Pure.

« combien de pompiers ? » in « plus de 80 pompiers » is answered by « plus de 80 »: without « plus de » it would say another thing.
"""

from __future__ import annotations

import re

from index.lexical import analyze
from qa.caldays import fold
from qa.values import QUALIFIER, find_values

Bounds = tuple[int, int]
_ONE_NOUN = re.compile(r"\s+(?:de\s+|d['’])?[\w’'-]+")


def span_of_figure(question: str, text: str, sentence: Bounds, span: Bounds) -> Bounds:
    """The span of a figure asked for; as it was when it is no single figure, or holds more than one."""
    inside = [value for value in find_values(text, *sentence) if value.start < span[1] and value.end > span[0]]
    if len(inside) != 1:
        return span
    (value,), (start, end) = inside, span
    if value.dimension == "count" and end == value.end and value.noun in analyze(question):
        number_end = max(start, value.number_end)
        if _ONE_NOUN.fullmatch(text, number_end, end):  # not « trois jeunes femmes »
            end = number_end
    qualifier = QUALIFIER.search(fold(text[sentence[0] : start])) if start == value.start else None
    return (sentence[0] + qualifier.start() if qualifier else start), end
