"""The page's second tab: a subject's chronology, with a plot over time that filters it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Protocol

import gradio as gr

from index.errors import ArchiveError
from qa.render_html import escape
from qa.render_timeline import timeline_to_html
from qa.timeline import Timeline
from qa.wording import wording
from qa.wording_timeline import timeline_wording

# The browser says at once that it searches (timeline.js).
TOLD = "(...inputs) => { document.dispatchEvent(new CustomEvent('guillemets:told', { detail: inputs[0] })); return inputs; }"

logger = logging.getLogger(__name__)


class Teller(Protocol):
    """What this tab needs of `qa.assistant.Assistant`."""

    def timeline(self, query: str, /) -> Timeline: ...


@dataclass(frozen=True, slots=True)
class Story:
    """A subject, with its chronology or the problem that kept it from one."""

    subject: str
    timeline: Timeline | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TimelineTab:
    """The tab's components; `html` is where citations are clicked (its event `open`)."""

    tab: gr.Tab
    box: gr.Textbox
    send: gr.Button
    html: gr.HTML
    story: gr.State


def tell(assistant: Teller, subject: str, lang: str) -> tuple[Any, Any]:
    """The story of a subject, as the session keeps it and as it is shown."""
    if not subject.strip():
        return gr.skip(), gr.skip()
    try:
        story = Story(subject, assistant.timeline(subject))
    except ArchiveError as error:
        story = Story(subject, problem=str(error))
    except Exception:  # the edge: whatever broke, the reader is told so, and never that nothing was found
        logger.exception("the chronology could not be made")
        story = Story(subject, problem=wording(lang).crashed)
    return story, story_html(story, lang)


def story_html(story: Story | None, lang: str) -> str:
    """What the tab shows under its box."""
    words = timeline_wording(lang)
    if story is None:
        shown = f'<div class="g-welcome"><h2>{words.welcome}</h2><p class="g-hint">{words.explained}</p></div>'
    else:
        content = timeline_to_html(story.timeline, lang=lang) if story.timeline else ""
        problem = f'<p class="g-problem" role="alert">{escape(story.problem)}</p>' if story.problem else ""
        shown = f'<h2 class="g-question" dir="auto">{escape(story.subject)}</h2>{content}{problem}'
    told = f'data-pending="{words.searching}" data-lost="{words.lost}"'
    return f'<section class="g-timeline" aria-label="{words.tab}" {told}>{shown}</section>'


def build_timeline_tab(assistant: Teller, language: gr.State, lang: str, script: str, direct: dict[str, Any]) -> TimelineTab:
    """The tab inside the `gr.Tabs` being built. `direct` are the options of the page's events."""
    words = timeline_wording(lang)
    with gr.Tab(words.tab, id="timeline", render_children=True) as tab:
        story = gr.State(None)  # in here: Gradio counts each child of its tabs as one
        with gr.Row(elem_id="g-seek"):
            box = gr.Textbox(
                label=words.label,
                placeholder=words.placeholder,
                elem_id="g-subject",
                lines=1,
                max_lines=1,
                scale=1,
                html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="search"),
            )
            send = gr.Button(words.send, elem_id="g-tell", variant="primary")
        html = gr.HTML(story_html(None, lang), elem_id="g-story", js_on_load=script, apply_default_css=False)

    def answer(subject: str, code: str) -> tuple[Any, Any]:
        return tell(assistant, subject, code)

    gr.on([box.submit, send.click], answer, [box, language], [story, html], js=TOLD, **direct)
    return TimelineTab(tab, box, send, html, story)


def translated(story: Story | None, lang: str) -> tuple[Any, ...]:
    """Tab, box, button and content in a language."""
    words = timeline_wording(lang)
    return (
        gr.update(label=words.tab),
        gr.update(label=words.label, placeholder=words.placeholder),
        gr.update(value=words.send),
        story_html(story, lang),
    )
