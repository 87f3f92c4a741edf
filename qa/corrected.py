"""A citation whose article has been corrected since: what a reader is told in place of the marked passage. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from index.living import Version
from index.types import Article
from qa.wording import SPACE, format_date, wording

_DATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "fr": (
            f"Version citée{SPACE}: entrée dans l’archive le {{seen}}, remplacée le {{replaced}}.",
            "Dernière correction le {replaced}.",
        ),
        "en": ("The version cited came into the archive on {seen} and was replaced on {replaced}.", "Last corrected on {replaced}."),
    }
)


@dataclass(frozen=True, slots=True)
class Correction:
    """The `version` that was cited (the hash of its text), and when it came in and was replaced (ISO, UTC; None: not known)."""

    version: str
    seen_at: str | None
    replaced_at: str | None


def find_correction(article: Article, cited: str, versions: Sequence[Version]) -> Correction | None:
    """What became of the version that a citation names; None while it is the one that is in."""
    if cited == article.version:
        return None
    places = [number for number, version in enumerate(versions[:-1]) if version.version == cited]
    if places:
        return Correction(cited, versions[places[-1]].seen_at, versions[places[-1] + 1].seen_at)
    return Correction(cited, None, versions[-1].seen_at if len(versions) > 1 else None)


def told_correction(correction: Correction, lang: str) -> str:
    """« Cet article a été corrigé depuis … », with the days of its versions where they are known."""
    both, last = _DATES.get(lang, _DATES["fr"])
    told = wording(lang).corrected
    if correction.replaced_at:
        seen, replaced = (format_date(moment or "", lang) for moment in (correction.seen_at, correction.replaced_at))
        told += " " + (both if correction.seen_at else last).format(seen=seen, replaced=replaced)
    return told
