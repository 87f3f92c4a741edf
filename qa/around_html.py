"""What an answer says around its quotes (`qa.around`), as HTML: chips that can be removed, the sides of a disagreement, a count."""

from __future__ import annotations

from qa.around import differ_title, filters, told_count, told_side
from qa.escaping import escape
from qa.types import Answer, Side
from qa.wording import SPACE, wording


def around_html(answer: Answer, lang: str) -> str:
    """What stands above the quotes; empty for most answers."""
    return _chips(answer, lang) + _count(answer, lang) + _differing(answer, lang)


def _chips(answer: Answer, lang: str) -> str:
    words = wording(lang)
    colon = f"{SPACE}:" if lang == "fr" else ":"
    chips = "".join(
        f'<li class="g-chip"><span>{label}{colon} <b>{escape(told)}</b></span>'
        f'<button type="button" class="g-drop" data-drop="{name}" title="{words.drop}" aria-label="{escape(f"{words.drop} ({told})")}">'
        '<span aria-hidden="true">×</span></button></li>'
        for name, label, told in filters(answer.question, lang)
    )
    return f'<ul class="g-chips" aria-label="{words.filters}">{chips}</ul>' if chips else ""


def _count(answer: Answer, lang: str) -> str:
    if answer.count is None:
        return ""
    return f'<p class="g-count">{escape(told_count(answer.count, answer.question, len(answer.quotes), lang))}</p>'


def _differing(answer: Answer, lang: str) -> str:
    if answer.disagreement is None:
        return ""
    sides = "".join(_side(side, lang) for side in answer.disagreement.sides)
    title = differ_title(answer.disagreement, lang)
    return f'<section class="g-differ" aria-label="{title}"><h3>{title}</h3><ul>{sides}</ul></section>'


def _side(side: Side, lang: str) -> str:
    return (
        f'<li><span class="g-value"><span class="g-sign">«{SPACE}</span><span class="g-text" dir="auto">{escape(side.text)}</span>'
        f'<span class="g-sign">{SPACE}»</span></span> <span class="g-by">{escape(told_side(side, lang))}</span></li>'
    )
