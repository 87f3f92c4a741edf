"""Half surrogate pairs: Python strings may hold them (undecodable bytes of a terminal, broken JSON); UTF-8, and most libraries, may not."""

from __future__ import annotations

import re
from typing import TypeVar

_SURROGATES = re.compile("[\ud800-\udfff]")
Text = TypeVar("Text", str, None, str | None)


def well_formed(text: Text) -> Text:
    """The text with each half pair as U+FFFD, so that offsets stay. For searching and metadata; an article's text is kept as it is."""
    if text is None or text.isascii():
        return text
    return _SURROGATES.sub("\ufffd", text)
