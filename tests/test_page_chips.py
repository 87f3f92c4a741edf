"""The page's chips, counts and disagreements in a real browser, over an assistant that reads by shared words."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

pytest.importorskip("playwright", reason="the browser tests need playwright: pip install 'guillemets[test]'")
from playwright.sync_api import Browser, Page, expect
from test_page import FakeAssistant, ask, browser, sideways, text, visit

from index.types import Article
from qa.server import build_app, listen
from qa.types import Answer, ArticleCount, Disagreement, Period, Question, Quote, Side

__all__ = ["browser"]

TOLLS = "Samedi, 600 personnes ont défilé <ici> selon la gendarmerie.\nLes organisateurs en ont compté  2 000."
MARCH = Article("marche", "Marche à Vaubrun", TOLLS, "2012-10-14", "L'Écho")
OCTOBER = Period("2012-10-01", "2012-10-31", "en octobre 2012")


class Asked(FakeAssistant):
    """Understands a period and a source in every question, and remembers which of them it was told to ignore."""

    def __init__(self) -> None:
        super().__init__()
        self.ignored: list[list[str]] = []

    def ask(self, question: str, history: Any = (), *, ignore: Any = ()) -> Answer:
        self.histories.append(list(history))
        self.ignored.append(list(ignore))
        period, sources = None if "period" in ignore else OCTOBER, () if "sources" in ignore else ("L'Écho",)
        understood = Question(question, "how_many", period, sources, question)
        first = TOLLS.split("\n")[0]
        one = Quote(1, MARCH, 0, len(first), (8, 21), score=0.9, speaker=(first.index("la g"), len(first) - 1))
        two = Quote(2, MARCH, len(first) + 1, len(TOLLS), (TOLLS.index("2 000"), len(TOLLS) - 1), score=0.4)
        if "articles" in question:
            return Answer(understood, (one,), (), 1.0, 0.01, count=ArticleCount(1234, ("marche",)))
        sides = Side(1, MARCH, *(8, 21), one.speaker), Side(2, MARCH, TOLLS.index("2 000"), len(TOLLS) - 1, None)
        return Answer(understood, (one, two), (), 0.9, 0.01, Disagreement("conflict", sides))


class Place:
    def __init__(self, url: str, assistant: Asked) -> None:
        self.url, self.assistant = url, assistant


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    assistant = Asked()
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(build_app(assistant), log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield Place(f"http://127.0.0.1:{listener.getsockname()[1]}/", assistant)
        server.should_exit = True
        thread.join(10)


@pytest.fixture(params=[1440, 390])
def page(request: pytest.FixtureRequest, place: Place, browser: Browser) -> Iterator[Page]:
    place.assistant.ignored = []
    yield from visit(place, browser, request.param)  # type: ignore[arg-type]


def test_chips_name_the_filters_and_each_can_be_taken_off(page: Page, place: Place) -> None:
    ask(page, "combien de manifestants ?")
    ask(page, "et à Brest ?")
    turn = page.locator(".g-turn").first
    expect(turn.locator(".g-chip")).to_have_count(2)
    assert text(page, ".g-chip") == "Période\u00a0: octobre 2012×"
    turn.locator('[data-drop="period"]').click()
    expect(turn.locator(".g-chip")).to_have_count(1)
    # The same question, without the turn after it, which stays as it is.
    assert place.assistant.ignored == [[], [], ["period"]] and place.assistant.histories[-1] == []
    expect(page.locator(".g-turn")).to_have_count(2)
    expect(page.locator(".g-turn").nth(1).locator(".g-chip")).to_have_count(2)
    turn.locator('[data-drop="sources"]').click()
    expect(turn.locator(".g-chip")).to_have_count(0)
    assert place.assistant.ignored[-1] == ["period", "sources"]
    assert not page.locator("#g-tools").evaluate("element => element.inert")


def test_sources_that_differ_stand_side_by_side_to_the_character(page: Page) -> None:
    ask(page, "combien de manifestants ?")
    assert text(page, ".g-differ h3") == "Les sources divergent"
    values = page.locator(".g-differ .g-text").all_text_contents()
    assert values == ["600 personnes", "2 000"] and all(value in TOLLS for value in values)
    assert page.locator(".g-differ .g-by").all_text_contents() == ["la gendarmerie (L'Écho, 14 octobre 2012)", "L'Écho, 14 octobre 2012"]
    tops = [page.locator(".g-differ li").nth(n).bounding_box() for n in (0, 1)]
    assert tops[0] and tops[1] and tops[0]["y"] == tops[1]["y"] and tops[0]["x"] < tops[1]["x"]
    assert page.locator(".g-quote .g-text").all_text_contents() == TOLLS.split("\n")
    assert sideways(page) <= 0


def test_a_count_is_plainly_no_quote(page: Page) -> None:
    ask(page, "combien d'articles parlent de la marche ?")
    told = text(page, ".g-count")
    assert told.startswith("1\u202f234 articles contiennent tous ces mots\u00a0: marche") and "«" not in told
    expect(page.locator(".g-quote")).to_have_count(1)


def test_the_chips_speak_the_readers_language(page: Page) -> None:
    ask(page, "combien de manifestants ?")
    page.click("#g-language")
    expect(page.locator(".g-differ h3")).to_have_text("Sources differ")
    assert text(page, ".g-chip b") == "October 2012"


def test_the_rest_interface_takes_filters_off() -> None:
    from fastapi.testclient import TestClient

    assistant = Asked()
    client = TestClient(build_app(assistant))
    told = client.post("/api/ask", json={"question": "combien ?", "ignore": ["period"]}).json()
    assert told["filters"] == {"period": None, "sources": ["L'Écho"]} and assistant.ignored == [["period"]]
    assert client.post("/api/ask", json={"question": "combien ?", "ignore": ["colour"]}).status_code == 422
