"""The assistant as a llama-index query engine: quoted, cited answers as a `Response` whose source nodes are the quotes."""

from __future__ import annotations

import asyncio
import threading

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle

from index.documents import to_node
from qa.assistant import Assistant
from qa.render import to_text
from qa.types import Answer, Quote
from qa.wording import wording


class ArchiveQueryEngine(BaseQueryEngine):
    """Answers with the archive's own sentences; there is no language model in it. Raises QuestionError for an empty or overlong question.

        engine = ArchiveQueryEngine(Assistant.open("archive"))
        response = engine.query("Quand l'ambassade a-t-elle fermé ?")
        print(response)                       # the quotes in « », each with its citation; or that the archive does not answer
        response.source_nodes[0].text         # a quote, character for character; none when nothing was found
    """

    def __init__(
        self, assistant: Assistant, *, strictness: str = "normal", lang: str = "fr", callback_manager: CallbackManager | None = None
    ) -> None:
        super().__init__(callback_manager)
        self.assistant, self.strictness, self.lang = assistant, strictness, lang
        self._one_at_a_time = threading.Lock()

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}

    def _query(self, query_bundle: QueryBundle) -> Response:
        with self._one_at_a_time:
            answer = self.assistant.ask(query_bundle.query_str, strictness=self.strictness)
        return to_response(answer, lang=self.lang)

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)


def to_response(answer: Answer, *, lang: str = "fr") -> Response:
    """An answer as llama-index knows one; `metadata` says whether it was found, and how sure that is."""
    text = to_text(answer, color=False, lang=lang).rstrip("\n") if answer.found else wording(lang).not_found
    metadata = {"found": answer.found, "confidence": answer.confidence, "kind": answer.question.kind}
    return Response(text, source_nodes=[_to_node(quote) for quote in answer.quotes], metadata=metadata)


def _to_node(quote: Quote) -> NodeWithScore:
    span = {}
    if quote.span:
        start, end = quote.span
        span = {"answer": quote.article.text[start:end], "answer_start": start, "answer_end": end}
    return to_node(quote.article, quote.start, quote.end, quote.score, number=quote.number, answer_date=quote.date, **span)
