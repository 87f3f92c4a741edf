"""What the formats of news agencies have in common: items that are no text, items taken back, and what goes to `extra`."""

from __future__ import annotations

from collections.abc import Mapping

from index.readers.common import Run, Unreadable
from index.readers.dates import iso_date
from index.readers.fields import check_storable, headline, made_up_id, opening
from index.readers.markup import clean, one_line
from index.types import Article

NOT_TEXT = {
    "picture": "photo",
    "photo": "photo",
    "image": "photo",
    "graphic": "infographie",
    "animated": "animation",
    "animation": "animation",
    "video": "vidéo",
    "audio": "son",
    "composite": "paquet",
    "component": "composant",
    "component360": "vue à 360°",
    "event": "événement",
    "planning": "prévision",
    "concept": "notion",
}
TAKEN_BACK = {"withheld": "retenu", "canceled": "annulé", "cancelled": "annulé"}


def refuse_if_taken_back(status: str | None, identifier: str, run: Run, line: int | None = None) -> None:
    """Raises Unreadable for an item that its agency holds back or cancels, and tells `run.withdraw`: an earlier version must go."""
    word = TAKEN_BACK.get((status or "").lower())
    if word:
        run.withdraw(identifier)
        raise Unreadable(f"{word} par son agence : {identifier}", line=line, kind="skipped")


def refuse_if_not_text(kind: str | None, identifier: str, line: int | None = None) -> None:
    """Raises Unreadable for a picture, a video and the like, by name."""
    word = NOT_TEXT.get((kind or "").lower())
    if word:
        raise Unreadable(f"{word}, pas un texte : {identifier}", line=line, kind="skipped")


def agency_article(
    fields: Mapping[str, str | None], extra: Mapping[str, str | None], *, text: str, fallback_id: str, line: int | None = None
) -> Article:
    """The article of a text item. `fields` are those of Article; dates among `extra` and fields are in ISO where they can be."""
    if not text.strip():
        raise Unreadable(f"texte absent : {fields.get('id') or fallback_id}", line=line)
    lines = {name: one_line(value) for name, value in fields.items()}
    details = {name: clean(value).strip() for name, value in extra.items() if value and value.strip()}
    article = Article(
        id=lines.get("id") or fallback_id or made_up_id(lines.get("title") or "", lines.get("date") or "", text),
        title=lines.get("title") or headline(text) or opening(text),
        text=text,
        date=lines.get("date"),
        source=lines.get("source"),
        byline=lines.get("byline"),
        section=lines.get("section"),
        url=lines.get("url"),
        language=lines.get("language"),
        extra=details,
    )
    check_storable(article, line)
    return article


def first_date(*written: str | None) -> str | None:
    """The first of these dates that can be read, in ISO 8601 with its time zone."""
    return next((date for value in written if value and (date := iso_date(value.strip()))), None)
