"""From the lines of PDF pages to paragraphs: what is a header, what follows what, where a paragraph ends, which hyphens stay."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

MARGIN = 0.12
"""The share of a page's height, at the top and at the bottom, where a line that repeats from page to page is a header or footer."""
PAGE_NUMBER = re.compile(r"\W*(?:p(?:age|\.)?\s*)?\d{1,4}(?:\s*(?:/|sur|of)\s*\d{1,4})?\W*", re.IGNORECASE)
ENDS = (".", "!", "?", "…", "»", "”", '"', ":")
LINE_END_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u00ad]$")
# Words that follow a hyphen, and words that it follows, in compounds of which no syllable break looks like it ("va-leur" does).
SECOND_PARTS = (
    "ci là même mêmes il ils elle elles on je nous vous ce moi toi être ouest est bas haut end "
    "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt vingts"
)
ALWAYS_HYPHENATED = frozenset(SECOND_PARTS.split())
FIRST_PARTS = frozenset(("porte", "vice", "demi", "demie", "arrière", "quasi", "celui", "celle", "ceux", "celles", "rendez"))
ONE_WORD = frozenset(("portefeuille", "portefeuilles", "portemanteau", "portement", "arriération"))


@dataclass(slots=True)
class Line:
    text: str
    x0: float
    x1: float
    y0: float
    y1: float

    @property
    def height(self) -> float:
        return max(self.y1 - self.y0, 0.1)

    def beside(self, other: Line) -> bool:
        """Whether the two stand next to each other, on one row."""
        return min(self.y1, other.y1) - max(self.y0, other.y0) > 0.5 * min(self.height, other.height) and not self.over(other)

    def over(self, other: Line) -> bool:
        """Whether one stands somewhere above the other: their columns overlap."""
        return min(self.x1, other.x1) - max(self.x0, other.x0) > 0.2 * min(self.x1 - self.x0, other.x1 - other.x0)


@dataclass(slots=True)
class Page:
    height: float
    lines: list[Line]
    has_picture: bool


def paragraphs(pages: Sequence[Page]) -> list[str]:
    """The paragraphs of a document, in reading order; one that goes on in the next column or page is one."""
    blocks = [block for page in without_margins(pages) for block in blocks_of(in_order(page))]
    whole = "\n".join(line.text for block in blocks for line in block)
    words = Counter(word.casefold() for word in re.findall(r"\w+(?:-\w+)*", whole))
    found: list[str] = []
    last: Line | None = None
    for block in blocks:
        for number, lines in enumerate(split_block(block)):
            text = join_lines([line.text for line in lines], words)
            if number == 0 and found and last is not None and goes_on(last, lines[0]):
                found[-1] = join_lines([found[-1], text], words)
            else:
                found.append(text)
            last = lines[-1]
    return found


def without_margins(pages: Sequence[Page]) -> Iterator[list[Line]]:
    """The lines of each page without running headers, footers and page numbers."""
    repeated: Counter[str] = Counter()
    for page in pages:
        repeated.update({_recurrent(line.text) for line in page.lines if _in_margin(line, page)})
    often = max(2, 0.4 * len(pages))
    for page in pages:
        yield [
            line
            for line in page.lines
            if not (
                _in_margin(line, page)
                and (repeated[_recurrent(line.text)] >= often or (len(pages) > 1 and PAGE_NUMBER.fullmatch(line.text)))
            )
        ]


def _in_margin(line: Line, page: Page) -> bool:
    return line.y0 > (1 - MARGIN) * page.height or line.y1 < MARGIN * page.height


def _recurrent(text: str) -> str:
    return re.sub(r"[\d\W]+", "", text).casefold()


def in_order(lines: list[Line]) -> list[Line]:
    """The lines as they are read. The file's own order is kept as a rule; one that goes back and forth is sorted by columns."""
    jumps = sum(1 for one, two in pairwise(lines) if one.beside(two) or (one.over(two) and two.y0 > one.y1))
    return by_columns(lines) if 4 * jumps > len(lines) else lines


def by_columns(lines: list[Line]) -> list[Line]:
    """Cut where a blank goes through from side to side, else from top to bottom, as often as it takes; rows at last."""
    if len(lines) < 2:
        return lines
    size = median(line.height for line in lines)
    columns = _cut(sorted(lines, key=lambda line: line.x0), lambda line: (line.x0, line.x1), 0.7 * size)
    rows = _cut(sorted(lines, key=lambda line: -line.y1), lambda line: (-line.y1, -line.y0), 1.2 * size)
    if len(columns) == 1 and len(rows) == 1:
        return sorted(lines, key=lambda line: (-round(line.y1 / size), line.x0))
    parts = columns if len(columns) > 1 else rows
    return [line for part in parts for line in by_columns(part)]


def _cut(lines: list[Line], extent: Callable[[Line], tuple[float, float]], gap: float) -> list[list[Line]]:
    parts, reach = [[lines[0]]], extent(lines[0])[1]
    for line in lines[1:]:
        start, end = extent(line)
        if start > reach + gap:
            parts.append([])
        parts[-1].append(line)
        reach = max(reach, end)
    return parts


def blocks_of(lines: list[Line]) -> Iterator[list[Line]]:
    """Runs of lines that stand one under the other, in one size of type. Lines on one row are one line."""
    block: list[Line] = []
    for line in lines:
        if block and block[-1].beside(line) and 0 <= line.x0 - block[-1].x1 < 2 * line.height:
            last = block[-1]
            block[-1] = Line(f"{last.text} {line.text}", last.x0, line.x1, min(last.y0, line.y0), max(last.y1, line.y1))
            continue
        if block and not _under(block[-1], line):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _under(upper: Line, lower: Line) -> bool:
    gap = upper.y0 - lower.y1
    same_size = 0.8 < upper.height / lower.height < 1.25
    return same_size and upper.over(lower) and -0.6 * lower.height < gap < 0.9 * lower.height


def split_block(block: list[Line]) -> Iterator[list[Line]]:
    """The paragraphs of a block: a new one starts at an indent, at a wider gap, or after a line that ends early with a sentence."""
    left, right = min(line.x0 for line in block), max(line.x1 for line in block)
    gaps = [upper.y0 - lower.y1 for upper, lower in pairwise(block)]
    usual = median(gaps) if gaps else 0.0
    current = [block[0]]
    for upper, lower in pairwise(block):
        wider = upper.y0 - lower.y1 > usual + 0.35 * lower.height
        indented = 0.5 * lower.height < lower.x0 - left < 0.3 * (right - left) and upper.x0 - left < 0.3 * lower.height
        after_indent = 0.5 * lower.height < lower.x0 - left and upper.text.endswith(ENDS)
        short = upper.x1 < right - 0.12 * (right - left) and upper.text.endswith(ENDS)
        if (wider or indented or after_indent or short) and not LINE_END_HYPHEN.search(upper.text):
            yield current
            current = []
        current.append(lower)
    yield current


def goes_on(last: Line, line: Line) -> bool:
    """Whether a paragraph goes on in the next column or on the next page: its sentence does."""
    if not 0.9 < last.height / line.height < 1.12:
        return False
    return bool(LINE_END_HYPHEN.search(last.text)) or (not last.text.endswith(ENDS) and line.text[:1].islower())


def join_lines(lines: Sequence[str], words: Counter[str]) -> str:
    """One line of all, with the words whole that were cut in two."""
    text = lines[0]
    for line in lines[1:]:
        if not LINE_END_HYPHEN.search(text):
            text += " "
        elif not keeps_hyphen(text, line, words):
            text = text[:-1]
        text += line
    return text.removesuffix("\u00ad")


def keeps_hyphen(text: str, line: str, words: Counter[str]) -> bool:
    """Whether the hyphen at the end of a line is the word's own ("peut-être"). What the document writes elsewhere decides first."""
    before = re.split(r"[^\w-]", text[:-1])[-1]
    after = re.match(r"[\w-]*", line)
    rest = after[0] if after else ""
    if text.endswith("\u00ad") or not rest:
        return False
    together, apart = words[(before + rest).casefold()], words[f"{before}-{rest}".casefold()]
    if together != apart:
        return apart > together
    if (before + rest).casefold() in ONE_WORD:
        return False
    compound = before.casefold() in FIRST_PARTS or rest.casefold().split("-")[0] in ALWAYS_HYPHENATED
    return compound or "-" in before or not rest[0].islower()


def biggest_lines(pages: Sequence[Page]) -> str | None:
    """The headline: the first lines of the first page in a type clearly bigger than the rest; None if no line is."""
    lines = pages[0].lines if pages else []
    if len(lines) < 2:
        return None
    biggest = max(lines, key=lambda line: line.height)
    if biggest.height < 1.25 * median(line.height for line in lines):
        return None
    start = lines.index(biggest)
    title = [biggest.text]
    for line in lines[start + 1 :]:
        if not 0.9 < line.height / biggest.height < 1.12:
            break
        title.append(line.text)
    words = join_lines(title, Counter())
    return words if 3 < len(words) <= 200 else None
