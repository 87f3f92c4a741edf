"""Text as HTML that a browser reads back as the same characters. NUL and lone surrogates no HTML can carry: they show as U+FFFD."""

from __future__ import annotations

import html
import re

_UNCARRIED = re.compile("[\x00\ud800-\udfff]")


def escape(text: str) -> str:
    """For an element or an attribute."""
    return html.escape(_UNCARRIED.sub("\ufffd", text)).replace("\r", "&#13;")
