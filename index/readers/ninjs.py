"""ninjs, the IPTC's news in JSON (1.x, 2.x, 3.x)."""

from __future__ import annotations

from collections.abc import Mapping

from index.readers.common import Run, Source, Unreadable
from index.types import Article


def article_from_ninjs(record: Mapping[str, object], source: Source, run: Run, number: int) -> Article:
    raise Unreadable("ninjs : pas encore lu", line=number)
