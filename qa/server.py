"""Serves the page and a small REST interface, on this machine unless told otherwise. One of the three edges, so it catches."""

from __future__ import annotations

import errno
import json
import socket
import sys
import threading
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any, Literal

import uvicorn
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, Field
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import ArchiveError
from qa.corrected import find_correction, told_correction
from qa.page import Answerer, Archive, build_page, mount
from qa.render import article_to_dict, to_dict
from qa.render_timeline import timeline_to_dict
from qa.timeline import LINES, Timeline
from qa.types import Answer
from qa.wording import wording

# The browser itself refuses whatever would leave this machine, should a part of the page ever try.
# Gradio's components need inline styles and scripts, and `new Function` for their templates.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'"
)


class Asked(BaseModel):
    """The body of POST /api/ask."""

    question: str
    history: list[str] = []
    ignore: list[Literal["period", "sources"]] = []


class Told(BaseModel):
    """The body of POST /api/timeline; `start` and `end` are ISO days, months or years."""

    query: str
    start: str | None = None
    end: str | None = None
    limit: int = Field(LINES, ge=1)


class OneAtATime:
    """An assistant that several threads ask: the page's events and the REST interface share the machine, one question at a time."""

    def __init__(self, assistant: Answerer) -> None:
        self._assistant, self._lock = assistant, threading.Lock()

    @property
    def archive(self) -> Archive:
        return self._assistant.archive

    def ask(self, question: str, history: Sequence[str] = (), *, ignore: Collection[str] = ()) -> Answer:
        with self._lock:
            return self._assistant.ask(question, history, ignore=ignore) if ignore else self._assistant.ask(question, history)

    def timeline(self, query: str, *, start: str | None = None, end: str | None = None, limit: int = LINES) -> Timeline:
        with self._lock:
            return self._assistant.timeline(query, start=start, end=end, limit=limit)

    def examples(self, count: int) -> tuple[str, ...]:
        return self._assistant.examples(count)


class Sealed:
    """Adds to each response the headers that keep the page on this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["Referrer-Policy"] = "no-referrer"
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self.app(scope, receive, sealed if scope["type"] == "http" else send)


def build_app(assistant: Answerer, *, lang: str = "fr") -> FastAPI:
    """The whole web application: the page at /, POST /api/ask and /api/timeline, GET /api/article/{id}."""
    shared = OneAtATime(assistant)
    # FastAPI's own documentation pages load their scripts from a CDN.
    app = FastAPI(title="Guillemets", docs_url=None, redoc_url=None)
    add_rest(app, shared, lang)
    mount(app, build_page(shared, lang=lang))
    app.add_middleware(Sealed)
    return app


def add_rest(app: FastAPI, assistant: Answerer, lang: str) -> None:
    @app.post("/api/ask")
    def ask(asked: Asked) -> Response:
        """An answer, in the form of `guillemets ask --json`."""
        return json_response(to_dict(assistant.ask(asked.question, asked.history, ignore=asked.ignore)))

    @app.post("/api/timeline")
    def timeline(told: Told) -> Response:
        """A chronology, in the form of `guillemets timeline --json`."""
        return json_response(timeline_to_dict(assistant.timeline(told.query, start=told.start, end=told.end, limit=told.limit)))

    @app.get("/api/article/{article_id:path}")
    def article(article_id: str, version: str | None = None) -> Response:
        """An article as the archive holds it now; asked with the version that a citation names, whether it was `corrected` since."""
        found = assistant.archive.get_article(article_id)
        if found is None:
            return json_response({"error": wording(lang).gone}, status=404)
        told = article_to_dict(found, assistant.archive.reprints(article_id))
        if version is not None:
            correction = find_correction(found, version, assistant.archive.versions(article_id))
            told["corrected"] = correction and {**asdict(correction), "notice": told_correction(correction, lang)}
        return json_response(told)

    @app.exception_handler(ArchiveError)
    def refuse(_: Request, error: Exception) -> Response:
        return json_response({"error": str(error)}, status=400)


def json_response(content: Any, *, status: int = 200) -> Response:
    """JSON in ASCII: an article may hold lone surrogates, which UTF-8 can't carry but JSON's \\u can."""
    return Response(json.dumps(content), status_code=status, media_type="application/json")


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything slow: a busy port is told at once. Port 0 takes a free one."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OverflowError:
        raise ArchiveError(f"{port} n’est pas un numéro de port : donnez-en un de 1 à 65535, ou 0 pour un port libre (--port 0).") from None
    except OSError as error:
        raise ArchiveError(_refusal(error, host, port)) from None


def _refusal(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Le port {port} est déjà occupé : ajoutez « --port {port + 1} » à la commande, ou « --port 0 » pour un port libre."
    if error.errno == errno.EACCES:
        return f"Le port {port} est réservé par le système : choisissez-en un au-dessus de 1023, par exemple « --port 7860 »."
    return f"Impossible d’écouter sur {host!r} ({error.strerror or error}) : essayez « --host 127.0.0.1 »."


def serve(assistant: Answerer, *, host: str = "127.0.0.1", port: int = 7860, lang: str = "fr") -> None:
    """Serves until interrupted (Ctrl+C)."""
    with listen(host, port) as listener:
        app = build_app(assistant, lang=lang)
        address, bound = listener.getsockname()[:2]
        shown = f"[{address}]" if ":" in address else address
        print(wording(lang).serving.format(url=f"http://{shown}:{bound}/"), file=sys.stderr, flush=True)
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
        uvicorn.Server(config).run(sockets=[listener])
