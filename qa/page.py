"""The page: a chat whose answers are quotes, the cited article beside it. One of the three edges, so it catches."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Protocol

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported: nothing leaves this machine

import gradio as gr
from fastapi import FastAPI

from index.errors import ArchiveError
from index.living import Version
from index.types import Article, Passage, Reprint
from qa.corrected import find_correction, told_correction
from qa.page_html import Summary, Turn, conversation, masthead, notice, panel
from qa.page_timeline import build_timeline_tab, translated
from qa.render_html import article_to_html
from qa.timeline import Timeline
from qa.types import Answer
from qa.wording import wording
from qa.wording_timeline import timeline_wording

EXAMPLES = 4
FILTERS = ("period", "sources")
# Plain requests: through Gradio's queue, a question asked while another event's stream is closing would never be answered.
DIRECT: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
# The browser shows the question at once, before its answer (chat.js).
ASKED = "(...inputs) => { document.dispatchEvent(new CustomEvent('guillemets:asked', { detail: inputs[0] })); return inputs; }"

logger = logging.getLogger(__name__)


class Archive(Protocol):
    def summary(self) -> Summary: ...
    def get_article(self, identity: str, /) -> Article | None: ...
    def reprints(self, identity: str, /) -> Sequence[Reprint]: ...
    def versions(self, identity: str, /) -> Sequence[Version]: ...


class Answerer(Protocol):
    """What the page needs of `qa.assistant.Assistant`."""

    @property
    def archive(self) -> Archive: ...
    def ask(self, question: str, history: Sequence[str] = (), *, ignore: Collection[str] = ()) -> Answer: ...
    def timeline(self, query: str, /, *, start: str | None = None, end: str | None = None, limit: int = ...) -> Timeline: ...
    def examples(self, count: int) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a citation points: an article in the version that was read, the quote's bounds, its span's."""

    article: str
    version: str
    bounds: tuple[int, int]
    span: tuple[int, int] | None

    @classmethod
    def read(cls, data: Any) -> Place:
        """From what the browser sends, which is checked: it comes from outside."""
        span = (int(data.spanStart), int(data.spanEnd)) if data.spanStart is not None else None
        return cls(str(data.article), str(data.version), (int(data.start), int(data.end)), span)


@dataclass(frozen=True, slots=True)
class Page:
    """What the page's events do: each takes the session's values and returns what to show."""

    assistant: Answerer
    examples: tuple[str, ...]

    def ask(self, question: str, turns: list[Turn], lang: str) -> tuple[Any, Any]:
        if not question.strip():
            return gr.skip(), gr.skip()
        turns = [*turns, self._answer(question, turns, lang)]
        return turns, conversation(turns, self.examples, lang)

    def drop(self, turns: list[Turn], lang: str, event: gr.EventData) -> tuple[Any, Any]:
        """The same question without one of its filters, in the place of the answer that it was taken off."""
        number, name = int(event.turn), str(event.filter)
        if not 0 <= number < len(turns) or name not in FILTERS:
            return gr.skip(), gr.skip()
        ignored = (*turns[number].ignored, name)
        turns = [*turns[:number], self._answer(turns[number].question, turns[:number], lang, ignored), *turns[number + 1 :]]
        return turns, conversation(turns, self.examples, lang)

    def _answer(self, question: str, turns: Sequence[Turn], lang: str, ignored: tuple[str, ...] = ()) -> Turn:
        history = [turn.question for turn in turns if turn.answer]
        try:
            answer = self.assistant.ask(question, history, ignore=ignored) if ignored else self.assistant.ask(question, history)
            return Turn(question, answer, ignored=ignored)
        except ArchiveError as error:
            return Turn(question, problem=str(error))
        except Exception:  # the edge: whatever broke, the reader is told so, and never that nothing was found
            logger.exception("the question could not be answered")
            return Turn(question, problem=wording(lang).crashed)

    def ask_example(self, turns: list[Turn], lang: str, event: gr.EventData) -> tuple[Any, Any]:
        return self.ask(str(event.question), turns, lang)

    def open(self, lang: str, event: gr.EventData) -> tuple[Place, str]:
        place = Place.read(event)
        return place, self.panel(place, lang)

    def panel(self, place: Place, lang: str) -> str:
        """The article as the archive holds it now, marked only if it is still the version that was quoted."""
        try:
            article = self.assistant.archive.get_article(place.article)
            also = self.assistant.archive.reprints(place.article)
            versions = self.assistant.archive.versions(place.article)
        except ArchiveError as error:
            return panel(notice(str(error)), lang)
        if article is None:
            return panel(notice(wording(lang).gone), lang)
        if correction := find_correction(article, place.version, versions):
            return panel(article_to_html(article, lang=lang, notice=told_correction(correction, lang), also=also), lang)
        cited = Passage(0, article, *place.bounds)
        return panel(article_to_html(article, cited, span=place.span, lang=lang, also=also), lang)

    def switch(self, lang: str, turns: list[Turn], place: Place | None, shown: str | None) -> tuple[Any, ...]:
        """The same page in the other language: the conversation and the open article stay."""
        words = wording(wording(lang).other)
        sheet = self.panel(place, words.code) if place and shown else ""
        return (
            words.code,
            masthead(self.assistant.archive.summary(), words.code),
            conversation(turns, self.examples, words.code),
            sheet,
            gr.update(label=words.ask_label, placeholder=words.ask_placeholder),
            gr.update(value=words.send),
            gr.update(value=words.new_chat),
            gr.update(value=words.other_name),
        )

    def restart(self, lang: str) -> tuple[list[Turn], str, str, None]:
        return [], conversation([], self.examples, lang), "", None


def asset(name: str) -> str:
    return files("qa").joinpath("assets", name).read_text(encoding="utf-8")


def _theme() -> gr.themes.Base:
    """System fonts, and the style sheet's paper and ink, so that nothing flashes before it is there."""
    theme = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    return theme.set(
        body_background_fill="#fbf9f5", body_background_fill_dark="#161513", body_text_color="#1d1b18", body_text_color_dark="#ebe6dc"
    )


def mount(app: FastAPI, blocks: gr.Blocks) -> None:
    """Puts the page at the root of a web application: our style sheet, system fonts, no footer, nothing kept of what was asked."""
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        theme=_theme(),
        head=f"<style>{asset('page.css')}{asset('timeline.css')}</style>",
        favicon_path=str(files("qa").joinpath("assets", "favicon.svg")),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
    )


def build_page(assistant: Answerer, *, lang: str = "fr") -> gr.Blocks:
    """The page over an assistant; each browser session has its own conversation and language."""
    words, page = wording(lang), Page(assistant, assistant.examples(EXAMPLES))
    blocks = gr.Blocks(title="Guillemets", fill_width=True, analytics_enabled=False)
    with blocks:
        language, turns, place = gr.State(words.code), gr.State([]), gr.State(None)
        with gr.Row(elem_id="g-top"):
            head = _html(masthead(assistant.archive.summary(), words.code), "g-head", "masthead.js")
            with gr.Row(elem_id="g-tools"):
                restart = gr.Button(words.new_chat, elem_id="g-new", size="sm")
                switch = gr.Button(words.other_name, elem_id="g-language", size="sm")
        with gr.Row(elem_id="g-main"):
            with gr.Column(elem_id="g-chat"), gr.Tabs(elem_id="g-tabs"):
                with gr.Tab(timeline_wording(lang).chat_tab, id="chat", render_children=True):
                    log = _html(conversation([], page.examples, words.code), "g-log", "chat.js")
                    with gr.Row(elem_id="g-ask"):
                        box = _question_box(words.ask_label, words.ask_placeholder)
                        send = gr.Button(words.send, elem_id="g-send", variant="primary")
                told = build_timeline_tab(assistant, language, words.code, asset("timeline.js"), DIRECT)
            sheet = _html("", "g-panel", "panel.js")
        gr.on([box.submit, send.click], page.ask, [box, turns, language], [turns, log], js=ASKED, **DIRECT)
        log.ask(page.ask_example, [turns, language], [turns, log], **DIRECT)
        log.drop(page.drop, [turns, language], [turns, log], **DIRECT)
        for part in (log, told.html):
            part.open(page.open, [language], [place, sheet], trigger_mode="multiple", **DIRECT)
        everything = [language, head, log, sheet, box, send, restart, switch]
        switched = switch.click(page.switch, [language, turns, place, sheet], everything, **DIRECT)
        switched.then(translated, [told.story, language], [told.tab, told.box, told.send, told.html], **DIRECT)
        restart.click(page.restart, [language], [turns, log, sheet, place], **DIRECT)
        blocks.load(lambda code: masthead(assistant.archive.summary(), code), [language], [head], **DIRECT)
    return blocks


def _html(value: str, name: str, script: str) -> gr.HTML:
    return gr.HTML(value, elem_id=name, js_on_load=asset(script), apply_default_css=False)


def _question_box(label: str, placeholder: str) -> gr.Textbox:
    return gr.Textbox(
        label=label,
        placeholder=placeholder,
        elem_id="g-box",
        lines=1,
        max_lines=6,
        autofocus=True,
        scale=1,
        html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
    )
