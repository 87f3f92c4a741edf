"""From marked-up text (HTML, XHTML, NITF) to characters: one paragraph a line. The one place where such text is cleaned.

Entities are resolved, runs of blanks are one space as a browser shows them (U+00A0 and U+202F stay), control characters are
dropped, what composes is composed (NFC). Scripts, styles, pictures' captions and comments are no text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Any

BLANKS = re.compile("[ \t\r\n\f\v]+")
BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr html legend li main nav ol option p pre section summary table tbody tfoot thead tr ul block bq credit hedline hl1 hl2 "
    "tagline nitf-table item quote row head list"
)
BLOCKS = frozenset(BLOCK_NAMES.split())
BREAKS = frozenset(("br", "lb"))
CELLS = frozenset(("td", "th", "cell"))
NO_TEXT_NAMES = "script style noscript template head title iframe object embed svg math form button select figcaption media link meta"
NO_TEXT = frozenset(NO_TEXT_NAMES.split())
# Browsers read &#146; and its like as Windows' characters; the other C0 and C1 control characters are nothing to read, nor is
# what only tells a browser where a line may break (U+00AD, U+200B, U+2060) or how a file is encoded (U+FEFF).
CONTROLS: dict[int, str | None] = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 0xAD, 0x200B, 0x2060, 0xFEFF))
CONTROLS.update({code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)})


def clean(text: str) -> str:
    """Composed (NFC), without control characters."""
    return unicodedata.normalize("NFC", text.translate(CONTROLS))


def one_line(text: str | None) -> str | None:
    """A title, name or other line: cleaned, blanks collapsed; None if nothing is left."""
    return (BLANKS.sub(" ", clean(text)).strip(" ") or None) if text else None


def text_of(root: Any, without: Collection[str] = NO_TEXT) -> str:
    """The text of an lxml element, a line for each block; the elements named in `without` are left out with all they hold."""
    from lxml import etree

    pieces: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        name = local_name(element) if event in ("start", "end") else ""
        if event == "start":
            if name in BLOCKS or name in BREAKS:
                pieces.append("\n")
            elif name in CELLS:
                pieces.append(" ")
            if name in without and element is not root:
                walk.skip_subtree()
            elif element.text:
                pieces.append(element.text if name == "pre" else BLANKS.sub(" ", element.text))
            continue
        if name in BLOCKS:
            pieces.append("\n")
        if element.tail and element is not root:
            pieces.append(BLANKS.sub(" ", element.tail))
    lines = (BLANKS.sub(" ", line).strip(" ") for line in clean("".join(pieces)).split("\n"))
    return "\n".join(line for line in lines if line)


def html_to_text(html: str) -> str:
    """The text of a piece of HTML, or of a whole page as it stands."""
    root = html_tree(html)
    return "" if root is None else text_of(root)


def html_tree(html: str) -> Any:
    """The element tree of HTML, however broken; None if there is nothing in it."""
    from lxml import etree

    content = html.translate(CONTROLS).encode("utf-8", "replace")
    if not content.strip():
        return None
    # huge_tree lifts the limit on depth: the size is bounded by the caller, and HTML knows no entity bombs.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:  # nothing but comments, for one
        return None


def local_name(element: Any) -> str:
    """The tag without its namespace; "" for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
