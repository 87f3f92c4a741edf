"""Where the sentences of a text begin and end: French first, sane for the other languages of western news.

One pass over the text. Every line is cut at its terminators (`.`, `!`, `?`, `…` and what closes a quote after them), unless what stands
before one says that it is an abbreviation, or what follows says that the sentence goes on; then cuts inside a short quotation are undone,
so that « A. B », dit-il stays one sentence. All offsets are characters of the text, end exclusive.

Every regular expression here is linear: quantifiers are possessive, or bounded by small numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index.abbreviations import ARTICLES, ELIDED, MONTHS, NUMBERED, ORDINAL, SAINTS, STARTERS, TITLES, WEAK

Bounds = tuple[int, int]

QUOTE_MOST = 300
"""A quotation of several sentences stays whole up to this many characters; a longer one is cut like any text."""

LINE_MOST = 110
"""A text with a longer line was not broken at a width."""

_BREAK = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_LINE = re.compile(rf"\S[^{_BREAK}]*+")
_SPACE = " \u00a0\u202f\u2009"
_STOP = re.compile(
    rf"(?<![.!?…])([.!?…]++(?:[{_SPACE}][!?]++)*+)"  # 1: the terminator, `? !` among them
    rf"(?:[)\]}}”“’\"'›]|[{_SPACE}]?[»”](?!\w))*+"  # what closes after it
    r"(?:\[\d{1,3}\])*+"  # footnote marks
    r"(\s*+)"  # 2: the gap
)
_OPENERS = re.compile(r"(?:(?:[(\[](?:\.{3}|…)[)\]]|\.{3}|…|[«“„\"'‘’‹›»(\[{¿¡*•–—-])\s{0,3}+){0,5}+")
_TOKEN = re.compile(r"[^\W_](?:[\w.&°]|-(?=\w))*+\Z")
_WORD = re.compile(r"([^\W\d_]{1,20})(['’]?)\s{0,2}(\w?)")
_DOTTED = re.compile(r"(?:\w{1,2}\.-?)+\w{1,2}\Z")
_INITIAL = re.compile(r"[^\W\d_]\.")  # the second half of `z. B.`, `a. C.`
_ENUMERATOR = re.compile(r"(?:\d{1,3}(?:\.\d{1,2}){0,3}|[A-Za-z]|[IVX]{1,5})\Z")
_JOINED = re.compile(r"[a-zà-ÿ]{2}[.!?…](?=[A-ZÀ-Ý][a-zà-ÿ’'][\w’' ])")
_TWO_DIGITS = re.compile(r"[0-9]{2}\b")  # `8 h. 30`, `4 m. 62` in old newspapers
_NO_VOWEL = re.compile(r"[B-DF-HJ-NP-TV-Z][b-df-hj-np-tv-xz]{1,3}\Z")
_MARKS = re.compile(r"[«»“”„\"]")
_DATELINE = re.compile(
    rf"[^{_BREAK}.!?«»]{{0,60}}(?:\d{{4}}|\([A-Z][A-Za-z/. ]{{1,20}}\))\.[{_SPACE}]{{0,2}}[-–—](?=[{_SPACE}]{{1,3}}(?:[^\Wa-z_]|[«“\"]))"
)  # `22 mai 2012. - `: the dash goes with the date. Without the full stop (`PARIS, 22 mai – Le`) it is part of the sentence.


def split_sentences(text: str) -> list[Bounds]:
    """The (start, end) of every sentence of `text`, in order.

    They don't overlap, cover every character that is not white space, and neither begin nor end on white space.
    Time is linear in the length; the same text gives the same bounds.
    """
    bounds: list[Bounds] = []
    for start, end in _blocks(text):
        cuts = _cuts(text, start, end)
        if cuts:
            cuts = _mend_quotes(text, start, end, cuts)
        for stop, resume in cuts:
            bounds.append((start, stop))
            start = resume
        bounds.append((start, end))
    return bounds


def _blocks(text: str) -> Iterator[Bounds]:
    """Lines without the white space around them; lines that were only broken to fit a width are put together again.

    A line that begins with a small letter goes on with a long line right before it. Where half of the lines do, and none is longer
    than typed ones are, the whole text was broken at a width: then a full line goes on whatever follows.
    """
    lines = [(match.start(), match.start() + len(match[0].rstrip())) for match in _LINE.finditer(text)]
    if not lines:
        return
    close = [a[1] + 40 > b[0] and text.count("\n", a[1], b[0]) < 2 for a, b in pairwise(lines)]  # no empty line between
    small = sum(near and text[start].islower() for near, (start, _) in zip(close, lines[1:], strict=True))
    width = max(end - start for start, end in lines)
    filled = 40 <= width <= LINE_MOST and small > 1 and 2 * small >= sum(close)
    first, last = lines[0]
    before = first
    for near, (start, end) in zip(close, lines[1:], strict=True):
        full = near and filled and last - before + 1 + len(text[start : min(end, start + 30)].partition(" ")[0]) > width
        if not (full or (near and last - before >= 40 and _continues(text, last, start))):
            yield first, last
            first = start
        before, last = start, end
    yield first, last


def _continues(text: str, last: int, start: int) -> bool:
    """Whether the line at `start` only goes on with the line that ends at `last`: a small letter, no item of a list, no stop before."""
    tail = text[last - 1]
    return text[start].islower() and text[start + 1 : start + 2] not in {")", "."} and (tail.isalnum() or tail in ",-’'»)%€")


def _cuts(text: str, start: int, end: int) -> list[Bounds]:
    """The (stop, resume) of each cut inside one block: a sentence ends at `stop`, the next begins at `resume`."""
    cuts: list[Bounds] = []
    floor = start
    line = _DATELINE.match(text, start, end)
    if line is not None:
        floor = line.end() + 1
        while text[floor].isspace():
            floor += 1
        cuts.append((line.end(), floor))
    seen, straight = floor, False  # whether a straight quotation mark is open at `seen`
    for match in _STOP.finditer(text, floor, end):
        stop, resume = match.span(2)
        if resume == end:
            break
        if text[resume] in '"«':
            if text.count('"', seen, resume) % 2:
                straight = not straight
            seen = resume
            stop, resume = _close_late(text, stop, resume, (start, end), straight)
        if resume < end and _is_cut(text, match, resume, floor, end):
            cuts.append((stop, resume))
            floor = resume
    return cuts


def _close_late(text: str, stop: int, resume: int, block: Bounds, straight: bool) -> Bounds:
    """The gap at `stop`, `resume`, moved behind a mark that closes a quotation though it looks like an opening one: `. " Il`, `.« Er`."""
    late = straight if text[resume] == '"' else stop == resume and _open_guillemet(text, block[0], resume) == "»"
    if not late or not text[resume + 1 : resume + 2].isspace():
        return stop, resume
    stop = resume = resume + 1
    while resume < block[1] and text[resume].isspace():
        resume += 1
    return stop, resume


def _open_guillemet(text: str, start: int, at: int) -> str:
    """The last guillemet in the 400 characters before `at`, from `start` on: » where it opens, as in German and Danish books."""
    low = max(start, at - 400)
    return "»" if text.rfind("»", low, at) > text.rfind("«", low, at) else "«"


def _is_cut(text: str, match: re.Match[str], resume: int, floor: int, end: int) -> bool:
    """Whether a sentence that began at `floor` ends at this terminator and the next begins at `resume`."""
    mark, dot = match[1], match.start()
    if not text[resume - 1].isspace() and not _is_joined(text, dot, resume):
        return False
    if dot > floor and text[dot - 1] in "([":
        return False
    opened = _OPENERS.match(text, resume, end)
    first_at = opened.end() if opened is not None else resume
    if first_at >= end:
        return False
    first = text[first_at]
    if not first.isalnum():
        return first_at > resume or first not in ".,;:!?)]}%/&+=…»”"
    if first.islower() and not text[first_at + 1 : first_at + 2].isupper():
        return mark == "." and text[resume] in '«“"([' and not _is_abbreviation(text, dot, first_at, floor)
    return mark != "." or not _is_abbreviation(text, dot, first_at, floor)


def _is_joined(text: str, dot: int, resume: int) -> bool:
    """Whether two sentences touch: `fin.Début`, where no name with a dot is likely."""
    if _JOINED.match(text, max(0, dot - 2)) is None:
        return False
    word = text[max(0, dot - 40) : dot].split()[-1]
    return not any(sign in word for sign in "/@._")  # no address, no file name


def _is_abbreviation(text: str, dot: int, after: int, floor: int) -> bool:
    """Whether the full stop at `dot` belongs to an abbreviation, not to the sentence. `after` is where the next word begins."""
    found = _TOKEN.search(text, max(floor, dot - 14), dot)
    if found is None:
        return False
    token = found[0]
    if found.start() == floor and _ENUMERATOR.match(token):
        return True
    if token.isdigit():
        return len(token) <= 2 and text[after : after + 20].split(None, 1)[0].strip(".,") in ORDINAL
    if (token in TITLES and not (token == "M" and _after_digit(text, floor, found.start()))) or token.rpartition("-")[2] in SAINTS:
        return True
    digit = text[after].isdigit()
    if digit and (token.lower() in NUMBERED or token.lower() in MONTHS):
        return True
    if digit and token in {"h", "m"}:
        return _TWO_DIGITS.match(text, after) is not None
    alone = len(token) == 1 and (token.isupper() or not _after_digit(text, floor, found.start()))
    before = text[found.start() - 1] if found.start() > floor else " "
    if alone and before not in "'’-" and token != "y" and _INITIAL.match(text, after):
        return True
    weak = (
        token in WEAK
        or (alone and before not in "°'’" and (token.isupper() or token in "pctvn"))
        or _DOTTED.match(token) is not None
        or _NO_VOWEL.match(token) is not None
    )
    return weak and (digit or not _starts_sentence(text, after))


def _after_digit(text: str, floor: int, at: int) -> bool:
    return text[max(floor, at - 2) : at].strip()[-1:].isdigit()


def _starts_sentence(text: str, at: int) -> bool:
    """Whether the word at `at` is one that opens sentences rather than names: Il, Cette; Le only before a small letter (Le Pen)."""
    found = _WORD.match(text, at)
    if found is None:
        return False
    word, apostrophe, following = found.groups()
    if apostrophe and word in ELIDED:
        return word not in {"L", "D"} or following.islower()
    if word in STARTERS:
        return True
    return word in ARTICLES and (following.islower() or following.isdigit())


def _mend_quotes(text: str, start: int, end: int, cuts: list[Bounds]) -> list[Bounds]:
    """The cuts that don't fall inside a short quotation."""
    spans = iter(_quotations(text, start, end))
    kept: list[Bounds] = []
    span = next(spans, None)
    for cut in cuts:
        while span is not None and span[1] < cut[0]:
            span = next(spans, None)
        if span is None or not span[0] < cut[0] <= span[1]:
            kept.append(cut)
    return kept


def _quotations(text: str, start: int, end: int) -> list[Bounds]:
    """The (opening mark, closing mark) of each outermost quotation of at most `QUOTE_MOST` characters, in order."""
    stack: list[tuple[str, int]] = []
    spans: list[Bounds] = []
    for match in _MARKS.finditer(text, start, end):
        mark, at = match[0], match.start()
        closes, opens = _role(text, at, mark, start, end)
        opened = _pop_opener(stack, closes)
        if opened is None:
            if opens:
                stack.append((mark, at))
        elif at - opened <= QUOTE_MOST:
            while spans and spans[-1][0] > opened:
                spans.pop()
            spans.append((opened, at))
    return spans


def _pop_opener(stack: list[tuple[str, int]], kinds: str) -> int | None:
    """Where the nearest open mark of one of `kinds` stands; it leaves the stack, with what was opened after it and never closed."""
    for back in range(1, min(len(stack), 4) + 1):
        mark, at = stack[-back]
        if mark in kinds:
            del stack[-back:]
            return at
    return None


def _role(text: str, at: int, mark: str, start: int, end: int) -> tuple[str, bool]:
    """Which opening marks the mark at `at` may close, and whether it may open a quotation where it closes none."""
    apart = at == start or text[at - 1].isspace() or text[at - 1] in "([-–—'’"
    joins = at + 1 < end and (text[at + 1].isalnum() or text[at + 1] in "[(¿¡…«“‘’" or text.startswith("...", at + 1))
    if mark == "«":
        return ("", True) if apart or joins else ("»", False)
    if mark == "»":
        return "«", apart and joins
    if mark == "“":
        return ("", True) if apart or joins else ("„", False)
    if mark == '"':
        return ("", True) if apart and joins else ('"', apart)
    return ("“„", False) if mark == "”" else ("", True)
