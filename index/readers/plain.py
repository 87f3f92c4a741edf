"""Bare text: .txt and .md. The text is the whole file, decoded, with line ends turned into newlines; nothing else is touched.

In a .md file a leading YAML front matter is no part of the text: it gives title, date, author and the like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.readers.common import UNSTORABLE, Run, Source, Unreadable
from index.readers.decoding import decode
from index.readers.fields import check_storable, found_date, headline, plain_scalar, scalar, sort_out
from index.types import Article

FRONT_MATTER = re.compile(r"---[ \t]*\n(.{0,65536}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def read(source: Source, run: Run) -> Iterator[Article]:
    text = decode(source.read(run.limit_bytes)).replace("\r\n", "\n")
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    front: dict[str, object] = {}
    if source.suffix != ".txt":
        front, text = front_matter(text, source, run)
    if not text.strip():
        raise Unreadable("fichier vide")
    found, rest = sort_out(front, {})
    extra = {key: value for key, raw in rest.items() if (value := plain_scalar(raw)) is not None}
    if standfirst := scalar(found.get("standfirst")):
        extra["standfirst"] = standfirst
    article = Article(
        id=source.id,
        title=scalar(found.get("title")) or headline(text) or title_of_name(source.parts[0]),
        text=text,
        date=found_date(found.get("date"), source, run),
        source=scalar(found.get("source")),
        byline=scalar(found.get("byline")),
        section=scalar(found.get("section")),
        url=scalar(found.get("url")),
        language=scalar(found.get("language")),
        extra={UNSTORABLE.sub("", key): UNSTORABLE.sub("", value) for key, value in extra.items()},
    )
    check_storable(article)
    yield article


def front_matter(text: str, source: Source, run: Run) -> tuple[dict[str, object], str]:
    """The YAML block that a Markdown file starts with, and the text after it. One that can't be read stays in the text."""
    match = FRONT_MATTER.match(text)
    if not match:
        return {}, text
    import yaml

    try:
        values = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2012-13-45
        problem = getattr(error, "problem", None) or error
        run.problem(source, f"en-tête YAML illisible ({problem}) : laissé dans le texte", line=1, kind="warning")
        return {}, text
    if not isinstance(values, dict):
        return {}, text
    return {str(key): value for key, value in values.items()}, text[match.end() :].lstrip("\n")


def title_of_name(stem: str) -> str:
    """A title made of a file name: "2012-03-05_sommet-de-paris" is "2012-03-05 sommet de paris"."""
    return re.sub(r"(?<![0-9])[-_]+|[-_]+(?![0-9])", " ", stem).strip() or stem
